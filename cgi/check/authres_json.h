#ifndef CHECK_AUTHRES_JSON_H
#define CHECK_AUTHRES_JSON_H

#include "mail/authres.h"

#include <jansson.h>

/* What an Authentication-Results field says, as JSON and back. All texts in it are printable. */
json_t *authres_json(struct arena *arena, const struct authres *authres);

/* Whatever does not read is left out; the words are looked up anew. */
void authres_read_json(struct arena *arena, const json_t *object, struct authres *authres);

/* "", "no_server", "version", "empty", "broken": Text.Authres.<code> */
const char *authres_fault_code(enum authres_fault fault);

/* What stands in such a field, to be shown: as it is, or \xHH for what no line may hold. */
const char *authres_shown(struct arena *arena, const char *text);

#endif
