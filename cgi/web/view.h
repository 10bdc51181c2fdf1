#ifndef WEB_VIEW_H
#define WEB_VIEW_H

#include "base/conf.h"
#include "base/status.h"
#include "base/text.h"

#include <stdint.h>

/*
 * Pages from templates. The only place that knows ClearSilver: every templates/<name>.cs is parsed
 * once with macros.cs before and layout.cs behind it, under html escaping, and rendered many times.
 *
 * A screen's data is a tree: names are literals of ours, user text is only ever a value. Names
 * under a row stay short (they cost).
 */
struct view;
struct node;

/* Parses all templates of the folder and reads lang/ja.hdf and lang/en.hdf. */
enum status view_open(const char *folder, struct view **view) MUST_CHECK;
void view_close(struct view *view);

/* A new page's tree; freed with the arena. */
struct node *view_page(struct view *view, struct arena *arena);

void node_set(struct node *node, const char *name, const char *value);
void node_set_number(struct node *node, const char *name, int64_t value);
struct node *node_child(struct node *node, const char *name);
/* The next numbered child: "Rows" → Rows.0, Rows.1, … */
struct node *node_row(struct node *node, const char *name);

/* The rendered page; STATUS_FAILED logged with the template's own error. */
enum status view_render(struct view *view, struct arena *arena, const char *template,
                        const char *lang, struct node *page, struct span *out) MUST_CHECK;

/* A sentence of the language file ("Finding.spf_several"), with {name} replaced from pairs ended by
   NULL.
   "" when the file has none. */
const char *view_text(struct view *view, struct arena *arena, const char *lang, const char *name,
                      ...) __attribute__((sentinel));

#endif
