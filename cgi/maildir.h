#ifndef MAILDIR_H
#define MAILDIR_H

#include "base/arena.h"
#include "base/status.h"

/*
 * Stands in for the sendmail interface where no mail system is (`make run`, tests): puts the
 * message on standard input into folder/new. The file is named after the Message-ID, so a message
 * that is delivered again replaces its first copy.
 */
enum status maildir_deliver(struct arena *arena, const char *folder) MUST_CHECK;

#endif
