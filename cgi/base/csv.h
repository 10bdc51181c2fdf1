#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/text.h"

/*
 * Comma-separated values (RFC 4180) for whoever opens them in a spreadsheet: every cell in quotes,
 * lines ended by CR LF. A cell that a spreadsheet would take for a formula (= + - @, tab or CR at
 * its beginning, and their full-width forms) gets a ' before it.
 */

/* Begins the file: the mark by which spreadsheets know UTF-8. */
void csv_begin(struct text *file);

/* A line of cells, ended by NULL. */
void csv_line(struct text *file, const char *cell, ...) __attribute__((sentinel));

#endif
