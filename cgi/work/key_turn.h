#ifndef WORK_KEY_TURN_H
#define WORK_KEY_TURN_H

#include "work/look.h"

/*
 * What a look does to the key that is to sign next; for settle.c, in the transaction that stores
 * the look. Signing switches only when all who can be reached have the new record, the resolver
 * among them: whoever is silent holds it back for an hour from when it was first seen, and what
 * nobody could say counts as not seen. In CNAME mode the platform's own servers are asked, the name
 * that the key stands at has to hold, and caches are given the TTL of the platform's zone.
 */
enum key_turn {
    KEY_TURN_NONE,
    KEY_TURN_SEEN,  /* published: by somebody; in CNAME mode by all */
    KEY_TURN_SWITCH /* by all: it signs from now on */
};
enum {
    KEY_RETIRES = 7 * 24 * 60 * 60, /* seconds after the switch that the old key stays */
    KEY_PATIENCE = 60 * 60
};

/* checks: as they stand after the look. */
enum key_turn key_turn_of(const struct look *look, const struct domain_check checks[CHECK_COUNT],
                          int64_t now);

/* After the checks are stored. A switch is noted, and told to the owners who have a record to take
   away later. */
enum status key_turn_store(const struct look *look, struct domain *domain, enum key_turn turn,
                           int64_t now) MUST_CHECK;

/* While a key is next it is looked for as if the domain were pending. */
int64_t key_turn_look_at(const struct domain *domain, int64_t now);

/* Which check a name of CNAME mode has: slot 1 to 3. */
enum check_kind key_check_of(int slot);

#endif
