#ifndef PAGE_STRIP_H
#define PAGE_STRIP_H

#include "web/visit.h"
#include "work/history.h"

/*
 * The last days of a domain, a row for each check of the mask: Page.Strip, drawn as a cell a day,
 * and the same in words. Nothing before the second day that was looked at.
 */
void show_strip(struct visit *visit, unsigned mandatory, const struct day *days, size_t count);

#endif
