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
enum likeness { OTHER, EXACT, STRAY, FORMER, BARE, PREFIXED, AMID, SPOILED, SHARED };

static int is_token(struct span text, const struct claim *claim) {
    return equal_constant_time(text, span_of(claim->token));
}

/* Whether it stands somewhere in the text: a whole line of a zone file, say, was entered. */
static int has_token(struct span text, const struct claim *claim) {
    size_t size = strlen(claim->token);
    for (size_t i = 0; i + size <= text.size; i++)
        if (is_token((struct span){text.at + i, size}, claim))
            return 1;
    return 0;
}

static int is_former(struct arena *arena, struct span text, const struct claim *claim) {
    const char *const *hash = claim->former.token_hashes;
    const char *hashed = hash && *hash ? sha256_hex(arena, span_text(arena, text)) : NULL;
    while (hashed && *hash && strcmp(*hash, hashed) != 0)
        hash++;
    return hashed && *hash;
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
    if (has_token(text, claim))
        return AMID;
    if (is_former(arena, token, claim))
        return FORMER;
    if (at_domain)
        return span_starts_nocase(text, PREFIX) ? STRAY : OTHER;
    return span_starts_nocase(text, "v=") ? OTHER : STRAY;
}

/* One of the two places, as everybody says who is asked. */
struct place {
    struct views views;
    const struct answer *servfail; /* the resolver's, which counts alone: see views_counting */
    const struct answer *beside;   /* of a name beside it, when somebody followed an alias */
};

static void look_beside(struct arena *arena, struct answers *answers, struct place *place) {
    const struct views *views = &place->views;
    for (size_t i = 0; i < views->resolver_count && !place->beside; i++)
        place->beside = alias_beside(arena, answers, views->resolvers[i]);
    for (size_t i = 0; i < views->server_count && !place->beside; i++)
        place->beside = alias_beside(arena, answers, views->servers[i].answer);
}

static struct place look_at(struct arena *arena, struct answers *answers, const struct claim *claim,
                            const char *name) {
    struct place place = {.views = views_ask(arena, answers, &claim->asking, name, RR_TXT)};
    const struct answer *counting[VIEWS_MAX];
    if (views_counting(&place.views, counting) && !counting[0]->question.server &&
        counting[0]->unknown == UNKNOWN_SERVFAIL)
        place.servfail = counting[0];
    return place;
}

/* What one source says of both places; of a place that is not his, the answer is NULL. */
struct sighting {
    struct server_view asked;
    const struct answer *challenge, *domain;
    const struct answer *beside; /* the challenge, if it is behind an alias: see alias_beside */
    enum verdict verdict;
    const struct answer *decisive; /* that has the token, or a mistake, or is unknown */
    const struct answer *doubtful; /* the one beside the token's, when it is unknown */
    enum likeness mistake;         /* OTHER: nothing of ours stands there */
    struct span found;
};

/* The mistake that says most is kept. */
static void note_mistake(struct sighting *sighting, enum likeness likeness, struct span text,
                         const struct answer *answer) {
    if (likeness <= sighting->mistake)
        return;
    sighting->mistake = likeness;
    sighting->found = text;
    sighting->decisive = answer;
}

/*
 * 1 when the token stands here; else keeps the mistake. What stands at the end of the domain's own
 * CNAME was written by another zone, and proves nothing of this one; nor does what stands at the
 * end of one that every name has.
 */
static int token_stands(struct arena *arena, const struct claim *claim, const struct answer *answer,
                        struct sighting *sighting) {
    int at_domain = answer == sighting->domain;
    if (!answer || (at_domain && answer->alias_count))
        return 0;
    int shared = answer->alias_count && alias_is_shared(answer, sighting->beside);
    int doubtful = answer->alias_count && !answer_definite(sighting->beside);
    for (size_t i = 0; i < answer->rr_count; i++) {
        struct span text = rr_txt(arena, &answer->rrs[i]);
        enum likeness likeness = likeness_of(arena, text, claim, at_domain);
        if (likeness == EXACT && doubtful)
            sighting->doubtful = sighting->beside;
        else if (likeness == EXACT && !shared)
            return 1;
        else
            note_mistake(sighting, likeness == EXACT ? SHARED : likeness, text, answer);
    }
    return 0;
}

static enum verdict verdict_on(enum likeness mistake) {
    static const enum verdict verdicts[] = {
        [OTHER] = VERDICT_MISSING, [EXACT] = VERDICT_OK,       [STRAY] = VERDICT_WRONG,
        [FORMER] = VERDICT_WRONG,  [BARE] = VERDICT_MISPLACED, [PREFIXED] = VERDICT_WRONG,
        [AMID] = VERDICT_WRONG,    [SPOILED] = VERDICT_WRONG,  [SHARED] = VERDICT_WRONG,
    };
    return verdicts[mistake];
}

static void see(struct arena *arena, const struct claim *claim, struct sighting *sighting) {
    const struct answer *answers[] = {sighting->challenge, sighting->domain};
    for (int i = 0; i < 2; i++)
        if (token_stands(arena, claim, answers[i], sighting)) {
            sighting->verdict = VERDICT_OK;
            sighting->decisive = answers[i];
            return;
        }
    const struct answer *open[] = {sighting->challenge, sighting->domain, sighting->doubtful};
    for (int i = 0; i < 3; i++)
        if (open[i] && !answer_definite(open[i])) {
            sighting->verdict = VERDICT_UNKNOWN;
            sighting->decisive = open[i];
            return;
        }
    sighting->verdict = verdict_on(sighting->mistake);
}

static const char *says(const struct sighting *sighting) {
    if (sighting->verdict == VERDICT_UNKNOWN)
        return unknown_reason_code(sighting->decisive->unknown);
    if (sighting->verdict == VERDICT_OK)
        return "right";
    return sighting->verdict == VERDICT_MISSING ? "missing" : "other";
}

/* Both places, and all who are asked. */
struct survey {
    struct place challenge, domain;
    struct sighting sightings[WITNESSES_MAX];
    size_t count;
};

static void add_sighting(struct survey *survey, struct server_view asked,
                         const struct answer *challenge, const struct answer *domain) {
    const struct answer *servfail = survey->challenge.servfail;
    if (survey->count == WITNESSES_MAX)
        return;
    if (servfail && challenge)
        challenge = servfail;
    if (survey->domain.servfail && domain)
        domain = survey->domain.servfail;
    survey->sightings[survey->count++] = (struct sighting){.asked = asked,
                                                           .challenge = challenge,
                                                           .domain = domain,
                                                           .beside = survey->challenge.beside};
}

static const struct answer *answer_of(const struct views *views, const char *at) {
    for (size_t i = 0; i < views->server_count; i++)
        if (!strcmp(views->servers[i].server.at, at))
            return views->servers[i].answer;
    return NULL;
}

/* Resolvers first. Servers of one place alone: one of the two names is delegated by itself. */
static void collect(struct survey *survey) {
    const struct views *challenge = &survey->challenge.views, *domain = &survey->domain.views;
    for (size_t i = 0; i < challenge->resolver_count; i++)
        add_sighting(survey, (struct server_view){.answer = challenge->resolvers[i]},
                     challenge->resolvers[i], domain->resolvers[i]);
    for (size_t i = 0; i < challenge->server_count; i++)
        add_sighting(survey, challenge->servers[i], challenge->servers[i].answer,
                     answer_of(domain, challenge->servers[i].server.at));
    for (size_t i = 0; i < domain->server_count; i++)
        if (!answer_of(challenge, domain->servers[i].server.at))
            add_sighting(survey, domain->servers[i], NULL, domain->servers[i].answer);
}

static void blame(struct arena *arena, const struct claim *claim, struct result *result,
                  const struct sighting *sighting) {
    const char *host = ownership_host(arena, claim);
    const char *at = sighting->decisive ? sighting->decisive->question.name : host, *found;
    struct span mended;
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
    case FORMER:
        finding_add(result, "ownership_former", "host", at, NULL);
        break;
    case BARE:
        finding_add(result, "ownership_misplaced", "found_at", at, "host", host, "value",
                    claim->token, NULL);
        break;
    case PREFIXED:
        finding_add(result, "ownership_prefixed", "host", host, "value", claim->token, NULL);
        break;
    case AMID:
        finding_add(result, "ownership_amid", "host", at, "found",
                    finding_text(arena, sighting->found), NULL);
        break;
    case SHARED:
        result_evidence(arena, result, sighting->beside);
        finding_add(result, "alias_shared", "host", at, "target", sighting->decisive->aliases[0],
                    NULL);
        break;
    case SPOILED:
        found = txt_mend(arena, sighting->found, &mended);
        finding_add(result, found, "host", at, "found", finding_text(arena, sighting->found), NULL);
        break;
    }
}

/* Name servers know better than resolvers, and a mistake says more than nothing. */
static int says_more(const struct sighting *a, const struct sighting *b) {
    int a_serves = a->asked.server.at != NULL, b_serves = b->asked.server.at != NULL;
    return a_serves == b_serves ? a->mistake > b->mistake : a_serves;
}

static const struct sighting *whom_to_blame(const struct survey *survey) {
    const struct sighting *chosen = NULL;
    for (size_t i = 0; i < survey->count; i++) {
        const struct sighting *one = &survey->sightings[i];
        if (verdict_fails(one->verdict) && (!chosen || says_more(one, chosen)))
            chosen = one;
    }
    return chosen;
}

static void nobody_has_it(struct arena *arena, const struct claim *claim,
                          const struct survey *survey, struct result *result) {
    const struct sighting *fails = whom_to_blame(survey);
    if (fails)
        blame(arena, claim, result, fails);
    else if (views_dnssec_broken(&survey->challenge.views))
        result_dnssec_broken(result, &survey->challenge.views);
    else if (views_dnssec_broken(&survey->domain.views))
        result_dnssec_broken(result, &survey->domain.views);
    else
        result_unknown(arena, result, survey->sightings[0].decisive);
}

static void note_witnesses(struct survey *survey, struct result *result) {
    for (size_t i = 0; i < survey->count; i++) {
        struct sighting *one = &survey->sightings[i];
        if (!one->asked.server.at && one->decisive)
            one->asked.answer = one->decisive;
        result_witness(result, &one->asked, says(one));
    }
}

/* Where the token stands that holds; else both places. */
static void note_places(struct arena *arena, const struct survey *survey,
                        const struct sighting *holds, struct result *result) {
    int at_domain = holds && holds->decisive == holds->domain;
    const struct views *views = at_domain ? &survey->domain.views : &survey->challenge.views;
    result->zone = views->cut.zone;
    result->caches_until = views_caches_until(views);
    views_evidence(arena, views, result);
    if (!holds)
        views_evidence(arena, &survey->domain.views, result);
}

void ownership_run(struct arena *arena, const struct claim *claim, struct answers *answers,
                   struct result *result) {
    struct survey survey = {
        .challenge = look_at(arena, answers, claim, ownership_host(arena, claim)),
        .domain = look_at(arena, answers, claim, claim->domain),
    };
    if (survey.challenge.views.pending || survey.domain.views.pending)
        return;
    look_beside(arena, answers, &survey.challenge);
    if (survey.challenge.beside && survey.challenge.beside->state == ANSWER_PENDING)
        return;
    collect(&survey);
    for (size_t i = 0; i < survey.count; i++)
        see(arena, claim, &survey.sightings[i]);
    note_witnesses(&survey, result);
    struct proving proving = result_proving(result, &claim->asking);
    const struct sighting *sightings = survey.sightings;
    note_places(arena, &survey,
                proving.holds ? &sightings[proving.holds - result->witnesses] : NULL, result);
    proving_note(&proving, result);
    if (proving.proof == PROOF_HOLDS)
        result->verdict = VERDICT_OK;
    else if (proving.proof == PROOF_CONTRADICTED)
        blame(arena, claim, result, &sightings[proving.fails - result->witnesses]);
    else if (proving.proof == PROOF_NONE)
        nobody_has_it(arena, claim, &survey, result);
}
