#ifndef MAIL_HEADER_WORDS_H
#define MAIL_HEADER_WORDS_H

#include "base/text.h"

/*
 * A field's text as a reader sees it: its encoded words (RFC 2047) as UTF-8, of the character sets
 * that mail is written in. Pure, linear. What is none, or does not convert, stays as it is, so
 * the result may hold any octets: for utf8_shown.
 */
struct span header_words(struct arena *arena, struct span text);

#endif
