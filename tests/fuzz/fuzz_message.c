#include "mail/message.h"

#include <assert.h>
#include <stdint.h>

static int within(struct span inner, struct span outer) {
    return inner.at >= outer.at && inner.at + inner.size <= outer.at + outer.size;
}

/* Any octets are a message: its fields lie one behind the other, before the body, and each is
 * found by its name. Whatever is an address has a domain. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct span raw = {(const char *)data, size};
    struct message message;
    struct mailbox mailbox;
    message_read(arena, raw, &message);
    for (size_t i = 0; i < message.field_count; i++) {
        const struct header_field *field = &message.fields[i];
        size_t first, count = message_named(&message, field->name, &first), found = 0;
        assert(within(field->whole, raw) && within(field->name, field->whole));
        assert(within(field->value, field->whole) && field->name.size);
        assert(!i || field->whole.at == field[-1].whole.at + field[-1].whole.size);
        for (size_t j = first; j < first + count; j++)
            found += message.by_name[j] == i;
        assert(found == 1);
        assert(header_text(arena, field).size <= field->value.size);
        if (mailbox_read(arena, field->value, &mailbox) != MAILBOX_NONE)
            assert(mailbox.domain.size && within(mailbox.domain, mailbox.address));
    }
    assert(!message.body.size || within(message.body, raw));
    assert(!message.body.size || message.body.at + message.body.size == raw.at + raw.size);
    arena_free(arena);
    return 0;
}
