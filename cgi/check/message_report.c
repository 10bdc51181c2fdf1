#include "check/message_report.h"

#include "check/authres_json.h"

#include <string.h>

/* Authentication-Results of so many octets of JSON are kept, so that no message fills the
   database. */
enum { AUTHRES_OCTETS_MOST = 64 * 1024 };

static const char *canon_name(enum dkim_canon canon) {
    return canon == DKIM_RELAXED ? "relaxed" : "simple";
}

static const char *held_name(enum dkim_held held) {
    static const char *const names[] = {
        [DKIM_UNCHECKED] = "unchecked", [DKIM_HOLDS] = "holds", [DKIM_BROKEN] = "broken"};
    return names[held];
}

const char *message_dmarc(const struct message_explained *explained) {
    static const char *const names[] = {[FORECAST_UNKNOWN] = "unknown",
                                        [FORECAST_NO_RECORD] = "none",
                                        [FORECAST_FAIL] = "fail",
                                        [FORECAST_PASS] = "pass"};
    if (!explained->dmarc_asked)
        return "none";
    int open = explained->dmarc_open ||
               (explained->dmarc.result == FORECAST_FAIL && !explained->spf_asked);
    return open ? "unknown" : names[explained->dmarc.result];
}

/* Writing */

static json_t *signature_json(struct arena *arena, const struct message_explained *explained,
                              size_t index) {
    const struct dkim_verdict *verdict = &explained->dkim.verdicts[index];
    const struct dkim_signature *signature = &verdict->signature;
    int told = verdict->result == DKIM_PASS && explained->dmarc_asked;
    json_t *object = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:i,s:s,s:s,s:s,s:s,s:s,s:I}", "result",
        dkim_result_name(verdict->result), "trouble", dkim_trouble_name(verdict->trouble), "fault",
        dkim_signature_fault_name(verdict->fault), "domain", signature->domain, "selector",
        signature->selector, "identity", authres_shown(arena, signature->identity), "algorithm",
        dkim_algorithm_name(signature->algorithm), "header_form", canon_name(signature->header),
        "body_form", canon_name(signature->body), "bits", verdict->bits, "body",
        held_name(verdict->body), "header", held_name(verdict->header), "key_fault",
        verdict->key_fault ? dkim_fault_code(verdict->key_fault) : "", "unsigned",
        verdict->unsigned_names, "leg", told ? leg_name(explained->legs[index]) : "",
        "unsigned_octets", (json_int_t)verdict->unsigned_octets);
    if (signature->signed_at >= 0)
        json_object_set_new(object, "signed_at", json_integer(signature->signed_at));
    if (signature->expires_at >= 0)
        json_object_set_new(object, "expires_at", json_integer(signature->expires_at));
    return object;
}

static json_t *dmarc_json(const struct message_explained *explained) {
    const struct forecast *dmarc = &explained->dmarc;
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:b}", "result", message_dmarc(explained), "from",
                     explained->from_domain, "policy", dmarc_policy_name(dmarc->dmarc.applied),
                     "dkim", leg_name(dmarc->dkim), "spf", leg_name(dmarc->spf), "via", dmarc->via);
}

static json_t *notes_json(struct arena *arena, const struct message_explained *explained) {
    json_t *list = json_array();
    for (size_t i = 0; i < explained->note_count; i++) {
        const struct message_note *note = &explained->notes[i];
        json_t *params = json_object();
        for (size_t j = 0; j < note->finding.param_count; j++)
            json_object_set_new(params, note->finding.params[j].name,
                                json_string(authres_shown(arena, note->finding.params[j].value)));
        json_array_append_new(list, json_pack("{s:s,s:s,s:i,s:o}", "code", note->finding.code,
                                              "verdict", verdict_name(note->verdict), "signature",
                                              note->signature, "params", params));
    }
    return list;
}

static json_t *origin_json(const struct origin *origin) {
    return json_pack("{s:s,s:s,s:s,s:s}", "ip", origin->ip ? origin->ip : "", "ip_from",
                     origin_from_name(origin->ip_from), "helo", origin->helo, "sender_from",
                     origin_from_name(origin->sender_from));
}

/* *cut: some are left out. */
static json_t *authres_list(struct arena *arena, const struct message_explained *explained,
                            int *cut) {
    json_t *list = json_array();
    size_t room = AUTHRES_OCTETS_MOST;
    *cut = 0;
    for (size_t i = 0; i < explained->authres_count && !*cut; i++) {
        json_t *one = authres_json(arena, &explained->authres[i]);
        size_t size = json_dumpb(one, NULL, 0, JSON_COMPACT | JSON_ENSURE_ASCII);
        *cut = size > room;
        if (*cut)
            json_decref(one);
        else
            json_array_append_new(list, one), room -= size;
    }
    return list;
}

static char *dump(struct arena *arena, json_t *root) {
    size_t size = json_dumpb(root, NULL, 0, JSON_COMPACT | JSON_ENSURE_ASCII);
    char *text = arena_alloc(arena, size + 1);
    json_dumpb(root, text, size, JSON_COMPACT | JSON_ENSURE_ASCII);
    json_decref(root);
    return text;
}

char *message_report_write(struct arena *arena, const struct message_explained *explained,
                           const struct origin *origin) {
    int cut;
    json_t *signatures = json_array(), *authres = authres_list(arena, explained, &cut);
    for (size_t i = 0; i < explained->dkim.count; i++)
        json_array_append_new(signatures, signature_json(arena, explained, i));
    struct origin shown = *origin;
    shown.helo = authres_shown(arena, origin->helo);
    json_t *root = json_pack(
        "{s:s,s:s,s:o,s:i,s:i,s:s,s:s,s:s,s:o,s:o,s:s,s:s,s:o,s:b,s:o}", "verdict",
        verdict_name(explained->verdict), "from", explained->from, "signatures", signatures,
        "skipped", (int)explained->dkim.skipped, "passing", explained->passing, "spf",
        explained->spf_asked ? spf_result_name(explained->spf.result) : "", "sender",
        explained->sender, "envelope",
        explained->spf_asked ? authres_shown(arena, explained->spf.domain) : "", "origin",
        origin_json(&shown), "dmarc", dmarc_json(explained), "one_click",
        one_click_name(explained->one_click), "one_click_uri",
        authres_shown(arena, explained->one_click_uri), "authres", authres, "authres_cut", cut,
        "notes", notes_json(arena, explained));
    return dump(arena, root);
}

/* Reading */

static const char *text_of(struct arena *arena, const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? arena_strdup(arena, text) : "";
}

static int64_t number_of(const json_t *object, const char *key, int64_t otherwise) {
    const json_t *number = json_object_get(object, key);
    return number ? json_integer_value(number) : otherwise;
}

static void read_signatures(struct arena *arena, const json_t *list,
                            struct message_report *report) {
    report->signature_count = json_array_size(list);
    report->signatures =
        arena_alloc(arena, (report->signature_count + 1) * sizeof *report->signatures);
    for (size_t i = 0; i < report->signature_count; i++) {
        const json_t *from = json_array_get(list, i);
        report->signatures[i] = (struct report_signature){
            .result = text_of(arena, from, "result"),
            .trouble = text_of(arena, from, "trouble"),
            .fault = text_of(arena, from, "fault"),
            .domain = text_of(arena, from, "domain"),
            .selector = text_of(arena, from, "selector"),
            .identity = text_of(arena, from, "identity"),
            .algorithm = text_of(arena, from, "algorithm"),
            .header_form = text_of(arena, from, "header_form"),
            .body_form = text_of(arena, from, "body_form"),
            .leg = text_of(arena, from, "leg"),
            .body = text_of(arena, from, "body"),
            .header = text_of(arena, from, "header"),
            .key_fault = text_of(arena, from, "key_fault"),
            .unsigned_names = text_of(arena, from, "unsigned"),
            .bits = (int)number_of(from, "bits", 0),
            .unsigned_octets = number_of(from, "unsigned_octets", 0),
            .signed_at = number_of(from, "signed_at", -1),
            .expires_at = number_of(from, "expires_at", -1),
        };
    }
}

static void read_dmarc(struct arena *arena, const json_t *from, struct message_report *report) {
    report->dmarc = text_of(arena, from, "result");
    report->from_domain = text_of(arena, from, "from");
    report->policy = text_of(arena, from, "policy");
    report->dkim_leg = text_of(arena, from, "dkim");
    report->spf_leg = text_of(arena, from, "spf");
}

static void read_origin(struct arena *arena, const json_t *from, struct message_report *report) {
    const char *ip = text_of(arena, from, "ip");
    report->origin = (struct origin){
        .ip = *ip ? ip : NULL,
        .helo = text_of(arena, from, "helo"),
        .sender = report->sender,
        .ip_from = origin_from_of(text_of(arena, from, "ip_from")),
        .sender_from = origin_from_of(text_of(arena, from, "sender_from")),
    };
}

static void read_authres(struct arena *arena, const json_t *list, struct message_report *report) {
    report->authres_count = json_array_size(list);
    report->authres = arena_alloc(arena, (report->authres_count + 1) * sizeof *report->authres);
    for (size_t i = 0; i < report->authres_count; i++)
        authres_read_json(arena, json_array_get(list, i), &report->authres[i]);
}

static int read_note(struct arena *arena, json_t *from, struct message_note *note) {
    const char *code = text_of(arena, from, "code");
    const struct finding_code *row = message_codes;
    while (row->code && strcmp(row->code, code) != 0)
        row++;
    *note = (struct message_note){
        .finding.code = row->code,
        .verdict = verdict_of(text_of(arena, from, "verdict")),
        .signature = (int)number_of(from, "signature", -1),
    };
    size_t room = sizeof note->finding.params / sizeof *note->finding.params;
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(from, "params"), name, value) {
        const char *text = json_string_value(value);
        if (text && note->finding.param_count < room)
            note->finding.params[note->finding.param_count++] =
                (struct finding_param){arena_strdup(arena, name), arena_strdup(arena, text)};
    }
    return row->code != NULL;
}

static void read_notes(struct arena *arena, const json_t *list, struct message_report *report) {
    size_t count = json_array_size(list);
    report->notes = arena_alloc(arena, (count + 1) * sizeof *report->notes);
    report->note_count = 0;
    for (size_t i = 0; i < count; i++)
        report->note_count +=
            (size_t)read_note(arena, json_array_get(list, i), &report->notes[report->note_count]);
}

void message_report_read(struct arena *arena, const char *json, struct message_report *report) {
    json_t *root = json_loads(json, 0, NULL);
    *report = (struct message_report){
        .verdict = verdict_of(text_of(arena, root, "verdict")),
        .from = text_of(arena, root, "from"),
        .skipped = (int)number_of(root, "skipped", 0),
        .passing = (int)number_of(root, "passing", -1),
        .spf = text_of(arena, root, "spf"),
        .sender = text_of(arena, root, "sender"),
        .envelope = text_of(arena, root, "envelope"),
        .one_click = text_of(arena, root, "one_click"),
        .one_click_uri = text_of(arena, root, "one_click_uri"),
        .authres_cut = json_is_true(json_object_get(root, "authres_cut")),
    };
    read_signatures(arena, json_object_get(root, "signatures"), report);
    read_dmarc(arena, json_object_get(root, "dmarc"), report);
    read_origin(arena, json_object_get(root, "origin"), report);
    read_authres(arena, json_object_get(root, "authres"), report);
    read_notes(arena, json_object_get(root, "notes"), report);
    json_decref(root);
}
