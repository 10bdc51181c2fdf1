#ifndef WORK_NAME_LIST_H
#define WORK_NAME_LIST_H

#include "dns/name.h"

#include <stddef.h>

/*
 * A list of domain names as people paste it: a name a line, or parted by blanks, tabs, commas or
 * semicolons, the full-width ones too; in quotes or angle brackets, as spreadsheets and address
 * books give them. Pure, and n log n in its octets, whatever they are.
 */
struct listed {
    const char *name; /* A-labels; of what is no name the text, cut to be shown */
    enum name_refusal refusal;
    const char *suggestion; /* "" when there is none */
};

struct name_list {
    struct listed *at; /* in the order of the list, each once */
    size_t count;
    size_t doubles; /* entries that said the same as an earlier one */
};

struct name_list name_list_read(struct arena *arena, const char *typed);

#endif
