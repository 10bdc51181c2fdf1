#ifndef PAGE_PAGES_H
#define PAGE_PAGES_H

#include "web/visit.h"

/*
 * The handlers behind the route table, by the file they live in. Each reads a form or the query,
 * calls a function of work/, and ends with one respond_…().
 */

/* sign_in.c: coming and going */
void home_get(struct visit *visit);
void sign_in_get(struct visit *visit);
void sign_in_post(struct visit *visit);
void sign_out_post(struct visit *visit);
void language_post(struct visit *visit);

/* welcome.c: the one-time links, and how to get one for a new password */
void welcome_get(struct visit *visit);
void welcome_post(struct visit *visit);
void forgot_get(struct visit *visit);
void forgot_post(struct visit *visit);

/* account.c: one's own password, mail and sessions */
void account_get(struct visit *visit);
void account_password_post(struct visit *visit);
void account_mail_post(struct visit *visit);
void account_session_end_post(struct visit *visit);

/* factor.c: the second factor, set up and given */
void factor_get(struct visit *visit);
void factor_post(struct visit *visit);
void factor_off_post(struct visit *visit);
void factor_codes_post(struct visit *visit);
void code_get(struct visit *visit);
void code_post(struct visit *visit);

/* project.c: a project's front door */
void project_home_get(struct visit *visit);

/* members.c: a project's people, and who is invited */
void members_get(struct visit *visit);
void members_post(struct visit *visit);
void member_page_get(struct visit *visit);
void member_page_post(struct visit *visit);
void offer_page_get(struct visit *visit);
void offer_page_post(struct visit *visit);

/* log.c: who did what in an organisation, and on the platform */
void log_get(struct visit *visit);
void log_csv_get(struct visit *visit);

/* join.c: the links of invitations */
void join_get(struct visit *visit);
void join_post(struct visit *visit);

/* key.c: a domain's DKIM keys */
void key_list_get(struct visit *visit);
void key_page_get(struct visit *visit);
void key_rotate_get(struct visit *visit);
void key_rotate_post(struct visit *visit);
void key_second_get(struct visit *visit);
void key_second_post(struct visit *visit);
void key_revoke_get(struct visit *visit);
void key_revoke_post(struct visit *visit);
void shared_keys_get(struct visit *visit);
/* key_import.c: one's own pair */
void key_import_get(struct visit *visit);
void key_import_post(struct visit *visit);

/* domain_list.c */
void domain_list_get(struct visit *visit);

/* domain_new.c */
void domain_new_get(struct visit *visit);
void domain_new_post(struct visit *visit);

/* job.c: many at once */
void domain_many_get(struct visit *visit);
void domain_many_post(struct visit *visit);
void domain_verify_all_post(struct visit *visit);
void job_page_get(struct visit *visit);

/* domain_detail.c */
void domain_detail_get(struct visit *visit);

/* history.c: what was seen before */
void history_get(struct visit *visit);
void history_attempt_get(struct visit *visit);

/* dmarc_builder.c */
void dmarc_builder_get(struct visit *visit);

/* domain_act.c: what is done to a domain */
void domain_verify_post(struct visit *visit);
void domain_restart_post(struct visit *visit);
void domain_token_post(struct visit *visit);
void domain_mode_post(struct visit *visit);
void domain_bounce_get(struct visit *visit); /* domain_bounce.c */
void domain_bounce_post(struct visit *visit);
void domain_delete_get(struct visit *visit);
void domain_delete_post(struct visit *visit);

/* profile.c, profile_form.c: sender profiles */
void profile_list_get(struct visit *visit);
void profile_get_page(struct visit *visit);
void profile_new_get(struct visit *visit);
void profile_new_post(struct visit *visit);
void profile_edit_get(struct visit *visit);
void profile_edit_post(struct visit *visit);
void profile_delete_get(struct visit *visit);
void profile_delete_post(struct visit *visit);

/* profile_override.c: writing to who unsubscribed */
void profile_override_get(struct visit *visit);
void profile_override_post(struct visit *visit);

/* domain_use.c: DKIM and SPF, in use or stopped */
void dkim_use_get(struct visit *visit);
void dkim_use_post(struct visit *visit);
void spf_use_get(struct visit *visit);
void spf_use_post(struct visit *visit);

/* domain_links.c: the records handed to somebody else, as files and by private links */
void domain_records_text_get(struct visit *visit);
void domain_records_csv_get(struct visit *visit);
void domain_records_zone_get(struct visit *visit);
void domain_link_post(struct visit *visit);
void domain_link_end_post(struct visit *visit);

/* guest.c: what such a link leads to */
void guest_get(struct visit *visit);
void guest_text_get(struct visit *visit);
void guest_csv_get(struct visit *visit);
void guest_zone_get(struct visit *visit);
void guest_verify_post(struct visit *visit);
/* sharing.c: a project's side of sharing, and its key */
void sharing_get(struct visit *visit);
void project_key_make_post(struct visit *visit);
void project_key_page_get(struct visit *visit);
void project_key_renew_post(struct visit *visit);

/* ask.c: requests for a domain by its name */
void ask_get(struct visit *visit);
void ask_post(struct visit *visit);
void asked_get(struct visit *visit);
void asked_withdraw_post(struct visit *visit);
void request_get(struct visit *visit);
void request_approve_post(struct visit *visit);
void request_reject_post(struct visit *visit);

/* share.c: with whom a domain is shared */
void shares_get(struct visit *visit);
void share_look_post(struct visit *visit);
void share_grant_post(struct visit *visit);
void share_end_get(struct visit *visit);
void share_end_post(struct visit *visit);

/* shared.c: what is shared with a project */
void shared_list_get(struct visit *visit);
void shared_get(struct visit *visit);
void shared_end_get(struct visit *visit);
void shared_end_post(struct visit *visit);

/* operate.c: organisations, projects, users */
void operate_get(struct visit *visit);
void operate_post(struct visit *visit);
void org_page_get(struct visit *visit);
void org_project_post(struct visit *visit);
void org_quota_post(struct visit *visit);
void org_user_post(struct visit *visit);
void users_get(struct visit *visit);
void users_post(struct visit *visit);

/* unsubscribe_link.c: how a recipient ends a subscription */
void unsubscribe_link_get(struct visit *visit);
void unsubscribe_link_post(struct visit *visit);

/* unsubscribed.c: who wants no more mail */
void unsubscribed_get(struct visit *visit);
void unsubscribed_add_get(struct visit *visit);
void unsubscribed_add_post(struct visit *visit);
void unsubscribed_export_post(struct visit *visit);
void unsubscribed_back_get(struct visit *visit);
void unsubscribed_back_post(struct visit *visit);

/* health.c: what is insecure or unhealthy here */
void health_get(struct visit *visit);
void health_post(struct visit *visit);

/* block.c: names nobody may register or send as */
void blocked_get(struct visit *visit);
void blocked_post(struct visit *visit);
void blocked_remove_post(struct visit *visit);

/* transfer.c: a domain to another project, a project to another organisation */
void domain_transfer_get(struct visit *visit);
void domain_transfer_post(struct visit *visit);
void project_transfer_get(struct visit *visit);
void project_transfer_post(struct visit *visit);

/* message.c: messages that are explained */
void message_list_get(struct visit *visit);
void message_new_get(struct visit *visit);
void message_new_post(struct visit *visit);
void message_address_post(struct visit *visit);
void message_get(struct visit *visit);
void message_hand_post(struct visit *visit);
void message_take_back_post(struct visit *visit);
void message_queue_get(struct visit *visit);

/* help.c: answers, for everybody */
void help_get(struct visit *visit);
void help_topic_get(struct visit *visit);
/* setup_form.c: asking for a set-up, from outside and inside */
void setup_apply_get(struct visit *visit);
void setup_apply_post(struct visit *visit);
void setup_ask_get(struct visit *visit);
void setup_ask_post(struct visit *visit);

/* setup_page.c: a request, as who made it sees it */
void setup_page_get(struct visit *visit);
void setup_confirm_post(struct visit *visit);
void setup_answer_post(struct visit *visit);
void setup_report_post(struct visit *visit);
void setup_list_get(struct visit *visit);

/* setup_queue.c: what operators decide of them */
void setup_queue_get(struct visit *visit);
void setup_request_get(struct visit *visit);
void setup_accept_post(struct visit *visit);
void setup_register_post(struct visit *visit);
void setup_ask_back_post(struct visit *visit);
void setup_decline_post(struct visit *visit);

/* find.c: any domain, organisation, project or user, by its beginning */
void find_get(struct visit *visit);

/* support.c: a customer's organisation and project, to be looked at */
void support_org_get(struct visit *visit);
void support_project_get(struct visit *visit);

/* profile_test.c: a profile sends a test; sent.c: what was sent */
void profile_test_get(struct visit *visit);
void profile_test_post(struct visit *visit);
void sent_get(struct visit *visit);

#endif
