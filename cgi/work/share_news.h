#ifndef WORK_SHARE_NEWS_H
#define WORK_SHARE_NEWS_H

#include "store/share.h"
#include "work/house.h"

/* The letters of sharing, to the owners of either side; in the transaction of what they tell. */
enum share_news {
    NEWS_DKIM_STOPPED, /* to whom the domain is shared with */
    NEWS_DKIM_IN_USE,
    NEWS_COUNT
};

struct share_letter {
    enum share_news news;
    int64_t to;                /* project */
    const char *domain;        /* A-labels */
    const char *org, *project; /* the other side's */
    const char *profiles;      /* those that stop, see share_profile_lines; may be NULL */
    const char *path;          /* of the page that shows it */
};
enum status share_tell(struct house *house, struct arena *arena,
                       const struct share_letter *letter) MUST_CHECK;

/* A line a profile of the domain, of one project or (0) of all; "-" where there is none. */
enum status share_profile_lines(struct house *house, struct arena *arena,
                                const struct domain *domain, int64_t only,
                                const char **lines) MUST_CHECK;

/* Everybody whom the domain is shared with hears it, with those of his profiles that it stops. */
enum status share_tell_all(struct house *house, struct arena *arena, const struct domain *domain,
                           enum share_news news) MUST_CHECK;

/* Where the other project finds what is shared with it. */
const char *shared_path(struct arena *arena, const struct share *share);

#endif
