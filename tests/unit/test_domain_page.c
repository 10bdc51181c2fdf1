#include "unit/page_scene.h"

#include <stdlib.h>

static void see_witness(struct result *result, const char *host, const char *says, int64_t serial) {
    result->witnesses[result->witness_count++] = (struct witness){
        .host = host, .server = "192.0.2.1:53", .says = says, .took_ms = 12, .serial = serial};
}

/* A card without its markup's end: the next card begins behind it. */
static const char *card(const char *page, const char *name) {
    const char *begin = arena_printf(scene_arena, " id=\"%s\"", name);
    return between(page, begin, "<div class=\"mores\">");
}

static const char *answers(const char *page, const char *name) {
    const char *from = strstr(page, arena_printf(scene_arena, " id=\"%s\"", name));
    assert_non_null(from);
    return between(from, "<div class=\"mores\">", "</div>\n</div>\n</details>");
}

static const char *detail(const char *lang) {
    return shown_by(domain_detail_get, lang, "seen=all");
}

/* The ids of the cards, in order. */
static const char *order(const char *page) {
    struct text ids = TEXT(scene_arena);
    const char *mark = "<details class=\"card t-";
    for (const char *at = page; (at = strstr(at, mark)); at++)
        text_addf(&ids, "%s ", between(strstr(at, " id=") + 5, "", "\""));
    return text_str(&ids);
}

static void only_what_the_domain_needs_has_a_card(void **state) {
    (void)state;
    begin_scene(DKIM_MODE_TXT);
    assert_string_equal(order(detail("en")), "ownership dkim spf dmarc ");
    scene.asked = scene.published = scene.mandatory = 1 << CHECK_DKIM | 1 << CHECK_DMARC;
    assert_string_equal(order(detail("en")), "dkim dmarc ");
}

/* Who does as the page says keeps receiving mail. */
static void nobody_is_told_where_to_receive_mail(void **state) {
    (void)state;
    begin_scene(DKIM_MODE_TXT);
    see_check(CHECK_MX, VERDICT_WRONG);
    see_check(CHECK_TLS_RPT, VERDICT_MISSING);
    const char *page = detail("en"), *mx = card(page, "mx");
    assert_null(strstr(mx, "id=\"mx-value\""));
    assert_null(strstr(mx, "Change the record"));
    assert_has(card(page, "tls_rpt"), "An example of how it is written");
}

static void three_names_have_three_cards(void **state) {
    (void)state;
    begin_scene(DKIM_MODE_CNAME);
    see_check(CHECK_DKIM2, VERDICT_MISSING);
    const char *page = detail("en");
    assert_string_equal(order(page), "ownership dkim dkim2 dkim3 spf dmarc ");
    const char *titles[] = {"dkim", "dkim2", "dkim3"};
    for (int i = 0; i < 3; i++)
        assert_has(card(page, titles[i]), arena_printf(scene_arena, "<h3>DKIM %d</h3>", i + 1));
    assert_has(between(page, "id=\"seen\"", "</ul>"), "DKIM 2</a>");
}

static void servers_that_differ_are_said_and_shown(void **state) {
    (void)state;
    begin_scene(DKIM_MODE_TXT);
    struct result *result = see_check(CHECK_DKIM, VERDICT_MISSING);
    see_witness(result, "ns1.dns.example", "right", 8);
    see_witness(result, "ns2.dns.example", "missing", 7);
    see_witness(result, "ns3.dns.example", "timeout", -1);
    see_witness(result, "", "missing", -1);
    const char *shown = answers(detail("en"), "dkim");
    assert_has(shown, "<details class=\"more\" open>");
    assert_has(shown, "do not agree: 1 of 3 give the right value");
    assert_has(shown, "different versions (serials)");
    const char *second = between(shown, "ns2.dns.example", "</tr>");
    assert_has(second, "192.0.2.1:53");
    assert_has(second, "t-wait");
    assert_has(second, "No record");
    assert_has(second, ">7<");
    assert_has(second, "12 ms");
    assert_has(between(shown, "ns3.dns.example", "</tr>"), "no answer in time");
    assert_has(shown, "Resolver");
    assert_has(answers(detail("ja"), "dkim"), "正しい値を返したのは3台のうち1台です");
}

static void see_answer(struct result *result, const char *server, const char **values) {
    result->evidence[result->evidence_count++] = (struct evidence){.name = "shop.example.co.jp",
                                                                   .type = "TXT",
                                                                   .state = "found",
                                                                   .server = server,
                                                                   .at = 1,
                                                                   .values = values,
                                                                   .value_count = 2};
}

static void an_answer_that_several_gave_stands_once(void **state) {
    (void)state;
    static const char *one[] = {"v=spf1 a -all", "x"}, *two[] = {"v=spf1 -all", "x"};
    static const char *turned[] = {"x", "v=spf1 a -all"};
    begin_scene(DKIM_MODE_TXT);
    struct result *result = see_check(CHECK_SPF, VERDICT_CONFLICT);
    see_answer(result, "192.0.2.1:53", one);
    see_answer(result, "192.0.2.2:53", two);
    see_answer(result, "192.0.2.3:53", turned);
    const char *shown = answers(detail("en"), "spf");
    assert_has(shown, "<code>192.0.2.1:53, 192.0.2.3:53</code>");
    assert_has(shown, "<code>192.0.2.2:53</code>");
    assert_null(strstr(strstr(shown, one[0]) + 1, one[0]));
    assert_has(shown, "<details class=\"more\" open>");
    see_check(CHECK_SPF, VERDICT_OK);
    assert_has_not(answers(detail("en"), "spf"), "<details class=\"more\" open>");
}

static void servers_that_agree_stay_folded(void **state) {
    (void)state;
    static const struct {
        const char *first, *second, *sentence;
    } rows[] = {
        {"right", "right", "name servers (2 asked) give the right value"},
        {"right", "servfail", "1 of 2 name servers give the right value; the others"},
        {"missing", "missing", "name servers (2 asked) do not give the right value yet"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin_scene(DKIM_MODE_TXT);
        struct result *result = see_check(CHECK_DKIM, VERDICT_MISSING);
        see_witness(result, "ns1.dns.example", rows[i].first, 7);
        see_witness(result, "ns2.dns.example", rows[i].second, 7);
        const char *shown = answers(detail("en"), "dkim");
        assert_has(shown, rows[i].sentence);
        assert_has_not(shown, "<details class=\"more\" open>");
        assert_has_not(shown, "serials");
    }
}

static void caches_are_said_while_they_hold(void **state) {
    (void)state;
    int64_t until = clock_now() + 1700;
    for (int missing = 0; missing < 2; missing++) {
        begin_scene(DKIM_MODE_TXT);
        see_check(CHECK_DKIM, missing ? VERDICT_MISSING : VERDICT_OK)->caches_until = until;
        const char *page = detail("en"), *time = clock_iso8601(scene_arena, until);
        const char *lag = between(card(page, "dkim"), "class=\"lag\"", "</p>");
        assert_has(lag, missing ? "go on saying no" : "remember what was there before");
        assert_has(lag, time);
        if (missing)
            assert_has(between(page, "id=\"seen\"", "</div>"), time);
    }
    see_check(CHECK_DKIM, VERDICT_MISSING)->caches_until = clock_now() - 5;
    assert_has_not(detail("en"), "class=\"lag\"");
}

static void the_host_is_typed_below_the_zone_it_lives_in(void **state) {
    (void)state;
    begin_scene(DKIM_MODE_TXT);
    assert_has(card(detail("en"), "dkim"), ">s1._domainkey.shop<");
    see_check(CHECK_DKIM, VERDICT_MISSING)->zone = "_domainkey.shop.example.co.jp";
    see_check(CHECK_SPF, VERDICT_MISSING)->zone = "shop.example.co.jp";
    const char *page = detail("en");
    assert_has(card(page, "dkim"), ">s1<");
    assert_has(card(page, "dkim"), "settings of _domainkey.shop.example.co.jp");
    assert_has(card(page, "spf"), ">@<");
    see_check(CHECK_DKIM, VERDICT_MISSING)->zone = "elsewhere.example";
    assert_has(card(detail("en"), "dkim"), ">s1._domainkey.shop<");
}

static void the_provider_is_named_and_its_form_obeyed(void **state) {
    (void)state;
    begin_scene(DKIM_MODE_TXT);
    assert_has_not(detail("en"), "Your DNS:");
    struct result *result = see_check(CHECK_SPF, VERDICT_MISSING);
    see_witness(result, "dns01.muumuu-domain.com", "missing", 1);
    see_witness(result, "dns02.muumuu-domain.com", "missing", 1);
    result->zone = "shop.example.co.jp";
    const char *page = detail("ja");
    assert_has(between(page, "class=\"next\"", "</section>"), "<b>ムームーDNS</b>");
    assert_has(card(page, "spf"), "(何も入力しません)");
    assert_has(card(page, "spf"), "ムームーDNS");
    assert_has_not(card(page, "spf"), ">@<");
    assert_has(card(page, "dkim"), "id=\"dkim-host\">s1._domainkey.shop<");
    result->witnesses[0].host = result->witnesses[1].host = "amy.ns.cloudflare.com";
    page = detail("en");
    assert_has(card(page, "spf"), ">@<");
    assert_has(card(page, "spf"), "without quotation marks");
    see_witness(see_check(CHECK_DKIM, VERDICT_MISSING), "ns.own.example", "missing", 1);
    assert_has_not(card(detail("en"), "dkim"), "without quotation marks");
}

static void advice_is_folded_below_and_never_red(void **state) {
    (void)state;
    begin_scene(DKIM_MODE_TXT);
    assert_has_not(detail("en"), "class=\"extras\"");
    static const enum verdict verdicts[] = {VERDICT_WEAK, VERDICT_MISSING, VERDICT_WRONG,
                                            VERDICT_CONFLICT, VERDICT_MISPLACED};
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        scene.domain.life.state = STATE_VERIFIED;
        see_check(CHECK_SPF, VERDICT_WRONG);
        see_check(CHECK_MX, verdicts[i]);
        see_check(CHECK_BIMI, VERDICT_OK);
        const char *page = detail("en");
        assert_has(page, "<details class=\"extras\">");
        assert_string_equal(order(page), "ownership dkim spf dmarc mx bimi ");
        assert_has(page, "<details class=\"card t-none\" id=\"mx\">");
        assert_has(page, "<details class=\"card t-ok\" id=\"bimi\">");
        assert_has_not(between(page, "id=\"seen\"", "</div></div>"), "MX");
        assert_has_not(between(page, "class=\"sheet\"", "</main>"), "MX");
        const char *pressed = shown_by(domain_detail_get, "en", "seen=mx");
        assert_has(pressed, "class=\"notice t-none\" role=\"status\"");
    }
}

static void all_records_are_one_text(void **state) {
    (void)state;
    begin_scene(DKIM_MODE_TXT);
    const char *page = detail("en");
    const char *all = between(page, "id=\"all\"", "</code>");
    const char *lines = between(page, "id=\"zonefile\"", "</code>");
    const enum check_kind kinds[] = {CHECK_OWNERSHIP, CHECK_DKIM, CHECK_SPF, CHECK_DMARC};
    for (size_t i = 0; i < 4; i++) {
        const struct record *record = &scene.records[kinds[i]];
        assert_has(all, arena_printf(scene_arena, "Full name: %s\nValue: %s", record->host,
                                     record->value));
        assert_has(lines, arena_printf(scene_arena, "%s. IN TXT &quot;%s&quot;", record->host,
                                       record->strings[0]));
    }
}

static void what_dns_says_is_text(void **state) {
    (void)state;
    static const char evil[] = "\"><script>alert(1)</script>{n}`";
    begin_scene(DKIM_MODE_TXT);
    struct result *result = see_check(CHECK_SPF, VERDICT_WRONG);
    finding_add(result, "spf_include_missing", "host", evil, "include", evil, NULL);
    see_witness(result, evil, evil, 1);
    result->witnesses[0].server = evil;
    result->zone = evil;
    result->evidence[result->evidence_count++] = (struct evidence){.name = evil,
                                                                   .type = evil,
                                                                   .state = evil,
                                                                   .server = evil,
                                                                   .at = 1,
                                                                   .values = (const char *[]){evil},
                                                                   .value_count = 1};
    scene.records[CHECK_SPF].value = evil;
    scene.records[CHECK_SPF].strings[0] = evil;
    const char *const langs[] = {"ja", "en"};
    for (int i = 0; i < 2; i++) {
        const char *page = detail(langs[i]);
        assert_has(page, "&lt;script&gt;alert(1)");
        assert_has_not(page, "<script>");
        assert_has_not(page, "\"><script");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_the_domain_needs_has_a_card),
        cmocka_unit_test(nobody_is_told_where_to_receive_mail),
        cmocka_unit_test(three_names_have_three_cards),
        cmocka_unit_test(servers_that_differ_are_said_and_shown),
        cmocka_unit_test(an_answer_that_several_gave_stands_once),
        cmocka_unit_test(servers_that_agree_stay_folded),
        cmocka_unit_test(caches_are_said_while_they_hold),
        cmocka_unit_test(the_host_is_typed_below_the_zone_it_lives_in),
        cmocka_unit_test(the_provider_is_named_and_its_form_obeyed),
        cmocka_unit_test(advice_is_folded_below_and_never_red),
        cmocka_unit_test(all_records_are_one_text),
        cmocka_unit_test(what_dns_says_is_text),
    };
    return cmocka_run_group_tests_name("test_domain_page", tests, open_view, close_view);
}
