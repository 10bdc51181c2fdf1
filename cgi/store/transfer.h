#ifndef STORE_TRANSFER_H
#define STORE_TRANSFER_H

#include "store/domain.h"

/*
 * Moving a domain to another project, or a project to another organisation. Every function that
 * changes something is one step of that: inside the transaction of the whole move
 * (work/transfer.h).
 */

/* Where it may go: projects, or (project 0) organisations, whose organisation begins with a text;
   by name. */
struct place {
    int64_t project_id, org_id;
    const char *project, *org;
};
enum status transfer_projects(struct store *store, struct arena *arena, const char *begins,
                              int limit, struct place **places, size_t *count) MUST_CHECK;
enum status transfer_orgs(struct store *store, struct arena *arena, const char *begins, int limit,
                          struct place **places, size_t *count) MUST_CHECK;

/* A domain: to the other project and its organisation. What is asked for it no longer counts
   (generation), and its links and held letters end; its shares are ended before. STATUS_STALE: it
   is no longer as it was. */
enum status transfer_domain_row(struct store *store, const struct domain *domain,
                                int64_t to_project) MUST_CHECK;
/* Nobody of the former organisation is named in its history any more. */
enum status transfer_forget_names(struct store *store, int64_t domain_id) MUST_CHECK;
/* What the other project had of it, a share and an open request, is over: before anybody else's
   shares end, and the domain moves. */
enum status transfer_receive(struct store *store, const struct domain *domain, int64_t to_project,
                             int64_t user_id, int64_t now) MUST_CHECK;

/* A project, with its domains, profiles, jobs and recipients. Its shares in both directions, links
   and open invitations end. STATUS_STALE: the organisation has a project of that name. */
enum status transfer_project_row(struct store *store, int64_t project_id,
                                 int64_t to_org) MUST_CHECK;

/* Profiles that stop, at most TRANSFER_NAMED + 1. With a domain: all at its name but the other
   project's. With a project: others' at its domains, and its own at others'. */
struct transfer_stops {
    struct transfer_stop {
        int64_t project_id;
        const char *from_addr, *project, *org;
    } * items;
    size_t count;
};
enum { TRANSFER_NAMED = 100 };
enum status transfer_domain_stops(struct store *store, struct arena *arena, int64_t domain_id,
                                  int64_t to_project, struct transfer_stops *stops) MUST_CHECK;
enum status transfer_project_stops(struct store *store, struct arena *arena, int64_t project_id,
                                   struct transfer_stops *stops) MUST_CHECK;
/* The projects that share with it, either way. */
enum status transfer_partners(struct store *store, struct arena *arena, int64_t project_id,
                              int64_t **projects, size_t *count) MUST_CHECK;

/* What ends, in numbers: of a domain, or (domain 0) of a project. */
struct transfer_ends {
    int64_t shares, links, invitations;
};
enum status transfer_count_ends(struct store *store, int64_t project_id, int64_t domain_id,
                                struct transfer_ends *ends) MUST_CHECK;

#endif
