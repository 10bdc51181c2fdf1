#ifndef CHECK_MESSAGE_NOTES_H
#define CHECK_MESSAGE_NOTES_H

#include "check/message.h"

/* The sentences about a message, for check/message.c: what is known of it is all set. */
void message_notes(struct arena *arena, const struct message_question *question,
                   struct message_explained *explained);

/* Those about its signatures, which are most (check/message_dkim.c). */
void message_dkim_notes(struct arena *arena, struct message_explained *explained);

/* Pairs of name and value behind the code, ended by NULL. */
void message_note(struct message_explained *explained, enum verdict verdict, int signature,
                  const char *code, ...) __attribute__((sentinel));

/* Octets of the message as a text to be shown: one line, valid UTF-8, not too long. */
const char *message_shown(struct arena *arena, struct span octets);

#endif
