#include "check/message_notes.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

/*
 * domain: d= of a signature, or whose record was asked. host: the full name of a record. tag: of a
 * DKIM-Signature field, or the text that is no tag.
 */
const struct finding_code message_codes[] = {
    /* the message */
    {"too_many_fields", ""}, /* more header fields than are read */
    {"abrupt", ""},          /* a line that is no field began the body */
    {"no_body", ""},         /* headers alone */
    {"from_missing", ""},    /* no From field */
    {"from_several", ""},    /* two From fields, or addresses of several domains */
    {"from_unreadable", "found"},
    /* a signature */
    {"unsigned", ""},
    {"signatures_skipped", "count most"},
    {"signature_passes", "domain selector"},
    {"signature_too_long", "domain tag"},
    {"signature_not_a_list", "domain tag"},
    {"signature_tag_twice", "domain tag"},
    {"signature_version", "domain tag"},
    {"signature_tag_missing", "domain tag"},
    {"signature_algorithm", "domain tag"},
    {"signature_canonicalization", "domain tag"},
    {"signature_base64", "domain tag"},
    {"signature_body_hash", "domain tag"},
    {"signature_name", "domain tag"},
    {"signature_identity", "domain tag"},
    {"signature_number", "domain tag"},
    {"signature_expires_first", "domain tag"},
    {"signature_query", "domain tag"},
    {"signature_headers", "domain tag"},
    {"signature_from", "domain tag"},
    {"key_unknown", "domain host"},
    {"key_missing", "domain host"},
    {"key_several", "domain host"},
    {"key_revoked", "domain host"},
    {"key_unreadable", "domain host"},
    {"key_not_for_mail", "domain host"},
    {"key_other", "domain host"},
    {"key_strict", "domain identity"},
    {"body_short", "domain octets"},
    {"body_absent", "domain"},
    {"body_changed", "domain"},   /* and the header is as it was signed */
    {"header_changed", "domain"}, /* and the body is as it was signed */
    {"both_changed", "domain"},
    {"old_hash", "domain"},
    {"key_too_short", "domain bits"},
    {"expired", "domain when"},
    {"future", "domain when"},
    {"note_length", "domain octets"},
    {"note_testing", "domain host"},
    {"note_short", "domain bits"},
    {"note_unsigned", "domain names"},
    {"note_oversigned", "domain"},
    /* SPF of the connection; of: whose record */
    {"spf_not_asked", ""},
    {"spf_pass", "of ip"},
    {"spf_fail", "of ip"},
    {"spf_softfail", "of ip"},
    {"spf_neutral", "of ip"},
    {"spf_none", "of ip"},
    {"spf_temperror", "of ip"},
    {"spf_permerror", "of ip"},
    /* DMARC */
    {"dmarc_pass_both", "from signer envelope"},
    {"dmarc_pass_dkim", "from signer"},
    {"dmarc_pass_spf", "from envelope"},
    {"dmarc_fail", "from policy"},
    {"dmarc_undecided", "from"}, /* DKIM does not, and SPF was not asked */
    {"dmarc_no_record", "from"},
    {"dmarc_unknown", "from"},
    {"dkim_foreign", "from signer"}, /* passes, for another organisation's name */
    {"dkim_strict", "from signer"},  /* for another name where adkim=s wants the same */
    {"spf_foreign", "from envelope"},
    {"spf_strict", "from envelope"},
    {"via", "from signer"},
    /* one-click unsubscribe */
    {"one_click_no_post", ""},
    {"one_click_no_uri", ""},
    {"one_click_several", ""},
    {"one_click_words", ""},
    {"one_click_no_https", ""},
    {"one_click_unsigned", ""},
    {"one_click_good", "uri"},
    {NULL, NULL},
};

static int has_param(const char *params, const char *name) {
    struct span rest = span_of(params);
    while (rest.size)
        if (span_equal(span_cut(&rest, ' '), span_of(name)))
            return 1;
    return 0;
}

static const struct finding_code *code_of(const char *code) {
    const struct finding_code *row = message_codes;
    while (row->code && strcmp(row->code, code) != 0)
        row++;
    return row->code ? row : NULL;
}

void message_note(struct message_explained *explained, enum verdict verdict, int signature,
                  const char *code, ...) {
    const struct finding_code *row = code_of(code);
    assert(row);
    if (explained->note_count == MESSAGE_NOTES_MAX)
        return;
    struct message_note *note = &explained->notes[explained->note_count++];
    *note = (struct message_note){{.code = row->code}, verdict, signature};
    va_list pairs;
    va_start(pairs, code);
    for (const char *name; (name = va_arg(pairs, const char *));) {
        assert(has_param(row->params, name));
        note->finding.params[note->finding.param_count++] =
            (struct finding_param){name, va_arg(pairs, const char *)};
    }
    va_end(pairs);
}

static void message_itself(struct arena *arena, struct message_explained *explained) {
    const struct message *message = explained->message;
    struct mailbox mailbox;
    const struct header_field *from = message_field(message, "From", 0);
    if (message->cut)
        message_note(explained, VERDICT_WRONG, -1, "too_many_fields", NULL);
    if (message->abrupt)
        message_note(explained, VERDICT_WEAK, -1, "abrupt", NULL);
    if (message->no_body)
        message_note(explained, VERDICT_NONE, -1, "no_body", NULL);
    if (!from)
        message_note(explained, VERDICT_WRONG, -1, "from_missing", NULL);
    else if (!*explained->from_domain &&
             (message_field(message, "From", 1) ||
              mailbox_read(arena, from->value, &mailbox) == MAILBOX_SEVERAL))
        message_note(explained, VERDICT_WRONG, -1, "from_several", NULL);
    else if (!*explained->from_domain)
        message_note(explained, VERDICT_WRONG, -1, "from_unreadable", "found",
                     message_shown(arena, span_trim(from->value)), NULL);
}

/* Whom SPF was asked for: whoever connects may say any octets. */
static const char *envelope_of(struct arena *arena, const struct message_explained *explained) {
    return message_shown(arena, span_of(explained->spf.domain));
}

static void spf_notes(struct arena *arena, const struct message_question *question,
                      struct message_explained *explained) {
    static const struct {
        const char *code;
        enum verdict verdict;
    } rows[] = {
        [SPF_RESULT_NONE] = {"spf_none", VERDICT_WRONG},
        [SPF_RESULT_NEUTRAL] = {"spf_neutral", VERDICT_WRONG},
        [SPF_RESULT_PASS] = {"spf_pass", VERDICT_OK},
        [SPF_RESULT_FAIL] = {"spf_fail", VERDICT_WRONG},
        [SPF_RESULT_SOFTFAIL] = {"spf_softfail", VERDICT_WRONG},
        [SPF_RESULT_TEMPERROR] = {"spf_temperror", VERDICT_UNKNOWN},
        [SPF_RESULT_PERMERROR] = {"spf_permerror", VERDICT_WRONG},
    };
    if (!explained->spf_asked) {
        message_note(explained, VERDICT_NONE, -1, "spf_not_asked", NULL);
        return;
    }
    /* Where the author's own signature passes, SPF may fail: forwarded mail does. */
    int aligned = explained->dmarc_asked && leg_aligned(explained->dmarc.dkim);
    enum verdict verdict = rows[explained->spf.result].verdict;
    message_note(explained, aligned && verdict == VERDICT_WRONG ? VERDICT_WEAK : verdict, -1,
                 rows[explained->spf.result].code, "of", envelope_of(arena, explained), "ip",
                 question->ip, NULL);
}

static void dmarc_pass(struct message_explained *explained, const char *from, const char *signer,
                       const char *envelope) {
    int dkim = leg_aligned(explained->dmarc.dkim), spf = leg_aligned(explained->dmarc.spf);
    if (dkim && spf)
        message_note(explained, VERDICT_OK, -1, "dmarc_pass_both", "from", from, "signer", signer,
                     "envelope", envelope, NULL);
    else if (dkim)
        message_note(explained, VERDICT_OK, -1, "dmarc_pass_dkim", "from", from, "signer", signer,
                     NULL);
    else
        message_note(explained, VERDICT_OK, -1, "dmarc_pass_spf", "from", from, "envelope",
                     envelope, NULL);
}

/* Why one that passes by itself says nothing of the From domain. */
static void leg_notes(struct message_explained *explained, const char *from, const char *signer,
                      const char *envelope) {
    const struct forecast *dmarc = &explained->dmarc;
    int passes = leg_aligned(dmarc->dkim) || leg_aligned(dmarc->spf);
    enum verdict verdict = passes ? VERDICT_NONE : VERDICT_WEAK;
    if (dmarc->dkim == LEG_FOREIGN || dmarc->dkim == LEG_STRICT)
        message_note(explained, verdict, explained->passing,
                     dmarc->dkim == LEG_FOREIGN ? "dkim_foreign" : "dkim_strict", "from", from,
                     "signer", signer, NULL);
    if (dmarc->spf == LEG_FOREIGN || dmarc->spf == LEG_STRICT)
        message_note(explained, verdict, -1,
                     dmarc->spf == LEG_FOREIGN ? "spf_foreign" : "spf_strict", "from", from,
                     "envelope", envelope, NULL);
    if (dmarc->via && dmarc->dkim == LEG_FOREIGN)
        message_note(explained, verdict, explained->passing, "via", "from", from, "signer", signer,
                     NULL);
}

static void dmarc_notes(struct arena *arena, struct message_explained *explained) {
    if (!explained->dmarc_asked)
        return;
    const char *from = explained->from_domain, *envelope = envelope_of(arena, explained);
    const char *signer =
        explained->passing < 0 ? "" : explained->dkim.verdicts[explained->passing].signature.domain;
    switch (explained->dmarc.result) {
    case FORECAST_UNKNOWN:
        message_note(explained, VERDICT_UNKNOWN, -1, "dmarc_unknown", "from", from, NULL);
        break;
    case FORECAST_NO_RECORD:
        message_note(explained, VERDICT_WEAK, -1, "dmarc_no_record", "from", from, NULL);
        break;
    case FORECAST_PASS:
        dmarc_pass(explained, from, signer, envelope);
        break;
    case FORECAST_FAIL:
        if (explained->dmarc_open)
            message_note(explained, VERDICT_UNKNOWN, -1, "dmarc_unknown", "from", from, NULL);
        else if (explained->spf_asked)
            message_note(explained, VERDICT_WRONG, -1, "dmarc_fail", "from", from, "policy",
                         dmarc_policy_name(explained->dmarc.dmarc.applied), NULL);
        else
            message_note(explained, VERDICT_UNKNOWN, -1, "dmarc_undecided", "from", from, NULL);
        break;
    }
    leg_notes(explained, from, signer, envelope);
}

static void one_click_notes(struct arena *arena, struct message_explained *explained) {
    static const char *const codes[] = {
        [ONE_CLICK_NO_POST] = "one_click_no_post",   [ONE_CLICK_NO_URI] = "one_click_no_uri",
        [ONE_CLICK_SEVERAL] = "one_click_several",   [ONE_CLICK_WORDS] = "one_click_words",
        [ONE_CLICK_NO_HTTPS] = "one_click_no_https", [ONE_CLICK_UNSIGNED] = "one_click_unsigned",
    };
    if (explained->one_click == ONE_CLICK_GOOD)
        message_note(explained, VERDICT_OK, -1, "one_click_good", "uri",
                     message_shown(arena, span_of(explained->one_click_uri)), NULL);
    else if (explained->one_click == ONE_CLICK_NO_POST)
        message_note(explained, VERDICT_WEAK, -1, codes[explained->one_click], NULL);
    else if (explained->one_click != ONE_CLICK_ABSENT)
        message_note(explained, VERDICT_WRONG, -1, codes[explained->one_click], NULL);
}

/* Worst first. */
static enum verdict worst(const struct message_explained *explained) {
    static const enum verdict order[] = {VERDICT_WRONG, VERDICT_UNKNOWN, VERDICT_WEAK};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        for (size_t j = 0; j < explained->note_count; j++)
            if (explained->notes[j].verdict == order[i])
                return order[i];
    return VERDICT_OK;
}

void message_notes(struct arena *arena, const struct message_question *question,
                   struct message_explained *explained) {
    message_itself(arena, explained);
    dmarc_notes(arena, explained);
    message_dkim_notes(arena, explained);
    spf_notes(arena, question, explained);
    one_click_notes(arena, explained);
    explained->verdict = worst(explained);
}
