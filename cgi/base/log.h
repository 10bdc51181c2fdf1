#ifndef BASE_LOG_H
#define BASE_LOG_H

/*
 * One JSON line an event on standard error, UTC. Values are escaped: control octets, quotes, and
 * whatever is not valid UTF-8. Never give it a secret: no session, token, key, link or password.
 *
 *     log_event(LOG_WARN, "dns_refused", "domain", name, "server", server, NULL);
 */
enum log_level { LOG_INFO, LOG_WARN, LOG_ALARM };

/* Pairs of key and value, both const char *, ended by NULL. A NULL value is written as "". */
void log_event(enum log_level level, const char *event, ...) __attribute__((sentinel));

/* Names the request in every line until the next call; NULL for none. The text must stay valid. */
void log_request_id(const char *id);

#endif
