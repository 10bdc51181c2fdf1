#ifndef VAULT_OPENSSL_H
#define VAULT_OPENSSL_H

#include "base/status.h"

#include <openssl/evp.h>

/* How this folder says what went wrong; private to vault/. Both log one line. */

/* OpenSSL could not do `what`, with the file at path ("": no file); its own words are logged. */
enum status openssl_failed(const char *what, const char *path) MUST_CHECK;

/* A key or certificate that reads, and is not to be used. */
enum status vault_refused(const char *path, const char *why) MUST_CHECK;

#endif
