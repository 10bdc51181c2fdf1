#include "mail/dkim_canon.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

/* Where canonical octets go, by the buffer. */
struct sink {
    void (*take)(void *context, struct span octets);
    void *context;
    size_t size;
    char buffer[4096];
};

static void sink_flush(struct sink *sink) {
    if (sink->size)
        sink->take(sink->context, (struct span){sink->buffer, sink->size});
    sink->size = 0;
}

static void sink_char(struct sink *sink, char c) {
    if (sink->size == sizeof sink->buffer)
        sink_flush(sink);
    sink->buffer[sink->size++] = c;
}

static void sink_add(struct sink *sink, struct span more) {
    if (more.size > sizeof sink->buffer - sink->size)
        sink_flush(sink);
    if (more.size > sizeof sink->buffer) {
        sink->take(sink->context, more);
    } else if (more.size) {
        memcpy(sink->buffer + sink->size, more.at, more.size);
        sink->size += more.size;
    }
}

static int is_wsp(char c) {
    return c == ' ' || c == '\t';
}

/* The next line, without its end. */
static struct span line_cut(struct span *rest) {
    struct span line = span_cut(rest, '\n');
    int ended = rest->at != line.at + line.size;
    if (ended && line.size && line.at[line.size - 1] == '\r')
        line.size--;
    return line;
}

/* Words with one blank between them; *blank: whether one is due before the next. */
static void add_words(struct sink *sink, struct span line, int *blank) {
    while (line.size) {
        size_t word = 0;
        while (word < line.size && !is_wsp(line.at[word]))
            word++;
        if (word && *blank)
            sink_char(sink, ' ');
        sink_add(sink, (struct span){line.at, word});
        if (word)
            *blank = 0;
        size_t wsp = word;
        while (wsp < line.size && is_wsp(line.at[wsp]))
            wsp++;
        *blank |= wsp > word;
        line = (struct span){line.at + wsp, line.size - wsp};
    }
}

/* Section 3.4.1: only the ends of lines may differ. */
static void field_simple(struct sink *sink, struct span whole) {
    for (int first = 1; whole.size; first = 0) {
        if (!first)
            sink_add(sink, SPAN("\r\n"));
        sink_add(sink, line_cut(&whole));
    }
}

/* Section 3.4.2. */
static void field_relaxed(struct sink *sink, struct span whole) {
    struct span name = span_trim(span_cut(&whole, ':'));
    for (size_t i = 0; i < name.size; i++)
        sink_char(sink, name.at[i] >= 'A' && name.at[i] <= 'Z' ? (char)(name.at[i] - 'A' + 'a')
                                                               : name.at[i]);
    sink_char(sink, ':');
    while (whole.size && (is_wsp(whole.at[0]) || whole.at[0] == '\r' || whole.at[0] == '\n'))
        whole.at++, whole.size--;
    for (int blank = 0; whole.size;)
        add_words(sink, line_cut(&whole), &blank);
}

static void field_add(struct sink *sink, enum dkim_canon canon, struct span whole, int ended) {
    switch (canon) {
    case DKIM_SIMPLE:
        field_simple(sink, whole);
        break;
    case DKIM_RELAXED:
        field_relaxed(sink, whole);
        break;
    }
    if (ended)
        sink_add(sink, SPAN("\r\n"));
}

/* Sections 3.4.3 and 3.4.4: empty lines at the end do not count. */
static void body_add(struct sink *sink, enum dkim_canon canon, struct span body) {
    uint64_t empty = 0;
    int lines = 0;
    while (body.size) {
        struct span line = line_cut(&body);
        while (canon == DKIM_RELAXED && line.size && is_wsp(line.at[line.size - 1]))
            line.size--;
        if (!line.size) {
            empty++;
            continue;
        }
        for (; empty; empty--)
            sink_add(sink, SPAN("\r\n"));
        int blank = 0;
        if (canon == DKIM_RELAXED)
            add_words(sink, line, &blank);
        else
            sink_add(sink, line);
        sink_add(sink, SPAN("\r\n"));
        lines = 1;
    }
    if (!lines && canon == DKIM_SIMPLE)
        sink_add(sink, SPAN("\r\n"));
    sink_flush(sink);
}

static EVP_MD_CTX *digest_new(enum dkim_hash hash) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!context ||
        !EVP_DigestInit_ex(context, hash == DKIM_SHA1 ? EVP_sha1() : EVP_sha256(), NULL))
        abort();
    return context;
}

static void digest_free(void *context) {
    EVP_MD_CTX_free(context);
}

static struct dkim_digest digest_end(EVP_MD_CTX *context) {
    struct dkim_digest digest;
    unsigned size = 0;
    if (!EVP_DigestFinal_ex(context, digest.octets, &size))
        abort();
    digest.size = size;
    return digest;
}

struct header_hash {
    enum dkim_canon canon;
    EVP_MD_CTX *context;
    struct sink sink;
};

static void take_header(void *context, struct span octets) {
    if (!EVP_DigestUpdate(context, octets.at, octets.size))
        abort();
}

struct header_hash *header_hash_begin(struct arena *arena, enum dkim_canon canon,
                                      enum dkim_hash hash) {
    struct header_hash *state = arena_alloc(arena, sizeof *state);
    state->canon = canon;
    state->context = digest_new(hash);
    state->sink.take = take_header;
    state->sink.context = state->context;
    arena_defer(arena, digest_free, state->context);
    return state;
}

void header_hash_field(struct header_hash *state, struct span whole, int ended) {
    field_add(&state->sink, state->canon, whole, ended);
}

struct dkim_digest header_hash_end(struct header_hash *state) {
    sink_flush(&state->sink);
    return digest_end(state->context);
}

/* One hash over one canonical form, for all ways that ask for it. */
struct run {
    EVP_MD_CTX *context;    /* NULL: nobody asks */
    struct body_way **ways; /* the shortest first */
    size_t count, next;
    uint64_t at;
};
struct pass {
    struct run runs[2]; /* by enum dkim_hash */
    uint64_t octets;
};

static void run_update(struct run *run, struct span octets) {
    if (!EVP_DigestUpdate(run->context, octets.at, octets.size))
        abort();
    run->at += octets.size;
}

/* The digest of what came so far, for the way that ends here; the hash itself goes on. */
static void run_finish_way(struct run *run) {
    EVP_MD_CTX *so_far = EVP_MD_CTX_new();
    if (!so_far || !EVP_MD_CTX_copy_ex(so_far, run->context))
        abort();
    run->ways[run->next++]->digest = digest_end(so_far);
    EVP_MD_CTX_free(so_far);
}

static void run_take(struct run *run, struct span octets) {
    for (; run->next < run->count; run_finish_way(run)) {
        uint64_t left = run->ways[run->next]->length - run->at;
        if (left > octets.size) {
            run_update(run, octets);
            return;
        }
        run_update(run, (struct span){octets.at, (size_t)left});
        octets = (struct span){octets.at + left, octets.size - (size_t)left};
    }
}

static void take_body(void *context, struct span octets) {
    struct pass *pass = context;
    pass->octets += octets.size;
    for (size_t i = 0; i < 2; i++)
        run_take(&pass->runs[i], octets);
}

static int way_order(const void *a, const void *b) {
    uint64_t one = (*(struct body_way *const *)a)->length;
    uint64_t other = (*(struct body_way *const *)b)->length;
    return (one > other) - (one < other);
}

static void pass_begin(struct arena *arena, struct pass *pass, enum dkim_canon canon,
                       struct body_way *ways, size_t count) {
    *pass = (struct pass){0};
    for (size_t i = 0; i < 2; i++)
        pass->runs[i].ways = arena_alloc(arena, (count + 1) * sizeof(struct body_way *));
    for (size_t i = 0; i < count; i++)
        if (ways[i].canon == canon) {
            struct run *run = &pass->runs[ways[i].hash];
            run->ways[run->count++] = &ways[i];
        }
    for (size_t i = 0; i < 2; i++)
        if (pass->runs[i].count) {
            qsort(pass->runs[i].ways, pass->runs[i].count, sizeof(struct body_way *), way_order);
            pass->runs[i].context = digest_new((enum dkim_hash)i);
        }
}

static void pass_end(struct pass *pass) {
    for (size_t i = 0; i < 2; i++) {
        struct run *run = &pass->runs[i];
        while (run->next < run->count)
            run_finish_way(run);
        for (size_t way = 0; way < run->count; way++)
            run->ways[way]->octets = pass->octets;
        EVP_MD_CTX_free(run->context);
    }
}

void body_hash(struct arena *arena, struct span body, struct body_way *ways, size_t count) {
    static const enum dkim_canon canons[] = {DKIM_SIMPLE, DKIM_RELAXED};
    for (size_t i = 0; i < 2; i++) {
        struct pass pass;
        struct sink sink = {.take = take_body, .context = &pass};
        pass_begin(arena, &pass, canons[i], ways, count);
        if (pass.runs[0].count || pass.runs[1].count)
            body_add(&sink, canons[i], body);
        pass_end(&pass);
    }
}

static void take_text(void *context, struct span octets) {
    text_add_span(context, octets);
}

struct span body_canonical(struct arena *arena, enum dkim_canon canon, struct span body) {
    struct text text = TEXT(arena);
    struct sink sink = {.take = take_text, .context = &text};
    body_add(&sink, canon, body);
    return (struct span){text_str(&text), text.size};
}

struct span field_canonical(struct arena *arena, enum dkim_canon canon, struct span whole,
                            int ended) {
    struct text text = TEXT(arena);
    struct sink sink = {.take = take_text, .context = &text};
    field_add(&sink, canon, whole, ended);
    sink_flush(&sink);
    return (struct span){text_str(&text), text.size};
}
