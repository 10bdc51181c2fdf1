#include "work/setup_parts.h"

#include "work/letter.h"
#include "work/people.h"

#include <string.h>

static const char *const templates[] = {
    [LETTER_CONFIRM] = "setup_confirm",   [LETTER_ASKED] = "setup_asked",
    [LETTER_DECLINED] = "setup_declined", [LETTER_HANDED] = "setup_handed",
    [LETTER_STARTED] = "setup_started",   [LETTER_IN_USE] = "setup_in_use",
    [LETTER_DONE] = "setup_done",
};

static enum status find_applicant(struct house *house, struct arena *arena,
                                  const struct setup_request *request, struct user *user) {
    return request->user_id ? user_get(house->store, arena, request->user_id, user)
                            : user_by_email(house->store, arena, request->email, user);
}

enum status setup_is_there(struct house *house, struct arena *arena,
                           const struct setup_request *request, int *there) {
    struct user user;
    struct member member;
    *there = !request->project_id;
    if (*there)
        return STATUS_OK;
    enum status status = find_applicant(house, arena, request, &user);
    *there = status == STATUS_OK && user.platform == PLATFORM_OPERATOR;
    if (status == STATUS_OK && !*there) {
        status = member_get(house->store, arena, request->project_id, user.id, &member);
        *there = status == STATUS_OK;
    }
    return status == STATUS_NONE ? STATUS_OK : status;
}

enum status setup_tell(struct house *house, struct arena *arena,
                       const struct setup_request *request, enum setup_letter letter,
                       const char *domains, const char *message) {
    const char *template = templates[letter];
    const char *path = arena_printf(arena, "/projects/%lld/requests/%lld",
                                    (long long)request->project_id, (long long)request->id);
    int there;
    enum status status = setup_is_there(house, arena, request, &there);
    if (status != STATUS_OK)
        return status;
    if (!there)
        return letter_to_owners(house, arena, request->project_id, template, "domain", domains,
                                "message", message, "path", path, NULL);
    if (request->user_id)
        return letter_to_user(house, arena, request->user_id, template, "domain", domains,
                              "message", message, "path", path, NULL);
    /* Whoever has not confirmed his address gets no text that somebody else may have typed. */
    const struct user to = {.email = request->email,
                            .name = letter == LETTER_CONFIRM ? "" : request->contact,
                            .lang = request->lang};
    return letter_to_address(house, arena, &to, template, "domain", domains, "message", message,
                             "kind", "apply", "nonce", request->nonce, NULL);
}

enum status setup_staff(struct house *house, struct arena *arena,
                        const struct setup_request *request, const struct actor *operator,
                        struct actor * there) {
    *there = operator? *operator
        : (struct actor){.user = {.platform = PLATFORM_OPERATOR}, .address = ""};
    return project_get(house->store, arena, request->project_id, &there->project);
}

void setup_name(struct setup_names *names, const char *domain) {
    const char *seen = names->seen ? names->seen : " ";
    if (strstr(seen, arena_printf(names->arena, " %s ", domain)))
        return;
    const char *name = name_show(names->arena, domain).unicode;
    names->seen = arena_printf(names->arena, "%s%s ", seen, domain);
    names->said = names->said ? arena_printf(names->arena, "%s, %s", names->said, name) : name;
}
