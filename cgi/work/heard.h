#ifndef WORK_HEARD_H
#define WORK_HEARD_H

#include "store/export.h"
#include "work/house.h"

/*
 * What the mailer hears of a domain's name, for export/, which turns it into files. Who may sign
 * and send is asked of work/send.h; nothing is decided here.
 */
struct heard_sender {
    int64_t profile_id;
    const char *address;  /* lower case */
    const char *login;    /* "project-12": under which the MTA knows who sends */
    const char *envelope; /* domain of the envelope sender */
};

/* An address that its domain's claim covers, and in whose name it is signed. */
struct heard_address {
    int64_t profile_id;
    const char *address; /* lower case */
    int by_platform;
};

/* A TXT record below the platform's DKIM zone. */
struct heard_record {
    const char *host; /* relative to the zone */
    const char *data; /* quoted, as zone files have it */
};

/* A key that the name's mail is signed with. */
struct heard_key {
    int signs;
    const char *selector;    /* s= */
    const char *sealed_with; /* the selector that the key has to be sealed with */
    /* NULL: none is active. Of a second one that does not sign, for its record is lost, the file
       stays where it is: sessions that began before go by it. */
    const struct export_key *key;
};

/* By the algorithm. The second is for signers that can add such a signature to the first. */
enum { HEARD_RSA, HEARD_ED25519, HEARD_KEYS };

struct heard {
    const char *name;
    struct heard_key keys[HEARD_KEYS];
    struct heard_address *addresses;
    struct heard_sender *senders;
    struct heard_record *records;
    size_t address_count, sender_count, record_count;
};

/* Of a name that nobody has: nothing. */
enum status hear(struct house *house, struct arena *arena, const char *name,
                 struct heard *heard) MUST_CHECK;

#endif
