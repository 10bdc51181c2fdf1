#ifndef WORK_UNSUBSCRIBE_H
#define WORK_UNSUBSCRIBE_H

#include "store/unsubscribe.h"
#include "work/house.h"

/*
 * How a recipient ends it himself: the link in a message's List-Unsubscribe field (RFC 8058), which
 * holds, enciphered, whose mail it ends. Nothing is kept for it, and it never expires: old mail has
 * it too.
 */
struct unsubscribe_link {
    const char *from_addr, *recipient; /* as address_parse accepts them */
    int64_t org_id, project_id;        /* whose message it was */
};

/* The token behind /u/: at most 800 characters. Another one at each call. */
char *unsubscribe_token(struct house *house, struct arena *arena,
                        const struct unsubscribe_link *link);

/* 0: no token of this installation. The addresses come out as address_key makes them. */
int unsubscribe_token_read(struct house *house, struct arena *arena, const char *token,
                           struct unsubscribe_link *link);

/* Again and again is as good as once. STATUS_NONE: the organisation is no more. */
enum status unsubscribe_by_link(struct house *house, struct arena *arena,
                                const struct unsubscribe_link *link,
                                enum unsubscribe_source source) MUST_CHECK;

/* Whether it is done already, by whatever way. */
enum status unsubscribe_stands(struct house *house, const struct unsubscribe_link *link,
                               int *stands) MUST_CHECK;

#endif
