#include "page/help.h"
#include "page/pages.h"
#include "page/show.h"

#include <string.h>

/* In the order of the page. Each is a block of the language files: lang/ja-help.hdf says how. */
static const char *const topics[] = {
    "records",  "receiving", "spf",         "dmarc",      "keys",     "warmup",    "gmail",
    "carriers", "allowing",  "unsubscribe", "subdomains", "original", "elsewhere",
};
enum { TOPICS = sizeof topics / sizeof *topics };

static const char *say_of(struct visit *visit, const char *topic, const char *part) {
    const struct conf *conf = &visit->house->conf;
    return say(visit, arena_printf(visit->arena, "Help.%s.%s", topic, part), "platform",
               conf->platform_name, "include", conf->spf_include, "bounce", conf->bounce_domain,
               NULL);
}

static void show_topics(struct visit *visit, const char *but) {
    for (size_t i = 0; i < TOPICS; i++) {
        if (but && !strcmp(topics[i], but))
            continue;
        struct node *row = node_row(visit->page, "Topics");
        node_set(row, "topic", topics[i]);
        node_set(row, "title", say_of(visit, topics[i], "title"));
        node_set(row, "short", say_of(visit, topics[i], "short"));
    }
    node_set(visit->page, "nav", "help");
}

void help_get(struct visit *visit) {
    show_topics(visit, NULL);
    respond_page(visit, 200, "help");
}

/* A line is a paragraph; those that begin with "- " stand in a list together. */
static void show_text(struct visit *visit, struct node *section, const char *text) {
    struct node *list = NULL;
    for (struct span rest = span_of(text); rest.size;) {
        struct span line = span_cut(&rest, '\n');
        int item = line.size > 2 && !memcmp(line.at, "- ", 2);
        if (!item || !list)
            list = item ? node_row(section, "B") : NULL;
        if (item)
            line = (struct span){line.at + 2, line.size - 2};
        if (line.size)
            show_parts(visit, list ? node_row(list, "I") : node_row(section, "B"), line);
    }
}

void show_help(struct visit *visit, struct node *node, const char *topic) {
    for (int number = 1;; number++) {
        const char *head = say_of(visit, topic, arena_printf(visit->arena, "%d.head", number));
        if (!*head)
            return;
        struct node *section = node_row(node, "Sections");
        node_set(section, "head", head);
        show_text(visit, section,
                  say_of(visit, topic, arena_printf(visit->arena, "%d.text", number)));
    }
}

void help_topic_get(struct visit *visit) {
    size_t i = 0;
    while (i < TOPICS && strcmp(topics[i], visit->text) != 0)
        i++;
    if (i == TOPICS) {
        respond_error(visit, 404);
        return;
    }
    node_set(visit->page, "title", say_of(visit, topics[i], "title"));
    show_help(visit, visit->page, topics[i]);
    show_topics(visit, topics[i]);
    respond_page(visit, 200, "help");
}
