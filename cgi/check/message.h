#ifndef CHECK_MESSAGE_H
#define CHECK_MESSAGE_H

#include "check/finding.h"
#include "mail/authres.h"
#include "mail/forecast.h"
#include "mail/one_click.h"
#include "mail/spf_evaluate.h"

/*
 * A message explained: its DKIM signatures, SPF of the connection it came by, DMARC and alignment,
 * one-click unsubscribe, and what its receiver wrote into it, each with what it means and the next
 * thing to do. Pure: whoever shows it says the same as everybody else, by code.
 */
struct message_question {
    const struct message *message;
    const char *ip;     /* that connected to the receiver; NULL: not known, and SPF is not asked */
    const char *helo;   /* "" when not known */
    const char *sender; /* envelope sender; NULL: what Return-Path says */
    int64_t now;
};

/* A sentence: Text.Message.<code>; a row of message_codes. */
struct message_note {
    struct finding finding;
    enum verdict verdict; /* OK, WEAK, WRONG, UNKNOWN; NONE: for information */
    int signature;        /* the verdict of DKIM that it is about; -1: none */
};
extern const struct finding_code message_codes[]; /* ended by a NULL code */

enum {
    MESSAGE_NOTES_MAX = 128, /* those that are dropped would come last */
    MESSAGE_AUTHRES_MAX = 10 /* Authentication-Results fields that are read, from the top */
};

struct message_explained {
    int pending; /* questions are open: nothing below is to be used yet */
    const struct message *message;
    const char *from;        /* the From address, to be shown; "" */
    const char *from_domain; /* A-labels; "" when nobody can say whose mail it is */
    struct dkim_report dkim;
    int passing; /* index of the signature that DMARC goes by; -1: none that passes */
    enum forecast_leg legs[DKIM_SIGNATURES_MAX]; /* what each says of from_domain */
    int spf_asked;
    const char *sender; /* that SPF was asked for, to be shown */
    struct spf_evaluation spf;
    int dmarc_asked; /* from_domain is known */
    struct forecast dmarc;
    int dmarc_open; /* it fails by what is known, and passes if what could not be asked is right */
    enum one_click one_click;
    const char *one_click_uri;
    struct authres authres[MESSAGE_AUTHRES_MAX];
    size_t authres_count;
    struct message_note notes[MESSAGE_NOTES_MAX];
    size_t note_count;
    enum verdict verdict; /* WRONG when anything is, else UNKNOWN, WEAK, OK */
};

struct message_explained *message_explain(struct arena *arena, struct answers *answers,
                                          const struct message_question *question);

#endif
