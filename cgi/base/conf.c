#include "base/conf.h"

#include "base/log.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum kind { TEXT_VALUE, NUMBER, LIST, ADDRESSES, CHOICES };

struct setting {
    const char *name;
    enum kind kind;
    size_t offset;
    const char *fallback;
    int least, most;            /* NUMBER */
    const char *const *choices; /* CHOICES: a bit each, in this order; TEXT_VALUE: one of these */
    const char *sentence;
};

/* In the order of enum check_kind. */
static const char *const check_names[] = {"ownership", "dkim", "spf", "dmarc", NULL};
enum { PROVES_WHOSE = 1 << 0 | 1 << 1 }; /* ownership, dkim */
static const char *const nameserver_policies[] = {"off", "public", "any", NULL};
static const char *const key_sizes[] = {"2048", "3072", NULL};
static const char *const dkim_modes[] = {"txt", "cname", NULL};
static const char *const second_factors[] = {"off", "staff", NULL};

static const char *const switches[] = {"on", "off", NULL};

#define AT(field) offsetof(struct conf, field)

static const struct setting settings[] = {
    {"listen", TEXT_VALUE, AT(listen), "127.0.0.1:8080", 0, 0, NULL, "address:port of the console"},
    {"url", TEXT_VALUE, AT(url), "", 0, 0, NULL,
     "what stands before every path in a mail, https://console.example.com; empty: "
     "http://<listen>"},
    {"state", TEXT_VALUE, AT(state), "var", 0, 0, NULL, "folder of database, secrets and sockets"},
    {"templates", TEXT_VALUE, AT(templates), "templates", 0, 0, NULL, "folder of the templates"},
    {"resolver", LIST, AT(resolvers), "", 0, 0, NULL,
     "host:port of the resolvers asked, several agree about ownership; empty: /etc/resolv.conf"},
    {"nameservers", TEXT_VALUE, AT(nameservers), "public", 0, 0, nameserver_policies,
     "whether a domain's own name servers are asked beside the resolver: off, public (at public "
     "addresses only), any"},
    {"nameserver_port", NUMBER, AT(nameserver_port), "53", 1, 65535, NULL,
     "port of the name servers that are asked"},
    {"verify_ms", NUMBER, AT(verify_ms), "8000", 500, 8000, NULL,
     "a verification ends after this many milliseconds"},
    {"press_seconds", NUMBER, AT(press_seconds), "60", 1, 3600, NULL,
     "presses of Verify are counted over so many seconds"},
    {"press_domain", NUMBER, AT(press_domain), "12", 1, 100000, NULL,
     "presses of Verify answered for one domain in that time"},
    {"press_user", NUMBER, AT(press_user), "30", 1, 100000, NULL,
     "presses of Verify answered to one user in that time"},
    {"press_org", NUMBER, AT(press_org), "60", 1, 100000, NULL,
     "presses of Verify answered to one organisation in that time"},
    {"press_link", NUMBER, AT(press_link), "6", 1, 100000, NULL,
     "presses of Verify answered to one private link in that time"},
    {"window_hours", NUMBER, AT(window_hours), "72", 1, 720, NULL,
     "how long a registered domain may be verified"},
    {"grace_hours", NUMBER, AT(grace_hours), "72", 1, 720, NULL,
     "how long a broken domain keeps its verification"},
    {"pending_limit", NUMBER, AT(pending_limit), "20", 1, 100000, NULL,
     "pending domains an organisation may have at once, where no operator chose otherwise"},
    {"domain_limit", NUMBER, AT(domain_limit), "100000", 1, 10000000, NULL,
     "domains of an organisation, where no operator chose otherwise"},
    {"profile_limit", NUMBER, AT(profile_limit), "1000", 1, 1000000, NULL,
     "profiles of an organisation, where no operator chose otherwise"},
    /* Five full lists: the watcher makes a few keys a second, and others' lists wait as well. */
    {"job_items", NUMBER, AT(job_items), "5000", 1, 1000000, NULL,
     "names an organisation may have waiting in lists to register and domains to verify at once"},
    {"message_limit", NUMBER, AT(message_limit), "200", 1, 1000000, NULL,
     "messages a project may have explained a day, one-time addresses among them"},
    {"message_domain", TEXT_VALUE, AT(message_domain), "", 0, 0, NULL,
     "domain of the one-time addresses whose mail the MTA hands to `nafuda receive`; empty: none "
     "are offered"},
    {"key_stock", NUMBER, AT(key_stock), "4", 1, 1000, NULL, "DKIM key pairs kept ready"},
    {"key_bits", TEXT_VALUE, AT(key_bits), "2048", 0, 0, key_sizes,
     "size of the DKIM keys that are made: 2048, which every form for DNS records takes, or 3072"},
    {"platform_name", TEXT_VALUE, AT(platform_name), "Nafuda", 0, 0, NULL,
     "the platform, as its customers know it"},
    {"spf_include", TEXT_VALUE, AT(spf_include), "spf.platform.example", 0, 0, NULL,
     "the name customers include in their SPF record"},
    {"sending_addresses", ADDRESSES, AT(sending_addresses), "", 0, 0, NULL,
     "IPv4 and IPv6 addresses the platform sends from"},
    {"selector", TEXT_VALUE, AT(selector), "nafuda", 0, 0, NULL,
     "DKIM selector of new domains; a * becomes eight random letters"},
    {"dkim_mode", TEXT_VALUE, AT(dkim_mode), "txt", 0, 0, dkim_modes,
     "how new domains publish DKIM: txt (their key) or cname (three names that lead to dkim_zone)"},
    {"dkim_zone", TEXT_VALUE, AT(dkim_zone), "dkim.platform.example", 0, 0, NULL,
     "the platform's zone of DKIM keys that CNAME records lead to"},
    {"key_import", TEXT_VALUE, AT(key_import), "off", 0, 0, switches,
     "whether owners may bring DKIM key pairs of their own: off, on"},
    {"key_ed25519", TEXT_VALUE, AT(key_ed25519), "off", 0, 0, switches,
     "whether owners may add a second DKIM key, of Ed25519, beside the first: off, on"},
    {"rotate_days", NUMBER, AT(rotate_days), "180", 0, 3650, NULL,
     "a key published by CNAME signs for so many days before the next one does; 0: for ever"},
    {"bounce_domain", TEXT_VALUE, AT(bounce_domain), "bounce.platform.example", 0, 0, NULL,
     "envelope domain of what the platform sends"},
    {"bounce_mx", TEXT_VALUE, AT(bounce_mx), "mx.platform.example", 0, 0, NULL,
     "mail server that a domain's own bounce subdomain leads to"},
    {"platform_signing_domain", TEXT_VALUE, AT(platform_signing_domain), "platform.example", 0, 0,
     NULL, "domain (d=) of the platform's own DKIM signature"},
    {"platform_signing_selector", TEXT_VALUE, AT(platform_signing_selector), "platform", 0, 0, NULL,
     "selector (s=) of the platform's own DKIM signature"},
    {"dkim_zone_ns", LIST, AT(dkim_zone_ns), "ns1.platform.example", 0, 0, NULL,
     "name servers of dkim_zone, as its zone file names them"},
    {"dkim_zone_ttl", NUMBER, AT(dkim_zone_ttl), "300", 1, 86400, NULL,
     "seconds that others may keep what they read of dkim_zone"},
    {"platform_signing_key", TEXT_VALUE, AT(platform_signing_key), "", 0, 0, NULL,
     "file with the private key of the platform's own signature, as the signer finds it; empty: "
     "profiles with that signature are signed by their domain"},
    {"exporter_key", TEXT_VALUE, AT(exporter_key), "", 0, 0, NULL,
     "file with the key that opens sealed DKIM keys; empty: exporter.key in the state folder"},
    {"export_folder", TEXT_VALUE, AT(export_folder), "", 0, 0, NULL,
     "folder that nafuda-export writes for signer, MTA and name server; empty: export in the state "
     "folder"},
    {"export_reload", TEXT_VALUE, AT(export_reload), "", 0, 0, NULL,
     "command that nafuda-export runs with what changed as its arguments (opendkim zone): "
     "parted by blanks, no shell; empty: none"},
    {"history_days", NUMBER, AT(history_days), "90", 1, 3650, NULL,
     "how long every verification is kept"},
    {"public_requests", TEXT_VALUE, AT(public_requests), "on", 0, 0, switches,
     "whether anybody may apply for a set-up by the public form: on, off"},
    {"mandatory", CHOICES, AT(mandatory), "ownership dkim spf dmarc", 0, 0, check_names,
     "checks a domain must pass"},
    {"second_factor", TEXT_VALUE, AT(second_factor), "off", 0, 0, second_factors,
     "who has to sign in with a second factor: off (whoever wants to), staff (operators and "
     "support)"},
    {"mail_command", TEXT_VALUE, AT(mail_command), "/usr/sbin/sendmail", 0, 0, NULL,
     "program with the sendmail interface that takes our mail"},
    {"submit_command", TEXT_VALUE, AT(submit_command), "", 0, 0, NULL,
     "takes the tests that profiles send, from the address of the profile, to be signed as its "
     "mail "
     "is: the same interface; empty: mail_command"},
    {"mail_from", TEXT_VALUE, AT(mail_from), "nafuda@localhost", 0, 0, NULL, "sender of our mail"},
};

enum { SETTINGS = sizeof settings / sizeof *settings };

static int separates(char c) {
    return c == ' ' || c == '\t' || c == ',';
}

static const char **split(struct arena *arena, const char *value) {
    const char **list = arena_alloc(arena, (strlen(value) / 2 + 2) * sizeof *list);
    size_t count = 0;
    for (const char *at = value; *at;) {
        const char *end = at;
        while (*end && !separates(*end))
            end++;
        if (end > at)
            list[count++] = arena_copy(arena, at, (size_t)(end - at));
        at = *end ? end + 1 : end;
    }
    return list;
}

static int choice_index(const char *const *choices, const char *word) {
    for (int i = 0; choices[i]; i++)
        if (!strcmp(choices[i], word))
            return i;
    return -1;
}

static int set_choices(struct arena *arena, const struct setting *setting, const char *value,
                       unsigned *mask) {
    *mask = 0;
    for (const char **word = split(arena, value); *word; word++) {
        int index = choice_index(setting->choices, *word);
        if (index < 0)
            return 0;
        *mask |= 1u << index;
    }
    return *mask != 0;
}

static int set_addresses(struct arena *arena, const char *value, const char ***list) {
    unsigned char octets[16];
    *list = split(arena, value);
    for (const char **ip = *list; *ip; ip++)
        if (inet_pton(AF_INET, *ip, octets) != 1 && inet_pton(AF_INET6, *ip, octets) != 1)
            return 0;
    return 1;
}

static int set_number(const struct setting *setting, const char *value, int *number) {
    char *end;
    errno = 0;
    long parsed = strtol(value, &end, 10);
    *number = (int)parsed;
    return !errno && end != value && !*end && parsed >= setting->least && parsed <= setting->most;
}

static int set(struct arena *arena, const struct setting *setting, const char *value,
               struct conf *conf) {
    void *field = (char *)conf + setting->offset;
    switch (setting->kind) {
    case TEXT_VALUE:
        *(const char **)field = arena_strdup(arena, value);
        return !setting->choices || choice_index(setting->choices, value) >= 0;
    case NUMBER:
        return set_number(setting, value, field);
    case LIST:
        *(const char ***)field = split(arena, value);
        return 1;
    case ADDRESSES:
        return set_addresses(arena, value, field);
    case CHOICES:
        return set_choices(arena, setting, value, field);
    }
    return 0;
}

static const struct setting *find(struct span name) {
    for (size_t i = 0; i < SETTINGS; i++)
        if (span_equal(name, span_of(settings[i].name)))
            return &settings[i];
    return NULL;
}

static enum status refuse(const char *where, const char *what, const char *why) {
    log_event(LOG_ALARM, "setting_refused", "where", where, "setting", what, "why", why, NULL);
    return STATUS_FAILED;
}

static enum status read_line(struct arena *arena, const char *where, struct span line,
                             struct conf *conf) {
    struct span rest = span_trim(line);
    if (!rest.size || rest.at[0] == '#')
        return STATUS_OK;
    if (!memchr(rest.at, '=', rest.size))
        return refuse(where, span_text(arena, rest), "no = in the line");
    struct span name = span_trim(span_cut(&rest, '='));
    const struct setting *setting = find(name);
    if (!setting)
        return refuse(where, span_text(arena, name), "no such setting");
    if (!set(arena, setting, span_text(arena, span_trim(rest)), conf))
        return refuse(where, setting->name, setting->sentence);
    return STATUS_OK;
}

static enum status read_file(struct arena *arena, const char *path, struct conf *conf) {
    FILE *file = fopen(path, "re");
    if (!file)
        return refuse(path, "", strerror(errno));
    char *line = NULL;
    size_t room = 0;
    enum status status = STATUS_OK;
    ssize_t size;
    for (int number = 1; status == STATUS_OK && (size = getline(&line, &room, file)) >= 0; number++)
        status = read_line(arena, arena_printf(arena, "%s:%d", path, number),
                           (struct span){line, (size_t)size}, conf);
    free(line);
    fclose(file);
    return status;
}

static const char *from_environment(struct arena *arena, const char *name) {
    char *variable = arena_printf(arena, "NAFUDA_%s", name);
    for (char *c = variable; *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    return getenv(variable);
}

const char *conf_file(void) {
    const char *named = getenv("NAFUDA_CONF");
    if (named && *named)
        return named;
    return access("nafuda.conf", R_OK) == 0 ? "nafuda.conf" : NULL;
}

enum status conf_read(struct arena *arena, const char *file, struct conf *conf) {
    for (size_t i = 0; i < SETTINGS; i++)
        (void)set(arena, &settings[i], settings[i].fallback, conf);
    enum status status = file ? read_file(arena, file, conf) : STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < SETTINGS; i++) {
        const char *value = from_environment(arena, settings[i].name);
        if (value && !set(arena, &settings[i], value, conf))
            status = refuse("environment", settings[i].name, settings[i].sentence);
    }
    /* SPF and DMARC say that a domain uses the platform, never whose it is. */
    if (status == STATUS_OK && !(conf->mandatory & PROVES_WHOSE))
        status = refuse("settings", "mandatory", "ownership or dkim has to be among them");
    if (!*conf->url)
        conf->url = arena_printf(arena, "http://%s", conf->listen);
    if (!*conf->exporter_key)
        conf->exporter_key = conf_path(arena, conf, "exporter.key");
    if (!*conf->export_folder)
        conf->export_folder = conf_path(arena, conf, "export");
    return status;
}

char *conf_path(struct arena *arena, const struct conf *conf, const char *name) {
    return arena_printf(arena, "%s/%s", conf->state, name);
}

static void print_value(const struct setting *setting, const struct conf *conf) {
    const void *field = (const char *)conf + setting->offset;
    if (setting->kind == TEXT_VALUE)
        fputs(*(const char *const *)field, stdout);
    if (setting->kind == NUMBER)
        printf("%d", *(const int *)field);
    if (setting->kind == LIST || setting->kind == ADDRESSES)
        for (const char **item = *(const char **const *)field; *item; item++)
            printf("%s%s", item == *(const char **const *)field ? "" : " ", *item);
    if (setting->kind == CHOICES)
        for (int i = 0; setting->choices[i]; i++)
            if (*(const unsigned *)field >> i & 1)
                printf("%s ", setting->choices[i]);
}

void conf_print(const struct conf *conf) {
    for (size_t i = 0; i < SETTINGS; i++) {
        const struct setting *setting = &settings[i];
        printf("# %s\n", setting->sentence);
        if (setting->kind == NUMBER)
            printf("# %d to %d, default %s\n", setting->least, setting->most, setting->fallback);
        printf("%s = ", setting->name);
        print_value(setting, conf);
        puts("\n");
    }
}
