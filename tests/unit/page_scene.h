#ifndef TESTS_UNIT_PAGE_SCENE_H
#define TESTS_UNIT_PAGE_SCENE_H

/*
 * A domain's page without a database: domain_see gives `scene`, which a test fills as it likes, and
 * shown() is the page that comes of it, from the console's own templates.
 */

#include "page/domain_links.h"
#include "page/pages.h"
#include "page/support.h"
#include "web/view.h"
#include "work/domain.h"
#include "work/history.h"

#include "base/clock.h"
#include "base/codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { HOUR_OF_SCENE = 3600 };

static struct arena *scene_arena;
static struct view *scene_view;
static struct domain_view scene;
static enum project_role scene_role;

enum status domain_see(struct house *house, struct arena *arena, const struct actor *actor,
                       int64_t id, struct domain_view *view) {
    (void)house, (void)arena, (void)actor, (void)id;
    *view = scene;
    return STATUS_OK;
}

/* And what was seen before. */
static struct day scene_days[DAYS_SHOWN];
static size_t scene_day_count;

enum status history_days(struct house *house, struct arena *arena, const struct actor *actor,
                         int64_t id, struct day days[DAYS_SHOWN], size_t *count) {
    (void)house, (void)arena, (void)actor, (void)id;
    memcpy(days, scene_days, sizeof scene_days);
    *count = scene_day_count;
    return STATUS_OK;
}

enum status show_support(struct visit *visit, const struct domain_view *view) {
    (void)visit, (void)view;
    return STATUS_OK;
}

enum status show_links(struct visit *visit, int64_t domain_id) {
    (void)visit, (void)domain_id;
    return STATUS_OK;
}

static struct claim scene_claim(enum dkim_mode mode) {
    struct claim claim = {
        .domain = "shop.example.co.jp",
        .token = "s2Qm0v8yHk3rWb9cXn5tLd7fGa1jPe4uTz6iRo0qMwE",
        .dkim_mode = mode,
        .selectors = {"s1", "s2", "s3"},
        .targets = {"q7k2m9.dkim.mail.example", "t4w8p1.dkim.mail.example",
                    "z6x3c5.dkim.mail.example"},
        .public_key = {memset(arena_alloc(scene_arena, 294), 'k', 294), 294},
        .spf_include = "spf.mail.example",
    };
    return claim;
}

/* Pending and never looked at. */
static void begin_scene(enum dkim_mode mode) {
    struct claim claim = scene_claim(mode);
    int64_t now = clock_now();
    scene_role = PROJECT_OWNER;
    scene_day_count = 0;
    scene = (struct domain_view){
        .domain = {.id = 5,
                   .project_id = 1,
                   .org_id = 1,
                   .name = claim.domain,
                   .life = {STATE_PENDING, now - 31 * HOUR_OF_SCENE, now + 41 * HOUR_OF_SCENE, 0,
                            now + HOUR_OF_SCENE},
                   .created_at = now - 31 * HOUR_OF_SCENE},
        .name = {claim.domain, claim.domain, 0},
        .asked = checks_mandatory(15, mode),
        .mandatory = checks_mandatory(15, mode),
        .published = checks_mandatory(15, mode),
    };
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        scene.records[kind] = check_record(scene_arena, (enum check_kind)kind, &claim, NULL);
}

/* A look a minute ago: what is found of it comes as `result`. */
static struct result *see_check(enum check_kind kind, enum verdict verdict) {
    struct domain_check *check = &scene.checks[kind];
    check->checked_at = scene.domain.checked_at = clock_now() - 60;
    if (verdict == VERDICT_UNKNOWN) {
        check->standing.unknown_since = check->checked_at;
    } else {
        check->standing.verdict = verdict;
        check->verified_at = verdict_holds(verdict) ? check->checked_at : 0;
    }
    scene.results[kind].verdict = check->standing.verdict;
    return &scene.results[kind];
}

static int open_view(void **state) {
    (void)state;
    scene_arena = arena_new();
    return view_open("templates", &scene_view) != STATUS_OK;
}

static int close_view(void **state) {
    (void)state;
    view_close(scene_view);
    arena_free(scene_arena);
    return 0;
}

/* What a handler answers to an owner (scene_role) of the project. */
static const char *shown_by(void (*handler)(struct visit *visit), const char *lang,
                            const char *query) {
    static struct house house = {.conf = {.mandatory = 15, .platform_name = "Nafuda"},
                                 .secret = {"0123456789abcdef0123456789abcdef", 32}};
    struct node *root = view_tree(scene_arena);
    struct visit visit = {
        .arena = scene_arena,
        .house = &house,
        .view = scene_view,
        .request = {.method = "GET",
                    .path = "/projects/1/domains/5",
                    .query = query,
                    .cookie = "",
                    .id = "0"},
        .actor = {.user = {.id = 1, .email = "a@b.example", .name = "A"},
                  .project = {.id = 1, .org_id = 1, .name = "Autumn", .org_name = "Hanaya"}},
        .numbers = {1, 5, 9},
        .lang = lang,
        .root = root,
        .page = node_child(root, "Page"),
    };
    visit.actor.project.role = scene_role;
    handler(&visit);
    return span_text(scene_arena, visit.response.body);
}

/* What stands between two marks of the page; the test fails where there is no such place. */
static const char *between(const char *page, const char *begin, const char *end) {
    const char *from = strstr(page, begin);
    if (!from)
        fail_msg("the page has no %s", begin);
    const char *to = strstr(from + strlen(begin), end);
    if (!to)
        fail_msg("nothing ends %s", begin);
    return arena_copy(scene_arena, from, (size_t)(to - from));
}

#define assert_has(text, part)                                                                     \
    do {                                                                                           \
        if (!strstr(text, part))                                                                   \
            fail_msg("no %s in %s", part, text);                                                   \
    } while (0)
#define assert_has_not(text, part)                                                                 \
    do {                                                                                           \
        if (strstr(text, part))                                                                    \
            fail_msg("%s in %s", part, text);                                                      \
    } while (0)

#endif
