/* nginx picks a pool by method and path; the route table says which is right. */
#include "web/request.h"
#include "web/route.h"

#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { RULES_MOST = 16 };

struct rule {
    regex_t path;
    char pool[32];
};

static struct rule rules[RULES_MOST];
static size_t rule_count;

/* The rows `"~regex" pool;` of the map in nginx/nafuda-http.conf. */
static int read_rules(void **state) {
    (void)state;
    FILE *file = fopen("nginx/nafuda-http.conf", "re");
    assert_non_null(file);
    char line[512], pattern[256];
    int inside = 0;
    while (fgets(line, sizeof line, file)) {
        if (strstr(line, "$nafuda_pool {"))
            inside = 1;
        else if (line[0] == '}')
            inside = 0;
        struct rule *rule = &rules[rule_count];
        if (!inside || sscanf(line, " \"~%255[^\"]\" %31[a-z-];", pattern, rule->pool) != 2)
            continue;
        assert_int_equal(regcomp(&rule->path, pattern, REG_EXTENDED | REG_NOSUB), 0);
        rule_count++;
        assert_in_range(rule_count, 1, RULES_MOST - 1);
    }
    fclose(file);
    return rule_count ? 0 : -1;
}

static int free_rules(void **state) {
    (void)state;
    for (size_t i = 0; i < rule_count; i++)
        regfree(&rules[i].path);
    return 0;
}

/* The row's method and path as nginx sees them, with something in place of :project, :token, … */
static void request_of(const struct route *route, char *request, size_t room) {
    size_t used = (size_t)snprintf(request, room, "%s ", route->method == POST ? "POST" : "GET");
    for (const char *at = route->pattern; *at && used + 16 < room;) {
        if (*at != ':') {
            request[used++] = *at++;
            continue;
        }
        used += (size_t)snprintf(request + used, room - used, "%s",
                                 strncmp(at, ":token", 6) ? "4711" : "Ab_9-z");
        at += strcspn(at, "/");
    }
    request[used] = 0;
}

static const char *pool_by_nginx(const char *request) {
    for (size_t i = 0; i < rule_count; i++)
        if (!regexec(&rules[i].path, request, 0, NULL, 0))
            return rules[i].pool;
    return "nafuda-page";
}

static void every_route_reaches_its_pool(void **state) {
    (void)state;
    static const char *const pools[] = {
        [POOL_PAGE] = "nafuda-page",
        [POOL_VERIFY] = "nafuda-verify",
        [POOL_SIGNIN] = "nafuda-signin",
    };
    char request[256];
    for (const struct route *route = routes; route->pattern; route++) {
        request_of(route, request, sizeof request);
        if (strcmp(pool_by_nginx(request), pools[route->pool]))
            fail_msg("nginx sends %s to %s, routes.c wants %s", request, pool_by_nginx(request),
                     pools[route->pool]);
    }
}

static void every_rule_is_of_use(void **state) {
    (void)state;
    char request[256];
    for (size_t i = 0; i < rule_count; i++) {
        int used = 0;
        for (const struct route *route = routes; route->pattern; route++) {
            request_of(route, request, sizeof request);
            used |= !regexec(&rules[i].path, request, 0, NULL, 0);
        }
        if (!used)
            fail_msg("no route is meant by rule %zu of the map", i + 1);
    }
}

/* The locations `~ regex {` of nginx/nafuda-server.conf that take a message. */
static size_t read_large(regex_t *regex, size_t most) {
    FILE *file = fopen("nginx/nafuda-server.conf", "re");
    char line[512], pattern[256];
    size_t count = 0;
    int open = 0;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "location ~ %255s {", pattern) == 1)
            open = 1;
        if (line[0] == '}')
            open = 0;
        if (!open || !strstr(line, "client_max_body_size 26m;"))
            continue;
        assert_in_range(count, 0, most - 1);
        assert_int_equal(regcomp(&regex[count++], pattern, REG_EXTENDED | REG_NOSUB), 0);
    }
    fclose(file);
    return count;
}

static void a_message_gets_through_where_one_is_taken(void **state) {
    (void)state;
    regex_t large[4];
    size_t count = read_large(large, 4);
    char request[256];
    assert_in_range(count, 1, 4);
    for (const struct route *route = routes; route->pattern; route++) {
        request_of(route, request, sizeof request);
        const char *path = strchr(request, ' ') + 1;
        int through = 0;
        for (size_t i = 0; i < count; i++)
            through |= !regexec(&large[i], path, 0, NULL, 0);
        assert_int_equal(through, route_body_most(path) == MESSAGE_BODY_MOST);
        if (route->token == TOKEN_MESSAGE)
            assert_true(through);
    }
    for (size_t i = 0; i < count; i++)
        regfree(&large[i]);
}

int main(void) {
    const struct CMUnitTest test_pools[] = {
        cmocka_unit_test(every_route_reaches_its_pool),
        cmocka_unit_test(every_rule_is_of_use),
        cmocka_unit_test(a_message_gets_through_where_one_is_taken),
    };
    return cmocka_run_group_tests(test_pools, read_rules, free_rules);
}
