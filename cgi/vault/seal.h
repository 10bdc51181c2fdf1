#ifndef VAULT_SEAL_H
#define VAULT_SEAL_H

#include "base/status.h"
#include "base/text.h"

#include <stdint.h>

/*
 * DKIM private keys exist only sealed: CMS AuthEnvelopedData, AES-256-GCM, to the exporter's P-256
 * certificate. This side can make and seal keys and has no way to open what it sealed.
 *
 * A key pair is made and sealed ahead of time (vault_generate). When a domain takes it, the
 * envelope is sealed once more together with what it belongs to (vault_bind), so that a row moved
 * to another domain is found out when it is opened. The plain text of the outer envelope is, line
 * by line, nafuda-key 1 \n <domain> \n <selector> \n <key id> \n <inner envelope, DER> and of the
 * inner one the PKCS #8 private key, DER.
 */
struct vault;

/*
 * From now on whatever OpenSSL lets go of is wiped first: its own encoders leave private keys in
 * memory that they free. Before the process's first use of OpenSSL; later it changes nothing.
 */
void vault_wipe_freed(void);

/* Reads the certificate (PEM). Call before rights are dropped. */
enum status vault_open(const char *certificate, struct vault **vault) MUST_CHECK;
void vault_close(struct vault *vault);

/* A new pair: its public half as key records have it (mail/dkim.h), and the sealed private one. RSA
   of 2048 bits takes 0.2 to 0.9 s, of 3072 about four times that; Ed25519 no time. */
enum { VAULT_ED25519 = 0 };
enum status vault_generate(struct vault *vault, struct arena *arena, unsigned bits,
                           struct span *public_key, struct span *sealed) MUST_CHECK;

enum status vault_bind(struct vault *vault, struct arena *arena, const char *domain,
                       const char *selector, int64_t key_id, struct span sealed,
                       struct span *bound) MUST_CHECK;

/*
 * A pair that somebody brings, in PEM: PKCS #8 or PKCS #1, RSA of 2048 to 4096 bits. Nothing plain
 * of it is left behind, in the arena or elsewhere, but the caller's own text; see vault_wipe_freed.
 * STATUS_OK with a fault other than PAIR_FINE: it cannot be used.
 */
enum pair_fault {
    PAIR_FINE,
    PAIR_NONE,      /* no private key in PEM */
    PAIR_ENCRYPTED, /* with a password */
    PAIR_PUBLIC,    /* a public key, or a certificate */
    PAIR_OPENSSH,   /* in a form of its own */
    PAIR_NOT_RSA,
    PAIR_SHORT,
    PAIR_LONG,
    PAIR_BROKEN /* it does not read, or what it signs does not verify */
};
const char *pair_fault_name(enum pair_fault fault); /* "fine" "none" … */
struct imported {
    enum pair_fault fault;
    struct span public_key, sealed; /* PAIR_FINE */
};
enum status vault_import(struct vault *vault, struct arena *arena, const char *pem,
                         struct imported *imported) MUST_CHECK;

/* Makes the exporter's key and certificate files (0600, 0644) where they do not exist. For setup
 * only. */
enum status vault_setup(const char *key, const char *certificate) MUST_CHECK;

#endif
