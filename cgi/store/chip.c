#include "store/chip.h"

#include <string.h>

char *chips_text(struct arena *arena, const struct chip chips[CHIP_COUNT]) {
    struct text text = TEXT(arena);
    for (int kind = 0; kind < CHIP_COUNT; kind++)
        text_addf(&text, "%s%s%s:%s", kind ? "," : "", verdict_name(chips[kind].verdict),
                  chips[kind].unknown ? "?" : "", chips[kind].code ? chips[kind].code : "");
    return text_str(&text);
}

static struct chip read_chip(char *part) {
    struct chip chip = {VERDICT_NONE, 0, ""};
    char *colon = strchr(part, ':');
    if (!colon)
        return chip;
    *colon = '\0';
    chip.code = colon + 1;
    if (colon > part && colon[-1] == '?') {
        colon[-1] = '\0';
        chip.unknown = 1;
    }
    chip.verdict = verdict_of(part);
    return chip;
}

void chips_read(char *summary, struct chip chips[CHIP_COUNT]) {
    for (int kind = 0; kind < CHIP_COUNT; kind++) {
        char *comma = strchr(summary, ',');
        if (comma)
            *comma = '\0';
        chips[kind] = read_chip(summary);
        summary = comma ? comma + 1 : summary + strlen(summary);
    }
}
