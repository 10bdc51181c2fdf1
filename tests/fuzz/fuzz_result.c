#include "check/finding.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* What the database holds of a result, damaged as it may be: what is read is within bounds, and
 * reads the same once it is written again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    const char *input = span_text(arena, (struct span){(const char *)data, size});
    struct result result = {.verdict = VERDICT_OK}, again = {.verdict = VERDICT_WEAK};
    result_read_json(arena, input, &result);
    assert(result.verdict == VERDICT_OK);
    assert(result.finding_count <= FINDINGS_MAX && result.evidence_count <= EVIDENCE_MAX);
    assert(result.witness_count <= WITNESSES_MAX);
    assert(!result.tree || (result.tree->count > 0 && result.tree->count <= SPF_TREE_MAX));
    for (size_t i = 0; result.tree && i < result.tree->count; i++)
        assert(result.tree->rows[i].depth >= 0 && result.tree->rows[i].depth <= (int)i);
    char *written = result_json(arena, &result);
    result_read_json(arena, written, &again);
    assert(strcmp(result_json(arena, &again), written) == 0);
    arena_free(arena);
    return 0;
}
