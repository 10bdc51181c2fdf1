#ifndef STORE_UNSUBSCRIBE_H
#define STORE_UNSUBSCRIBE_H

#include "store/store.h"

#include <stdint.h>

/* Who does not want mail from an address any more, each row an organisation's own recipient. That
   it holds for every sender of the address is store/send.h's. */
enum unsubscribe_source { UNSUBSCRIBE_ONE_CLICK, UNSUBSCRIBE_PAGE, UNSUBSCRIBE_IMPORT };
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

#endif
