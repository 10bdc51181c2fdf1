#include "work/share_news.h"

#include "dns/name.h"
#include "work/letter.h"

enum { AT_ONCE = 100, PROFILES_MOST = 100 };

static const char *const templates[NEWS_COUNT] = {
    [NEWS_DKIM_STOPPED] = "share_dkim_stopped",
    [NEWS_DKIM_IN_USE] = "share_dkim_in_use",
};

enum status share_tell(struct house *house, struct arena *arena,
                       const struct share_letter *letter) {
    return letter_to_owners(house, arena, letter->to, templates[letter->news], "domain",
                            name_show(arena, letter->domain).unicode, "org", letter->org, "project",
                            letter->project, "profiles", letter->profiles, "path", letter->path,
                            NULL);
}

enum status share_profile_lines(struct house *house, struct arena *arena,
                                const struct domain *domain, int64_t only, const char **lines) {
    struct share_user *users;
    size_t count;
    enum status status =
        share_users(house->store, arena, domain, only, PROFILES_MOST + 1, &users, &count);
    struct text text = TEXT(arena);
    for (size_t i = 0; status == STATUS_OK && i < count && i < PROFILES_MOST; i++)
        text_addf(&text, "%s- %s (%s / %s)", i ? "\n" : "", users[i].from_addr, users[i].org,
                  users[i].project);
    if (status == STATUS_OK && count > PROFILES_MOST)
        text_add(&text, "\n- …");
    *lines = status == STATUS_OK && count ? text_str(&text) : "-";
    return status;
}

const char *shared_path(struct arena *arena, const struct share *share) {
    return arena_printf(arena, "/projects/%lld/shared/%lld", (long long)share->project_id,
                        (long long)share->id);
}

static enum status tell_one(struct house *house, struct arena *arena, const struct domain *domain,
                            const struct share *share, enum share_news news) {
    struct share_letter letter = {.news = news,
                                  .to = share->project_id,
                                  .domain = share->name,
                                  .org = share->owner_org,
                                  .project = share->owner,
                                  .path = shared_path(arena, share)};
    enum status status =
        share_profile_lines(house, arena, domain, share->project_id, &letter.profiles);
    return status == STATUS_OK ? share_tell(house, arena, &letter) : status;
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
