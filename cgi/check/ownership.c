#include "base/codec.h"
#include "check/mend.h"
#include "check/part.h"

#include <string.h>

/*
 * The token, whole, at one of its two right places (T2), as two sources say or one that is
 * authentic (D3).
 */
#define PREFIX "nafuda-verification="

const char *ownership_host(struct arena *arena, const struct claim *claim) {
    return arena_printf(arena, "_nafuda-challenge.%s", claim->domain);
}

/* How a text stands to the token. */
enum likeness { OTHER, EXACT, STRAY, BARE, PREFIXED, SPOILED };

static int is_token(struct span text, const struct claim *claim) {
    return equal_constant_time(text, span_of(claim->token));
}

static int cut_prefix(struct span *text) {
    struct span prefix = SPAN(PREFIX);
    if (text->size < prefix.size || !span_equal((struct span){text->at, prefix.size}, prefix))
        return 0;
    *text = (struct span){text->at + prefix.size, text->size - prefix.size};
    return 1;
}

static enum likeness likeness_of(struct arena *arena, struct span text, const struct claim *claim,
                                 int at_domain) {
    struct span token = text, mended;
    int prefixed = cut_prefix(&token);
    if (is_token(token, claim)) {
        if (prefixed == at_domain)
            return EXACT;
        return prefixed ? PREFIXED : BARE;
    }
    if (txt_mend(arena, text, &mended)) {
        cut_prefix(&mended);
        if (is_token(mended, claim))
            return SPOILED;
    }
    if (at_domain)
        return span_starts_nocase(text, PREFIX) ? STRAY : OTHER;
    return span_starts_nocase(text, "v=") ? OTHER : STRAY;
}

/* What one source says. */
struct sighting {
    enum verdict verdict; /* VERDICT_NONE: still open */
    const struct answer *challenge, *domain;
    const struct answer *decisive; /* that has the token, or a mistake, or is unknown */
    enum likeness mistake;         /* OTHER: nothing of ours stands there */
    struct span found;
};

/*
 * 1 when the token stands here; else keeps the mistake that says most. What stands at the end of
 * the domain's own CNAME was written by another zone, and proves nothing of this one.
 */
static int look_at(struct arena *arena, const struct claim *claim, const struct answer *answer,
                   struct sighting *sighting) {
    if (answer == sighting->domain && answer->alias_count)
        return 0;
    for (size_t i = 0; i < answer->rr_count; i++) {
        struct span text = rr_txt(arena, &answer->rrs[i]);
        enum likeness likeness = likeness_of(arena, text, claim, answer == sighting->domain);
        if (likeness == EXACT)
            return 1;
        if (likeness <= sighting->mistake)
            continue;
        sighting->mistake = likeness;
        sighting->found = text;
        sighting->decisive = answer;
    }
    return 0;
}

static struct sighting ask_source(struct arena *arena, const struct claim *claim,
                                  struct answers *answers, int source) {
    struct sighting sighting = {
        .challenge = answers_get_from(answers, source, ownership_host(arena, claim), RR_TXT),
        .domain = answers_get_from(answers, source, claim->domain, RR_TXT),
    };
    const struct answer *places[] = {sighting.challenge, sighting.domain};
    for (int i = 0; i < 2; i++)
        if (look_at(arena, claim, places[i], &sighting)) {
            sighting.verdict = VERDICT_OK;
            sighting.decisive = places[i];
            return sighting;
        }
    for (int i = 0; i < 2; i++)
        if (places[i]->state == ANSWER_PENDING)
            return sighting;
    for (int i = 0; i < 2; i++)
        if (places[i]->state == ANSWER_UNKNOWN) {
            sighting.verdict = VERDICT_UNKNOWN;
            sighting.decisive = places[i];
            return sighting;
        }
    sighting.verdict = sighting.mistake == OTHER  ? VERDICT_MISSING
                       : sighting.mistake == BARE ? VERDICT_MISPLACED
                                                  : VERDICT_WRONG;
    return sighting;
}

static void note_evidence(struct arena *arena, struct result *result,
                          const struct sighting *sighting) {
    if (sighting->verdict == VERDICT_OK) {
        result_evidence(arena, result, sighting->decisive);
        return;
    }
    result_evidence(arena, result, sighting->challenge);
    result_evidence(arena, result, sighting->domain);
}

static void blame(struct arena *arena, const struct claim *claim, struct result *result,
                  const struct sighting *sighting) {
    const char *host = ownership_host(arena, claim);
    struct span mended;
    const char *at = sighting->decisive ? sighting->decisive->question.name : host;
    result->verdict = sighting->verdict;
    switch (sighting->mistake) {
    case OTHER:
    case EXACT:
        finding_add(result, "ownership_missing", "host", host, "value", claim->token, NULL);
        break;
    case STRAY:
        finding_add(result, "ownership_wrong", "host", at, "found",
                    finding_text(arena, sighting->found), NULL);
        break;
    case BARE:
        finding_add(result, "ownership_misplaced", "found_at", at, "host", host, "value",
                    claim->token, NULL);
        break;
    case PREFIXED:
        finding_add(result, "ownership_prefixed", "host", host, "value", claim->token, NULL);
        break;
    case SPOILED:
        finding_add(result, txt_mend(arena, sighting->found, &mended), "host", at, "found",
                    finding_text(arena, sighting->found), NULL);
        break;
    }
}

static int proves_alone(const struct sighting *sighting) {
    return sighting->verdict == VERDICT_OK && sighting->decisive->authentic;
}

static const struct sighting *first_with(const struct sighting *sightings, int count,
                                         enum verdict verdict) {
    for (int i = 0; i < count; i++)
        if (sightings[i].verdict == verdict)
            return &sightings[i];
    return NULL;
}

/* None of the sources is open or unknown any more, and not all have the token. */
static void disagree_or_fail(struct arena *arena, const struct claim *claim, struct result *result,
                             const struct sighting *sightings, int count) {
    const struct sighting *holds = first_with(sightings, count, VERDICT_OK);
    const struct sighting *fails = &sightings[holds == sightings ? 1 : 0];
    if (holds)
        finding_add(result, "ownership_sources_disagree", "first", holds->decisive->server,
                    "second", fails->challenge->server, NULL);
    blame(arena, claim, result, fails);
}

/* A silent source is stood in for by the other one, which then is one witness, not two. */
static int is_one_witness(const struct sighting *sightings, int count) {
    return count == 2 && strcmp(sightings[0].decisive->server, sightings[1].decisive->server) == 0;
}

/* All sources have the token. */
static void agree(struct result *result, const struct sighting *sightings, int count) {
    result->verdict = VERDICT_OK;
    if (!is_one_witness(sightings, count))
        return;
    result->verdict = VERDICT_UNKNOWN;
    finding_add(result, "ownership_one_witness", "server", sightings[0].decisive->server, NULL);
}

void ownership_run(struct arena *arena, const struct claim *claim, struct answers *answers,
                   struct result *result) {
    struct sighting sightings[2];
    int count = claim->asking.resolvers >= 2 ? 2 : 1, hold = 0, alone = 0;
    for (int i = 0; i < count; i++) {
        sightings[i] = ask_source(arena, claim, answers, i);
        note_evidence(arena, result, &sightings[i]);
        hold += sightings[i].verdict == VERDICT_OK;
        alone |= proves_alone(&sightings[i]);
    }
    const struct sighting *unknown = first_with(sightings, count, VERDICT_UNKNOWN);
    if (alone)
        result->verdict = VERDICT_OK;
    else if (hold == count)
        agree(result, sightings, count);
    else if (first_with(sightings, count, VERDICT_NONE))
        return;
    else if (unknown)
        result_unknown(arena, result, unknown->decisive);
    else
        disagree_or_fail(arena, claim, result, sightings, count);
}
