#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include "web/visit.h"

/*
 * Who sends a request, and whether he meant to: the session cookie and the form tokens.
 *
 * A form token is HMAC(house->secret, kind + name): of the session for who is signed in, of the
 * random cookie nafuda-before for who is not. Nothing is stored, several tabs work, and a token is
 * worth nothing with any other cookie.
 */

/* Fills visit->actor and visit->session from the cookie; nobody is STATUS_OK too. */
enum status session_recognise(struct visit *visit) MUST_CHECK;

/* The cookie of a session, which may be a half one (work/factor.h). */
const char *session_cookie(const struct visit *visit);

/* The token for the forms of the page that answers this visit; may set nafuda-before. */
const char *session_form_token(struct visit *visit);

/* Whether a token sent with a form authorises it: the session's, or (before) the cookie's. */
int session_token_fits(struct visit *visit, const char *token);
int session_before_token_fits(struct visit *visit, const char *token);

#endif
