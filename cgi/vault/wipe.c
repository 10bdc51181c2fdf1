#include "vault/seal.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

static void *take(size_t size, const char *file, int line) {
    (void)file, (void)line;
    return malloc(size);
}

static void let_go(void *memory, const char *file, int line) {
    (void)file, (void)line;
    if (memory)
        explicit_bzero(memory, malloc_usable_size(memory));
    free(memory);
}

/* The C library's would leave the old place as it is. */
static void *take_more(void *memory, size_t size, const char *file, int line) {
    size_t before = memory ? malloc_usable_size(memory) : 0;
    if (size && size <= before)
        return memory;
    void *more = size ? malloc(size) : NULL;
    if (more && memory)
        memcpy(more, memory, before);
    if (more || !size)
        let_go(memory, file, line);
    return more;
}

void vault_wipe_freed(void) {
    (void)CRYPTO_set_mem_functions(take, take_more, let_go);
}
