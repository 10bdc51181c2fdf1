#include "work/project_key.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Whatever is typed: a key that is read is in its one form, and read again it is the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(int condition) {
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    const char *key = NULL, *again = NULL;
    enum project_key_fault fault =
        project_key_read(arena, arena_copy(arena, (const char *)data, size), &key);
    hold((fault == PROJECT_KEY_FINE) == (key != NULL));
    if (key)
        hold(strlen(key) == 18 && project_key_read(arena, key, &again) == PROJECT_KEY_FINE &&
             !strcmp(key, again));
    arena_free(arena);
    return 0;
}
