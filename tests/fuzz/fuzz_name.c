#include "dns/answer.h"
#include "dns/name.h"

#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * Whatever is typed: an accepted name is its own normal form, fit to be asked, and shown in valid
 * UTF-8.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(int condition) {
    if (!condition)
        abort();
}

static void hold_accepted(struct arena *arena, const struct name *name) {
    struct name again;
    const char *suggestion;
    hold(name_normalise(arena, name->ascii, &again, &suggestion) == NAME_ACCEPTED);
    hold(!strcmp(again.ascii, name->ascii) && !strcmp(again.unicode, name->unicode));
    hold(strlen(name->ascii) <= 253 &&
         strspn(name->ascii, "abcdefghijklmnopqrstuvwxyz0123456789-.") == strlen(name->ascii));
    hold(utf8_single_line(span_of(name->unicode)));
    hold(!name->mixed || !strcmp(name->unicode, name->ascii));
    hold(name_within(name->ascii, name_registrable(arena, name->ascii)));
    const struct answer *answer = answers_get(answers_new(arena, 1), name->ascii, RR_TXT);
    hold(answer->state == ANSWER_PENDING && !strcmp(answer->question.name, name->ascii));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct name name;
    const char *suggestion;
    char *typed = arena_copy(arena, data, size);
    if (name_normalise(arena, typed, &name, &suggestion) == NAME_ACCEPTED)
        hold_accepted(arena, &name);
    if (suggestion)
        hold(name_normalise(arena, suggestion, &name, &suggestion) == NAME_ACCEPTED);
    name_show(arena, typed);
    answers_get(answers_new(arena, 1), typed, RR_A);
    arena_free(arena);
    return 0;
}
