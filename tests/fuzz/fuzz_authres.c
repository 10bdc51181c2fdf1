#include "mail/authres.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* Any octets: what is kept is within bounds, and what is called good holds a result or "none". */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct authres authres;
    authres_parse(arena, (struct span){(const char *)data, size}, &authres);
    assert(authres.method_count <= AUTHRES_METHODS_MAX);
    assert(authres.fault != AUTHRES_GOOD ||
           (*authres.server && authres.none + authres.method_count));
    assert(!authres.none || !authres.method_count);
    for (size_t i = 0; i < authres.method_count; i++) {
        const struct authres_method *method = &authres.methods[i];
        assert(*method->method && *method->result);
        assert(method->property_count <= AUTHRES_PROPERTIES_MAX);
        assert(strlen(method->comment) <= size && strlen(method->reason) <= size);
        assert(authres.fault != AUTHRES_GOOD || !method->broken);
        for (size_t j = 0; j < method->property_count; j++)
            assert(*method->properties[j].property && strlen(method->properties[j].value) <= size);
    }
    arena_free(arena);
    return 0;
}
