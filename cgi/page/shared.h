#ifndef PAGE_SHARED_H
#define PAGE_SHARED_H

#include "web/visit.h"
#include "work/share.h"

/* What is shared with a project, as rows of a list: Page.Shared. Returns how many there were. */
enum status show_shared(struct visit *visit, struct shared_query *query, size_t *count) MUST_CHECK;

/* The tone of a share, and its word: Text.Shared.state.<word>. */
struct share_state {
    const char *tone, *word;
};
struct share_state state_of_share(const struct share *share);

/* One request as a row, or as the page; ask.c. */
void show_request(struct visit *visit, struct node *node, const struct share_request *request);

/* "/projects/7/sharing" and what follows it. */
const char *sharing_page(struct visit *visit, const char *rest);

#endif
