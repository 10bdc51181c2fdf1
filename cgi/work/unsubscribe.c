#include "work/unsubscribe.h"

#include "base/cipher.h"
#include "base/clock.h"
#include "base/codec.h"
#include "mail/address.h"
#include "store/people.h"
#include "store/send.h"

#include <stdlib.h>

static struct span key(struct house *house, struct arena *arena) {
    return cipher_key(arena, house->secret, "unsubscribe");
}

/* An address is one line. */
char *unsubscribe_token(struct house *house, struct arena *arena,
                        const struct unsubscribe_link *link) {
    const char *plain = arena_printf(
        arena, "%lld\n%lld\n%s\n%s", (long long)link->org_id, (long long)link->project_id,
        address_key(arena, link->from_addr), address_key(arena, link->recipient));
    return base64url_encode(arena, cipher_seal(arena, key(house, arena), span_of(plain)));
}

static int64_t cut_number(struct arena *arena, struct span *rest) {
    return strtoll(span_text(arena, span_cut(rest, '\n')), NULL, 10);
}

int unsubscribe_token_read(struct house *house, struct arena *arena, const char *token,
                           struct unsubscribe_link *link) {
    struct span sealed, plain;
    if (!base64url_decode(arena, span_of(token), &sealed) ||
        !cipher_open(arena, key(house, arena), sealed, &plain))
        return 0;
    link->org_id = cut_number(arena, &plain);
    link->project_id = cut_number(arena, &plain);
    link->from_addr = span_text(arena, span_cut(&plain, '\n'));
    link->recipient = span_text(arena, plain);
    return 1;
}

enum status unsubscribe_by_link(struct house *house, struct arena *arena,
                                const struct unsubscribe_link *link,
                                enum unsubscribe_source source) {
    struct unsubscribe row = {.from_addr = link->from_addr,
                              .recipient = link->recipient,
                              .org_id = link->org_id,
                              .project_id = link->project_id,
                              .source = source,
                              .at = clock_now()};
    struct org org;
    int added;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = org_get(house->store, arena, link->org_id, &org);
    if (status == STATUS_OK)
        status = unsubscribe_insert(house->store, &row, &added);
    return store_end(house->store, status);
}

enum status unsubscribe_stands(struct house *house, const struct unsubscribe_link *link,
                               int *stands) {
    return send_unsubscribed(house->store, link->from_addr, link->recipient, stands);
}
