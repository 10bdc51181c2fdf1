#include "base/utf8.h"
#include "check/message.h"

#include "../unit/rfc8463.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdint.h>
#include <string.h>

/*
 * A message and the world that it came from: a line "ip helo sender", lines that are TXT records,
 * NUL, the message. A record stands where its kind belongs (key records below _domainkey, …) and
 * at some other names, as name and line decide; the keys of RFC 8463 appendix A are always there.
 * Whatever it says, the explanation comes within bounds, and nothing of it hurts where it is shown.
 */
enum { QUESTIONS_MOST = 512, LINES_MOST = 64, ROUNDS_MOST = 60 };

struct world {
    struct arena *arena;
    struct answers *answers;
    struct span records;
};

static unsigned hash_of(const char *text, unsigned more) {
    unsigned hash = 2166136261u ^ more;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    return hash >> 7;
}

static int belongs(const char *name, struct span record) {
    const char *kind = strstr(name, "._domainkey.")   ? "v=DKIM"
                       : !strncmp(name, "_dmarc.", 7) ? "v=DMARC"
                                                      : "v=spf";
    return span_starts_nocase(record, kind);
}

static void add_record(struct answer *answer, struct arena *arena, struct span text) {
    struct rr *rr = &answer->rrs[answer->rr_count++];
    rr->strings = arena_alloc(arena, sizeof *rr->strings);
    rr->strings[0] = text;
    rr->string_count = 1;
}

static void add_records(const struct world *world, struct answer *answer) {
    const char *name = answer->question.name;
    struct span rest = world->records;
    if (rfc8463_key(name)) {
        add_record(answer, world->arena, span_of(rfc8463_key(name)));
        return;
    }
    for (unsigned line = 0; rest.size && line < LINES_MOST; line++) {
        struct span text = span_cut(&rest, '\n');
        if (belongs(name, text) || hash_of(name, line) % 8 == 0)
            add_record(answer, world->arena, text);
    }
}

static void add_hosts(const struct world *world, struct answer *answer, unsigned chance) {
    answer->rr_count = 1 + chance / 8 % 12;
    for (size_t i = 0; i < answer->rr_count; i++) {
        answer->rrs[i].target = arena_printf(world->arena, "h%zu.d.example", i);
        memcpy(answer->rrs[i].address, (unsigned char[]){192, 0, 2, (unsigned char)i}, 4);
    }
}

static void answer_one(const struct world *world, struct answer *answer) {
    unsigned chance = hash_of(answer->question.name, answer->question.type);
    answer->rrs = arena_alloc(world->arena, LINES_MOST * sizeof *answer->rrs);
    if (answer->question.type == RR_TXT)
        add_records(world, answer);
    else if (chance % 8 < 4)
        add_hosts(world, answer, chance);
    answer->state = answer->rr_count ? ANSWER_FOUND : chance % 4 ? ANSWER_NODATA : ANSWER_NXDOMAIN;
    if (!answer->rr_count && chance % 16 == 15) {
        answer->state = ANSWER_UNKNOWN;
        answer->unknown = UNKNOWN_TIMEOUT;
    }
}

static size_t answer_all(const struct world *world) {
    struct answer *answer;
    size_t asked = 0;
    for (; (answer = answers_at(world->answers, asked)); asked++)
        if (answer->state == ANSWER_PENDING)
            answer_one(world, answer);
    return asked;
}

/* What a page may show in a line. */
static void check_shown(const char *text) {
    assert(text && utf8_single_line(span_of(text)));
}

static void check_notes(const struct message_explained *explained) {
    int wrong = 0, other = 0;
    assert(explained->note_count && explained->note_count <= MESSAGE_NOTES_MAX);
    for (size_t i = 0; i < explained->note_count; i++) {
        const struct message_note *note = &explained->notes[i];
        assert(note->signature >= -1 && note->signature < (int)explained->dkim.count);
        wrong |= note->verdict == VERDICT_WRONG;
        other |= note->verdict == VERDICT_UNKNOWN || note->verdict == VERDICT_WEAK;
        for (size_t j = 0; j < note->finding.param_count; j++)
            check_shown(note->finding.params[j].value);
    }
    assert((explained->verdict == VERDICT_WRONG) == wrong);
    assert((explained->verdict == VERDICT_OK) == (!wrong && !other));
}

static void check(const struct message_explained *explained) {
    const struct dkim_report *dkim = &explained->dkim;
    int passes = 0;
    assert(dkim->count <= DKIM_SIGNATURES_MAX && explained->authres_count <= MESSAGE_AUTHRES_MAX);
    for (size_t i = 0; i < dkim->count; i++)
        passes |= dkim->verdicts[i].result == DKIM_PASS;
    assert((explained->passing >= 0) == passes && explained->passing < (int)dkim->count);
    assert(!passes || dkim->verdicts[explained->passing].result == DKIM_PASS);
    assert(explained->dmarc_asked == (*explained->from_domain != '\0'));
    if (explained->dmarc_asked && explained->dmarc.result == FORECAST_PASS)
        assert(passes || explained->spf.result == SPF_RESULT_PASS);
    assert(explained->one_click_uri);
    check_shown(explained->from);
    check_shown(explained->sender);
    check_notes(explained);
}

/* Three words; one that is no address is none. */
static struct message_question question_of(struct arena *arena, struct span line,
                                           const struct message *message) {
    unsigned char octets[16];
    const char *ip = span_text(arena, span_cut(&line, ' '));
    const char *helo = span_text(arena, span_cut(&line, ' '));
    int known = inet_pton(AF_INET, ip, octets) == 1 || inet_pton(AF_INET6, ip, octets) == 1;
    return (struct message_question){.message = message,
                                     .ip = known ? ip : NULL,
                                     .helo = helo,
                                     .sender = line.size ? span_text(arena, line) : NULL,
                                     .now = 1700000000};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct span raw = {(const char *)data, size}, records = {"", 0};
    struct message message;
    if (size && memchr(data, 0, size))
        records = span_cut(&raw, '\0');
    struct span first = span_cut(&records, '\n');
    const struct world world = {arena, answers_new(arena, QUESTIONS_MOST), records};
    struct message_explained *explained;
    message_read(arena, raw, &message);
    struct message_question question = question_of(arena, first, &message);
    for (int rounds = 0; (explained = message_explain(arena, world.answers, &question))->pending;
         rounds++) {
        assert(answer_all(&world) <= QUESTIONS_MOST);
        assert(rounds < ROUNDS_MOST);
    }
    check(explained);
    arena_free(arena);
    return 0;
}
