#include "mail/dmarc_write.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

static enum dmarc_policy sub(const struct dmarc_wishes *wishes) {
    return wishes->sp ? wishes->sp : wishes->p;
}

/*
 * Any octets as a near miss: what is written is a sound record that says what was read, reads back
 * as the same, and is as strict as the record was that already worked.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct span input = {(const char *)data, size};
    struct dmarc_wishes wishes, again, both;
    struct dmarc_record before, after;
    struct dmarc_note notes[DMARC_NOTES_MAX];
    struct dmarc_addresses typed;
    int was = dmarc_parse(arena, input, &before) && !dmarc_bad_tag(&before);
    int read = dmarc_wishes_read(arena, input, &wishes);
    assert(read || !was);
    if (read) {
        struct span written = span_of(dmarc_write(arena, &wishes));
        assert(dmarc_parse(arena, written, &after) && !dmarc_bad_tag(&after));
        assert(after.p == wishes.p && after.sp == wishes.sp && after.np == wishes.np);
        assert(after.testing == wishes.testing && after.psd == wishes.psd && after.fo == wishes.fo);
        assert(!was || (before.p == after.p && before.rua_count <= after.rua_count));
        assert(dmarc_wishes_read(arena, written, &again));
        assert(again.rua.count == wishes.rua.count && again.ruf.count == wishes.ruf.count);
        assert(span_equal(span_of(dmarc_write(arena, &again)), written));
        both = dmarc_wishes_join(arena, &wishes, &again);
        assert(both.p == wishes.p && sub(&both) == sub(&wishes));
        dmarc_notes(arena, "shop.example.jp", NULL, &wishes, notes);
        wishes = dmarc_stage_next(&wishes);
        assert(*dmarc_policy_name(wishes.p) && *dmarc_write(arena, &wishes));
    }
    char *text = span_text(arena, input);
    if (!dmarc_addresses_read(arena, "rua", text, &typed).code) {
        wishes = dmarc_wishes_new();
        wishes.rua = typed;
        assert(dmarc_parse(arena, span_of(dmarc_write(arena, &wishes)), &after));
        assert(after.rua_count == typed.count && !after.no_address.size);
    }
    arena_free(arena);
    return 0;
}
