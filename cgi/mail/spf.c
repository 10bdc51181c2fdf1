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
            return record->terms[i].qualifier == '+' ? SPF_STANDS : SPF_REFUSED;
        }
    return SPF_ABSENT;
}

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

static struct span bare(struct span term) {
    size_t plus = term.size && term.at[0] == '+';
    return (struct span){term.at + plus, term.size - plus};
}

int spf_stands_before(const struct spf_record *record, size_t end, struct span term) {
    for (size_t i = 0; i < end; i++)
        if (span_equal_nocase(bare(record->terms[i].text), bare(term)))
            return 1;
    return 0;
}
