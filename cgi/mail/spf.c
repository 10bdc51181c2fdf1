#include "mail/spf.h"

#include <string.h>

struct spf_lookup spf_lookup(struct arena *arena, struct answers *answers, const char *name) {
    return spf_lookup_in(arena, answers_get(answers, name, RR_TXT));
}

struct spf_lookup spf_lookup_in(struct arena *arena, const struct answer *answer) {
    struct spf_lookup lookup = {.answer = answer};
    if (!answer_definite(answer)) {
        lookup.found = answer->state == ANSWER_PENDING ? SPF_PENDING : SPF_UNKNOWN;
        return lookup;
    }
    lookup.texts = arena_alloc(arena, answer->rr_count * sizeof *lookup.texts);
    for (size_t i = 0; i < answer->rr_count; i++) {
        struct span text = rr_txt(arena, &answer->rrs[i]);
        if (spf_is_record(text))
            lookup.texts[lookup.text_count++] = text;
    }
    if (lookup.text_count != 1)
        lookup.found = lookup.text_count ? SPF_SEVERAL : SPF_NO_RECORD;
    else
        lookup.found = spf_parse(arena, lookup.texts[0], &lookup.record) ? SPF_ONE : SPF_MALFORMED;
    return lookup;
}

static int same_name(struct span a, struct span b) {
    if (a.size && a.at[a.size - 1] == '.')
        a.size--;
    if (b.size && b.at[b.size - 1] == '.')
        b.size--;
    return span_equal_nocase(a, b);
}

static int is_include_of(const struct spf_term *term, const char *include) {
    return term->kind == SPF_INCLUDE && same_name(term->value, span_of(include));
}

/* Terms before the first `all`: behind it nobody looks. */
static size_t live_count(const struct spf_record *record) {
    size_t count = 0;
    while (count < record->term_count && record->terms[count].kind != SPF_ALL)
        count++;
    return count;
}

enum spf_standing spf_include_standing(const struct spf_record *record, const char *include) {
    size_t live = live_count(record);
    for (size_t i = 0; i < record->term_count; i++)
        if (is_include_of(&record->terms[i], include)) {
            if (i >= live)
                return SPF_BEHIND_ALL;
            return record->terms[i].qualifier == '-' ? SPF_REFUSED : SPF_STANDS;
        }
    return SPF_ABSENT;
}

/* The walk through the records behind a record. */
struct search {
    struct arena *arena;
    struct answers *answers;
    const char *include;
    const char *visited[SPF_LOOKUPS_MAX + 1]; /* the start and what was asked */
    size_t visited_count;
    int lookups, pending;
    struct spf_search found;
};

int spf_term_costs(const struct spf_term *term) {
    switch (term->kind) {
    case SPF_INCLUDE:
    case SPF_A:
    case SPF_MX:
    case SPF_PTR:
    case SPF_EXISTS:
    case SPF_REDIRECT:
        return 1;
    case SPF_ALL:
    case SPF_IP4:
    case SPF_IP6:
    case SPF_EXP:
    case SPF_MODIFIER:
        return 0;
    }
    return 0;
}

/* The name to look at behind a term, NULL when there is none, or it needs a message to be known. */
static const char *next_name(struct arena *arena, const struct spf_term *term) {
    int leads_on =
        term->kind == SPF_REDIRECT || (term->kind == SPF_INCLUDE && term->qualifier != '-');
    if (!leads_on || memchr(term->value.at, '%', term->value.size))
        return NULL;
    char *name = span_text(arena, term->value);
    for (char *c = name; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    if (name[term->value.size - 1] == '.')
        name[term->value.size - 1] = '\0';
    return name;
}

static int visit(struct search *search, const char *name) {
    for (size_t i = 0; i < search->visited_count; i++)
        if (strcmp(search->visited[i], name) == 0)
            return 0;
    search->visited[search->visited_count++] = name;
    return 1;
}

static void look_into(struct search *search, const struct spf_record *record, const char *path);

/* What a receiver looks up in this record before it comes to our include. */
static int lookups_before(const struct spf_record *record, const char *include) {
    int lookups = 0;
    for (size_t i = 0; i < record->term_count && !is_include_of(&record->terms[i], include); i++)
        lookups += record->terms[i].kind != SPF_REDIRECT && spf_term_costs(&record->terms[i]);
    return lookups;
}

static void look_behind(struct search *search, const char *name, const char *path) {
    if (!visit(search, name))
        return;
    struct spf_lookup next = spf_lookup(search->arena, search->answers, name);
    search->found.asked[search->found.asked_count++] = next.answer;
    search->pending |= next.found == SPF_PENDING;
    if (next.found == SPF_UNKNOWN && !search->found.unknown)
        search->found.unknown = next.answer;
    if (next.found != SPF_ONE)
        return;
    look_into(search, &next.record,
              *path ? arena_printf(search->arena, "%s > %s", path, name) : name);
}

/* One term that costs a lookup. 0: the search is over. */
static int follow(struct search *search, const struct spf_term *term, const char *path) {
    if (!spf_term_costs(term))
        return 1;
    if (search->lookups == SPF_LOOKUPS_MAX) {
        search->found.exhausted = 1;
        return 0;
    }
    search->lookups++;
    const char *name = next_name(search->arena, term);
    if (name)
        look_behind(search, name, path);
    return !search->found.exhausted && search->found.reached != SPF_REACHED;
}

/* Ten lookups bound the depth too. */
static void look_into(struct search *search, const struct spf_record *record, const char *path) {
    size_t live = live_count(record);
    if (spf_include_standing(record, search->include) == SPF_STANDS) {
        int before = search->lookups + lookups_before(record, search->include);
        search->found.exhausted = before >= SPF_LOOKUPS_MAX;
        search->found.reached = search->found.exhausted ? SPF_NOT_REACHED : SPF_REACHED;
        search->found.path = path;
        return;
    }
    const struct spf_term *redirect = NULL;
    for (size_t i = 0; i < live; i++) {
        if (record->terms[i].kind == SPF_REDIRECT)
            redirect = &record->terms[i];
        else if (!follow(search, &record->terms[i], path))
            return;
    }
    if (redirect && live == record->term_count)
        follow(search, redirect, path);
}

struct spf_search spf_find_include(struct arena *arena, struct answers *answers,
                                   const struct spf_lookup *start, const char *include) {
    struct search search = {.arena = arena, .answers = answers, .include = include};
    search.found.reached = SPF_NOT_REACHED;
    visit(&search, start->answer->question.name);
    look_into(&search, &start->record, "");
    struct spf_search *found = &search.found;
    /* What is still open may use up the lookups that stand before the place where it was found. */
    if (search.pending && !(found->reached == SPF_REACHED && !*found->path))
        found->reached = SPF_REACH_PENDING;
    else if (found->reached == SPF_NOT_REACHED && found->unknown && !found->exhausted)
        found->reached = SPF_REACH_UNKNOWN;
    return *found;
}
