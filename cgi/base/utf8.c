#include "base/utf8.h"

static int continuation(struct span rest, size_t index) {
    return index < rest.size && ((unsigned char)rest.at[index] & 0xC0) == 0x80;
}

int32_t utf8_next(struct span *rest) {
    static const struct {
        unsigned char mask, lead;
        int32_t least;
    } forms[] = {{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
    unsigned char first = (unsigned char)rest->at[0];
    for (size_t more = 0; more < 4; more++) {
        if ((first & forms[more].mask) != forms[more].lead)
            continue;
        int32_t point = first & ~forms[more].mask & 0xFF;
        for (size_t i = 1; i <= more; i++) {
            if (!continuation(*rest, i))
                goto broken;
            point = point << 6 | (rest->at[i] & 0x3F);
        }
        if (point < forms[more].least || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
            goto broken;
        rest->at += more + 1;
        rest->size -= more + 1;
        return point;
    }
broken:
    rest->at++;
    rest->size--;
    return -1;
}

int utf8_valid(struct span text) {
    while (text.size)
        if (utf8_next(&text) < 0)
            return 0;
    return 1;
}

int utf8_is_ascii(struct span text) {
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return 0;
    return 1;
}

size_t utf8_length(struct span text) {
    size_t points = 0;
    for (; text.size; points++)
        utf8_next(&text);
    return points;
}

static int breaks_line(int32_t point) {
    return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x2028 || point == 0x2029 ||
           point == 0x061C || point == 0x200E || point == 0x200F ||
           (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

int utf8_single_line(struct span text) {
    while (text.size)
        if (breaks_line(utf8_next(&text)))
            return 0;
    return 1;
}

char *utf8_shown(struct arena *arena, struct span text, int most) {
    struct text shown = TEXT(arena);
    for (int i = 0; text.size && i < most; i++) {
        struct span one = text;
        utf8_next(&text);
        one.size -= text.size;
        text_add_span(&shown, utf8_single_line(one) ? one : SPAN("\xEF\xBF\xBD"));
    }
    if (text.size)
        text_add(&shown, "…");
    return text_str(&shown);
}
