#include "mail/spf_evaluate.h"

#include "dns/name.h"

#include <string.h>

/*
 * Of the merged record, what keeps receivers from using it goes, and nothing that lets anybody
 * send (K11): each step takes one text to the next, until there is nothing left to do.
 */
enum { STEPS_MOST = 12 };

struct mend {
    struct arena *arena;
    struct answers *answers;
    const char *include;
    struct spf_lookup lookup; /* of the text as it is now */
    const struct spf_tree *tree;
    size_t *row_of; /* of each term: its row in the tree, 0 for none */
    size_t ours;    /* index of our include, and of the term before which it goes */
    size_t place;
};

/* Rows of the record's own terms stand in the order of the terms, but redirect= comes last. */
static void find_rows(struct mend *mend) {
    const struct spf_record *record = &mend->lookup.record;
    size_t row = 0;
    mend->row_of = arena_alloc(mend->arena, record->term_count * sizeof *mend->row_of);
    for (int last = 0; last <= 1; last++)
        for (size_t i = 0; i < record->term_count; i++) {
            const struct spf_term *term = &record->terms[i];
            if (!spf_term_costs(term) || (term->kind == SPF_REDIRECT) != last)
                continue;
            for (row++; row < mend->tree->count && mend->tree->rows[row].depth != 1;)
                row++;
            mend->row_of[i] = row;
        }
}

static const struct spf_branch *row_of(const struct mend *mend, size_t term) {
    size_t row = mend->row_of[term];
    return row && row < mend->tree->count ? &mend->tree->rows[row] : NULL;
}

static int is_ours(const struct mend *mend, const struct spf_branch *row) {
    return span_equal_nocase(span_of(row->name), span_of(mend->include));
}

/* Receivers end with an error at it, or at something behind it. */
static int is_broken(const struct mend *mend, size_t term) {
    for (size_t row = mend->row_of[term]; row && row < mend->tree->count; row++) {
        const struct spf_branch *branch = &mend->tree->rows[row];
        if (row > mend->row_of[term] && branch->depth <= 1)
            return 0;
        if (spf_branch_breaks(branch))
            return 1;
    }
    return 0;
}

/* It lets nobody send, and costs everybody. */
static int is_useless(const struct mend *mend, size_t term) {
    const struct spf_record *record = &mend->lookup.record;
    const struct spf_branch *row = row_of(mend, term);
    enum spf_mechanism kind = record->terms[term].kind;
    if (!row || row->stop == SPF_STOP_BEHIND_ALL || is_ours(mend, row))
        return 0;
    if (row->stop == SPF_STOP_NO_RECORD)
        return 1;
    if (mend->tree->voids > SPF_VOIDS_MAX && row->voids && !row->networks &&
        (kind == SPF_A || kind == SPF_MX || kind == SPF_EXISTS))
        return 1;
    return mend->tree->lookups > SPF_LOOKUPS_MAX &&
           spf_stands_before(record, term, record->terms[term].text);
}

/* Whether a term of an included record says the same in the record that includes it. */
static int moves(const struct spf_term *term) {
    switch (term->kind) {
    case SPF_IP4:
    case SPF_IP6:
        return term->qualifier == '+';
    case SPF_A:
    case SPF_MX:
    case SPF_INCLUDE:
    case SPF_EXISTS:
        return term->qualifier == '+' && term->value.size &&
               !memchr(term->value.at, '%', term->value.size);
    case SPF_ALL:
    case SPF_PTR:
    case SPF_REDIRECT:
    case SPF_EXP:
    case SPF_MODIFIER:
        break;
    }
    return 0;
}

/* The terms of an include of one's own, to stand in its place; NULL: it has to stay. */
static const char *terms_behind(struct mend *mend, size_t term) {
    const struct spf_branch *row = row_of(mend, term);
    const struct spf_term *include = &mend->lookup.record.terms[term];
    const char *domain = mend->lookup.answer->question.name;
    if (!row || include->kind != SPF_INCLUDE || include->qualifier != '+' || !*row->name ||
        row->stop == SPF_STOP_BEHIND_ALL || !strcmp(row->name, domain) ||
        !name_within(row->name, domain) || is_ours(mend, row))
        return NULL;
    struct spf_lookup lookup = spf_lookup(mend->arena, mend->answers, row->name);
    struct text text = TEXT(mend->arena);
    if (lookup.found != SPF_ONE)
        return NULL;
    for (size_t i = 0; i < lookup.record.term_count; i++) {
        const struct spf_term *inner = &lookup.record.terms[i];
        if (inner->kind == SPF_ALL && inner->qualifier != '+')
            break;
        if (inner->kind == SPF_EXP || inner->kind == SPF_MODIFIER)
            continue;
        if (!moves(inner))
            return NULL;
        text_char(&text, ' ');
        text_add_span(&text, inner->text);
    }
    return text_str(&text);
}

/* Ours goes first when receivers end before it, where there are lookups left for all. */
static void find_place(struct mend *mend) {
    const struct spf_record *record = &mend->lookup.record;
    int broken = 0;
    mend->ours = mend->place = record->term_count;
    for (size_t i = 0; i < record->term_count && mend->ours == record->term_count; i++) {
        const struct spf_branch *row = row_of(mend, i);
        if (row && row->ours && row->depth == 1)
            mend->ours = i;
        else if (row && row->stop != SPF_STOP_BEHIND_ALL && !is_useless(mend, i))
            broken |= is_broken(mend, i);
    }
    mend->place = mend->ours;
    if (broken && mend->ours < record->term_count && mend->tree->lookups <= SPF_LOOKUPS_MAX)
        mend->place = 0;
}

static void add_term(struct mend *mend, struct text *text, size_t term) {
    text_char(text, ' ');
    text_add_span(text, mend->lookup.record.terms[term].text);
}

/* NULL: nothing changes. */
static char *next_text(struct mend *mend) {
    const struct spf_record *record = &mend->lookup.record;
    int changed = 0, too_many = mend->tree->lookups > SPF_LOOKUPS_MAX;
    struct text text = TEXT(mend->arena);
    text_add(&text, "v=spf1");
    for (size_t i = 0; i < record->term_count; i++) {
        const char *instead = too_many ? terms_behind(mend, i) : NULL;
        if (i == mend->place && mend->place != mend->ours)
            add_term(mend, &text, mend->ours);
        if (instead)
            text_add(&text, instead);
        else if (!is_useless(mend, i) && (i != mend->ours || mend->place == mend->ours))
            add_term(mend, &text, i);
        changed |= instead || is_useless(mend, i);
    }
    return changed || mend->place != mend->ours ? text_str(&text) : NULL;
}

/*
 * Ours is past the tenth lookup whatever was left out, and somebody has to choose. Until then
 * nobody may be lost behind it: who is let in by a redirect= is by an include: before ours; where
 * everybody is, so are we. NULL: nothing changes.
 */
static char *last_text(struct mend *mend) {
    const struct spf_record *record = &mend->lookup.record;
    const struct spf_term *redirect = NULL;
    struct text last = TEXT(mend->arena);
    int everybody = 0, all = 0;
    if (mend->tree->lookups <= SPF_LOOKUPS_MAX || mend->ours == record->term_count)
        return NULL;
    text_add(&last, "v=spf1");
    for (size_t i = 0; i < record->term_count; i++) {
        const struct spf_term *term = &record->terms[i];
        if (term->kind == SPF_ALL && !all++)
            everybody = term->qualifier == '+';
        if (term->kind == SPF_REDIRECT)
            redirect = term;
        else if (i != mend->ours)
            add_term(mend, &last, i);
    }
    if (everybody)
        return text_str(&last);
    if (!redirect || all)
        return NULL;
    const char *instead =
        arena_printf(mend->arena, "include:%s", span_text(mend->arena, redirect->value));
    if (!spf_stands_before(record, record->term_count, span_of(instead)))
        text_addf(&last, " %s", instead);
    add_term(mend, &last, mend->ours);
    text_add(&last, " ~all");
    return text_str(&last);
}

static int stood(const struct spf_lookup *present, const char *include) {
    return present->found == SPF_ONE &&
           spf_include_standing(&present->record, include) == SPF_STANDS;
}

struct spf_advice spf_advise(struct arena *arena, struct answers *answers,
                             const struct spf_lookup *present, const char *include, int *pending) {
    struct spf_advice advice = {.text = spf_merge(arena, present, include)};
    for (int step = 0, last = 0; advice.text && step < STEPS_MOST; step++) {
        struct span text = span_of(advice.text);
        struct mend mend = {.arena = arena, .answers = answers, .include = include};
        int open = 0, reads = spf_parse(arena, text, &mend.lookup.record);
        mend.lookup.found = reads ? SPF_ONE : SPF_MALFORMED;
        mend.lookup.texts = &text;
        mend.lookup.text_count = 1;
        mend.lookup.answer = present->answer;
        advice.tree = mend.tree = spf_tree_of(arena, answers, &mend.lookup, include, &open);
        *pending |= open;
        if (!reads || open || last || mend.tree->cut)
            break;
        find_rows(&mend);
        find_place(&mend);
        char *next = next_text(&mend);
        if (!next && !stood(present, include)) {
            next = last_text(&mend);
            last = 1;
        }
        if (!next)
            break;
        advice.text = next;
    }
    return advice;
}
