#include "web/session.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/random.h"
#include "web/request.h"
#include "work/account.h"

#include <string.h>

/* The prefix makes a browser refuse the cookie from anywhere but this very host over TLS. */
static const char *cookie_name(const struct visit *visit, const char *secure, const char *plain) {
    return visit->request.https ? secure : plain;
}

static const char *session_cookie_name(const struct visit *visit) {
    return cookie_name(visit, "__Host-nafuda", "nafuda");
}

const char *session_cookie(const struct visit *visit) {
    return request_cookie(&visit->request, visit->arena, session_cookie_name(visit));
}

static const char *before_cookie(const struct visit *visit) {
    return cookie_name(visit, "__Host-nafuda-before", "nafuda-before");
}

enum status session_recognise(struct visit *visit) {
    const char *id = session_cookie(visit);
    if (!*id)
        return STATUS_OK;
    struct session *session = arena_alloc(visit->arena, sizeof *session);
    enum status status = account_of_session(visit->house, visit->arena, id, &visit->actor, session);
    if (status == STATUS_NONE)
        return STATUS_OK;
    if (status == STATUS_OK) {
        visit->session = session;
        seen_session(visit->house->store, session, clock_now());
    }
    return status;
}

static const char *token(const struct visit *visit, const char *kind, const char *name) {
    struct text said = TEXT(visit->arena);
    text_add(&said, kind);
    text_char(&said, ' ');
    text_add(&said, name);
    struct span of = span_of(text_str(&said));
    return base64url_encode(visit->arena, hmac_sha256(visit->arena, visit->house->secret, of));
}

static const char *session_token(const struct visit *visit) {
    return token(visit, "session", visit->session->id_hash);
}

const char *session_form_token(struct visit *visit) {
    if (visit->session)
        return session_token(visit);
    const char *name = request_cookie(&visit->request, visit->arena, before_cookie(visit));
    if (!*name) {
        name = random_token(visit->arena);
        respond_cookie(visit, before_cookie(visit), name, 0);
    }
    return token(visit, "before", name);
}

static int equal(const char *a, const char *b) {
    return equal_constant_time(span_of(a), span_of(b));
}

int session_token_fits(struct visit *visit, const char *sent) {
    return visit->session && equal(sent, session_token(visit));
}

int session_before_token_fits(struct visit *visit, const char *sent) {
    const char *name = request_cookie(&visit->request, visit->arena, before_cookie(visit));
    return equal(sent, token(visit, "before", name));
}

void respond_session(struct visit *visit, const char *session_id) {
    respond_cookie(visit, session_cookie_name(visit), session_id ? session_id : "",
                   session_id ? 0 : -1);
}
