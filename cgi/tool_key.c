#include "tool.h"

#include "base/clock.h"
#include "work/domain.h"
#include "work/key.h"

#include <stdio.h>
#include <string.h>

static void print_key(struct call *call, const struct domain *domain, const struct dkim_key *key) {
    const char *kind =
        key->ed25519 ? "ed25519" : arena_printf(call->arena, "%d", key_bits(call->arena, key));
    printf("%lld\t%s\t%s\t%s\t%s\t%s\t%s\n", (long long)key->id, key_state_name(key->state),
           key_host(call->arena, domain, key), clock_iso8601(call->arena, key_since(key)), kind,
           key->imported ? "imported" : "made", key_fingerprint(call->arena, key));
}

int list_keys(struct call *call) {
    struct domain domain;
    struct dkim_key *keys;
    size_t count;
    int64_t id;
    int found = find_domain(call, &id);
    if (found != DONE)
        return found;
    int64_t project_id = call->actor.project.id;
    struct store *store = call->house.store;
    enum status status = domain_get(store, call->arena, project_id, id, &domain);
    if (status == STATUS_OK)
        status = dkim_key_list(store, call->arena, project_id, id, &keys, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        print_key(call, &domain, &keys[i]);
    return ended(status, "it is gone", "");
}

static int refused(enum key_refusal refusal) {
    static const char *const sentences[KEY_REFUSAL_COUNT] = {
        [KEY_NOT_NOW] = "it is not verified, or its DKIM record is not asked for",
        [KEY_UNDER_WAY] = "another key is about to take over; nafuda keys shows it",
        [KEY_NO_ROOM] =
            "keys that sign or retire stand at all three names; try again in a few days",
        [KEY_OFTEN] = "its key was changed too often today",
        [KEY_SELECTOR] =
            "that selector is none: letters, digits, - _ . and neither end one of these",
        [KEY_SELECTOR_USED] = "a key of this domain has that selector, or had it",
        [KEY_PLATFORMS] = "its keys are the platform's, which CNAME records lead to",
        [KEY_PAIR_USED] = "a key of this domain is that very pair, or was",
        [KEY_NO_SECOND] = "the setting key_ed25519 is off",
    };
    return complain(sentences[refusal]);
}

/* The record to publish; in CNAME mode there is none. */
static int print_next(struct call *call, int64_t id) {
    struct domain_view view;
    enum status status = domain_see(&call->house, call->arena, &call->actor, id, &view);
    const struct record *record = &view.records[CHECK_DKIM_NEXT];
    if (status == STATUS_OK && record->host)
        printf("%s\t%s\t%s\n", record->type, record->host, record->value);
    return ended(status, "it is gone", "");
}

/* Takes --selector SELECTOR from behind the name and the project; NULL: something else is there. */
static const char *take_selector(struct call *call) {
    if (call->count <= 2)
        return "";
    if (strcmp(call->words[call->count - 2], "--selector") != 0)
        return NULL;
    call->count -= 2;
    return call->words[call->count + 1];
}

/* Takes --ed25519 from the end. */
static int take_second(struct call *call) {
    int given = call->count > 1 && !strcmp(call->words[call->count - 1], "--ed25519");
    call->count -= given;
    return given;
}

int rotate(struct call *call) {
    enum key_refusal refusal = KEY_DONE;
    int64_t id;
    struct key_wish wish = {.second = take_second(call)};
    wish.selector = take_selector(call);
    if (!wish.selector)
        return NOT_UNDERSTOOD;
    wish.second |= take_second(call); /* in either order */
    int found = find_domain(call, &id);
    if (found != DONE)
        return found;
    enum status status = key_rotate(&call->house, call->arena, &call->actor, id, &wish, &refusal);
    if (status != STATUS_OK)
        return ended(status, "it is gone", "");
    return refusal == KEY_DONE ? print_next(call, id) : refused(refusal);
}

int revoke_key(struct call *call) {
    int64_t id, key_id = number_of(call->words[0]);
    call->words++;
    call->count--;
    int found = find_domain(call, &id);
    if (found != DONE)
        return found;
    const struct key_end end = {key_id, NULL};
    return ended(key_revoke(&call->house, call->arena, &call->actor, id, &end), "it is gone",
                 "that key is neither next, second nor retiring; nafuda keys shows which are");
}

/* The text of a file, NULL where it cannot be had. It goes with the process. */
static const char *read_pem(struct call *call, const char *path) {
    struct span pem;
    FILE *file = fopen(path, "re");
    if (!file)
        return NULL;
    enum file_read read = file_read(call->arena, file, 64 * 1024, &pem);
    fclose(file);
    return read == FILE_WHOLE ? span_text(call->arena, pem) : NULL;
}

static int import(struct call *call, int64_t id, struct key_pair *wish) {
    enum key_refusal refusal = KEY_DONE;
    enum status status = key_import(&call->house, call->arena, &call->actor, id, wish, &refusal);
    if (status != STATUS_OK)
        return ended(status, "it is gone", "");
    if (wish->pair.fault != PAIR_FINE)
        return complain(arena_printf(call->arena, "that key cannot be used (%s)",
                                     pair_fault_name(wish->pair.fault)));
    return refusal == KEY_DONE ? print_next(call, id) : refused(refusal);
}

int import_key(struct call *call) {
    struct key_pair wish;
    int64_t id;
    const char *path = call->words[0];
    call->words++;
    call->count--;
    wish.selector = take_selector(call);
    if (!wish.selector)
        return NOT_UNDERSTOOD;
    int found = find_domain(call, &id);
    if (found != DONE)
        return found;
    if (!key_import_allowed(&call->house))
        return complain("the setting key_import does not allow it");
    wish.pem = read_pem(call, path);
    return wish.pem ? import(call, id, &wish) : complain("that file cannot be read");
}
