#ifndef MAIL_BIMI_H
#define MAIL_BIMI_H

#include "base/text.h"

/* BIMI assertion records (draft-brand-indicators-for-message-identification, section 4.2). Pure. */
struct bimi_record {
    struct span logo;        /* l=: https address of an SVG; empty: none */
    struct span certificate; /* a=: https address of a VMC or CMC; empty or "self": none */
    int declined;            /* both tags are there and empty: no logo is wanted */
    struct span wrong;       /* the first part that breaks the record; at NULL: none */
};

/* 0: it does not begin v=BIMI1 and is no such record. Tags that nobody knows are ignored. */
int bimi_parse(struct span text, struct bimi_record *record);

#endif
