/* Forms in parts: the input's first line is the content type, and the rest is the body. */
#include "web/multipart.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct span rest = {(const char *)data, size};
    const char *boundary = multipart_boundary(arena, span_text(arena, span_cut(&rest, '\n')));
    struct pairs pairs;
    if (boundary && !multipart_decode(arena, rest, boundary, &pairs))
        for (size_t i = 0; i < pairs.count; i++)
            if (!*pairs.at[i].name || !utf8_valid(span_of(pairs.at[i].value)) ||
                strlen(pairs.at[i].value) > rest.size)
                abort();
    arena_free(arena);
    return 0;
}
