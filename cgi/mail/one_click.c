#include "mail/one_click.h"

static const char list[] = "List-Unsubscribe", post[] = "List-Unsubscribe-Post";

const char *one_click_name(enum one_click state) {
    static const char *const names[] = {
        [ONE_CLICK_ABSENT] = "absent",     [ONE_CLICK_NO_POST] = "no_post",
        [ONE_CLICK_NO_URI] = "no_uri",     [ONE_CLICK_SEVERAL] = "several",
        [ONE_CLICK_WORDS] = "words",       [ONE_CLICK_NO_HTTPS] = "no_https",
        [ONE_CLICK_UNSIGNED] = "unsigned", [ONE_CLICK_GOOD] = "good",
    };
    return names[state];
}

/* The first <https://…> of RFC 2369's list, blanks in it dropped as folding left them. */
static const char *https_in(struct arena *arena, struct span value) {
    if (value.size > FIELD_OCTETS_MAX)
        value.size = FIELD_OCTETS_MAX;
    while (value.size) {
        span_cut(&value, '<');
        struct span uri = span_trim(span_cut(&value, '>'));
        struct text text = TEXT(arena);
        if (!span_starts_nocase(uri, "https://") || uri.size <= 8)
            continue;
        for (size_t i = 0; i < uri.size; i++)
            if (uri.at[i] != ' ' && uri.at[i] != '\t' && uri.at[i] != '\r' && uri.at[i] != '\n')
                text_char(&text, uri.at[i]);
        return text_str(&text);
    }
    return "";
}

static int signed_by_one(const struct message *message, const struct dkim_report *report) {
    for (size_t i = 0; i < report->count; i++)
        if (report->verdicts[i].result == DKIM_PASS &&
            dkim_covers(message, &report->verdicts[i], list) &&
            dkim_covers(message, &report->verdicts[i], post))
            return 1;
    return 0;
}

enum one_click one_click_check(struct arena *arena, const struct message *message,
                               const struct dkim_report *report, const char **uri) {
    const struct header_field *where = message_field(message, list, 0);
    const struct header_field *how = message_field(message, post, 0);
    *uri = where ? https_in(arena, where->value) : "";
    if (!where)
        return how ? ONE_CLICK_NO_URI : ONE_CLICK_ABSENT;
    if (!how)
        return ONE_CLICK_NO_POST;
    if (message_field(message, list, 1) || message_field(message, post, 1))
        return ONE_CLICK_SEVERAL;
    if (!span_equal_nocase(span_trim(how->value), SPAN("List-Unsubscribe=One-Click")))
        return ONE_CLICK_WORDS;
    if (!**uri)
        return ONE_CLICK_NO_HTTPS;
    return signed_by_one(message, report) ? ONE_CLICK_GOOD : ONE_CLICK_UNSIGNED;
}
