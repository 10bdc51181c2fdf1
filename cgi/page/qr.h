#ifndef PAGE_QR_H
#define PAGE_QR_H

#include "base/arena.h"

/*
 * A QR code to be drawn as SVG: the dark modules as one path, in a square of *size units whose
 * quiet zone is left out all round. The only place that knows libqrencode. NULL: the text is too
 * long for one.
 */
const char *qr_path(struct arena *arena, const char *text, int *size);

#endif
