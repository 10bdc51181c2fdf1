/* The alignment forecast: it says what an evaluation says, Debian's libopendmarc being the other.
 */
#include "zone.h"

#include "mail/forecast.h"

/* Before the names of the other's macros hide ours. */
enum {
    ABSENT = DMARC_POLICY_ABSENT,
    NONE = DMARC_POLICY_NONE,
    QUARANTINE = DMARC_POLICY_QUARANTINE,
    REJECT = DMARC_POLICY_REJECT
};

#include <opendmarc/dmarc.h>

#include <stdio.h>

#define FROM "example.com"
#define SHOP "shop.example.com"
#define BOUNCE "bounce.shop.example.com"
#define PLATFORM "platform.example.net"
#define PLATFORM_BOUNCE "bounce.platform.example.net"

static const struct {
    const char *what;
    const char *at, *text; /* the record, and whose */
    struct forecast_case mail;
    enum forecast_result result;
    enum forecast_leg dkim, spf;
    int applied;
    unsigned breaks;
    int via;
} rows[] = {
    {"own signature, the platform's envelope",
     FROM,
     "v=DMARC1; p=reject",
     {FROM, FROM, PLATFORM_BOUNCE, 1, 1},
     FORECAST_PASS,
     LEG_EXACT,
     LEG_FOREIGN,
     REJECT,
     BREAKS_WITHOUT_DKIM,
     0},
    {"the same under strict alignment",
     FROM,
     "v=DMARC1; p=reject; adkim=s; aspf=s",
     {FROM, FROM, PLATFORM_BOUNCE, 1, 1},
     FORECAST_PASS,
     LEG_EXACT,
     LEG_FOREIGN,
     REJECT,
     BREAKS_WITHOUT_DKIM,
     0},
    {"DKIM stopped",
     FROM,
     "v=DMARC1; p=quarantine",
     {FROM, FROM, PLATFORM_BOUNCE, 0, 1},
     FORECAST_FAIL,
     LEG_FAILS,
     LEG_FOREIGN,
     QUARANTINE,
     0,
     1},
    {"the platform's signature and envelope",
     FROM,
     "v=DMARC1; p=none",
     {FROM, PLATFORM, PLATFORM_BOUNCE, 1, 1},
     FORECAST_FAIL,
     LEG_FOREIGN,
     LEG_FOREIGN,
     NONE,
     0,
     1},
    {"own signature and bounce subdomain",
     SHOP,
     "v=DMARC1; p=reject",
     {SHOP, SHOP, BOUNCE, 1, 1},
     FORECAST_PASS,
     LEG_EXACT,
     LEG_RELAXED,
     REJECT,
     0,
     0},
    {"strict SPF and a bounce subdomain",
     SHOP,
     "v=DMARC1; p=reject; aspf=s",
     {SHOP, SHOP, BOUNCE, 1, 1},
     FORECAST_PASS,
     LEG_EXACT,
     LEG_STRICT,
     REJECT,
     BREAKS_WITHOUT_DKIM,
     0},
    {"the platform's signature and a bounce subdomain",
     SHOP,
     "v=DMARC1; p=reject",
     {SHOP, PLATFORM, BOUNCE, 1, 1},
     FORECAST_PASS,
     LEG_FOREIGN,
     LEG_RELAXED,
     REJECT,
     BREAKS_WHEN_FORWARDED | BREAKS_WHEN_STRICT,
     0},
    {"the same under strict SPF",
     SHOP,
     "v=DMARC1; p=reject; aspf=s",
     {SHOP, PLATFORM, BOUNCE, 1, 1},
     FORECAST_FAIL,
     LEG_FOREIGN,
     LEG_STRICT,
     REJECT,
     0,
     0},
    {"only the bounce subdomain passes",
     SHOP,
     "v=DMARC1; p=reject; adkim=s",
     {SHOP, SHOP, BOUNCE, 0, 1},
     FORECAST_PASS,
     LEG_FAILS,
     LEG_RELAXED,
     REJECT,
     BREAKS_WHEN_FORWARDED | BREAKS_WHEN_STRICT,
     0},
    {"only the signature passes",
     SHOP,
     "v=DMARC1; p=reject",
     {SHOP, SHOP, BOUNCE, 1, 0},
     FORECAST_PASS,
     LEG_EXACT,
     LEG_FAILS,
     REJECT,
     BREAKS_WITHOUT_DKIM,
     0},
    {"nothing passes",
     SHOP,
     "v=DMARC1; p=reject",
     {SHOP, SHOP, BOUNCE, 0, 0},
     FORECAST_FAIL,
     LEG_FAILS,
     LEG_FAILS,
     REJECT,
     0,
     1},
    {"the parent's record, sp",
     FROM,
     "v=DMARC1; p=reject; sp=quarantine",
     {SHOP, SHOP, PLATFORM_BOUNCE, 1, 1},
     FORECAST_PASS,
     LEG_EXACT,
     LEG_FOREIGN,
     QUARANTINE,
     BREAKS_WITHOUT_DKIM,
     0},
    {"the parent's record, p",
     FROM,
     "v=DMARC1; p=reject",
     {SHOP, PLATFORM, PLATFORM_BOUNCE, 1, 1},
     FORECAST_FAIL,
     LEG_FOREIGN,
     LEG_FOREIGN,
     REJECT,
     0,
     1},
    {"the parent signs",
     FROM,
     "v=DMARC1; p=reject",
     {SHOP, FROM, PLATFORM_BOUNCE, 1, 1},
     FORECAST_PASS,
     LEG_RELAXED,
     LEG_FOREIGN,
     REJECT,
     BREAKS_WITHOUT_DKIM | BREAKS_WHEN_STRICT,
     0},
    {"the parent signs, strict",
     FROM,
     "v=DMARC1; p=reject; adkim=s",
     {SHOP, FROM, PLATFORM_BOUNCE, 1, 1},
     FORECAST_FAIL,
     LEG_STRICT,
     LEG_FOREIGN,
     REJECT,
     0,
     0},
    {"a name beside it signs",
     FROM,
     "v=DMARC1; p=none",
     {SHOP, "www.example.com", BOUNCE, 1, 0},
     FORECAST_PASS,
     LEG_RELAXED,
     LEG_FAILS,
     NONE,
     BREAKS_WITHOUT_DKIM | BREAKS_WHEN_STRICT,
     0},
    {"another registrant below the same suffix",
     "example.co.jp",
     "v=DMARC1; p=reject",
     {"example.co.jp", "other.co.jp", "bounce.other.co.jp", 1, 1},
     FORECAST_FAIL,
     LEG_FOREIGN,
     LEG_FOREIGN,
     REJECT,
     0,
     1},
    {"both bear the very same name",
     FROM,
     "v=DMARC1; p=reject; adkim=s; aspf=s",
     {FROM, FROM, FROM, 1, 1},
     FORECAST_PASS,
     LEG_EXACT,
     LEG_EXACT,
     REJECT,
     0,
     0},
    {"no record at all",
     FROM,
     "unrelated",
     {FROM, FROM, PLATFORM_BOUNCE, 1, 1},
     FORECAST_NO_RECORD,
     LEG_EXACT,
     LEG_FOREIGN,
     ABSENT,
     BREAKS_WITHOUT_DKIM,
     0},
    {"what only RFC 9989 knows: testing",
     FROM,
     "v=DMARC1; p=reject; t=y",
     {FROM, PLATFORM, PLATFORM_BOUNCE, 1, 1},
     FORECAST_FAIL,
     LEG_FOREIGN,
     LEG_FOREIGN,
     QUARANTINE,
     0,
     1},
    {"what only RFC 9989 knows: an organisation of its own",
     SHOP,
     "v=DMARC1; p=reject; psd=n",
     {SHOP, FROM, PLATFORM_BOUNCE, 1, 1},
     FORECAST_FAIL,
     LEG_FOREIGN,
     LEG_FOREIGN,
     REJECT,
     0,
     1},
};
enum { ROWS = sizeof rows / sizeof *rows };

static struct forecast make(struct arena *arena, const struct zone_row *zone,
                            const struct forecast_case *mail) {
    struct answers *answers = answers_new(arena, 60);
    struct forecast forecast = forecast_make(arena, answers, mail);
    while (zone_round(arena, zone, answers))
        forecast = forecast_make(arena, answers, mail);
    return forecast;
}

static void a_forecast(void **state) {
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < ROWS; i++) {
        print_message("# %s\n", rows[i].what);
        struct zone_row zone[] = {
            {.name = arena_printf(arena, "_dmarc.%s", rows[i].at), .values = {rows[i].text}}, {0}};
        struct forecast forecast = make(arena, zone, &rows[i].mail);
        assert_int_equal(forecast.result, rows[i].result);
        assert_string_equal(leg_name(forecast.dkim), leg_name(rows[i].dkim));
        assert_string_equal(leg_name(forecast.spf), leg_name(rows[i].spf));
        assert_int_equal(forecast.dmarc.applied, rows[i].applied);
        assert_int_equal(forecast.breaks, rows[i].breaks);
        assert_int_equal(forecast.via, rows[i].via);
    }
    arena_free(arena);
}

/* What is said to break it does, and nothing else. */
static void what_breaks_it(void **state) {
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].result != FORECAST_PASS)
            continue;
        print_message("# %s\n", rows[i].what);
        struct zone_row zone[] = {
            {.name = arena_printf(arena, "_dmarc.%s", rows[i].at), .values = {rows[i].text}}, {0}};
        struct forecast_case without = rows[i].mail, forwarded = rows[i].mail;
        without.dkim_passes = 0;
        forwarded.spf_passes = 0;
        assert_int_equal(make(arena, zone, &without).result != FORECAST_PASS,
                         (rows[i].breaks & BREAKS_WITHOUT_DKIM) != 0);
        assert_int_equal(make(arena, zone, &forwarded).result != FORECAST_PASS,
                         (rows[i].breaks & BREAKS_WHEN_FORWARDED) != 0);
        zone->values[0] = arena_printf(arena, "%s; adkim=s; aspf=s", rows[i].text);
        if (!strstr(rows[i].text, "=s"))
            assert_int_equal(make(arena, zone, &rows[i].mail).result != FORECAST_PASS,
                             (rows[i].breaks & BREAKS_WHEN_STRICT) != 0);
    }
    arena_free(arena);
}

/* libopendmarc takes all its texts as unsigned characters. */
#define U(text) ((u_char *)(text))

static DMARC_POLICY_T *evaluate(struct arena *arena, size_t row) {
    const struct forecast_case *mail = &rows[row].mail;
    DMARC_POLICY_T *message = opendmarc_policy_connect_init(U(arena_strdup(arena, "192.0.2.1")), 4);
    opendmarc_policy_store_from_domain(message, U(arena_strdup(arena, mail->from)));
    opendmarc_policy_store_dkim(
        message, U(arena_strdup(arena, mail->dkim)), NULL,
        mail->dkim_passes ? DMARC_POLICY_DKIM_OUTCOME_PASS : DMARC_POLICY_DKIM_OUTCOME_FAIL, NULL);
    opendmarc_policy_store_spf(message, U(arena_strdup(arena, mail->envelope)),
                               mail->spf_passes ? DMARC_POLICY_SPF_OUTCOME_PASS
                                                : DMARC_POLICY_SPF_OUTCOME_FAIL,
                               DMARC_POLICY_SPF_ORIGIN_MAILFROM, NULL);
    opendmarc_policy_store_dmarc(
        message, U(arena_strdup(arena, rows[row].text)), U(arena_strdup(arena, mail->from)),
        strcmp(rows[row].at, mail->from) ? U(arena_strdup(arena, rows[row].at)) : NULL);
    return message;
}

static void an_evaluation_says_the_same(void **state) {
    (void)state;
    static const int enforced[] = {[NONE] = DMARC_POLICY_NONE,
                                   [QUARANTINE] = DMARC_POLICY_QUARANTINE,
                                   [REJECT] = DMARC_POLICY_REJECT};
    struct arena *arena = arena_new();
    size_t compared = 0;
    for (size_t i = 0; i < ROWS; i++) {
        if (strstr(rows[i].what, "RFC 9989") || rows[i].result == FORECAST_NO_RECORD)
            continue;
        print_message("# %s\n", rows[i].what);
        int dkim, spf;
        DMARC_POLICY_T *message = evaluate(arena, i);
        int policy = opendmarc_get_policy_to_enforce(message);
        opendmarc_policy_fetch_alignment(message, &dkim, &spf);
        int pass = rows[i].result == FORECAST_PASS;
        assert_int_equal(policy, pass ? DMARC_POLICY_PASS : enforced[rows[i].applied]);
        assert_int_equal(dkim == DMARC_POLICY_DKIM_ALIGNMENT_PASS, leg_aligned(rows[i].dkim));
        assert_int_equal(spf == DMARC_POLICY_SPF_ALIGNMENT_PASS, leg_aligned(rows[i].spf));
        opendmarc_policy_connect_shutdown(message);
        compared++;
    }
    assert_true(compared >= 12);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_forecast),
        cmocka_unit_test(what_breaks_it),
        cmocka_unit_test(an_evaluation_says_the_same),
    };
    OPENDMARC_LIB_T library = {.tld_type = OPENDMARC_TLD_TYPE_MOZILLA};
    snprintf((char *)library.tld_source_file, sizeof library.tld_source_file, "%s",
             "/usr/share/publicsuffix/public_suffix_list.dat");
    if (opendmarc_policy_library_init(&library) != DMARC_PARSE_OKAY)
        return 1;
    int failed = cmocka_run_group_tests_name("forecast", tests, NULL, NULL);
    opendmarc_policy_library_shutdown(&library);
    return failed;
}
