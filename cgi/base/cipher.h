#ifndef BASE_CIPHER_H
#define BASE_CIPHER_H

#include "base/text.h"

/*
 * Octets that only this installation can read, and nobody else can make or alter (AES-256-GCM, a
 * random nonce each): for what it hands out and gets back later, without keeping anything.
 */
enum { CIPHER_OVERHEAD = 12 + 16 }; /* nonce and tag: so much longer than the plain octets */

/* 32 octets, derived from a secret for one purpose ("unsubscribe"): what was enciphered for one
   opens for no other. */
struct span cipher_key(struct arena *arena, struct span secret, const char *purpose);

struct span cipher_seal(struct arena *arena, struct span key, struct span plain);

/* 0: not sealed with this key, or altered, or cut. */
int cipher_open(struct arena *arena, struct span key, struct span sealed, struct span *plain);

#endif
