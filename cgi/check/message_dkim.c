#include "check/message_notes.h"

#include "base/clock.h"

#include <string.h>

/* What is said of a signature; params: domain selector, and what the table in message_notes.c has.
 */
struct about {
    struct arena *arena;
    struct message_explained *explained;
    const struct dkim_verdict *verdict;
    enum verdict weight; /* of what keeps it from passing */
    int index;
    const char *domain; /* to be shown */
};

static void say(const struct about *about, enum verdict weight, const char *code, const char *name,
                const char *value) {
    message_note(about->explained, weight, about->index, code, "domain", about->domain, name, value,
                 NULL);
}

static const char *number(const struct about *about, uint64_t value) {
    return arena_printf(about->arena, "%llu", (unsigned long long)value);
}

/* A signer may write any number of seconds. */
static const char *moment(const struct about *about, int64_t when) {
    static const int64_t end_of_9999 = 253402300799;
    return when > end_of_9999 ? number(about, (uint64_t)when) : clock_iso8601(about->arena, when);
}

static void say_bad_signature(const struct about *about) {
    static const char *const codes[] = {
        [SIGNATURE_LONG] = "signature_too_long",
        [SIGNATURE_NOT_A_LIST] = "signature_not_a_list",
        [SIGNATURE_TWICE] = "signature_tag_twice",
        [SIGNATURE_VERSION] = "signature_version",
        [SIGNATURE_MISSING] = "signature_tag_missing",
        [SIGNATURE_ALGORITHM] = "signature_algorithm",
        [SIGNATURE_CANON] = "signature_canonicalization",
        [SIGNATURE_BASE64] = "signature_base64",
        [SIGNATURE_BODY_HASH] = "signature_body_hash",
        [SIGNATURE_DOMAIN] = "signature_name",
        [SIGNATURE_IDENTITY] = "signature_identity",
        [SIGNATURE_NUMBER] = "signature_number",
        [SIGNATURE_EXPIRES_FIRST] = "signature_expires_first",
        [SIGNATURE_QUERY] = "signature_query",
        [SIGNATURE_HEADERS] = "signature_headers",
        [SIGNATURE_FROM] = "signature_from",
    };
    say(about, about->weight, codes[about->verdict->fault], "tag",
        message_shown(about->arena, about->verdict->signature.blame));
}

static const char *code_of_key(enum dkim_fault fault) {
    if (fault == DKIM_REVOKED)
        return "key_revoked";
    return fault == DKIM_HASH || fault == DKIM_SERVICE ? "key_not_for_mail" : "key_unreadable";
}

static void say_body(const struct about *about) {
    int header = about->verdict->header == DKIM_HOLDS;
    say(about, about->weight, header ? "body_changed" : "both_changed", NULL, NULL);
}

static void say_trouble(const struct about *about) {
    const struct dkim_verdict *verdict = about->verdict;
    const struct dkim_signature *signature = &verdict->signature;
    const char *host = verdict->key_name;
    switch (verdict->trouble) {
    case DKIM_NO_TROUBLE:
        say(about, VERDICT_OK, "signature_passes", "selector", signature->selector);
        break;
    case DKIM_BAD_SIGNATURE:
        say_bad_signature(about);
        break;
    case DKIM_KEY_UNKNOWN:
        say(about, about->weight == VERDICT_WRONG ? VERDICT_UNKNOWN : about->weight, "key_unknown",
            "host", host);
        break;
    case DKIM_KEY_MISSING:
        say(about, about->weight, "key_missing", "host", host);
        break;
    case DKIM_KEY_SEVERAL:
        say(about, about->weight, "key_several", "host", host);
        break;
    case DKIM_KEY_BAD:
        say(about, about->weight, code_of_key(verdict->key_fault), "host", host);
        break;
    case DKIM_KEY_OTHER:
        say(about, about->weight, "key_other", "host", host);
        break;
    case DKIM_KEY_STRICT:
        say(about, about->weight, "key_strict", "identity",
            message_shown(about->arena, span_of(signature->identity)));
        break;
    case DKIM_BODY_SHORT:
        say(about, about->weight, "body_short", "octets", number(about, signature->length));
        break;
    case DKIM_BODY_ABSENT:
        say(about, VERDICT_UNKNOWN, "body_absent", NULL, NULL);
        break;
    case DKIM_BODY_CHANGED:
        say_body(about);
        break;
    case DKIM_HEADER_CHANGED:
        say(about, about->weight, "header_changed", NULL, NULL);
        break;
    case DKIM_OLD_HASH:
        say(about, about->weight, "old_hash", NULL, NULL);
        break;
    case DKIM_KEY_SHORT:
        say(about, about->weight, "key_too_short", "bits", number(about, (uint64_t)verdict->bits));
        break;
    case DKIM_EXPIRED:
        say(about, about->weight, "expired", "when", moment(about, signature->expires_at));
        break;
    case DKIM_FUTURE:
        say(about, about->weight, "future", "when", moment(about, signature->signed_at));
        break;
    }
}

static void say_notes(const struct about *about) {
    const struct dkim_verdict *verdict = about->verdict;
    if (verdict->notes & DKIM_NOTE_LENGTH)
        say(about, VERDICT_WEAK, "note_length", "octets", number(about, verdict->unsigned_octets));
    if (verdict->notes & DKIM_NOTE_TESTING)
        say(about, VERDICT_WEAK, "note_testing", "host", verdict->key_name);
    if (verdict->notes & DKIM_NOTE_SHORT)
        say(about, VERDICT_WEAK, "note_short", "bits", number(about, (uint64_t)verdict->bits));
    if (verdict->notes & DKIM_NOTE_UNSIGNED)
        say(about, VERDICT_WEAK, "note_unsigned", "names", verdict->unsigned_names);
    if (verdict->notes & DKIM_NOTE_OVERSIGNED)
        say(about, VERDICT_OK, "note_oversigned", NULL, NULL);
}

/* One good signature of the author's is all that is needed: others are then not worse than weak. */
void message_dkim_notes(struct arena *arena, struct message_explained *explained) {
    const struct dkim_report *report = &explained->dkim;
    int aligned =
        explained->passing >= 0 && (!explained->dmarc_asked || leg_aligned(explained->dmarc.dkim));
    if (!report->count)
        message_note(explained, VERDICT_WRONG, -1, "unsigned", NULL);
    for (size_t i = 0; i < report->count; i++) {
        const struct dkim_verdict *verdict = &report->verdicts[i];
        struct about about = {
            arena,   explained,
            verdict, aligned ? VERDICT_WEAK : VERDICT_WRONG,
            (int)i,  *verdict->signature.domain ? verdict->signature.domain : "?"};
        say_trouble(&about);
        if (verdict->result == DKIM_PASS)
            say_notes(&about);
    }
    if (report->skipped)
        message_note(explained, VERDICT_WEAK, -1, "signatures_skipped", "count",
                     arena_printf(arena, "%zu", report->count + report->skipped), "most",
                     arena_printf(arena, "%d", DKIM_SIGNATURES_MAX), NULL);
}
