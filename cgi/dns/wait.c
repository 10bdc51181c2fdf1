#include "dns/asker.h"

#include "base/random.h"
#include "dns/wire.h"

#include <assert.h>
#include <string.h>

enum {
    LINE_QUESTIONS = 16, /* over one line: their answers fit into what it can hold */
    FRESH_MOST = 192,    /* questions that may still lie in a server's receive buffer */
    LINES_MOST = 512,
    LINES_SERVERS = 384 /* of them for name servers: silent ones must not keep us from resolvers */
};

/* Peers */

static struct peer **bucket_of(struct asker *asker, const struct endpoint *endpoint) {
    uint32_t hash = (uint32_t)endpoint->port;
    for (size_t i = 0; i < sizeof endpoint->octets; i++)
        hash = hash * 31 + endpoint->octets[i];
    return &asker->peers[(hash ^ hash >> 16) % PEER_BUCKETS];
}

struct peer *peer_at(struct asker *asker, const struct endpoint *endpoint) {
    struct peer **bucket = bucket_of(asker, endpoint), *peer = *bucket;
    while (peer && memcmp(&peer->endpoint, endpoint, sizeof *endpoint) != 0)
        peer = peer->next;
    if (peer)
        return peer;
    peer = asker->unused;
    if (peer)
        asker->unused = peer->next;
    else
        peer = arena_alloc(asker->arena, sizeof *peer);
    *peer = (struct peer){.next = *bucket, .endpoint = *endpoint};
    TAILQ_INIT(&peer->queue);
    return *bucket = peer;
}

static void peer_turn(struct peer *peer, struct peer_list *turns) {
    if (peer->turns)
        TAILQ_REMOVE(peer->turns, peer, turn);
    if (turns)
        TAILQ_INSERT_TAIL(turns, peer, turn);
    peer->turns = turns;
}

/* Forgets a name server when nothing is between us any more. */
static void peer_check(struct asker *asker, struct peer *peer) {
    if (peer->paths || peer->is_resolver || !TAILQ_EMPTY(&peer->queue))
        return;
    struct peer **link = bucket_of(asker, &peer->endpoint);
    while (*link != peer)
        link = &(*link)->next;
    *link = peer->next;
    peer_turn(peer, NULL);
    peer->next = asker->unused;
    asker->unused = peer;
}

static void peer_refresh(struct asker *asker, struct peer *peer) {
    peer->fresh--;
    if (!peer->turns && !TAILQ_EMPTY(&peer->queue))
        peer_turn(peer, &asker->due);
}

/* What a wait comes to */

void inquiry_move(struct inquiry *inquiry, struct inquiry_list *list) {
    TAILQ_REMOVE(inquiry->list, inquiry, link);
    TAILQ_INSERT_TAIL(list, inquiry, link);
    inquiry->list = list;
}

static void wait_queue(struct asker *asker, struct wait *wait, struct peer *peer) {
    wait->peer = peer;
    TAILQ_INSERT_TAIL(&peer->queue, wait, queued);
    if (!peer->turns)
        peer_turn(peer, &asker->due);
}

static void wait_unqueue(struct asker *asker, struct wait *wait) {
    struct peer *peer = wait->peer;
    if (!peer)
        return;
    wait->peer = NULL;
    TAILQ_REMOVE(&peer->queue, wait, queued);
    peer_check(asker, peer);
}

/* Whether any of the resolvers may answer. */
static int is_open(const struct wait *wait) {
    return wait->answer->question.source == 0 && !wait->answer->question.server;
}

static int may_ask_another(const struct asker *asker, const struct wait *wait) {
    return is_open(wait) && (size_t)wait->tries < asker->resolver_count;
}

/* To be sent as soon as may be: to whose turn it is. */
static void wait_send(struct asker *asker, struct wait *wait) {
    const struct question *question = &wait->answer->question;
    timer_stop(&wait->patience);
    wait->tcp = 0;
    if (wait->peer)
        return;
    if (question->server) {
        struct endpoint endpoint;
        int valid = endpoint_read(question->server, &endpoint);
        assert(valid);
        (void)valid;
        wait_queue(asker, wait, peer_at(asker, &endpoint));
        return;
    }
    wait->resolver = (size_t)question->source;
    if (is_open(wait))
        wait->resolver = (wait->first + (size_t)wait->tries) % asker->resolver_count;
    assert(wait->resolver < asker->resolver_count);
    wait_queue(asker, wait, peer_at(asker, &asker->endpoints[wait->resolver]));
}

static void attempt_end(struct asker *asker, struct attempt *attempt) {
    struct path *path = attempt->path;
    if (attempt->over)
        return;
    attempt->over = 1;
    if (!--path->open) {
        TAILQ_REMOVE(&path->inquiry->paths, path, link);
        TAILQ_INSERT_TAIL(&asker->idle, path, link);
    }
    if (attempt->fresh.delay) {
        timer_stop(&attempt->fresh);
        peer_refresh(asker, path->peer);
    }
}

/* It is answered. */
static void wait_end(struct asker *asker, struct wait *wait) {
    struct inquiry *inquiry = wait->inquiry;
    timer_stop(&wait->patience);
    wait_unqueue(asker, wait);
    for (struct attempt *attempt = wait->attempts; attempt; attempt = attempt->next)
        attempt_end(asker, attempt);
    TAILQ_REMOVE(&inquiry->waits, wait, link);
    inquiry->pending--;
    if (asker->eager || !inquiry->pending)
        inquiry_move(inquiry, &asker->ready);
}

void answer_give_up(struct asker *asker, struct answer *answer, enum unknown_reason reason,
                    int64_t asked) {
    answer->state = ANSWER_UNKNOWN;
    answer->unknown = reason;
    answer->at = asker->wall;
    answer->took_ms = (int)(asker->now - asked);
}

void wait_give_up(struct asker *asker, struct wait *wait, enum unknown_reason reason) {
    if (wait->refusal.unknown == UNKNOWN_REFUSED)
        *wait->answer = wait->refusal;
    else
        answer_give_up(asker, wait->answer, reason, wait->asked);
    wait_end(asker, wait);
}

/* Nothing will come over this line: another resolver is asked at once, or the same when its
 * patience is over. */
static void wait_lose(struct asker *asker, struct wait *wait, const struct line *line) {
    if (may_ask_another(asker, wait))
        wait_send(asker, wait);
    else if (wait->answer->question.server && line_unreachable(line))
        wait_give_up(asker, wait, UNKNOWN_UNREACHABLE);
}

/* c-ares cuts a longer one there. */
static int is_truncated(const struct answer *answer, size_t size) {
    return answer->unknown == UNKNOWN_TRUNCATED ||
           (answer->unknown == UNKNOWN_MALFORMED && size == WIRE_UDP_SIZE);
}

static void wait_read(struct asker *asker, const struct attempt *attempt, const unsigned char *wire,
                      size_t size) {
    struct wait *wait = attempt->wait;
    struct answer answer = *wait->answer;
    if (!answers_take(wait->inquiry->asked.answers, size)) {
        wait_give_up(asker, wait, UNKNOWN_BUDGET);
        return;
    }
    answer_read(wait->inquiry->asked.arena, wire, size, &answer);
    answer.server = attempt->server;
    answer.at = asker->wall;
    answer.took_ms = (int)(asker->now - wait->asked);
    if (!attempt->path->tcp && is_truncated(&answer, size)) {
        wait_unqueue(asker, wait);
        wait->tcp = 1;
        wait->resolver = attempt->resolver;
        wait_queue(asker, wait, attempt->path->peer);
        return;
    }
    if (answer.unknown == UNKNOWN_REFUSED && may_ask_another(asker, wait)) {
        wait->refusal = answer;
        wait_send(asker, wait);
        return;
    }
    if (is_open(wait))
        asker->first = attempt->resolver;
    *wait->answer = answer;
    wait_end(asker, wait);
}

void wait_arrive(struct errand *errand, const unsigned char *wire, size_t size) {
    struct attempt *attempt = (struct attempt *)errand;
    struct asker *asker = attempt->wait->inquiry->asker;
    if (attempt->over)
        return;
    if (wire)
        wait_read(asker, attempt, wire, size);
    else
        wait_lose(asker, attempt->wait, errand->line);
    attempt_end(asker, attempt);
}

void wait_patience_over(void *context, void *owner) {
    struct asker *asker = context;
    struct wait *wait = owner;
    if (wait->answer->question.server && wait->tries == SENDINGS)
        wait_give_up(asker, wait, UNKNOWN_TIMEOUT);
    else
        wait_send(asker, wait);
}

void wait_fresh_over(void *context, void *owner) {
    const struct attempt *attempt = owner;
    peer_refresh(context, attempt->path->peer);
}

/* Sending */

static struct path *path_new(struct asker *asker, const struct wait *wait) {
    struct peer *peer = wait->peer;
    if (asker->line_count >= (peer->is_resolver ? LINES_MOST : LINES_SERVERS))
        return NULL;
    struct line *line = line_take(asker->lines, &peer->endpoint, wait->tcp);
    if (!line) {
        asker->status = STATUS_FAILED;
        return NULL;
    }
    asker->line_count++;
    peer->paths++;
    struct path *path = arena_alloc(wait->inquiry->asked.arena, sizeof *path);
    *path = (struct path){.inquiry = wait->inquiry, .peer = peer, .line = line, .tcp = wait->tcp};
    TAILQ_INSERT_TAIL(&wait->inquiry->paths, path, link);
    return path;
}

static struct path *path_for(struct asker *asker, const struct wait *wait) {
    struct path *path;
    TAILQ_FOREACH(path, &wait->inquiry->paths, link)
    if (path->peer == wait->peer && !path->tcp && !wait->tcp && path->sent < LINE_QUESTIONS)
        return path;
    return path_new(asker, wait);
}

static uint16_t next_id(struct asker *asker) {
    if (!asker->ids_left) {
        random_bytes(asker->ids, sizeof asker->ids);
        asker->ids_left = IDS;
    }
    return asker->ids[--asker->ids_left];
}

static size_t write_query(struct asker *asker, const struct question *question,
                          unsigned char query[WIRE_QUERY_MAX]) {
    struct wire_name name;
    struct wire_question wire = {
        .name = &name, .type = (uint16_t)question->type, .id = next_id(asker)};
    int valid = wire_name_write(question->name, &name);
    assert(valid);
    (void)valid;
    wire.flags = question->server ? 0 : WIRE_RD | WIRE_AD;
    if (question->unchecked)
        wire.flags |= WIRE_CD;
    return wire_query(&wire, query);
}

/* A question that goes over to TCP does so within the patience of its sending. */
static void wait_be_patient(struct asker *asker, struct wait *wait) {
    int kind = wait->answer->question.server ? DELAY_SERVER : DELAY_RESOLVER;
    if (wait->tcp)
        return;
    if (wait->tries < SENDINGS)
        timer_start(&wait->patience, &asker->delays[kind + wait->tries], asker->now, wait);
    wait->tries++;
}

static void attempt_start(struct asker *asker, struct wait *wait, struct path *path) {
    const struct question *question = &wait->answer->question;
    struct attempt *attempt = arena_alloc(wait->inquiry->asked.arena, sizeof *attempt);
    *attempt = (struct attempt){
        .next = wait->attempts,
        .wait = wait,
        .path = path,
        .server = question->server ? question->server : asker->resolvers[wait->resolver],
        .resolver = wait->resolver,
    };
    wait->attempts = attempt;
    TAILQ_REMOVE(&path->peer->queue, wait, queued);
    wait->peer = NULL;
    path->sent++;
    path->open++;
    path->peer->fresh++;
    timer_start(&attempt->fresh, &asker->delays[DELAY_FRESH], asker->now, attempt);
    wait_be_patient(asker, wait);
    unsigned char query[WIRE_QUERY_MAX];
    size_t size = write_query(asker, question, query);
    line_send(path->line, query, size, &attempt->errand);
}

static void peer_send(struct asker *asker, struct peer *peer) {
    struct wait *wait;
    peer_turn(peer, NULL);
    while (peer->fresh < FRESH_MOST && (wait = TAILQ_FIRST(&peer->queue))) {
        struct path *path = path_for(asker, wait);
        if (!path) {
            peer_turn(peer, &asker->starved);
            return;
        }
        attempt_start(asker, wait, path);
    }
}

void asker_send(struct asker *asker) {
    struct peer *peer;
    while (asker->status == STATUS_OK && (peer = TAILQ_FIRST(&asker->due)))
        peer_send(asker, peer);
}

void asker_leave_idle(struct asker *asker) {
    struct path *path;
    while ((path = TAILQ_FIRST(&asker->idle))) {
        struct peer *peer;
        TAILQ_REMOVE(&asker->idle, path, link);
        line_leave(path->line);
        asker->line_count--;
        path->peer->paths--;
        peer_check(asker, path->peer);
        while ((peer = TAILQ_FIRST(&asker->starved)))
            peer_turn(peer, &asker->due);
    }
}

void wait_new(struct asker *asker, struct inquiry *inquiry, struct answer *answer) {
    struct wait *wait = arena_alloc(inquiry->asked.arena, sizeof *wait);
    *wait = (struct wait){
        .inquiry = inquiry, .answer = answer, .first = asker->first, .asked = asker->now};
    TAILQ_INSERT_TAIL(&inquiry->waits, wait, link);
    inquiry->pending++;
    wait_send(asker, wait);
}
