#ifndef MAIL_ADDRESS_H
#define MAIL_ADDRESS_H

#include "dns/name.h"

/*
 * Mail addresses (RFC 5321 section 4.1.2, RFC 5322 section 3.4.1) as profiles and unsubscribe lists
 * hold them, and the names in front of them as a header field carries them (RFC 2047). Pure. What
 * is accepted here is safe in a header line: one line, US-ASCII, no comment, no second address.
 */
enum address_refusal {
    ADDRESS_ACCEPTED,
    ADDRESS_EMPTY,
    ADDRESS_CONTROL,       /* a line break, NUL, control or direction character, or no UTF-8 */
    ADDRESS_WITH_NAME,     /* "Name <a@b.com>": suggestion holds a@b.com when that is an address */
    ADDRESS_SEVERAL,       /* a second one, behind a comma or semicolon */
    ADDRESS_NO_AT,         /* nothing that parts mailbox and domain */
    ADDRESS_LOCAL_EMPTY,   /* @b.com */
    ADDRESS_INTERNATIONAL, /* letters beyond US-ASCII before the @ (RFC 6531): few servers take
                              them */
    ADDRESS_DOTS,          /* before the @ a dot at an end, or two in a row, outside quotes */
    ADDRESS_CHARACTER,     /* before the @ what may stand there in quotes alone, or not at all */
    ADDRESS_QUOTES,        /* quotes that do not close right before the @ */
    ADDRESS_LOCAL_LONG,    /* over 64 octets before the @ */
    ADDRESS_DOMAIN,        /* see name_refusal */
    ADDRESS_LONG           /* over 254 octets in all */
};

struct address {
    const char *text;   /* local@domain: without quotes where none are needed, domain in A-labels */
    const char *local;  /* as in text */
    const char *domain; /* A-labels */
    enum name_refusal domain_refusal; /* ADDRESS_DOMAIN */
    const char *suggestion;           /* ADDRESS_WITH_NAME, or NULL */
};

/* Blanks at both ends are dropped. Reads the public suffix list: see name_normalise. */
enum address_refusal address_parse(struct arena *arena, const char *typed, struct address *address);

/* "empty", "with_name", …: Text.Address.<code>. */
const char *address_refusal_code(enum address_refusal refusal);

/* What two spellings of one address share: lower case. By this unsubscribes are found. address: as
   accepted. */
char *address_key(struct arena *arena, const char *address);

enum { FROM_NAME_MAX = 100 }; /* characters */

/*
 * "From: Name <address>" as it goes on the wire, without the last line's end; lines of at most 76
 * columns where words allow it, parted by CRLF and a blank. name: valid, one line, maybe empty. It
 * stands as it is where that is safe, quoted where that is enough, else as encoded words in UTF-8,
 * each cut between characters, in Base64 or Quoted-Printable, whichever is shorter.
 */
char *address_header(struct arena *arena, const char *field, const char *name, const char *address);

#endif
