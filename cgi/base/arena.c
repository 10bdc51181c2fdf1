#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE (64 * 1024)
#define ALIGNMENT _Alignof(max_align_t)

struct block {
    struct block *next;
    size_t size, used;
    max_align_t data[];
};

struct deferred {
    struct deferred *next;
    void (*release)(void *);
    void *object;
};

struct arena {
    struct block *blocks; /* newest first; the last one is kept over resets */
    struct deferred *deferred;
};

static void *memory_or_end(size_t size) {
    void *memory = malloc(size);
    if (!memory) {
        fputs("{\"event\":\"out_of_memory\"}\n", stderr);
        abort();
    }
    return memory;
}

static struct block *block_new(size_t size) {
    struct block *block = memory_or_end(sizeof *block + size);
    block->next = NULL;
    block->size = size;
    block->used = 0;
    return block;
}

struct arena *arena_new(void) {
    struct arena *arena = memory_or_end(sizeof *arena);
    arena->blocks = block_new(BLOCK_SIZE);
    arena->deferred = NULL;
    return arena;
}

static void run_deferred(struct arena *arena) {
    while (arena->deferred) {
        struct deferred *last = arena->deferred;
        arena->deferred = last->next;
        last->release(last->object);
    }
}

void arena_wipe(struct arena *arena) {
    run_deferred(arena);
    for (struct block *block = arena->blocks; block; block = block->next)
        explicit_bzero(block->data, block->used);
    arena_reset(arena);
}

void arena_reset(struct arena *arena) {
    run_deferred(arena);
    while (arena->blocks->next) {
        struct block *old = arena->blocks;
        arena->blocks = old->next;
        free(old);
    }
    arena->blocks->used = 0;
}

void arena_free(struct arena *arena) {
    arena_reset(arena);
    free(arena->blocks);
    free(arena);
}

void *arena_alloc(struct arena *arena, size_t size) {
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct block *block = arena->blocks;
    if (block->size - block->used < size) {
        block = block_new(size > BLOCK_SIZE ? size : BLOCK_SIZE);
        block->next = arena->blocks;
        arena->blocks = block;
    }
    void *memory = (char *)block->data + block->used;
    block->used += size;
    return memset(memory, 0, size);
}

char *arena_copy(struct arena *arena, const void *data, size_t size) {
    char *copy = arena_alloc(arena, size + 1);
    if (size)
        memcpy(copy, data, size);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text) {
    return arena_copy(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...) {
    char small[256]; /* most texts fit, and are formatted once */
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    size_t length = (size_t)vsnprintf(small, sizeof small, format, args);
    va_end(args);
    char *text = arena_alloc(arena, length + 1);
    if (length < sizeof small)
        memcpy(text, small, length);
    else
        vsnprintf(text, length + 1, format, again);
    va_end(again);
    return text;
}

void arena_defer(struct arena *arena, void (*release)(void *), void *object) {
    struct deferred *entry = arena_alloc(arena, sizeof *entry);
    *entry = (struct deferred){arena->deferred, release, object};
    arena->deferred = entry;
}
