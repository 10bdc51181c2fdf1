#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

/*
 * The memory of one request (or of one turn of the watcher). Everything that a function returns
 * lives in the arena it was given, until arena_reset; nothing is ever freed piece by piece. When
 * memory runs out the process ends with a log line, so no function here returns NULL.
 */
struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);

/* Runs the deferred calls, newest first, and gives everything back but one block kept for reuse. */
void arena_reset(struct arena *arena);

/* The same, and nothing is left to be read of what was in it. */
void arena_wipe(struct arena *arena);

/* size octets, zeroed, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((malloc, returns_nonnull));

char *arena_strdup(struct arena *arena, const char *text);

/* size octets and a terminating NUL. */
char *arena_copy(struct arena *arena, const void *data, size_t size);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Calls release(object) at the next reset: for objects that other libraries own. */
void arena_defer(struct arena *arena, void (*release)(void *), void *object);

#endif
