#ifndef CHECK_FINDING_H
#define CHECK_FINDING_H

#include "base/status.h"
#include "base/text.h"
#include "mail/spf_tree.h"

#include <stdint.h>

/*
 * What a check has to say: a stable code with parameters, and the evidence it rests on. Sentences
 * live in the language files alone (Text.Finding.<code>, with {name} where a parameter goes), so
 * that page, mail and command line say the same.
 */
enum verdict {
    VERDICT_NONE, /* never looked at */
    VERDICT_OK,
    VERDICT_WEAK, /* works, but … */
    VERDICT_MISSING,
    VERDICT_WRONG,
    VERDICT_CONFLICT,  /* two where one may be */
    VERDICT_MISPLACED, /* right value, wrong name: never accepted */
    VERDICT_UNKNOWN    /* could not be asked; never stored as a verdict, see struct check_result */
};

const char *verdict_name(enum verdict verdict); /* "ok", … */
enum verdict verdict_of(const char *name);      /* VERDICT_NONE for any other word */

/* ok and weak */
int verdict_holds(enum verdict verdict);

/* missing, wrong, conflict, misplaced */
int verdict_fails(enum verdict verdict);

struct finding_param {
    const char *name, *value; /* value: printable, valid UTF-8 */
};

struct finding {
    const char *code; /* a row of finding_codes */
    struct finding_param params[6];
    size_t param_count;
};

/*
 * Every code that exists and the names of its parameters, parted by blanks; ended by a NULL code. A
 * test holds the language files against it.
 */
struct finding_code {
    const char *code, *params;
};
extern const struct finding_code finding_codes[];

/* NULL when there is no such code. */
const struct finding_code *finding_code_find(const char *code);

/* One answer as it is kept and shown. */
struct evidence {
    const char *name, *type; /* question */
    const char *state;       /* "found", "nodata", "nxdomain", or an unknown_reason_code */
    const char *server;
    int64_t at;
    const char **values; /* printable; at most 16 of at most 2,048 octets */
    size_t value_count;
    int cut; /* more came, or longer */
};

struct answer;
struct evidence evidence_of(struct arena *arena, const struct answer *answer);

/* Who was asked for the record, and what he said of it. */
struct witness {
    const char *host;   /* of a name server; "" for a resolver */
    const char *server; /* address:port */
    const char *says; /* "right", "other" (something else), "missing", or an unknown_reason_code */
    int took_ms;
    int64_t serial; /* of the zone there; -1 when not known */
    int authentic;  /* a resolver that vouches for the answer by DNSSEC */
};

enum { FINDINGS_MAX = 8, EVIDENCE_MAX = 24, WITNESSES_MAX = 10 };
struct result {
    enum verdict verdict;
    struct finding findings[FINDINGS_MAX]; /* the one to act on first */
    size_t finding_count;
    struct evidence evidence[EVIDENCE_MAX];
    size_t evidence_count;
    struct witness witnesses[WITNESSES_MAX];
    size_t witness_count;
    const char *zone;     /* the zone that the record lives in, as delegated; NULL when not known */
    int64_t caches_until; /* caches may hold something else until then; 0: nothing known of */
    struct spf_tree *tree; /* SPF; else NULL */
    const char
        *advice; /* the value to publish, when it is not the record's fixed one: SPF, DMARC */
};

/*
 * Pairs of name and value ended by NULL, the names being those of the code's row. The values are
 * kept, not copied. A finding past the eighth is dropped: the one to act on comes first.
 */
void finding_add(struct result *result, const char *code, ...) __attribute__((sentinel));

/* To and from the JSON kept in the database: all but the verdict. */
char *result_json(struct arena *arena, const struct result *result);

/* The other way: fills a pending answer, of TXT records, from what a result kept as evidence of an
   earlier look. 0: it kept nothing definite of that. */
int result_recall(struct arena *arena, const struct result *result, struct answer *answer);
/* Whether it kept anything of that, be it that nobody answered. */
struct question;
int result_mentions(const struct result *result, const struct question *question);

/* Leaves out whatever does not read, and findings whose code no longer exists. */
void result_read_json(struct arena *arena, const char *json, struct result *result);

#endif
