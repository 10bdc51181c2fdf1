#include "work/deed.h"

#include "base/clock.h"
#include "base/csv.h"

#include <assert.h>
#include <string.h>

enum { CHOICES_MOST = 200 };

/* clang-format off */
static const char *const deeds[] = {
    "sign_in", "sign_out", "session_end", "password_change", "password_forgot", "password_reset",
    "factor_on", "factor_off", "factor_taken", "recovery_renew", "recovery_use", "mail_change",
    "first_operator", "user_create", "platform_role", "welcome",
    "org_create", "project_create",
    "member_member", "member_owner", "member_out",
    "join_invite", "join_withdraw", "join_accept",
    "domain_register", "domain_restart", "domain_delete", "domain_block", "token_renew",
    "key_rotate", "key_import", "key_second", "key_retire", "key_switch", "key_cancel", "key_revoke",
    "dkim_mode_txt", "dkim_mode_cname", "dkim_use", "dkim_stop", "spf_use", "spf_stop",
    "bounce_set", "bounce_remove", "dns_link_make", "dns_link_end",
    "project_key_make", "project_key_renew",
    "share_ask", "share_withdraw", "share_grant", "share_received", "share_reject",
    "share_rejected", "share_revoke", "share_lost", "share_give_back", "share_given_back",
    "profile_add", "profile_change", "profile_delete", "profile_override", "profile_override_end",
    "test_send",
    "unsubscribe_import", "unsubscribe_export", "unsubscribe_take_back",
    "setup_ask", "setup_accept", "setup_ask_back", "setup_decline",
    "block_add", "block_remove", "quota_change",
    "domain_transfer_away", "domain_transfer_here", "project_transfer_away",
    "project_transfer_here",
    "message_check", "message_await", "message_hand", "message_take_back",
    "staff_view",
};
/* clang-format on */

static int is_deed(const char *action) {
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
        if (!strcmp(deeds[i], action))
            return 1;
    return 0;
}

enum status deed_note(struct house *house, const struct actor *actor, const struct deed *deed) {
    assert(is_deed(deed->action));
    struct audit_line line = {.at = clock_now(),
                              .user_id = actor->user.id,
                              .org_id = deed->org_id,
                              .project_id = deed->project_id,
                              .action = deed->action,
                              .subject = deed->subject,
                              .address = actor->address};
    return audit_add(house->store, &line);
}

enum status deed_note_domain(struct house *house, const struct actor *actor,
                             const struct domain *domain, const char *action) {
    return deed_note(house, actor,
                     &(struct deed){action, domain->name, domain->org_id, domain->project_id});
}

static int may_read(const struct actor *actor) {
    return may(actor, actor->project.id ? RIGHT_LOG : RIGHT_OPERATE);
}

enum status deed_list(struct house *house, struct arena *arena, const struct actor *actor,
                      struct audit_query query, struct audit_entry **entries, size_t *count) {
    assert(may_read(actor));
    query.org_id = actor->project.org_id;
    return audit_list(house->store, arena, &query, entries, count);
}

enum status deed_choose(struct house *house, struct arena *arena, const struct actor *actor,
                        struct deed_choices *choices) {
    int64_t org_id = actor->project.org_id;
    enum status status = STATUS_OK;
    assert(may_read(actor));
    *choices = (struct deed_choices){0};
    if (org_id)
        status = project_list_of_org(house->store, arena, org_id, &choices->projects,
                                     &choices->project_count);
    if (status == STATUS_OK)
        status = audit_users(house->store, arena, org_id, CHOICES_MOST, &choices->users,
                             &choices->user_count);
    if (status == STATUS_OK)
        status = audit_actions(house->store, arena, org_id, CHOICES_MOST, &choices->actions,
                               &choices->action_count);
    return status;
}

enum status deed_export(struct house *house, struct arena *arena, const struct actor *actor,
                        struct audit_query query, const char **csv) {
    struct text file = TEXT(arena);
    struct audit_entry *entries;
    size_t count;
    query.limit = DEEDS_IN_FILE;
    enum status status = deed_list(house, arena, actor, query, &entries, &count);
    if (status != STATUS_OK)
        return status;
    csv_begin(&file);
    csv_line(&file, "time", "name", "mail", "action", "subject", "project", "address", NULL);
    for (size_t i = 0; i < count; i++) {
        const struct audit_entry *entry = &entries[i];
        csv_line(&file, clock_iso8601(arena, entry->line.at), entry->user.name, entry->user.email,
                 entry->line.action, entry->line.subject, entry->project, entry->line.address,
                 NULL);
    }
    *csv = text_str(&file);
    return STATUS_OK;
}
