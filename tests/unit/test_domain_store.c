/* Domains: tenancy, results that come too late, one holder of a name, keys, deadlines. */
#include "tenants.h"

#include "base/codec.h"

#include <sys/wait.h>

static void what_is_put_in_comes_out(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    struct domain put = scratch_domain(scratch, scratch->project, "shop.example.com"), got;
    assert_true(put.id > 0);
    MUST(domain_get(scratch->store, scratch->arena, scratch->project, put.id, &got));
    assert_string_equal(got.name, "shop.example.com");
    assert_string_equal(got.token, put.token);
    assert_string_equal(got.selector, put.selector);
    assert_string_equal(got.public_key, put.public_key);
    assert_int_equal(got.org_id, scratch->org);
    assert_int_equal(got.generation, 1);
    assert_memory_equal(&got.life, &put.life, sizeof got.life);
    assert_int_equal(got.created_at, put.created_at);
    for (int kind = 0; kind < CHIP_COUNT; kind++) {
        assert_int_equal(got.chips[kind].verdict, VERDICT_NONE);
        assert_string_equal(got.chips[kind].code, "");
    }
    struct domain_check found[CHECK_COUNT];
    MUST(domain_checks(scratch->store, scratch->arena, scratch->project, put.id, found));
    assert_int_equal(found[CHECK_SPF].standing.verdict, VERDICT_NONE);
    assert_string_equal(found[CHECK_SPF].result, "");
    MUST(
        domain_by_name(scratch->store, scratch->arena, scratch->project, "shop.example.com", &got));
    assert_int_equal(got.id, put.id);
    /* Once a project; the same name may be claimed by another. */
    struct domain again = scratch_claim(scratch, scratch->project, "shop.example.com");
    assert_int_equal(domain_insert(scratch->store, &again), STATUS_STALE);
    scratch_domain(scratch, tenants->other, "shop.example.com");
    /* A project that is not the organisation's takes nothing. */
    again = scratch_claim(scratch, scratch->project, "b.example.com");
    again.org_id = 999;
    assert_int_equal(domain_insert(scratch->store, &again), STATUS_NONE);
}

/* Rule T2: a label that was a claim's is no other's ever, whether that claim stands or not. */
static void a_label_is_given_once(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    struct store *store = scratch->store;
    struct domain first = scratch_claim(scratch, scratch->project, "shop.example.com"), got;
    struct domain second = scratch_claim(scratch, tenants->other, "shop.example.com");
    first.dkim_mode = second.dkim_mode = DKIM_MODE_CNAME;
    first.dkim_label = second.dkim_label = "abcdefgh";
    MUST(domain_insert(store, &first));
    MUST(domain_get(store, scratch->arena, scratch->project, first.id, &got));
    assert_int_equal(got.dkim_mode, DKIM_MODE_CNAME);
    assert_string_equal(got.dkim_label, "abcdefgh");
    assert_int_equal(domain_insert(store, &second), STATUS_STALE);
    got.dkim_label = "ijklmnop";
    MUST(store_begin(store));
    MUST(store_end(store, domain_set_dkim_mode(store, &got, 3000)));
    assert_int_equal(domain_insert(store, &second), STATUS_STALE);
    MUST(domain_get(store, scratch->arena, scratch->project, first.id, &got));
    assert_string_equal(got.dkim_label, "ijklmnop");
    MUST(store_begin(store));
    MUST(store_end(store, domain_erase(store, scratch->arena, &got, 3000)));
    assert_int_equal(domain_insert(store, &second), STATUS_STALE);
    second.dkim_label = "ijklmnop";
    assert_int_equal(domain_insert(store, &second), STATUS_STALE);
    second.dkim_label = "qrstuvwx";
    MUST(domain_insert(store, &second));
    /* A label and no CNAME, or the other way round, is nothing. */
    struct domain neither = scratch_claim(scratch, tenants->other, "b.example.com");
    neither.dkim_label = "yz";
    assert_int_equal(domain_insert(store, &neither), STATUS_FAILED);
}

static void the_mode_changes_while_nothing_stands_on_it(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    struct store *store = scratch->store;
    struct domain_check found[CHECK_COUNT] = {
        [CHECK_DKIM] = {{VERDICT_OK, 0}, 300, 310, "{}"},
        [CHECK_DKIM2] = {{VERDICT_OK, 0}, 300, 310, "{}"},
        [CHECK_SPF] = {{VERDICT_WEAK, 0}, 300, 310, "{}"},
    };
    unsigned mask = 1u << CHECK_DKIM | 1u << CHECK_DKIM2 | 1u << CHECK_SPF;
    for (int state_now = 0; state_now < STATE_COUNT; state_now++) {
        const char *name = arena_printf(scratch->arena, "shop%d.example.com", state_now);
        struct domain domain =
            in_state(tenants, scratch->project, name, (enum domain_state)state_now);
        int may_change = state_now == STATE_PENDING || state_now == STATE_FAILED, held;
        for (int i = 0; i < CHIP_COUNT; i++)
            domain.chips[i] = (struct chip){VERDICT_OK, 0, ""};
        MUST(store_begin(store));
        MUST(store_end(
            store, domain_save_checks(store, &domain, 1, domain.life.state, mask, found, &held)));
        domain.dkim_mode = DKIM_MODE_CNAME;
        domain.dkim_label = name + 4;
        MUST(store_begin(store));
        assert_int_equal(store_end(store, domain_set_dkim_mode(store, &domain, 3000)),
                         may_change ? STATUS_OK : STATUS_STALE);
        struct domain got;
        struct domain_check after[CHECK_COUNT];
        MUST(domain_get(store, scratch->arena, scratch->project, domain.id, &got));
        MUST(domain_checks(store, scratch->arena, scratch->project, domain.id, after));
        assert_int_equal(got.life.state, state_now);
        assert_int_equal(got.generation, may_change ? 2 : 1);
        assert_int_equal(got.dkim_mode, may_change ? DKIM_MODE_CNAME : DKIM_MODE_TXT);
        assert_int_equal(got.chips[CHECK_DKIM].verdict, may_change ? VERDICT_NONE : VERDICT_OK);
        assert_int_equal(after[CHECK_DKIM].standing.verdict,
                         may_change ? VERDICT_NONE : VERDICT_OK);
        assert_int_equal(after[CHECK_DKIM2].checked_at, may_change ? 0 : 310);
        assert_int_equal(after[CHECK_SPF].standing.verdict, VERDICT_WEAK);
        domain.project_id = tenants->other;
        MUST(store_begin(store));
        assert_int_equal(store_end(store, domain_set_dkim_mode(store, &domain, 3000)),
                         STATUS_STALE);
    }
}

static void the_former_is_of_name_and_organisation(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    struct store *store = scratch->store;
    struct former former;
    struct domain domain = scratch_domain(scratch, scratch->project, "shop.example.com");
    struct domain later = scratch_domain(scratch, tenants->other, "shop.example.com");
    MUST(domain_former(store, scratch->arena, &later, &former));
    assert_null(former.token_hashes[0]);
    assert_null(former.key_hashes[0]);
    MUST(store_begin(store));
    MUST(store_end(store, domain_erase(store, scratch->arena, &domain, 3000)));
    MUST(domain_former(store, scratch->arena, &later, &former));
    assert_string_equal(former.token_hashes[0], sha256_hex(scratch->arena, domain.token));
    assert_string_equal(former.key_hashes[0], sha256_hex(scratch->arena, domain.public_key));
    assert_null(former.token_hashes[1]);
    struct domain other = later;
    other.name = "b.example.com";
    MUST(domain_former(store, scratch->arena, &other, &former));
    assert_null(former.token_hashes[0]);
    other = later;
    other.org_id++;
    MUST(domain_former(store, scratch->arena, &other, &former));
    assert_null(former.token_hashes[0]);
}

static void a_foreign_id_answers_like_none(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    struct store *store = scratch->store;
    struct domain mine = in_state(tenants, scratch->project, "shop.example.com", STATE_FAILED);
    struct domain got, stolen = mine;
    struct domain_check found[CHECK_COUNT];
    int held;
    stolen.project_id = tenants->other;
    assert_int_equal(domain_get(store, scratch->arena, tenants->other, mine.id, &got), STATUS_NONE);
    assert_int_equal(
        domain_by_name(store, scratch->arena, tenants->other, "shop.example.com", &got),
        STATUS_NONE);
    assert_int_equal(domain_checks(store, scratch->arena, tenants->other, mine.id, found),
                     STATUS_NONE);
    assert_int_equal(domain_take_flight(store, &stolen, 100, 108), STATUS_NONE);
    assert_int_equal(domain_reopen(store, &stolen, 100, 200), STATUS_STALE);
    assert_int_equal(save_as(store, stolen, STATE_VERIFIED, &held), STATUS_STALE);
    MUST(store_begin(store));
    assert_int_equal(store_end(store, domain_erase(store, scratch->arena, &stolen, 1)),
                     STATUS_STALE);
    struct domain_row *rows;
    size_t count;
    struct domain_query query = {
        .project_id = tenants->other, .state = -1, .after = {-1, ""}, .limit = 50};
    MUST(domain_list(store, scratch->arena, &query, &rows, &count));
    assert_int_equal(count, 0);
    MUST(domain_get(store, scratch->arena, scratch->project, mine.id, &got));
    assert_int_equal(got.life.state, STATE_FAILED);
}

static void checks_are_stored_by_mask(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    struct domain domain = scratch_domain(scratch, scratch->project, "shop.example.com"), got;
    struct domain_check found[CHECK_COUNT] = {
        [CHECK_OWNERSHIP] = {{VERDICT_OK, 0}, 300, 300, "{\"a\":1}"},
        [CHECK_DKIM] = {{VERDICT_MISSING, 0}, 0, 300, "{\"b\":2}"},
        [CHECK_SPF] = {{VERDICT_WEAK, 310}, 200, 310, "{\"c\":3}"},
        [CHECK_DMARC] = {{VERDICT_OK, 0}, 1, 1, "not in the mask"},
    };
    domain.chips[CHECK_DKIM] = (struct chip){VERDICT_MISSING, 0, "dkim_missing"};
    domain.chips[CHECK_SPF] = (struct chip){VERDICT_WEAK, 1, "spf_plus_all"};
    domain.checked_at = 310;
    domain.life.next_check = 999;
    unsigned mask = 1u << CHECK_OWNERSHIP | 1u << CHECK_DKIM | 1u << CHECK_SPF;
    int held = -1;
    MUST(domain_take_flight(scratch->store, &domain, 300, 308));
    MUST(store_begin(scratch->store));
    MUST(domain_save_checks(scratch->store, &domain, 1, STATE_PENDING, mask, found, &held));
    found[CHECK_DKIM] = (struct domain_check){{VERDICT_OK, 0}, 320, 320, "{\"d\":4}"};
    MUST(domain_save_checks(scratch->store, &domain, 1, STATE_PENDING, 1u << CHECK_DKIM, found,
                            &held));
    MUST(store_end(scratch->store, STATUS_OK));
    assert_int_equal(held, 0);
    MUST(domain_checks(scratch->store, scratch->arena, scratch->project, domain.id, found));
    assert_int_equal(found[CHECK_OWNERSHIP].standing.verdict, VERDICT_OK);
    assert_int_equal(found[CHECK_OWNERSHIP].verified_at, 300);
    assert_string_equal(found[CHECK_DKIM].result, "{\"d\":4}");
    assert_int_equal(found[CHECK_SPF].standing.verdict, VERDICT_WEAK);
    assert_int_equal(found[CHECK_SPF].standing.unknown_since, 310);
    assert_int_equal(found[CHECK_SPF].checked_at, 310);
    assert_int_equal(found[CHECK_DMARC].standing.verdict, VERDICT_NONE);
    MUST(domain_get(scratch->store, scratch->arena, scratch->project, domain.id, &got));
    assert_int_equal(got.in_flight, 0);
    assert_int_equal(got.checked_at, 310);
    assert_int_equal(got.life.next_check, 999);
    assert_int_equal(got.chips[CHECK_DKIM].verdict, VERDICT_MISSING);
    assert_string_equal(got.chips[CHECK_DKIM].code, "dkim_missing");
    assert_int_equal(got.chips[CHECK_DKIM].unknown, 0);
    assert_int_equal(got.chips[CHECK_SPF].verdict, VERDICT_WEAK);
    assert_int_equal(got.chips[CHECK_SPF].unknown, 1);
    assert_string_equal(got.chips[CHECK_SPF].code, "spf_plus_all");
    assert_int_equal(got.chips[CHECK_DMARC].verdict, VERDICT_NONE);
}

/* T3: while DNS was slow somebody restarted, deleted, or another look moved the state. */
static void a_late_result_is_not_stored(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    struct store *store = scratch->store;
    struct domain asked = in_state(tenants, scratch->project, "shop.example.com", STATE_FAILED);
    struct domain got, late = asked;
    int held;
    MUST(domain_reopen(store, &asked, 5000, 6000));
    assert_int_equal(domain_reopen(store, &asked, 5000, 6000), STATUS_STALE);
    assert_int_equal(save_as(store, late, STATE_VERIFIED, &held), STATUS_STALE);
    late.life.state = STATE_PENDING;
    assert_int_equal(save_as(store, late, STATE_VERIFIED, &held), STATUS_STALE);
    MUST(domain_get(store, scratch->arena, scratch->project, asked.id, &got));
    assert_int_equal(got.life.state, STATE_PENDING);
    assert_int_equal(got.generation, 2);
    assert_int_equal(got.life.window_began, 5000);
    assert_int_equal(got.life.window_ends, 6000);
    assert_int_equal(got.life.next_check, 5000);
    assert_string_equal(got.token, asked.token);
    /* It failed once more: who saw the window before does not restart this one. */
    MUST(save_as(store, got, STATE_FAILED, &held));
    assert_int_equal(domain_reopen(store, &asked, 7000, 8000), STATUS_STALE);
    MUST(domain_get(store, scratch->arena, scratch->project, asked.id, &got));
    late = got;
    MUST(save_as(store, got, STATE_VERIFIED, &held));
    assert_int_equal(save_as(store, late, STATE_FAILED, &held), STATUS_STALE);
    MUST(domain_get(store, scratch->arena, scratch->project, asked.id, &got));
    assert_int_equal(got.life.state, STATE_VERIFIED);
    MUST(store_begin(store));
    assert_int_equal(store_end(store, domain_erase(store, scratch->arena, &asked, 1)),
                     STATUS_STALE);
    MUST(store_begin(store));
    MUST(store_end(store, domain_erase(store, scratch->arena, &got, 1)));
    assert_int_equal(save_as(store, got, STATE_VERIFIED, &held), STATUS_STALE);
    assert_int_equal(number_of(store, "SELECT count(*) FROM domain_check"), 0);
}

static void one_verification_at_a_time(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    struct domain domain = scratch_domain(scratch, scratch->project, "shop.example.com");
    int held;
    MUST(domain_take_flight(scratch->store, &domain, 1000, 1008));
    assert_int_equal(domain_take_flight(scratch->store, &domain, 1000, 1008), STATUS_STALE);
    assert_int_equal(domain_take_flight(scratch->store, &domain, 1007, 1015), STATUS_STALE);
    /* Its worker died: it is over at its end. */
    MUST(domain_take_flight(scratch->store, &domain, 1008, 1016));
    /* The clock was set back: a mark that no worker can have made now does not block for years. */
    MUST(domain_take_flight(scratch->store, &domain, 10, 18));
    MUST(save_as(scratch->store, domain, STATE_PENDING, &held));
    MUST(domain_take_flight(scratch->store, &domain, 11, 19));
}

static void one_project_holds_a_name(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    struct store *store = scratch->store;
    struct domain first = in_state(tenants, scratch->project, "shop.example.com", STATE_VERIFIED);
    struct domain second = scratch_domain(scratch, tenants->other, "shop.example.com"), got;
    struct domain_check found[CHECK_COUNT] = {
        [CHECK_SPF] = {{VERDICT_OK, 0}, 300, 300, "{}"},
    };
    int held = 0;
    struct domain wish = second;
    wish.life.state = STATE_VERIFIED;
    MUST(store_begin(store));
    MUST(domain_save_checks(store, &wish, 1, STATE_PENDING, 1u << CHECK_SPF, found, &held));
    assert_int_equal(held, 1);
    /* Nothing was stored, and the same transaction goes on with another decision. */
    assert_int_equal(number_of(store, "SELECT count(*) FROM domain_check"), 0);
    MUST(domain_save_checks(store, &second, 1, STATE_PENDING, 1u << CHECK_SPF, found, &held));
    assert_int_equal(held, 0);
    MUST(store_end(store, STATUS_OK));
    MUST(domain_get(store, scratch->arena, tenants->other, second.id, &got));
    assert_int_equal(got.life.state, STATE_PENDING);
    /* A degraded holder still holds; one that failed does not. */
    MUST(save_as(store, first, STATE_DEGRADED, &held));
    MUST(save_as(store, got, STATE_VERIFIED, &held));
    assert_int_equal(held, 1);
    first.life.state = STATE_DEGRADED;
    MUST(save_as(store, first, STATE_FAILED, &held));
    MUST(save_as(store, got, STATE_VERIFIED, &held));
    assert_int_equal(held, 0);
}

/* What a racing process does: its own connection, and as often as the database is busy. */
static int try_to_hold(const char *path, struct domain domain, int start) {
    struct store *store;
    char go;
    int held = 0;
    if (store_open(path, &store) != STATUS_OK)
        return 3;
    store_allow_writes(store, 1);
    ssize_t started = read(start, &go, 1); /* all at once: when the pipe is closed */
    struct domain_check found[CHECK_COUNT] = {{.result = ""}};
    domain.life.state = STATE_VERIFIED;
    for (int tries = 0; started == 0 && tries < 20; tries++) {
        enum status status = store_begin(store);
        if (status == STATUS_BUSY)
            continue;
        if (status == STATUS_OK)
            status = domain_save_checks(store, &domain, 1, STATE_PENDING, 0, found, &held);
        status = store_end(store, status);
        store_close(store);
        return status != STATUS_OK ? 3 : held ? 1 : 0;
    }
    return 3;
}

static void forty_race_and_one_wins(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    enum { RACERS = 40 };
    struct domain claims[RACERS];
    for (int i = 0; i < RACERS; i++) {
        int64_t project;
        MUST(project_insert(scratch->store, scratch->org, arena_printf(scratch->arena, "P%d", i), 1,
                            &project));
        claims[i] = scratch_domain(scratch, project, "shop.example.com");
    }
    store_close(scratch->store);
    scratch->store = NULL;
    int start[2], outcomes[4] = {0};
    assert_int_equal(pipe(start), 0);
    pid_t racers[RACERS];
    for (int i = 0; i < RACERS; i++) {
        racers[i] = fork();
        if (racers[i] == 0) {
            close(start[1]);
            _exit(try_to_hold(scratch->path, claims[i], start[0]));
        }
    }
    close(start[0]);
    close(start[1]);
    for (int i = 0; i < RACERS; i++) {
        int ended;
        assert_int_equal(waitpid(racers[i], &ended, 0), racers[i]);
        assert_true(WIFEXITED(ended));
        outcomes[WEXITSTATUS(ended)]++;
    }
    assert_int_equal(outcomes[0], 1);
    assert_int_equal(outcomes[1], RACERS - 1);
    MUST(store_open(scratch->path, &scratch->store));
    assert_int_equal(number_of(scratch->store, "SELECT count(*) FROM domain WHERE state IN (0, 3)"),
                     1);
    MUST(store_check(scratch->store));
}

static int file_holds(const char *path, struct span what) {
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *all = malloc((size_t)size + 1);
    size_t got = fread(all, 1, (size_t)size, file);
    fclose(file);
    int found = 0;
    for (size_t i = 0; !found && i + what.size <= got; i++)
        found = memcmp(all + i, what.at, what.size) == 0;
    free(all);
    return found;
}

static void deleting_destroys_the_sealed_key(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    struct store *store = scratch->store;
    char sealed[1800];
    random_bytes(sealed, sizeof sealed);
    struct span envelope = {sealed, sizeof sealed};
    struct dkim_key key = {.public_key = "MIIB", .sealed = envelope};
    struct domain domain = scratch_domain(scratch, scratch->project, "shop.example.com"), got;
    MUST(dkim_key_add(store, &key, 1));
    MUST(dkim_key_ready(store, scratch->arena, &key));
    MUST(dkim_key_assign(store, key.id, domain.id, envelope));
    store_close(store);
    assert_true(file_holds(scratch->path, (struct span){sealed + 100, 500}));
    MUST(store_open(scratch->path, &scratch->store));
    store = scratch->store;
    store_allow_writes(store, 1);
    MUST(store_begin(store));
    MUST(store_end(store, domain_erase(store, scratch->arena, &domain, 7777)));
    assert_int_equal(domain_get(store, scratch->arena, scratch->project, domain.id, &got),
                     STATUS_NONE);
    assert_int_equal(number_of(store, "SELECT count(*) FROM dkim_key"), 0);
    /* What is left says only: this was the record of a former registration. */
    const char *left = arena_printf(
        scratch->arena,
        "SELECT count(*) FROM former_domain WHERE name = 'shop.example.com' AND org_id = %lld "
        "AND token_hash = '%s' AND key_hash = '%s' AND deleted_at = 7777",
        (long long)scratch->org, sha256_hex(scratch->arena, domain.token),
        sha256_hex(scratch->arena, domain.public_key));
    assert_int_equal(number_of(store, left), 1);
    store_close(store);
    scratch->store = NULL;
    for (size_t at = 0; at < sizeof sealed; at += 100)
        assert_false(file_holds(scratch->path, (struct span){sealed + at, 32}));
    assert_false(file_holds(scratch->path, span_of(domain.token)));
    /* Registered again it is another row, which the old one's results do not fit. */
    MUST(store_open(scratch->path, &scratch->store));
    store_allow_writes(scratch->store, 1);
    struct domain anew = scratch_domain(scratch, scratch->project, "shop.example.com");
    assert_int_not_equal(anew.id, domain.id);
}

static void keys_are_given_once(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    struct store *store = scratch->store;
    struct domain a = scratch_domain(scratch, scratch->project, "a.example.com");
    struct domain b = scratch_domain(scratch, scratch->project, "b.example.com");
    struct dkim_key key = {.public_key = "first", .sealed = SPAN("one\0two")};
    int stock;
    assert_int_equal(dkim_key_ready(store, scratch->arena, &key), STATUS_NONE);
    MUST(dkim_key_add(store, &key, 1));
    key.public_key = "second";
    MUST(dkim_key_add(store, &key, 1));
    MUST(dkim_key_stock(store, &stock));
    assert_int_equal(stock, 2);
    MUST(dkim_key_ready(store, scratch->arena, &key));
    assert_string_equal(key.public_key, "first");
    assert_int_equal(key.sealed.size, 7);
    assert_memory_equal(key.sealed.at, "one\0two", 7);
    MUST(dkim_key_assign(store, key.id, a.id, SPAN("bound")));
    assert_int_equal(dkim_key_assign(store, key.id, b.id, SPAN("bound")), STATUS_STALE);
    MUST(dkim_key_stock(store, &stock));
    assert_int_equal(stock, 1);
    MUST(dkim_key_ready(store, scratch->arena, &key));
    assert_string_equal(key.public_key, "second");
}

static size_t taken(struct scratch *scratch, int64_t now, int64_t until, int limit,
                    struct domain **domains) {
    size_t count;
    MUST(domain_take_due(scratch->store, scratch->arena, now, until, limit, domains, &count));
    return count;
}

static void the_watcher_takes_what_is_due(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    static const int64_t nexts[] = {500, 300, 400, 0, 600};
    for (size_t i = 0; i < sizeof nexts / sizeof *nexts; i++) {
        struct domain claim = scratch_claim(scratch, scratch->project,
                                            arena_printf(scratch->arena, "d%zu.example.com", i));
        claim.life.next_check = nexts[i];
        MUST(domain_insert(scratch->store, &claim));
    }
    struct domain *due, first;
    assert_int_equal(taken(scratch, 500, 510, 1, &due), 1); /* due longest */
    first = due[0];
    assert_string_equal(first.name, "d1.example.com");
    assert_int_equal(first.in_flight, 510);
    assert_int_equal(domain_take_flight(scratch->store, &first, 505, 515), STATUS_STALE);
    assert_int_equal(taken(scratch, 500, 510, 10, &due), 2);
    assert_int_equal(taken(scratch, 509, 519, 10, &due), 0);
    /* Whose flight is over and was not stored is due again; so is one from a clock set back. */
    assert_int_equal(taken(scratch, 510, 520, 10, &due), 3);
    assert_int_equal(taken(scratch, 505, 515, 10, &due), 3);
    /* Somebody else's flight is left alone. */
    MUST(domain_take_flight(scratch->store, &first, 520, 530));
    assert_int_equal(taken(scratch, 521, 531, 10, &due), 2);
    struct domain copy = domain_copy(scratch->arena, &first);
    assert_string_equal(copy.token, first.token);
    assert_ptr_not_equal(copy.token, first.token);
}

/* However many domains there are, what is due is found by the index. */
static void what_is_due_is_indexed(void **state) {
    struct tenants *tenants = *state;
    const char *plan =
        arena_printf(tenants->scratch.arena, "EXPLAIN QUERY PLAN %s", domain_due_sql.texts[0]);
    sqlite3_stmt *explain;
    int indexed = 0;
    assert_int_equal(sqlite3_prepare_v2(tenants->scratch.store->db, plan, -1, &explain, NULL),
                     SQLITE_OK);
    while (sqlite3_step(explain) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(explain, 3);
        assert_null(strstr(detail, "SCAN"));
        assert_null(strstr(detail, "B-TREE"));
        indexed |= strstr(detail, "domain_due (next_check>? AND next_check<?)") != NULL;
    }
    sqlite3_finalize(explain);
    assert_true(indexed);
}

static void deadlines_move_together(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    struct store *store = scratch->store;
    struct domain got, pending = scratch_domain(scratch, scratch->project, "p.example.com");
    struct domain failed = scratch_claim(scratch, scratch->project, "f.example.com");
    failed.life = (struct life){STATE_FAILED, 10, 20, 0, 0};
    MUST(domain_insert(store, &failed));
    struct domain degraded = scratch_claim(scratch, scratch->project, "d.example.com");
    degraded.life = (struct life){STATE_DEGRADED, 10, 20, 3000, 2500};
    MUST(domain_insert(store, &degraded));
    struct domain late = scratch_claim(scratch, scratch->project, "l.example.com");
    const int64_t now = 100 * 86400;
    late.life = (struct life){STATE_PENDING, now - 60, now + 240, 0, now};
    MUST(domain_insert(store, &late));
    MUST(domain_shift_deadlines(store, 86400, now));
    MUST(domain_get(store, scratch->arena, scratch->project, late.id, &got));
    assert_int_equal(got.life.window_began, now);
    assert_int_equal(got.life.window_ends, now + 300);
    assert_int_equal(got.life.next_check, now + 60);
    MUST(domain_get(store, scratch->arena, scratch->project, pending.id, &got));
    assert_int_equal(got.life.window_began, pending.life.window_began + 86400);
    assert_int_equal(got.life.window_ends, pending.life.window_ends + 86400);
    assert_int_equal(got.life.next_check, pending.life.next_check + 86400);
    assert_int_equal(got.life.grace_ends, 0);
    assert_int_equal(got.created_at, pending.created_at);
    MUST(domain_get(store, scratch->arena, scratch->project, degraded.id, &got));
    assert_int_equal(got.life.grace_ends, 3000 + 86400);
    MUST(domain_get(store, scratch->arena, scratch->project, failed.id, &got));
    assert_memory_equal(&got.life, &failed.life, sizeof got.life);
    int64_t at;
    MUST(heartbeat_get(store, &at));
    assert_int_equal(at, 0);
    MUST(heartbeat_set(store, 12));
    MUST(heartbeat_set(store, 13));
    MUST(heartbeat_get(store, &at));
    assert_int_equal(at, 13);
}

int main(void) {
    const struct CMUnitTest test_domain_store[] = {
        cmocka_unit_test_setup_teardown(what_is_put_in_comes_out, setup, teardown),
        cmocka_unit_test_setup_teardown(a_label_is_given_once, setup, teardown),
        cmocka_unit_test_setup_teardown(the_mode_changes_while_nothing_stands_on_it, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_former_is_of_name_and_organisation, setup, teardown),
        cmocka_unit_test_setup_teardown(a_foreign_id_answers_like_none, setup, teardown),
        cmocka_unit_test_setup_teardown(checks_are_stored_by_mask, setup, teardown),
        cmocka_unit_test_setup_teardown(a_late_result_is_not_stored, setup, teardown),
        cmocka_unit_test_setup_teardown(one_verification_at_a_time, setup, teardown),
        cmocka_unit_test_setup_teardown(one_project_holds_a_name, setup, teardown),
        cmocka_unit_test_setup_teardown(forty_race_and_one_wins, setup, teardown),
        cmocka_unit_test_setup_teardown(deleting_destroys_the_sealed_key, setup, teardown),
        cmocka_unit_test_setup_teardown(keys_are_given_once, setup, teardown),
        cmocka_unit_test_setup_teardown(the_watcher_takes_what_is_due, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_due_is_indexed, setup, teardown),
        cmocka_unit_test_setup_teardown(deadlines_move_together, setup, teardown),
    };
    return cmocka_run_group_tests(test_domain_store, NULL, NULL);
}
