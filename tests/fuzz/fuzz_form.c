/* The decoder of bodies and queries: whatever comes in, what comes out is text. */
#include "web/form.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct pairs pairs;
    if (!pairs_decode(arena, (struct span){(const char *)data, size}, &pairs)) {
        if (pairs.count > 128)
            abort();
        for (size_t i = 0; i < pairs.count; i++)
            if (!utf8_valid(span_of(pairs.at[i].name)) || !utf8_valid(span_of(pairs.at[i].value)) ||
                pairs_value(&pairs, pairs.at[i].name) != pairs.at[i].value)
                abort();
    }
    arena_free(arena);
    return 0;
}
