#ifndef WEB_FORM_H
#define WEB_FORM_H

#include "web/visit.h"

/*
 * Forms are declared: a table of fields. form_read takes those and nothing else: what is not
 * declared is dropped; a duplicate, a broken escape, NUL, bad UTF-8, over 64 KB or over 128 fields
 * is a 400 before any handler runs. FIELD_TEXT may have several lines: what reads them sees to it
 * that none does harm. FIELD_NOTE may have them too, ended by LF: none holds what no line may.
 */
enum field_kind {
    FIELD_LINE,
    FIELD_EMAIL,
    FIELD_PASSWORD,
    FIELD_CHOICE,
    FIELD_NUMBER,
    FIELD_TEXT,
    FIELD_NOTE
};

struct field {
    const char *name;
    enum field_kind kind;
    int required;
    int most;                   /* characters (code points) at most; FIELD_NUMBER: greatest value */
    const char *const *choices; /* FIELD_CHOICE: ended by NULL */
};

enum { FORM_FIELDS_MAX = 16 };

struct form {
    const struct field *fields;
    size_t count;
    const char *values[FORM_FIELDS_MAX]; /* as typed, trimmed but for passwords; "" when absent;
                                            what no line may hold is left out, and a fault */
    int64_t numbers[FORM_FIELDS_MAX];
    const char *faults[FORM_FIELDS_MAX]; /* code (Text.Fault.<code>), NULL: fine. Of our own:
                                            required long characters email choice number */
    int wrong;                           /* any fault */
};

/* fields ends with a row without name. Returns 1 when every field is fine. */
int form_read(struct visit *visit, const struct field *fields, struct form *form);

/* One of several rows of the same fields, which are sent as <name><number>. */
int form_read_row(struct visit *visit, const struct field *fields, int number, struct form *form);
/* Whether anything was sent of it, be it empty. */
int form_has_row(struct visit *visit, const struct field *fields, int number);

const char *form_value(const struct form *form, const char *name);
int64_t form_number(const struct form *form, const char *name);
/* Marks a field wrong from outside (a name refused by work/). */
void form_fault(struct form *form, const char *name, const char *code);
/* Puts the form back on the page as Page.Form.<name>.value / .fault (a sentence), passwords left
   out, and Page.Form.wrong, so that nothing typed is lost. {most} in a sentence is field's. */
void form_show(struct visit *visit, const struct form *form);
/* A row, below a node of its own: <name>.value, .fault. */
void form_show_row(struct visit *visit, const struct form *form, struct node *row);

/* Text without what a field of that kind may not hold. */
const char *form_clean(struct arena *arena, enum field_kind kind, const char *sent);

/* A field as it was sent, where the route takes a message: any octets, a file's or a text's.
   Nothing when it is absent, and of a file that was not chosen. */
struct span form_octets(struct visit *visit, const char *name);

/* The body (and query) decoder underneath: pure, linear. NULL or a code of what is wrong: too_big,
   too_many, bad_escape (an escaped NUL too), bad_utf8, duplicate. */
const char *pairs_decode(struct arena *arena, struct span text, struct pairs *pairs);

/* "" when there is none of that name. */
const char *pairs_value(const struct pairs *pairs, const char *name);

#endif
