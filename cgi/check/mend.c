#include "check/mend.h"

#include "base/utf8.h"

#include <string.h>

/* The characters that stand in for ASCII ones; what a character stands in for may be nothing. */
static const struct stand_in {
    int32_t first, last;
    const char *meant; /* NULL: the ASCII character as far from '!' as this is from the first */
    const char *code;
} stand_ins[] = {
    {0xFF02, 0xFF02, "\"", "txt_full_width"},  {0xFF01, 0xFF5E, NULL, "txt_full_width"},
    {0x3000, 0x3000, " ", "txt_full_width"},   {0x00A0, 0x00A0, " ", "txt_typographic"},
    {0x00AD, 0x00AD, "", "txt_typographic"},   {0x00AB, 0x00AB, "\"", "txt_typographic"},
    {0x00BB, 0x00BB, "\"", "txt_typographic"}, {0x2000, 0x200A, " ", "txt_typographic"},
    {0x200B, 0x200F, "", "txt_typographic"},   {0x2010, 0x2015, "-", "txt_typographic"},
    {0x2018, 0x201B, "\"", "txt_typographic"}, {0x201C, 0x201F, "\"", "txt_typographic"},
    {0x2028, 0x202F, " ", "txt_typographic"},  {0x2060, 0x2060, "", "txt_typographic"},
    {0x2212, 0x2212, "-", "txt_typographic"},  {0x2032, 0x2033, "\"", "txt_typographic"},
    {0x300C, 0x300F, "\"", "txt_full_width"},  {0x301D, 0x301F, "\"", "txt_full_width"},
    {0xFEFF, 0xFEFF, "", "txt_typographic"},
};

static const struct stand_in *stand_in_of(int32_t character) {
    for (size_t i = 0; i < sizeof stand_ins / sizeof *stand_ins; i++)
        if (character >= stand_ins[i].first && character <= stand_ins[i].last)
            return &stand_ins[i];
    return NULL;
}

static const char *to_ascii(struct span text, struct text *plain) {
    const char *code = NULL;
    while (text.size) {
        struct span before = text;
        int32_t character = utf8_next(&text);
        const struct stand_in *found = stand_in_of(character);
        if (!found) {
            text_add_span(plain, (struct span){before.at, before.size - text.size});
            continue;
        }
        if (found->meant)
            text_add(plain, found->meant);
        else
            text_char(plain, (char)('!' + (character - found->first)));
        if (!code)
            code = found->code;
    }
    return code;
}

/* Those that escape something, as zone files have them. */
static int drop_backslashes(struct span text, struct text *plain) {
    int dropped = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] == '\\' && i + 1 < text.size && memchr(";\"\\= ", text.at[i + 1], 5)) {
            dropped = 1;
            continue;
        }
        text_char(plain, text.at[i]);
    }
    return dropped;
}

static size_t blanks_at(struct span text, size_t at) {
    size_t count = 0;
    while (at + count < text.size && memchr(" \t\r\n", text.at[at + count], 4))
        count++;
    return count;
}

/* With the blanks between two parts: "v=DKIM1; p=MII" "BIj". */
static int drop_quotes(struct span text, struct text *plain) {
    int dropped = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] != '"') {
            text_char(plain, text.at[i]);
            continue;
        }
        dropped = 1;
        size_t blanks = blanks_at(text, i + 1);
        if (i + 1 + blanks < text.size && text.at[i + 1 + blanks] == '"')
            i += blanks;
    }
    return dropped;
}

static struct span span_of_text(struct text *text) {
    return (struct span){text_str(text), text->size};
}

/* Nothing in it can be mended: most values. */
static int is_plain(struct span text) {
    for (size_t i = 0; i < text.size; i++)
        if (text.at[i] & 0x80 || text.at[i] == '"' || text.at[i] == '\\')
            return 0;
    return 1;
}

const char *txt_mend(struct arena *arena, struct span text, struct span *mended) {
    if (is_plain(text)) {
        *mended = span_trim(text);
        return NULL;
    }
    struct text ascii = TEXT(arena), bare = TEXT(arena), plain = TEXT(arena);
    *mended = span_trim(text);
    if (text.size > MEND_MOST)
        return NULL;
    const char *code = to_ascii(text, &ascii);
    int backslashes = drop_backslashes(span_of_text(&ascii), &bare);
    int quotes = drop_quotes(span_of_text(&bare), &plain);
    *mended = span_trim(span_of_text(&plain));
    if (code)
        return code;
    return quotes ? "txt_quotes" : backslashes ? "txt_backslashes" : NULL;
}
