/* Domains that move to another project, projects that move to another organisation. */
#include "domains.h"

#include "store/statement.h"
#include "work/profile.h"
#include "work/transfer.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static int64_t new_profile(const struct actor *actor, const char *from) {
    struct profile_saved saved;
    struct profile_wish wish = {
        .from = from, .from_name = "News", .reply_to = "", .unsubscribe_url = ""};
    assert_int_equal(profile_save(&house, arena, actor, &wish, &saved), STATUS_OK);
    assert_true(saved.id > 0);
    return saved.id;
}

static enum send_refusal may_send_as(const struct actor *actor, const char *from) {
    struct send_answer answer;
    struct send_question question = {.project_id = actor->project.id, .from_addr = from};
    assert_int_equal(send_may(&house, arena, &question, &answer), STATUS_OK);
    return answer.refusal;
}

static enum transfer_refusal moves(int64_t from, int64_t id, int64_t to, enum status wanted) {
    struct actor actor = operator_in(from);
    struct domain domain;
    enum transfer_refusal refusal = TRANSFER_DONE;
    assert_int_equal(domain_get(house.store, arena, from, id, &domain), STATUS_OK);
    assert_int_equal(transfer_domain(&house, arena, &actor, &domain, to, &refusal), wanted);
    return refusal;
}

static int64_t third_project(void) {
    int64_t id;
    assert_int_equal(project_create(&house, arena, &platform, owner.project.org_id, "Third", &id),
                     STATUS_OK);
    return id;
}

/* A verified domain of the owner, shared with a third project, with a link and profiles. */
static int64_t shared_domain(int64_t third) {
    int64_t id = verified_domain();
    run(arena_printf(arena,
                     "INSERT INTO share (domain_id, project_id, created_at) "
                     "VALUES (%lld, %lld, 1)",
                     (long long)id, (long long)third));
    run(arena_printf(arena,
                     "INSERT INTO dns_link (domain_id, token_hash, nonce, created_at, expires_at) "
                     "VALUES (%lld, printf('%%064d', 1), 'n', 1, 2)",
                     (long long)id));
    run(arena_printf(arena, "UPDATE attempt SET asked_by = %lld WHERE domain_id = %lld",
                     (long long)owner.user.id, (long long)id));
    new_profile(&owner, "a@shop.example.test");
    struct actor other = operator_in(third);
    new_profile(&other, "b@shop.example.test");
    return id;
}

static void a_domain_goes_with_all_that_holds_it(void **state) {
    (void)state;
    int64_t third = third_project(), id = shared_domain(third);
    struct actor other = operator_in(third);
    struct domain before = see(&owner, id).domain;
    new_profile(&rival, "c@shop.example.test");
    assert_int_equal(may_send_as(&owner, "a@shop.example.test"), SEND_ALLOWED);
    assert_int_equal(may_send_as(&other, "b@shop.example.test"), SEND_ALLOWED);
    assert_int_equal(may_send_as(&rival, "c@shop.example.test"), SEND_NO_DOMAIN);
    assert_int_equal(moves(owner.project.id, id, rival.project.id, STATUS_OK), TRANSFER_DONE);

    assert_int_equal(may_send_as(&owner, "a@shop.example.test"), SEND_NO_DOMAIN);
    assert_int_equal(may_send_as(&other, "b@shop.example.test"), SEND_NO_DOMAIN);
    assert_int_equal(may_send_as(&rival, "c@shop.example.test"), SEND_ALLOWED);
    struct domain after = see(&rival, id).domain;
    assert_string_equal(after.token, before.token);
    assert_string_equal(after.public_key, before.public_key);
    assert_int_equal(after.org_id, rival.project.org_id);
    assert_int_equal(after.life.state, STATE_VERIFIED);
    assert_int_equal(state_after(&rival, id), STATE_VERIFIED);
    struct domain_view view;
    assert_int_equal(domain_see(&house, arena, &owner, id, &view), STATUS_NONE);
    assert_int_equal(number_of("SELECT count(*) FROM share"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM dns_link"), 0);
    assert_int_equal(number_of("SELECT shares FROM domain"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM attempt WHERE asked_by > 0 AND id = 1"), 0);
    assert_int_equal(store_check(house.store), STATUS_OK);
}

static void both_sides_hear_of_it_and_so_does_who_shared(void **state) {
    (void)state;
    int64_t third = third_project(), id, user;
    const char *link;
    struct user_wish wish = {
        .email = "third@example.com", .name = "T", .project_id = third, .role = PROJECT_OWNER};
    assert_int_equal(user_create(&house, arena, &platform, &wish, &user, &link), STATUS_OK);
    id = shared_domain(third);
    letters_of("welcome");
    moves(owner.project.id, id, rival.project.id, STATUS_OK);
    assert_int_equal(number_of("SELECT count(*) FROM outbox"), 3);
    assert_int_equal(number_of("SELECT count(*) FROM outbox WHERE template = 'transfer_away' "
                               "AND params LIKE '%a@shop.example.test%' "
                               "AND params NOT LIKE '%b@shop%' AND params NOT LIKE '%Rival%'"),
                     1);
    assert_int_equal(number_of("SELECT count(*) FROM outbox WHERE template = 'transfer_here'"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM outbox WHERE template = 'share_transferred' "
                               "AND params LIKE '%b@shop%' AND params NOT LIKE '%a@shop%'"),
                     1);
    static const char *const lines[] = {"domain_transfer_away", "domain_transfer_here"};
    const struct actor *sides[] = {&owner, &rival};
    for (int i = 0; i < 2; i++)
        assert_int_equal(
            number_of(arena_printf(arena,
                                   "SELECT count(*) FROM audit WHERE action = '%s' AND org_id = "
                                   "%lld AND project_id = %lld",
                                   lines[i], (long long)sides[i]->project.org_id,
                                   (long long)sides[i]->project.id)),
            1);
}

/* What a look that began with the domain as it was then would store. */
static enum status store_look(const struct domain *asked) {
    struct domain_check found[CHECK_COUNT] = {{.result = ""}};
    struct domain failed = *asked;
    int held;
    failed.life.state = STATE_FAILED;
    assert_int_equal(store_begin(house.store), STATUS_OK);
    return store_end(house.store, domain_save_checks(house.store, &failed, asked->generation,
                                                     STATE_VERIFIED, 0, found, &held));
}

static void what_was_asked_before_counts_no_more(void **state) {
    (void)state;
    int64_t id = verified_domain();
    struct domain asked = see(&owner, id).domain;
    moves(owner.project.id, id, rival.project.id, STATUS_OK);
    assert_int_equal(store_look(&asked), STATUS_STALE);
    assert_int_equal(see(&rival, id).domain.life.state, STATE_VERIFIED);
    /* Nor when it is back where it was. */
    moves(rival.project.id, id, owner.project.id, STATUS_OK);
    assert_int_equal(store_look(&asked), STATUS_STALE);
    struct domain now = see(&owner, id).domain;
    assert_int_equal(now.life.state, STATE_VERIFIED);
    assert_int_equal(store_look(&now), STATUS_OK);
}

static void what_was_asked_in_a_project_that_goes_counts_no_more(void **state) {
    (void)state;
    int64_t id = verified_domain();
    struct domain asked = see(&owner, id).domain;
    enum transfer_refusal refusal;
    run("UPDATE project SET name = 'Moving' WHERE id = (SELECT project_id FROM domain)");
    struct actor actor = operator_in(owner.project.id);
    assert_int_equal(transfer_project(&house, arena, &actor, rival.project.org_id, &refusal),
                     STATUS_OK);
    assert_int_equal(refusal, TRANSFER_DONE);
    assert_int_equal(store_look(&asked), STATUS_STALE);
    assert_int_equal(see(&owner, id).domain.life.state, STATE_VERIFIED);
}

static void what_the_operator_saw_has_to_be_as_it_is(void **state) {
    (void)state;
    int64_t id = verified_domain();
    struct actor actor = operator_in(owner.project.id);
    struct domain shown = see(&owner, id).domain;
    enum transfer_refusal refusal;
    shown.generation--;
    assert_int_equal(transfer_domain(&house, arena, &actor, &shown, rival.project.id, &refusal),
                     STATUS_STALE);
    assert_int_equal(see(&owner, id).domain.project_id, owner.project.id);
    assert_int_equal(letters_of("transfer_away"), 0);
}

static void a_claim_that_waits_gives_way(void **state) {
    (void)state;
    int64_t id = verified_domain(), waits = registered(&rival, "shop.example.test");
    struct transfer_view view;
    struct actor actor = operator_in(owner.project.id);
    struct domain domain = see(&owner, id).domain;
    assert_int_equal(transfer_domain_look(&house, arena, &actor, &domain, rival.project.id, &view),
                     STATUS_OK);
    assert_int_equal(view.refusal, TRANSFER_DONE);
    assert_true(view.replaces);
    moves(owner.project.id, id, rival.project.id, STATUS_OK);
    struct domain_view gone;
    assert_int_equal(domain_see(&house, arena, &rival, waits, &gone), STATUS_NONE);
    assert_int_equal(see(&rival, id).domain.life.state, STATE_VERIFIED);
    assert_int_equal(letters_of("transfer_claim"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM former_domain"), 1);
}

static void what_cannot_be_moved_is_refused_and_left(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    assert_int_equal(moves(owner.project.id, id, owner.project.id, STATUS_OK), TRANSFER_THERE);
    moves(owner.project.id, id, 999, STATUS_NONE);
    int64_t held = registered(&rival, "shop.example.test");
    run(arena_printf(arena, "UPDATE domain SET state = 3 WHERE id = %lld", (long long)held));
    assert_int_equal(moves(owner.project.id, id, rival.project.id, STATUS_OK), TRANSFER_HELD);
    assert_int_equal(see(&owner, id).domain.project_id, owner.project.id);
    assert_int_equal(number_of("SELECT count(*) FROM audit WHERE action LIKE '%transfer%'"), 0);
    struct actor actor = operator_in(owner.project.id);
    enum transfer_refusal refusal;
    assert_int_equal(transfer_project(&house, arena, &actor, owner.project.org_id, &refusal),
                     STATUS_OK);
    assert_int_equal(refusal, TRANSFER_THERE);
    assert_int_equal(transfer_project(&house, arena, &actor, rival.project.org_id, &refusal),
                     STATUS_OK);
    assert_int_equal(refusal, TRANSFER_NAME); /* both are called Project */
    assert_int_equal(transfer_project(&house, arena, &actor, 999, &refusal), STATUS_NONE);
}

static void make_project_to_move(int64_t third) {
    run("UPDATE project SET name = 'Moving' WHERE org_id = "
        "(SELECT id FROM org WHERE name = 'Owner') AND name = 'Project'");
    assert_int_equal(actor_enter_project(&house, arena, &owner, owner.project.id), STATUS_OK);
    shared_domain(third);
    run("INSERT INTO domain (project_id, org_id, name, state, token, selector, public_key, "
        "created_at, window_began, window_ends, next_check) SELECT id, org_id, 'other.test', 3, "
        "printf('%043d', 7), 's', 'QQ==', 1, 1, 1, 0 FROM project WHERE name = 'Third'");
    run(arena_printf(arena,
                     "INSERT INTO share (domain_id, project_id, created_at) "
                     "SELECT id, %lld, 1 FROM domain WHERE name = 'other.test'",
                     (long long)owner.project.id));
    new_profile(&owner, "d@other.test");
    run(arena_printf(
        arena,
        "INSERT INTO unsubscribe (from_addr, recipient, org_id, project_id, source, "
        "at) VALUES ('a@x', 'one@y', %lld, %lld, 'page', 1), "
        "('a@x', 'two@y', %lld, %lld, 'page', 1), ('a@x', 'two@y', %lld, 9, 'page', 1)",
        (long long)owner.project.org_id, (long long)owner.project.id,
        (long long)owner.project.org_id, (long long)owner.project.id,
        (long long)rival.project.org_id));
}

static void a_project_goes_with_all_that_is_its_own(void **state) {
    (void)state;
    int64_t third = third_project();
    make_project_to_move(third);
    struct actor actor = operator_in(owner.project.id);
    struct transfer_view view;
    assert_int_equal(transfer_project_look(&house, arena, &actor, rival.project.org_id, &view),
                     STATUS_OK);
    assert_int_equal(view.ends.shares, 2);
    assert_int_equal(view.ends.links, 1);
    assert_int_equal(view.stops.count, 2);
    enum transfer_refusal refusal;
    assert_int_equal(transfer_project(&house, arena, &actor, rival.project.org_id, &refusal),
                     STATUS_OK);
    assert_int_equal(refusal, TRANSFER_DONE);
    static const char *const tables[] = {"domain", "profile", "job"};
    for (int i = 0; i < 3; i++)
        assert_int_equal(
            number_of(arena_printf(arena,
                                   "SELECT count(*) FROM %s JOIN project ON project.id = "
                                   "project_id WHERE %s.org_id <> project.org_id",
                                   tables[i], tables[i])),
            0);
    assert_int_equal(actor_enter_project(&house, arena, &owner, owner.project.id), STATUS_OK);
    assert_int_equal(owner.project.org_id, rival.project.org_id);
    assert_int_equal(number_of("SELECT count(*) FROM share"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM dns_link"), 0);
    assert_int_equal(may_send_as(&owner, "a@shop.example.test"), SEND_ALLOWED);
    assert_int_equal(may_send_as(&owner, "d@other.test"), SEND_NO_DOMAIN);
    /* Its recipients are the other organisation's now, each once. */
    assert_int_equal(number_of("SELECT count(*) FROM unsubscribe"), 2);
    assert_int_equal(
        number_of(arena_printf(arena, "SELECT count(*) FROM unsubscribe WHERE org_id = %lld",
                               (long long)rival.project.org_id)),
        2);
    assert_int_equal(letters_of("transfer_project"), 1);
    assert_int_equal(store_check(house.store), STATUS_OK);
}

/* All rows, as one text. */
static const char *picture(void) {
    struct text text = TEXT(arena);
    static const char *const queries[] = {
        "SELECT group_concat(id || ' ' || org_id, ';') FROM project",
        "SELECT group_concat(id || ' ' || project_id || ' ' || org_id || ' ' || generation, ';') "
        "FROM domain",
        "SELECT group_concat(id || ' ' || org_id, ';') FROM profile",
        "SELECT count(*) || ';' || (SELECT count(*) FROM dns_link) || ';' || "
        "(SELECT count(*) FROM outbox) || ';' || (SELECT count(*) FROM audit) FROM share",
    };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        sqlite3_stmt *statement;
        assert_int_equal(sqlite3_prepare_v2(house.store->db, queries[i], -1, &statement, NULL),
                         SQLITE_OK);
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        text_addf(&text, "%s\n", (const char *)sqlite3_column_text(statement, 0));
        sqlite3_finalize(statement);
    }
    return text_str(&text);
}

static int killed_at; /* the statement before which the process dies; counted down */

static int die_there(unsigned kind, void *context, void *statement, void *text) {
    (void)kind, (void)context, (void)statement, (void)text;
    if (!--killed_at)
        kill(getpid(), SIGKILL);
    return 0;
}

/* In a process of its own, with its own connection. 1: it was killed. */
static int move_and_die(int at, int64_t to_org) {
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (!child) {
        struct actor actor = platform;
        enum transfer_refusal refusal;
        if (store_open(conf_path(arena, &house.conf, "nafuda.db"), &house.store) != STATUS_OK ||
            actor_enter_project(&house, arena, &actor, owner.project.id) != STATUS_OK)
            _exit(2);
        store_allow_writes(house.store, 1);
        killed_at = at;
        sqlite3_trace_v2(house.store->db, SQLITE_TRACE_STMT, die_there, NULL);
        _exit(transfer_project(&house, arena, &actor, to_org, &refusal) != STATUS_OK);
    }
    int ended;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFSIGNALED(ended) || WEXITSTATUS(ended) == 0);
    return WIFSIGNALED(ended);
}

static void killed_anywhere_it_is_done_or_it_is_not(void **state) {
    (void)state;
    make_project_to_move(third_project());
    const char *before = picture();
    int at = 1;
    for (; at < 500 && move_and_die(at, rival.project.org_id); at++)
        assert_string_equal(picture(), before);
    assert_in_range(at, 15, 499);
    assert_string_not_equal(picture(), before);
    assert_int_equal(store_check(house.store), STATUS_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(a_domain_goes_with_all_that_holds_it),
        IN_A_HOUSE(both_sides_hear_of_it_and_so_does_who_shared),
        IN_A_HOUSE(what_was_asked_before_counts_no_more),
        IN_A_HOUSE(what_was_asked_in_a_project_that_goes_counts_no_more),
        IN_A_HOUSE(what_the_operator_saw_has_to_be_as_it_is),
        IN_A_HOUSE(a_claim_that_waits_gives_way),
        IN_A_HOUSE(what_cannot_be_moved_is_refused_and_left),
        IN_A_HOUSE(a_project_goes_with_all_that_is_its_own),
        IN_A_HOUSE(killed_anywhere_it_is_done_or_it_is_not),
    };
    return cmocka_run_group_tests_name("transfer", tests, NULL, NULL);
}
