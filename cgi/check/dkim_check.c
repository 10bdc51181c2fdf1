#include "base/codec.h"
#include "check/mend.h"
#include "check/part.h"
#include "mail/dkim.h"
#include "mail/spf.h"

#include <string.h>

/* TXT mode: the claim's own key, in the one record at its selector (RFC 6376 section 3.6.2.2). */

const char *dkim_host(struct arena *arena, const struct claim *claim, size_t index) {
    return dkim_name(arena, claim->selectors[index], claim->domain);
}

/* Without the blanks that folding leaves. */
static struct span without_blanks(struct arena *arena, struct span text) {
    char *out = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++)
        if (!strchr(" \t\r\n", text.at[i]) || !text.at[i])
            out[size++] = text.at[i];
    return (struct span){out, size};
}

/* Every RSA key of one size begins with the same characters: fewer say nothing about whose it is.
 */
enum { TELLING = 64 };

static int is_beginning(struct span text, struct span whole) {
    return text.size >= TELLING && text.size < whole.size &&
           memcmp(text.at, whole.at, text.size) == 0;
}

static int is_part(struct span text, struct span whole) {
    for (size_t i = 0; text.size && i + text.size <= whole.size; i++)
        if (memcmp(text.at, whole.at + i, text.size) == 0)
            return 1;
    return 0;
}

/* Whether the records are the pieces of ours: their sizes add up, and each stands in our key. */
static int is_split(struct arena *arena, const struct answer *answer, struct span ours) {
    size_t size = 0;
    for (size_t i = 0; i < answer->rr_count; i++) {
        struct dkim_record record;
        struct span text = rr_txt(arena, &answer->rrs[i]);
        dkim_parse(arena, text, &record);
        struct span piece = without_blanks(arena, record.text.size ? record.text : text);
        if (!is_part(piece, ours))
            return 0;
        size += piece.size;
    }
    return size == ours.size;
}

static void several(struct arena *arena, const struct answer *answer, const char *host,
                    struct span ours, struct result *result) {
    int split = is_split(arena, answer, ours);
    result->verdict = split ? VERDICT_WRONG : VERDICT_CONFLICT;
    finding_add(result, split ? "dkim_txt_split_records" : "dkim_several", "host", host, "count",
                finding_number(arena, answer->rr_count), NULL);
}

static void missing(const struct answer *answer, const char *host, struct result *result) {
    const char *target = answer_alias(answer);
    result->verdict = VERDICT_MISSING;
    if (target)
        finding_add(result, "dkim_cname_missing", "host", host, "target", target, NULL);
    else
        finding_add(result, "dkim_missing", "host", host, NULL);
}

/* Somebody's SPF record for all names (`*`) answers for this one, too. */
static void spf_there(struct arena *arena, struct span text, const char *host,
                      struct result *result) {
    result->verdict = VERDICT_MISSING;
    finding_add(result, "dkim_spf_there", "host", host, "found", finding_text(arena, text), NULL);
}

/* The finding code of what keeps the text from being what it was meant to be, or NULL. */
static const char *spoiled(struct arena *arena, struct span text, enum dkim_fault fault) {
    struct span mended;
    struct dkim_record meant;
    const char *code = txt_mend(arena, text, &mended);
    return code && fault && dkim_parse(arena, mended, &meant) != fault ? code : NULL;
}

/* Of whom a sound key is that is not ours. */
static const char *foreign_code(struct arena *arena, const struct claim *claim,
                                const struct dkim_record *record) {
    const char *const *hash = claim->former.key_hashes;
    const char *hashed = sha256_hex(arena, base64_encode(arena, record->key));
    while (hash && *hash && strcmp(*hash, hashed) != 0)
        hash++;
    return hash && *hash ? "dkim_former_key" : "dkim_other_key";
}

/* Adds the finding that spoils the one record at the name; 0: none does. */
static int is_spoilt(struct arena *arena, const struct claim *claim, struct span text,
                     const char *host, struct dkim_record *record, struct result *result) {
    struct span ours = span_of(base64_encode(arena, claim->public_key));
    enum dkim_fault fault = dkim_parse(arena, text, record);
    struct span key = without_blanks(arena, record->text);
    const char *spoils = spoiled(arena, text, fault);
    if (spoils)
        finding_add(result, spoils, "host", host, "found", finding_text(arena, text), NULL);
    else if ((fault == DKIM_BASE64 || fault == DKIM_KEY_TYPE) && is_beginning(key, ours))
        finding_add(result, "dkim_cut", "host", host, "found_size", finding_number(arena, key.size),
                    "size", finding_number(arena, ours.size), NULL);
    else if (fault)
        finding_add(result, dkim_fault_code(fault), "host", host, "found",
                    finding_text(arena, text), NULL);
    else if (!span_equal(record->key, claim->public_key))
        finding_add(result, foreign_code(arena, claim, record), "host", host, NULL);
    return result->finding_count > 0;
}

enum { BITS_REFUSED_BELOW = 1024, BITS_RIGHT = 2048 }; /* RFC 8301 section 3.2 */

/* Our key: how far receivers make use of it. t=s is no matter: we sign as the domain itself. */
static void weigh_key(struct arena *arena, const struct dkim_record *record, const char *host,
                      struct result *result) {
    size_t bits = record->ed25519 ? BITS_RIGHT : (size_t)dkim_rsa_bits(record->key);
    int is_weak = bits < BITS_RIGHT || record->testing;
    result->verdict = bits < BITS_REFUSED_BELOW ? VERDICT_WRONG
                      : is_weak                 ? VERDICT_WEAK
                                                : VERDICT_OK;
    if (bits < BITS_RIGHT)
        finding_add(result, "dkim_key_short", "host", host, "bits", finding_number(arena, bits),
                    NULL);
    if (record->testing)
        finding_add(result, "dkim_testing", "host", host, NULL);
    if (record->granular)
        finding_add(result, "dkim_granularity", "host", host, NULL);
}

/* Our key at the end of an alias proves ownership where nobody else made that alias. Returns
 * whether that is settled, and it does not. */
static int is_no_proof(struct arena *arena, struct answers *answers, const struct answer *answer,
                       struct result *result) {
    const struct answer *beside = alias_beside(arena, answers, answer);
    if (!beside || (answer_definite(beside) && !alias_is_shared(answer, beside)))
        return 0;
    result_evidence(arena, result, beside);
    if (beside->state == ANSWER_UNKNOWN) {
        result_unknown(arena, result, beside);
    } else if (beside->state != ANSWER_PENDING) {
        result->verdict = VERDICT_WRONG;
        finding_add(result, "alias_shared", "host", answer->question.name, "target",
                    answer->aliases[0], NULL);
    }
    return 1;
}

static void found(struct arena *arena, const struct claim *claim, struct answers *answers,
                  const struct answer *answer, struct result *result) {
    const char *host = answer->question.name, *target = answer_alias(answer);
    struct span text = rr_txt(arena, &answer->rrs[0]);
    struct dkim_record record;
    if (spf_is_record(text)) {
        spf_there(arena, text, host, result);
        return;
    }
    if (is_spoilt(arena, claim, text, host, &record, result)) {
        result->verdict = VERDICT_WRONG;
        return;
    }
    if (claim->dkim_proves && is_no_proof(arena, answers, answer, result))
        return;
    weigh_key(arena, &record, host, result);
    if (target)
        finding_add(result, "dkim_cname", "host", host, "target", target, NULL);
}

static void judge_txt(struct arena *arena, const struct claim *claim, struct answers *answers,
                      const struct answer *answer, struct result *result) {
    const char *host = answer->question.name;
    switch (answer->state) {
    case ANSWER_PENDING:
        break;
    case ANSWER_UNKNOWN:
        result_unknown(arena, result, answer);
        break;
    case ANSWER_NODATA:
    case ANSWER_NXDOMAIN:
        missing(answer, host, result);
        break;
    case ANSWER_FOUND:
        if (answer->rr_count > 1)
            several(arena, answer, host, span_of(base64_encode(arena, claim->public_key)), result);
        else
            found(arena, claim, answers, answer, result);
        break;
    }
}

void dkim_run(struct arena *arena, const struct claim *claim, struct answers *answers,
              struct result *result) {
    if (claim->dkim_mode == DKIM_MODE_CNAME) {
        dkim_alias_run(arena, claim, answers, 0, result);
        return;
    }
    const char *host = dkim_host(arena, claim, 0);
    struct views views = views_ask(arena, answers, &claim->asking, host, RR_TXT);
    check_views(arena, claim, answers, &views, judge_txt, result);
    result_prove(claim, result);
}
