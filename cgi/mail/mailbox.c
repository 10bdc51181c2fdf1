#include "mail/message.h"

#include <string.h>

/* A comment, maybe with comments in it (RFC 5322 section 3.2.2); rest begins with "(". */
static void skip_comment(struct span *rest) {
    size_t depth = 0, i = 0;
    for (; i < rest->size; i++) {
        if (rest->at[i] == '\\')
            i++;
        else if (rest->at[i] == '(')
            depth++;
        else if (rest->at[i] == ')' && !--depth)
            break;
    }
    size_t taken = i < rest->size ? i + 1 : rest->size;
    *rest = (struct span){rest->at + taken, rest->size - taken};
}

static void copy_quoted(struct span *rest, struct text *piece) {
    size_t i = 1;
    while (i < rest->size && rest->at[i] != '"')
        i += rest->at[i] == '\\' ? 2 : 1;
    size_t taken = i < rest->size ? i + 1 : rest->size;
    text_add_span(piece, (struct span){rest->at, taken});
    *rest = (struct span){rest->at + taken, rest->size - taken};
}

/* One address of the list, without comments, blanks outside quotes, and names before "<". */
static struct span piece_cut(struct text *piece, struct span *rest) {
    int angle = 0;
    piece->size = 0;
    while (rest->size) {
        char c = rest->at[0];
        if (c == '(') {
            skip_comment(rest);
            continue;
        }
        if (c == '"') {
            copy_quoted(rest, piece);
            continue;
        }
        rest->at++, rest->size--;
        if (c == '<' || (c == ':' && !angle))
            piece->size = 0; /* what stood before was a name, or a group's */
        if (c == '<')
            angle = 1;
        else if (c == '>')
            angle = 2;
        else if ((c == ',' || c == ';') && angle != 1)
            break;
        else if (angle != 2 && !memchr(" \t\r\n:", c, 5))
            text_char(piece, c);
    }
    return (struct span){text_str(piece), piece->size};
}

/* The last "@" outside quotes. */
static size_t at_of(struct span address) {
    size_t found = address.size;
    int quoted = 0;
    for (size_t i = 0; i < address.size; i++) {
        if (address.at[i] == '\\')
            i++;
        else if (address.at[i] == '"')
            quoted = !quoted;
        else if (address.at[i] == '@' && !quoted)
            found = i;
    }
    return found;
}

enum mailbox_found mailbox_read(struct arena *arena, struct span value, struct mailbox *mailbox) {
    struct text piece = TEXT(arena); /* one for all: a list of nothing but commas costs nothing */
    int differ = 0;
    *mailbox = (struct mailbox){{"", 0}, {"", 0}, 0};
    while (value.size && value.size <= FIELD_OCTETS_MAX) {
        struct span address = piece_cut(&piece, &value);
        size_t at = at_of(address);
        if (!at || at + 1 >= address.size)
            continue;
        if (!mailbox->count++) {
            mailbox->address = (struct span){span_text(arena, address), address.size};
            mailbox->domain =
                (struct span){mailbox->address.at + at + 1, mailbox->address.size - at - 1};
        }
        struct span domain = {address.at + at + 1, address.size - at - 1};
        differ |= !span_equal_nocase(domain, mailbox->domain);
    }
    if (!mailbox->count)
        return MAILBOX_NONE;
    return differ ? MAILBOX_SEVERAL : MAILBOX_ONE;
}
