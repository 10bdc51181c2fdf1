/* Lists of recipients: whatever is pasted, what is taken is an address, and what is refused can be
   shown. The input's first line is the From address. */
#include "work/recipient_list.h"

#include "base/utf8.h"
#include "mail/address.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct span rest = {(const char *)data, size};
    const char *from = span_text(arena, span_cut(&rest, '\n'));
    struct recipient_list list = recipient_list_read(arena, span_text(arena, rest), from);
    for (size_t i = 0; i < list.count; i++) {
        struct address address;
        if (address_parse(arena, list.at[i], &address) != ADDRESS_ACCEPTED ||
            (i && strcmp(list.at[i - 1], list.at[i]) >= 0))
            abort();
    }
    for (size_t i = 0; i < list.refused_count; i++)
        if (!utf8_single_line(span_of(list.refused[i].text)) || list.refused[i].line < 1)
            abort();
    arena_free(arena);
    return 0;
}
