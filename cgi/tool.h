#ifndef TOOL_H
#define TOOL_H

#include "dns/name.h"
#include "work/house.h"
#include "work/may.h"

#include <stdio.h>

/*
 * The commands of `nafuda` (the table is in tool.c; people and domains have a file each). A command
 * prints its result on standard output, complains on standard error, and returns how it ended.
 */
enum { DONE, NOT_DONE, NOT_UNDERSTOOD, NOT_ASKED /* DNS could not be: ends with 2, too */ };
/* How a command ends that the MTA runs (sysexits.h): it bounces, or keeps the message and tries
   again. */
enum { MAIL_REFUSED = 65, MAIL_NOBODY = 67, MAIL_LATER = 75 };
enum { LIST_MOST = 100 }; /* rows asked for at a time */

struct call {
    struct arena *arena;
    struct house house;
    struct actor actor; /* the command line acts as an operator */
    int zone;           /* --zone was given */
    int count;
    char **words; /* behind the command */
};

/* Says it on standard error: NOT_DONE. */
int complain(const char *sentence);

/* All of a file, of so many octets at most. */
enum file_read { FILE_WHOLE, FILE_LARGE, FILE_UNREAD };
enum file_read file_read(struct arena *arena, FILE *file, size_t most, struct span *octets);

/* What a status means here; none and stale: the sentences for STATUS_NONE and STATUS_STALE. */
int ended(enum status status, const char *none, const char *stale);

/* A finding in the words of the pages, in the language that LANG names. family: "Finding", or
   "Message" for those about a message. */
struct view;
struct finding;
const char *finding_words(struct call *call, struct view *view, const char *family,
                          const struct finding *finding);

/* Says what keeps a name from being a domain's, and which was meant where that is known: NOT_DONE.
 */
int complain_of_name(struct call *call, enum name_refusal refusal, const char *suggestion);

/* 0: no positive number. */
int64_t number_of(const char *word);

int first_operator(struct call *call);
int org_add(struct call *call);
int org_show(struct call *call);
int project_add(struct call *call);
int project_show(struct call *call);
int user_add(struct call *call);
int user_show(struct call *call);
int user_factor_off(struct call *call);

int transfer_domain_to(struct call *call);
int transfer_project_to(struct call *call);
int backup_to(struct call *call);
int restore_from(struct call *call);
int block_name(struct call *call);
int unblock_name(struct call *call);
int list_blocked(struct call *call);

int register_list(struct call *call);
int verify_all(struct call *call);
int show_job(struct call *call);

int register_domain(struct call *call);
int records(struct call *call);
int verify(struct call *call);
int restart(struct call *call);
int renew_token(struct call *call);
int dkim_txt(struct call *call);
int dkim_cname(struct call *call);
int bounce(struct call *call);
int delete_domain(struct call *call);
int list_domains(struct call *call);
/* NAME [PROJECT]: enters the project that has it. The command line sees all of them. */
int find_domain(struct call *call, int64_t *id);

int list_keys(struct call *call);
int rotate(struct call *call);
int revoke_key(struct call *call);
int import_key(struct call *call);

int may_send(struct call *call);
int import_unsubscribed(struct call *call);
int export_unsubscribed(struct call *call);

int list_profiles(struct call *call);
int add_profile(struct call *call);
int show_profile(struct call *call);
int delete_profile(struct call *call);

int check_domain(struct call *call);
int check_spf(struct call *call);
int check_dmarc(struct call *call);
int check_message(struct call *call);
int check_authres(struct call *call);

int receive(struct call *call);

#endif
