#include "mail/spf_evaluate.h"

#include "base/codec.h"
#include "mail/spf_macro.h"

#include <string.h>

enum { MX_MOST = 10 };

/* What is kept of texts of which each may be of 64 KB; so much of a name is no name any more. */
enum { RECORD_KEPT = 2048, TERM_KEPT = 300, NAME_KEPT = 255 };

static const char *const stop_names[] = {
    [SPF_STOP_NOT] = "none",
    [SPF_STOP_LOOKUPS] = "lookups",
    [SPF_STOP_VOIDS] = "voids",
    [SPF_STOP_LOOP] = "loop",
    [SPF_STOP_BEHIND_ALL] = "behind_all",
    [SPF_STOP_MACRO] = "macro",
    [SPF_STOP_EXCHANGERS] = "exchangers",
    [SPF_STOP_NO_RECORD] = "no_record",
    [SPF_STOP_SEVERAL] = "several",
    [SPF_STOP_MALFORMED] = "malformed",
    [SPF_STOP_UNKNOWN] = "unknown",
};

const char *spf_stop_name(enum spf_stop stop) {
    return stop_names[stop];
}

enum spf_stop spf_stop_of(const char *name) {
    for (size_t i = 0; i < sizeof stop_names / sizeof *stop_names; i++)
        if (!strcmp(stop_names[i], name))
            return (enum spf_stop)i;
    return SPF_STOP_NOT;
}

int spf_branch_breaks(const struct spf_branch *row) {
    switch (row->stop) {
    case SPF_STOP_LOOKUPS:
    case SPF_STOP_VOIDS:
    case SPF_STOP_LOOP:
    case SPF_STOP_EXCHANGERS:
    case SPF_STOP_NO_RECORD:
    case SPF_STOP_SEVERAL:
    case SPF_STOP_MALFORMED:
        return 1;
    case SPF_STOP_NOT:
    case SPF_STOP_BEHIND_ALL:
    case SPF_STOP_MACRO:
    case SPF_STOP_UNKNOWN:
        break;
    }
    return 0;
}

/*
 * The walk over what is known, in the order of a receiver that matches nothing. A term whose answer
 * is not here yet has its row already, so that all of one depth is asked for together.
 */
struct walk {
    struct arena *arena;
    struct answers *answers;
    const char *our_include;
    struct spf_tree *tree;
    int pending;
};

/* One record on the way down. */
struct place {
    const struct place *above;
    const char *name;
    struct spf_branch *row;
    int dead; /* behind `all` */
    int lets; /* whoever passes there passes at the top */
};

static void walk_record(struct walk *walk, const struct place *place,
                        const struct spf_record *record);

/* Past the last row, what is left is only counted. */
static struct spf_branch *add_row(struct walk *walk) {
    struct spf_tree *tree = walk->tree;
    if (tree->count < SPF_TREE_MAX)
        return &tree->rows[tree->count++];
    tree->cut = 1;
    return NULL;
}

static int has_macro(const struct spf_term *term) {
    return term->value.size && memchr(term->value.at, '%', term->value.size);
}

static const char *beginning(struct arena *arena, struct span text, size_t most) {
    if (text.size <= most)
        return wire_printable(arena, text);
    return arena_printf(arena, "%s…", wire_printable(arena, (struct span){text.at, most}));
}

/* Lower case, without a dot at the end: as answers know it. */
static const char *name_of(struct arena *arena, const struct spf_term *term) {
    size_t size = term->value.size < NAME_KEPT ? term->value.size : NAME_KEPT;
    char *name = arena_copy(arena, term->value.at, size);
    for (char *c = name; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    if (size && name[size - 1] == '.')
        name[size - 1] = '\0';
    return name;
}

static void note_void(struct walk *walk, struct spf_branch *row) {
    row->voids++;
    if (++walk->tree->voids > SPF_VOIDS_MAX && row->stop == SPF_STOP_NOT)
        row->stop = SPF_STOP_VOIDS;
}

/* Whether it is here; what it lacks is noted. */
static int known(struct walk *walk, struct spf_branch *row, const struct answer *answer) {
    walk->pending |= answer->state == ANSWER_PENDING;
    if (answer->state == ANSWER_UNKNOWN && row->stop == SPF_STOP_NOT)
        row->stop = SPF_STOP_UNKNOWN;
    return answer_definite(answer);
}

/* IPv4 and IPv6 are one lookup, void when there is neither. */
static void count_addresses(struct walk *walk, struct spf_branch *row, const char *name) {
    const struct answer *four = answers_get(walk->answers, name, RR_A);
    const struct answer *six = answers_get(walk->answers, name, RR_AAAA);
    int both = known(walk, row, four) & known(walk, row, six);
    row->networks += (int)(four->rr_count + six->rr_count);
    if (both && !four->rr_count && !six->rr_count)
        note_void(walk, row);
}

static void count_mx(struct walk *walk, struct spf_branch *row) {
    const struct answer *mx = answers_get(walk->answers, row->name, RR_MX);
    if (!known(walk, row, mx))
        return;
    if (!mx->rr_count)
        note_void(walk, row);
    if (mx->rr_count > MX_MOST) {
        row->stop = SPF_STOP_EXCHANGERS;
        return;
    }
    for (size_t i = 0; i < mx->rr_count; i++)
        if (*mx->rrs[i].target)
            count_addresses(walk, row, mx->rrs[i].target);
}

static void count_exists(struct walk *walk, struct spf_branch *row) {
    const struct answer *answer = answers_get(walk->answers, row->name, RR_A);
    if (known(walk, row, answer) && !answer->rr_count)
        note_void(walk, row);
}

static int stands_above(const struct place *place, const char *name) {
    for (; place; place = place->above)
        if (!strcmp(place->name, name))
            return 1;
    return 0;
}

static enum spf_stop stop_of(enum spf_found found) {
    switch (found) {
    case SPF_NO_RECORD:
        return SPF_STOP_NO_RECORD;
    case SPF_SEVERAL:
        return SPF_STOP_SEVERAL;
    case SPF_MALFORMED:
        return SPF_STOP_MALFORMED;
    case SPF_UNKNOWN:
        return SPF_STOP_UNKNOWN;
    case SPF_PENDING:
    case SPF_ONE:
        break;
    }
    return SPF_STOP_NOT;
}

/* The record at a place, and all that it leads to. */
static void walk_lookup(struct walk *walk, const struct place *place,
                        const struct spf_lookup *lookup) {
    struct spf_branch *row = place->row;
    walk->pending |= lookup->found == SPF_PENDING;
    if (lookup->text_count == 1)
        row->record = beginning(walk->arena, lookup->texts[0], RECORD_KEPT);
    if (row->stop == SPF_STOP_NOT)
        row->stop = stop_of(lookup->found);
    if (lookup->found == SPF_NO_RECORD && place->above && !lookup->answer->rr_count)
        note_void(walk, row);
    if (lookup->found == SPF_ONE)
        walk_record(walk, place, &lookup->record);
}

static void follow(struct walk *walk, const struct place *place) {
    if (stands_above(place->above, place->name)) {
        place->row->stop = SPF_STOP_LOOP;
        return;
    }
    if (!spf_macro_question(walk->arena, place->name)) {
        place->row->stop = SPF_STOP_NO_RECORD;
        return;
    }
    struct spf_lookup lookup = spf_lookup(walk->arena, walk->answers, place->name);
    walk_lookup(walk, place, &lookup);
}

/* What stands behind the tenth lookup is followed, to know what it costs; its hosts are not. */
static void fill(struct walk *walk, const struct spf_term *term, const struct place *place) {
    struct spf_branch *row = place->row;
    int beyond = row->order > SPF_LOOKUPS_MAX, leads_on = 0;
    if (has_macro(term) && term->kind != SPF_PTR)
        row->stop = SPF_STOP_MACRO;
    if (*row->name)
        leads_on = term->kind == SPF_INCLUDE || term->kind == SPF_REDIRECT;
    if (leads_on)
        follow(walk, place);
    else if (*row->name && !beyond && term->kind == SPF_A)
        count_addresses(walk, row, row->name);
    else if (*row->name && !beyond && term->kind == SPF_MX)
        count_mx(walk, row);
    else if (*row->name && !beyond && term->kind == SPF_EXISTS)
        count_exists(walk, row);
    if (beyond && (row->stop == SPF_STOP_NOT || row->stop == SPF_STOP_MACRO))
        row->stop = SPF_STOP_LOOKUPS;
}

static int is_ours(const struct walk *walk, const struct spf_term *term,
                   const struct place *place) {
    return walk->our_include && place->lets && term->kind == SPF_INCLUDE &&
           span_equal_nocase(span_of(place->name), span_of(walk->our_include));
}

static void walk_term(struct walk *walk, const struct place *above, const struct spf_term *term) {
    struct spf_branch *row = add_row(walk);
    int order = above->dead ? 0 : ++walk->tree->lookups;
    if (!row) {
        above->row->lookups += !above->dead;
        return;
    }
    const char *name = "";
    if (!has_macro(term) && term->kind != SPF_PTR)
        name = term->value.size ? name_of(walk->arena, term) : above->name;
    *row = (struct spf_branch){.depth = above->row->depth + 1,
                               .term = beginning(walk->arena, term->text, TERM_KEPT),
                               .name = name,
                               .order = order,
                               .lookups = !above->dead,
                               .stop = above->dead ? SPF_STOP_BEHIND_ALL : SPF_STOP_NOT};
    struct place place = {.above = above, .name = name, .row = row};
    place.lets = above->lets && (term->kind == SPF_REDIRECT || term->qualifier == '+');
    row->ours = !above->dead && is_ours(walk, term, &place);
    if (!above->dead)
        fill(walk, term, &place);
    above->row->lookups += row->lookups;
    above->row->voids += row->voids;
}

static void walk_record(struct walk *walk, const struct place *place,
                        const struct spf_record *record) {
    const struct spf_term *redirect = NULL;
    struct place here = *place;
    for (size_t i = 0; i < record->term_count; i++) {
        const struct spf_term *term = &record->terms[i];
        if (term->kind == SPF_REDIRECT)
            redirect = term;
        else if (spf_term_costs(term))
            walk_term(walk, &here, term);
        else if (term->kind == SPF_ALL)
            here.dead = 1;
        else if (!here.dead)
            here.row->networks += term->kind == SPF_IP4 || term->kind == SPF_IP6;
    }
    if (redirect)
        walk_term(walk, &here, redirect);
}

static struct spf_tree *walk_from(struct walk *walk, const struct spf_lookup *start) {
    struct spf_tree *tree = arena_alloc(walk->arena, sizeof *tree);
    tree->rows = arena_alloc(walk->arena, SPF_TREE_MAX * sizeof *tree->rows);
    walk->tree = tree;
    struct place root = {.name = start->answer->question.name, .row = add_row(walk), .lets = 1};
    *root.row = (struct spf_branch){.term = "", .name = root.name};
    walk_lookup(walk, &root, start);
    return tree;
}

static int holds_ours(const struct spf_tree *tree) {
    for (size_t i = 0; i < tree->count; i++)
        if (tree->rows[i].ours)
            return 1;
    return 0;
}

struct spf_tree *spf_tree_of(struct arena *arena, struct answers *answers,
                             const struct spf_lookup *start, const char *our_include,
                             int *pending) {
    struct walk walk = {.arena = arena, .answers = answers, .our_include = our_include};
    struct spf_tree *tree = walk_from(&walk, start);
    tree->with_ours = tree->lookups;
    if (our_include && !holds_ours(tree)) {
        struct spf_lookup ours = spf_lookup(arena, answers, our_include);
        tree->with_ours += 1 + walk_from(&walk, &ours)->lookups;
    }
    *pending |= walk.pending;
    return tree;
}
