#include "mail/address.h"

#include "base/codec.h"
#include "base/text.h"
#include "base/utf8.h"

#include <ctype.h>
#include <string.h>

enum {
    COLUMNS_MAX = 76, /* of a line with encoded words; a word has 75 (RFC 2047 section 2) */
    BARE_MAX = 60     /* of a word that is not encoded, so that its line stays short */
};

struct line {
    struct text text;
    size_t column;
    int words; /* so far */
};

static void add(struct line *line, struct span more) {
    text_add_span(&line->text, more);
    line->column += more.size;
}

/* Behind a blank, on a line of its own where it does not fit. */
static void add_word(struct line *line, struct span word) {
    if (line->words++ && line->column + 1 + word.size > COLUMNS_MAX) {
        text_add(&line->text, "\r\n");
        line->column = 0;
    }
    add(line, SPAN(" "));
    add(line, word);
}

/* How a name may stand. */
enum form { FORM_BARE, FORM_QUOTED, FORM_ENCODED };

static enum form form_of_character(char c) {
    if (isalnum((unsigned char)c) || (c && strchr(" !#$%&'*+-/=?^_`{|}~", c)))
        return FORM_BARE;
    return c > ' ' && c <= '~' ? FORM_QUOTED : FORM_ENCODED;
}

/* As it stands in quotes. */
static size_t quoted_size(struct span word) {
    size_t size = word.size;
    for (size_t i = 0; i < word.size; i++)
        size += word.at[i] == '"' || word.at[i] == '\\';
    return size;
}

static enum form form_of(struct span name) {
    enum form form = FORM_BARE;
    for (size_t i = 0; i < name.size; i++)
        if (form_of_character(name.at[i]) > form)
            form = form_of_character(name.at[i]);
    /* A reader would decode what looks like an encoded word. */
    for (size_t i = 1; i < name.size; i++)
        if (name.at[i - 1] == '=' && name.at[i] == '?')
            return FORM_ENCODED;
    for (struct span rest = name; rest.size;) {
        struct span word = span_cut(&rest, ' ');
        if (quoted_size(word) > BARE_MAX)
            return FORM_ENCODED;
        if (!word.size && form == FORM_BARE) /* two blanks, which folding would lose */
            form = FORM_QUOTED;
    }
    return form;
}

static struct span quote(struct arena *arena, struct span name) {
    struct text text = TEXT(arena);
    text_char(&text, '"');
    for (size_t i = 0; i < name.size; i++) {
        if (strchr("\"\\", name.at[i]))
            text_char(&text, '\\');
        text_char(&text, name.at[i]);
    }
    text_char(&text, '"');
    return span_of(text_str(&text));
}

static void add_words(struct line *line, struct span words) {
    while (words.size)
        add_word(line, span_cut(&words, ' '));
}

/* RFC 2047 section 5 (3): what stands as it is in a phrase. */
static int stands(char c) {
    return isalnum((unsigned char)c) || (c && strchr("!*+-/", c));
}

static size_t size_in_q(struct span text) {
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++)
        size += stands(text.at[i]) || text.at[i] == ' ' ? 1 : 3;
    return size;
}

static size_t size_in_b(struct span text) {
    return (text.size + 2) / 3 * 4;
}

static const char *encode_q(struct arena *arena, struct span text) {
    struct text out = TEXT(arena);
    for (size_t i = 0; i < text.size; i++)
        if (stands(text.at[i]))
            text_char(&out, text.at[i]);
        else if (text.at[i] == ' ')
            text_char(&out, '_');
        else
            text_addf(&out, "=%02X", (unsigned)(unsigned char)text.at[i]);
    return text_str(&out);
}

/* As many whole characters as fit, one at least. */
static struct span cut_fitting(struct span *rest, size_t room, size_t (*size_of)(struct span)) {
    struct span piece = {rest->at, 0};
    while (rest->size) {
        struct span behind = *rest;
        utf8_next(&behind);
        struct span longer = {piece.at, (size_t)(behind.at - piece.at)};
        if (piece.size && size_of(longer) > room)
            break;
        piece = longer;
        *rest = behind;
    }
    return piece;
}

static void add_encoded(struct line *line, struct span name) {
    struct arena *arena = line->text.arena;
    int q = size_in_q(name) < size_in_b(name);
    size_t around = strlen("=?UTF-8?B?"
                           "?=");
    /* Every word but the first begins a line. */
    for (size_t before = line->column + 1; name.size; before = 1) {
        size_t room = COLUMNS_MAX - before - around;
        struct span piece = cut_fitting(&name, room, q ? size_in_q : size_in_b);
        const char *word = q ? encode_q(arena, piece) : base64_encode(arena, piece);
        add_word(line, span_of(arena_printf(arena, "=?UTF-8?%c?%s?=", q ? 'Q' : 'B', word)));
    }
}

char *address_header(struct arena *arena, const char *field, const char *name,
                     const char *address) {
    struct line line = {.text = TEXT(arena)};
    struct span words = span_trim(span_of(name));
    add(&line, span_of(arena_printf(arena, "%s:", field)));
    switch (form_of(words)) {
    case FORM_BARE:
        add_words(&line, words);
        break;
    case FORM_QUOTED:
        add_words(&line, quote(arena, words));
        break;
    case FORM_ENCODED:
        add_encoded(&line, words);
        break;
    }
    if (words.size)
        address = arena_printf(arena, "<%s>", address);
    add_word(&line, span_of(address));
    return text_str(&line.text);
}
