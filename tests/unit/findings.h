#ifndef UNIT_FINDINGS_H
#define UNIT_FINDINGS_H

#include "check/finding.h"

/* "code name=value …", a line each. */
static const char *findings_text(struct arena *arena, const struct result *result) {
    struct text text = TEXT(arena);
    for (size_t i = 0; i < result->finding_count; i++) {
        const struct finding *finding = &result->findings[i];
        text_add(&text, finding->code);
        for (size_t j = 0; j < finding->param_count; j++)
            text_addf(&text, " %s=%s", finding->params[j].name, finding->params[j].value);
        text_char(&text, '\n');
    }
    return text_str(&text);
}

#endif
