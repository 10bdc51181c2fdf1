#include "base/csv.h"

#include <stdarg.h>
#include <string.h>

static int begins_formula(const char *cell) {
    static const char *const beginnings[] = {"=",  "+",  "-",  "@",  "\t",
                                             "\r", "＝", "＋", "－", "＠"};
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (!strncmp(cell, beginnings[i], strlen(beginnings[i])))
            return 1;
    return 0;
}

static void add_cell(struct text *file, const char *cell) {
    text_char(file, '"');
    if (begins_formula(cell))
        text_char(file, '\'');
    for (; *cell; cell++) {
        if (*cell == '"')
            text_char(file, '"');
        text_char(file, *cell);
    }
    text_char(file, '"');
}

void csv_begin(struct text *file) {
    text_add(file, "\xef\xbb\xbf");
}

void csv_line(struct text *file, const char *cell, ...) {
    va_list cells;
    va_start(cells, cell);
    for (const char *more = cell; more; more = va_arg(cells, const char *)) {
        if (more != cell)
            text_char(file, ',');
        add_cell(file, more);
    }
    va_end(cells);
    text_add(file, "\r\n");
}
