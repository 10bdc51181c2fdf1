/* Encoded words as mail really has them, and what is none. */
#include "in_arena.h"

#include "mail/header_words.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *text, *said;
} cases[] = {
    {"", ""},
    {"plain = text ?= =?", "plain = text ?= =?"},
    {"=?UTF-8?B?44GT44KT44Gr44Gh44Gv?=", "こんにちは"},
    {"=?utf-8?q?caf=C3=A9_au_lait?= and tea", "café au lait and tea"},
    {"=?ISO-2022-JP?B?GyRCJUYlOSVIJWEhPCVrGyhC?=", "テストメール"},
    {"=?iso-2022-jp*ja?b?GyRCJUYlOSVIJWEhPCVrGyhC?=", "テストメール"},
    {"=?Shift_JIS?B?g2WDWINn?=", "テスト"},
    {"=?euc-kr?B?vsiz58fPvLy/5A==?=", "안녕하세요"},
    /* blanks between two words go, and those beside other text stay; a character cut in two */
    {"=?UTF-8?B?44GT44KT?=  =?UTF-8?Q?=E3=81=AB?= x =?us-ascii?Q?a?=", "こんに x a"},
    {"=?UTF-8?B?44GT4w==?= =?UTF-8?B?gpM=?=", "こん"},
    {"=?UTF-8?Q?a?= =?ISO-8859-1?Q?=E9?= b", "aé b"},
    /* what is none stays as it is */
    {"=?UTF-8?B?44GT", "=?UTF-8?B?44GT"},
    {"=?UTF-8?X?abc?=", "=?UTF-8?X?abc?="},
    {"=?UTF-8?Q?a b?=", "=?UTF-8?Q?a b?="},
    {"=?UTF-8?Q?a=4?=", "=?UTF-8?Q?a=4?="},
    {"=?UTF-8?Q?a=zz?=", "=?UTF-8?Q?a=zz?="},
    {"=?UTF-8?B?*?=", "=?UTF-8?B?*?="},
    {"=?ISO-2022-CN-EXT?Q?abc?=", "=?ISO-2022-CN-EXT?Q?abc?="},
    {"=?../../x?Q?abc?=", "=?../../x?Q?abc?="},
    {"=?=?UTF-8?Q?a?=", "=?a"},
};

static void words_are_read(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct span said = header_words(arena, span_of(cases[i].text));
        assert_string_equal(span_text(arena, said), cases[i].said);
    }
    struct span odd = header_words(arena, span_of("\xff=?UTF-8?Q?=00=FF?="));
    assert_true(span_equal(odd, SPAN("\xff\0\xff")));
    odd = header_words(arena, span_of("=?ISO-2022-JP?B?GyRC//8bKEJh?="));
    assert_true(odd.size > 0 && odd.at[odd.size - 1] == 'a');
}

int main(void) {
    const struct CMUnitTest test_header_words[] = {
        cmocka_unit_test(words_are_read),
    };
    return cmocka_run_group_tests(test_header_words, set_up, tear_down);
}
