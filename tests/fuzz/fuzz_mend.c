#include "check/mend.h"

#include <assert.h>
#include <stdint.h>

/* What is mended is never longer, says why when it is another, and mending ends. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct span text = {(const char *)data, size}, once, more;
    const char *code = txt_mend(arena, text, &once);
    assert(once.size <= size && (code || span_equal(once, span_trim(text))));
    for (size_t turns = 0; txt_mend(arena, once, &more); turns++) {
        assert(more.size < once.size && turns <= size);
        once = more;
    }
    arena_free(arena);
    return 0;
}
