#include "page/pages.h"
#include "web/route.h"

#define PROJECT "/projects/:project"
#define DOMAIN PROJECT "/domains/:id"
#define PROFILE PROJECT "/profiles/:profile"
#define UNSUBSCRIBED PROJECT "/unsubscribed"
#define ORG "/operate/orgs/:org"

/* clang-format off */
const struct route routes[] = {
    {GET,  "/",                       RIGHT_ANYBODY, TOKEN_NONE,    POOL_PAGE,   home_get},
    {GET,  "/sign-in",                RIGHT_ANYBODY, TOKEN_NONE,    POOL_PAGE,   sign_in_get},
    {POST, "/sign-in",                RIGHT_ANYBODY, TOKEN_BEFORE,  POOL_SIGNIN, sign_in_post},
    {POST, "/sign-out",               RIGHT_USER,    TOKEN_SESSION, POOL_PAGE,   sign_out_post},
    {POST, "/language",               RIGHT_ANYBODY, TOKEN_BEFORE,  POOL_PAGE,   language_post},
    {GET,  "/welcome/:token",         RIGHT_ANYBODY, TOKEN_NONE,    POOL_PAGE,   welcome_get},
    {POST, "/welcome/:token",         RIGHT_ANYBODY, TOKEN_BEFORE,  POOL_SIGNIN, welcome_post},
    {GET,  "/forgot",                 RIGHT_ANYBODY, TOKEN_NONE,    POOL_PAGE,   forgot_get},
    {POST, "/forgot",                 RIGHT_ANYBODY, TOKEN_BEFORE,  POOL_PAGE,   forgot_post},
    {GET,  "/reset/:token",           RIGHT_ANYBODY, TOKEN_NONE,    POOL_PAGE,   welcome_get},
    {POST, "/reset/:token",           RIGHT_ANYBODY, TOKEN_BEFORE,  POOL_SIGNIN, welcome_post},
    {GET,  "/join/:token",            RIGHT_ANYBODY, TOKEN_NONE,    POOL_PAGE,   join_get},
    {POST, "/join/:token",            RIGHT_ANYBODY, TOKEN_BEFORE,  POOL_SIGNIN, join_post},

    {GET,  "/account",                RIGHT_USER,    TOKEN_NONE,    POOL_PAGE,   account_get},
    {POST, "/account/password",       RIGHT_USER,    TOKEN_SESSION, POOL_SIGNIN, account_password_post},
    {POST, "/account/sessions/end",   RIGHT_USER,    TOKEN_SESSION, POOL_PAGE,   account_session_end_post},

    {GET,  PROJECT,                   RIGHT_VIEW,    TOKEN_NONE,    POOL_PAGE,   project_home_get},
    {GET,  PROJECT "/members",        RIGHT_VIEW,    TOKEN_NONE,    POOL_PAGE,   members_get},
    {POST, PROJECT "/members",        RIGHT_OWN,     TOKEN_SESSION, POOL_PAGE,   members_post},
    {GET,  PROJECT "/members/:id",    RIGHT_OWN,     TOKEN_NONE,    POOL_PAGE,   member_page_get},
    {POST, PROJECT "/members/:id",    RIGHT_OWN,     TOKEN_SESSION, POOL_PAGE,   member_page_post},
    {GET,  PROJECT "/invitations/:id", RIGHT_OWN,    TOKEN_NONE,    POOL_PAGE,   offer_page_get},
    {POST, PROJECT "/invitations/:id", RIGHT_OWN,    TOKEN_SESSION, POOL_PAGE,   offer_page_post},
    {GET,  PROJECT "/domains",        RIGHT_VIEW,    TOKEN_NONE,    POOL_PAGE,   domain_list_get},
    {GET,  PROJECT "/domains/new",    RIGHT_OWN,     TOKEN_NONE,    POOL_PAGE,   domain_new_get},
    {POST, PROJECT "/domains/new",    RIGHT_OWN,     TOKEN_SESSION, POOL_PAGE,   domain_new_post},
    {GET,  PROJECT "/domains/many",   RIGHT_OWN,     TOKEN_NONE,    POOL_PAGE,   domain_many_get},
    {POST, PROJECT "/domains/many",   RIGHT_OWN,     TOKEN_SESSION, POOL_PAGE,   domain_many_post},
    {POST, PROJECT "/domains/verify", RIGHT_VERIFY,  TOKEN_SESSION, POOL_PAGE,   domain_verify_all_post},
    {GET,  PROJECT "/jobs/:job",      RIGHT_VIEW,    TOKEN_NONE,    POOL_PAGE,   job_page_get},
    {GET,  DOMAIN,                    RIGHT_VIEW,    TOKEN_NONE,    POOL_PAGE,   domain_detail_get},
    {GET,  DOMAIN "/history",         RIGHT_VIEW,    TOKEN_NONE,    POOL_PAGE,   history_get},
    {GET,  DOMAIN "/history/:attempt", RIGHT_VIEW,   TOKEN_NONE,    POOL_PAGE,   history_attempt_get},
    {GET,  DOMAIN "/dmarc",           RIGHT_VERIFY,  TOKEN_NONE,    POOL_PAGE,   dmarc_builder_get},
    {POST, DOMAIN "/verify",          RIGHT_VERIFY,  TOKEN_SESSION, POOL_VERIFY, domain_verify_post},
    {POST, DOMAIN "/restart",         RIGHT_OWN,     TOKEN_SESSION, POOL_VERIFY, domain_restart_post},
    {POST, DOMAIN "/token",           RIGHT_OWN,     TOKEN_SESSION, POOL_PAGE,   domain_token_post},
    {POST, DOMAIN "/dkim-mode",       RIGHT_OPERATE, TOKEN_SESSION, POOL_PAGE,   domain_mode_post},
    {GET,  DOMAIN "/dkim-use",        RIGHT_OWN,     TOKEN_NONE,    POOL_PAGE,   dkim_use_get},
    {POST, DOMAIN "/dkim-use",        RIGHT_OWN,     TOKEN_SESSION, POOL_PAGE,   dkim_use_post},
    {GET,  DOMAIN "/spf-use",         RIGHT_OWN,     TOKEN_NONE,    POOL_PAGE,   spf_use_get},
    {POST, DOMAIN "/spf-use",         RIGHT_OWN,     TOKEN_SESSION, POOL_PAGE,   spf_use_post},
    {GET,  DOMAIN "/bounce",          RIGHT_OWN,     TOKEN_NONE,    POOL_PAGE,   domain_bounce_get},
    {POST, DOMAIN "/bounce",          RIGHT_OWN,     TOKEN_SESSION, POOL_PAGE,   domain_bounce_post},
    {GET,  DOMAIN "/delete",          RIGHT_OWN,     TOKEN_NONE,    POOL_PAGE,   domain_delete_get},
    {POST, DOMAIN "/delete",          RIGHT_OWN,     TOKEN_SESSION, POOL_PAGE,   domain_delete_post},

    {GET,  PROJECT "/profiles",       RIGHT_VIEW,    TOKEN_NONE,    POOL_PAGE,   profile_list_get},
    {GET,  PROJECT "/profiles/new",   RIGHT_PROFILE, TOKEN_NONE,    POOL_PAGE,   profile_new_get},
    {POST, PROJECT "/profiles/new",   RIGHT_PROFILE, TOKEN_SESSION, POOL_VERIFY, profile_new_post},
    {GET,  PROFILE,                   RIGHT_VIEW,    TOKEN_NONE,    POOL_PAGE,   profile_get_page},
    {GET,  PROFILE "/edit",           RIGHT_PROFILE, TOKEN_NONE,    POOL_PAGE,   profile_edit_get},
    {POST, PROFILE "/edit",           RIGHT_PROFILE, TOKEN_SESSION, POOL_VERIFY, profile_edit_post},
    {GET,  PROFILE "/delete",         RIGHT_PROFILE, TOKEN_NONE,    POOL_PAGE,   profile_delete_get},
    {POST, PROFILE "/delete",         RIGHT_PROFILE, TOKEN_SESSION, POOL_PAGE,   profile_delete_post},

    {GET,  DOMAIN "/records/text",    RIGHT_VIEW,    TOKEN_NONE,    POOL_PAGE,   domain_records_text_get},
    {GET,  DOMAIN "/records/csv",     RIGHT_VIEW,    TOKEN_NONE,    POOL_PAGE,   domain_records_csv_get},
    {GET,  DOMAIN "/records/zone",    RIGHT_VIEW,    TOKEN_NONE,    POOL_PAGE,   domain_records_zone_get},
    {POST, DOMAIN "/links",           RIGHT_OWN,     TOKEN_SESSION, POOL_PAGE,   domain_link_post},
    {POST, DOMAIN "/links/:link/end", RIGHT_OWN,     TOKEN_SESSION, POOL_PAGE,   domain_link_end_post},
    {GET,  "/dns/:token",             RIGHT_ANYBODY, TOKEN_NONE,    POOL_PAGE,   guest_get},
    {GET,  "/dns/:token/text",        RIGHT_ANYBODY, TOKEN_NONE,    POOL_PAGE,   guest_text_get},
    {GET,  "/dns/:token/csv",         RIGHT_ANYBODY, TOKEN_NONE,    POOL_PAGE,   guest_csv_get},
    {GET,  "/dns/:token/zone",        RIGHT_ANYBODY, TOKEN_NONE,    POOL_PAGE,   guest_zone_get},
    {POST, "/dns/:token/verify",      RIGHT_ANYBODY, TOKEN_BEFORE,  POOL_VERIFY, guest_verify_post},

    {GET,  "/operate",                RIGHT_OPERATE, TOKEN_NONE,    POOL_PAGE,   operate_get},
    {POST, "/operate",                RIGHT_OPERATE, TOKEN_SESSION, POOL_PAGE,   operate_post},
    {GET,  ORG,                       RIGHT_OPERATE, TOKEN_NONE,    POOL_PAGE,   org_page_get},
    {POST, ORG "/projects",           RIGHT_OPERATE, TOKEN_SESSION, POOL_PAGE,   org_project_post},
    {POST, ORG "/users",              RIGHT_OPERATE, TOKEN_SESSION, POOL_PAGE,   org_user_post},
    {GET,  "/operate/users",          RIGHT_OPERATE, TOKEN_NONE,    POOL_PAGE,   users_get},
    {POST, "/operate/users",          RIGHT_OPERATE, TOKEN_SESSION, POOL_PAGE,   users_post},
    {GET,  "/operate/blocked",        RIGHT_OPERATE, TOKEN_NONE,    POOL_PAGE,   blocked_get},
    {POST, "/operate/blocked",        RIGHT_OPERATE, TOKEN_SESSION, POOL_PAGE,   blocked_post},
    {POST, "/operate/blocked/remove", RIGHT_OPERATE, TOKEN_SESSION, POOL_PAGE,   blocked_remove_post},

    {GET,  UNSUBSCRIBED,              RIGHT_VIEW,    TOKEN_NONE,    POOL_PAGE,   unsubscribed_get},
    {GET,  UNSUBSCRIBED "/add",       RIGHT_PROFILE, TOKEN_NONE,    POOL_PAGE,   unsubscribed_add_get},
    {POST, UNSUBSCRIBED "/add",       RIGHT_PROFILE, TOKEN_SESSION, POOL_PAGE,   unsubscribed_add_post},
    {POST, UNSUBSCRIBED "/export",    RIGHT_PROFILE, TOKEN_SESSION, POOL_PAGE,   unsubscribed_export_post},
    {GET,  UNSUBSCRIBED "/back",      RIGHT_PROFILE, TOKEN_NONE,    POOL_PAGE,   unsubscribed_back_get},
    {POST, UNSUBSCRIBED "/back",      RIGHT_PROFILE, TOKEN_SESSION, POOL_PAGE,   unsubscribed_back_post},
    {GET,  "/u/:token",               RIGHT_ANYBODY, TOKEN_NONE,    POOL_PAGE,   unsubscribe_link_get},
    {POST, "/u/:token",               RIGHT_ANYBODY, TOKEN_ONE_CLICK, POOL_PAGE, unsubscribe_link_post},

    {GET,  "/help",                   RIGHT_ANYBODY, TOKEN_NONE,    POOL_PAGE,   help_get},
    {GET,  "/help/:topic",            RIGHT_ANYBODY, TOKEN_NONE,    POOL_PAGE,   help_topic_get},

    {GET,  "/find",                   RIGHT_FIND,    TOKEN_NONE,    POOL_PAGE,   find_get},
    {0},
};
/* clang-format on */
