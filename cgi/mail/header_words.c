#include "mail/header_words.h"

#include "base/codec.h"

#include <iconv.h>
#include <string.h>

/* Names of mail, and what iconv calls them. No other is handed to it, for anybody may write one. */
static const struct {
    const char *name, *set;
} sets[] = {
    {"utf-8", "UTF-8"},
    {"us-ascii", "UTF-8"},
    {"iso-2022-jp", "ISO-2022-JP"},
    {"shift_jis", "CP932"}, /* as it is really written */
    {"windows-31j", "CP932"},
    {"cp932", "CP932"},
    {"euc-jp", "EUC-JP"},
    {"euc-kr", "CP949"},
    {"ks_c_5601-1987", "CP949"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"gb18030", "GB18030"},
    {"big5", "BIG5"},
    {"iso-8859-1", "WINDOWS-1252"},
    {"windows-1252", "WINDOWS-1252"},
    {"iso-8859-15", "ISO-8859-15"},
    {"iso-8859-2", "ISO-8859-2"},
    {"windows-1251", "WINDOWS-1251"},
    {"koi8-r", "KOI8-R"},
};

static const char *set_of(struct span name) {
    name = span_cut(&name, '*'); /* a language may follow (RFC 2231 section 5) */
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (span_equal_nocase(name, span_of(sets[i].name)))
            return sets[i].set;
    return NULL;
}

static int hex_of(char c) {
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + 'a' - 'A' : c) : NULL;
    return at ? (int)(at - digits) : -1;
}

static int decode_q(struct arena *arena, struct span text, struct span *out) {
    char *octets = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.at[i];
        if (c == '=') {
            int high = i + 2 < text.size ? hex_of(text.at[i + 1]) : -1;
            int low = i + 2 < text.size ? hex_of(text.at[i + 2]) : -1;
            if (high < 0 || low < 0)
                return 0;
            c = (char)(high << 4 | low);
            i += 2;
        }
        octets[size++] = c == '_' ? ' ' : c;
    }
    *out = (struct span){octets, size};
    return 1;
}

/* "=?set?b?text?=" at the beginning of rest: taken off it. set NULL: there is none. */
struct word {
    const char *set;
    struct span octets;
};

static struct word take_word(struct arena *arena, struct span *rest) {
    static const struct word none = {0};
    struct span at = *rest;
    if (at.size < 2 || memcmp(at.at, "=?", 2) != 0)
        return none;
    at = (struct span){at.at + 2, at.size - 2};
    struct span name = span_cut(&at, '?'), coding = span_cut(&at, '?'), text = span_cut(&at, '?');
    struct word word = {.set = set_of(name)};
    if (!word.set || coding.size != 1 || !at.size || at.at[0] != '=' ||
        memchr(text.at, ' ', text.size))
        return none;
    int is_b = span_equal_nocase(coding, SPAN("B"));
    if (!is_b && !span_equal_nocase(coding, SPAN("Q")))
        return none;
    if (!(is_b ? base64_decode : decode_q)(arena, text, &word.octets))
        return none;
    *rest = (struct span){at.at + 1, at.size - 1};
    return word;
}

/* An octet that does not convert is one that no UTF-8 has. */
static void add_converted(const char *set, struct span octets, struct text *out) {
    iconv_t converter = strcmp(set, "UTF-8") ? iconv_open("UTF-8", set) : (iconv_t)-1;
    if (converter == (iconv_t)-1) {
        text_add_span(out, octets);
        return;
    }
    size_t room = octets.size * 4, left = room, rest = octets.size;
    char *buffer = arena_alloc(out->arena, room + 1), *to = buffer, *from = (char *)octets.at;
    while (rest && iconv(converter, &from, &rest, &to, &left) == (size_t)-1 && rest && left) {
        *to++ = '\xFF';
        from++, left--, rest--;
    }
    iconv_close(converter);
    text_add_span(out, (struct span){buffer, room - left});
}

/* Words side by side: those of one set are converted together, for some cut characters in two. */
struct words {
    const char *set; /* NULL: there is none under way */
    struct text octets;
};

static void end_words(struct words *words, struct text *out) {
    if (words->set)
        add_converted(words->set, (struct span){words->octets.data, words->octets.size}, out);
    *words = (struct words){NULL, TEXT(out->arena)};
}

/* Blanks between two words are part of neither. */
static struct span skip_to_word(struct arena *arena, struct span rest) {
    struct span behind = rest;
    while (behind.size && (behind.at[0] == ' ' || behind.at[0] == '\t'))
        behind = (struct span){behind.at + 1, behind.size - 1};
    struct span probe = behind;
    return take_word(arena, &probe).set ? behind : rest;
}

struct span header_words(struct arena *arena, struct span text) {
    struct text out = TEXT(arena);
    struct words words = {NULL, TEXT(arena)};
    while (text.size) {
        struct word word = take_word(arena, &text);
        if (!word.set || (words.set && strcmp(words.set, word.set) != 0))
            end_words(&words, &out);
        if (word.set) {
            words.set = word.set;
            text_add_span(&words.octets, word.octets);
            text = skip_to_word(arena, text);
            continue;
        }
        const char *next = memchr(text.at + 1, '=', text.size - 1);
        struct span plain = {text.at, next ? (size_t)(next - text.at) : text.size};
        text_add_span(&out, plain);
        text = (struct span){text.at + plain.size, text.size - plain.size};
    }
    end_words(&words, &out);
    return (struct span){out.data ? out.data : "", out.size};
}
