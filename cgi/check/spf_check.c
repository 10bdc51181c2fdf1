#include "check/mend.h"
#include "check/part.h"
#include "check/spf_notes.h"

#include <string.h>

/*
 * What receivers make of mail that the platform sends for the domain: its one SPF record is
 * evaluated for each of the platform's addresses (rule T5: it proves use, not ownership).
 */
struct spf_case {
    struct arena *arena;
    const struct claim *claim;
    struct answers *answers;
    struct spf_lookup lookup;
    const char *alias;  /* the domain is a CNAME to this (S12); NULL when it is none */
    const char *joined; /* the value that is spread over several TXT records (S13), or NULL */
    struct {
        const char *text;         /* what was meant by a record that is none; NULL: not known */
        const char *code;         /* of what is wrong with it */
        const char *name, *found; /* the finding's other parameter */
    } meant;
    struct spf_tree *tree;
    struct spf_advice advice;
    int pending;
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

/* A text as the record of the domain. */
static struct spf_lookup as_record(const struct spf_case *spf, struct span *text) {
    struct spf_lookup whole = {.texts = text, .text_count = 1, .answer = spf->lookup.answer};
    whole.found = spf_parse(spf->arena, *text, &whole.record) ? SPF_ONE : SPF_MALFORMED;
    return whole;
}

static void advise(struct spf_case *spf) {
    struct span text;
    struct spf_lookup present = spf->lookup;
    if (spf->joined || spf->meant.text) {
        text = span_of(spf->joined ? spf->joined : spf->meant.text);
        present = as_record(spf, &text);
    }
    spf->advice =
        spf_advise(spf->arena, spf->answers, &present, spf->claim->spf_include, &spf->pending);
}

/* The text without the blanks behind a colon, "include: a.example"; *gap is the first with them. */
static const char *close_gaps(struct arena *arena, struct span text, struct span *gap) {
    struct text closed = TEXT(arena);
    *gap = (struct span){0};
    for (struct span rest = span_trim(text), word; rest.size; rest = span_trim(rest)) {
        word = span_cut(&rest, ' ');
        text_add_span(&closed, word);
        if (!rest.size)
            break;
        if (word.at[word.size - 1] != ':') {
            text_char(&closed, ' ');
            continue;
        }
        struct span next = rest = span_trim(rest);
        next = span_cut(&next, ' ');
        if (!gap->size)
            *gap = (struct span){word.at, (size_t)(next.at + next.size - word.at)};
    }
    return text_str(&closed);
}

static void mean(struct spf_case *spf, const char *text, const char *code, struct span found) {
    spf->meant.text = text;
    spf->meant.code = code;
    spf->meant.name = strcmp(code, "spf_gap") ? "found" : "term";
    spf->meant.found = finding_text(spf->arena, found);
}

/* What somebody wanted to say who published no record. */
static void guess_record(struct spf_case *spf) {
    const struct answer *answer = spf->lookup.answer;
    for (size_t i = 0; i < answer->rr_count && !spf->meant.text; i++) {
        struct span text = rr_txt(spf->arena, &answer->rrs[i]), mended;
        const char *code = txt_mend(spf->arena, text, &mended);
        const char *plain = span_text(spf->arena, mended);
        if (code && spf_is_record(mended))
            mean(spf, plain, code, text);
        else if (is_fragment(mended))
            mean(spf, arena_printf(spf->arena, "v=spf1 %s", plain), "spf_no_version", text);
    }
}

/* The same of one that does not read. */
static void guess_terms(struct spf_case *spf) {
    struct span text = spf->lookup.texts[0], mended, gap;
    struct spf_record record;
    const char *code = txt_mend(spf->arena, text, &mended);
    const char *closed = close_gaps(spf->arena, mended, &gap);
    if (code && spf_is_record(mended) && spf_parse(spf->arena, mended, &record))
        mean(spf, span_text(spf->arena, mended), code, text);
    else if (gap.size && spf_parse(spf->arena, span_of(closed), &record))
        mean(spf, closed, "spf_gap", gap);
}

static void note_meant(struct spf_case *spf, struct result *result) {
    result->verdict = VERDICT_WRONG;
    finding_add(result, spf->meant.code, "host", spf->claim->domain, spf->meant.name,
                spf->meant.found, NULL);
}

static void no_record(struct spf_case *spf, struct result *result) {
    const char *domain = spf->claim->domain;
    if (spf->meant.text) {
        note_meant(spf, result);
        return;
    }
    result->verdict = VERDICT_MISSING;
    if (spf->alias)
        finding_add(result, "spf_domain_is_cname", "host", domain, "target", spf->alias, NULL);
    finding_add(result, "spf_missing", "host", domain, NULL);
}

static void note_split(struct spf_case *spf, struct result *result) {
    if (!spf->joined)
        return;
    result->verdict = VERDICT_WRONG;
    finding_add(result, "spf_txt_split_records", "host", spf->claim->domain, "count",
                finding_number(spf->arena, spf->lookup.answer->rr_count), NULL);
}

static void several(struct spf_case *spf, struct result *result) {
    result->verdict = VERDICT_CONFLICT;
    finding_add(result, "spf_several", "host", spf->claim->domain, "count",
                finding_number(spf->arena, spf->lookup.text_count), NULL);
}

static void malformed(struct spf_case *spf, struct result *result) {
    const struct spf_record *record = &spf->lookup.record;
    note_split(spf, result);
    if (spf->meant.text) {
        note_meant(spf, result);
        return;
    }
    result->verdict = VERDICT_WRONG;
    for (size_t i = 0; i < record->wrong_count; i++)
        finding_add(result, "spf_syntax", "host", spf->claim->domain, "term",
                    finding_text(spf->arena, record->wrong[i]), NULL);
}

/* Our mail, as the record judges it. */
struct passing {
    struct spf_evaluation failing;
    const char *address;          /* that fails; NULL: none does */
    const struct answer *unknown; /* not answered */
    int ours_broken;              /* the platform's own record does not let it pass */
};

static struct spf_evaluation evaluate(struct spf_case *spf, const char *ip, const char *domain) {
    struct spf_message message = {
        .ip = ip, .helo = domain, .sender = spf->claim->domain, .domain = domain};
    struct spf_evaluation found =
        strcmp(domain, spf->claim->domain) != 0
            ? spf_evaluate(spf->arena, spf->answers, &message)
            : spf_evaluate_record(spf->arena, spf->answers, &spf->lookup, &message);
    spf->pending |= found.result == SPF_RESULT_PENDING;
    return found;
}

static void pass_address(struct spf_case *spf, const char *ip, struct passing *passing) {
    struct spf_evaluation found = evaluate(spf, ip, spf->claim->domain);
    struct spf_evaluation ours = {.result = SPF_RESULT_PASS};
    if (found.result == SPF_RESULT_PASS)
        return;
    if (spf_ours_stands(spf->tree))
        ours = evaluate(spf, ip, spf->claim->spf_include);
    if (ours.result != SPF_RESULT_PASS && ours.result != SPF_RESULT_TEMPERROR)
        passing->ours_broken = 1;
    else if (found.unknown || ours.unknown)
        passing->unknown = found.unknown ? found.unknown : ours.unknown;
    else if (!passing->address) {
        passing->failing = found;
        passing->address = ip;
    }
}

static int leads_on(const struct spf_branch *row) {
    struct spf_term term;
    return row->depth && spf_parse_term(span_of(row->term), &term) &&
           (term.kind == SPF_INCLUDE || term.kind == SPF_REDIRECT);
}

/* Without addresses to ask for: 1 when our include is reached. */
static int pass_include(struct spf_case *spf, struct passing *passing) {
    const struct spf_branch *trouble = spf_trouble(spf->tree);
    if (spf_ours_reached(spf->tree))
        return 1;
    passing->ours_broken = trouble && trouble->ours && trouble->stop != SPF_STOP_LOOKUPS;
    for (size_t i = 0; i < spf->tree->count && !passing->unknown; i++) {
        const struct spf_branch *row = &spf->tree->rows[i];
        if (row == trouble)
            break;
        if (row->stop == SPF_STOP_UNKNOWN && leads_on(row))
            passing->unknown = answers_get(spf->answers, row->name, RR_TXT);
    }
    return 0;
}

static int pass_all(struct spf_case *spf, struct passing *passing) {
    const char *const *ip = spf->claim->sending_addresses;
    if (!ip || !*ip)
        return pass_include(spf, passing);
    for (; *ip; ip++)
        pass_address(spf, *ip, passing);
    return !passing->address && !passing->unknown && !passing->ours_broken;
}

static void note_standing(struct spf_case *spf, struct result *result) {
    const struct claim *claim = spf->claim;
    switch (spf_include_standing(&spf->lookup.record, claim->spf_include)) {
    case SPF_REFUSED:
        finding_add(result, "spf_include_refused", "host", claim->domain, "include",
                    claim->spf_include, NULL);
        break;
    case SPF_BEHIND_ALL:
        finding_add(result, "spf_include_behind_all", "host", claim->domain, "include",
                    claim->spf_include, NULL);
        break;
    case SPF_ABSENT:
        if (!spf_ours_stands(spf->tree))
            finding_add(result, "spf_include_missing", "host", claim->domain, "include",
                        claim->spf_include, NULL);
        break;
    case SPF_STANDS:
        break;
    }
}

/* What adding ours would come to, or what it comes to already. */
static void note_lookups(struct spf_case *spf, struct result *result) {
    int now = spf->tree->with_ours;
    if (!spf->advice.tree || now <= SPF_LOOKUPS_MAX)
        return;
    int then = spf->advice.tree->lookups;
    if (then > SPF_LOOKUPS_MAX)
        spf_note_lookups(spf->arena, spf->claim, spf->advice.tree, now, result);
    else
        finding_add(result, "spf_lookups_saved", "host", spf->claim->domain, "count",
                    finding_number(spf->arena, (size_t)now), "saved",
                    finding_number(spf->arena, (size_t)then), NULL);
}

static void note_trouble(struct spf_case *spf, struct result *result) {
    const struct spf_branch *row = spf_trouble(spf->tree);
    if (row && row->stop != SPF_STOP_LOOKUPS)
        spf_note_trouble(spf->arena, spf->claim, spf->tree, row, result);
    note_lookups(spf, result);
}

static void fails(struct spf_case *spf, const struct passing *passing, struct result *result) {
    result->verdict = VERDICT_WRONG;
    note_standing(spf, result);
    if (!spf_ours_reached(spf->tree))
        note_trouble(spf, result);
    if (passing->address && spf_ours_reached(spf->tree))
        finding_add(result, "spf_not_passing", "host", spf->claim->domain, "address",
                    passing->address, "result", spf_result_name(passing->failing.result), "term",
                    finding_text(spf->arena, span_of(passing->failing.term)), "at",
                    finding_text(spf->arena, span_of(passing->failing.at)), NULL);
}

/* The names behind which our include stands: "a > b". */
static const char *path_to(struct spf_case *spf, const struct spf_branch *ours) {
    const char *path = "";
    int depth = ours->depth;
    for (const struct spf_branch *row = ours; depth > 1; row--)
        if (row->depth == depth - 1) {
            path = arena_printf(spf->arena, *path ? "%s > %s" : "%s%s", row->name, path);
            depth--;
        }
    return path;
}

static void passes(struct spf_case *spf, struct result *result) {
    const struct spf_branch *ours = spf_ours_reached(spf->tree);
    const char *domain = spf->claim->domain;
    int troubled = spf_trouble(spf->tree) || spf->tree->lookups > SPF_LOOKUPS_MAX;
    result->verdict = troubled ? VERDICT_WEAK : VERDICT_OK;
    if (troubled)
        note_trouble(spf, result);
    if (!spf->joined)
        spf_note_record(spf->arena, spf->claim, &spf->lookup, result);
    if (!ours)
        finding_add(result, "spf_without_include", "host", domain, "include",
                    spf->claim->spf_include, NULL);
    else if (ours->depth > 1)
        finding_add(result, "spf_include_via", "path", path_to(spf, ours), NULL);
    if (spf->alias)
        finding_add(result, "spf_domain_is_cname", "host", domain, "target", spf->alias, NULL);
    if (ours && ours->depth > 1 && !spf->joined)
        spf->advice.text = span_text(spf->arena, spf->lookup.texts[0]);
}

static void could_not_tell(struct spf_case *spf, const struct passing *passing,
                           struct result *result) {
    result->verdict = VERDICT_UNKNOWN;
    if (passing->ours_broken) {
        finding_add(result, "spf_ours_broken", "include", spf->claim->spf_include, NULL);
        return;
    }
    result_evidence(spf->arena, result, passing->unknown);
    result_unknown(spf->arena, result, passing->unknown);
}

static void one_record(struct spf_case *spf, struct result *result) {
    struct passing passing = {.address = NULL};
    int pass = pass_all(spf, &passing);
    if (!spf->pending)
        advise(spf);
    if (spf->pending)
        return;
    if (!pass && !passing.address && (passing.ours_broken || passing.unknown)) {
        could_not_tell(spf, &passing, result);
        return;
    }
    note_split(spf, result);
    if (pass)
        passes(spf, result);
    else
        fails(spf, &passing, result);
    if (spf->joined)
        result->verdict = VERDICT_WRONG;
}

/* The chain that TXT followed says it; else the question for the CNAME itself. */
static const char *domain_alias(const struct spf_lookup *lookup, const struct answer *cname) {
    if (lookup->answer->alias_count)
        return answer_alias(lookup->answer);
    return cname->state == ANSWER_FOUND ? cname->rrs[0].target : NULL;
}

static void note_evidence(struct spf_case *spf, const struct answer *cname, struct result *result) {
    if (cname->state == ANSWER_FOUND)
        result_evidence(spf->arena, result, cname);
    for (size_t i = 0; i < spf->tree->count; i++)
        if (leads_on(&spf->tree->rows[i]) && *spf->tree->rows[i].name &&
            spf->tree->rows[i].stop != SPF_STOP_BEHIND_ALL)
            result_evidence(spf->arena, result,
                            answers_get(spf->answers, spf->tree->rows[i].name, RR_TXT));
}

static void judge(struct arena *arena, const struct claim *claim, struct answers *answers,
                  const struct answer *answer, struct result *result) {
    const struct answer *cname = answers_get(answers, claim->domain, RR_CNAME);
    struct spf_case spf = {.arena = arena,
                           .claim = claim,
                           .answers = answers,
                           .lookup = spf_lookup_in(arena, answer),
                           .pending = cname->state == ANSWER_PENDING};
    if (spf.lookup.found == SPF_UNKNOWN) {
        result_unknown(arena, result, answer);
        return;
    }
    spf.alias = domain_alias(&spf.lookup, cname);
    spf.joined = join_fragments(arena, &spf.lookup);
    if (spf.lookup.found == SPF_NO_RECORD)
        guess_record(&spf);
    else if (spf.lookup.found == SPF_MALFORMED && !spf.joined)
        guess_terms(&spf);
    spf.tree = spf_tree_of(arena, answers, &spf.lookup, claim->spf_include, &spf.pending);
    if (spf.lookup.found == SPF_ONE)
        one_record(&spf, result);
    else
        advise(&spf);
    if (spf.pending)
        return;
    if (spf.lookup.found == SPF_NO_RECORD)
        no_record(&spf, result);
    else if (spf.lookup.found == SPF_SEVERAL)
        several(&spf, result);
    else if (spf.lookup.found == SPF_MALFORMED)
        malformed(&spf, result);
    if (spf.lookup.found == SPF_SEVERAL || spf.lookup.found == SPF_MALFORMED) {
        if (spf.advice.tree)
            spf.tree->with_ours = spf.advice.tree->lookups;
        note_lookups(&spf, result);
    }
    result->tree = spf.tree;
    result->advice = spf.advice.text;
    note_evidence(&spf, cname, result);
}

void spf_run(struct arena *arena, const struct claim *claim, struct answers *answers,
             struct result *result) {
    struct views views = views_ask(arena, answers, &claim->asking, claim->domain, RR_TXT);
    answers_get(answers, claim->domain, RR_CNAME);
    check_views(arena, claim, answers, &views, judge, result);
}
