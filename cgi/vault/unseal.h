#ifndef VAULT_UNSEAL_H
#define VAULT_UNSEAL_H

#include "base/status.h"
#include "base/text.h"

#include <stdint.h>

/*
 * The other side of vault/seal.h: opens what was sealed. Compiled into nafuda-export alone, which
 * runs apart with a key file that neither the console nor the watcher can read. Plain text is only
 * ever in memory that is wiped.
 */
struct unsealer;

/* Reads the exporter's private key (PEM). STATUS_FAILED: said why in the log. */
enum status unsealer_open(const char *key, struct unsealer **unsealer) MUST_CHECK;
void unsealer_close(struct unsealer *unsealer);

/* A row as the database has it: what the sealed key has to belong to. */
struct sealed_key {
    const char *domain, *selector; /* selector: as it was sealed with */
    int64_t id;
    struct span public_key; /* as its record has it, see mail/dkim.h */
    struct span sealed;
};

struct unsealed {
    char *pem; /* PKCS #8 */
    size_t size;
};

/*
 * NULL: opened, and it is this row's key: sealed with its domain, selector and number, of its
 * public half, and what it signed was verified (rule KEY2). The caller wipes *unsealed at once.
 * Else a word why not: "envelope" (altered, cut, or sealed to another key), "foreign" (sealed for
 * another domain, selector or number), "key" (no private key inside), "pair" (not of this public
 * half).
 */
const char *unseal(struct unsealer *unsealer, const struct sealed_key *key,
                   struct unsealed *unsealed) MUST_CHECK;
void unsealed_wipe(struct unsealed *unsealed);

#endif
