#include "page/domain_card.h"
#include "page/records.h"
#include "page/show.h"

#include "dns/name.h"
#include "dns/provider.h"

#include <string.h>

const char *record_line(struct arena *arena, const struct record *record) {
    return arena_printf(arena, "%s. IN %s %s", record->host, record->type,
                        record_data(arena, record));
}

static void show_split(struct visit *visit, struct node *card, const struct record *record) {
    if (record->string_count < 2)
        return;
    node_set(card, "split",
             say(visit, "Record.split", "n",
                 arena_printf(visit->arena, "%zu", strlen(record->value)), NULL));
    node_set(card, "quoted", record_data(visit->arena, record));
    node_set(card, "line", record_line(visit->arena, record));
}

/* A record that is there already is changed, not doubled. */
const char *record_note(struct visit *visit, const struct domain_view *view, enum check_kind kind) {
    if (has_finding(&view->results[kind], "dmarc_inherited"))
        return say(visit, "Record.value_inherited", NULL);
    enum verdict verdict = view->checks[kind].standing.verdict;
    if (CHECKS_ADVICE >> kind & 1 && !view->results[kind].advice)
        return say(visit, kind == CHECK_MTA_STS ? "Record.value_policy" : "Record.value_example",
                   NULL);
    if (kind == CHECK_DMARC && verdict == VERDICT_CONFLICT)
        return NULL; /* which of them to keep is the owner's to say */
    if (verdict == VERDICT_WRONG || verdict == VERDICT_CONFLICT)
        return say(visit, "Record.value_here", NULL);
    if (kind == CHECK_SPF && verdict == VERDICT_NONE)
        return say(visit, "Record.value_unless", NULL);
    return NULL;
}

/* Who serves the record, as the name servers show that were asked for it. */
static const struct provider *provider_of_result(const struct result *result) {
    const char *hosts[WITNESSES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < result->witness_count; i++)
        if (*result->witnesses[i].host)
            hosts[count++] = result->witnesses[i].host;
    return provider_of(hosts, count);
}

static const struct provider *provider_of_domain(const struct domain_view *view) {
    const struct provider *provider = NULL;
    for (int i = 0; !provider && i < CHECK_COUNT; i++)
        if (view->published >> checks_shown[i] & 1)
            provider = provider_of_result(&view->results[checks_shown[i]]);
    return provider;
}

static void show_hint(struct visit *visit, struct node *card, const struct provider *provider,
                      const char *field) {
    show_sentence(visit, node_child(card, field),
                  arena_printf(visit->arena, "Provider.%s.%s", provider->key, field), NULL, 0);
}

struct place record_place(struct arena *arena, const struct domain_view *view,
                          enum check_kind kind) {
    const struct record *record = &view->records[kind];
    const struct result *result = &view->results[kind];
    const struct provider *provider =
        result->witness_count ? provider_of_result(result) : provider_of_domain(view);
    int seen = result->zone && name_within(record->host, result->zone);
    const char *zone = seen ? result->zone : record->zone;
    return (struct place){provider, zone, provider_host(arena, provider, record->host, zone)};
}

static void show_place(struct visit *visit, struct node *card, const struct place *place) {
    const struct provider *provider = place->provider;
    node_set(card, "relative", place->host);
    node_set(card, "below", say(visit, "Record.host_below", "zone", place->zone, NULL));
    if (!provider || provider->host == FORM_UNKNOWN) {
        if (!strcmp(place->host, "@"))
            node_set(card, "apex", say(visit, "Record.host_apex", "zone", place->zone, NULL));
    } else {
        show_hint(visit, card, provider, "host");
    }
    if (provider && provider->value)
        show_hint(visit, card, provider, "value");
}

void show_record(struct visit *visit, struct node *card, const struct domain_view *view,
                 enum check_kind kind) {
    const struct record *record = &view->records[kind];
    const struct result *result = &view->results[kind];
    struct arena *arena = visit->arena;
    node_set(card, "zone", result->zone);
    if (!record->host)
        return;
    struct place place = record_place(arena, view, kind);
    show_place(visit, node_child(card, "form"), &place);
    node_set(card, "type", record->type);
    node_set(card, "host", record->host);
    node_set(card, "value", record->value);
    node_set(card, "note", record_note(visit, view, kind));
    node_set(card, "dig", arena_printf(arena, "dig +short %s %s", record->type, record->host));
    node_set(card, "nslookup",
             arena_printf(arena, "nslookup -type=%s %s", record->type, record->host));
    show_split(visit, card, record);
}

void show_provider(struct visit *visit, const struct domain_view *view) {
    const struct provider *provider = provider_of_domain(view);
    if (provider)
        node_set(visit->page, "provider",
                 strcmp(visit->lang, "ja") ? provider->name_en : provider->name_ja);
}
