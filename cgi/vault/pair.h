#ifndef VAULT_PAIR_H
#define VAULT_PAIR_H

#include "base/status.h"
#include "base/text.h"

#include <openssl/evp.h>

struct vault;

/* The public half of a pair, as key records have it, and the private one sealed; private to vault/.
 */
enum status pair_seal(struct vault *vault, struct arena *arena, EVP_PKEY *pair,
                      struct span *public_key, struct span *sealed) MUST_CHECK;

#endif
