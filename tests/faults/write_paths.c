/*
 * Every way in which store/ writes, on a disk that fails: at the first call, at the second, … until
 * it gets through. Whatever fails, the answer is that there is no room, everything is as it was,
 * and the same process goes on as soon as there is room again. Prints TAP.
 *
 *     write_paths FOLDER      (an empty one, for its databases)
 */
#include "faulty_disk.h"

#include "store/domain.h"
#include "store/fetched.h"
#include "store/job.h"
#include "store/join.h"
#include "store/message_check.h"
#include "store/outbox.h"
#include "store/seen.h"
#include "store/sent.h"
#include "store/share.h"
#include "store/share_request.h"
#include "store/statement.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/* The rows that a template database holds and the paths work on. */
enum { ORG = 1, PROJECT = 1, USER = 1, SHOP = 1, FAILED = 2, NOW = 1800000000 };

static struct arena *arena;
static const char *folder;

static struct domain domain_of(struct store *store, int64_t id) {
    struct domain domain;
    if (domain_get(store, arena, PROJECT, id, &domain) != STATUS_OK)
        abort();
    return domain;
}

static struct domain claim(const char *name) {
    return (struct domain){.project_id = PROJECT,
                           .org_id = ORG,
                           .name = name,
                           .token = "0123456789012345678901234567890123456789012",
                           .selector = "nafuda",
                           .public_key = "MIIBIjANBgkq",
                           .life = {STATE_PENDING, NOW, NOW + 259200, 0, NOW},
                           .created_at = NOW};
}

static enum status note(struct store *store, const char *action) {
    enum status status =
        audit_add(store, &(struct audit_line){NOW, USER, ORG, 0, action, "a domain", "192.0.2.1"});
    return status == STATUS_OK
               ? outbox_add(store, arena, &(struct user){.id = USER}, action, "{}", NOW)
               : status;
}

static enum status give_key(struct store *store, int64_t domain_id) {
    struct dkim_key key;
    static char sealed[1800];
    enum status status = dkim_key_ready(store, arena, &key);
    if (status == STATUS_OK)
        status = dkim_key_assign(store, key.id, domain_id, (struct span){sealed, sizeof sealed});
    return status;
}

static enum status register_domain(struct store *store) {
    struct domain domain = claim("new.example.com");
    enum status status = domain_insert(store, &domain);
    if (status == STATUS_OK)
        status = give_key(store, domain.id);
    return status == STATUS_OK ? note(store, "domain_register") : status;
}

static enum status save_checks(struct store *store) {
    static char result[3000];
    memset(result, 'x', sizeof result - 1);
    struct domain domain = domain_of(store, SHOP);
    struct domain_check found[CHECK_COUNT];
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        found[kind] = (struct domain_check){{VERDICT_OK, 0}, NOW, NOW, result};
    int held;
    domain.life.state = STATE_VERIFIED;
    domain.life.next_check = NOW + 86400;
    enum status status =
        domain_save_checks(store, &domain, domain.generation, STATE_PENDING, 15, found, &held);
    return status == STATUS_OK ? note(store, "verified") : status;
}

static enum status take_flight(struct store *store) {
    struct domain domain = domain_of(store, SHOP);
    return domain_take_flight(store, &domain, NOW, NOW + 8);
}

static enum status reopen(struct store *store) {
    struct domain domain = domain_of(store, FAILED);
    enum status status = domain_reopen(store, &domain, NOW, NOW + 259200);
    return status == STATUS_OK ? note(store, "domain_restart") : status;
}

static enum status erase(struct store *store) {
    struct domain domain = domain_of(store, SHOP);
    enum status status = domain_erase(store, arena, &domain, NOW);
    return status == STATUS_OK ? note(store, "domain_delete") : status;
}

static enum status shift_deadlines(struct store *store) {
    enum status status = domain_shift_deadlines(store, 86400, 10 * 86400);
    return status == STATUS_OK ? heartbeat_set(store, NOW) : status;
}

static enum status add_key(struct store *store) {
    static char sealed[1500];
    struct dkim_key key = {.public_key = "MIIB", .sealed = {sealed, sizeof sealed}};
    return dkim_key_add(store, &key, NOW);
}

static enum status add_people(struct store *store) {
    int64_t org, project, id;
    struct user user = {.email = "new@example.com", .name = "New"};
    enum status status = org_insert(store, "New", NOW, &org);
    if (status == STATUS_OK)
        status = project_insert(store, org, "New", NOW, &project);
    if (status == STATUS_OK)
        status = user_insert(store, &user, NOW, &id);
    if (status == STATUS_OK)
        status = member_set(store, project, id, PROJECT_OWNER);
    if (status == STATUS_OK)
        status = invitation_insert(store, "new", INVITATION_WELCOME, id, NOW + 60);
    return status == STATUS_OK ? note(store, "user_create") : status;
}

static enum status accept(struct store *store) {
    struct session session = {"hash", "handle", "192.0.2.1", "Browser", USER, NOW, NOW, 0};
    enum status status = invitation_take(store, "welcome", NOW);
    if (status == STATUS_OK)
        status = user_set_password(store, USER, "scrypt$15$8$3$a$b");
    if (status == STATUS_OK)
        status = user_set_lang(store, USER, "ja");
    if (status == STATUS_OK)
        status = session_end_others(store, USER, NULL);
    return status == STATUS_OK ? session_insert(store, &session) : status;
}

static enum status invite(struct store *store) {
    static const char hash[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    struct join_offer offer = {.project_id = PROJECT,
                               .email = "zoe@example.com",
                               .role = PROJECT_MEMBER,
                               .token_hash = hash,
                               .offered_by = USER,
                               .created_at = NOW,
                               .expires_at = NOW + 60};
    enum status status = join_offer_put(store, &offer);
    if (status == STATUS_OK)
        status = forgotten_add(store, &(struct forgotten){.email = "a@b", .address = ""}, NOW);
    return status == STATUS_OK ? note(store, "join_invite") : status;
}

static enum status second_factor(struct store *store) {
    static const char *const hashes[] = {
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"};
    enum status status = user_set_totp(store, USER, (struct span){"sealed", 6}, 6);
    if (status == STATUS_OK)
        status = recovery_set(store, USER, hashes, 2);
    if (status == STATUS_OK)
        status = recovery_use(store, USER, hashes[1]);
    return status == STATUS_OK ? user_use_totp(store, USER, 7) : status;
}

static enum status throttle(struct store *store) {
    int count;
    enum status status = throttle_count(store, "all", NOW, 900, &count);
    return status == STATUS_OK ? throttle_clear(store, "account") : status;
}

static enum status sweep(struct store *store) {
    enum status status = session_sweep(store, NOW + 86400);
    return status == STATUS_OK ? throttle_sweep(store, NOW + 2 * 86400) : status;
}

static enum status retry_letter(struct store *store) {
    struct letter letter = {.id = 1, .message_id = "", .template = ""};
    return outbox_retry(store, &letter, NOW);
}

static enum status send_letter(struct store *store) {
    return outbox_sent(store, 1);
}

/* Behind the template's own letter. */
static enum status hold_letter(struct store *store) {
    int64_t last;
    enum status status = outbox_last(store, &last);
    if (status == STATUS_OK)
        status = note(store, "degraded");
    return status == STATUS_OK ? outbox_hold(store, last, SHOP, NOW + 3600) : status;
}

static enum status take_letter_back(struct store *store) {
    const char *held;
    enum status status = outbox_take_back(store, arena, SHOP, NOW, &held);
    return status == STATUS_OK ? note(store, "lapsed") : status;
}

static struct job new_job(enum job_kind kind, int64_t total, int64_t waiting) {
    return (struct job){.project_id = PROJECT,
                        .org_id = ORG,
                        .user_id = USER,
                        .address = "192.0.2.1",
                        .kind = kind,
                        .fingerprint = "names",
                        .total = total,
                        .waiting = waiting,
                        .created_at = NOW};
}

/* Of the template: SHOP waits, FAILED is done. */
static enum status verify_all(struct store *store) {
    struct job job = new_job(JOB_VERIFY, 2, 1);
    enum status status = job_insert(store, &job);
    return status == STATUS_OK ? job_items_of_project(store, &job) : status;
}

static enum status make_job(struct store *store) {
    struct job job = new_job(JOB_REGISTER, 20, 20);
    enum status status = job_insert(store, &job);
    for (int n = 1; status == STATUS_OK && n <= job.total; n++) {
        struct job_item item = {
            .number = n, .name = "n.example.com", .detail = "", .suggestion = ""};
        status = job_item_insert(store, &job, &item);
    }
    return status;
}

/* A look, and the item that waits for it: the last one of the template's job. */
static enum status end_item(struct store *store) {
    struct domain domain = domain_of(store, SHOP);
    enum status status = save_checks(store);
    return status == STATUS_OK ? job_look_stored(store, &domain, 0, NOW) : status;
}

static enum status fetch_policy(struct store *store) {
    struct fetched_wish wish = {PROJECT, SHOP, "v=STSv1; id=1", NOW, 0};
    struct fetched fetched = {SHOP, PROJECT, "", "version: STSv1", "", NOW};
    enum status status = fetched_want(store, &wish);
    return status == STATUS_OK ? fetched_save(store, &fetched, NOW + 86400) : status;
}

/* Of the template: SHOP is shared with a second project, which asks for a name. */
enum { OTHER_PROJECT = 2, SHARE = 1, REQUEST = 1 };

static enum status share_and_ask(struct store *store) {
    int64_t id;
    struct share share = {.domain_id = SHOP, .project_id = OTHER_PROJECT, .created_at = NOW};
    struct share_request request = {
        .project_id = OTHER_PROJECT, .user_id = USER, .name = "a.example", .message = ""};
    enum status status = project_insert(store, ORG, "Other", NOW, &id);
    if (status == STATUS_OK)
        status = share_insert(store, &share, USER);
    return status == STATUS_OK ? share_request_insert(store, &request) : status;
}

static enum status share_one(struct store *store) {
    struct share share = {.domain_id = FAILED, .project_id = OTHER_PROJECT, .created_at = NOW};
    enum status status = share_insert(store, &share, USER);
    return status == STATUS_OK ? note(store, "share_grant") : status;
}

static enum status revoke_share(struct store *store) {
    struct share share = {.id = SHARE, .domain_id = SHOP, .project_id = OTHER_PROJECT};
    enum status status = note(store, "share_revoke");
    return status == STATUS_OK ? share_delete(store, &share) : status;
}

static enum status withdraw(struct store *store) {
    struct share_request request = {
        .id = REQUEST, .project_id = OTHER_PROJECT, .outcome = SHARE_WITHDRAWN};
    enum status status = share_request_decide(store, &request, USER, NOW);
    return status == STATUS_OK ? note(store, "share_withdraw") : status;
}

static enum status make_project_key(struct store *store) {
    enum status status = project_key_set(store, PROJECT, "", "NFD-00000-00000-00");
    return status == STATUS_OK ? note(store, "project_key_make") : status;
}

static struct sent a_test(int64_t check_id) {
    return (struct sent){.project_id = PROJECT,
                         .user_id = USER,
                         .profile_id = 1,
                         .from_addr = "info@shop.example",
                         .recipient = "check@platform.example",
                         .message_id = "id@shop.example",
                         .sign_domain = "shop.example",
                         .sign_selector = "nafuda",
                         .check_id = check_id,
                         .failure = "",
                         .next_try = NOW,
                         .created_at = NOW};
}

static struct message_check awaited(const char *address) {
    return (struct message_check){.project_id = PROJECT,
                                  .user_id = USER,
                                  .source = MESSAGE_TEST,
                                  .address = address,
                                  .subject = "",
                                  .from = "",
                                  .head = {"", 0},
                                  .report = "",
                                  .dmarc = "",
                                  .created_at = NOW,
                                  .ends_at = NOW + 1};
}

/* Of the template: the first. */
static enum status await_message(struct store *store) {
    struct message_check check = awaited("check-first");
    return message_check_insert(store, &check);
}

static enum status queue_test(struct store *store) {
    struct message_check check = awaited("check-second");
    enum status status = message_check_insert(store, &check);
    struct sent sent = a_test(check.id);
    if (status == STATUS_OK)
        status = sent_insert(store, &sent);
    return status == STATUS_OK ? note(store, "test_send") : status;
}

/* The watcher's word on one, and what is swept beside. */
static enum status end_test(struct store *store) {
    struct sent sent = a_test(0);
    enum status status = sent_insert(store, &sent);
    sent.state = SENT_TAKEN;
    if (status == STATUS_OK)
        status = sent_update(store, &sent);
    return status == STATUS_OK ? sent_sweep(store, NOW) : status;
}

static enum status explain_message(struct store *store) {
    struct message_check check = awaited("check-first");
    check.id = 1;
    check.report = "{}";
    check.verdict = VERDICT_OK;
    check.dmarc = "pass";
    check.arrived_at = NOW;
    return message_check_arrive(store, &check);
}

static const struct path {
    const char *name;
    enum status (*write)(struct store *store);
} paths[] = {
    {"register a domain", register_domain},
    {"store a verification", save_checks},
    {"take a flight", take_flight},
    {"restart a window", reopen},
    {"delete a domain", erase},
    {"shift deadlines", shift_deadlines},
    {"keep a key ready", add_key},
    {"add people", add_people},
    {"accept a link", accept},
    {"invite, and ask for a link", invite},
    {"set up a second factor", second_factor},
    {"count an attempt", throttle},
    {"sweep", sweep},
    {"try a letter again", retry_letter},
    {"send a letter", send_letter},
    {"hold a letter back", hold_letter},
    {"take a letter back", take_letter_back},
    {"make a job", make_job},
    {"end an item", end_item},
    {"fetch a policy", fetch_policy},
    {"share a domain", share_one},
    {"revoke a share", revoke_share},
    {"withdraw a request", withdraw},
    {"make a project key", make_project_key},
    {"queue a test", queue_test},
    {"end a test", end_test},
    {"explain a message", explain_message},
};

static const struct fault faults[] = {
    {"the disk is full", .on_write = SQLITE_FULL, .stays = 1},
    {"one write finds no room", .on_write = SQLITE_FULL},
    {"a write is torn", .on_write = SQLITE_IOERR_WRITE, .torn = 1},
    {"the disk tears and dies", .on_write = SQLITE_IOERR_WRITE, .on_sync = SQLITE_IOERR_FSYNC,
     .on_truncate = SQLITE_IOERR_TRUNCATE, .torn = 1, .stays = 1},
    {"a sync fails", .on_sync = SQLITE_IOERR_FSYNC},
    {"a truncation fails", .on_truncate = SQLITE_IOERR_TRUNCATE},
};

static enum status run(struct store *store, const struct path *path) {
    enum status status = store_begin(store);
    return status == STATUS_OK ? store_end(store, path->write(store)) : status;
}

/* What there is to see of a database: enough to tell before, after and anything between. */
static const char *picture(struct store *store) {
    static const char *const queries[] = {
        "SELECT group_concat(n || ' ' || c) FROM (SELECT 'org' n, count(*) c FROM org UNION ALL "
        "SELECT 'project', count(*) FROM project UNION ALL SELECT 'member', count(*) FROM member "
        "UNION ALL SELECT 'invitation', count(*) FROM invitation UNION ALL SELECT 'audit', "
        "count(*) FROM audit UNION ALL SELECT 'former', count(*) FROM former_domain UNION ALL "
        "SELECT 'offer', count(*) FROM join_offer UNION ALL SELECT 'forgotten', count(*) FROM "
        "forgotten UNION ALL SELECT 'recovery', count(*) FROM recovery_code)",
        "SELECT group_concat(id || name || state || generation || in_flight) FROM domain",
        "SELECT group_concat(state || recipient || coalesce(check_id, 0)) FROM sent",
        "SELECT group_concat(address || arrived_at || report) FROM message_check",
        "SELECT group_concat(summary || next_check || window_ends) FROM domain",
        "SELECT group_concat(project_id || state || count) FROM domain_count",
        "SELECT group_concat(domain_id || kind || verdict || length(result)) FROM domain_check",
        "SELECT group_concat(id || coalesce(domain_id, '-') || length(sealed)) FROM dkim_key",
        "SELECT group_concat(id || template || tries || next_try) FROM outbox",
        "SELECT group_concat(id_hash || seen_at) FROM session",
        "SELECT group_concat(bucket || count || began_at) FROM throttle",
        "SELECT group_concat(id || email || password || lang || hex(totp) || totp_step) FROM user",
        "SELECT at FROM heartbeat",
        "SELECT group_concat(id || kind || waiting || ended_at) FROM job",
        "SELECT group_concat(job_id || number || outcome) FROM job_item",
        "SELECT group_concat(domain_id || policy || next_fetch) FROM fetched",
        "SELECT group_concat(id || name || domain_id || project_id) FROM share",
        "SELECT group_concat(id || outcome || untold) FROM share_request",
        "SELECT group_concat(id || project_key) FROM project",
        "SELECT group_concat(id || ' ' || shares) FROM domain",
    };
    struct text text = TEXT(arena);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        sqlite3_stmt *statement = NULL;
        if (sqlite3_prepare_v2(store->db, queries[i], -1, &statement, NULL) != SQLITE_OK)
            abort();
        while (sqlite3_step(statement) == SQLITE_ROW) {
            const char *column = (const char *)sqlite3_column_text(statement, 0);
            text_addf(&text, "%s\n", column ? column : "");
        }
        if (sqlite3_finalize(statement) != SQLITE_OK)
            return "unreadable";
    }
    return text_str(&text);
}

static void copy_file(const char *from, const char *to) {
    char block[65536];
    FILE *in = fopen(from, "r"), *out = fopen(to, "w");
    if (!in || !out)
        abort();
    for (size_t size; (size = fread(block, 1, sizeof block, in));)
        fwrite(block, 1, size, out);
    fclose(in);
    fclose(out);
}

static struct store *open_store(const char *path) {
    struct store *store;
    if (store_open(path, &store) != STATUS_OK)
        abort();
    store_allow_writes(store, 1);
    /* Hardly any memory for pages: they go to the disk in the middle of a transaction, too. */
    if (sqlite3_exec(store->db, "PRAGMA cache_size = 1", NULL, NULL, NULL) != SQLITE_OK)
        abort();
    return store;
}

static enum status fill(struct store *store) {
    int64_t id;
    int count;
    static char sealed[1500];
    struct user user = {.email = "ann@example.com", .name = "Ann"};
    struct domain shop = claim("shop.example.com"), failed = claim("failed.example.com");
    struct dkim_key key = {.public_key = "MIIB", .sealed = {sealed, sizeof sealed}};
    struct session session = {"old", "old", "192.0.2.1", "Browser", 1, NOW - 99999, NOW - 99999, 0};
    failed.life = (struct life){STATE_FAILED, 1, 2, 0, 0};
    enum status statuses[] = {
        org_insert(store, "Acme", NOW, &id),
        project_insert(store, ORG, "News", NOW, &id),
        user_insert(store, &user, NOW, &id),
        member_set(store, PROJECT, USER, PROJECT_OWNER),
        domain_insert(store, &shop),
        domain_insert(store, &failed),
        dkim_key_add(store, &key, NOW),
        give_key(store, SHOP),
        dkim_key_add(store, &key, NOW),
        session_insert(store, &session),
        invitation_insert(store, "welcome", INVITATION_WELCOME, USER, NOW + 60),
        throttle_count(store, "account", NOW, 900, &count),
        outbox_add(store, arena, &(struct user){.id = USER}, "welcome", "{}", NOW),
        hold_letter(store),
        verify_all(store),
        share_and_ask(store),
        await_message(store),
    };
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (statuses[i] != STATUS_OK)
            return statuses[i];
    return STATUS_OK;
}

static const char *in_folder(const char *name) {
    return arena_printf(arena, "%s/%s", folder, name);
}

static void make_template(void) {
    if (store_migrate(in_folder("template.db"), "db") != STATUS_OK)
        abort();
    struct store *store = open_store(in_folder("template.db"));
    if (store_begin(store) != STATUS_OK || store_end(store, fill(store)) != STATUS_OK)
        abort();
    store_close(store);
}

static struct store *fresh_copy(void) {
    unlink(in_folder("copy.db-wal"));
    unlink(in_folder("copy.db-shm"));
    copy_file(in_folder("template.db"), in_folder("copy.db"));
    return open_store(in_folder("copy.db"));
}

static int results;

static void result(int fine, const char *what, const char *fault) {
    printf("%s %d - %s: %s\n", fine ? "ok" : "not ok", ++results, what, fault);
    fflush(stdout);
}

/* What each path makes of the template. */
struct outcome {
    const struct path *path;
    char before[8192], after[8192];
};

static struct outcome outcome_of(const struct path *path) {
    struct outcome outcome = {.path = path};
    struct store *store = fresh_copy();
    snprintf(outcome.before, sizeof outcome.before, "%s", picture(store));
    if (run(store, path) != STATUS_OK)
        abort();
    snprintf(outcome.after, sizeof outcome.after, "%s", picture(store));
    store_close(store);
    if (strcmp(outcome.before, outcome.after) == 0)
        abort();
    return outcome;
}

/* In the process that met the failure: nothing stayed of it, and it works again. */
static const char *wrong_after(struct store *store, const struct outcome *outcome,
                               enum status status) {
    if (status != STATUS_FULL)
        return "it does not say that there is no room";
    if (strcmp(picture(store), outcome->before) != 0)
        return "something of it stayed";
    if (store_check(store) != STATUS_OK)
        return "the database is damaged";
    return run(store, outcome->path) == STATUS_OK ? NULL : "it does not work again";
}

static const char *wrong_when_reopened(const struct outcome *outcome) {
    struct store *store = open_store(in_folder("copy.db"));
    const char *wrong = strcmp(picture(store), outcome->after) != 0 ? "it was lost" : NULL;
    if (store_check(store) != STATUS_OK)
        wrong = "the database is damaged for others";
    store_close(store);
    return wrong;
}

/* What comes after a run that met `hits` faults. A fault may be outlived (a truncation is no
   loss): then the answer is that all went well, and it did. */
static const char *wrong_with(struct store *store, const struct outcome *outcome,
                              enum status status, int hits) {
    const char *wrong = NULL;
    if (status != STATUS_OK)
        wrong = hits ? wrong_after(store, outcome, status) : "it fails without a fault";
    if (!wrong && strcmp(picture(store), outcome->after) != 0)
        wrong = "it is not whole";
    store_close(store);
    return wrong ? wrong : wrong_when_reopened(outcome);
}

/* Calls fail one after another, until none was left to fail. */
static void sweep_faults(const struct outcome *outcome, const struct fault *fault) {
    const char *wrong = NULL;
    int hits = 1, failed = 0, n;
    for (n = 1; hits && !wrong && n < 1000; n++) {
        struct store *store = fresh_copy();
        faulty_disk_arm(fault, n);
        enum status status = run(store, outcome->path);
        hits = faulty_disk_hits();
        faulty_disk_arm(NULL, 0);
        failed += status != STATUS_OK;
        wrong = wrong_with(store, outcome, status, hits);
        arena_reset(arena);
    }
    if (wrong)
        printf("# at call %d: %s\n", n - 1, wrong);
    result(!wrong && !hits && (failed || !fault->on_write), outcome->path->name, fault->name);
}

/* The kernel's own refusal: no file may grow past a size that rises until all fits. */
static void sweep_sizes(const struct outcome *outcome) {
    const char *wrong = NULL;
    struct rlimit all;
    getrlimit(RLIMIT_FSIZE, &all);
    int failed = 0, fits = 0;
    for (rlim_t size = 0; size < 400000 && !wrong && !fits; size += 3000) {
        struct store *store = fresh_copy();
        struct rlimit limit = {size, all.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
        enum status status = run(store, outcome->path);
        setrlimit(RLIMIT_FSIZE, &all);
        fits = status == STATUS_OK;
        failed += !fits;
        wrong = wrong_with(store, outcome, status, !fits);
        arena_reset(arena);
    }
    if (wrong)
        printf("# %s\n", wrong);
    result(!wrong && fits && failed, outcome->path->name, "files may not grow");
}

static int drafts_left(void) {
    int drafts = 0;
    DIR *entries = opendir(folder);
    for (struct dirent *entry; (entry = readdir(entries));)
        drafts += strncmp(entry->d_name, "made.db.", 8) == 0;
    closedir(entries);
    return drafts;
}

/* Making the database: all of it is there, or nothing is. */
static void sweep_migration(const struct fault *fault) {
    const char *path = in_folder("made.db"), *wrong = NULL;
    int hits = 1;
    for (int n = 1; hits && !wrong && n < 1000; n++) {
        unlink(path);
        unlink(in_folder("made.db-wal"));
        faulty_disk_arm(fault, n);
        enum status status = store_migrate(path, "db");
        hits = faulty_disk_hits();
        faulty_disk_arm(NULL, 0);
        if (status != STATUS_OK && (!hits || status != STATUS_FULL))
            wrong = "it does not say that there is no room";
        else if (drafts_left())
            wrong = "it leaves a draft";
        else if (store_migrate(path, "db") != STATUS_OK)
            wrong = "it does not work again";
        else
            store_close(open_store(path));
        path = in_folder("made.db");
    }
    if (wrong)
        printf("# %s\n", wrong);
    result(!wrong && !hits, "make the database", fault->name);
}

/* The one write of a GET: its failure is nobody's. */
static void touch_on_a_full_disk(void) {
    struct store *store = fresh_copy();
    struct session session = {"old", "old", "", "", USER, NOW, NOW, 0};
    const char *before = picture(store);
    faulty_disk_arm(&faults[0], 1);
    seen_session(store, &session, NOW + 600);
    int hits = faulty_disk_hits();
    faulty_disk_arm(NULL, 0);
    int fine = hits && strcmp(picture(store), before) == 0;
    seen_session(store, &session, NOW + 600);
    fine = fine && strcmp(picture(store), before) != 0;
    store_close(store);
    result(fine, "touch a session", faults[0].name);
}

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    folder = argv[1];
    arena = arena_new();
    signal(SIGXFSZ, SIG_IGN);
    faulty_disk_install();
    make_template();
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct outcome outcome = outcome_of(&paths[i]);
        for (size_t k = 0; k < sizeof faults / sizeof *faults; k++)
            sweep_faults(&outcome, &faults[k]);
        sweep_sizes(&outcome);
    }
    for (size_t k = 0; k < sizeof faults / sizeof *faults; k++)
        sweep_migration(&faults[k]);
    touch_on_a_full_disk();
    printf("1..%d\n", results);
    arena_free(arena);
    return 0;
}
