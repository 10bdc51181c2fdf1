#include "mail/dkim_verify.h"

#include "mail/dkim.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

enum { CLOCKS_DIFFER = 300 }; /* seconds by which a signer's clock may be ahead */

struct verification {
    struct arena *arena;
    struct answers *answers;
    const struct message *message;
    int64_t now;
    size_t *used; /* by index of by_name: how many of the name that begins there are hashed */
};

const char *dkim_result_name(enum dkim_result result) {
    static const char *const names[] = {
        [DKIM_PENDING] = "",      [DKIM_PASS] = "pass",           [DKIM_FAIL] = "fail",
        [DKIM_POLICY] = "policy", [DKIM_TEMPERROR] = "temperror", [DKIM_PERMERROR] = "permerror",
    };
    return names[result];
}

static const struct {
    const char *name;
    enum dkim_result result;
} troubles[] = {
    [DKIM_NO_TROUBLE] = {"", DKIM_PASS},
    [DKIM_BAD_SIGNATURE] = {"bad_signature", DKIM_PERMERROR},
    [DKIM_KEY_UNKNOWN] = {"key_unknown", DKIM_TEMPERROR},
    [DKIM_KEY_MISSING] = {"key_missing", DKIM_PERMERROR},
    [DKIM_KEY_SEVERAL] = {"key_several", DKIM_PERMERROR},
    [DKIM_KEY_BAD] = {"key_bad", DKIM_PERMERROR},
    [DKIM_KEY_OTHER] = {"key_other", DKIM_PERMERROR},
    [DKIM_KEY_STRICT] = {"key_strict", DKIM_PERMERROR},
    [DKIM_BODY_SHORT] = {"body_short", DKIM_FAIL},
    [DKIM_BODY_ABSENT] = {"body_absent", DKIM_FAIL},
    [DKIM_BODY_CHANGED] = {"body_changed", DKIM_FAIL},
    [DKIM_HEADER_CHANGED] = {"header_changed", DKIM_FAIL},
    [DKIM_OLD_HASH] = {"old_hash", DKIM_POLICY},
    [DKIM_KEY_SHORT] = {"key_short", DKIM_POLICY},
    [DKIM_EXPIRED] = {"expired", DKIM_POLICY},
    [DKIM_FUTURE] = {"future", DKIM_POLICY},
};

const char *dkim_trouble_name(enum dkim_trouble trouble) {
    return troubles[trouble].name;
}

static void settle(struct dkim_verdict *verdict, enum dkim_trouble trouble) {
    verdict->trouble = trouble;
    verdict->result = troubles[trouble].result;
}

/* What the record at key_name says, the signature being sound. */
static enum dkim_trouble read_key(struct arena *arena, struct dkim_verdict *verdict) {
    const struct answer *answer = verdict->answer;
    if (!answer_definite(answer))
        return DKIM_KEY_UNKNOWN;
    if (answer->state != ANSWER_FOUND)
        return DKIM_KEY_MISSING;
    if (answer->rr_count > 1)
        return DKIM_KEY_SEVERAL;
    verdict->key_fault = dkim_parse(arena, rr_txt(arena, &answer->rrs[0]), &verdict->key);
    if (verdict->key_fault)
        return DKIM_KEY_BAD;
    const struct dkim_signature *signature = &verdict->signature;
    verdict->bits = verdict->key.ed25519 ? 256 : dkim_rsa_bits(verdict->key.key);
    if (verdict->key.ed25519 != (signature->algorithm == DKIM_ED25519_SHA256))
        return DKIM_KEY_OTHER;
    if (verdict->key.strict && !span_equal_nocase(span_of(strrchr(signature->identity, '@') + 1),
                                                  span_of(signature->domain)))
        return DKIM_KEY_STRICT;
    return DKIM_NO_TROUBLE;
}

static void ask_key(const struct verification *work, struct dkim_verdict *verdict) {
    verdict->fault = dkim_signature_parse(work->arena, verdict->field->value, &verdict->signature);
    const struct dkim_signature *signature = &verdict->signature;
    verdict->key_name = *signature->selector && *signature->domain
                            ? dkim_name(work->arena, signature->selector, signature->domain)
                            : "";
    if (verdict->fault) {
        settle(verdict, DKIM_BAD_SIGNATURE);
        return;
    }
    verdict->answer = answers_get(work->answers, verdict->key_name, RR_TXT);
    enum dkim_trouble trouble =
        verdict->answer->state == ANSWER_PENDING ? DKIM_NO_TROUBLE : read_key(work->arena, verdict);
    if (trouble)
        settle(verdict, trouble);
}

static enum dkim_hash hash_of(const struct dkim_signature *signature) {
    return signature->algorithm == DKIM_RSA_SHA1 ? DKIM_SHA1 : DKIM_SHA256;
}

static struct span digest_span(const struct dkim_digest *digest) {
    return (struct span){(const char *)digest->octets, digest->size};
}

/* All that the keys allow to verify, in one pass over the body. */
static void check_bodies(const struct verification *work, const struct dkim_report *report) {
    struct body_way ways[DKIM_SIGNATURES_MAX];
    size_t count = 0, next = 0;
    for (size_t i = 0; i < report->count; i++) {
        const struct dkim_signature *signature = &report->verdicts[i].signature;
        if (report->verdicts[i].trouble == DKIM_NO_TROUBLE)
            ways[count++] = (struct body_way){
                .canon = signature->body, .hash = hash_of(signature), .length = signature->length};
    }
    body_hash(work->arena, work->message->body, ways, count);
    for (size_t i = 0; i < report->count; i++) {
        struct dkim_verdict *verdict = &report->verdicts[i];
        if (verdict->trouble != DKIM_NO_TROUBLE)
            continue;
        const struct body_way *way = &ways[next++];
        int held = span_equal(digest_span(&way->digest), verdict->signature.body_hash);
        int limited = way->length != DKIM_WHOLE_BODY;
        verdict->body = held ? DKIM_HOLDS : DKIM_BROKEN;
        if (limited && way->octets > way->length)
            verdict->unsigned_octets = way->octets - way->length;
        if (limited && way->octets < way->length)
            settle(verdict, DKIM_BODY_SHORT);
        else if (!held)
            settle(verdict, work->message->no_body ? DKIM_BODY_ABSENT : DKIM_BODY_CHANGED);
    }
}

/*
 * The fields that h= names, in its order: of equal names the lowest first, each once (section
 * 5.4.2).
 */
static void hash_fields(const struct verification *work, const struct dkim_signature *signature,
                        struct header_hash *hash) {
    const struct message *message = work->message;
    size_t *used = memset(work->used, 0, message->field_count * sizeof *used);
    for (size_t i = 0; i < signature->name_count; i++) {
        size_t first, count = message_named(message, signature->names[i], &first);
        if (count && used[first] < count)
            header_hash_field(hash, message->fields[message->by_name[first + used[first]++]].whole,
                              1);
    }
}

/* The signature's own field with nothing behind b= and no end of line. */
static struct span own_field(struct arena *arena, const struct dkim_verdict *verdict) {
    const struct header_field *field = verdict->field;
    struct span hole = verdict->signature.hole;
    const char *behind = hole.at + hole.size, *end = field->value.at + field->value.size;
    struct text text = TEXT(arena);
    text_add_span(&text, (struct span){field->whole.at, (size_t)(hole.at - field->whole.at)});
    text_add_span(&text, (struct span){behind, (size_t)(end - behind)});
    return (struct span){text_str(&text), text.size};
}

static struct dkim_digest header_digest(const struct verification *work,
                                        const struct dkim_verdict *verdict) {
    const struct dkim_signature *signature = &verdict->signature;
    struct header_hash *hash =
        header_hash_begin(work->arena, signature->header, hash_of(signature));
    hash_fields(work, signature, hash);
    header_hash_field(hash, own_field(work->arena, verdict), 0);
    return header_hash_end(hash);
}

static const unsigned char *octets(struct span span) {
    return (const unsigned char *)span.at;
}

/* RFC 8463 section 3: Ed25519 signs the digest as if it were a message. */
static int ed25519_verifies(struct span key, struct span signature, struct span digest) {
    EVP_PKEY *public = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, octets(key), key.size);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!context)
        abort();
    int right = public && EVP_DigestVerifyInit(context, NULL, NULL, NULL, public) == 1 &&
                EVP_DigestVerify(context, octets(signature), signature.size, octets(digest),
                                 digest.size) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(public);
    return right;
}

static int rsa_verifies(struct span key, struct span signature, struct span digest,
                        enum dkim_hash hash) {
    const unsigned char *at = octets(key);
    EVP_PKEY *public = d2i_PUBKEY(NULL, &at, (long)key.size);
    EVP_PKEY_CTX *context = public ? EVP_PKEY_CTX_new(public, NULL) : NULL;
    int right = context && EVP_PKEY_verify_init(context) == 1 &&
                EVP_PKEY_CTX_set_signature_md(context,
                                              hash == DKIM_SHA1 ? EVP_sha1() : EVP_sha256()) == 1 &&
                EVP_PKEY_verify(context, octets(signature), signature.size, octets(digest),
                                digest.size) == 1;
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(public);
    return right;
}

static int header_holds(const struct verification *work, const struct dkim_verdict *verdict) {
    const struct dkim_signature *signature = &verdict->signature;
    struct dkim_digest digest = header_digest(work, verdict);
    if (verdict->key.ed25519)
        return ed25519_verifies(verdict->key.key, signature->signature, digest_span(&digest));
    return rsa_verifies(verdict->key.key, signature->signature, digest_span(&digest),
                        hash_of(signature));
}

/* Right as it is, is it accepted? */
static enum dkim_trouble acceptance(const struct verification *work,
                                    const struct dkim_verdict *verdict) {
    const struct dkim_signature *signature = &verdict->signature;
    if (signature->algorithm == DKIM_RSA_SHA1)
        return DKIM_OLD_HASH;
    if (!verdict->key.ed25519 && verdict->bits < DKIM_RSA_LEAST)
        return DKIM_KEY_SHORT;
    if (signature->expires_at >= 0 && work->now > signature->expires_at)
        return DKIM_EXPIRED;
    if (signature->signed_at > work->now + CLOCKS_DIFFER)
        return DKIM_FUTURE;
    return DKIM_NO_TROUBLE;
}

/* The header is checked whatever the body is, so that what changed can be told. */
static void check_header(const struct verification *work, struct dkim_verdict *verdict) {
    if (verdict->body == DKIM_UNCHECKED)
        return;
    verdict->header = header_holds(work, verdict) ? DKIM_HOLDS : DKIM_BROKEN;
    if (verdict->trouble == DKIM_NO_TROUBLE)
        settle(verdict,
               verdict->header == DKIM_HOLDS ? acceptance(work, verdict) : DKIM_HEADER_CHANGED);
}

static size_t times_named(const struct dkim_signature *signature, struct span name) {
    size_t times = 0;
    for (size_t i = 0; i < signature->name_count; i++)
        times += (size_t)span_equal_nocase(signature->names[i], name);
    return times;
}

int dkim_covers(const struct message *message, const struct dkim_verdict *verdict,
                const char *name) {
    size_t first, there = message_named(message, span_of(name), &first);
    size_t times = times_named(&verdict->signature, span_of(name));
    return times && times >= there;
}

/* What a reader, or his mail program, goes by (section 5.4.1, RFC 8058 section 4). */
static const char *const important[] = {"From",
                                        "Subject",
                                        "Date",
                                        "To",
                                        "Cc",
                                        "Reply-To",
                                        "Message-ID",
                                        "MIME-Version",
                                        "Content-Type",
                                        "Content-Transfer-Encoding",
                                        "List-Unsubscribe",
                                        "List-Unsubscribe-Post"};

static void note(const struct verification *work, struct dkim_verdict *verdict) {
    const struct message *message = work->message;
    struct text names = TEXT(work->arena);
    size_t first;
    for (size_t i = 0; i < sizeof important / sizeof *important; i++)
        if (message_named(message, span_of(important[i]), &first) &&
            !dkim_covers(message, verdict, important[i]))
            text_addf(&names, "%s%s", names.size ? ", " : "", important[i]);
    verdict->unsigned_names = text_str(&names);
    if (names.size)
        verdict->notes |= DKIM_NOTE_UNSIGNED;
    if (times_named(&verdict->signature, SPAN("From")) >
        message_named(message, SPAN("From"), &first))
        verdict->notes |= DKIM_NOTE_OVERSIGNED;
    if (verdict->signature.length != DKIM_WHOLE_BODY)
        verdict->notes |= DKIM_NOTE_LENGTH;
    if (verdict->key.testing)
        verdict->notes |= DKIM_NOTE_TESTING;
    if (!verdict->key.ed25519 && verdict->bits && verdict->bits < DKIM_RSA_RIGHT)
        verdict->notes |= DKIM_NOTE_SHORT;
}

struct dkim_report dkim_verify(struct arena *arena, struct answers *answers,
                               const struct message *message, int64_t now) {
    const struct verification work = {
        arena, answers, message, now,
        arena_alloc(arena, (message->field_count + 1) * sizeof(size_t))};
    size_t first, count = message_named(message, SPAN("DKIM-Signature"), &first);
    struct dkim_report report = {.count =
                                     count < DKIM_SIGNATURES_MAX ? count : DKIM_SIGNATURES_MAX};
    report.skipped = count - report.count;
    report.verdicts = arena_alloc(arena, (report.count + 1) * sizeof *report.verdicts);
    for (size_t i = 0; i < report.count; i++) {
        struct dkim_verdict *verdict = &report.verdicts[i];
        verdict->field = &message->fields[message->by_name[first + count - 1 - i]];
        verdict->unsigned_names = "";
        ask_key(&work, verdict);
        report.pending |= verdict->answer && verdict->answer->state == ANSWER_PENDING;
    }
    if (report.pending)
        return report;
    check_bodies(&work, &report);
    for (size_t i = 0; i < report.count; i++) {
        check_header(&work, &report.verdicts[i]);
        if (report.verdicts[i].trouble != DKIM_BAD_SIGNATURE)
            note(&work, &report.verdicts[i]);
    }
    return report;
}
