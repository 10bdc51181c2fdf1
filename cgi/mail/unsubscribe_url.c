#include "mail/unsubscribe_url.h"

#include "base/codec.h"
#include "base/text.h"
#include "dns/name.h"

#include <ctype.h>
#include <string.h>

enum { URL_MAX = 700 }; /* a header line has 998 (RFC 5322), and addresses grow when encoded */
static const char placeholder[] = "{recipient}";

const char *unsubscribe_url_refusal_code(enum unsubscribe_url_refusal refusal) {
    static const char *const codes[] = {
        [UNSUBSCRIBE_URL_ACCEPTED] = "accepted",   [UNSUBSCRIBE_URL_EMPTY] = "empty",
        [UNSUBSCRIBE_URL_NOT_HTTPS] = "not_https", [UNSUBSCRIBE_URL_CHARACTER] = "character",
        [UNSUBSCRIBE_URL_HOST] = "host",           [UNSUBSCRIBE_URL_FRAGMENT] = "fragment",
        [UNSUBSCRIBE_URL_NOBODY] = "nobody",       [UNSUBSCRIBE_URL_LONG] = "long",
    };
    return codes[refusal];
}

/* RFC 3986, without what the host's name may hold beyond US-ASCII. */
static enum unsubscribe_url_refusal judge_path(const char *path) {
    for (const char *c = path; *c; c++) {
        if (!strncmp(c, placeholder, strlen(placeholder))) {
            c += strlen(placeholder) - 1;
            continue;
        }
        if (*c == '#')
            return UNSUBSCRIBE_URL_FRAGMENT;
        if (*c <= ' ' || *c > '~' || strchr("<>\"\\^`{|}", *c))
            return UNSUBSCRIBE_URL_CHARACTER;
    }
    return strstr(path, placeholder) ? UNSUBSCRIBE_URL_ACCEPTED : UNSUBSCRIBE_URL_NOBODY;
}

/* host or host:port, in A-labels; NULL when it is neither. */
static const char *read_host(struct arena *arena, struct span authority) {
    struct span port = authority;
    struct name name;
    const char *unused, *host = span_text(arena, span_cut(&port, ':'));
    if (name_normalise(arena, host, &name, &unused) != NAME_ACCEPTED || isspace(*host))
        return NULL;
    if (strlen(host) == authority.size)
        return name.ascii;
    for (size_t i = 0; i < port.size; i++)
        if (!isdigit((unsigned char)port.at[i]))
            return NULL;
    if (!port.size || port.size > 5)
        return NULL;
    return arena_printf(arena, "%s:%s", name.ascii, span_text(arena, port));
}

enum unsubscribe_url_refusal unsubscribe_url_parse(struct arena *arena, const char *typed,
                                                   const char **url) {
    struct span all = span_trim(span_of(typed));
    const char *scheme = "https://";
    if (!all.size)
        return UNSUBSCRIBE_URL_EMPTY;
    if (!span_starts_nocase(all, scheme))
        return UNSUBSCRIBE_URL_NOT_HTTPS;
    const char *rest = span_text(arena, all) + strlen(scheme);
    size_t size = strcspn(rest, "/?#");
    const char *path = rest + size, *host = read_host(arena, (struct span){rest, size});
    if (!host)
        return UNSUBSCRIBE_URL_HOST;
    enum unsubscribe_url_refusal refusal = judge_path(path);
    *url = arena_printf(arena, "%s%s%s", scheme, host, path);
    if (refusal == UNSUBSCRIBE_URL_ACCEPTED && strlen(*url) > URL_MAX)
        return UNSUBSCRIBE_URL_LONG;
    return refusal;
}

char *unsubscribe_url_for(struct arena *arena, const char *url, const char *recipient) {
    struct text text = TEXT(arena);
    const char *encoded = url_encode(arena, recipient);
    for (const char *at; (at = strstr(url, placeholder)); url = at + strlen(placeholder)) {
        text_add_span(&text, (struct span){url, (size_t)(at - url)});
        text_add(&text, encoded);
    }
    text_add(&text, url);
    return text_str(&text);
}
