#include "page/domain_card.h"
#include "page/show.h"

#include "base/clock.h"

#include <string.h>

/* One answer each */

static const char *say_state(struct visit *visit, const struct evidence *evidence) {
    const char *known = say(visit, arena_printf(visit->arena, "Record.state_%s", evidence->state),
                            "type", evidence->type, NULL);
    return *known ? known : say_one(visit, "Unknown", evidence->state);
}

static size_t count_value(const struct evidence *evidence, const char *value) {
    size_t count = 0;
    for (size_t i = 0; i < evidence->value_count; i++)
        count += !strcmp(evidence->values[i], value);
    return count;
}

/* The same answer, in whatever order its records came. */
static int alike(const struct evidence *a, const struct evidence *b) {
    int same = !strcmp(a->name, b->name) && !strcmp(a->type, b->type) &&
               !strcmp(a->state, b->state) && a->value_count == b->value_count;
    for (size_t i = 0; same && i < a->value_count; i++)
        same = count_value(a, a->values[i]) == count_value(b, a->values[i]);
    return same;
}

/* Everybody who gave this answer; NULL when it stands further up already. */
static const char *givers(struct arena *arena, const struct result *result, size_t index) {
    struct text list = TEXT(arena);
    for (size_t i = 0; i < result->evidence_count; i++) {
        if (!alike(&result->evidence[i], &result->evidence[index]))
            continue;
        if (i < index)
            return NULL;
        text_addf(&list, "%s%s", list.size ? ", " : "", result->evidence[i].server);
    }
    return text_str(&list);
}

static void show_evidence(struct visit *visit, struct node *card, const struct evidence *evidence,
                          const char *servers) {
    struct node *row = node_row(card, "E");
    node_set(row, "type", evidence->type);
    node_set(row, "name", evidence->name);
    node_set(row, "state", say_state(visit, evidence));
    node_set(row, "server", servers);
    show_time(visit, row, "at", evidence->at);
    for (size_t v = 0; v < evidence->value_count; v++)
        node_set(node_row(row, "V"), "v", evidence->values[v]);
    if (evidence->cut)
        node_set(row, "cut", "1");
}

/* Unfolded where the record is wrong, as long as that is a few lines. */
static void show_all_evidence(struct visit *visit, struct node *card, const struct result *result) {
    enum { FEW = 3 };
    int shown = 0;
    for (size_t i = 0; i < result->evidence_count; i++) {
        const char *servers = givers(visit->arena, result, i);
        if (!servers)
            continue;
        show_evidence(visit, card, &result->evidence[i], servers);
        shown++;
    }
    if (shown <= FEW && result->verdict != VERDICT_MISSING && verdict_fails(result->verdict))
        node_set(card, "few", "1");
}

/* Server by server */

static const char *tone_of_witness(const struct witness *witness) {
    static const char *const tones[][2] = {{"right", "ok"}, {"other", "bad"}, {"missing", "wait"}};
    for (size_t i = 0; i < sizeof tones / sizeof *tones; i++)
        if (!strcmp(witness->says, tones[i][0]))
            return tones[i][1];
    return "unknown";
}

static void show_witness(struct visit *visit, struct node *card, const struct witness *witness) {
    struct node *row = node_row(card, "W");
    const char *said = say_one(visit, "Says", witness->says);
    node_set(row, "host", *witness->host ? witness->host : say(visit, "Record.resolver", NULL));
    if (*witness->host)
        node_set(row, "own", "1");
    node_set(row, "at", witness->server);
    node_set(row, "tone", tone_of_witness(witness));
    node_set(row, "says", *said ? said : say_one(visit, "Unknown", witness->says));
    if (witness->serial >= 0)
        node_set_number(row, "serial", witness->serial);
    node_set(
        row, "took",
        say(visit, "Record.ms", "n", arena_printf(visit->arena, "%d", witness->took_ms), NULL));
}

/* Of the zone's own servers alone. */
struct tally {
    int asked, right;
    int differ;  /* two of those that answered say different things */
    int serials; /* … are of different serials */
};

static struct tally tally_of(const struct result *result) {
    struct tally tally = {0};
    const struct witness *first = NULL, *first_serial = NULL;
    for (size_t i = 0; i < result->witness_count; i++) {
        const struct witness *witness = &result->witnesses[i];
        if (!*witness->host)
            continue;
        tally.asked++;
        tally.right += !strcmp(witness->says, "right");
        if (strcmp(tone_of_witness(witness), "unknown")) {
            first = first ? first : witness;
            tally.differ |= strcmp(first->says, witness->says) != 0;
        }
        if (witness->serial >= 0) {
            first_serial = first_serial ? first_serial : witness;
            tally.serials |= first_serial->serial != witness->serial;
        }
    }
    return tally;
}

static const char *say_tally(struct visit *visit, const struct tally *tally) {
    if (!tally->asked)
        return NULL;
    const char *sentence = tally->differ                  ? "Record.servers_differ"
                           : tally->right == tally->asked ? "Record.servers_right"
                           : tally->right                 ? "Record.servers_silent"
                                                          : "Record.servers_none";
    return say(visit, sentence, "n", arena_printf(visit->arena, "%d", tally->asked), "right",
               arena_printf(visit->arena, "%d", tally->right), NULL);
}

/* Who asked other resolvers before may be told the old for some time, also when the record is not
   there: then that it is not. */
static void show_caches(struct visit *visit, struct node *card, const struct result *result) {
    if (result->caches_until <= clock_now())
        return;
    show_time(visit, card, "caches", result->caches_until);
    node_set(card, "lag",
             say(visit,
                 verdict_holds(result->verdict) ? "Record.caches_old" : "Record.caches_missing",
                 NULL));
}

void show_answers(struct visit *visit, struct node *card, const struct result *result) {
    show_all_evidence(visit, card, result);
    for (size_t i = 0; i < result->witness_count; i++)
        show_witness(visit, card, &result->witnesses[i]);
    struct tally tally = tally_of(result);
    node_set(card, "servers", say_tally(visit, &tally));
    if (tally.differ)
        node_set(card, "differ", "1");
    if (tally.serials)
        node_set(card, "serials", "1");
    show_caches(visit, card, result);
}
