#ifndef BASE_CONF_H
#define BASE_CONF_H

#include "base/arena.h"
#include "base/status.h"

/*
 * The settings of an installation: one table (conf.c) names each, with its default, its bounds and
 * the sentence that `nafuda settings` prints. They come from a file of `name = value` lines
 * (# begins a comment), and from NAFUDA_NAME in the environment, which wins. An unknown name, a
 * value out of bounds or a line without "=" is refused with the file and line; nothing is guessed.
 *
 * Lists are separated by blanks or commas and end with NULL.
 */
struct conf {
    const char *listen;      /* address:port that nginx binds */
    const char *url;         /* what stands before every path in a mail; "" means http://<listen> */
    const char *state;       /* folder of database, secrets, sockets */
    const char *templates;   /* folder */
    const char **resolvers;  /* host:port; empty: those of /etc/resolv.conf */
    const char *nameservers; /* whether a domain's own name servers are asked: off, public, any */
    int nameserver_port;     /* of those: 53 */
    int press_seconds;       /* window in which presses of Verify are counted: */
    int press_domain, press_user, press_org, press_link; /* so many are answered */
    int verify_ms;                   /* a verification ends after this many milliseconds */
    int window_hours;                /* a pending domain may be verified this long */
    int grace_hours;                 /* a degraded domain becomes failed after this long */
    int pending_limit;               /* pending domains an organisation may have, */
    int domain_limit, profile_limit; /* … domains and profiles: work/quota.h */
    int message_limit;               /* message checks of a project a day */
    int job_items;                   /* names an organisation may have waiting in jobs */
    const char *key_bits;            /* "2048" or "3072" */
    int key_stock;                   /* key pairs kept ready by the watcher */
    const char *platform_name;       /* as customers know the platform */
    const char *spf_include;         /* what customers include in their SPF record */
    const char **sending_addresses;  /* IPv4 or IPv6 addresses the platform sends from */
    const char *selector;            /* of new domains; a "*" in it becomes eight random letters */
    const char *dkim_mode;           /* of new domains: txt, cname */
    const char *dkim_zone;           /* where CNAME records lead */
    int rotate_days;                 /* CNAME mode: a key signs this long, then another; 0: ever */
    const char *key_import;          /* whether customers may bring their own keys: off, on */
    const char *key_ed25519;         /* whether they may have a second key: off, on */
    int history_days;                /* that every verification is kept */
    unsigned mandatory;        /* bit mask over enum check_kind: which checks a domain needs */
    const char *second_factor; /* who has to have one: off (nobody), staff */
    const char
        *mail_command;     /* sendmail interface: reads a message, takes recipients as arguments */
    const char *mail_from; /* sender of our own mail */
    const char *submit_command; /* the same interface, for tests of profiles; "": mail_command */

    const char *message_domain; /* of the one-time addresses that mail is explained at; "" none */

    /* Whether anybody may apply for a set-up: on, off. */
    const char *public_requests;

    /* Under whose name mail goes out. */
    const char *bounce_domain;             /* envelope domain of what the platform sends */
    const char *bounce_mx;                 /* where a domain's own bounce subdomain leads */
    const char *platform_signing_domain;   /* d= of the platform's own signature */
    const char *platform_signing_selector; /* s= of it */
    const char *platform_signing_key;      /* path of its private half; "" none */

    /* What nafuda-export writes. */
    const char *exporter_key;  /* path; "" means state/exporter.key */
    const char *export_folder; /* "" means state/export */
    const char *export_reload; /* command and first arguments, parted by blanks; "" none */
    const char **dkim_zone_ns; /* name servers of dkim_zone */
    int dkim_zone_ttl;
};

/* Reads file (NULL: no file) and the environment. STATUS_FAILED: refused, and logged why. */
enum status conf_read(struct arena *arena, const char *file, struct conf *conf) MUST_CHECK;

/* The file that NAFUDA_CONF names, or else "nafuda.conf" where it exists, or else NULL. */
const char *conf_file(void);

/* state folder + "/" + name */
char *conf_path(struct arena *arena, const struct conf *conf, const char *name);

/* Prints each setting with default, bounds and sentence: the manual of nafuda.conf. */
void conf_print(const struct conf *conf);

#endif
