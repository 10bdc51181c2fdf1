#include "check/mend.h"
#include "check/part.h"
#include "mail/spf.h"

#include <string.h>

/* The claim's include, as a whole term of the one SPF record (T5: it proves use, not ownership). */

struct spf_case {
    const struct claim *claim;
    struct answers *answers;
    struct spf_lookup lookup;
    const char *alias;  /* the domain is a CNAME to this (S12); NULL when it is none */
    const char *joined; /* the value that is spread over several TXT records (S13), or NULL */
};

static int has_all(const struct spf_record *record) {
    for (size_t i = 0; i < record->term_count; i++)
        if (record->terms[i].kind == SPF_ALL || record->terms[i].kind == SPF_REDIRECT)
            return 1;
    return 0;
}

/* Terms that nobody writes by accident into a TXT record that is not about SPF. */
static int telling(const struct spf_term *term) {
    return term->kind == SPF_ALL || term->kind == SPF_INCLUDE || term->kind == SPF_IP4 ||
           term->kind == SPF_IP6;
}

/* A TXT record of nothing but SPF terms, without the version: the rest of a value cut in two. */
static int is_fragment(struct span text) {
    struct spf_term term;
    int tells = 0;
    for (text = span_trim(text); text.size;) {
        struct span word = span_cut(&text, ' ');
        if (!word.size)
            continue;
        if (!spf_parse_term(word, &term) || term.kind >= SPF_EXP)
            return 0;
        tells |= telling(&term);
    }
    return tells;
}

static int ends_record(struct arena *arena, struct span fragment) {
    struct text text = TEXT(arena);
    struct spf_record record;
    text_add(&text, "v=spf1 ");
    text_add_span(&text, fragment);
    spf_parse(arena, span_of(text_str(&text)), &record);
    return has_all(&record);
}

/* The record and its fragments as one value, the one with `all` last; NULL when nothing is spread.
 */
static const char *join_fragments(struct arena *arena, const struct spf_lookup *lookup) {
    struct text joined = TEXT(arena);
    int count = 0;
    if (lookup->text_count != 1 || has_all(&lookup->record))
        return NULL;
    text_add_span(&joined, span_trim(lookup->texts[0]));
    for (int last = 0; last <= 1; last++)
        for (size_t i = 0; i < lookup->answer->rr_count; i++) {
            struct span text = span_trim(rr_txt(arena, &lookup->answer->rrs[i]));
            if (spf_is_record(text) || !is_fragment(text) || ends_record(arena, text) != last)
                continue;
            text_char(&joined, ' ');
            text_add_span(&joined, text);
            count++;
        }
    return count ? text_str(&joined) : NULL;
}

static const char *advise(struct arena *arena, const struct spf_case *spf) {
    if (!spf->joined)
        return spf_merge(arena, &spf->lookup, spf->claim->spf_include);
    struct span text = span_of(spf->joined);
    struct spf_lookup whole = {.texts = &text, .text_count = 1, .answer = spf->lookup.answer};
    whole.found = spf_parse(arena, text, &whole.record) ? SPF_ONE : SPF_MALFORMED;
    return spf_merge(arena, &whole, spf->claim->spf_include);
}

static void no_record(struct arena *arena, const struct spf_case *spf, struct result *result) {
    const struct answer *answer = spf->lookup.answer;
    for (size_t i = 0; i < answer->rr_count; i++) {
        struct span text = rr_txt(arena, &answer->rrs[i]), mended;
        const char *code = txt_mend(arena, text, &mended);
        if (!code || !spf_is_record(mended))
            continue;
        result->verdict = VERDICT_WRONG;
        finding_add(result, code, "host", spf->claim->domain, "found", finding_text(arena, text),
                    NULL);
        return;
    }
    result->verdict = VERDICT_MISSING;
    if (spf->alias)
        finding_add(result, "spf_domain_is_cname", "host", spf->claim->domain, "target", spf->alias,
                    NULL);
    finding_add(result, "spf_missing", "host", spf->claim->domain, NULL);
}

static void note_split(struct arena *arena, const struct spf_case *spf, struct result *result) {
    if (!spf->joined)
        return;
    result->verdict = VERDICT_WRONG;
    finding_add(result, "spf_txt_split_records", "host", spf->claim->domain, "count",
                finding_number(arena, spf->lookup.answer->rr_count), NULL);
}

static void malformed(struct arena *arena, const struct spf_case *spf, struct result *result) {
    const struct spf_record *record = &spf->lookup.record;
    struct span mended;
    struct spf_record meant;
    const char *code = txt_mend(arena, spf->lookup.texts[0], &mended);
    note_split(arena, spf, result);
    result->verdict = VERDICT_WRONG;
    if (code && spf_is_record(mended) && spf_parse(arena, mended, &meant))
        finding_add(result, code, "host", spf->claim->domain, "found",
                    finding_text(arena, spf->lookup.texts[0]), NULL);
    for (size_t i = 0; i < record->wrong_count; i++)
        finding_add(result, "spf_syntax", "host", spf->claim->domain, "term",
                    finding_text(arena, record->wrong[i]), NULL);
}

static const char *not_reached_code(const struct spf_case *spf, const struct spf_search *search) {
    switch (spf_include_standing(&spf->lookup.record, spf->claim->spf_include)) {
    case SPF_REFUSED:
        return "spf_include_refused";
    case SPF_BEHIND_ALL:
        return "spf_include_behind_all";
    case SPF_ABSENT:
    case SPF_STANDS:
        break;
    }
    return search->exhausted ? "spf_too_many_lookups" : "spf_include_missing";
}

static int lets_everybody_send(const struct spf_record *record) {
    for (size_t i = 0; i < record->term_count; i++)
        if (record->terms[i].kind == SPF_ALL)
            return record->terms[i].qualifier == '+';
    return 0;
}

static void reached(struct arena *arena, const struct spf_case *spf,
                    const struct spf_search *search, struct result *result) {
    const char *domain = spf->claim->domain;
    result->verdict = VERDICT_OK;
    note_split(arena, spf, result);
    if (lets_everybody_send(&spf->lookup.record)) {
        result->verdict = VERDICT_WEAK;
        finding_add(result, "spf_plus_all", "host", domain, NULL);
    }
    if (*search->path)
        finding_add(result, "spf_include_via", "path", search->path, NULL);
    if (spf->alias)
        finding_add(result, "spf_domain_is_cname", "host", domain, "target", spf->alias, NULL);
    if (!spf->joined)
        result->advice = span_text(arena, spf->lookup.texts[0]);
}

static void one_record(struct arena *arena, const struct spf_case *spf, struct result *result) {
    struct spf_search search =
        spf_find_include(arena, spf->answers, &spf->lookup, spf->claim->spf_include);
    for (size_t i = 0; i < search.asked_count; i++)
        result_evidence(arena, result, search.asked[i]);
    switch (search.reached) {
    case SPF_REACH_PENDING:
        break;
    case SPF_REACH_UNKNOWN:
        result_unknown(arena, result, search.unknown);
        break;
    case SPF_REACHED:
        reached(arena, spf, &search, result);
        break;
    case SPF_NOT_REACHED:
        note_split(arena, spf, result);
        result->verdict = VERDICT_WRONG;
        finding_add(result, not_reached_code(spf, &search), "host", spf->claim->domain, "include",
                    spf->claim->spf_include, NULL);
        break;
    }
}

/* The chain that TXT followed says it; else the question for the CNAME itself. */
static const char *domain_alias(const struct spf_lookup *lookup, const struct answer *cname) {
    if (lookup->answer->alias_count)
        return answer_alias(lookup->answer);
    return cname->state == ANSWER_FOUND ? cname->rrs[0].target : NULL;
}

void spf_run(struct arena *arena, const struct claim *claim, struct answers *answers,
             struct result *result) {
    const struct answer *cname = answers_get(answers, claim->domain, RR_CNAME);
    struct spf_case spf = {
        .claim = claim, .answers = answers, .lookup = spf_lookup(arena, answers, claim->domain)};
    if (cname->state == ANSWER_PENDING)
        return;
    result_evidence(arena, result, spf.lookup.answer);
    spf.alias = domain_alias(&spf.lookup, cname);
    if (cname->state == ANSWER_FOUND)
        result_evidence(arena, result, cname);
    spf.joined = join_fragments(arena, &spf.lookup);
    result->advice = advise(arena, &spf);
    switch (spf.lookup.found) {
    case SPF_PENDING:
        break;
    case SPF_UNKNOWN:
        result_unknown(arena, result, spf.lookup.answer);
        break;
    case SPF_NO_RECORD:
        no_record(arena, &spf, result);
        break;
    case SPF_SEVERAL:
        result->verdict = VERDICT_CONFLICT;
        finding_add(result, "spf_several", "host", claim->domain, "count",
                    finding_number(arena, spf.lookup.text_count), NULL);
        break;
    case SPF_MALFORMED:
        malformed(arena, &spf, result);
        break;
    case SPF_ONE:
        one_record(arena, &spf, result);
        break;
    }
}
