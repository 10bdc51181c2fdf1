#ifndef POST_H
#define POST_H

#include "store/outbox.h"
#include "web/view.h"
#include "work/house.h"

/*
 * A letter of the outbox as a mail: the sentences of the reader's language (Japanese when he has
 * chosen none), as text and as HTML (templates/mail/), UTF-8 in base64, with nothing of a user's in
 * a header that is not encoded. Called by the watcher alone. The same letter is always the same
 * message, octet for octet, so that one that is sent twice can be known by its Message-ID.
 */
struct post {
    struct house *house;
    struct view *view;
};

/* STATUS_FAILED: the letter has no address that mail can go to, or the language files no such
   template. */
enum status post_compose(const struct post *post, struct arena *arena, const struct letter *letter,
                         struct span *message) MUST_CHECK;

/*
 * Hands a message to conf.mail_command (-i -f <mail_from> -- <to>), without a shell. STATUS_FAILED:
 * the command could not be run, refused, or was not done within a minute.
 */
enum status post_send(const struct post *post, const char *to, struct span message) MUST_CHECK;

/* The same with a command and an envelope sender of its own. said: what the command printed, or
   else why it was not taken; one line to be shown. */
struct parcel {
    const char *command, *from, *to;
    struct span message;
};
enum status post_submit(struct arena *arena, const struct parcel *parcel,
                        const char **said) MUST_CHECK;

/* For whoever writes a message: whether an address can stand in a header and on a command line as
   it is; words of any language in a header (RFC 2047); a body. Lines end with LF. */
int post_address_plain(const char *address);
void post_add_words(struct text *out, const char *words);
void post_add_base64(struct text *out, struct span octets);

#endif
