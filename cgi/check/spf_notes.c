#include "check/spf_notes.h"

#include "check/part.h"

#include <string.h>

enum { LONG_RECORD = 450 /* octets: with its neighbours, an answer over UDP ends soon after */ };

const struct spf_branch *spf_trouble(const struct spf_tree *tree) {
    for (size_t i = 0; i < tree->count; i++)
        if (spf_branch_breaks(&tree->rows[i]))
            return &tree->rows[i];
    return NULL;
}

int spf_ours_stands(const struct spf_tree *tree) {
    for (size_t i = 0; i < tree->count; i++)
        if (tree->rows[i].ours)
            return 1;
    return 0;
}

const struct spf_branch *spf_ours_reached(const struct spf_tree *tree) {
    for (size_t i = 0; i < tree->count && !spf_branch_breaks(&tree->rows[i]); i++)
        if (tree->rows[i].ours)
            return &tree->rows[i];
    return NULL;
}

/* Whose record holds the term of a row. */
static const char *host_of(const struct spf_tree *tree, const struct spf_branch *row) {
    const struct spf_branch *above = row;
    while (above > tree->rows && above->depth >= row->depth)
        above--;
    return above->name;
}

/* The terms of the record itself, the dearest first: "include:a (4), mx (1)". */
static const char *dearest(struct arena *arena, const struct spf_tree *tree) {
    enum { NAMED = 3 };
    const struct spf_branch *named[NAMED] = {NULL};
    struct text text = TEXT(arena);
    for (size_t i = 0; i < tree->count; i++) {
        const struct spf_branch *row = &tree->rows[i];
        int at = 0;
        if (row->depth != 1 || !row->lookups || row->ours)
            continue;
        while (at < NAMED && named[at] && named[at]->lookups >= row->lookups)
            at++;
        for (int last = NAMED - 1; last > at; last--)
            named[last] = named[last - 1];
        if (at < NAMED)
            named[at] = row;
    }
    for (int i = 0; i < NAMED && named[i]; i++)
        text_addf(&text, "%s%s (%d)", i ? ", " : "", named[i]->term, named[i]->lookups);
    return text_str(&text);
}

static const char *void_terms(struct arena *arena, const struct spf_tree *tree) {
    enum { ROOM = 300 };
    struct text text = TEXT(arena);
    for (size_t i = 0; i < tree->count && text.size < ROOM; i++) {
        const struct spf_branch *row = &tree->rows[i];
        int own = row->voids && (i + 1 == tree->count || row[1].depth <= row->depth);
        if (row->depth && own)
            text_addf(&text, "%s%s", text.size ? ", " : "", row->term);
    }
    return text_str(&text);
}

static const char *number(struct arena *arena, int number) {
    return finding_number(arena, (size_t)number);
}

void spf_note_lookups(struct arena *arena, const struct claim *claim, const struct spf_tree *tree,
                      int count, struct result *result) {
    finding_add(result, "spf_too_many_lookups", "host", claim->domain, "count",
                number(arena, count), "terms", dearest(arena, tree), NULL);
}

void spf_note_trouble(struct arena *arena, const struct claim *claim, const struct spf_tree *tree,
                      const struct spf_branch *row, struct result *result) {
    const char *host = row->depth ? host_of(tree, row) : claim->domain;
    switch (row->stop) {
    case SPF_STOP_VOIDS:
        finding_add(result, "spf_too_many_voids", "host", claim->domain, "count",
                    number(arena, tree->voids), "terms", void_terms(arena, tree), NULL);
        break;
    case SPF_STOP_LOOP:
        finding_add(result, "spf_include_loop", "host", host, "term", row->term, NULL);
        break;
    case SPF_STOP_EXCHANGERS:
        finding_add(result, "spf_too_many_exchangers", "host", host, "term", row->term, NULL);
        break;
    case SPF_STOP_NO_RECORD:
        finding_add(result, "spf_include_no_record", "host", host, "term", row->term, NULL);
        break;
    case SPF_STOP_SEVERAL:
    case SPF_STOP_MALFORMED:
        finding_add(result, "spf_include_broken", "host", host, "term", row->term, NULL);
        break;
    case SPF_STOP_LOOKUPS: /* told by count, not by place */
    case SPF_STOP_NOT:
    case SPF_STOP_BEHIND_ALL:
    case SPF_STOP_MACRO:
    case SPF_STOP_UNKNOWN:
        break;
    }
}

/* Findings by the terms */

static const struct spf_term *find_term(const struct spf_record *record, enum spf_mechanism kind) {
    for (size_t i = 0; i < record->term_count; i++)
        if (record->terms[i].kind == kind)
            return &record->terms[i];
    return NULL;
}

static void note_all(const char *host, const struct spf_record *record, struct result *result) {
    const struct spf_term *all = find_term(record, SPF_ALL);
    if (!all && !find_term(record, SPF_REDIRECT))
        finding_add(result, "spf_no_all", "host", host, NULL);
    if (all && all->qualifier == '?')
        finding_add(result, "spf_neutral_all", "host", host, NULL);
    if (!all || all->qualifier != '+')
        return;
    result->verdict = VERDICT_WEAK;
    finding_add(result, "spf_plus_all", "host", host, NULL);
}

static void add_name(struct text *list, struct span term) {
    text_add(list, list->size ? ", " : "");
    text_add_span(list, term);
}

/* Terms that do nothing: behind `all`, and those that stood before. */
static void note_idle(struct arena *arena, const char *host, const struct spf_record *record,
                      struct result *result) {
    struct text dead = TEXT(arena), again = TEXT(arena);
    int all = 0, any_all = find_term(record, SPF_ALL) != NULL;
    for (size_t i = 0; i < record->term_count; i++) {
        const struct spf_term *term = &record->terms[i];
        if ((all && term->kind < SPF_REDIRECT) || (any_all && term->kind == SPF_REDIRECT))
            add_name(&dead, term->text);
        else if (term->kind < SPF_REDIRECT && spf_stands_before(record, i, term->text))
            add_name(&again, term->text);
        all |= term->kind == SPF_ALL;
    }
    if (dead.size)
        finding_add(result, "spf_behind_all", "host", host, "terms",
                    finding_text(arena, (struct span){dead.data, dead.size}), NULL);
    if (again.size)
        finding_add(result, "spf_duplicate", "host", host, "terms",
                    finding_text(arena, (struct span){again.data, again.size}), NULL);
}

void spf_note_record(struct arena *arena, const struct claim *claim,
                     const struct spf_lookup *lookup, struct result *result) {
    const struct spf_record *record = &lookup->record;
    const char *host = claim->domain;
    note_all(host, record, result);
    note_idle(arena, host, record, result);
    if (find_term(record, SPF_PTR))
        finding_add(result, "spf_ptr", "host", host, NULL);
    if (lookup->texts[0].size > LONG_RECORD)
        finding_add(result, "spf_long", "host", host, "size",
                    finding_number(arena, lookup->texts[0].size), NULL);
}
