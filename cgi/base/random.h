#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include "base/arena.h"

#include <stdint.h>

/* From the operating system's generator; the process ends when it has none to give. */
void random_bytes(void *out, size_t size);

/* 256 bits, base64url: 43 characters. */
char *random_token(struct arena *arena);

/* 0 … below - 1, evenly. */
uint32_t random_below(uint32_t below);

#endif
