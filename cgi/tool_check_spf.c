#include "tool_check.h"

#include "mail/spf_evaluate.h"

#include <arpa/inet.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

/* nafuda check spf: what a receiver makes of a message. */

enum { QUESTIONS_MOST = 256, LINE_MOST = 4096 };

struct spf_inquiry {
    const struct inquiry *inquiry;
    struct arena *arena;
    struct spf_message message;
    struct answers *answers;
    struct spf_evaluation evaluation;
    int explained; /* the tree is wanted, too */
    struct spf_tree *tree;
};

static void step(void *context) {
    struct spf_inquiry *spf = context;
    spf->evaluation = spf_evaluate(spf->arena, spf->answers, &spf->message);
    if (!spf->explained || !*spf->evaluation.domain)
        return;
    int pending = 0; /* what it waits for is asked, and this called again */
    struct spf_lookup start = spf_lookup(spf->arena, spf->answers, spf->evaluation.domain);
    spf->tree = spf_tree_of(spf->arena, spf->answers, &start, NULL, &pending);
}

static enum status evaluate(struct spf_inquiry *spf) {
    spf->answers = answers_new(spf->arena, QUESTIONS_MOST);
    return inquiry_ask(spf->inquiry, &(struct asked){spf->arena, spf->answers, step, spf});
}

static int is_address(const char *ip) {
    unsigned char octets[16];
    return inet_pton(AF_INET, ip, octets) == 1 || inet_pton(AF_INET6, ip, octets) == 1;
}

json_t *spf_tree_json(struct arena *arena, const struct spf_tree *tree) {
    json_t *rows = json_array();
    for (size_t i = 0; i < tree->count; i++) {
        const struct spf_branch *row = &tree->rows[i];
        json_array_append_new(
            rows, json_pack("{s:i,s:s,s:s,s:s?,s:i,s:i,s:i,s:i,s:s}", "depth", row->depth, "term",
                            row->term, "name", shown(arena, row->name), "record", row->record,
                            "order", row->order, "lookups", row->lookups, "voids", row->voids,
                            "networks", row->networks, "stop", spf_stop_name(row->stop)));
    }
    return json_pack("{s:i,s:i,s:b,s:o}", "lookups", tree->lookups, "voids", tree->voids, "cut",
                     tree->cut, "rows", rows);
}

static json_t *evaluation_json(const struct spf_inquiry *spf) {
    const struct spf_evaluation *evaluation = &spf->evaluation;
    return json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:i,s:i,s:s,s:s}", "ip", spf->message.ip, "helo",
        shown(spf->arena, spf->message.helo), "from", shown(spf->arena, spf->message.sender),
        "result", spf_result_name(evaluation->result), "explanation", evaluation->explanation,
        "lookups", evaluation->lookups, "voids", evaluation->voids, "at",
        shown(spf->arena, evaluation->at), "term", shown(spf->arena, evaluation->term));
}

/* What a term costs, and why it goes no further. */
static void print_row(struct arena *arena, const struct spf_branch *row) {
    static const char *const stops[] = {
        [SPF_STOP_NOT] = "",
        [SPF_STOP_LOOKUPS] = ", beyond the tenth lookup",
        [SPF_STOP_VOIDS] = ", the third without an answer",
        [SPF_STOP_LOOP] = ", includes itself",
        [SPF_STOP_BEHIND_ALL] = ", behind all: nobody reads it",
        [SPF_STOP_MACRO] = ", depends on the message",
        [SPF_STOP_EXCHANGERS] = ", more than ten mail exchangers",
        [SPF_STOP_NO_RECORD] = ", no SPF record there",
        [SPF_STOP_SEVERAL] = ", several SPF records there",
        [SPF_STOP_MALFORMED] = ", a mistake in it",
        [SPF_STOP_UNKNOWN] = ", no answer",
    };
    int indent = 2 * row->depth + 2;
    if (row->depth)
        printf("%*s%s (%d lookup%s%s)\n", indent, "", row->term, row->lookups,
               row->lookups == 1 ? "" : "s", stops[row->stop]);
    else
        printf("%*s%s%s\n", indent, "", shown(arena, row->name), stops[row->stop]);
    if (row->record)
        printf("%*s%s\n", indent + 2, "", row->record);
}

void spf_tree_print(struct arena *arena, const struct spf_tree *tree) {
    for (size_t i = 0; i < tree->count; i++)
        print_row(arena, &tree->rows[i]);
}

static void print_evaluation(const struct spf_inquiry *spf) {
    const struct spf_evaluation *evaluation = &spf->evaluation;
    const struct spf_message *message = &spf->message;
    printf("%s\n  %s, helo %s, from <%s>\n", spf_result_name(evaluation->result), message->ip,
           shown(spf->arena, message->helo), shown(spf->arena, message->sender));
    if (*evaluation->term)
        printf("  decided by %s of %s\n", shown(spf->arena, evaluation->term),
               shown(spf->arena, evaluation->at));
    else
        printf("  decided at %s\n", shown(spf->arena, evaluation->at));
    if (evaluation->unknown)
        printf("  no answer for %s %s: %s\n", evaluation->unknown->question.name,
               rr_type_name(evaluation->unknown->question.type),
               unknown_reason_code(evaluation->unknown->unknown));
    if (*evaluation->explanation)
        printf("  it says: %s\n", evaluation->explanation);
    printf("  %d of %d lookups, %d of %d without an answer\n", evaluation->lookups, SPF_LOOKUPS_MAX,
           evaluation->voids, SPF_VOIDS_MAX);
    if (!spf->tree)
        return;
    printf("\nif nothing matches: %d lookups, %d without an answer%s\n", spf->tree->lookups,
           spf->tree->voids, spf->tree->cut ? ", and more" : "");
    spf_tree_print(spf->arena, spf->tree);
}

static int one(const struct inquiry *inquiry) {
    struct spf_inquiry spf = {.inquiry = inquiry, .arena = inquiry->call->arena, .explained = 1};
    if (inquiry->ip && !is_address(inquiry->ip))
        complain("--ip takes an IP address");
    if (!inquiry->ip || !is_address(inquiry->ip) || !(inquiry->helo || inquiry->from))
        return NOT_UNDERSTOOD;
    spf.message = (struct spf_message){.ip = inquiry->ip,
                                       .helo = inquiry->helo ? inquiry->helo : "",
                                       .sender = inquiry->from ? inquiry->from : ""};
    if (evaluate(&spf) != STATUS_OK)
        return NOT_ASKED;
    if (inquiry->json) {
        json_t *object = evaluation_json(&spf);
        if (spf.tree)
            json_object_set_new(object, "tree", spf_tree_json(spf.arena, spf.tree));
        print_json(object);
    } else
        print_evaluation(&spf);
    if (spf.evaluation.result == SPF_RESULT_TEMPERROR)
        return NOT_ASKED;
    return spf.evaluation.result == SPF_RESULT_PASS ? DONE : NOT_DONE;
}

/* ip TAB helo TAB mailfrom; the sentence that says what is wrong, NULL: nothing. */
static const char *read_line(struct span line, struct spf_inquiry *spf) {
    if (line.size > LINE_MOST)
        return "the line is too long";
    if (line.size && memchr(line.at, '\0', line.size))
        return "the line holds a NUL";
    const char *fields[3];
    for (size_t i = 0; i < 3; i++) {
        const char *tab = memchr(line.at, '\t', line.size);
        if (!tab != (i == 2))
            return "the line is not three fields parted by tabs";
        fields[i] = span_text(spf->arena, span_cut(&line, '\t'));
    }
    if (!is_address(fields[0]))
        return "the first field is no IP address";
    spf->message = (struct spf_message){.ip = fields[0], .helo = fields[1], .sender = fields[2]};
    return NULL;
}

/* Nothing is remembered from one line to the next. */
static int answer_line(const struct inquiry *inquiry, struct arena *arena, struct span line) {
    struct spf_inquiry spf = {.inquiry = inquiry, .arena = arena};
    const char *wrong = read_line(line, &spf);
    int done = wrong ? NOT_DONE : DONE;
    if (!wrong && evaluate(&spf) != STATUS_OK) {
        wrong = "DNS could not be asked";
        done = NOT_ASKED;
    }
    print_json(wrong ? json_pack("{s:s}", "error", wrong) : evaluation_json(&spf));
    return done;
}

static int batch(const struct inquiry *inquiry) {
    struct arena *arena = arena_new();
    char *line = NULL;
    size_t room = 0;
    int worst = DONE;
    for (ssize_t size; (size = getline(&line, &room, stdin)) >= 0; arena_reset(arena)) {
        if (size && line[size - 1] == '\n')
            size--;
        int done = answer_line(inquiry, arena, (struct span){line, (size_t)size});
        worst = done > worst ? done : worst;
    }
    free(line);
    arena_free(arena);
    return worst;
}

int check_spf(struct call *call) {
    struct inquiry inquiry;
    unsigned options =
        OPTION_JSON | OPTION_RESOLVER | OPTION_BATCH | OPTION_IP | OPTION_HELO | OPTION_FROM;
    if (!inquiry_read(call, options, 0, &inquiry))
        return NOT_UNDERSTOOD;
    return inquiry.batch ? batch(&inquiry) : one(&inquiry);
}
