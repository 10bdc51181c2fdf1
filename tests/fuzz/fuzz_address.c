/* Whatever is typed: what is accepted is one line of a header, and reads as itself again. */
#include "base/text.h"
#include "base/utf8.h"
#include "mail/address.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

static void hold_ascii(const char *text) {
    for (const char *c = text; *c; c++)
        assert(*c >= ' ' && *c <= '~');
}

static void hold_accepted(struct arena *arena, const struct address *address) {
    struct address again;
    hold_ascii(address->text);
    assert(strlen(address->local) <= 64 && strlen(address->text) <= 254);
    assert(address_parse(arena, address->text, &again) == ADDRESS_ACCEPTED);
    assert(!strcmp(again.text, address->text) && !strcmp(again.domain, address->domain));
    const char *key = address_key(arena, address->text);
    assert(!strcmp(address_key(arena, key), key));
}

/* No line but the first begins a field, and none is longer than its words make it. */
static void hold_header(const char *header) {
    for (const char *line = header; line;) {
        const char *end = strstr(line, "\r\n");
        size_t size = end ? (size_t)(end - line) : strlen(line);
        assert(size <= 76 || !memchr(line + 1, ' ', size - 1));
        assert(line == header || *line == ' ');
        line = end ? end + 2 : NULL;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct address address;
    const char *typed = arena_copy(arena, data, size);
    if (address_parse(arena, typed, &address) == ADDRESS_ACCEPTED)
        hold_accepted(arena, &address);
    else if (address.suggestion)
        assert(address_parse(arena, address.suggestion, &address) == ADDRESS_ACCEPTED);
    if (utf8_single_line(span_of(typed))) {
        const char *header = address_header(arena, "From", typed, "info@shop.example");
        hold_header(header);
        for (const char *c = header; *c; c++)
            assert((*c >= ' ' && *c <= '~') || *c == '\r' || *c == '\n');
    }
    arena_free(arena);
    return 0;
}
