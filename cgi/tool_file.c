#include "tool.h"

#include <stdlib.h>

enum { FIRST_ROOM = 1 << 16 };

static void release(void *data) {
    free(data);
}

/* realloc moves pages of large blocks: nothing is held twice. */
enum file_read file_read(struct arena *arena, FILE *file, size_t most, struct span *octets) {
    char *data = NULL;
    size_t size = 0, room = 0, got = 0;
    do {
        size += got;
        if (size == room) {
            room = room ? 2 * room : FIRST_ROOM;
            data = realloc(data, room);
            if (!data)
                abort();
        }
        got = fread(data + size, 1, room - size, file);
    } while (got && size + got <= most);
    *octets = (struct span){data, size};
    arena_defer(arena, release, data);
    if (ferror(file))
        return FILE_UNREAD;
    return got ? FILE_LARGE : FILE_WHOLE;
}
