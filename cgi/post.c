#include "post.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/log.h"
#include "base/utf8.h"
#include "work/letter.h"

#include <assert.h>
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    WORD_OCTETS = 39,  /* of an encoded word: its line stays within 76 columns (RFC 2047) */
    LINE_COLUMNS = 76, /* of a base64 body (RFC 2045) */
    COMMAND_MS = 60000,
    GLANCE_MS = 5,
    PAIRS_MOST = 24
};

/* Words */

int post_address_plain(const char *address) {
    const char *at = strchr(address, '@');
    for (const char *c = address; *c; c++)
        if (*c <= ' ' || *c > '~' || strchr("<>()[],;:\\\"", *c))
            return 0;
    return at && at > address && at[1] && *address != '-' && !strchr(at + 1, '@');
}

/* RFC 2047, cut between characters. */
void post_add_words(struct text *out, const char *words) {
    const char *at = words;
    while (*at) {
        size_t size = strnlen(at, WORD_OCTETS);
        while (at[size] && ((unsigned char)at[size] & 0xc0) == 0x80)
            size--;
        text_addf(out, "%s=?UTF-8?B?%s?=", at == words ? "" : "\n ",
                  base64_encode(out->arena, (struct span){at, size}));
        at += size;
    }
}

void post_add_base64(struct text *out, struct span octets) {
    struct span rest = span_of(base64_encode(out->arena, octets));
    while (rest.size) {
        size_t size = rest.size < LINE_COLUMNS ? rest.size : LINE_COLUMNS;
        text_add_span(out, (struct span){rest.at, size});
        text_char(out, '\n');
        rest = (struct span){rest.at + size, rest.size - size};
    }
}

/* Sentences */

struct writing {
    const struct post *post;
    struct arena *arena;
    const char *lang;
    json_t *params;
};

static const char *sentence(const struct writing *writing, const char *name) {
    return view_text(writing->post->view, writing->arena, writing->lang, name, NULL);
}

static const char *text_in(json_t *object, const char *name) {
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

static const char *ends(const struct writing *writing) {
    struct arena *arena = writing->arena;
    time_t at = (time_t)(strtoll(text_in(writing->params, "ends"), NULL, 10) +
                         strtoll(sentence(writing, "Mail.offset"), NULL, 10));
    struct tm local = {0};
    gmtime_r(&at, &local);
    return view_text(writing->post->view, arena, writing->lang, "Mail.time", "year",
                     arena_printf(arena, "%d", local.tm_year + 1900), "month",
                     arena_printf(arena, "%02d", local.tm_mon + 1), "day",
                     arena_printf(arena, "%02d", local.tm_mday), "hour",
                     arena_printf(arena, "%02d", local.tm_hour), "minute",
                     arena_printf(arena, "%02d", local.tm_min), NULL);
}

static const char *finding(const struct writing *writing, json_t *found) {
    struct arena *arena = writing->arena;
    struct view *view = writing->post->view;
    struct view_param pairs[8];
    size_t count = 0;
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(found, "params"), name, value) {
        if (count < sizeof pairs / sizeof *pairs && json_is_string(value))
            pairs[count++] = (struct view_param){name, json_string_value(value)};
    }
    const char *code = arena_printf(arena, "Finding.%s", text_in(found, "code"));
    const char *check = arena_printf(arena, "Check.%s.name", text_in(found, "check"));
    return view_text(view, arena, writing->lang, "Mail.finding", "check", sentence(writing, check),
                     "sentence", view_plain_of(view, arena, writing->lang, code, pairs, count),
                     "type", text_in(found, "type"), "host", text_in(found, "host"), "value",
                     text_in(found, "value"), NULL);
}

static const char *findings(const struct writing *writing) {
    struct text all = TEXT(writing->arena);
    json_t *list = json_loads(text_in(writing->params, "findings"), 0, NULL), *found;
    size_t index;
    json_array_foreach(list, index, found) {
        text_add(&all, finding(writing, found));
    }
    json_decref(list);
    return span_text(writing->arena, span_trim(span_of(text_str(&all))));
}

static const char *link_of(const struct writing *writing) {
    const struct house *house = writing->post->house;
    struct arena *arena = writing->arena;
    const char *kind = text_in(writing->params, "kind");
    if (*kind)
        return link_url(house, arena, kind,
                        link_token(house, arena, kind, text_in(writing->params, "nonce")));
    return arena_printf(arena, "%s%s", house->conf.url, text_in(writing->params, "path"));
}

static const char *role(const struct writing *writing) {
    const char *name = text_in(writing->params, "role");
    return *name ? sentence(writing, arena_printf(writing->arena, "Frame.role_%s", name)) : "";
}

static const char *name_of(const struct letter *letter) {
    return *letter->to.name ? letter->to.name : letter->to.email;
}

struct pairs {
    struct view_param at[PAIRS_MOST];
    size_t count;
};

static void add_pair(struct pairs *pairs, const char *name, const char *value) {
    for (size_t i = 0; i < pairs->count; i++)
        if (!strcmp(pairs->at[i].name, name))
            return;
    assert(pairs->count < PAIRS_MOST);
    pairs->at[pairs->count++] = (struct view_param){name, value};
}

/* What work/letter.h says of parameters that are more than they are called, then the others. */
static void collect(const struct writing *writing, const struct letter *letter,
                    struct pairs *pairs) {
    const char *name;
    json_t *value;
    add_pair(pairs, "name", name_of(letter));
    add_pair(pairs, "platform", writing->post->house->conf.platform_name);
    add_pair(pairs, "link", link_of(writing));
    add_pair(pairs, "ends", ends(writing));
    add_pair(pairs, "role", role(writing));
    add_pair(pairs, "findings", findings(writing));
    json_object_foreach(writing->params, name, value) {
        add_pair(pairs, name, json_string_value(value));
    }
}

/* A paragraph for each run of lines between empty ones; the line that is the letter's link becomes
   a button, and lines that are set in are a record's. */
static void show_body(struct arena *arena, struct node *shown, const char *body, const char *link) {
    struct span rest = span_trim(span_of(body));
    struct node *paragraph = NULL;
    while (rest.size) {
        struct span line = span_cut(&rest, '\n');
        if (!span_trim(line).size) {
            paragraph = NULL;
            continue;
        }
        if (!paragraph)
            paragraph = node_row(shown, "P");
        struct node *row = node_row(paragraph, "L");
        const char *text = span_text(arena, line);
        node_set(row, "t", text);
        if (!strcmp(text, link))
            node_set(row, "link", "1");
        if (*text == ' ')
            node_set(paragraph, "record", "1");
    }
}

struct sentences {
    const char *subject;
    struct span text, html;
};

static struct node *tree_of(const struct writing *writing, const struct letter *letter,
                            const char *subject, const char *body) {
    const struct conf *conf = &writing->post->house->conf;
    struct node *root = view_tree(writing->arena), *shown = node_child(root, "Letter");
    node_set(root, "Lang", writing->lang);
    node_set(root, "Site.platform", conf->platform_name);
    node_set(shown, "subject", subject);
    node_set(shown, "hello",
             view_text(writing->post->view, writing->arena, writing->lang, "Mail.hello", "name",
                       name_of(letter), NULL));
    show_body(writing->arena, shown, body, link_of(writing));
    if (letter->to.id && letter_kind(letter->template) != LETTER_MUST)
        node_set(shown, "choose", arena_printf(writing->arena, "%s/account#mail", conf->url));
    return root;
}

static enum status render(const struct writing *writing, const char *template, struct node *tree,
                          struct span *out) {
    struct span page;
    enum status status = view_render(writing->post->view, template, writing->lang, tree, &page);
    if (status == STATUS_OK)
        *out = (struct span){arena_copy(writing->arena, page.at, page.size), page.size};
    return status;
}

static enum status write_sentences(const struct writing *writing, const struct letter *letter,
                                   struct sentences *said) {
    struct arena *arena = writing->arena;
    struct view *view = writing->post->view;
    struct pairs pairs = {.count = 0};
    collect(writing, letter, &pairs);
    const char *name = arena_printf(arena, "Mail.%s.subject", letter->template);
    said->subject = view_text_of(view, arena, writing->lang, name, pairs.at, pairs.count);
    name = arena_printf(arena, "Mail.%s.body", letter->template);
    const char *body = view_text_of(view, arena, writing->lang, name, pairs.at, pairs.count);
    if (!*said->subject || !*body) {
        log_event(LOG_ALARM, "letter_without_words", "template", letter->template, "lang",
                  writing->lang, NULL);
        return STATUS_FAILED;
    }
    struct node *tree = tree_of(writing, letter, said->subject, body);
    enum status status = render(writing, "mail/text", tree, &said->text);
    return status == STATUS_OK ? render(writing, "mail/html", tree, &said->html) : status;
}

/* The message */

static void release_json(void *object) {
    json_decref(object);
}

static void add_part(struct text *out, const struct letter *letter, const char *type,
                     struct span octets) {
    text_addf(out, "--=_%s\nContent-Type: %s; charset=UTF-8\nContent-Transfer-Encoding: base64\n\n",
              letter->message_id, type);
    post_add_base64(out, octets);
}

static struct span message_of(const struct writing *writing, const struct letter *letter,
                              const struct sentences *said) {
    const struct conf *conf = &writing->post->house->conf;
    struct text out = TEXT(writing->arena);
    text_add(&out, "From: ");
    post_add_words(&out, conf->platform_name);
    text_addf(&out, " <%s>\nTo: <%s>\nSubject: ", conf->mail_from, letter->to.email);
    post_add_words(&out, said->subject);
    text_addf(&out, "\nDate: %s\nMessage-ID: <%s@%s>\n",
              clock_rfc5322(writing->arena, letter->created_at), letter->message_id,
              strchr(conf->mail_from, '@') + 1);
    text_addf(&out,
              "Auto-Submitted: auto-generated\nContent-Language: %s\nMIME-Version: 1.0\n"
              "Content-Type: multipart/alternative;\n boundary=\"=_%s\"\n\n",
              writing->lang, letter->message_id);
    add_part(&out, letter, "text/plain", said->text);
    add_part(&out, letter, "text/html", said->html);
    text_addf(&out, "--=_%s--\n", letter->message_id);
    return (struct span){text_str(&out), out.size};
}

enum status post_compose(const struct post *post, struct arena *arena, const struct letter *letter,
                         struct span *message) {
    if (!post_address_plain(letter->to.email) || !post_address_plain(post->house->conf.mail_from)) {
        log_event(LOG_ALARM, "letter_without_address", "to", letter->to.email, "from",
                  post->house->conf.mail_from, NULL);
        return STATUS_FAILED;
    }
    struct writing writing = {.post = post,
                              .arena = arena,
                              .lang = *letter->to.lang ? letter->to.lang : "ja",
                              .params = json_loads(letter->params, 0, NULL)};
    arena_defer(arena, release_json, writing.params);
    struct sentences said;
    enum status status = write_sentences(&writing, letter, &said);
    if (status == STATUS_OK)
        *message = message_of(&writing, letter, &said);
    return status;
}

/* Sending */

static _Noreturn void become(const struct parcel *parcel, FILE *message, FILE *said) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0);
    int ready = dup2(fileno(message), STDIN_FILENO) >= 0;
    if (said)
        ready = ready && dup2(fileno(said), STDOUT_FILENO) >= 0 &&
                dup2(fileno(said), STDERR_FILENO) >= 0;
    if (ready)
        execl(parcel->command, parcel->command, "-i", "-f", parcel->from, "--", parcel->to,
              (char *)NULL);
    _exit(127);
}

/* The exit status of the command, or -1 when it had to be ended. */
static int await(pid_t child) {
    int64_t deadline = clock_monotonic_ms() + COMMAND_MS;
    const struct timespec glance = {0, GLANCE_MS * 1000000L};
    int ended = 0;
    pid_t which;
    while ((which = waitpid(child, &ended, WNOHANG)) == 0 && clock_monotonic_ms() < deadline)
        nanosleep(&glance, NULL);
    if (which == child)
        return WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
    kill(-child, SIGKILL);
    kill(child, SIGKILL);
    waitpid(child, &ended, 0);
    return -1;
}

static enum status refused(const struct parcel *parcel, const char *why) {
    log_event(LOG_WARN, "mail_not_taken", "command", parcel->command, "why", why, NULL);
    return STATUS_FAILED;
}

/* "" or why not. */
static const char *hand_over(struct arena *arena, const struct parcel *parcel, FILE *message,
                             FILE *said) {
    pid_t child = -1;
    if (fwrite(parcel->message.at, 1, parcel->message.size, message) == parcel->message.size &&
        !fflush(message)) {
        rewind(message);
        child = fork();
    }
    const char *why = strerror(errno);
    if (child == 0)
        become(parcel, message, said);
    if (child < 0)
        return arena_strdup(arena, why);
    int code = await(child);
    return code ? arena_printf(arena, "exit status %d", code) : "";
}

/* What it printed, its first line or two; else nothing. */
static const char *words_in(struct arena *arena, FILE *said) {
    enum { OCTETS_MOST = 2000, SHOWN_MOST = 300 };
    char *octets = arena_alloc(arena, OCTETS_MOST);
    rewind(said);
    struct span words = {octets, fread(octets, 1, OCTETS_MOST, said)};
    return utf8_shown(arena, span_of(span_line(arena, span_trim(words))), SHOWN_MOST);
}

/* Files, not pipes: the command may read as slowly as it likes, or not at all. */
enum status post_submit(struct arena *arena, const struct parcel *parcel, const char **said) {
    FILE *message = tmpfile(), *words = said ? tmpfile() : NULL;
    const char *why = strerror(errno);
    if (message && (words || !said))
        why = hand_over(arena, parcel, message, words);
    if (said)
        *said = words ? words_in(arena, words) : "";
    if (said && !**said)
        *said = why;
    if (message)
        fclose(message);
    if (words)
        fclose(words);
    return *why ? refused(parcel, why) : STATUS_OK;
}

enum status post_send(const struct post *post, const char *to, struct span message) {
    struct arena *arena = arena_new();
    const struct conf *conf = &post->house->conf;
    const struct parcel parcel = {conf->mail_command, conf->mail_from, to, message};
    enum status status = post_submit(arena, &parcel, NULL);
    arena_free(arena);
    return status;
}
