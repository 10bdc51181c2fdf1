#ifndef WORK_LETTER_H
#define WORK_LETTER_H

#include "store/outbox.h"
#include "work/house.h"

/*
 * Mail: queued here with the deed, in the transaction of the deed; written in the reader's language
 * and sent by the watcher (post.h). A template is the name of two sentences of the language files,
 * Mail.<template>.subject and .body, so that mail says the same as the pages.
 *
 * Parameters are pairs of texts ended by NULL; a pair whose value is NULL is left out. A sentence
 * uses them as {parameter}; some are more than they are called:
 *
 *   path         of a page: {link}
 *   kind, nonce  of a private link: {link}
 *   ends         seconds since 1970: {ends}, a time to read
 *   role         "owner": {role} in words
 *   findings     as work/tidings.c writes them: {findings}
 *
 * They must hold no secret: the outbox is part of every backup.
 */

/* To every owner of the project. */
enum status letter_to_owners(struct house *house, struct arena *arena, int64_t project_id,
                             const char *template, ...) MUST_CHECK __attribute__((sentinel));
enum status letter_to_user(struct house *house, struct arena *arena, int64_t user_id,
                           const char *template, ...) MUST_CHECK __attribute__((sentinel));
/* To somebody who need not have an account: to->email, name, lang. */
enum status letter_to_address(struct house *house, struct arena *arena, const struct user *to,
                              const char *template, ...) MUST_CHECK __attribute__((sentinel));

/* What a reader may do without, each a bit (1 << kind) of user.mail_muted; what is about signing
   in, rights and transfers he gets whatever he chose. Mail queued before the choice follows it,
   too. */
enum letter_kind {
    LETTER_MUST,
    LETTER_NEWS,    /* a domain is verified, or in order again */
    LETTER_TROUBLE, /* a domain has a problem, or has failed */
    LETTER_SHARE,   /* shares, and who asks for them */
    LETTER_SETUP,   /* set-up requests */
    LETTER_KIND_COUNT
};
const char *letter_kind_name(enum letter_kind kind); /* "news"; Text.Letters.<name> */
enum letter_kind letter_kind(const char *template);
int letter_wanted(const struct letter *letter);

/*
 * Private links, "<url>/<kind>/<token>". The token is made from the secret of the installation and
 * a nonce: the letter waits in the outbox with the nonce alone (parameters kind and nonce), and the
 * database holds only the token's hash.
 */
char *link_token(const struct house *house, struct arena *arena, const char *kind,
                 const char *nonce);
char *link_url(const struct house *house, struct arena *arena, const char *kind, const char *token);

#endif
