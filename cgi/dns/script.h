#ifndef DNS_SCRIPT_H
#define DNS_SCRIPT_H

#include "base/text.h"

/*
 * Which scripts the letters of a label belong to, so that a name cannot pass for another. Labels
 * are valid UTF-8, in lower case.
 */

/*
 * Letters of scripts that nobody writes together (UTS 39 section 5.2, "highly restrictive"): Latin
 * goes with kanji and kana, with the Chinese or with the Korean scripts, and with no other.
 */
int script_mixed(struct span label);

/* Cyrillic or Greek, and every letter looks like a Latin one. */
int script_looks_latin(struct span label);

#endif
