#include "dns/name.h"
#include "mail/dmarc.h"

#include <string.h>

struct consents {
    struct arena *arena;
    struct answers *answers;
    const struct dmarc_discovery *discovery;
    struct dmarc_consent *list;
    size_t count;
};

static int asked_already(const struct consents *consents, const char *host) {
    for (size_t i = 0; i < consents->count; i++)
        if (!strcmp(consents->list[i].host, host))
            return 1;
    return 0;
}

static void ask(struct consents *consents, const char *tag, struct span address) {
    const struct dmarc_discovery *discovery = consents->discovery;
    struct span rest = address, text;
    struct dmarc_record record;
    span_cut(&rest, '@');
    char *host = text_lower(consents->arena, span_text(consents->arena, rest));
    /* A name below the organisational domain has the same one, or would say so by psd=n itself. */
    if (name_within(host, discovery->open ? discovery->at : discovery->organisational))
        return;
    const char *at = arena_printf(consents->arena, "%s._report._dmarc.%s", discovery->at, host);
    if (asked_already(consents, at) || consents->count == DMARC_CONSENTS_MAX)
        return;
    const struct answer *answer =
        discovery->open ? discovery->open : answers_get(consents->answers, at, RR_TXT);
    consents->list[consents->count++] = (struct dmarc_consent){
        .tag = tag,
        .address = address,
        .host = at,
        .answer = answer,
        .given = dmarc_records_in(consents->arena, answer, &text, &record) > 0,
    };
}

size_t dmarc_consents(struct arena *arena, struct answers *answers,
                      const struct dmarc_discovery *discovery,
                      struct dmarc_consent list[DMARC_CONSENTS_MAX]) {
    struct consents consents = {arena, answers, discovery, list, 0};
    if (discovery->found != DMARC_FOUND)
        return 0;
    for (size_t i = 0; i < discovery->record.rua_count; i++)
        ask(&consents, "rua", discovery->record.rua[i]);
    for (size_t i = 0; i < discovery->record.ruf_count; i++)
        ask(&consents, "ruf", discovery->record.ruf[i]);
    return consents.count;
}
