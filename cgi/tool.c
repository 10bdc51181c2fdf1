/*
 * nafuda: the operator's command line. What a page does, a command does too, through the same
 * functions of work/. Ends with 0: done, 1: not done, 2: not understood, or DNS could not be asked.
 */
#include "tool.h"

#include "base/log.h"
#include "base/random.h"
#include "maildir.h"
#include "selfcheck.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int complain(const char *sentence) {
    fprintf(stderr, "nafuda: %s\n", sentence);
    return NOT_DONE;
}

/* none and stale: what STATUS_NONE and STATUS_STALE mean here. */
int ended(enum status status, const char *none, const char *stale) {
    switch (status) {
    case STATUS_OK:
        return DONE;
    case STATUS_NONE:
        return complain(none);
    case STATUS_STALE:
        return complain(stale);
    case STATUS_BUSY:
        return complain("the database is busy; try again");
    case STATUS_FULL:
        return complain("there is no room to write");
    case STATUS_BROKEN:
    case STATUS_FAILED:
        return complain("it could not be done; the line above says why");
    }
    return NOT_DONE;
}

/* 0: no number. */
int64_t number_of(const char *word) {
    char *end;
    long long number = strtoll(word, &end, 10);
    return *word && !*end && number > 0 ? number : 0;
}

/* The installation */

static enum status make_state_folder(const struct conf *conf) {
    if (!mkdir(conf->state, 0750) || errno == EEXIST)
        return STATUS_OK;
    log_event(LOG_ALARM, "state_folder", "path", conf->state, "why", strerror(errno), NULL);
    return STATUS_FAILED;
}

static enum status migrate(struct arena *arena, const struct conf *conf) {
    return store_migrate(conf_path(arena, conf, "nafuda.db"),
                         arena_printf(arena, "%s/../db", conf->templates));
}

static int write_secret(const char *path) {
    char octets[32];
    random_bytes(octets, sizeof octets);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return 0;
    int written = write(file, octets, sizeof octets) == sizeof octets && !fsync(file);
    close(file);
    return written;
}

/* Linked into place whole: a secret that is there is never replaced. */
static enum status make_secret(struct arena *arena, const struct conf *conf) {
    const char *path = conf_path(arena, conf, "secret");
    const char *unfinished = arena_printf(arena, "%s.%ld", path, (long)getpid());
    if (!access(path, F_OK))
        return STATUS_OK;
    int made = write_secret(unfinished) && (!link(unfinished, path) || errno == EEXIST);
    const char *why = strerror(errno);
    unlink(unfinished);
    if (made)
        return STATUS_OK;
    log_event(LOG_ALARM, "secret", "path", path, "why", why, NULL);
    return STATUS_FAILED;
}

static int setup(struct call *call) {
    struct arena *arena = call->arena;
    const struct conf *conf = &call->house.conf;
    enum status status = make_state_folder(conf);
    if (status == STATUS_OK)
        status = migrate(arena, conf);
    if (status == STATUS_OK)
        status = make_secret(arena, conf);
    if (status == STATUS_OK)
        status = vault_setup(conf->exporter_key, conf_path(arena, conf, "exporter.crt"));
    return ended(status, "", "");
}

static int migrate_only(struct call *call) {
    return ended(migrate(call->arena, &call->house.conf), "", "");
}

static int settings(struct call *call) {
    conf_print(&call->house.conf);
    return DONE;
}

static int check_self(struct call *call) {
    return selfcheck(&call->house, call->arena) ? NOT_DONE : DONE;
}

static int deliver(struct call *call) {
    return ended(maildir_deliver(call->arena, call->words[0]), "", "");
}

/* The commands */

enum need {
    CONF,
    HOUSE,
    QUESTION, /* the house, of which nothing is changed */
    MAIL      /* the house; what it cannot do now is tried again */
};

static const struct command {
    const char *name, *arguments, *sentence;
    int least, most; /* words behind it; most -1: any */
    enum need need;
    int (*run)(struct call *call);
} commands[] = {
    {"setup", "", "makes the state folder, the database and the secrets; keeps what is there", 0, 0,
     CONF, setup},
    {"migrate", "", "brings the database to this version", 0, 0, CONF, migrate_only},
    {"settings", "", "prints every setting with its bounds", 0, 0, CONF, settings},
    {"selfcheck", "", "looks at the installation", 0, 0, HOUSE, check_self},
    {"backup", "FILE",
     "copies the database as it is now, while the console runs; keep state/secret and exporter.key "
     "elsewhere",
     1, 1, HOUSE, backup_to},
    {"restore", "FILE [--replace]",
     "puts a backup in the database's place, once it is found sound; signs everybody out. With "
     "--replace, where there is one: prints where that is kept",
     1, 2, CONF, restore_from},
    {"first-operator", "", "prints the link that creates the first operator", 0, 0, HOUSE,
     first_operator},
    {"org add", "NAME", "prints the organisation's number", 1, 1, HOUSE, org_add},
    {"org list", "", "number and name", 0, 0, HOUSE, org_show},
    {"project add", "ORG NAME", "prints the project's number", 2, 2, HOUSE, project_add},
    {"project list", "ORG", "number and name", 1, 1, HOUSE, project_show},
    {"user add", "EMAIL NAME operator|support|owner PROJECT|member PROJECT",
     "prints the user's number and the welcome link", 3, 4, HOUSE, user_add},
    {"user list", "", "number, address, role on the platform, name", 0, 0, HOUSE, user_show},
    {"user factor-off", "EMAIL",
     "takes a lost second factor away; the password alone signs in then", 1, 1, HOUSE,
     user_factor_off},
    {"transfer domain", "FROM_PROJECT NAME TO_PROJECT",
     "moves a domain to another project, with its records; ends its shares and links", 3, 3, HOUSE,
     transfer_domain_to},
    {"transfer project", "PROJECT ORG",
     "moves a project to another organisation; ends its shares, links and invitations", 2, 2, HOUSE,
     transfer_project_to},
    {"block add", "NAME [sure]",
     "nobody may register the name, or send as it; prints the domains that stop, and does it only "
     "with `sure` where there are any",
     1, 2, HOUSE, block_name},
    {"block remove", "NAME", "takes it off that list", 1, 1, HOUSE, unblock_name},
    {"block list", "", "the names", 0, 0, HOUSE, list_blocked},
    {"register --list", "PROJECT FILE",
     "leaves the names in the file (- is standard input) to the watcher; prints the job's number "
     "and how many they are",
     2, 2, HOUSE, register_list},
    {"verify --all", "PROJECT", "the same with all domains of a project, to be verified", 1, 1,
     HOUSE, verify_all},
    {"job", "PROJECT NUMBER",
     "how far it is: kind, done and all; then outcome, name and detail of each, what needs a "
     "person "
     "first",
     2, 2, HOUSE, show_job},
    {"register", "PROJECT NAME [--dkim txt|cname]", "prints the domain's number and name", 2, 4,
     HOUSE, register_domain},
    {"records", "NAME [PROJECT] [--zone]", "the records to publish; --zone: as a zone file's lines",
     1, 2, HOUSE, records},
    {"verify", "NAME [PROJECT]", "asks DNS now and prints what was found", 1, 2, HOUSE, verify},
    {"token", "NAME [PROJECT]", "gives a pending domain another ownership token", 1, 2, HOUSE,
     renew_token},
    {"restart", "NAME [PROJECT]", "gives a failed domain a new window, and verifies", 1, 2, HOUSE,
     restart},
    {"dkim txt", "NAME [PROJECT]", "a pending or failed domain publishes DKIM as its own key", 1, 2,
     HOUSE, dkim_txt},
    {"dkim cname", "NAME [PROJECT]", "the same as three CNAME records to the platform's keys", 1, 2,
     HOUSE, dkim_cname},
    {"bounce", "LABEL|none NAME [PROJECT]",
     "gives a domain its own envelope domain, LABEL.NAME; records shows what to publish", 2, 3,
     HOUSE, bounce},
    {"keys", "NAME [PROJECT]",
     "number, state, name, since when, bits (or ed25519), origin and fingerprint of its DKIM keys",
     1, 2, HOUSE, list_keys},
    {"rotate", "NAME [PROJECT] [--selector SELECTOR] [--ed25519]",
     "makes the next DKIM key, or a second one, and prints its record; it signs once all name "
     "servers have it",
     1, 5, HOUSE, rotate},
    {"import-key", "FILE NAME [PROJECT] [--selector SELECTOR]",
     "the same with a private key (PEM) of the customer's own, where key_import allows it", 2, 5,
     HOUSE, import_key},
    {"revoke-key", "KEY NAME [PROJECT]",
     "destroys a key that is next, which gives up the rotation, or one that retires; ends the use "
     "of a second one",
     2, 3, HOUSE, revoke_key},
    {"delete", "NAME [PROJECT]", "deletes the domain, its token and its keys", 1, 2, HOUSE,
     delete_domain},
    {"domains", "[BEGINNING]", "number, state, name, project", 0, 1, HOUSE, list_domains},
    {"profile list", "PROJECT", "number, whether it may send, From address, name", 1, 1, HOUSE,
     list_profiles},
    {"profile add",
     "PROJECT FROM NAME [--reply-to ADDRESS] [--signature author|platform] "
     "[--unsubscribe platform|none|URL]",
     "prints the profile's number", 3, 9, HOUSE, add_profile},
    {"profile show", "PROJECT NUMBER",
     "its From line, whether it may send, and what DMARC will say of its mail", 2, 2, HOUSE,
     show_profile},
    {"profile delete", "PROJECT NUMBER", "deletes it", 2, 2, HOUSE, delete_profile},
    {"may-send", "PROJECT FROM [TO] [--profile NUMBER] [--json]",
     "whether a project may send as this address (to that recipient), with which signature, "
     "envelope domain and header lines; 1: it may not",
     2, -1, QUESTION, may_send},
    {"unsubscribe import", "PROJECT FROM FILE",
     "nothing is sent from that address any more to the recipients in the file (- is standard "
     "input); prints how many were added, were there already, are no addresses",
     3, 3, HOUSE, import_unsubscribed},
    {"unsubscribe export", "PROJECT [FROM]",
     "the project's organisation's own recipients who want no more mail, as CSV", 1, 2, HOUSE,
     export_unsubscribed},
    {"check domain", "NAME [--json] [--resolver HOST:PORT]",
     "who serves a domain and how its mail stands; of a registered one its own checks, too", 1, -1,
     CONF, check_domain},
    {"check spf", "(--ip IP --helo NAME --from ADDRESS | --batch) [--json] [--resolver HOST:PORT]",
     "what a receiver's SPF says; --batch: of each line `ip TAB helo TAB mailfrom` of standard "
     "input",
     1, -1, CONF, check_spf},
    {"check dmarc", "NAME [--json] [--resolver HOST:PORT]",
     "the DMARC policy that holds for a domain, and where it comes from", 1, -1, CONF, check_dmarc},
    {"check message",
     "FILE [--ip IP] [--helo NAME] [--from ADDRESS] [--json] [--resolver HOST:PORT]",
     "a message explained: its DKIM signatures, SPF where --ip is given, DMARC, one-click "
     "unsubscribe, what its receiver wrote (- is standard input)",
     1, -1, CONF, check_message},
    {"check authres", "FILE [--json]",
     "what the Authentication-Results of a message say; or of the field alone", 1, -1, CONF,
     check_authres},
    {"receive", "[--client-address IP] [--helo NAME] [--sender ADDRESS] RECIPIENT",
     "for the MTA: explains the message on standard input, which came for a one-time address; ends "
     "with 0, 65 (too large), 67 (no such address) or 75 (try again later)",
     0, -1, MAIL, receive},
    {"maildir", "FOLDER [SENDMAIL ARGUMENTS]", "puts the mail on standard input into a maildir", 1,
     -1, CONF, deliver},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

/* Of those that begin with `first`; without it, and where there is none, of all. */
static int print_usage(const char *first) {
    int count = 0;
    for (size_t i = 0; i < COMMANDS; i++) {
        struct span name = span_of(commands[i].name);
        if (first && !span_equal(span_cut(&name, ' '), span_of(first)))
            continue;
        fprintf(stderr, "  %s %s\n      %s\n", commands[i].name, commands[i].arguments,
                commands[i].sentence);
        count++;
    }
    return count;
}

static int usage(const char *first) {
    fputs("usage: nafuda COMMAND …; settings come from nafuda.conf and NAFUDA_NAME\n\n", stderr);
    if (!first || !print_usage(first))
        print_usage(NULL);
    return NOT_UNDERSTOOD;
}

/* How many words the command's name takes of those given; 0: it is another. */
static int name_fits(const char *name, int count, char **words) {
    struct span rest = span_of(name);
    int taken = 0;
    while (rest.size) {
        struct span word = span_cut(&rest, ' ');
        if (taken >= count || !span_equal(word, span_of(words[taken++])))
            return 0;
    }
    return taken;
}

static const struct command *find(struct call *call) {
    for (size_t i = 0; i < COMMANDS; i++) {
        int taken = name_fits(commands[i].name, call->count, call->words);
        int behind = call->count - taken;
        if (taken && behind >= commands[i].least &&
            (commands[i].most < 0 || behind <= commands[i].most)) {
            call->words += taken;
            call->count = behind;
            return &commands[i];
        }
    }
    return NULL;
}

static enum status enter(struct call *call, enum need need) {
    if (need == CONF)
        return conf_read(call->arena, conf_file(), &call->house.conf);
    enum status status = house_open(call->arena, &call->house);
    if (status == STATUS_OK)
        store_allow_writes(call->house.store, need != QUESTION);
    return status;
}

static int run(struct call *call) {
    const char *first = call->count > 0 ? call->words[0] : NULL;
    const struct command *command = find(call);
    if (!command)
        return usage(first);
    int result;
    if (enter(call, command->need) == STATUS_OK) {
        result = command->run(call);
    } else {
        result = complain("it could not begin; the line above says why");
        if (command->need == QUESTION)
            result = NOT_ASKED;
        else if (command->need == MAIL)
            result = MAIL_LATER;
    }
    if (command->need != CONF)
        house_close(&call->house);
    if (result == NOT_UNDERSTOOD)
        return usage(first);
    return result == NOT_ASKED ? NOT_UNDERSTOOD : result;
}

int main(int count, char **words) {
    vault_wipe_freed();
    struct call call = {.arena = arena_new(), .count = count - 1, .words = words + 1};
    call.actor.user.platform = PLATFORM_OPERATOR;
    call.actor.address = ACTOR_COMMAND;
    if (call.count > 0 && !strcmp(words[count - 1], "--zone")) {
        call.zone = 1;
        call.count--;
    }
    umask(027);
    signal(SIGXFSZ, SIG_IGN);
    int result = run(&call);
    arena_free(call.arena);
    return fflush(stdout) ? NOT_DONE : result;
}
