#include "page/stops.h"

#include "work/share.h"

enum { NAMED_MOST = 100 };

enum status show_stops(struct visit *visit, const struct domain *domain, int64_t only) {
    struct share_user *users;
    size_t count;
    enum status status =
        share_users(visit->house, visit->arena, domain, only, NAMED_MOST + 1, &users, &count);
    for (size_t i = 0; status == STATUS_OK && i < count && i < NAMED_MOST; i++) {
        struct node *row = node_row(visit->page, "Stops");
        node_set(row, "from", users[i].from_addr);
        node_set(row, "project", users[i].project);
        node_set(row, "org", users[i].org);
    }
    if (status == STATUS_OK && count > NAMED_MOST)
        node_set(visit->page, "stops_more", "1");
    return status;
}
