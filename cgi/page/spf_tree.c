#include "page/spf_tree.h"

#include "mail/spf.h"
#include "page/show.h"

#include <string.h>

/* How evaluation stopped at a branch: the word of its sentence, and the class of its box. */
static const struct {
    const char *code, *look;
} stops[] = {
    [SPF_STOP_NOT] = {NULL, ""},
    [SPF_STOP_LOOKUPS] = {"lookups", "bad"},
    [SPF_STOP_VOIDS] = {"voids", "bad"},
    [SPF_STOP_LOOP] = {"loop", "bad"},
    [SPF_STOP_BEHIND_ALL] = {"behind_all", "dim"},
    [SPF_STOP_MACRO] = {"macro", "dim"},
    [SPF_STOP_EXCHANGERS] = {"exchangers", "bad"},
    [SPF_STOP_NO_RECORD] = {"no_record", "bad"},
    [SPF_STOP_SEVERAL] = {"several", "bad"},
    [SPF_STOP_MALFORMED] = {"malformed", "bad"},
    [SPF_STOP_UNKNOWN] = {"unknown", "dim"},
};

static const char *number(struct arena *arena, int n) {
    return arena_printf(arena, "%d", n);
}

static const char *look_of(const struct spf_branch *branch) {
    return branch->ours ? "ours" : stops[branch->stop].look;
}

/* Counts */

static void show_count(struct visit *visit, struct node *spf, const char *name, int n, int most) {
    const char *sentence = arena_printf(visit->arena, "Spf.%s%s", name, n > most ? "_over" : "");
    struct node *row = node_row(spf, "C");
    node_set(row, "s",
             say(visit, sentence, "n", number(visit->arena, n), "most", number(visit->arena, most),
                 NULL));
    if (n > most)
        node_set(row, "over", "1");
}

/* Ten places, those taken filled, and as many more as it takes. */
static void show_meter(struct node *spf, int used, int after) {
    enum { STEP = 18, PLACES_MOST = 20 };
    int places = after > SPF_LOOKUPS_MAX ? after : SPF_LOOKUPS_MAX;
    if (places > PLACES_MOST)
        places = PLACES_MOST;
    for (int i = 0; i < places; i++) {
        struct node *place = node_row(spf, "M");
        node_set_number(place, "x", i * STEP + 1);
        node_set(place, "look",
                 i >= after             ? ""
                 : i >= SPF_LOOKUPS_MAX ? "bad"
                 : i >= used            ? "ours"
                                        : "used");
    }
    node_set_number(spf, "meter", places * STEP);
}

/* The drawing: a column a depth, a line a leaf, whoever has branches beside the middle of them. */

enum { BOX_WIDE = 200, BOX_HIGH = 38, GAP = 34, LINE = 46, CHARACTERS = 25 };

struct spot {
    int x, y, parent; /* parent -1: none */
};

static struct spot *lay_out(struct arena *arena, const struct spf_tree *tree, int *wide,
                            int *high) {
    struct spot *spots = arena_alloc(arena, tree->count * sizeof *spots);
    int leaves = 0, deepest = 0, above[SPF_TREE_MAX] = {0};
    for (size_t i = 0; i < tree->count; i++) {
        int depth = tree->rows[i].depth;
        deepest = depth > deepest ? depth : deepest;
        above[depth] = (int)i;
        int leaf = i + 1 == tree->count || tree->rows[i + 1].depth <= depth;
        spots[i] = (struct spot){depth * (BOX_WIDE + GAP) + 1, leaf ? leaves++ * LINE + 1 : 0,
                                 depth ? above[depth - 1] : -1};
    }
    for (size_t i = tree->count; i-- > 0;) {
        int first = 0, last = 0;
        for (size_t j = i + 1; j < tree->count; j++)
            if (spots[j].parent == (int)i) {
                first = first ? first : spots[j].y;
                last = spots[j].y;
            }
        if (first)
            spots[i].y = (first + last) / 2;
    }
    *wide = deepest * (BOX_WIDE + GAP) + BOX_WIDE + 2;
    *high = (leaves - 1) * LINE + BOX_HIGH + 2;
    return spots;
}

static const char *shortened(struct arena *arena, const char *text) {
    return strlen(text) <= CHARACTERS ? text : arena_printf(arena, "%.*s…", CHARACTERS - 1, text);
}

/* "include" of "include:_spf.example.net". */
static const char *mechanism_of(struct arena *arena, const char *term) {
    return *term ? arena_copy(arena, term, strcspn(term, ":=/")) : "SPF";
}

static void draw_box(struct visit *visit, struct node *spf, const struct spf_branch *branch,
                     const struct spot *spot) {
    struct node *box = node_row(spf, "B");
    const char *mechanism = mechanism_of(visit->arena, branch->term);
    size_t size = strlen(mechanism);
    const char *rest = branch->term[0] && branch->term[size] ? branch->term + size + 1 : "";
    node_set_number(box, "x", spot->x);
    node_set_number(box, "y", spot->y);
    node_set_number(box, "left", spot->x + 11);
    node_set_number(box, "right", spot->x + BOX_WIDE - 10);
    node_set_number(box, "upper", spot->y + 14);
    node_set_number(box, "lower", spot->y + 30);
    node_set(box, "kind",
             branch->order ? arena_printf(visit->arena, "%d. %s", branch->order, mechanism)
                           : mechanism);
    node_set(box, "name", shortened(visit->arena, *branch->name ? branch->name : rest));
    node_set(box, "look", look_of(branch));
    if (branch->lookups)
        node_set(box, "cost", arena_printf(visit->arena, "+%d", branch->lookups));
}

static void draw_edge(struct node *spf, struct arena *arena, const struct spot *from,
                      const struct spot *to) {
    int x = from->x + BOX_WIDE, y = from->y + BOX_HIGH / 2, end = to->y + BOX_HIGH / 2;
    node_set(node_row(spf, "E"), "d",
             arena_printf(arena, "M%d %dC%d %d %d %d %d %d", x, y, x + GAP / 2, y, to->x - GAP / 2,
                          end, to->x, end));
}

static void draw(struct visit *visit, struct node *spf, const struct spf_tree *tree) {
    int wide, high;
    const struct spot *spots = lay_out(visit->arena, tree, &wide, &high);
    node_set_number(spf, "wide", wide);
    node_set_number(spf, "high", high);
    node_set_number(spf, "box_wide", BOX_WIDE);
    node_set_number(spf, "box_high", BOX_HIGH);
    for (size_t i = 0; i < tree->count; i++) {
        if (spots[i].parent >= 0)
            draw_edge(spf, visit->arena, &spots[spots[i].parent], &spots[i]);
        draw_box(visit, spf, &tree->rows[i], &spots[i]);
    }
}

/* The same in words */

static void add_fact(struct visit *visit, struct node *row, const char *sentence, int n) {
    if (n)
        node_set(node_row(row, "F"), "s", say(visit, sentence, "n", number(visit->arena, n), NULL));
}

static struct node *show_branch(struct visit *visit, struct node *spf,
                                const struct spf_branch *branch) {
    struct node *row = node_row(spf, "R");
    node_set(row, "t", *branch->term ? branch->term : branch->name);
    if (branch->ours)
        node_set(row, "ours", "1");
    add_fact(visit, row, "Spf.order", branch->order);
    add_fact(visit, row, "Spf.costs", branch->lookups > 1 ? branch->lookups : 0);
    add_fact(visit, row, "Spf.voids_of", branch->voids);
    add_fact(visit, row, "Spf.networks", branch->networks);
    node_set(row, "record", branch->record);
    if (stops[branch->stop].code)
        show_sentence(visit, node_child(row, "stop"),
                      arena_printf(visit->arena, "Spf.stop.%s", stops[branch->stop].code), NULL, 0);
    node_set(row, "look", stops[branch->stop].look);
    return row;
}

/* A row says whether a list begins below it, and how many end behind it. */
static void show_list(struct visit *visit, struct node *spf, const struct spf_tree *tree) {
    for (size_t i = 0; i < tree->count; i++) {
        int depth = tree->rows[i].depth;
        int next = i + 1 < tree->count ? tree->rows[i + 1].depth : 0;
        struct node *row = show_branch(visit, spf, &tree->rows[i]);
        if (next > depth)
            node_set(row, "below", "1");
        for (int up = next; up < depth; up++)
            node_row(row, "U");
    }
}

void show_spf_tree(struct visit *visit, struct node *card, const struct spf_tree *tree) {
    if (!tree || !tree->count || !tree->rows[0].record)
        return;
    struct node *spf = node_child(card, "spf");
    int after = tree->with_ours > tree->lookups ? tree->with_ours : tree->lookups;
    show_count(visit, spf, "used", tree->lookups, SPF_LOOKUPS_MAX);
    show_count(visit, spf, "voids", tree->voids, SPF_VOIDS_MAX);
    if (after > tree->lookups)
        show_count(visit, spf, "with_ours", after, SPF_LOOKUPS_MAX);
    show_meter(spf, tree->lookups, after);
    draw(visit, spf, tree);
    show_list(visit, spf, tree);
    if (tree->cut)
        node_set(spf, "cut", "1");
    if (after > SPF_LOOKUPS_MAX || tree->voids > SPF_VOIDS_MAX)
        node_set(spf, "open", "1");
}
