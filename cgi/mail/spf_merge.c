#include "mail/spf.h"

#include <string.h>

static char *new_record(struct arena *arena, const char *include) {
    return arena_printf(arena, "v=spf1 include:%s ~all", include);
}

/* With whatever stands before it. */
static int is_ours(const struct spf_term *term, const char *include) {
    struct spf_record alone = {.terms = (struct spf_term[]){*term}, .term_count = 1};
    return spf_include_standing(&alone, include) != SPF_ABSENT;
}

/* Index of the term before which ours goes; redirect= waits until all mechanisms are read. */
static size_t place_for(const struct spf_record *record, const char *include) {
    size_t place = record->term_count;
    for (size_t i = 0; i < record->term_count; i++) {
        const struct spf_term *term = &record->terms[i];
        if (term->kind == SPF_ALL || is_ours(term, include))
            return i;
        if (term->kind == SPF_REDIRECT)
            place = i;
    }
    return place;
}

static char *merge_one(struct arena *arena, const struct spf_record *record, const char *include) {
    int stands = spf_include_standing(record, include) == SPF_STANDS;
    size_t place = place_for(record, include);
    struct text text = TEXT(arena);
    text_add(&text, "v=spf1");
    for (size_t i = 0; i <= record->term_count; i++) {
        if (i == place && !stands)
            text_addf(&text, " include:%s", include);
        if (i == record->term_count || (!stands && is_ours(&record->terms[i], include)))
            continue;
        text_char(&text, ' ');
        text_add_span(&text, record->terms[i].text);
    }
    return text_str(&text);
}

/* Several records becoming one: a term that was written already is not written again. */
struct merge {
    const char *include;
    struct text text;
    struct span written[SPF_TERMS_MAX];
    size_t written_count;
    int stands, explained;
    char all; /* qualifier of the weakest, '\0' while there is none */
};

static void write_once(struct merge *merge, struct span term) {
    struct span bare = term;
    if (bare.at[0] == '+')
        bare.at++, bare.size--;
    for (size_t i = 0; i < merge->written_count; i++)
        if (span_equal_nocase(merge->written[i], bare))
            return;
    merge->written[merge->written_count++] = bare;
    text_char(&merge->text, ' ');
    text_add_span(&merge->text, term);
}

/* From the one that authorises most to the one that authorises least. */
static void note_all(struct merge *merge, char qualifier) {
    static const char weakest_first[] = "+?~-";
    if (!merge->all || strchr(weakest_first, qualifier) < strchr(weakest_first, merge->all))
        merge->all = qualifier;
}

static void write_record(struct merge *merge, const struct spf_record *record) {
    const struct spf_term *redirect = NULL;
    int all = 0;
    for (size_t i = 0; i < record->term_count; i++) {
        const struct spf_term *term = &record->terms[i];
        if (term->kind == SPF_ALL && !all++)
            note_all(merge, term->qualifier);
        else if (term->kind == SPF_REDIRECT)
            redirect = term;
        else if (term->kind == SPF_MODIFIER || (term->kind == SPF_EXP && !merge->explained++))
            write_once(merge, term->text);
        else if (term->kind < SPF_REDIRECT && !all &&
                 (term->qualifier == '+' || !is_ours(term, merge->include)))
            write_once(merge, term->text);
    }
    if (redirect && !all) {
        struct text text = TEXT(merge->text.arena);
        text_add(&text, "include:");
        text_add_span(&text, redirect->value);
        write_once(merge, span_of(text_str(&text)));
    }
}

/* Whether a mechanism other than `all` keeps something from what other records authorise. */
static int refuses(const struct spf_record *record) {
    for (size_t i = 0; i < record->term_count && record->terms[i].kind != SPF_ALL; i++)
        if (record->terms[i].kind < SPF_REDIRECT && record->terms[i].qualifier != '+')
            return 1;
    return 0;
}

static char *merge_several(struct arena *arena, const struct spf_lookup *present,
                           const char *include) {
    struct spf_record *records = arena_alloc(arena, present->text_count * sizeof *records);
    struct merge *merge = arena_alloc(arena, sizeof *merge);
    size_t terms = 0;
    *merge = (struct merge){.include = include, .text = TEXT(arena)};
    for (size_t i = 0; i < present->text_count; i++) {
        (void)spf_parse(arena, present->texts[i], &records[i]);
        terms += records[i].term_count;
        merge->stands |= spf_include_standing(&records[i], include) == SPF_STANDS;
    }
    if (terms >= SPF_TERMS_MAX)
        return NULL;
    text_add(&merge->text, "v=spf1");
    for (size_t i = 0; i < present->text_count; i++)
        if (!refuses(&records[i]))
            write_record(merge, &records[i]);
    if (!merge->stands)
        write_once(merge, span_of(arena_printf(arena, "include:%s", include)));
    for (size_t i = 0; i < present->text_count; i++)
        if (refuses(&records[i]))
            write_record(merge, &records[i]);
    if (merge->all)
        text_addf(&merge->text, " %call", merge->all);
    return text_str(&merge->text);
}

char *spf_merge(struct arena *arena, const struct spf_lookup *present, const char *include) {
    switch (present->found) {
    case SPF_PENDING:
    case SPF_UNKNOWN:
        return NULL;
    case SPF_NO_RECORD:
        return new_record(arena, include);
    case SPF_SEVERAL:
        return merge_several(arena, present, include);
    case SPF_ONE:
        if (spf_include_standing(&present->record, include) == SPF_STANDS)
            return span_text(arena, present->texts[0]);
        return merge_one(arena, &present->record, include);
    case SPF_MALFORMED:
        return merge_one(arena, &present->record, include);
    }
    return NULL;
}
