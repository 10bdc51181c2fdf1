#ifndef WORK_PROJECT_KEY_H
#define WORK_PROJECT_KEY_H

#include "base/arena.h"

/*
 * Project keys: NFD-7K2QM-9TX4B-5R. Ten characters at random (50 bits) and two check characters, of
 * the letters and digits that are not taken for one another (Crockford's base 32). The check
 * characters are those of a Reed-Solomon code: any one or two characters mistyped, or exchanged,
 * are found out, and by the key alone, so that a slip of the keyboard is told from a key that
 * nobody has before anything is looked up. A key names a project and grants nothing.
 */
enum project_key_fault {
    PROJECT_KEY_FINE,
    PROJECT_KEY_FORM, /* no such form: other characters, too many or too few */
    PROJECT_KEY_TYPO  /* the form is right, a character or two are not */
};

char *project_key_new(struct arena *arena);

/*
 * What somebody typed, brought to the one form: blanks, hyphens, case and full-width letters do not
 * matter, nor whether NFD stands before it; I and L are 1, O is 0. *key is set when it is fine.
 */
enum project_key_fault project_key_read(struct arena *arena, const char *typed, const char **key);

#endif
