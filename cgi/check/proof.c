#include "check/part.h"

#include <string.h>

static int is_right(const struct witness *witness) {
    return !strcmp(witness->says, "right");
}

static int is_definite(const struct witness *witness) {
    return is_right(witness) || !strcmp(witness->says, "other") ||
           !strcmp(witness->says, "missing");
}

/* Two who could not both be lied to, or lie, by being one. */
static int are_two(const struct witness *a, const struct witness *b) {
    int both_name_servers = *a->host && *b->host;
    return strcmp(a->server, b->server) != 0 &&
           (!both_name_servers || strcmp(a->host, b->host) != 0);
}

static int agrees_with_another(const struct result *result, const struct witness *right) {
    for (size_t i = 0; i < result->witness_count; i++)
        if (is_right(&result->witnesses[i]) && are_two(right, &result->witnesses[i]))
            return 1;
    return 0;
}

struct proving result_proving(const struct result *result, const struct asking *asking) {
    struct proving proving = {.proof = PROOF_NONE};
    int silent = result->witness_count < 2;
    int alone_suffices = asking->policy == NAMESERVERS_OFF && asking->resolvers == 1;
    for (size_t i = 0; i < result->witness_count; i++) {
        const struct witness *witness = &result->witnesses[i];
        silent |= !is_definite(witness);
        if (!is_right(witness)) {
            if (is_definite(witness) && !proving.fails)
                proving.fails = witness;
            continue;
        }
        if (!proving.holds)
            proving.holds = witness;
        if (alone_suffices || witness->authentic || agrees_with_another(result, witness))
            proving.proof = PROOF_HOLDS;
    }
    if (proving.holds && proving.proof == PROOF_NONE)
        proving.proof = silent || !proving.fails ? PROOF_ONE_WITNESS : PROOF_CONTRADICTED;
    return proving;
}

static const char *name_of(const struct witness *witness) {
    return *witness->host ? witness->host : witness->server;
}

void proving_note(const struct proving *proving, struct result *result) {
    if (proving->proof == PROOF_ONE_WITNESS) {
        result->verdict = VERDICT_UNKNOWN;
        finding_add(result, "ownership_one_witness", "server", name_of(proving->holds), NULL);
    } else if (proving->proof == PROOF_CONTRADICTED) {
        result->verdict = VERDICT_MISSING;
        finding_add(result, "ownership_sources_disagree", "first", name_of(proving->holds),
                    "second", name_of(proving->fails), NULL);
    }
}

const struct answer *alias_beside(struct arena *arena, struct answers *answers,
                                  const struct answer *answer) {
    if (!answer->alias_count)
        return NULL;
    const char *zone = strchr(answer->question.name, '.');
    return answers_get(answers, arena_printf(arena, NOBODY "%s", zone ? zone : ""), RR_CNAME);
}

/* What a DNAME leaves of an alias: its target begins with the name's own label. NULL: no such. */
static const char *behind_label(const char *name, const char *alias) {
    size_t label = strcspn(name, ".");
    return !strncmp(alias, name, label) && alias[label] == '.' ? alias + label : NULL;
}

int alias_is_shared(const struct answer *answer, const struct answer *beside) {
    if (beside->state != ANSWER_FOUND)
        return 0;
    const char *alias = answer->aliases[0], *others = beside->rrs[0].target;
    const char *rest = behind_label(answer->question.name, alias);
    const char *others_rest = behind_label(beside->question.name, others);
    return !strcmp(alias, others) || (rest && others_rest && !strcmp(rest, others_rest));
}

void findings_append(struct result *result, const struct result *from) {
    for (size_t i = 0; i < from->finding_count && result->finding_count < FINDINGS_MAX; i++)
        result->findings[result->finding_count++] = from->findings[i];
}

void result_prove(const struct claim *claim, struct result *result) {
    if (!claim->dkim_proves || !verdict_holds(result->verdict))
        return;
    struct proving proving = result_proving(result, &claim->asking);
    struct result notes = *result;
    result->finding_count = 0;
    proving_note(&proving, result);
    findings_append(result, &notes);
}
