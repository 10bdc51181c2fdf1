#ifndef MAIL_AUTHRES_H
#define MAIL_AUTHRES_H

#include "base/text.h"

/*
 * Authentication-Results fields (RFC 8601): what a receiver says it found, as values, and whether
 * its words are ones that mean something. Pure. Whatever stands there is read as far as it can be,
 * because receivers write much that the grammar does not have; what is wrong is said beside it.
 * Nobody vouches for such a field but the server that it names, and only where that server strikes
 * out those that came from outside.
 */
enum authres_fault {
    AUTHRES_GOOD,
    AUTHRES_NO_ID,   /* it begins with a result: no server is named (Microsoft's does so) */
    AUTHRES_VERSION, /* not version 1: nothing behind it is read */
    AUTHRES_EMPTY,   /* neither results nor "none" */
    AUTHRES_BROKEN   /* it is too long, or some part does not read: see broken of each */
};

enum { AUTHRES_METHODS_MAX = 64, AUTHRES_PROPERTIES_MAX = 32 };

struct authres_property {
    const char *ptype, *property; /* "header", "d", lower case; ptype "" of what has none: action */
    const char *value;            /* without the quotes */
};

struct authres_method {
    const char *method, *result; /* "dkim", "pass"; lower case */
    const char *reason;          /* "" when none is given */
    const char *comment;         /* all comments of it, parted by "; " */
    struct authres_property *properties;
    size_t property_count;
    int broken; /* something of it does not read, or there is more than is kept */
};

struct authres {
    const char *server; /* authserv-id; "" when it has none */
    enum authres_fault fault;
    int none; /* the server says that it checked nothing */
    struct authres_method *methods;
    size_t method_count; /* of the first AUTHRES_METHODS_MAX parts */
};

/* value: of the field, behind the colon; linear time, any octets, of which FIELD_OCTETS_MAX are
 * read. */
void authres_parse(struct arena *arena, struct span value, struct authres *authres);

/* Of a property, "header", "d"; NULL: it is not there. The first of several. */
const char *authres_property(const struct authres_method *method, const char *ptype,
                             const char *property);

/* How a result is to be taken. */
enum authres_sense {
    AUTHRES_PASSES,
    AUTHRES_FAILS,   /* checked, and wrong */
    AUTHRES_NOTHING, /* none, neutral: nothing can be concluded */
    AUTHRES_ERROR,   /* it could not be checked */
    AUTHRES_STRANGE  /* no such method or no such result */
};

/*
 * The words of RFC 8601 and of the methods added since, and those that old or large receivers write
 * (dkim=softfail, dmarc=bestguesspass): a row each. code: "dkim_fail", for the sentence about it.
 */
struct authres_word {
    const char *code, *method, *result;
    enum authres_sense sense;
};
extern const struct authres_word authres_words[]; /* ended by a NULL code */

/* NULL: no such row. */
const struct authres_word *authres_word(const char *method, const char *result);

#endif
