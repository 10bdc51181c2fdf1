#include "check/advice.h"

#include <ctype.h>
#include <string.h>

/* Where answers and failure reports go (RFC 5321 section 5.1, RFC 7505): to the domain itself, and
   to where its profiles ask for replies. */

enum { SERVERS_MAX = 5 }; /* looked at: two questions each */

void mx_record(struct arena *arena, const struct claim *claim, const char *advice,
               struct record *record) {
    (void)arena;
    (void)advice;
    record->type = "MX";
    record->host = claim->domain;
    record->value = "";
}

/* The addresses of a host: both families are asked for at once. */
struct addresses {
    const struct answer *a, *aaaa;
};

static struct addresses ask_addresses(struct answers *answers, const char *host) {
    return (struct addresses){answers_get(answers, host, RR_A),
                              answers_get(answers, host, RR_AAAA)};
}

static int is_open(const struct addresses *addresses) {
    return addresses->a->state == ANSWER_PENDING || addresses->aaaa->state == ANSWER_PENDING;
}

static int has_one(const struct addresses *addresses) {
    return addresses->a->state == ANSWER_FOUND || addresses->aaaa->state == ANSWER_FOUND;
}

static int has_none(const struct addresses *addresses) {
    return answer_definite(addresses->a) && answer_definite(addresses->aaaa) && !has_one(addresses);
}

/* An address where a name belongs: its last label is a number, or it holds a colon. */
static int is_address(const char *host) {
    const char *last = strrchr(host, '.');
    last = last ? last + 1 : host;
    return strchr(host, ':') || (*last && strspn(last, "0123456789") == strlen(last));
}

/* Whether mail cannot get through this way. */
static int judge_server(struct arena *arena, const char *server, const struct addresses *addresses,
                        struct result *result) {
    if (is_address(server)) {
        finding_add(result, "mx_address", "server", server, NULL);
        return 1;
    }
    if (has_none(addresses)) {
        finding_add(result, "mx_dead", "server", server, NULL);
        result_evidence(arena, result, addresses->a);
        return 1;
    }
    if (addresses->a->alias_count) {
        finding_add(result, "mx_cname", "server", server, "target", answer_alias(addresses->a),
                    NULL);
        result_evidence(arena, result, addresses->a);
    }
    return 0;
}

static void judge_servers(struct arena *arena, struct answers *answers, const struct answer *mx,
                          struct result *result) {
    struct addresses addresses[SERVERS_MAX];
    size_t count = mx->rr_count < SERVERS_MAX ? mx->rr_count : SERVERS_MAX, dead = 0;
    for (size_t i = 0; i < count; i++)
        addresses[i] = ask_addresses(answers, mx->rrs[i].target);
    for (size_t i = 0; i < count; i++)
        if (is_open(&addresses[i]))
            return;
    for (size_t i = 0; i < count; i++)
        dead += (size_t)judge_server(arena, mx->rrs[i].target, &addresses[i], result);
    result->verdict = result->finding_count ? VERDICT_WEAK : VERDICT_OK;
    if (dead == mx->rr_count)
        result->verdict = VERDICT_WRONG;
}

/* No MX: the name's own addresses take its place. */
static void judge_implicit(struct arena *arena, const char *name, struct answers *answers,
                           struct result *result) {
    struct addresses addresses = ask_addresses(answers, name);
    if (is_open(&addresses))
        return;
    if (has_one(&addresses)) {
        result->verdict = VERDICT_WEAK;
        finding_add(result, "mx_implicit", "domain", name, NULL);
    } else if (has_none(&addresses)) {
        result->verdict = VERDICT_MISSING;
        finding_add(result, "mx_absent", "domain", name, NULL);
    } else {
        result_unknown(arena, result, answer_definite(addresses.a) ? addresses.aaaa : addresses.a);
    }
    result_evidence(arena, result, addresses.a);
    result_evidence(arena, result, addresses.aaaa);
}

static size_t count_null(const struct answer *mx) {
    size_t count = 0;
    for (size_t i = 0; i < mx->rr_count; i++)
        count += !*mx->rrs[i].target;
    return count;
}

/* Where mail to the name goes; VERDICT_NONE while an answer is open. */
static void judge(struct arena *arena, const char *name, struct answers *answers,
                  struct result *result) {
    const struct answer *mx = answers_get(answers, name, RR_MX);
    if (mx->state == ANSWER_PENDING)
        return;
    result_evidence(arena, result, mx);
    if (!answer_definite(mx)) {
        result_unknown(arena, result, mx);
    } else if (mx->state != ANSWER_FOUND) {
        judge_implicit(arena, name, answers, result);
    } else if (!count_null(mx)) {
        judge_servers(arena, answers, mx, result);
    } else if (mx->rr_count == 1) {
        result->verdict = VERDICT_WEAK;
        finding_add(result, "mx_null", "domain", name, NULL);
    } else {
        result->verdict = VERDICT_WRONG;
        finding_add(result, "mx_null_mixed", "domain", name, NULL);
    }
}

/* What ends mail to a name, and what that means for a Reply-To there. */
static const struct {
    const char *found;
    enum verdict verdict;
    const char *said;
} losses[] = {
    {"mx_absent", VERDICT_MISSING, "reply_absent"},
    {"mx_null", VERDICT_WEAK, "reply_null"},
    {"mx_dead", VERDICT_WRONG, "reply_dead"},
    {"mx_address", VERDICT_WRONG, "reply_dead"},
};

/* Whether replies to this name would be lost. 0: open still. */
static int judge_reply(struct arena *arena, const char *name, struct answers *answers,
                       struct result *result) {
    struct result reply = {0};
    judge(arena, name, answers, &reply);
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++)
        if (reply.verdict == losses[i].verdict && reply.finding_count &&
            !strcmp(reply.findings[0].code, losses[i].found)) {
            finding_add(result, losses[i].said, "domain", name, NULL);
            result_evidence_of(result, &reply);
        }
    return reply.verdict != VERDICT_NONE;
}

void mx_run(struct arena *arena, const struct claim *claim, struct answers *answers,
            struct result *result) {
    int open = 0;
    judge(arena, claim->domain, answers, result);
    size_t own = result->finding_count;
    for (const char *const *name = claim->reply_domains; name && *name; name++)
        open |= strcmp(*name, claim->domain) && !judge_reply(arena, *name, answers, result);
    if (open)
        result->verdict = VERDICT_NONE;
    else if (result->verdict == VERDICT_OK && result->finding_count > own)
        result->verdict = VERDICT_WEAK;
}
