#include "fetch.h"

#include "base/log.h"
#include "base/utf8.h"
#include "dns/ask.h"
#include "dns/nameservers.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <openssl/ssl.h>
#include <string.h>
#include <unistd.h>

enum { PORT = 443, TIME_MS = 5000, DNS_MS = 2000, SIZE_MAX_OCTETS = 64 * 1024, QUESTIONS = 2 };

/* One fetch under way. */
struct fetching {
    struct arena *arena;
    const struct fetch *fetch;
    const char *host;
    struct answers *answers;
    struct text body;
    int too_long, forbidden;
};

static void ask_step(void *context) {
    struct fetching *fetching = context;
    answers_get(fetching->answers, fetching->host, RR_A);
    answers_get(fetching->answers, fetching->host, RR_AAAA);
}

static int allowed(const struct fetching *fetching, const unsigned char *address, int is_ipv6) {
    return fetching->fetch->any_address || address_is_public(address, is_ipv6);
}

/* "host:443:192.0.2.1,[2001:db8::1]": the addresses that may be asked. NULL: there is none. */
static const char *pin(struct fetching *fetching, int *known) {
    struct text pinned = TEXT(fetching->arena);
    int any = 0;
    text_addf(&pinned, "%s:%d:", fetching->host, PORT);
    for (int is_ipv6 = 0; is_ipv6 <= 1; is_ipv6++) {
        const struct answer *answer =
            answers_get(fetching->answers, fetching->host, is_ipv6 ? RR_AAAA : RR_A);
        *known |= answer->rr_count > 0;
        for (size_t i = 0; i < answer->rr_count; i++) {
            char address[INET6_ADDRSTRLEN];
            if (!allowed(fetching, answer->rrs[i].address, is_ipv6))
                continue;
            inet_ntop(is_ipv6 ? AF_INET6 : AF_INET, answer->rrs[i].address, address,
                      sizeof address);
            text_addf(&pinned, is_ipv6 ? "%s[%s]" : "%s%s", any ? "," : "", address);
            any = 1;
        }
    }
    return any ? text_str(&pinned) : NULL;
}

/* Behind the pin, once more: no socket to an address that may not be asked. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to) {
    struct fetching *fetching = context;
    const struct sockaddr *address = &to->addr;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    int may = 0;
    if (address->sa_family == AF_INET) {
        memcpy(&v4, address, sizeof v4);
        may = allowed(fetching, (const unsigned char *)&v4.sin_addr, 0);
    } else if (address->sa_family == AF_INET6) {
        memcpy(&v6, address, sizeof v6);
        may = allowed(fetching, v6.sin6_addr.s6_addr, 1);
    }
    fetching->forbidden |= !may;
    if (purpose != CURLSOCKTYPE_IPCXN || !may)
        return CURL_SOCKET_BAD;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t take(char *data, size_t size, size_t count, void *context) {
    struct fetching *fetching = context;
    if (size * count > SIZE_MAX_OCTETS - fetching->body.size) {
        fetching->too_long = 1;
        return 0;
    }
    text_add_span(&fetching->body, (struct span){data, size * count});
    return size * count;
}

static CURLcode trust(CURL *curl, void *tls, void *context) {
    (void)curl;
    (void)context;
    return SSL_CTX_set_default_verify_paths(tls) == 1 ? CURLE_OK : CURLE_SSL_CACERT_BADFILE;
}

/* Returns whether curl takes all of it. */
static int prepare(CURL *curl, struct fetching *fetching, const char *path,
                   struct curl_slist *pinned, long time_ms) {
    const char *url = arena_printf(fetching->arena, "https://%s%s", fetching->host, path);
    CURLcode codes[] = {
        curl_easy_setopt(curl, CURLOPT_URL, url),
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https"),
        curl_easy_setopt(curl, CURLOPT_RESOLVE, pinned),
        curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket),
        curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, fetching),
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take),
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, fetching),
        curl_easy_setopt(curl, CURLOPT_CAINFO, NULL),
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL),
        curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, trust),
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L),
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L),
        curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2),
        curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L),
        curl_easy_setopt(curl, CURLOPT_PROXY, ""),
        curl_easy_setopt(curl, CURLOPT_MAXFILESIZE, (long)SIZE_MAX_OCTETS),
        curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, time_ms),
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L),
        curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1),
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i] != CURLE_OK)
            return 0;
    return 1;
}

static const struct {
    CURLcode code;
    const char *failure;
} failures[] = {
    {CURLE_COULDNT_CONNECT, "TCP"},          {CURLE_OPERATION_TIMEDOUT, "timeout"},
    {CURLE_PEER_FAILED_VERIFICATION, "TLS"}, {CURLE_SSL_CONNECT_ERROR, "TLS"},
    {CURLE_SSL_CERTPROBLEM, "TLS"},          {CURLE_SSL_CIPHER, "TLS"},
    {CURLE_FILESIZE_EXCEEDED, "64 KB"},
};

static const char *failure_of(const struct fetching *fetching, CURLcode code, long status) {
    if (fetching->too_long)
        return "64 KB";
    if (fetching->forbidden)
        return "address";
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
        if (failures[i].code == code)
            return failures[i].failure;
    if (code != CURLE_OK)
        return "HTTP";
    if (status != 200)
        return arena_printf(fetching->arena, "HTTP %ld", status);
    struct span body = {fetching->body.data, fetching->body.size};
    return !body.size || (!memchr(body.at, '\0', body.size) && utf8_valid(body)) ? "" : "text";
}

static const char *transfer(CURL *curl, struct fetching *fetching, const char *path,
                            struct curl_slist *pinned, long time_ms) {
    long status = 0;
    if (!prepare(curl, fetching, path, pinned, time_ms))
        return NULL;
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    return failure_of(fetching, code, status);
}

enum status fetch_text(struct arena *arena, const struct fetch *fetch, const char *host,
                       const char *path, struct fetch_result *result) {
    struct fetching fetching = {.arena = arena, .fetch = fetch, .host = host};
    int known = 0;
    fetching.body = TEXT(arena);
    fetching.answers = answers_new(arena, QUESTIONS);
    *result = (struct fetch_result){.failure = "DNS"};
    enum status status = ask_run(&(struct ask){fetch->resolvers, DNS_MS},
                                 &(struct asked){arena, fetching.answers, ask_step, &fetching});
    if (status != STATUS_OK)
        return status;
    const char *addresses = pin(&fetching, &known);
    if (known)
        result->failure = "address";
    if (!addresses)
        return STATUS_OK;
    CURL *curl = curl_easy_init();
    struct curl_slist *pinned = curl_slist_append(NULL, addresses);
    result->failure =
        curl && pinned ? transfer(curl, &fetching, path, pinned, TIME_MS - DNS_MS) : NULL;
    curl_slist_free_all(pinned);
    curl_easy_cleanup(curl);
    if (!result->failure) {
        log_event(LOG_ALARM, "fetch", "host", host, "why", "curl does not do what we need", NULL);
        return STATUS_FAILED;
    }
    if (!*result->failure)
        result->text = text_str(&fetching.body);
    return STATUS_OK;
}
