#include "work/share_part.h"

#include "dns/name.h"
#include "work/deed.h"
#include "work/letter.h"

enum { AT_ONCE = 100, PROFILES_MOST = 100 };

/* Mail.<template>; action: how an end of a share stands in the other project's log. */
static const struct {
    const char *template, *action;
} letters[NEWS_COUNT] = {
    [NEWS_GIVEN] = {"share_given", NULL},
    [NEWS_GIVEN_BACK] = {"share_given_back", NULL},
    [NEWS_TAKEN_BACK] = {"share_taken_back", NULL},
    [NEWS_REQUEST] = {"share_request", NULL},
    [NEWS_REQUEST_END] = {"share_request_end", NULL},
    [NEWS_REJECTED_IT] = {"share_rejected_it", NULL},
    [NEWS_RECEIVED] = {"share_received", NULL},
    [NEWS_RETURNED] = {"share_returned", NULL},
    [NEWS_REVOKED] = {"share_revoked", "share_lost"},
    [NEWS_DELETED] = {"share_deleted", "share_lost"},
    [NEWS_TRANSFERRED] = {"share_transferred", "share_lost"},
    [NEWS_ASLEEP] = {"share_asleep", NULL},
    [NEWS_AWAKE] = {"share_awake", NULL},
    [NEWS_DKIM_STOPPED] = {"share_dkim_stopped", NULL},
    [NEWS_DKIM_IN_USE] = {"share_dkim_in_use", NULL},
    [NEWS_ASKED] = {"share_asked", NULL},
    [NEWS_WITHDRAWN] = {"share_withdrawn", NULL},
    [NEWS_REJECTED] = {"share_rejected", NULL},
    [NEWS_EXPIRED] = {"share_expired", NULL},
};

enum status share_tell(struct house *house, struct arena *arena,
                       const struct share_letter *letter) {
    return letter_to_owners(house, arena, letter->to, letters[letter->news].template, "domain",
                            name_show(arena, letter->domain).unicode, "org", letter->org, "project",
                            letter->project, "person", letter->person, "profiles", letter->profiles,
                            "path", letter->path, NULL);
}

enum status share_profile_lines(struct house *house, struct arena *arena,
                                const struct domain *domain, int64_t only, const char **lines) {
    struct share_user *users;
    size_t count;
    enum status status = share_users(house, arena, domain, only, PROFILES_MOST + 1, &users, &count);
    struct text text = TEXT(arena);
    for (size_t i = 0; status == STATUS_OK && i < count && i < PROFILES_MOST; i++)
        text_addf(&text, "%s- %s (%s / %s)", i ? "\n" : "", users[i].from_addr, users[i].org,
                  users[i].project);
    if (status == STATUS_OK && count > PROFILES_MOST)
        text_add(&text, "\n- …");
    *lines = status == STATUS_OK && count ? text_str(&text) : "-";
    return status;
}

const char *shares_path(struct arena *arena, const struct domain *domain) {
    return arena_printf(arena, "/projects/%lld/domains/%lld/shares", (long long)domain->project_id,
                        (long long)domain->id);
}

const char *shared_path(struct arena *arena, const struct share *share) {
    return arena_printf(arena, "/projects/%lld/shared/%lld", (long long)share->project_id,
                        (long long)share->id);
}

const char *sharing_path(struct arena *arena, int64_t project_id) {
    return arena_printf(arena, "/projects/%lld/sharing", (long long)project_id);
}

enum status share_note_other(struct house *house, struct arena *arena,
                             const struct share_deed *deed) {
    static const struct actor nobody = {.address = ""};
    struct project project;
    enum status status = project_get(house->store, arena, deed->project_id, &project);
    return status == STATUS_OK
               ? deed_note(house, &nobody,
                           &(struct deed){deed->action, deed->subject, project.org_id, project.id})
               : status;
}

static enum status tell_one(struct house *house, struct arena *arena, const struct domain *domain,
                            const struct share *share, enum share_news news) {
    const char *action = letters[news].action;
    struct share_letter letter = {.news = news,
                                  .to = share->project_id,
                                  .domain = share->name,
                                  .org = share->owner_org,
                                  .project = share->owner,
                                  .path = action ? sharing_path(arena, share->project_id)
                                                 : shared_path(arena, share)};
    enum status status =
        share_profile_lines(house, arena, domain, share->project_id, &letter.profiles);
    if (status == STATUS_OK)
        status = share_tell(house, arena, &letter);
    if (status == STATUS_OK && action)
        status = share_note_other(house, arena,
                                  &(struct share_deed){action, share->name, share->project_id});
    return status;
}

enum status share_tell_all(struct house *house, struct arena *arena, const struct domain *domain,
                           enum share_news news) {
    struct share_query query = {.domain_id = domain->id, .search = "", .limit = AT_ONCE};
    struct share *shares;
    size_t count;
    enum status status;
    do {
        status = share_of_domain(house->store, arena, &query, &shares, &count);
        for (size_t i = 0; status == STATUS_OK && i < count; i++)
            status = tell_one(house, arena, domain, &shares[i], news);
        query.after = count ? shares[count - 1].id : 0;
    } while (status == STATUS_OK && count == AT_ONCE);
    return status;
}
