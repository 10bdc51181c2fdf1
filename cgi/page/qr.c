#include "page/qr.h"

#include "base/text.h"

#include <qrencode.h>

enum { QUIET_ZONE = 4 };

static void release(void *code) {
    QRcode_free(code);
}

/* The dark modules that lie side by side from here on; 0: this one is light. */
static int run_at(const unsigned char *row, int width, int x) {
    int end = x;
    while (end < width && row[end] & 1)
        end++;
    return end - x;
}

const char *qr_path(struct arena *arena, const char *text, int *size) {
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code)
        return NULL;
    arena_defer(arena, release, code);
    struct text path = TEXT(arena);
    for (int y = 0; y < code->width; y++)
        for (int x = 0, run; x < code->width; x += run ? run : 1) {
            run = run_at(code->data + y * code->width, code->width, x);
            if (run)
                text_addf(&path, "M%d %dh%dv1h-%dz", x + QUIET_ZONE, y + QUIET_ZONE, run, run);
        }
    *size = code->width + 2 * QUIET_ZONE;
    return text_str(&path);
}
