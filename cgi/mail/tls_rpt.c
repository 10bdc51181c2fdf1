#include "mail/tls_rpt.h"

#include "mail/tags.h"

#include <string.h>

/* mailto:local@domain or https://host…, with neither blank nor control. */
static int uri_valid(struct span uri) {
    for (size_t i = 0; i < uri.size; i++)
        if (uri.at[i] <= ' ' || uri.at[i] > '~' || strchr("!<>\"\\^`{|}", uri.at[i]))
            return 0;
    if (span_starts_nocase(uri, "https://"))
        return uri.size > strlen("https://") && uri.at[strlen("https://")] != '/';
    struct span domain = uri, local = span_cut(&domain, '@');
    return span_starts_nocase(uri, "mailto:") && local.size > strlen("mailto:") && domain.size &&
           !memchr(domain.at, '@', domain.size);
}

static void note_wrong(struct tls_rpt_record *record, struct span part) {
    if (!record->wrong.at)
        record->wrong = part;
}

static void read_addresses(struct tls_rpt_record *record, struct span value) {
    do {
        struct span uri = span_trim(span_cut(&value, ','));
        if (uri_valid(uri))
            record->rua[record->rua_count++] = uri;
        else
            note_wrong(record, uri);
    } while (value.size);
}

int tls_rpt_parse(struct arena *arena, struct span text, struct tls_rpt_record *record) {
    struct span rest = text;
    struct tag field;
    *record = (struct tls_rpt_record){
        .rua = arena_alloc(arena, (text.size / 2 + 1) * sizeof *record->rua)};
    if (!fields_next(&rest, &field) || field.text.at != text.at ||
        !span_equal(field.text, SPAN("v=TLSRPTv1")))
        return 0;
    while (fields_next(&rest, &field)) {
        /* An address may hold "=", and blanks stand around the commas. */
        if (span_equal(field.name, SPAN("rua")))
            read_addresses(record, field.value);
        else if (field.bad)
            note_wrong(record, field.text);
    }
    return 1;
}
