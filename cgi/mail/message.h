#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include "base/text.h"

/*
 * A message as it came (RFC 5322), taken apart without copying: header fields and body are spans
 * of the octets given. Pure, in time that grows with the size (fields are sorted by name once), and
 * no octets are refused: NUL, 8-bit, lines of any length. A line ends with LF, with or without CR
 * before it, so that a file saved with either can be read; a CR alone is an octet as any other.
 *
 * Read as Postfix reads: an mbox "From " line at the top is skipped, and a line that is neither a
 * field nor a continuation begins the body, as if an empty line stood before it.
 */
struct header_field {
    struct span name;  /* without blanks before the colon */
    struct span value; /* behind the colon, folding as it came, without the end of the last line */
    struct span whole; /* from the name's first octet to the end of the last line, that included */
};

/* FIELD_OCTETS_MAX: of one whose insides are read (From, DKIM-Signature, …); no mail program writes
   a larger one, and what is made of it is not to be a multiple of a large message. */
enum { MESSAGE_FIELDS_MAX = 65536, FIELD_OCTETS_MAX = 65536 };

struct message {
    struct header_field *fields; /* as they stand, the top first */
    size_t field_count;
    const size_t *by_name; /* indexes into fields: equal names side by side, the lowest first */
    struct span body;
    int cut;       /* there are more fields: those below are not known, nor what is signed */
    int no_body;   /* the end came without an empty line: headers alone, or cut */
    int abrupt;    /* a line that is no field began the body */
    int has_lf;    /* some line of the header ends with LF alone */
    int has_crlf;  /* and some with CR LF */
    int eight_bit; /* a field holds octets beyond US-ASCII */
};

void message_read(struct arena *arena, struct span raw, struct message *message);

/* The fields of a name, in any case of letters: [*first, *first + result) of by_name. */
size_t message_named(const struct message *message, struct span name, size_t *first);

/* The one that stands nth from the bottom, 0 being the lowest; NULL: so many are not there. */
const struct header_field *message_field(const struct message *message, const char *name,
                                         size_t nth);

/* Unfolded, blanks at both ends dropped. */
struct span header_text(struct arena *arena, const struct header_field *field);

/*
 * The mailbox of a field like From (RFC 5322 section 3.4): display names, comments, quoted strings
 * and groups are skipped. Several mailboxes of one domain count as that domain.
 */
enum mailbox_found {
    MAILBOX_ONE,
    MAILBOX_NONE,    /* no address that could be read, or more than FIELD_OCTETS_MAX */
    MAILBOX_SEVERAL, /* of different domains: nobody can say whose mail it is */
};
struct mailbox {
    struct span address; /* the first; as it stands, maybe with quotes */
    struct span domain;  /* of it */
    size_t count;
};
enum mailbox_found mailbox_read(struct arena *arena, struct span value, struct mailbox *mailbox);

#endif
