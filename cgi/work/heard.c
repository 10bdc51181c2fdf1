#include "work/heard.h"

#include "base/codec.h"
#include "mail/address.h"
#include "mail/dkim.h"
#include "work/key.h"
#include "work/send.h"

#include <string.h>

/* The name's claims with their keys, while it is listened to. */
struct hearing {
    struct house *house;
    struct arena *arena;
    struct heard *heard;
    int64_t signing; /* domain.id of the claim that signs; 0: none */
};

static const struct export_key *active_of(const struct export_key *keys, size_t count,
                                          int ed25519) {
    for (size_t i = 0; i < count; i++)
        if (keys[i].state == EXPORT_KEY_ACTIVE && keys[i].ed25519 == ed25519)
            return &keys[i];
    return NULL;
}

/* The zone: all three names of CNAME mode are always there, or a domain could never be verified.
   Where no key has the name yet, the one that signs stands there, too. */
static const struct export_key *key_at(const struct export_key *keys, size_t count, int slot) {
    for (size_t i = count; i--;)
        if (keys[i].slot == slot)
            return &keys[i];
    return active_of(keys, count, 0);
}

static void add_records(struct hearing *hearing, const struct export_claim *claim,
                        const struct export_key *keys, size_t count) {
    struct heard *heard = hearing->heard;
    struct span public_key;
    for (int slot = 1; claim->dkim_mode == DKIM_MODE_CNAME && slot <= DKIM_NAMES; slot++) {
        const struct export_key *key = key_at(keys, count, slot);
        if (!key || !base64_decode(hearing->arena, span_of(key->public_key), &public_key))
            continue;
        heard->records[heard->record_count++] = (struct heard_record){
            arena_printf(hearing->arena, "%s.%s",
                         key_selector(hearing->arena, claim->selector, slot), claim->label),
            txt_data(hearing->arena, dkim_record_for(hearing->arena, public_key))};
    }
}

/* Where one claim holds the name it alone signs, or nobody does: its owner may have stopped it. */
static enum status ask_to_sign(struct hearing *hearing, const struct export_claim *claim,
                               const struct export_key *keys, size_t count) {
    struct heard *heard = hearing->heard;
    struct send_domain answer;
    enum status status =
        send_domain(hearing->house, hearing->arena, claim->project_id, heard->name, &answer);
    if (status != STATUS_OK || answer.domain_id != claim->domain_id || !answer.may_sign)
        return status;
    hearing->signing = claim->domain_id;
    heard->keys[HEARD_RSA] =
        (struct heard_key){1, answer.selector, claim->selector, active_of(keys, count, 0)};
    const struct export_key *second = active_of(keys, count, 1);
    int aliases = claim->dkim_mode == DKIM_MODE_CNAME;
    if (second)
        heard->keys[HEARD_ED25519] = (struct heard_key){
            answer.may_sign_second,
            key_selector(hearing->arena, second->selector, aliases ? second->slot : 0),
            second->selector, second};
    return status;
}

static enum status hear_claims(struct hearing *hearing, const struct export_claim *claims,
                               size_t count) {
    enum status status = STATUS_OK;
    hearing->heard->records =
        arena_alloc(hearing->arena, (count * DKIM_NAMES + 1) * sizeof(struct heard_record));
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        struct export_key *keys;
        size_t key_count;
        status = export_keys(hearing->house->store, hearing->arena, claims[i].domain_id, &keys,
                             &key_count);
        if (status != STATUS_OK)
            return status;
        add_records(hearing, &claims[i], keys, key_count);
        if (!hearing->signing && (i == 0 || !claims[0].holds))
            status = ask_to_sign(hearing, &claims[i], keys, key_count);
    }
    return status;
}

static void add_address(struct heard *heard, int64_t profile_id, const char *address,
                        int by_platform) {
    for (size_t i = 0; i < heard->address_count; i++)
        if (!strcmp(heard->addresses[i].address, address))
            return;
    heard->addresses[heard->address_count++] =
        (struct heard_address){profile_id, address, by_platform};
}

static enum status hear_profile(struct hearing *hearing, const struct export_profile *profile) {
    struct heard *heard = hearing->heard;
    struct send_question question = {.project_id = profile->project_id, .profile_id = profile->id};
    struct send_answer answer;
    enum status status = send_may(hearing->house, hearing->arena, &question, &answer);
    if (status != STATUS_OK)
        return status;
    const char *address = address_key(hearing->arena, profile->from_addr);
    if (hearing->signing && answer.domain.domain_id == hearing->signing)
        add_address(heard, profile->id, address, answer.by_platform);
    if (answer.refusal == SEND_ALLOWED)
        heard->senders[heard->sender_count++] = (struct heard_sender){
            profile->id, address,
            arena_printf(hearing->arena, "project-%lld", (long long)profile->project_id),
            answer.envelope_domain};
    return status;
}

enum status hear(struct house *house, struct arena *arena, const char *name, struct heard *heard) {
    struct hearing hearing = {house, arena, heard, 0};
    struct export_claim *claims;
    struct export_profile *profiles;
    size_t claim_count, profile_count;
    *heard = (struct heard){.name = name};
    enum status status = export_claims(house->store, arena, name, &claims, &claim_count);
    if (status == STATUS_OK)
        status = hear_claims(&hearing, claims, claim_count);
    if (status == STATUS_OK)
        status = export_profiles(house->store, arena, name, &profiles, &profile_count);
    if (status != STATUS_OK)
        return status;
    heard->addresses = arena_alloc(arena, (profile_count + 1) * sizeof *heard->addresses);
    heard->senders = arena_alloc(arena, (profile_count + 1) * sizeof *heard->senders);
    for (size_t i = 0; status == STATUS_OK && i < profile_count; i++)
        status = hear_profile(&hearing, &profiles[i]);
    return status;
}
