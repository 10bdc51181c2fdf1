#include "work/seen.h"

#include "base/codec.h"
#include "work/past.h"

#include <stdlib.h>
#include <string.h>

/* Texts are parted by NUL, which none of them holds; numbers are octets as they lie in memory. */
static void add_text(struct text *text, const char *more) {
    text_add_span(text, (struct span){more ? more : "", more ? strlen(more) + 1 : 1});
}

static void add_number(struct text *text, int64_t number) {
    text_add_span(text, (struct span){(const char *)&number, sizeof number});
}

static void add_rr(struct text *text, const struct rr *rr) {
    add_number(text, (int64_t)rr->serial << 16 | rr->preference);
    text_add_span(text, (struct span){(const char *)rr->address, sizeof rr->address});
    add_text(text, rr->target);
    for (size_t i = 0; i < rr->string_count; i++) {
        add_number(text, (int64_t)rr->strings[i].size);
        text_add_span(text, rr->strings[i]);
    }
}

static int by_octets(const void *left, const void *right) {
    const struct span *a = left, *b = right;
    int order = memcmp(a->at, b->at, a->size < b->size ? a->size : b->size);
    return order ? order : (a->size > b->size) - (a->size < b->size);
}

/* Name servers turn records round. */
static void add_rrs(struct arena *arena, struct text *text, const struct answer *answer) {
    struct span *rrs = arena_alloc(arena, answer->rr_count * sizeof *rrs);
    for (size_t i = 0; i < answer->rr_count; i++) {
        struct text one = TEXT(arena);
        add_rr(&one, &answer->rrs[i]);
        rrs[i] = (struct span){one.data, one.size};
    }
    qsort(rrs, answer->rr_count, sizeof *rrs, by_octets);
    for (size_t i = 0; i < answer->rr_count; i++)
        text_add_span(text, rrs[i]);
}

static void add_answer(struct arena *arena, struct text *text, const struct answer *answer) {
    const struct question *question = &answer->question;
    add_text(text, question->name);
    add_number(text, (int64_t)question->type << 32 | (int64_t)question->source << 2 |
                         question->unchecked << 1 | answer->authentic);
    add_text(text, question->server);
    add_text(text, answer->server);
    add_number(text, (int64_t)answer->state << 40 | (int64_t)answer->unknown << 32 |
                         (int64_t)answer->rr_count << 16 | (uint8_t)answer->rcode);
    for (size_t i = 0; i < answer->alias_count; i++)
        add_text(text, answer->aliases[i]);
    if (answer->rr_count == 1)
        add_rr(text, answer->rrs);
    else
        add_rrs(arena, text, answer);
}

static void add_finding(struct text *text, const struct finding *finding) {
    add_text(text, finding->code);
    for (size_t i = 0; i < finding->param_count; i++)
        add_text(text, finding->params[i].value);
}

static void add_tree(struct text *text, const struct spf_tree *tree) {
    add_number(text, (int64_t)tree->lookups << 32 | tree->voids << 16 | tree->with_ours);
    for (size_t i = 0; i < tree->count; i++) {
        const struct spf_branch *row = &tree->rows[i];
        add_text(text, row->term);
        add_number(text, (int64_t)row->depth << 48 | (int64_t)row->order << 32 | row->ours << 16 |
                             (int)row->stop);
        add_number(text, (int64_t)row->lookups << 40 | (int64_t)row->voids << 32 | row->networks);
    }
}

static void add_result(struct text *text, const struct result *result) {
    add_number(text, (int64_t)result->verdict << 32 | (int64_t)result->finding_count << 16 |
                         (int64_t)result->witness_count);
    for (size_t i = 0; i < result->finding_count; i++)
        add_finding(text, &result->findings[i]);
    for (size_t i = 0; i < result->witness_count; i++) {
        add_text(text, result->witnesses[i].server);
        add_text(text, result->witnesses[i].says);
        add_number(text, result->witnesses[i].serial);
    }
    add_number(text, (int64_t)result->evidence_count);
    add_text(text, result->zone);
    add_text(text, result->advice);
    if (result->tree)
        add_tree(text, result->tree);
}

/* Whether it may be seen again just so. */
static int is_lasting(const struct look *look) {
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (look->mask >> kind & 1 &&
            (look->results[kind].verdict == VERDICT_UNKNOWN || look->results[kind].caches_until))
            return 0;
    return look->everything;
}

struct span seen_hash(const struct look *look) {
    struct arena *arena = look->arena;
    struct text text = TEXT(arena);
    size_t count;
    if (!is_lasting(look))
        return (struct span){"", 0};
    struct answer **list = past_sorted(arena, look->answers, &count);
    add_number(&text, look->mask);
    for (size_t i = 0; i < count; i++)
        add_answer(arena, &text, list[i]);
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (look->mask >> kind & 1)
            add_result(&text, &look->results[kind]);
    return sha256(arena, (struct span){text.data, text.size});
}
