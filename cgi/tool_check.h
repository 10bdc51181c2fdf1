#ifndef TOOL_CHECK_H
#define TOOL_CHECK_H

#include "check/check.h"
#include "dns/ask.h"
#include "tool.h"

#include <jansson.h>

/*
 * What the `nafuda check …` commands share: their options, and asking DNS. They work for any
 * domain, registered or not, and need no installation.
 */
enum check_option {
    OPTION_JSON = 1 << 0,
    OPTION_RESOLVER = 1 << 1, /* that server alone is asked */
    OPTION_BATCH = 1 << 2,
    OPTION_IP = 1 << 3,
    OPTION_HELO = 1 << 4,
    OPTION_FROM = 1 << 5
};

struct inquiry {
    struct call *call;
    int json, batch;
    const char *ip, *helo, *from; /* NULL: not given */
    const char *name;             /* the one word that is no option; NULL: none */
    const char *resolver;
    const char *const *resolvers; /* as struct ask wants them */
    struct asking asking;
};

/* Reads the words of a call; allowed: a mask of options; named: whether a name is wanted. 0: not
 * understood. */
int inquiry_read(struct call *call, unsigned allowed, int named, struct inquiry *inquiry);

/* One look at DNS, of so many milliseconds at most as a verification may take. */
enum status inquiry_ask(const struct inquiry *inquiry, const struct asked *asked) MUST_CHECK;

/* The name in A-labels. 0: it is none, and that was said. */
int inquiry_domain(const struct inquiry *inquiry, const char **domain);

/* 0: it holds, 1: it does not, 2: DNS did not say. */
int verdict_ends(enum verdict verdict);

/* One line on standard output; the object is given away. */
void print_json(json_t *object);
/* [{"code":"…","params":{"host":"…"}}] */
json_t *findings_json(const struct result *result);
/* The rows of an SPF record and all it includes (tool_check_spf.c). */
struct spf_tree;
json_t *spf_tree_json(struct arena *arena, const struct spf_tree *tree);
void spf_tree_print(struct arena *arena, const struct spf_tree *tree);
/* The sentences, a line each. */
enum status print_findings(const struct inquiry *inquiry, const struct result *result) MUST_CHECK;

/* A file, of a message's size at most, - being standard input; NULL: that was said why not. */
const struct span *inquiry_file(const struct inquiry *inquiry);

/* What an Authentication-Results field says, a value each, explained (tool_check_authres.c). */
struct authres;
struct view;
void authres_print(struct call *call, struct view *view, const struct authres *authres);

/* Text for JSON and for people: what is not UTF-8 of one line, as \xHH. */
const char *shown(struct arena *arena, const char *text);

#endif
