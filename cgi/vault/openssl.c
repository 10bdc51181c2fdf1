#include "vault/openssl.h"

#include "base/log.h"

#include <openssl/err.h>

enum status openssl_failed(const char *what, const char *path) {
    char words[256];
    ERR_error_string_n(ERR_peek_last_error(), words, sizeof words);
    ERR_clear_error();
    log_event(LOG_ALARM, "vault_failed", "what", what, "path", path, "why", words, NULL);
    return STATUS_FAILED;
}

enum status vault_refused(const char *path, const char *why) {
    log_event(LOG_ALARM, "vault_refused", "path", path, "why", why, NULL);
    return STATUS_FAILED;
}
