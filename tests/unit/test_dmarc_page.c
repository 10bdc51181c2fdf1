#include "unit/page_scene.h"

#include <stdlib.h>

/* The builder's page for a domain at whose _dmarc name `published` stands; NULL: nothing. */
static const char *page_judged(enum verdict verdict, const char *published, const char *lang,
                               const char *query) {
    begin_scene(DKIM_MODE_TXT);
    static const char *values[] = {"another=text", NULL};
    values[1] = published;
    if (published) {
        struct result *result = see_check(CHECK_DMARC, verdict);
        result->evidence[result->evidence_count++] =
            (struct evidence){.name = "_dmarc.shop.example.co.jp",
                              .type = "TXT",
                              .state = "found",
                              .server = "",
                              .values = values,
                              .value_count = 2};
    }
    return shown_by(dmarc_builder_get, lang, query);
}

static const char *page_of(const char *published, const char *lang, const char *query) {
    return page_judged(VERDICT_OK, published, lang, query);
}

/* What is to be published; NULL: nothing can be. */
static const char *record_of(const char *page) {
    const char *at = strstr(page, "id=\"value\">");
    return at ? between(at, ">", "<") + 1 : NULL;
}

static int is_chosen(const char *page, const char *value) {
    const char *mark = arena_printf(scene_arena, "name=\"p\" value=\"%s\" checked", value);
    return strstr(page, mark) != NULL;
}

static void begins_with_watching(void **state) {
    (void)state;
    const char *page = page_of(NULL, "en", "");
    assert_true(is_chosen(page, "none"));
    assert_string_equal(record_of(page), "v=DMARC1; p=none;");
    assert_has(page, "Begin with <code>p=none</code>");
    assert_has(page, "No DMARC record was found");
    assert_has(page, "no address for aggregate reports");
    assert_has(page, ">_dmarc.shop<");
}

static void begins_with_what_is_published(void **state) {
    (void)state;
    const char *page =
        page_of("v=DMARC1; p=quarantine; rua=mailto:a@shop.example.co.jp; x=y; fo=1", "en", "");
    assert_true(is_chosen(page, "quarantine"));
    assert_has(page,
               "name=\"rua\" type=\"text\" inputmode=\"email\" value=\"a@shop.example.co.jp\"");
    assert_has(page, "name=\"fo_any\" value=\"1\" checked");
    assert_has(page, "<details class=\"more\" open>");
    assert_string_equal(record_of(page),
                        "v=DMARC1; p=quarantine; rua=mailto:a@shop.example.co.jp; x=y; fo=1");
    assert_has(page, "This is what is published already");
}

static void what_is_wrong_is_shown_as_it_stands(void **state) {
    (void)state;
    const char *page = page_judged(VERDICT_WRONG, "v=dmarc1; p=none;", "en", "");
    assert_has(page, "<code class=\"value\">v=dmarc1; p=none;</code>");
    assert_string_equal(record_of(page), "v=DMARC1; p=none");
    assert_has(page, "Receivers cannot use what is published now");
    assert_null(strstr(page, "This is what is published already"));
    assert_null(strstr(page, "You are watching"));
}

static void writes_what_is_chosen_and_keeps_the_rest(void **state) {
    (void)state;
    const char *page = page_of("v=DMARC1; p=none; x=y", "en",
                               "made=1&p=reject&sp=quarantine&t=y&adkim=s&aspf=s&fo_dkim=1"
                               "&rua=a%40shop.example.co.jp&ruf=b%40shop.example.co.jp");
    const char *record = record_of(page);
    const char *const parts[] = {"p=reject",
                                 "sp=quarantine",
                                 "t=y",
                                 "adkim=s",
                                 "aspf=s",
                                 "fo=d",
                                 "x=y",
                                 "rua=mailto:a@shop.example.co.jp",
                                 "ruf=mailto:b@shop.example.co.jp"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        assert_has(record, parts[i]);
    assert_has_not(record, "p=none");
    assert_has(page, "Change the record that is there to this value");
    assert_has(page, "ailure reports may hold");
    assert_has(page, "<option value=\"quarantine\" selected>");
}

static void warns_of_what_is_weaker_or_somebody_elses(void **state) {
    (void)state;
    const char *page = page_of("v=DMARC1; p=reject; rua=mailto:a@shop.example.co.jp", "ja",
                               "made=1&p=none&rua=me@reports.example");
    assert_has(page, "いまより弱い設定です");
    assert_has(page, "<code>shop.example.co.jp._report._dmarc.reports.example</code>");
}

static void the_next_step_is_a_link_to_its_record(void **state) {
    (void)state;
    static const struct {
        const char *published, *next;
    } rows[] = {
        {"v=DMARC1; p=none; rua=mailto:a@b.example", "p=quarantine; rua=mailto:a@b.example; t=y"},
        {"v=DMARC1; p=quarantine; t=y", "p=quarantine"},
        {"v=DMARC1; p=quarantine", "p=reject; t=y"},
        {"v=DMARC1; p=reject; t=y", "p=reject"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *link =
            between(page_of(rows[i].published, "en", ""), "href=\"?made=1", "#result") + 7;
        struct text query = TEXT(scene_arena);
        for (const char *at = link; *at; at++) {
            text_char(&query, *at);
            if (!strncmp(at, "&amp;", 5))
                at += 4;
        }
        const char *page = page_of(rows[i].published, "en", text_str(&query));
        assert_has(record_of(page), rows[i].next);
    }
    assert_has_not(page_of(NULL, "en", ""), "href=\"?made");
    assert_has_not(page_of("v=DMARC1; p=reject", "en", ""), "href=\"?made");
}

static void what_cannot_be_written_is_said_at_its_field(void **state) {
    (void)state;
    static const struct {
        const char *query, *field;
    } rows[] = {
        {"made=1", "p-fault"},
        {"made=1&p=maybe", "p-fault"},
        {"made=1&p=none&rua=nobody", "rua-fault"},
        {"made=1&p=none&rua=https://a.example/", "rua-fault"},
        {"made=1&p=none&rua=a%40b.example!10m", "rua-fault"},
        {"made=1&p=none&ruf=nobody", "ruf-fault"},
    };
    const char *const langs[] = {"ja", "en"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int lang = 0; lang < 2; lang++) {
            const char *page = page_of("v=DMARC1; p=none", langs[lang], rows[i].query);
            const char *said =
                between(page, arena_printf(scene_arena, "id=\"%s\"", rows[i].field), "</p>");
            assert_true(strlen(said) > 60);
            assert_has_not(said, "{");
            assert_null(record_of(page));
            assert_has(page, "role=\"alert\"");
        }
}

static void what_others_write_is_text(void **state) {
    (void)state;
    static const char evil[] = "v=DMARC1; p=none; x=\"><script>alert(1)</script>{detail}`";
    const char *page = page_of(evil, "ja", "");
    assert_has(page, "&lt;script&gt;");
    assert_has_not(page, "<script>");
    page = page_of(NULL, "ja", "made=1&p=none&rua=%22%3E%3Cscript%3E&ruf=%22%3E%3Cscript%3E");
    assert_has(page, "&lt;script&gt;");
    assert_has_not(page, "<script>");
    page = page_of(NULL, "ja", "made=1&p=none&rua=a%0Ab");
    assert_has_not(page, "value=\"a\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begins_with_watching),
        cmocka_unit_test(begins_with_what_is_published),
        cmocka_unit_test(what_is_wrong_is_shown_as_it_stands),
        cmocka_unit_test(writes_what_is_chosen_and_keeps_the_rest),
        cmocka_unit_test(warns_of_what_is_weaker_or_somebody_elses),
        cmocka_unit_test(the_next_step_is_a_link_to_its_record),
        cmocka_unit_test(what_cannot_be_written_is_said_at_its_field),
        cmocka_unit_test(what_others_write_is_text),
    };
    return cmocka_run_group_tests_name("test_dmarc_page", tests, open_view, close_view);
}
