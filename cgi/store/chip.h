#ifndef STORE_CHIP_H
#define STORE_CHIP_H

#include "store/domain.h"

/*
 * The chips of a row as the column domain.summary keeps them; private to store/. One part a
 * check, in the order of enum check_kind, parted by commas: the verdict's name, "?" when it could
 * not be asked at the last look, ":" and the code of the first finding:
 * "ok:,missing?:spf_missing,…".
 */
char *chips_text(struct arena *arena, const struct chip chips[CHIP_COUNT]);

/* Cuts summary up; what is not there reads as a check never looked at. */
void chips_read(char *summary, struct chip chips[CHIP_COUNT]);

#endif
