#ifndef WEB_RESPONSE_H
#define WEB_RESPONSE_H

#include "web/gateway.h"
#include "web/visit.h"

/*
 * Writes visit->response with the headers that every answer carries (Content-Security-Policy,
 * nosniff, no-store, …). The respond_…() functions that fill it are declared in web/visit.h.
 */
void response_send(const struct visit *visit, struct gateway *gateway);

/* An answer when there is no house to render one: a bare page, 503 or 500. */
void response_send_bare(enum status status, struct arena *arena, struct gateway *gateway);

#endif
