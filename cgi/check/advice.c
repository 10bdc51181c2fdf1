#include "check/advice.h"

#include "check/mend.h"

static const char *mended(struct arena *arena, struct span text, const char *version, int *is_it) {
    struct span meant;
    const char *code = txt_mend(arena, text, &meant);
    *is_it = span_starts_nocase(meant, version);
    return code;
}

/* How many records begin so; *text is the last one, *spoiled what was done to it. */
static size_t count_texts(struct arena *arena, const struct answer *answer, const char *version,
                          struct span *text, const char **spoiled) {
    size_t count = 0;
    for (size_t i = 0; i < answer->rr_count; i++) {
        struct span value = rr_txt(arena, &answer->rrs[i]);
        int is_it;
        const char *code = mended(arena, value, version, &is_it);
        if (!is_it)
            continue;
        count++;
        *text = value;
        *spoiled = code;
    }
    return count;
}

int advice_text(struct arena *arena, struct answers *answers, const struct advice *advice,
                struct result *result, struct span *text) {
    const struct answer *answer = answers_get(answers, advice->host, RR_TXT);
    const char *spoiled = NULL;
    if (answer->state == ANSWER_PENDING)
        return 0;
    result_evidence(arena, result, answer);
    if (!answer_definite(answer)) {
        result_unknown(arena, result, answer);
        return 0;
    }
    size_t count = count_texts(arena, answer, advice->version, text, &spoiled);
    if (count == 1 && spoiled)
        advice_wrong(arena, advice, spoiled, *text, result);
    if (count == 1)
        return !spoiled;
    result->verdict = count ? VERDICT_CONFLICT : VERDICT_MISSING;
    if (count)
        finding_add(result, advice->several, "host", advice->host, "count",
                    finding_number(arena, count), NULL);
    else
        finding_add(result, advice->absent, "host", advice->host, NULL);
    return 0;
}

void advice_wrong(struct arena *arena, const struct advice *advice, const char *code,
                  struct span found, struct result *result) {
    result->verdict = VERDICT_WRONG;
    finding_add(result, code, "host", advice->host, "found", finding_text(arena, found), NULL);
}
