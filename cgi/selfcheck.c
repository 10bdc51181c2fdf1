#include "selfcheck.h"

#include "base/clock.h"
#include "dns/ask.h"
#include "dns/name.h"
#include "mail/dkim.h"
#include "mail/spf_evaluate.h"
#include "store/domain.h"
#include "work/domain.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WATCH_SECONDS = 300, QUESTIONS_MOST = 64 };

enum level { OK, WARN, BAD };

struct outcome {
    enum level level;
    const char *sentence;
};

static struct outcome check_database(struct house *house, struct arena *arena) {
    (void)arena;
    return store_check(house->store) == STATUS_OK
               ? (struct outcome){OK, "sound, and of this version"}
               : (struct outcome){BAD, "damaged: restore a backup"};
}

static struct outcome check_secret(struct house *house, struct arena *arena) {
    struct stat file;
    if (stat(conf_path(arena, &house->conf, "secret"), &file))
        return (struct outcome){BAD, "missing: nafuda setup makes it"};
    return file.st_mode & 077 ? (struct outcome){BAD, "others can read it: chmod 600"}
                              : (struct outcome){OK, "only its owner can read it"};
}

static struct outcome check_exporter_key(struct house *house, struct arena *arena) {
    struct stat file;
    if (stat(conf_path(arena, &house->conf, "exporter.key"), &file))
        return (struct outcome){OK, "not kept with the database"};
    if (file.st_uid == geteuid() && geteuid() != 0)
        return (struct outcome){BAD, "exporter.key opens all DKIM keys, and the workers' own user "
                                     "can read it: chown root"};
    return (struct outcome){
        WARN, "exporter.key opens all DKIM keys and lies beside the database: move it to where "
              "only the exporter reads it"};
}

static struct outcome check_resolvers(struct house *house, struct arena *arena) {
    (void)arena;
    if (strcmp(house->conf.nameservers, "off") != 0)
        return (struct outcome){OK, "ownership rests on the domains' own name servers, too"};
    if (!house->conf.resolvers[0])
        return (struct outcome){WARN, "those of /etc/resolv.conf: set `nameservers`, or name two "
                                      "in `resolver`, so that ownership rests on two sources"};
    return house->conf.resolvers[1]
               ? (struct outcome){OK, "ownership rests on two sources"}
               : (struct outcome){WARN, "one alone, and `nameservers` off: ownership rests on a "
                                        "single source"};
}

static int on_this_machine(const char *url) {
    const char *host = strstr(url, "://");
    host = host ? host + 3 : url;
    return !strncmp(host, "127.", 4) || !strncmp(host, "localhost", 9) ||
           !strncmp(host, "[::1]", 5);
}

static struct outcome check_url(struct house *house, struct arena *arena) {
    (void)arena;
    if (!strncmp(house->conf.url, "https://", 8))
        return (struct outcome){OK, "links in mail are https"};
    return on_this_machine(house->conf.url)
               ? (struct outcome){WARN, "plain http on this machine: for trying out"}
               : (struct outcome){BAD, "plain http: passwords and sessions can be read on the way"};
}

static struct outcome check_watcher(struct house *house, struct arena *arena) {
    int64_t at;
    if (heartbeat_get(house->store, &at) != STATUS_OK || !at)
        return (struct outcome){WARN, "nafuda-watch has never run"};
    int64_t age = clock_now() - at;
    if (age < -WATCH_SECONDS)
        return (struct outcome){WARN, "its last turn lies in the future: look at the clock"};
    if (age > WATCH_SECONDS)
        return (struct outcome){
            WARN, arena_printf(arena, "last seen %lld minutes ago", (long long)age / 60)};
    return (struct outcome){OK, "running"};
}

static struct outcome check_mail(struct house *house, struct arena *arena) {
    if (access(house->conf.mail_command, X_OK))
        return (struct outcome){BAD,
                                arena_printf(arena, "%s cannot be run", house->conf.mail_command)};
    if (!strcmp(house->conf.mail_from, "nafuda@localhost"))
        return (struct outcome){WARN, "the sender is nafuda@localhost: set `mail_from`"};
    return (struct outcome){OK, house->conf.mail_from};
}

static struct outcome check_keys(struct house *house, struct arena *arena) {
    int ready;
    if (dkim_key_stock(house->store, &ready) != STATUS_OK)
        return (struct outcome){BAD, "unreadable"};
    return (struct outcome){ready ? OK : WARN,
                            arena_printf(arena, "%d key pairs are ready", ready)};
}

static struct outcome check_selector(struct house *house, struct arena *arena) {
    struct text shape = TEXT(arena);
    for (const char *c = house->conf.selector; *c; c++)
        text_add(&shape, *c == '*' ? "aaaaaaaa" : (char[]){*c, '\0'});
    return selector_valid(text_str(&shape))
               ? (struct outcome){OK, house->conf.selector}
               : (struct outcome){BAD, "no DKIM selector: letters, digits, hyphens, dots"};
}

static struct outcome check_platform(struct house *house, struct arena *arena) {
    (void)arena;
    if (name_within(house->conf.spf_include, "example"))
        return (struct outcome){WARN, "`spf_include` is the example's: set the platform's own"};
    if (!house->conf.sending_addresses[0])
        return (struct outcome){WARN, "`sending_addresses` is empty"};
    return (struct outcome){OK, house->conf.platform_name};
}

struct spf_look {
    struct arena *arena;
    const struct conf *conf;
    struct answers *answers;
    struct spf_lookup found;
    const char *left_out; /* a sending address that it does not let pass */
};

static void look_up_spf(void *context) {
    struct spf_look *look = context;
    const char *name = look->conf->spf_include;
    look->found = spf_lookup(look->arena, look->answers, name);
    look->left_out = NULL;
    for (const char **ip = look->conf->sending_addresses; *ip; ip++) {
        struct spf_message message = {.ip = *ip, .helo = name, .sender = name};
        enum spf_result result = spf_evaluate(look->arena, look->answers, &message).result;
        if (result == SPF_RESULT_TEMPERROR)
            look->found.found = SPF_UNKNOWN;
        else if (result != SPF_RESULT_PASS)
            look->left_out = *ip;
    }
}

/* The pages promise that our include costs one lookup: true while it holds addresses alone. */
static struct outcome judge_spf(const struct spf_look *look) {
    const struct spf_record *record = &look->found.record;
    const char *name = look->conf->spf_include;
    if (look->found.found == SPF_UNKNOWN || look->found.found == SPF_PENDING)
        return (struct outcome){WARN, arena_printf(look->arena, "%s could not be looked up", name)};
    if (look->found.found != SPF_ONE)
        return (struct outcome){
            BAD, arena_printf(look->arena,
                              "%s has no usable SPF record: no customer's SPF can pass", name)};
    if (look->left_out)
        return (struct outcome){
            BAD, arena_printf(look->arena, "%s does not let %s pass: no customer's SPF can pass",
                              name, look->left_out)};
    for (size_t i = 0; i < record->term_count; i++)
        if (spf_term_costs(&record->terms[i]))
            return (struct outcome){
                WARN, arena_printf(look->arena,
                                   "%s holds %s: it costs customers more than the one lookup that "
                                   "they are told; keep to ip4: and ip6:",
                                   name, span_text(look->arena, record->terms[i].text))};
    return (struct outcome){OK, arena_printf(look->arena, "%s costs one lookup", name)};
}

static struct outcome check_spf(struct house *house, struct arena *arena) {
    struct ask how = {(const char *const *)house->conf.resolvers, house->conf.verify_ms};
    struct spf_look look = {
        .arena = arena, .conf = &house->conf, .answers = answers_new(arena, QUESTIONS_MOST)};
    struct asked asked = {arena, look.answers, look_up_spf, &look};
    if (ask_run(&how, &asked) != STATUS_OK)
        return (struct outcome){WARN, "no question could be asked"};
    return judge_spf(&look);
}

struct zone_look {
    struct arena *arena;
    const struct conf *conf;
    struct answers *answers;
    struct views views;
};

static void look_up_zone(void *context) {
    struct zone_look *look = context;
    struct asking asking = claim_asking(look->conf);
    look->views = views_ask(look->arena, look->answers, &asking, look->conf->dkim_zone, RR_SOA);
}

/* The first of its name servers that does not serve it; no way to an address is no fault of his. */
static const struct server_view *who_fails(const struct zone_look *look) {
    const struct views *views = &look->views;
    int of_the_zone = views->cut.zone && !strcasecmp(views->cut.zone, look->conf->dkim_zone);
    for (size_t i = 0; of_the_zone && i < views->server_count; i++) {
        const struct answer *answer = views->servers[i].answer;
        if (answer->state != ANSWER_FOUND && answer->unknown != UNKNOWN_UNREACHABLE)
            return &views->servers[i];
    }
    return NULL;
}

static struct outcome judge_server(const struct zone_look *look,
                                   const struct server_view *failing) {
    const struct answer *answer = failing->answer;
    return (struct outcome){
        WARN, arena_printf(look->arena, "%s is not served by its name server %s (%s): %s",
                           look->conf->dkim_zone, failing->server.host, failing->server.at,
                           answer_definite(answer) ? "no such zone"
                                                   : unknown_reason_code(answer->unknown))};
}

static struct outcome judge_zone(const struct zone_look *look) {
    const struct answer *answer = look->views.resolvers[0];
    const struct server_view *failing = who_fails(look);
    const char *zone = look->conf->dkim_zone;
    if (answer->state == ANSWER_NXDOMAIN)
        return (struct outcome){
            BAD, arena_printf(look->arena,
                              "%s does not exist: no CNAME of a customer leads to a key", zone)};
    if (!answer_definite(answer))
        return (struct outcome){WARN, arena_printf(look->arena, "%s could not be looked up: %s",
                                                   zone, unknown_reason_code(answer->unknown))};
    if (answer->state == ANSWER_NODATA || answer->alias_count)
        return (struct outcome){
            WARN, arena_printf(look->arena,
                               "%s is no zone: the one that it lies in has to hold all keys below "
                               "it",
                               zone)};
    return failing ? judge_server(look, failing)
                   : (struct outcome){OK, arena_printf(look->arena, "%s is served", zone)};
}

static struct outcome check_dkim_zone(struct house *house, struct arena *arena) {
    struct ask how = {(const char *const *)house->conf.resolvers, house->conf.verify_ms};
    struct zone_look look = {
        .arena = arena, .conf = &house->conf, .answers = answers_new(arena, QUESTIONS_MOST)};
    struct asked asked = {arena, look.answers, look_up_zone, &look};
    int given;
    if (domain_label_given(house->store, &given) != STATUS_OK)
        return (struct outcome){BAD, "unreadable"};
    if (!given && dkim_mode_of(house->conf.dkim_mode) == DKIM_MODE_TXT)
        return (struct outcome){OK, "not needed: no domain has DKIM by CNAME"};
    if (ask_run(&how, &asked) != STATUS_OK)
        return (struct outcome){WARN, "no question could be asked"};
    return judge_zone(&look);
}

static const struct {
    const char *name;
    struct outcome (*look)(struct house *house, struct arena *arena);
} matters[] = {
    {"database", check_database},  {"secret", check_secret}, {"exporter", check_exporter_key},
    {"resolver", check_resolvers}, {"url", check_url},       {"watcher", check_watcher},
    {"mail", check_mail},          {"keys", check_keys},     {"selector", check_selector},
    {"platform", check_platform},  {"spf", check_spf},       {"dkim_zone", check_dkim_zone},
};

int selfcheck(struct house *house, struct arena *arena) {
    static const char *const levels[] = {[OK] = "ok", [WARN] = "warn", [BAD] = "bad"};
    int bad = 0;
    for (size_t i = 0; i < sizeof matters / sizeof *matters; i++) {
        struct outcome outcome = matters[i].look(house, arena);
        printf("%-4s  %-9s %s\n", levels[outcome.level], matters[i].name, outcome.sentence);
        bad += outcome.level == BAD;
    }
    return bad;
}
