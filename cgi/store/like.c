#include "store/like.h"

#include "base/text.h"

#include <string.h>

enum { LONGEST_NAME = 253 };

char *like_part(struct arena *arena, const char *part) {
    struct text pattern = TEXT(arena);
    text_char(&pattern, '%');
    for (size_t i = 0; part[i] && i <= LONGEST_NAME; i++) {
        if (strchr("%_\\", part[i]))
            text_char(&pattern, '\\');
        text_char(&pattern, part[i]);
    }
    text_char(&pattern, '%');
    return text_str(&pattern);
}
