#ifndef WEB_VIEW_H
#define WEB_VIEW_H

#include "base/conf.h"
#include "base/status.h"
#include "base/text.h"

#include <stdint.h>

/*
 * Pages from templates. The only place that knows ClearSilver: a templates/<name>.cs is parsed
 * once with macros.cs before and layout.cs behind it, under html escaping, and rendered many times.
 * Letters are mail/text and mail/html, each by itself, the first without escaping.
 *
 * A screen's data is a tree: names are literals of ours, user text is only ever a value. Names
 * under a row stay short (they cost). The tree lives in the arena, and so must all that it points
 * to: neither names nor values are copied, so a value is a literal or the arena's, never a buffer
 * on the stack.
 *
 * A language file (lang/ja.hdf) is read below Text: `Fault { required = … }` in it is
 * Text.Fault.required in a template and "Fault.required" here. `#include "ja-mail.hdf"` takes a
 * file of the same folder in.
 */
struct view;
struct node;

/* Reads lang/ja.hdf and lang/en.hdf of the folder; a template is parsed when it is first needed. */
enum status view_open(const char *folder, struct view **view) MUST_CHECK;
/* Whether all templates can be parsed, so that whoever lives long hears of a broken one when he
   starts. Keeps none: ninety of them are 12 MB a process. STATUS_FAILED: one is broken, or there is
   none. */
enum status view_check(struct view *view) MUST_CHECK;
void view_close(struct view *view);

/* An empty tree. */
struct node *view_tree(struct arena *arena);

/* Names may have dots: "Form.name.value"; "" is the node itself. What was there is replaced; NULL
   is as good as "". */
void node_set(struct node *node, const char *name, const char *value);
void node_set_number(struct node *node, const char *name, int64_t value);

/* The node of that name, made where there is none. */
struct node *node_child(struct node *node, const char *name);
/* The next numbered child: "Rows" → Rows.0, Rows.1, … */
struct node *node_row(struct node *node, const char *name);

/* The rendered page, valid until the next one; STATUS_FAILED logged with the template's own error.
 */
enum status view_render(struct view *view, const char *template, const char *lang,
                        struct node *tree, struct span *out) MUST_CHECK;

/* A sentence of the language file ("Finding.spf_several"), with {name} replaced from pairs ended by
   NULL; a {name} that has no pair stays. "" when the file has no such sentence. */
const char *view_text(struct view *view, struct arena *arena, const char *lang, const char *name,
                      ...) __attribute__((sentinel));

/* The word of a family, "Verdict" and "ok": Text.Verdict.ok, without a text to be put together for
   it. A list page asks for hundreds. */
const char *view_word(struct view *view, const char *lang, const char *family, const char *code);

/* view_text for pairs that are counted at run time: a finding's parameters. */
struct view_param {
    const char *name, *value;
};
const char *view_text_of(struct view *view, struct arena *arena, const char *lang, const char *name,
                         const struct view_param *params, size_t count);

/* The same for plain text: without the sentence's own `, which mark what a page shows as code. */
const char *view_plain_of(struct view *view, struct arena *arena, const char *lang,
                          const char *name, const struct view_param *params, size_t count);

#endif
