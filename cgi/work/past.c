#include "work/past.h"

#include <stdlib.h>
#include <string.h>

/*
 * A line: name, type, who was asked ('0', '1': a resolver, 'c': the resolver with checking
 * disabled,
 * '@': a name server alone), server, state, rcode, how many values, and them; parted by tabs, which
 * no printable text holds. Name and type are empty where they are those of the line before, and "="
 * instead of a number says that the values are, too: many servers say the same.
 */
enum { NAME, TYPE, ASKED, SERVER, STATE, RCODE, VALUES, FIELDS };

/* Values past so many octets are not kept: a zone may say megabytes at each look. */
enum { KEPT_MOST = 64 * 1024 };

static char asked_of(const struct question *question) {
    if (question->server)
        return '@';
    return question->unchecked ? 'c' : (char)('0' + question->source);
}

static int by_question(const void *left, const void *right) {
    const struct question *a = &(*(struct answer *const *)left)->question;
    const struct question *b = &(*(struct answer *const *)right)->question;
    int order = strcmp(a->name, b->name);
    if (!order)
        order = (int)a->type - (int)b->type;
    if (!order)
        order = asked_of(a) - asked_of(b);
    return order || !a->server ? order : strcmp(a->server, b->server);
}

struct answer **past_sorted(struct arena *arena, struct answers *answers, size_t *count) {
    size_t all = 0;
    while (answers_at(answers, all))
        all++;
    struct answer **list = arena_alloc(arena, (all + 1) * sizeof *list);
    *count = 0;
    for (size_t i = 0; i < all; i++)
        if (answers_at(answers, i)->state != ANSWER_PENDING)
            list[(*count)++] = answers_at(answers, i);
    qsort(list, *count, sizeof *list, by_question);
    return list;
}

static int same_values(const struct evidence *a, const struct evidence *b) {
    if (a->value_count != b->value_count)
        return 0;
    for (size_t i = 0; i < a->value_count; i++)
        if (strcmp(a->values[i], b->values[i]) != 0)
            return 0;
    return 1;
}

static void write_line(struct text *text, const struct answer *answer, const struct evidence *now,
                       const struct evidence *before) {
    const struct question *question = &answer->question;
    int again = before && !strcmp(before->name, now->name) && before->type == now->type;
    int same = again && same_values(now, before);
    text_addf(text, "%s\t%s\t%c\t%s\t%s\t%d\t", again ? "" : now->name, again ? "" : now->type,
              asked_of(question),
              *now->server || !question->server ? now->server : question->server, now->state,
              answer->rcode);
    if (same)
        text_char(text, '=');
    else
        text_addf(text, "%zu", now->value_count);
    for (size_t i = 0; !same && i < now->value_count; i++)
        text_addf(text, "\t%s", now->values[i]);
    text_char(text, '\n');
}

char *past_write(struct arena *arena, struct answers *answers) {
    size_t count;
    struct answer **list = past_sorted(arena, answers, &count);
    struct evidence pair[2];
    struct text text = TEXT(arena);
    for (size_t i = 0; i < count; i++) {
        struct evidence *now = &pair[i % 2];
        *now = evidence_of(arena, list[i]);
        /* Name servers turn records round. */
        qsort(now->values, now->value_count, sizeof *now->values, text_compare);
        if (now->value_count && text.size > KEPT_MOST) {
            now->values[0] = "…";
            now->value_count = 1;
        }
        write_line(&text, list[i], now, i ? &pair[(i + 1) % 2] : NULL);
    }
    return text_str(&text);
}

static int read_line(struct arena *arena, struct span line, const struct past_answer *before,
                     struct past_answer *answer) {
    struct span field[FIELDS];
    for (int i = 0; i < FIELDS; i++)
        field[i] = span_cut(&line, '\t');
    if (!field[VALUES].size || !field[ASKED].size || (!field[NAME].size && !before))
        return 0;
    *answer = (struct past_answer){
        .name = field[NAME].size ? span_text(arena, field[NAME]) : before->name,
        .type = field[NAME].size ? span_text(arena, field[TYPE]) : before->type,
        .asked = *field[ASKED].at,
        .server = span_text(arena, field[SERVER]),
        .state = span_text(arena, field[STATE]),
        .rcode = atoi(span_text(arena, field[RCODE])),
    };
    if (*field[VALUES].at == '=' && before) {
        answer->values = before->values;
        answer->value_count = before->value_count;
        return 1;
    }
    size_t count = (size_t)atoi(span_text(arena, field[VALUES]));
    if (count > line.size + 1)
        return 0;
    answer->values = arena_alloc(arena, (count + 1) * sizeof *answer->values);
    while (answer->value_count < count)
        answer->values[answer->value_count++] = span_text(arena, span_cut(&line, '\t'));
    return 1;
}

void past_read(struct arena *arena, const char *text, struct past_answer **answers, size_t *count) {
    struct span rest = span_of(text);
    size_t lines = 1;
    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    *answers = arena_alloc(arena, lines * sizeof **answers);
    *count = 0;
    while (rest.size) {
        struct past_answer *next = &(*answers)[*count];
        *count += read_line(arena, span_cut(&rest, '\n'), *count ? next - 1 : NULL, next);
    }
}

static int same_question(const struct past_answer *a, const struct past_answer *b) {
    return a->asked == b->asked && !strcmp(a->name, b->name) && !strcmp(a->type, b->type) &&
           (a->asked != '@' || !strcmp(a->server, b->server));
}

static int same_answer(const struct past_answer *a, const struct past_answer *b) {
    if (strcmp(a->state, b->state) != 0 || a->rcode != b->rcode || a->value_count != b->value_count)
        return 0;
    for (size_t i = 0; i < a->value_count; i++)
        if (strcmp(a->values[i], b->values[i]) != 0)
            return 0;
    return 1;
}

static const struct past_answer *find(const struct past_answer *list, size_t count,
                                      const struct past_answer *question) {
    for (size_t i = 0; i < count; i++)
        if (same_question(&list[i], question))
            return &list[i];
    return NULL;
}

struct past_change *past_compare(struct arena *arena, const struct attempt_view *view,
                                 const struct past_answer *before, size_t before_count,
                                 size_t *count) {
    struct past_change *changes =
        arena_alloc(arena, (view->answer_count + before_count + 1) * sizeof *changes);
    *count = 0;
    for (size_t i = 0; i < view->answer_count; i++) {
        const struct past_answer *now = &view->answers[i];
        const struct past_answer *then = find(before, before_count, now);
        if (!then || !same_answer(then, now))
            changes[(*count)++] = (struct past_change){then, now};
    }
    for (size_t i = 0; i < before_count; i++)
        if (!find(view->answers, view->answer_count, &before[i]))
            changes[(*count)++] = (struct past_change){&before[i], NULL};
    return changes;
}
