#ifndef WORK_TRANSFER_H
#define WORK_TRANSFER_H

#include "store/transfer.h"
#include "work/house.h"
#include "work/may.h"

/*
 * An operator moves a domain to another project, or a project to another organisation (rule T8).
 * Each is one transaction: what ends, ends with it; what is asked of DNS for it meanwhile counts no
 * more; both organisations' logs have a line, and the owners on both sides a letter, and so has
 * everybody whose share ended. Whoever calls has asked for the operator's password
 * (account_confirm); the command line needs none.
 *
 * A domain keeps its state, its records and its key: what is published goes on holding. A claim of
 * the same name that the other project waits with is replaced, and its owners are told.
 */
enum transfer_refusal {
    TRANSFER_DONE,
    TRANSFER_THERE, /* it is there already */
    TRANSFER_HELD,  /* the other project has the name verified itself */
    TRANSFER_NAME   /* the other organisation has a project of that name */
};

/* What a move would end: to be shown before it. */
struct transfer_view {
    enum transfer_refusal refusal;
    struct project to;         /* of a domain's move; org_id and org_name of a project's, too */
    struct transfer_ends ends; /* in numbers */
    int replaces;              /* the other project's own claim of the name */
    struct transfer_stops stops;
};

/* STATUS_NONE: no such target. domain: of actor->project. */
enum status transfer_domain_look(struct house *house, struct arena *arena,
                                 const struct actor *actor, const struct domain *domain,
                                 int64_t to_project, struct transfer_view *view) MUST_CHECK;
enum status transfer_project_look(struct house *house, struct arena *arena,
                                  const struct actor *actor, int64_t to_org,
                                  struct transfer_view *view) MUST_CHECK;

/* STATUS_STALE: the domain is no longer of this generation. Refusals as above. */
enum status transfer_domain(struct house *house, struct arena *arena, const struct actor *actor,
                            const struct domain *domain, int64_t to_project,
                            enum transfer_refusal *refusal) MUST_CHECK;
/* Moves actor->project. */
enum status transfer_project(struct house *house, struct arena *arena, const struct actor *actor,
                             int64_t to_org, enum transfer_refusal *refusal) MUST_CHECK;

#endif
