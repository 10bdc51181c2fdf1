#ifndef STORE_UNSUBSCRIBE_H
#define STORE_UNSUBSCRIBE_H

#include "store/store.h"

#include <stdint.h>

/* Who does not want mail from an address any more, each row an organisation's own recipient. That
   it holds for every sender of the address is store/send.h's. */
enum unsubscribe_source {
    UNSUBSCRIBE_ONE_CLICK,
    UNSUBSCRIBE_PAGE,
    UNSUBSCRIBE_IMPORT,
    UNSUBSCRIBE_SOURCE_COUNT
};
const char *unsubscribe_source_name(enum unsubscribe_source source);

struct unsubscribe {
    const char *from_addr, *recipient; /* as address_key makes them */
    int64_t org_id, project_id;
    enum unsubscribe_source source;
    int64_t at;
};

/* *added: 0 where it stood there already, which stays as it was. In a transaction. */
enum status unsubscribe_insert(struct store *store, const struct unsubscribe *row,
                               int *added) MUST_CHECK;
/* Of the organisation. STATUS_NONE: it is not there. */
enum status unsubscribe_get(struct store *store, struct arena *arena, int64_t org_id,
                            const char *from_addr, const char *recipient,
                            struct unsubscribe *row) MUST_CHECK;
/* The row of these three. STATUS_NONE: it is not there. */
enum status unsubscribe_delete(struct store *store, const struct unsubscribe *row) MUST_CHECK;

/* By recipient, then From address; as fast wherever the page begins. */
struct unsubscribe_query {
    int64_t org_id;
    const char *from_addr;          /* "": of all */
    const char *prefix;             /* of the recipient; "": any */
    const char *after, *after_from; /* the last row seen; "": from the start */
    int limit;
};
enum status unsubscribe_list(struct store *store, struct arena *arena,
                             const struct unsubscribe_query *query, struct unsubscribe **rows,
                             size_t *count) MUST_CHECK;

/* The From addresses that the organisation has rows of, in their order. */
enum status unsubscribe_senders(struct store *store, struct arena *arena, int64_t org_id, int limit,
                                const char ***senders, size_t *count) MUST_CHECK;

#endif
