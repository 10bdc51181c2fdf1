#ifndef WORK_DOMAIN_H
#define WORK_DOMAIN_H

#include "dns/name.h"
#include "store/domain.h"
#include "work/house.h"
#include "work/may.h"

/* What people and the watcher do with domains. */

enum register_refusal {
    REGISTER_DONE,
    REGISTER_NAME,     /* see name_refusal */
    REGISTER_BLOCKED,  /* on the operator's block list */
    REGISTER_HAVE,     /* this project has it already: *id is that one */
    REGISTER_TOO_MANY, /* pending domains of this organisation: most of them */
    REGISTER_FULL,     /* domains of any state: the same */
    REGISTER_SELECTOR  /* the wished selector is none, or too long for this name: see work/key.h */
};

struct registration {
    enum register_refusal refusal;
    enum name_refusal name_refusal;
    const char *suggestion; /* REGISTER_NAME: the domain in a mail address or URL, or NULL */
    struct name name;
    int64_t id;
    int64_t most; /* REGISTER_TOO_MANY, REGISTER_FULL: as many it may have, see work/quota.h */
};

struct domain_wish {
    const char *typed;
    const enum dkim_mode *dkim_mode; /* an operator's choice; NULL: the platform's */
    const char *selector;            /* of its DKIM key; NULL or "": the platform's pattern */
};

/* What can be said of a name before anybody registers it: REGISTER_DONE, _NAME or _BLOCKED. */
enum status domain_judge(struct house *house, struct arena *arena, const char *typed,
                         struct registration *registration) MUST_CHECK;

/* With project of the actor. Makes token, selector, key and what its mode needs; the window begins
   now. */
enum status domain_register(struct house *house, struct arena *arena, const struct actor *actor,
                            const struct domain_wish *wish,
                            struct registration *registration) MUST_CHECK;

/* The same inside the caller's transaction. STATUS_NONE: no key is ready, domain_key_stock makes
   one. */
enum status domain_register_within(struct house *house, struct arena *arena,
                                   const struct actor *actor, const struct domain_wish *wish,
                                   struct registration *registration) MUST_CHECK;

/* A domain with everything that is known of it. */
struct domain_view {
    struct domain domain;
    struct name name;
    struct domain_check checks[CHECK_COUNT];
    struct result results[CHECK_COUNT]; /* of the last look; verdict is the standing one */
    struct record records[CHECK_COUNT];
    unsigned asked;     /* bit mask, see domain_asked */
    unsigned mandatory; /* those of them that count, see domain_mandatory */
    unsigned published; /* those whose records are to stand in DNS: mandatory, of a bounce
                           subdomain, and of a next key that the customer publishes */
};
enum status domain_see(struct house *house, struct arena *arena, const struct actor *actor,
                       int64_t id, struct domain_view *view) MUST_CHECK;
/* The same of a domain that the caller may see, and has read. */
enum status domain_describe(struct house *house, struct arena *arena, const struct domain *domain,
                            struct domain_view *view) MUST_CHECK;

enum verification {
    VERIFICATION_DONE,    /* looked, and stored what was found */
    VERIFICATION_RUNNING, /* somebody else's is under way */
    VERIFICATION_SOON,    /* pressed too often: see press_wait */
    VERIFICATION_CROWDED, /* the organisation waits for another of its domains: rule D1 */
    VERIFICATION_STALE,   /* domain deleted or restarted meanwhile: nothing stored */
    VERIFICATION_ENDED,   /* failed: only a restart helps */
    VERIFICATION_TOO_MANY /* a restart alone: the organisation has all the pending domains it may */
};

enum { CHECKS_ALL = (1 << CHECK_COUNT) - 1 };

/*
 * Asks DNS for those checks of the mask that the domain has (advice among them), decides the state,
 * stores, and mails owners on a transition, in one transaction; at most conf.verify_ms. actor NULL:
 * the watcher. held_elsewhere adds the finding "held_elsewhere" to ownership and the domain stays
 * pending.
 */
enum status domain_verify(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t project_id, int64_t id, unsigned mask,
                          enum verification *outcome) MUST_CHECK;

/* The same for a visitor of a private link, under its own limits: presses of the link, and a seat
   that all private links share. The caller has found the domain by the link. */
enum status domain_verify_by_link(struct house *house, struct arena *arena,
                                  const struct domain *domain, int64_t link_id, unsigned mask,
                                  enum verification *outcome) MUST_CHECK;
/*
 * Asks DNS as domain_verify does, for somebody whom the domain is not, and stores nothing: whoever
 * shares a domain asks whether its key is there. His presses and his organisation's seat count.
 */
struct domain_glance {
    int64_t project_id, id; /* whose domain, and which */
    unsigned mask;
    enum verification outcome;
    struct result results[CHECK_COUNT]; /* VERIFICATION_DONE: of the mask */
};
enum status domain_look(struct house *house, struct arena *arena, const struct actor *actor,
                        struct domain_glance *glance) MUST_CHECK;

/* Another ownership token for a pending domain; the one before never verifies again (N7).
   STATUS_STALE: not pending, for what is verified stays so by the token that is published. */
enum status domain_renew_token(struct house *house, struct arena *arena, const struct actor *actor,
                               int64_t id) MUST_CHECK;

/* How a pending or failed domain publishes DKIM from now on: an operator's act. Its DKIM records
   become others, and what was seen of them counts no more. STATUS_STALE: it is verified, and goes
   on by what is published. */
enum status domain_change_dkim_mode(struct house *house, struct arena *arena,
                                    const struct actor *actor, int64_t id,
                                    enum dkim_mode mode) MUST_CHECK;

/* Verify again: a failed domain's window begins anew, its records stay; then verifies.
   STATUS_STALE: not failed any more. */
enum status domain_restart(struct house *house, struct arena *arena, const struct actor *actor,
                           int64_t id, enum verification *outcome) MUST_CHECK;

/* The same inside the caller's transaction, but for the look, which the watcher takes. */
enum status domain_restart_within(struct house *house, struct arena *arena,
                                  const struct actor *actor, int64_t id,
                                  enum verification *outcome) MUST_CHECK;

/*
 * DKIM (CHECK_DKIM) or SPF (CHECK_SPF) stopped, or put to use again; domain_use.c. Offered once the
 * domain is verified, and then in use by default. Stopped DKIM stops every profile of the domain,
 * of every project; whoever shares it is told by mail. Stopped SPF counts no more, see
 * domain_mandatory. Neither moves the domain's state: what counts now is looked at anew.
 * A domain's are put to use again DOMAIN_USES_MOST times an hour, then it is *often: others get
 * mail of each turn. STATUS_STALE: it is not verified, or it was changed meanwhile. What is so
 * already stays so.
 */
enum { DOMAIN_USES_MOST = 10 };
enum status domain_use(struct house *house, struct arena *arena, const struct actor *actor,
                       int64_t id, enum check_kind kind, int in_use, int *often) MUST_CHECK;
/* Whether that is offered. */
int domain_may_use(const struct house *house, const struct domain *domain, enum check_kind kind);

/*
 * A bounce subdomain: the envelope domain of the domain's mail once its two records hold, so that
 * SPF aligns. typed: a label, or the whole name; "" for none any more. *refusal says why a name is
 * none, and then nothing happened. STATUS_STALE: the domain was changed meanwhile.
 */
enum status domain_change_bounce(struct house *house, struct arena *arena,
                                 const struct actor *actor, int64_t id, const char *typed,
                                 enum name_refusal *refusal) MUST_CHECK;

/* typed must be the name. *done 0: it is not, and nothing happened. Destroys the sealed key. */
enum status domain_delete(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t id, const char *typed, int *done) MUST_CHECK;

/* Which checks are asked of a domain: those of its mode, of its bounce subdomain, of a next key. */
unsigned domain_asked(const struct house *house, const struct domain *domain);
/* Those of them that count: not a stopped SPF, nor a bounce subdomain, nor a next key. */
unsigned domain_mandatory(const struct house *house, const struct domain *domain);

/* Who is asked, by the settings. */
struct asking claim_asking(const struct conf *conf);

/* The domain's own envelope domain, bounce.example.com; NULL: none. */
const char *domain_bounce(struct arena *arena, const struct domain *domain);

/* What the checks are run against; without what is left of former claims. */
struct claim domain_claim(const struct house *house, struct arena *arena,
                          const struct domain *domain);

/* Fills the stock of key pairs up to conf.key_stock, at most `most` of them. */
enum status domain_key_stock(struct house *house, struct arena *arena, int most) MUST_CHECK;

#endif
