#ifndef PAGE_RECORDS_H
#define PAGE_RECORDS_H

#include "dns/provider.h"
#include "page/domain_card.h"

/*
 * All records that a domain needs, to be handed to whoever looks after its DNS: to be copied from a
 * page, and as three files. Nothing in them is anybody's but the domain's.
 */

/* Page.all, the records as one text; Page.zonefile, the same as lines of a zone file. */
void show_all_records(struct visit *visit, const struct domain_view *view);

/* What else a file says: whose mail it is about, and where the records can be watched. */
struct handover {
    const char *org;
    const char *url; /* of a private link, or NULL */
    int64_t ends;
};

/* Answers with one: a text for a mail, shown; CSV (W7), kept; a fragment for BIND, kept. The query
   may say lang=ja or en. */
void respond_records_text(struct visit *visit, const struct domain_view *view,
                          const struct handover *handover);
void respond_records_csv(struct visit *visit, const struct domain_view *view,
                         const struct handover *handover);
void respond_records_zone(struct visit *visit, const struct domain_view *view,
                          const struct handover *handover);

/* domain_record.c: where the record goes, by the zone and the form of who serves it. */
struct place {
    const struct provider *provider; /* NULL: not known */
    const char *zone;
    const char *host; /* as the provider's form wants it; "" means that nothing is entered */
};
struct place record_place(struct arena *arena, const struct domain_view *view,
                          enum check_kind kind);
/* What to mind about the value, or NULL. */
const char *record_note(struct visit *visit, const struct domain_view *view, enum check_kind kind);
/* As a line of a zone file. */
const char *record_line(struct arena *arena, const struct record *record);

#endif
