#ifndef DNS_NAME_H
#define DNS_NAME_H

#include "base/arena.h"

/*
 * Domain names at our border. A name is normalised once, when somebody types it, and every other
 * function trusts it: A-labels, lower case, no trailing dot, at least two labels, letters digits
 * and hyphens only, at most 253 octets. The public suffix list is read at the first call that needs
 * it, once for the process: before a program gives its rights away it calls one.
 */
struct name {
    const char *ascii;   /* xn--r8jz45g.jp: what is stored and asked */
    const char *unicode; /* 例え.jp: what is shown; the same text as ascii when mixed is set */
    int mixed;           /* letters that could be taken for those of another name: warn */
};

/* Each has a sentence in the language files (Text.Name.<code>). */
enum name_refusal {
    NAME_ACCEPTED,
    NAME_EMPTY,
    NAME_URL,           /* http://a.com: suggestion holds a.com when that is a name */
    NAME_MAIL_ADDRESS,  /* a@b.com: suggestion holds b.com when that is a name */
    NAME_WILDCARD,      /* *.a.com */
    NAME_ADDRESS,       /* 192.0.2.1, [2001:db8::1], full-width digits too */
    NAME_CHARACTER,     /* anything but letters, digits, hyphens (blank, newline, underscore …) */
    NAME_HYPHEN,        /* a label begins or ends with a hyphen */
    NAME_EMPTY_LABEL,   /* a..b */
    NAME_LABEL_LONG,    /* over 63 octets */
    NAME_LONG,          /* over 253 octets */
    NAME_SINGLE_LABEL,  /* com */
    NAME_PUBLIC_SUFFIX, /* co.jp: ICANN part of the public suffix list */
    NAME_IDNA           /* not a valid internationalised name (RFC 5891, UTS 46) */
};

/*
 * EXAMPLE.com, example.com., example。com, ｅｘａｍｐｌｅ．com are all example.com. Blanks at both
 * ends are dropped, a newline inside or at the end is not. *suggestion is NULL, but for
 * NAME_MAIL_ADDRESS and NAME_URL with a name inside: then it is that name. *out is set when
 * accepted.
 */
enum name_refusal name_normalise(struct arena *arena, const char *typed, struct name *out,
                                 const char **suggestion);

/* The stable word of a refusal, as the language files know it: "mail_address". */
const char *name_refusal_code(enum name_refusal refusal);

/* From a stored A-label name to both forms. Takes any text: what does not decode stays as it is. */
struct name name_show(struct arena *arena, const char *ascii);

/*
 * What a registry delegates, by the ICANN part of the public suffix list: example.co.jp for
 * a.b.example.co.jp, uk.com for shop.uk.com. Of a suffix, the suffix.
 */
const char *name_registrable(struct arena *arena, const char *ascii);

/*
 * The organisational domain of RFC 7489 (section 3.2), by the whole list: what somebody sells or
 * lends names below is a suffix, too. shop.uk.com for a.shop.uk.com. Of a suffix, the suffix.
 */
const char *name_organisational(struct arena *arena, const char *ascii);

/* Whether name is at or below zone. */
int name_within(const char *name, const char *zone);

#endif
