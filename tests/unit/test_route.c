#include "web/route.h"

#include "base/codec.h"
#include "store/seen.h"
#include "web/session.h"
#include "work/staff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Stands in for work/ and store/: sessions "alice" and "bob", project 1 of alice's, who may do
   everything there but operate. */
static int writes_allowed;
static enum project_role role_in_project = PROJECT_OWNER;
static enum status session_status;

enum status account_of_session(struct house *house, struct arena *arena, const char *session_id,
                               struct actor *actor, struct session *session) {
    (void)house;
    if (session_status != STATUS_OK)
        return session_status;
    if (strcmp(session_id, "alice") && strcmp(session_id, "bob"))
        return STATUS_NONE;
    session->id_hash = sha256_hex(arena, session_id);
    actor->user = (struct user){.id = *session_id, .name = session_id, .email = "", .lang = ""};
    return STATUS_OK;
}

void seen_session(struct store *store, const struct session *session, int64_t now) {
    (void)store, (void)session, (void)now;
}

static const char *viewed; /* the last path that staff_view was told */

void staff_view(struct house *house, const struct actor *actor, int64_t org_id, const char *path) {
    (void)house, (void)actor, (void)org_id;
    viewed = path;
}

enum status actor_enter_project(struct house *house, struct arena *arena, struct actor *actor,
                                int64_t project_id) {
    (void)house, (void)arena;
    if (project_id != 1 || actor->user.id != 'a')
        return STATUS_NONE;
    actor->project =
        (struct project){.id = 1, .name = "one", .org_name = "org", .role = role_in_project};
    return STATUS_OK;
}

int may(const struct actor *actor, enum right right) {
    (void)actor;
    return right != RIGHT_OPERATE;
}

void store_allow_writes(struct store *store, int allowed) {
    (void)store;
    writes_allowed = allowed;
}

enum status project_list_for(struct store *store, struct arena *arena, int64_t user_id,
                             struct project **projects, size_t *count) {
    (void)store, (void)arena, (void)user_id, (void)projects;
    *count = 0;
    return STATUS_OK;
}

enum status setup_open(struct house *house, const struct actor *actor, int *count) {
    (void)house, (void)actor;
    *count = 0;
    return STATUS_OK;
}

enum status share_request_waiting(struct store *store, int64_t project_id, int most, int *count) {
    (void)store, (void)project_id, (void)most;
    *count = 0;
    return STATUS_OK;
}

const char *project_role_name(enum project_role role) {
    (void)role;
    return "owner";
}

/* What the handlers saw. */
static const char *called;
static int could_write;

static void answer(struct visit *visit, const char *name) {
    called = name;
    could_write = writes_allowed;
    respond_page(visit, 200, "page");
}

#define HANDLER(name)                                                                              \
    static void name(struct visit *visit) {                                                        \
        answer(visit, #name);                                                                      \
    }
HANDLER(home)
HANDLER(sign_in)
HANDLER(signs_in)
HANDLER(invited)
HANDLER(project)
HANDLER(domain)
HANDLER(domain_new)
HANDLER(verify)
HANDLER(operate)
HANDLER(one_click)

const struct route routes[] = {
    {GET, "/", RIGHT_ANYBODY, TOKEN_NONE, POOL_PAGE, home},
    {GET, "/sign-in", RIGHT_ANYBODY, TOKEN_NONE, POOL_PAGE, sign_in},
    {POST, "/sign-in", RIGHT_ANYBODY, TOKEN_BEFORE, POOL_SIGNIN, signs_in},
    {GET, "/welcome/:token", RIGHT_ANYBODY, TOKEN_NONE, POOL_PAGE, invited},
    {GET, "/projects/:project", RIGHT_VIEW, TOKEN_NONE, POOL_PAGE, project},
    {GET, "/projects/:project/domains/:id", RIGHT_VIEW, TOKEN_NONE, POOL_PAGE, domain},
    {GET, "/projects/:project/domains/new", RIGHT_VIEW, TOKEN_NONE, POOL_PAGE, domain_new},
    {POST, "/projects/:project/domains/:id/verify", RIGHT_VERIFY, TOKEN_SESSION, POOL_VERIFY,
     verify},
    {POST, "/u/:token", RIGHT_ANYBODY, TOKEN_ONE_CLICK, POOL_PAGE, one_click},
    {GET, "/operate", RIGHT_OPERATE, TOKEN_NONE, POOL_PAGE, operate},
    {0},
};

/* The house around them */
static char folder[64];
static struct arena *arena;
static struct view *view;
static struct house house;

static const char *const files[][2] = {
    {"macros.cs", ""},
    {"layout.cs", "<?cs call:content() ?>"},
    {"page.cs", "<?cs def:content() ?>page <?cs var:FormToken ?><?cs /def ?>"},
    {"error.cs", "<?cs def:content() ?>error <?cs var:Page.code ?> <?cs var:Page.request ?>"
                 "<?cs /def ?>"},
    {"lang/ja.hdf", "a = b\n"},
    {"lang/en.hdf", "a = b\n"},
};
enum { FILES = sizeof files / sizeof *files };

static const char *path_of(const char *name) {
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int set_up(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/nafuda-route-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(mkdir(path_of("lang"), 0700), 0);
    for (size_t i = 0; i < FILES; i++) {
        FILE *file = fopen(path_of(files[i][0]), "w");
        assert_non_null(file);
        fputs(files[i][1], file);
        fclose(file);
    }
    arena = arena_new();
    assert_int_equal(view_open(folder, &view), STATUS_OK);
    house.conf.url = "https://console.example";
    house.conf.platform_name = "P";
    house.secret = SPAN("0123456789abcdef0123456789abcdef");
    called = "";
    session_status = STATUS_OK;
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    view_close(view);
    arena_free(arena);
    for (size_t i = 0; i < FILES; i++)
        unlink(path_of(files[i][0]));
    rmdir(path_of("lang"));
    rmdir(folder);
    return 0;
}

/* A request of alice's browser, or as the cookie says. */
static struct visit visit_of(const char *method, const char *path, const char *cookie) {
    return (struct visit){
        .arena = arena,
        .house = &house,
        .view = view,
        .request = {.method = method,
                    .path = path,
                    .query = "",
                    .cookie = cookie,
                    .origin = "",
                    .fetch_site = "",
                    .accept_language = "",
                    .agent = "",
                    .host = "127.0.0.1:8080",
                    .address = "192.0.2.1",
                    .id = "0123456789abcdef"},
    };
}

static struct visit run(struct visit visit) {
    called = "";
    could_write = -1;
    writes_allowed = 0;
    route_run(&visit);
    assert_int_equal(writes_allowed, 0);
    assert_int_not_equal(visit.response.code, 0);
    return visit;
}

/* The token in the page that this cookie gets. */
static const char *token_for(const char *cookie) {
    struct visit visit = run(visit_of("GET", "/", cookie));
    assert_int_equal(visit.response.code, 200);
    struct span body = visit.response.body;
    assert_true(body.size > 5);
    return span_text(arena, (struct span){body.at + 5, body.size - 5});
}

static struct visit post(const char *path, const char *cookie, const char *token) {
    struct visit visit = visit_of("POST", path, cookie);
    visit.request.body = span_of(arena_printf(arena, "form_token=%s", token));
    return visit;
}

static void paths_are_found(void **state) {
    (void)state;
    static const struct {
        const char *method, *path, *called;
        int code;
    } rows[] = {
        {"GET", "/", "home", 200},
        {"HEAD", "/", "home", 200},
        {"GET", "/sign-in", "sign_in", 200},
        {"GET", "/sign-in/", "", 404},
        {"GET", "//sign-in", "", 404},
        {"GET", "/sign-i", "", 404},
        {"GET", "/Sign-in", "", 404},
        {"GET", "/projects/1", "project", 200},
        {"GET", "/projects/1/", "", 404},
        {"GET", "/projects/01", "", 404},
        {"GET", "/projects/0", "", 404},
        {"GET", "/projects/-1", "", 404},
        {"GET", "/projects/1e0", "", 404},
        {"GET", "/projects/", "", 404},
        {"GET", "/projects/9999999999999999999999999", "", 404},
        {"GET", "/projects/:project", "", 404},
        {"GET", "/projects/2", "", 404},
        {"GET", "/projects/1/domains/new", "domain_new", 200},
        {"GET", "/projects/1/domains/123456789012345678", "domain", 200},
        {"GET", "/projects/1/domains/1234567890123456789", "", 404},
        {"GET", "/welcome/Ab_-9", "invited", 200},
        {"GET", "/welcome/a.b", "", 404},
        {"GET", "/welcome/", "", 404},
        {"POST", "/", "", 405},
        {"PUT", "/sign-in", "", 405},
        {"DELETE", "/nothing", "", 404},
        {"get", "/sign-in", "", 405},
        {"GET", "/projects/1/domains/2/verify", "", 405},
        {"GET", "/operate", "", 403},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct visit visit = run(visit_of(rows[i].method, rows[i].path, "nafuda=alice"));
        if (visit.response.code != rows[i].code || strcmp(called, rows[i].called))
            fail_msg("%s %s: %d %s", rows[i].method, rows[i].path, visit.response.code, called);
    }
}

static void what_the_path_says_is_handed_over(void **state) {
    (void)state;
    struct visit visit = run(visit_of("GET", "/projects/1/domains/42", "nafuda=alice"));
    assert_int_equal(visit.numbers[0], 1);
    assert_int_equal(visit.numbers[1], 42);
    assert_int_equal(visit.actor.project.id, 1);
    assert_string_equal(visit.actor.address, "192.0.2.1");
    visit = run(visit_of("GET", "/welcome/Ab_-9", ""));
    assert_string_equal(visit.text, "Ab_-9");
    char *longest = arena_alloc(arena, 1000);
    memcpy(longest, "/welcome/", 9);
    memset(longest + 9, 'a', 800);
    assert_int_equal(run(visit_of("GET", longest, "")).response.code, 200);
    longest[9 + 800] = 'a';
    assert_int_equal(run(visit_of("GET", longest, "")).response.code, 404);
}

static void a_405_names_the_methods(void **state) {
    (void)state;
    struct visit visit = run(visit_of("PUT", "/sign-in", ""));
    assert_string_equal(visit.response.allow, "GET, HEAD, POST");
    visit = run(visit_of("POST", "/", ""));
    assert_string_equal(visit.response.allow, "GET, HEAD");
}

static void nobody_is_sent_to_sign_in(void **state) {
    (void)state;
    struct visit visit = visit_of("GET", "/projects/1", "nafuda=unknown");
    visit.request.query = "q=a&b=%E4";
    visit = run(visit);
    assert_int_equal(visit.response.code, 303);
    assert_string_equal(visit.response.location,
                        "/sign-in?next=%2Fprojects%2F1%3Fq%3Da%26b%3D%25E4");
    visit = run(post("/projects/1/domains/2/verify", "", "x"));
    assert_int_equal(visit.response.code, 403);
    assert_string_equal(called, "");
}

static void a_foreign_project_answers_like_a_missing_one(void **state) {
    (void)state;
    struct visit foreign = run(visit_of("GET", "/projects/1/domains/new", "nafuda=bob"));
    const char *said = span_text(arena, foreign.response.body);
    struct visit missing = run(visit_of("GET", "/projects/9/domains/new", "nafuda=bob"));
    struct visit nothing = run(visit_of("GET", "/projects/x", "nafuda=bob"));
    assert_int_equal(foreign.response.code, 404);
    assert_int_equal(missing.response.code, 404);
    assert_string_equal(said, span_text(arena, missing.response.body));
    assert_string_equal(said, span_text(arena, nothing.response.body));
    const char *token = token_for("nafuda=bob");
    assert_int_equal(run(post("/projects/1/domains/2/verify", "nafuda=bob", token)).response.code,
                     404);
}

static void what_staff_is_shown_of_a_project_is_noted(void **state) {
    (void)state;
    const char *token = token_for("nafuda=alice");
    viewed = NULL;
    run(visit_of("GET", "/projects/1/domains/new", "nafuda=alice"));
    assert_null(viewed);
    role_in_project = PROJECT_NONE;
    run(visit_of("GET", "/projects/2", "nafuda=alice"));
    run(visit_of("GET", "/account", "nafuda=alice"));
    run(post("/projects/1/domains/2/verify", "nafuda=alice", token));
    assert_null(viewed);
    run(visit_of("GET", "/projects/1/domains/new", "nafuda=alice"));
    assert_string_equal(viewed, "/projects/1/domains/new");
    role_in_project = PROJECT_OWNER;
}

static void a_session_s_form_needs_its_token(void **state) {
    (void)state;
    const char *path = "/projects/1/domains/2/verify", *alice = "nafuda=alice";
    const char *token = token_for(alice), *bobs = token_for("nafuda=bob");
    const char *before = token_for("nafuda-before=abc");
    assert_int_equal(strlen(token), 43);
    assert_int_equal(run(post(path, alice, token)).response.code, 200);
    assert_int_equal(could_write, 1);
    assert_int_equal(run(post(path, alice, token)).response.code, 200);
    const char *const wrong[] = {"",
                                 "x",
                                 bobs,
                                 before,
                                 arena_printf(arena, "%s0", token),
                                 arena_printf(arena, "%.42s", token)};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(run(post(path, alice, wrong[i])).response.code, 403);
        assert_string_equal(called, "");
    }
    struct visit none = visit_of("POST", path, alice);
    assert_int_equal(run(none).response.code, 403);
    none.request.body = SPAN("form_token=%zz");
    assert_int_equal(run(none).response.code, 400);
    /* Kinds do not mix even where the names behind them are the same. */
    const char *same = arena_printf(arena, "nafuda-before=%s", sha256_hex(arena, "alice"));
    assert_string_not_equal(token_for(same), token);
    /* A before token is no session's, even with both cookies there. */
    assert_int_equal(run(post(path, "nafuda=alice; nafuda-before=abc", before)).response.code, 403);
}

static void a_form_before_sign_in_needs_the_cookie_s_token(void **state) {
    (void)state;
    const char *token = token_for("nafuda-before=abc");
    assert_int_equal(run(post("/sign-in", "nafuda-before=abc", token)).response.code, 200);
    assert_string_equal(called, "signs_in");
    assert_int_equal(could_write, 1);
    assert_int_equal(run(post("/sign-in", "nafuda-before=abd", token)).response.code, 403);
    assert_int_equal(run(post("/sign-in", "", token)).response.code, 403);
    assert_int_equal(run(post("/sign-in", "nafuda-before=abc", "")).response.code, 403);
    assert_int_equal(run(post("/sign-in", "", "")).response.code, 403);
    /* Another tab signed in meanwhile; and the language form of a signed-in page. */
    assert_int_equal(run(post("/sign-in", "nafuda-before=abc; nafuda=alice", token)).response.code,
                     200);
    const char *alices = token_for("nafuda=alice");
    assert_int_equal(run(post("/sign-in", "nafuda=alice", alices)).response.code, 200);
    assert_int_equal(run(post("/sign-in", "nafuda=bob", alices)).response.code, 403);
}

static void the_cookie_before_sign_in_is_given_once(void **state) {
    (void)state;
    struct visit visit = run(visit_of("GET", "/", ""));
    assert_int_equal(visit.response.cookie_count, 1);
    const char *cookie = visit.response.cookies[0];
    assert_memory_equal(cookie, "nafuda-before=", 14);
    assert_string_equal(cookie + 14 + 43, "; Path=/; HttpOnly; SameSite=Lax");
    visit = run(visit_of("GET", "/", "nafuda-before=abc"));
    assert_int_equal(visit.response.cookie_count, 0);
    visit = run(visit_of("GET", "/", "nafuda=alice"));
    assert_int_equal(visit.response.cookie_count, 0);
    struct visit secure = visit_of("GET", "/", "nafuda-before=abc; nafuda=alice");
    secure.request.https = 1;
    secure = run(secure);
    assert_null(secure.session);
    assert_int_equal(secure.response.cookie_count, 1);
    assert_memory_equal(secure.response.cookies[0], "__Host-nafuda-before=", 21);
    assert_string_equal(secure.response.cookies[0] + 21 + 43,
                        "; Path=/; HttpOnly; SameSite=Lax; Secure");
}

static void a_foreign_page_posts_in_vain(void **state) {
    (void)state;
    static const struct {
        const char *origin, *site;
        int https, code;
    } rows[] = {
        {"", "", 0, 200},
        {"http://127.0.0.1:8080", "same-origin", 0, 200},
        {"https://127.0.0.1:8080", "", 1, 200},
        {"https://console.example", "none", 0, 200},
        {"https://127.0.0.1:8080", "", 0, 403},
        {"http://127.0.0.1:8080", "", 1, 403},
        {"http://127.0.0.1", "", 0, 403},
        {"http://evil.example", "", 0, 403},
        {"https://console.example.evil.example", "", 0, 403},
        {"null", "", 0, 403},
        {"", "cross-site", 0, 403},
        {"http://127.0.0.1:8080", "cross-site", 0, 403},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *cookie = rows[i].https ? "__Host-nafuda=alice" : "nafuda=alice";
        struct visit visit =
            post("/projects/1/domains/2/verify", cookie, token_for("nafuda=alice"));
        visit.request.origin = rows[i].origin;
        visit.request.fetch_site = rows[i].site;
        visit.request.https = rows[i].https;
        if (run(visit).response.code != rows[i].code)
            fail_msg("origin %s, site %s", rows[i].origin, rows[i].site);
    }
}

static void one_click_needs_nothing_but_its_link(void **state) {
    (void)state;
    struct visit visit = visit_of("POST", "/u/Ab_-9", "");
    visit.request.body = SPAN("List-Unsubscribe=One-Click");
    visit.request.origin = "https://mail.example";
    visit.request.fetch_site = "cross-site";
    assert_int_equal(run(visit).response.code, 200);
    assert_string_equal(called, "one_click");
    assert_int_equal(could_write, 1);
    visit.request.boundary = "b";
    assert_int_equal(run(visit).response.code, 400);
    visit.request.body = SPAN("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1"
                              "\r\n--b--\r\n");
    visit = run(visit);
    assert_int_equal(visit.response.code, 200);
    assert_string_equal(visit.posted.at[0].value, "1");
}

static void no_other_form_comes_in_parts(void **state) {
    (void)state;
    struct visit visit = visit_of("POST", "/sign-in", "nafuda-before=abc");
    visit.request.boundary = "b";
    visit.request.body = span_of(arena_printf(
        arena, "--b\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n%s\r\n--b--",
        token_for("nafuda-before=abc")));
    assert_int_equal(run(visit).response.code, 400);
    assert_string_equal(called, "");
}

static void a_get_cannot_write(void **state) {
    (void)state;
    (void)run(visit_of("GET", "/projects/1/domains/2", "nafuda=alice"));
    assert_string_equal(called, "domain");
    assert_int_equal(could_write, 0);
}

static void redirects_stay_at_home(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"/projects/1?a=b#c", "/projects/1?a=b#c"},
        {"/", "/"},
        {"/a/例", "/a/%E4%BE%8B"},
        {"/a b\"<>", "/a%20b%22%3C%3E"},
        {"/%2Fevil", "/%2Fevil"},
        {"//evil.example", "/"},
        {"///evil.example", "/"},
        {"/\\evil.example", "/"},
        {"/a\\b", "/"},
        {"https://evil.example", "/"},
        {"javascript:alert(1)", "/"},
        {"evil", "/"},
        {"", "/"},
        {"/a\r\nSet-Cookie: x=y", "/"},
        {"/a\tb", "/"},
        {"/\x7f", "/"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct visit visit = visit_of("POST", "/", "");
        respond_redirect(&visit, rows[i][0]);
        assert_int_equal(visit.response.code, 303);
        assert_string_equal(visit.response.location, rows[i][1]);
    }
}

static void a_status_becomes_a_code(void **state) {
    (void)state;
    static const struct {
        enum status status;
        int code, retry;
    } rows[] = {
        {STATUS_NONE, 404, 0}, {STATUS_STALE, 409, 0},  {STATUS_BUSY, 503, 1},
        {STATUS_FULL, 503, 0}, {STATUS_BROKEN, 503, 0}, {STATUS_FAILED, 500, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct visit visit = visit_of("GET", "/", "");
        visit.lang = "en";
        respond_status(&visit, rows[i].status);
        assert_int_equal(visit.response.code, rows[i].code);
        assert_int_equal(visit.response.retry_after > 0, rows[i].retry);
        assert_string_equal(span_text(arena, visit.response.body),
                            arena_printf(arena, "error %d 0123456789abcdef", rows[i].code));
    }
}

static void without_a_database_the_answer_is_503(void **state) {
    (void)state;
    session_status = STATUS_BUSY;
    struct visit visit = run(visit_of("GET", "/", "nafuda=alice"));
    assert_int_equal(visit.response.code, 503);
    assert_true(visit.response.retry_after > 0);
    assert_string_equal(called, "");
    session_status = STATUS_BROKEN;
    assert_int_equal(run(visit_of("GET", "/", "nafuda=alice")).response.code, 503);
}

static void without_a_template_there_is_still_a_page(void **state) {
    (void)state;
    view_close(view);
    unlink(path_of("error.cs"));
    assert_int_equal(view_open(folder, &view), STATUS_OK);
    struct visit visit = run(visit_of("GET", "/nowhere", ""));
    assert_int_equal(visit.response.code, 404);
    const char *body = span_text(arena, visit.response.body);
    assert_non_null(strstr(body, "404 Not Found"));
    assert_non_null(strstr(body, "0123456789abcdef"));
}

#define ROUTE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest test_route[] = {
        ROUTE_TEST(paths_are_found),
        ROUTE_TEST(what_the_path_says_is_handed_over),
        ROUTE_TEST(a_405_names_the_methods),
        ROUTE_TEST(nobody_is_sent_to_sign_in),
        ROUTE_TEST(a_foreign_project_answers_like_a_missing_one),
        ROUTE_TEST(what_staff_is_shown_of_a_project_is_noted),
        ROUTE_TEST(a_session_s_form_needs_its_token),
        ROUTE_TEST(a_form_before_sign_in_needs_the_cookie_s_token),
        ROUTE_TEST(the_cookie_before_sign_in_is_given_once),
        ROUTE_TEST(a_foreign_page_posts_in_vain),
        ROUTE_TEST(one_click_needs_nothing_but_its_link),
        ROUTE_TEST(no_other_form_comes_in_parts),
        ROUTE_TEST(a_get_cannot_write),
        ROUTE_TEST(redirects_stay_at_home),
        ROUTE_TEST(a_status_becomes_a_code),
        ROUTE_TEST(without_a_database_the_answer_is_503),
        ROUTE_TEST(without_a_template_there_is_still_a_page),
    };
    return cmocka_run_group_tests(test_route, NULL, NULL);
}
