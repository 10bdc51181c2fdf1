#ifndef WORK_SHARE_PART_H
#define WORK_SHARE_PART_H

#include "work/share.h"

/* What the files of sharing have in common; private to work/. */

/* The letters of sharing, and the lines of its log, to the one side and the other; in the
   transaction of what they tell. */
enum share_news {
    /* To the project that shares it with others: */
    NEWS_GIVEN,       /* it is shared with one more */
    NEWS_GIVEN_BACK,  /* the other one gave it back */
    NEWS_TAKEN_BACK,  /* we revoked it */
    NEWS_REQUEST,     /* somebody asks */
    NEWS_REQUEST_END, /* and asks no more */
    NEWS_REJECTED_IT, /* we rejected it */
    /* To the project that it is shared with, or that asks: */
    NEWS_RECEIVED,
    NEWS_RETURNED, /* we gave it back */
    NEWS_REVOKED,
    NEWS_DELETED,
    NEWS_TRANSFERRED,
    NEWS_ASLEEP, /* the domain is not verified any more */
    NEWS_AWAKE,
    NEWS_DKIM_STOPPED,
    NEWS_DKIM_IN_USE,
    NEWS_ASKED,
    NEWS_WITHDRAWN,
    NEWS_REJECTED,
    NEWS_EXPIRED,
    NEWS_COUNT
};

struct share_letter {
    enum share_news news;
    int64_t to;                /* project */
    const char *domain;        /* A-labels */
    const char *org, *project; /* the other side's; may be NULL */
    const char *person;        /* may be NULL */
    const char *profiles;      /* those that stop, see share_profile_lines; may be NULL */
    const char *path;          /* of the page that shows it */
};
enum status share_tell(struct house *house, struct arena *arena,
                       const struct share_letter *letter) MUST_CHECK;

/* A line a profile of the domain, of one project or (0) of all; "-" where there is none. */
enum status share_profile_lines(struct house *house, struct arena *arena,
                                const struct domain *domain, int64_t only,
                                const char **lines) MUST_CHECK;

/* Everybody whom the domain is shared with hears it, with those of his profiles that it stops. An
   end is noted in his log. */
enum status share_tell_all(struct house *house, struct arena *arena, const struct domain *domain,
                           enum share_news news) MUST_CHECK;

/* A line in the log of each side; the other side's names nobody of this one. */
struct share_deed {
    const char *action, *subject;
    int64_t project_id;
};
enum status share_note_other(struct house *house, struct arena *arena,
                             const struct share_deed *deed) MUST_CHECK;

/* Shares a verified domain, and tells both. In the caller's transaction. */
enum status share_give(struct house *house, struct arena *arena, const struct actor *actor,
                       const struct domain *domain, const struct project *project) MUST_CHECK;

/* Whether it is verified, or degraded: only then it is shared. */
int share_awake(const struct domain *domain);

/* Where the one side finds it, and the other. */
const char *shares_path(struct arena *arena, const struct domain *domain);
const char *shared_path(struct arena *arena, const struct share *share);
const char *sharing_path(struct arena *arena, int64_t project_id);

#endif
