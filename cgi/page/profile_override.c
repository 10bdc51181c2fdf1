#include "page/pages.h"
#include "page/profile.h"
#include "page/show.h"

#include "base/codec.h"
#include "web/form.h"
#include "work/unsubscribe_list.h"

#include <string.h>

enum { NAMED_MOST = 5 };

static const struct field fields[] = {
    {.name = "generation", .kind = FIELD_NUMBER, .required = 1},
    {.name = "from", .kind = FIELD_LINE, .required = 1, .most = 254},
    {0},
};

/* Some of those it reaches, by name: the organisation's own. */
static enum status show_reached(struct visit *visit, const struct profile *profile) {
    struct unsubscribe_query query = {.org_id = profile->org_id,
                                      .from_addr = address_key(visit->arena, profile->from_addr),
                                      .prefix = "",
                                      .after = "",
                                      .after_from = "",
                                      .limit = NAMED_MOST + 1};
    struct unsubscribe *rows;
    size_t count;
    enum status status = unsubscribe_list(visit->house->store, visit->arena, &query, &rows, &count);
    for (size_t i = 0; status == STATUS_OK && i < count && i < NAMED_MOST; i++)
        node_set(node_row(visit->page, "Reached"), "r", rows[i].recipient);
    if (status == STATUS_OK && count > NAMED_MOST)
        node_set(visit->page, "more",
                 arena_printf(visit->arena, "../../unsubscribed?from=%s",
                              url_encode(visit->arena, profile->from_addr)));
    return status;
}

static void show_override(struct visit *visit, const struct profile *profile, int code) {
    enum status status = show_reached(visit, profile);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    node_set_number(visit->page, "id", profile->id);
    node_set_number(visit->page, "generation", profile->generation);
    node_set(visit->page, "name", profile->from_name);
    node_set(visit->page, "address", profile->from_addr);
    if (profile->overrides)
        node_set(visit->page, "overrides", "1");
    node_set(visit->page, "effect",
             say(visit, profile->overrides ? "Override.end_effect" : "Override.effect", "address",
                 profile->from_addr, NULL));
    node_set(visit->page, "nav", "profiles");
    respond_page(visit, code, "profile-override");
}

void profile_override_get(struct visit *visit) {
    struct profile_view view;
    if (profile_seen(visit, &view))
        show_override(visit, &view.may.profile, 200);
}

/* Ending it asks for nothing to be typed: the form has the address in it. */
void profile_override_post(struct visit *visit) {
    struct profile_view view;
    struct form form;
    if (!profile_seen(visit, &view))
        return;
    struct profile *profile = &view.may.profile;
    if (!form_read(visit, fields, &form) ||
        strcmp(address_key(visit->arena, form_value(&form, "from")),
               address_key(visit->arena, profile->from_addr)) != 0) {
        form_fault(&form, "from", "other_address");
        form_show(visit, &form);
        show_override(visit, profile, 422);
        return;
    }
    enum status status = profile_override(visit->house, visit->arena, &visit->actor, profile->id,
                                          form_number(&form, "generation"));
    if (status == STATUS_STALE) {
        node_set(visit->page, "stale", "1");
        show_override(visit, profile, 409);
    } else if (status != STATUS_OK) {
        respond_status(visit, status);
    } else {
        respond_redirect(visit, profile_path(visit, arena_printf(visit->arena, "/%lld?seen=saved",
                                                                 (long long)profile->id)));
    }
}
