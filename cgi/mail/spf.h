#ifndef MAIL_SPF_H
#define MAIL_SPF_H

#include "base/text.h"
#include "dns/answer.h"

/*
 * SPF records (RFC 7208): grammar, finding the one record, finding our include, and writing the
 * record to publish. Pure: what needs DNS asks `answers`.
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

struct spf_record {
    struct spf_term *terms; /* in the order of the record */
    size_t term_count;
};

/* Whether the text of a TXT record is an SPF record at all: "v=spf1" alone or followed by a blank.
 */
int spf_is_record(struct span text);

/* Reads section 12's grammar. On a mistake returns 0 and sets *wrong to the term that breaks it. */
int spf_parse(struct arena *arena, struct span text, struct spf_record *record, struct span *wrong);

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
    struct span text;         /* SPF_ONE and SPF_MALFORMED: the record, joined */
    struct spf_record record; /* SPF_ONE */
    struct span wrong;        /* SPF_MALFORMED: the term */
    const char *const *texts; /* SPF_SEVERAL: all of them, printable */
    size_t text_count;
    const struct answer *answer;
};

/* The SPF record at a name. */
struct spf_lookup spf_lookup(struct arena *arena, struct answers *answers, const char *name);

enum spf_search { SPF_REACHED, SPF_NOT_REACHED, SPF_SEARCH_PENDING, SPF_SEARCH_UNKNOWN };

/*
 * Whether `include` stands in the record as a whole include: term (any qualifier but -), or behind
 * further includes or a redirect. Each name is visited once; past 10 lookups the search stops and
 * says SPF_NOT_REACHED. Terms behind `all` are dead and are not followed. path: where it was found,
 * "a > b".
 */
enum spf_search spf_find_include(struct arena *arena, struct answers *answers,
                                 const struct spf_lookup *start, const char *include,
                                 const char **path);

/*
 * The one record to publish: without a present record "v=spf1 include:X ~all"; else the present one
 * with our term added before `all` (or before `redirect`, or at the end), nothing lost, nothing
 * reordered.
 */
char *spf_merge(struct arena *arena, const struct spf_lookup *present, const char *include);

#endif
