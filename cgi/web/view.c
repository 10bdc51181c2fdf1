/* ClearSilver defines a STATUS_OK of its own, which must not meet ours. */
#include <ClearSilver.h>
#undef STATUS_OK

#include "web/view.h"

#include "base/log.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A node of ClearSilver's tree, made by hand in the arena: one allocation where hdf_set_value makes
   three, and nothing to free. The library only reads it (the lint refuses `set:`, which writes). */
struct node {
    HDF hdf;
    int rows;
};

struct tree {
    struct node root;
    struct arena *arena;
};

struct template {
    char *name;
    CSPARSE *parse;
};

static const char *const codes[] = {"ja", "en"};
enum { LANGUAGES = sizeof codes / sizeof *codes };

struct view {
    HDF *conf, *plain; /* how pages are escaped; and what is not HTML */
    HDF *languages[LANGUAGES];
    struct template *templates;
    size_t count;
    char *out; /* the page being rendered, kept for the next one */
    size_t size, room;
};

static enum status failed(NEOERR *error, const char *what) {
    STRING said;
    string_init(&said);
    nerr_error_traceback(error, &said);
    log_event(LOG_ALARM, "template_failed", "template", what, "error", said.buf, NULL);
    string_clear(&said);
    nerr_ignore(&error);
    return STATUS_FAILED;
}

/* Opening */

static NEOERR *read_language(struct view *view, const char *folder, size_t index) {
    HDF **language = &view->languages[index], *text;
    char path[PATH_MAX];
    NEOERR *error = hdf_init(language);
    if (!error)
        error = hdf_get_node(*language, "Text", &text);
    if (error)
        return error;
    /* Where #include looks; read from the very node that is being filled. */
    snprintf(path, sizeof path, "%s/lang", folder);
    error = hdf_set_value(text, "hdf.loadpaths.0", path);
    snprintf(path, sizeof path, "%s/lang/%s.hdf", folder, codes[index]);
    if (!error)
        error = hdf_read_file(text, path);
    return error ? error : hdf_remove_tree(text, "hdf");
}

/* A page stands between macros and layout, a part of a letter by itself. *parse is NULL, and the
   reason logged, where it is broken. */
static enum status parse_template(struct view *view, const char *name, CSPARSE **parse) {
    int letter = !strncmp(name, "mail/", 5);
    char file[NAME_MAX + 8];
    snprintf(file, sizeof file, "%s.cs", name);
    const char *const parts[] = {letter ? NULL : "macros.cs", file, letter ? NULL : "layout.cs"};
    NEOERR *error = cs_init(parse, strcmp(name, "mail/text") ? view->conf : view->plain);
    for (size_t i = 0; !error && i < 3; i++)
        if (parts[i])
            error = cs_parse_file(*parse, parts[i]);
    if (!error)
        return STATUS_OK;
    cs_destroy(parse);
    return failed(error, name);
}

/* The template of that name, parsed by now; NULL when there is none that holds, as was logged. */
static CSPARSE *find(struct view *view, const char *name) {
    for (size_t i = 0; i < view->count; i++)
        if (!strcmp(view->templates[i].name, name))
            return view->templates[i].parse;
    CSPARSE *parse = NULL;
    if (parse_template(view, name, &parse) != STATUS_OK)
        return NULL;
    view->templates = realloc(view->templates, (view->count + 1) * sizeof *view->templates);
    if (!view->templates)
        abort();
    view->templates[view->count++] = (struct template){strdup(name), parse};
    return parse;
}

static int is_page(const struct dirent *entry) {
    size_t size = strlen(entry->d_name);
    return size > 3 && !strcmp(entry->d_name + size - 3, ".cs") &&
           strcmp(entry->d_name, "macros.cs") && strcmp(entry->d_name, "layout.cs");
}

static int is_sound(struct view *view, const char *name) {
    CSPARSE *parse = NULL;
    int sound = parse_template(view, name, &parse) == STATUS_OK;
    cs_destroy(&parse);
    return sound;
}

/* Those of one folder; inside: "" or "mail/", how their names begin. */
static enum status check_folder(struct view *view, const char *inside) {
    struct dirent **found;
    char path[PATH_MAX];
    int broken = 0;
    snprintf(path, sizeof path, "%s/%s", hdf_get_value(view->conf, "hdf.loadpaths.0", ""), inside);
    int count = scandir(path, &found, is_page, alphasort);
    for (int i = 0; i < count; i++) {
        size_t size = strlen(found[i]->d_name) - strlen(".cs");
        snprintf(path, sizeof path, "%s%.*s", inside, (int)size, found[i]->d_name);
        broken += !is_sound(view, path);
        free(found[i]);
    }
    if (count >= 0)
        free(found);
    return broken || count <= 0 ? STATUS_FAILED : STATUS_OK;
}

enum status view_check(struct view *view) {
    enum status status = check_folder(view, "");
    return status == STATUS_OK ? check_folder(view, "mail/") : status;
}

enum status view_open(const char *folder, struct view **out) {
    struct view *view = calloc(1, sizeof *view);
    if (!view)
        abort();
    *out = view;
    NEOERR *error = nerr_init();
    if (!error)
        error = hdf_init(&view->conf);
    if (!error)
        error = hdf_set_value(view->conf, "Config.VarEscapeMode", "html");
    if (!error)
        error = hdf_set_value(view->conf, "hdf.loadpaths.0", folder);
    if (!error)
        error = hdf_init(&view->plain);
    if (!error)
        error = hdf_set_value(view->plain, "hdf.loadpaths.0", folder);
    for (size_t i = 0; !error && i < LANGUAGES; i++)
        error = read_language(view, folder, i);
    if (error) {
        enum status status = failed(error, folder);
        view_close(view);
        *out = NULL;
        return status;
    }
    return STATUS_OK;
}

void view_close(struct view *view) {
    if (!view)
        return;
    for (size_t i = 0; i < view->count; i++) {
        cs_destroy(&view->templates[i].parse);
        free(view->templates[i].name);
    }
    for (size_t i = 0; i < LANGUAGES; i++)
        hdf_destroy(&view->languages[i]);
    hdf_destroy(&view->conf);
    hdf_destroy(&view->plain);
    free(view->templates);
    free(view->out);
    free(view);
}

/* The tree of a page */

struct node *view_tree(struct arena *arena) {
    struct tree *tree = arena_alloc(arena, sizeof *tree);
    tree->arena = arena;
    tree->root.hdf.top = &tree->root.hdf;
    return &tree->root;
}

static struct arena *arena_of(const struct node *node) {
    return ((struct tree *)node->hdf.top)->arena;
}

static struct node *append(struct node *parent, const char *name, size_t size) {
    struct node *node = arena_alloc(arena_of(parent), sizeof *node);
    node->hdf.name = (char *)name;
    node->hdf.name_len = (int)size;
    node->hdf.top = parent->hdf.top;
    if (parent->hdf.last_child)
        parent->hdf.last_child->next = &node->hdf;
    else
        parent->hdf.child = &node->hdf;
    parent->hdf.last_child = &node->hdf;
    return node;
}

static struct node *step(struct node *parent, const char *name, size_t size) {
    for (HDF *child = parent->hdf.child; child; child = child->next)
        if (child->name_len == (int)size && !memcmp(child->name, name, size))
            return (struct node *)child;
    return append(parent, name, size);
}

struct node *node_child(struct node *node, const char *name) {
    while (*name) {
        size_t size = strcspn(name, ".");
        node = step(node, name, size);
        name += size + (name[size] == '.');
    }
    return node;
}

/* printf would be a tenth of what a list page costs. */
static const char *decimal(struct arena *arena, int64_t number, size_t *size) {
    char digits[24], *at = digits + sizeof digits;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do
        *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0)
        *--at = '-';
    *size = (size_t)(digits + sizeof digits - at);
    return arena_copy(arena, at, *size);
}

struct node *node_row(struct node *node, const char *name) {
    struct node *rows = node_child(node, name);
    size_t size;
    const char *number = decimal(arena_of(node), rows->rows++, &size);
    return append(rows, number, size);
}

void node_set(struct node *node, const char *name, const char *value) {
    node_child(node, name)->hdf.value = (char *)(value ? value : "");
}

void node_set_number(struct node *node, const char *name, int64_t value) {
    size_t size;
    node_set(node, name, decimal(arena_of(node), value, &size));
}

/* Rendering */

static NEOERR *collect(void *context, char *piece) {
    struct view *view = context;
    size_t more = strlen(piece);
    if (view->room - view->size < more) {
        size_t room = (view->size + more) * 2;
        char *out = realloc(view->out, room);
        if (!out)
            abort();
        view->out = out;
        view->room = room;
    }
    if (more)
        memcpy(view->out + view->size, piece, more);
    view->size += more;
    return NULL;
}

static HDF *language_of(struct view *view, const char *lang) {
    for (size_t i = 1; i < LANGUAGES; i++)
        if (!strcmp(codes[i], lang))
            return view->languages[i];
    return view->languages[0];
}

enum status view_render(struct view *view, const char *name, const char *lang, struct node *tree,
                        struct span *out) {
    CSPARSE *parse = find(view, name);
    if (!parse)
        return STATUS_FAILED;
    parse->hdf = &tree->hdf;
    parse->global_hdf = language_of(view, lang);
    view->size = 0;
    NEOERR *error = cs_render(parse, view, collect);
    parse->hdf = view->conf;
    if (error)
        return failed(error, name);
    /* The line ends between macros come out before the page. */
    *out = span_trim((struct span){view->out, view->size});
    return STATUS_OK;
}

/* Sentences */

static HDF *text_of(struct view *view, const char *lang) {
    return hdf_get_obj(language_of(view, lang), "Text");
}

const char *view_word(struct view *view, const char *lang, const char *family, const char *code) {
    HDF *words = hdf_get_obj(text_of(view, lang), family);
    return words ? hdf_get_value(words, code, "") : "";
}

static const struct view_param *param_at(struct span rest, const struct view_param *params,
                                         size_t count, size_t *size) {
    for (size_t i = 0; i < count; i++) {
        *size = strlen(params[i].name);
        if (rest.size > *size + 1 && rest.at[*size + 1] == '}' &&
            !memcmp(rest.at + 1, params[i].name, *size))
            return &params[i];
    }
    return NULL;
}

static void add_words(struct text *out, struct span words, int plain) {
    while (plain && words.size && memchr(words.at, '`', words.size))
        text_add_span(out, span_cut(&words, '`'));
    text_add_span(out, words);
}

static const char *filled(struct arena *arena, const char *sentence,
                          const struct view_param *params, size_t count, int plain) {
    struct text out = TEXT(arena);
    struct span rest = span_of(sentence);
    while (rest.size) {
        const char *open = memchr(rest.at, '{', rest.size);
        size_t words = open ? (size_t)(open - rest.at) : rest.size;
        add_words(&out, (struct span){rest.at, words}, plain);
        rest = (struct span){rest.at + words, rest.size - words};
        if (!rest.size)
            break;
        size_t size, taken = 1;
        const struct view_param *param = param_at(rest, params, count, &size);
        if (param)
            text_add(&out, param->value), taken = size + 2;
        else
            text_char(&out, '{');
        rest = (struct span){rest.at + taken, rest.size - taken};
    }
    return text_str(&out);
}

const char *view_text_of(struct view *view, struct arena *arena, const char *lang, const char *name,
                         const struct view_param *params, size_t count) {
    const char *sentence = hdf_get_value(text_of(view, lang), name, "");
    return count && strchr(sentence, '{') ? filled(arena, sentence, params, count, 0) : sentence;
}

const char *view_plain_of(struct view *view, struct arena *arena, const char *lang,
                          const char *name, const struct view_param *params, size_t count) {
    return filled(arena, hdf_get_value(text_of(view, lang), name, ""), params, count, 1);
}

const char *view_text(struct view *view, struct arena *arena, const char *lang, const char *name,
                      ...) {
    struct view_param params[8];
    size_t count = 0;
    va_list pairs;
    va_start(pairs, name);
    const char *key;
    while (count < 8 && (key = va_arg(pairs, const char *))) {
        const char *value = va_arg(pairs, const char *);
        params[count++] = (struct view_param){key, value ? value : ""};
    }
    va_end(pairs);
    return view_text_of(view, arena, lang, name, params, count);
}
