#ifndef FETCH_H
#define FETCH_H

#include "base/arena.h"
#include "base/status.h"

/*
 * Takes a small text from a web server that somebody else names (rule D6): over https with a
 * certificate that holds for the name, from the addresses that our own resolvers gave, which must
 * be public ones, without a redirect, a proxy, a cookie; at most 64 KB within 5 seconds. The
 * watcher alone does this. What the certificates are held against is OpenSSL's to say
 * (SSL_CERT_FILE where it is set, else the system's).
 */
struct fetch {
    const char *const *resolvers; /* as struct ask wants them */
    int any_address;              /* the operator's nameservers = any: private ones, too */
};

struct fetch_result {
    const char *text; /* NULL: failure says why not */
    /*
     * "DNS" no address is known, "address" none that may be asked, "TCP" no connection, "TLS" no
     * certificate that holds, "timeout", "64 KB" it is longer, "text" it is no UTF-8 text,
     * "HTTP 404" any answer but 200, "HTTP" what is no answer. "" when there is a text.
     */
    const char *failure;
};

enum status fetch_text(struct arena *arena, const struct fetch *fetch, const char *host,
                       const char *path, struct fetch_result *result) MUST_CHECK;

#endif
