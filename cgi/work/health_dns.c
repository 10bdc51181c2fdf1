#include "work/health.h"

#include "dns/ask.h"
#include "mail/spf_evaluate.h"
#include "store/domain.h"
#include "work/domain.h"

#include <strings.h>

/* ASKERS: matters of this file, which share the time of one verification. */
enum { QUESTIONS_MOST = 64, ASKERS = 3 };

static const char signed_name[] = "org"; /* since 2009 */

static struct health said_of(enum health_level level, const char *code, const char *name) {
    return (struct health){.level = level, .code = code, .params = {{"name", name}}};
}

/* The same with what else there is to say. */
static struct health said_more(struct health health, const char *name, const char *value) {
    health.params[health.params[1].name ? 2 : 1] = (struct health_param){name, value};
    return health;
}

/* Whose questions these are; 0: none could be asked. */
static int ask(struct house *house, struct arena *arena, struct answers *answers,
               void (*step)(void *), void *context) {
    struct ask how = {(const char *const *)house->conf.resolvers, house->conf.verify_ms / ASKERS};
    struct asked asked = {arena, answers, step, context};
    return ask_run(&how, &asked) == STATUS_OK;
}

static const struct health not_asked = {.level = HEALTH_WARN, .code = "not_asked"};

/* Whether each resolver says that it has checked what is signed. */

enum { RESOLVERS_MOST = 8 };
struct validation_look {
    const struct conf *conf;
    struct answers *answers;
    const struct answer *said[RESOLVERS_MOST];
    int count;
};

static void look_up_signed(void *context) {
    struct validation_look *look = context;
    look->count = claim_asking(look->conf).resolvers;
    if (look->count > RESOLVERS_MOST)
        look->count = RESOLVERS_MOST;
    for (int i = 0; i < look->count; i++)
        look->said[i] = answers_get_from(look->answers, i, signed_name, RR_SOA);
}

/* What did not answer has no name in the answer. */
static const char *server_of(const struct validation_look *look, int i) {
    const char *answered = look->said[i]->server, *asked = look->conf->resolvers[i];
    return *answered ? answered : asked ? asked : "/etc/resolv.conf";
}

struct health health_validation(struct house *house, struct arena *arena) {
    struct validation_look look = {.conf = &house->conf,
                                   .answers = answers_new(arena, QUESTIONS_MOST)};
    if (!ask(house, arena, look.answers, look_up_signed, &look))
        return not_asked;
    for (int i = 0; i < look.count; i++) {
        const struct answer *answer = look.said[i];
        if (answer->state != ANSWER_FOUND)
            return said_more(said_of(HEALTH_WARN, "validation_unknown", signed_name), "server",
                             server_of(&look, i));
        if (!answer->authentic)
            return said_more(said_of(HEALTH_WARN, "validation_none", signed_name), "server",
                             server_of(&look, i));
    }
    return said_of(HEALTH_OK, "validation_fine", signed_name);
}

/* The SPF record that customers include. */

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
static struct health judge_spf(const struct spf_look *look) {
    const struct spf_record *record = &look->found.record;
    const char *name = look->conf->spf_include;
    if (look->found.found == SPF_UNKNOWN || look->found.found == SPF_PENDING)
        return said_of(HEALTH_WARN, "spf_unknown", name);
    if (look->found.found != SPF_ONE)
        return said_of(HEALTH_BAD, "spf_unusable", name);
    if (look->left_out)
        return said_more(said_of(HEALTH_BAD, "spf_left_out", name), "address", look->left_out);
    for (size_t i = 0; i < record->term_count; i++)
        if (spf_term_costs(&record->terms[i]))
            return said_more(said_of(HEALTH_WARN, "spf_costs", name), "term",
                             span_text(look->arena, record->terms[i].text));
    return said_of(HEALTH_OK, "spf_fine", name);
}

struct health health_spf(struct house *house, struct arena *arena) {
    struct spf_look look = {
        .arena = arena, .conf = &house->conf, .answers = answers_new(arena, QUESTIONS_MOST)};
    return ask(house, arena, look.answers, look_up_spf, &look) ? judge_spf(&look) : not_asked;
}

/* The zone that CNAME records lead to. */

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

static struct health judge_server(const struct zone_look *look, const struct server_view *failing) {
    const struct answer *answer = failing->answer;
    const char *zone = look->conf->dkim_zone;
    const char *server =
        arena_printf(look->arena, "%s (%s)", failing->server.host, failing->server.at);
    if (answer_definite(answer))
        return said_more(said_of(HEALTH_WARN, "zone_not_there", zone), "server", server);
    return said_more(said_more(said_of(HEALTH_WARN, "zone_not_served", zone), "server", server),
                     "why", unknown_reason_code(answer->unknown));
}

static struct health judge_zone(const struct zone_look *look) {
    const struct answer *answer = look->views.resolvers[0];
    const struct server_view *failing = who_fails(look);
    const char *zone = look->conf->dkim_zone;
    if (answer->state == ANSWER_NXDOMAIN)
        return said_of(HEALTH_BAD, "zone_missing", zone);
    if (!answer_definite(answer))
        return said_more(said_of(HEALTH_WARN, "zone_unknown", zone), "why",
                         unknown_reason_code(answer->unknown));
    if (answer->state == ANSWER_NODATA || answer->alias_count)
        return said_of(HEALTH_WARN, "zone_part", zone);
    return failing ? judge_server(look, failing) : said_of(HEALTH_OK, "zone_fine", zone);
}

struct health health_dkim_zone(struct house *house, struct arena *arena) {
    struct zone_look look = {
        .arena = arena, .conf = &house->conf, .answers = answers_new(arena, QUESTIONS_MOST)};
    int given;
    if (domain_label_given(house->store, &given) != STATUS_OK)
        return (struct health){.level = HEALTH_BAD, .code = "unreadable"};
    if (!given && dkim_mode_of(house->conf.dkim_mode) == DKIM_MODE_TXT)
        return (struct health){.level = HEALTH_OK, .code = "zone_not_needed"};
    return ask(house, arena, look.answers, look_up_zone, &look) ? judge_zone(&look) : not_asked;
}
