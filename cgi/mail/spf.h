#ifndef MAIL_SPF_H
#define MAIL_SPF_H

#include "base/text.h"
#include "dns/answer.h"

/*
 * SPF records (RFC 7208): grammar, finding the one record, our include in it, and writing the
 * record to publish. Pure: what needs DNS asks `answers`. What a record means to a receiver is
 * mail/spf_evaluate's.
 */
enum spf_mechanism {
    SPF_ALL,
    SPF_INCLUDE,
    SPF_A,
    SPF_MX,
    SPF_PTR,
    SPF_IP4,
    SPF_IP6,
    SPF_EXISTS, /* mechanisms */
    SPF_REDIRECT,
    SPF_EXP,
    SPF_MODIFIER /* modifiers */
};

struct spf_term {
    enum spf_mechanism kind;
    char qualifier;             /* + - ~ ?, mechanisms only */
    struct span text;           /* the whole term as it stands */
    struct span value;          /* domain-spec, or the address without its length; may be empty */
    int ip4_length, ip6_length; /* CIDR, -1 when not given */
};

enum { SPF_TERMS_MAX = 1024 }; /* a record of more is no use to anybody: the rest is wrong */

struct spf_record {
    struct spf_term *terms; /* those that read, in the order of the record */
    size_t term_count;
    struct span *wrong; /* those that do not: one is enough to make the record useless (4.6) */
    size_t wrong_count;
};

/* Whether the text of a TXT record is an SPF record at all: "v=spf1" alone or followed by a blank.
 */
int spf_is_record(struct span text);

/*
 * Reads section 12's grammar, macros included. 0 when a term is wrong; a second redirect= or exp=
 * is, too. The text must be spf_is_record.
 */
int spf_parse(struct arena *arena, struct span text, struct spf_record *record);

/* One term by itself. 0: it breaks the grammar. */
int spf_parse_term(struct span text, struct spf_term *term);

/* Whether it counts as one of the ten lookups (4.6.4). */
int spf_term_costs(const struct spf_term *term);

/* Whether one of the first `end` terms is this one; case and a + before it say nothing. */
int spf_stands_before(const struct spf_record *record, size_t end, struct span term);

enum spf_found {
    SPF_PENDING, /* a question is still open */
    SPF_NO_RECORD,
    SPF_SEVERAL, /* two or more records: permerror (4.5) */
    SPF_MALFORMED,
    SPF_ONE,
    SPF_UNKNOWN /* DNS did not say */
};

struct spf_lookup {
    enum spf_found found;
    struct spf_record record; /* SPF_ONE and SPF_MALFORMED */
    struct span *texts;       /* every SPF record at the name, joined */
    size_t text_count;
    const struct answer *answer;
};

/* The SPF record at a name. */
struct spf_lookup spf_lookup(struct arena *arena, struct answers *answers, const char *name);
/* The same in an answer that is given: of a name server, say. */
struct spf_lookup spf_lookup_in(struct arena *arena, const struct answer *answer);

enum { SPF_LOOKUPS_MAX = 10 }; /* section 4.6.4 */

/* How `include` stands in one record. */
enum spf_standing { SPF_ABSENT, SPF_STANDS, SPF_REFUSED /* - ~ or ? before it */, SPF_BEHIND_ALL };
enum spf_standing spf_include_standing(const struct spf_record *record, const char *include);

/*
 * The one record to publish, NULL while the present one is not known. Nothing that a receiver could
 * use today is lost or reordered:
 *   no record     "v=spf1 include:X ~all"
 *   one           as it stands when it has the term; else the term goes before `all` (before
 *                 redirect= where there is no `all`, else at the end), or in the place of its own
 * with
 *                 - ~ or ? before it
 *   malformed     the same, without the terms that do not read: nobody uses any of it today
 *   several       the terms of all, each once, records that refuse anything last; of the `all`s the
 *                 weakest; a redirect= becomes an include: (NULL from SPF_TERMS_MAX on)
 */
char *spf_merge(struct arena *arena, const struct spf_lookup *present, const char *include);

#endif
