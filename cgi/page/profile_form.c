#include "page/pages.h"
#include "page/profile.h"
#include "page/show.h"
#include "web/form.h"

#include <string.h>

static const char *const signatures[] = {"author", "platform", NULL};
static const char *const unsubscribes[] = {"platform", "own", "none", NULL};
static const struct field fields[] = {
    /* What is too long for an address, its own rules say better. */
    {.name = "from", .kind = FIELD_LINE},
    {.name = "domain", .kind = FIELD_LINE},
    {.name = "from_name", .kind = FIELD_LINE, .required = 1, .most = FROM_NAME_MAX},
    {.name = "reply_to", .kind = FIELD_LINE},
    {.name = "signature", .kind = FIELD_CHOICE, .required = 1, .choices = signatures},
    {.name = "unsubscribe", .kind = FIELD_CHOICE, .required = 1, .choices = unsubscribes},
    {.name = "unsubscribe_url", .kind = FIELD_LINE},
    {.name = "generation", .kind = FIELD_NUMBER},
    {0},
};

static int choice_of(const char *const *choices, const char *word) {
    int index = 0;
    while (strcmp(choices[index], word) != 0)
        index++;
    return index;
}

/* The domain is added to what stands alone before it. */
static const char *from_of(struct visit *visit, const struct form *form) {
    const char *from = form_value(form, "from"), *domain = form_value(form, "domain");
    if (!*from || !*domain || strchr(from, '@'))
        return from;
    return arena_printf(visit->arena, "%s@%s", from, domain);
}

static struct profile_wish wish_of(struct visit *visit, const struct form *form) {
    return (struct profile_wish){
        .from = from_of(visit, form),
        .from_name = form_value(form, "from_name"),
        .reply_to = form_value(form, "reply_to"),
        .unsubscribe_url = form_value(form, "unsubscribe_url"),
        .signature = (enum profile_signature)choice_of(signatures, form_value(form, "signature")),
        .unsubscribe =
            (enum profile_unsubscribe)choice_of(unsubscribes, form_value(form, "unsubscribe")),
    };
}

static void show_choices(struct visit *visit) {
    const struct conf *conf = &visit->house->conf;
    struct node *node = visit->page;
    node_set(node, "platform_hint",
             say(visit, "Profile.signature.platform.hint", "domain", conf->platform_signing_domain,
                 NULL));
    node_set(
        node, "unsubscribe_hint",
        say(visit, "Profile.unsubscribe.platform.hint", "platform", conf->platform_name, NULL));
}

static void show_form(struct visit *visit, int code) {
    const char **names;
    size_t count;
    enum status status = profile_names(visit->house, visit->arena, &visit->actor, &names, &count);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct node *row = node_row(visit->page, "Names");
        node_set(row, "v", names[i]);
        node_set(row, "n", name_show(visit->arena, names[i]).unicode);
    }
    show_choices(visit);
    node_set(visit->page, "nav", "profiles");
    respond_page(visit, code, "profile-form");
}

static const char *say_address(struct visit *visit, enum address_refusal refusal,
                               const struct address *address) {
    if (refusal == ADDRESS_DOMAIN)
        return say_one(visit, "Name", name_refusal_code(address->domain_refusal));
    if (refusal == ADDRESS_WITH_NAME && address->suggestion)
        return say(visit, "Profile.suggest", "address", address->suggestion, NULL);
    return say_one(visit, "Address", address_refusal_code(refusal));
}

static void show_refusals(struct visit *visit, const struct profile_saved *saved) {
    if (saved->from_refusal != ADDRESS_ACCEPTED)
        show_fault(visit, "from", say_address(visit, saved->from_refusal, &saved->from));
    if (saved->reply_to_refusal != ADDRESS_ACCEPTED)
        show_fault(visit, "reply_to",
                   saved->reply_to_refusal == ADDRESS_NO_AT
                       ? say(visit, "Profile.reply_to_no_at", NULL)
                       : say_address(visit, saved->reply_to_refusal, &saved->reply_to));
    if (saved->url_refusal != UNSUBSCRIBE_URL_ACCEPTED)
        show_fault(
            visit, "unsubscribe_url",
            say_one(visit, "UnsubscribeUrl", unsubscribe_url_refusal_code(saved->url_refusal)));
    if (saved->most)
        show_fault(visit, "from",
                   say(visit, "Refusal.profiles", "n", say_count(visit, saved->most), NULL));
    if (saved->blocked)
        show_fault(visit, "from",
                   say(visit, "Profile.blocked", "domain",
                       name_show(visit->arena, saved->from.domain).unicode, NULL));
}

/* Saved: DNS is asked whether the key is there, and the profile's page says so. */
static void respond_saved(struct visit *visit, int64_t id) {
    enum profile_key_seen seen;
    enum status status = profile_ask_key(visit->house, visit->arena, &visit->actor, id, &seen);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    respond_redirect(visit,
                     profile_path(visit, arena_printf(visit->arena, "/%lld?seen=saved&key=%s",
                                                      (long long)id, profile_key_seen_name(seen))));
}

/* id 0: a new one. */
static void save(struct visit *visit, int64_t id) {
    struct form form;
    struct profile_saved saved = {0};
    enum status status = STATUS_OK;
    if (form_read(visit, fields, &form)) {
        struct profile_wish wish = wish_of(visit, &form);
        wish.id = id;
        wish.generation = form_number(&form, "generation");
        status = profile_save(visit->house, visit->arena, &visit->actor, &wish, &saved);
    }
    if (saved.id) {
        respond_saved(visit, saved.id);
        return;
    }
    if (status != STATUS_OK && status != STATUS_STALE) {
        respond_status(visit, status);
        return;
    }
    form_show(visit, &form);
    show_refusals(visit, &saved);
    if (status == STATUS_STALE)
        node_set(visit->page, "stale", "1");
    show_form(visit, status == STATUS_STALE ? 409 : 422);
}

void profile_new_get(struct visit *visit) {
    node_set(visit->page, "Form.signature.value", signatures[SIGNATURE_AUTHOR]);
    node_set(visit->page, "Form.unsubscribe.value", unsubscribes[UNSUBSCRIBE_PLATFORM]);
    show_form(visit, 200);
}

void profile_new_post(struct visit *visit) {
    save(visit, 0);
}

static void show_id(struct visit *visit, const struct profile *profile) {
    node_set_number(visit->page, "id", profile->id);
    node_set(visit->page, "name", profile->from_name);
    node_set(visit->page, "address", profile->from_addr);
    node_set_number(visit->page, "generation", profile->generation);
}

static void fill_form(struct visit *visit, const struct profile *profile) {
    struct node *form = node_child(visit->page, "Form");
    node_set(form, "from.value", profile->from_addr);
    node_set(form, "from_name.value", profile->from_name);
    node_set(form, "reply_to.value", profile->reply_to);
    node_set(form, "signature.value", profile_signature_name(profile->signature));
    node_set(form, "unsubscribe.value", profile_unsubscribe_name(profile->unsubscribe));
    node_set(form, "unsubscribe_url.value", profile->unsubscribe_url);
}

void profile_edit_get(struct visit *visit) {
    struct profile_view view;
    if (!profile_seen(visit, &view))
        return;
    show_id(visit, &view.may.profile);
    fill_form(visit, &view.may.profile);
    show_form(visit, 200);
}

void profile_edit_post(struct visit *visit) {
    struct profile_view view;
    if (!profile_seen(visit, &view))
        return;
    show_id(visit, &view.may.profile);
    save(visit, view.may.profile.id);
}

/* Deleting */

static const struct field delete_fields[] = {
    {.name = "generation", .kind = FIELD_NUMBER},
    {0},
};

static void show_delete(struct visit *visit, const struct profile *profile, int code) {
    show_id(visit, profile);
    node_set(visit->page, "title",
             say(visit, "Profile.delete.title", "name", profile->from_name, NULL));
    node_set(visit->page, "effect",
             say(visit, "Profile.delete.effect", "address", profile->from_addr, NULL));
    node_set(visit->page, "nav", "profiles");
    respond_page(visit, code, "profile-delete");
}

void profile_delete_get(struct visit *visit) {
    struct profile_view view;
    if (profile_seen(visit, &view))
        show_delete(visit, &view.may.profile, 200);
}

void profile_delete_post(struct visit *visit) {
    struct profile_view view;
    struct form form;
    if (!profile_seen(visit, &view))
        return;
    enum status status = STATUS_STALE;
    if (form_read(visit, delete_fields, &form))
        status = profile_remove(visit->house, visit->arena, &visit->actor, visit->numbers[1],
                                form_number(&form, "generation"));
    if (status == STATUS_STALE) {
        node_set(visit->page, "stale", "1");
        show_delete(visit, &view.may.profile, 409);
    } else if (status != STATUS_OK) {
        respond_status(visit, status);
    } else {
        respond_redirect(visit, profile_path(visit, "?done=deleted"));
    }
}
