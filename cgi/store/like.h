#ifndef STORE_LIKE_H
#define STORE_LIKE_H

#include "base/arena.h"

/* The pattern of a LIKE … ESCAPE '\' that finds a part of a text; private to store/. What is longer
   than any name is cut, and still finds nothing. */
char *like_part(struct arena *arena, const char *part);

#endif
