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
    const struct house *house;
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

#endif
