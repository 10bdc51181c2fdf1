/*
 * template_lint check FOLDER: parses every template as web/view does and walks the trees. A command
 * that is not on the list below, or a value where html escaping does not protect, is a line
 * "file:line: why" and makes it end with 1.
 *
 * template_lint keys FOLDER LANGUAGE: every sentence as "key<TAB>text", read as the view reads it;
 * a line break in a text is written \n, a backslash \\.
 */
#include <ClearSilver.h>
#undef STATUS_OK

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What a template may say. A row's number in the tree is learned from its sample. */
enum say { LITERAL, VAR, IF, ELIF, EACH, WITH, LOOP, DEF, CALL, SAYS };
static const struct {
    const char *name, *sample;
} says[SAYS] = {
    [LITERAL] = {"literal", "x"},
    [VAR] = {"var", "<?cs var:x ?>"},
    [IF] = {"if", "<?cs if:x ?><?cs /if ?>"},
    [ELIF] = {"elif", "<?cs if:x ?><?cs elif:y ?><?cs /if ?>"},
    [EACH] = {"each", "<?cs each:x = y ?><?cs /each ?>"},
    [WITH] = {"with", "<?cs with:x = y ?><?cs /with ?>"},
    [LOOP] = {"loop", "<?cs loop:x = #1, #2, #1 ?><?cs /loop ?>"},
    [DEF] = {"def", "<?cs def:x() ?><?cs /def ?>"},
    [CALL] = {"call", "<?cs def:x() ?><?cs /def ?><?cs call:x() ?>"},
};
static int numbers[SAYS];

/* And what it may not, to call it by its name. Arena trees are only read (set); pages are put
   together by the view alone (include); the rest prints without escaping, or changes how. */
static const struct {
    const char *name, *sample;
} never[] = {
    {"uvar", "<?cs uvar:x ?>"},
    {"alt", "<?cs alt:x ?><?cs /alt ?>"},
    {"name", "<?cs name:x ?>"},
    {"lvar", "<?cs lvar:x ?>"},
    {"evar", "<?cs evar:x ?>"},
    {"escape", "<?cs escape:\"none\" ?><?cs /escape ?>"},
    {"linclude", "<?cs linclude:x ?>"},
    {"include", "<?cs include:x ?>"},
    {"contenttype", "<?cs contenttype:\"text/html\" ?>"},
    {"set", "<?cs set:x = y ?>"},
};

static HDF *conf;
static int problems;

static void die(NEOERR *error, const char *what) {
    STRING said;
    string_init(&said);
    nerr_error_string(error, &said);
    printf("%s:0: %s\n", what, said.buf);
    exit(1);
}

static CSPARSE *parser(void) {
    CSPARSE *parse;
    NEOERR *error = cs_init(&parse, conf);
    if (error)
        die(error, "cs_init");
    parse->audit_mode = 1; /* keeps file and line of every node */
    return parse;
}

/* The last command of a sample, looking into what follows an if. */
static int last_command(const CSTREE *node) {
    int number = 0;
    for (; node; node = node->next) {
        int inside = last_command(node->case_1);
        if (node->cmd)
            number = inside ? inside : node->cmd;
    }
    return number;
}

/* -1 where the library refuses the sample by itself. */
static int number_of(const char *sample) {
    CSPARSE *parse = parser();
    NEOERR *error = cs_parse_string(parse, strdup(sample), strlen(sample));
    int number = error ? -1 : last_command(parse->tree);
    if (error)
        nerr_ignore(&error);
    cs_destroy(&parse);
    return number;
}

static const char *name_of(int number) {
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (number_of(never[i].sample) == number)
            return never[i].name;
    return "a command the lint does not know";
}

/* Where in the page we are */
enum place { TEXT, OPENED, TAG_NAME, IN_TAG, ATTRIBUTE, EQUALS, QUOTED, UNQUOTED, DECLARATION };

struct where {
    enum place place;
    char tag[32], attribute[32];
    char quote;
    int has_src, in_script;
};

static void problem(const CSTREE *node, const char *why, const char *what) {
    const char *file = node->fname ? node->fname : "?";
    printf("%s:%d: %s %s\n", file, node->linenum, why, what);
    problems++;
}

static void add(char *name, size_t room, char c) {
    size_t size = strlen(name);
    if (size + 1 < room) {
        name[size] = (char)tolower((unsigned char)c);
        name[size + 1] = '\0';
    }
}

static void attribute_ends(const CSTREE *node, struct where *at) {
    if (!strncmp(at->attribute, "on", 2) || !strcmp(at->attribute, "style") ||
        !strcmp(at->attribute, "srcdoc"))
        problem(node, "no inline script or style: attribute", at->attribute);
    at->has_src |= !strcmp(at->attribute, "src");
}

static void tag_ends(const CSTREE *node, struct where *at) {
    if (!strcmp(at->tag, "style"))
        problem(node, "no inline style:", "<style>");
    at->in_script = !strcmp(at->tag, "script");
    if (at->in_script && !at->has_src)
        problem(node, "no inline script:", "<script> without src");
    at->place = TEXT;
}

static void in_tag(const CSTREE *node, struct where *at, char c) {
    if (at->place == ATTRIBUTE && (isspace((unsigned char)c) || strchr("=>/", c)))
        attribute_ends(node, at);
    if (c == '>') {
        tag_ends(node, at);
    } else if (c == '=') {
        at->place = EQUALS;
    } else if (isspace((unsigned char)c) || c == '/') {
        at->place = IN_TAG;
    } else if (at->place == TAG_NAME) {
        add(at->tag, sizeof at->tag, c);
    } else {
        if (at->place == IN_TAG)
            at->attribute[0] = '\0';
        at->place = ATTRIBUTE;
        add(at->attribute, sizeof at->attribute, c);
    }
}

static void open_tag(const CSTREE *node, struct where *at, char c) {
    int letter = isalpha((unsigned char)c);
    if (at->in_script && c != '/')
        problem(node, "no inline script:", "text in <script>");
    at->in_script = at->has_src = 0;
    at->tag[0] = at->attribute[0] = '\0';
    at->place = c == '!' ? DECLARATION : letter || c == '/' ? TAG_NAME : TEXT;
    if (letter || c == '/')
        add(at->tag, sizeof at->tag, c);
}

static void step(const CSTREE *node, struct where *at, char c) {
    switch (at->place) {
    case TEXT:
        if (c == '<')
            at->place = OPENED;
        else if (at->in_script && !isspace((unsigned char)c))
            problem(node, "no inline script:", "text in <script>"), at->in_script = 0;
        return;
    case OPENED:
        open_tag(node, at, c);
        return;
    case TAG_NAME:
    case IN_TAG:
    case ATTRIBUTE:
        in_tag(node, at, c);
        return;
    case EQUALS:
        at->quote = c;
        if (c == '"' || c == '\'')
            at->place = QUOTED;
        else if (!isspace((unsigned char)c))
            at->place = UNQUOTED;
        return;
    case QUOTED:
        if (c == at->quote)
            at->place = IN_TAG, at->attribute[0] = '\0';
        return;
    case UNQUOTED:
        if (c == '>')
            tag_ends(node, at);
        else if (isspace((unsigned char)c))
            at->place = IN_TAG;
        return;
    case DECLARATION:
        if (c == '-')
            problem(node, "a comment of HTML is sent to everybody:", "use <?cs # … ?>");
        if (c == '-' || c == '>')
            at->place = TEXT;
        return;
    }
}

static int in_a_tag(enum place place) {
    return place == TAG_NAME || place == IN_TAG || place == ATTRIBUTE;
}

/* Both ways through a condition, or none and many rounds of a loop, must end alike. */
static void meet(const CSTREE *node, struct where *at, const struct where *other) {
    if (in_a_tag(at->place) && in_a_tag(other->place))
        at->place = IN_TAG;
    else if (at->place != other->place ||
             (at->place == QUOTED && strcmp(at->attribute, other->attribute)))
        problem(node, "the ways through this end in different places", "of the page");
    at->has_src |= other->has_src;
}

/* Walking */
static void walk(const CSTREE *node, struct where *at, int depth);

static void walk_var(const CSTREE *node, const struct where *at) {
    const char *what = node->arg1.s ? node->arg1.s : "an expression";
    if (at->in_script)
        problem(node, "a value in <script>:", what);
    else if (at->place != TEXT && at->place != QUOTED)
        problem(node, "a value in a tag, but not in a quoted attribute:", what);
}

static void walk_either(const CSTREE *node, struct where *at, int depth) {
    struct where other = *at;
    walk(node->case_0, at, depth);
    walk(node->case_1, &other, depth);
    meet(node, at, &other);
}

static void walk_call(const CSTREE *node, struct where *at, int depth) {
    const CSTREE *macro = node->arg1.macro ? node->arg1.macro->tree : NULL;
    if (depth > 30)
        problem(node, "a macro that calls itself:", node->arg1.macro->name);
    else if (macro)
        walk(macro->case_0, at, depth + 1);
}

static void walk(const CSTREE *node, struct where *at, int depth) {
    for (; node; node = node->next) {
        if (node->cmd == numbers[LITERAL])
            for (const char *c = node->arg1.s; c && *c; c++)
                step(node, at, *c);
        else if (node->cmd == numbers[VAR])
            walk_var(node, at);
        else if (node->cmd == numbers[CALL])
            walk_call(node, at, depth);
        else if (node->cmd == numbers[IF] || node->cmd == numbers[ELIF] ||
                 node->cmd == numbers[EACH] || node->cmd == numbers[WITH] ||
                 node->cmd == numbers[LOOP])
            walk_either(node, at, depth);
        else if (node->cmd != numbers[DEF])
            problem(node, "not in our templates:", name_of(node->cmd));
    }
}

/* A macro that nobody calls is held to the list of commands all the same. */
static void walk_uncalled(const CSTREE *node) {
    for (; node; node = node->next) {
        size_t i = 0;
        while (i < SAYS && node->cmd != numbers[i])
            i++;
        if (i == SAYS)
            problem(node, "not in our templates:", name_of(node->cmd));
        walk_uncalled(node->case_0);
        walk_uncalled(node->case_1);
    }
}

static int is_page(const struct dirent *entry) {
    size_t size = strlen(entry->d_name);
    return size > 3 && !strcmp(entry->d_name + size - 3, ".cs") &&
           strcmp(entry->d_name, "macros.cs") && strcmp(entry->d_name, "layout.cs");
}

static void check_page(const char *folder, const char *file) {
    CSPARSE *parse = parser();
    const char *const parts[] = {"macros.cs", file, "layout.cs"};
    for (size_t i = 0; i < 3; i++) {
        NEOERR *error = cs_parse_file(parse, parts[i]);
        if (error) {
            STRING said;
            string_init(&said);
            nerr_error_string(error, &said);
            printf("%s/%s:0: %s", folder, parts[i], said.buf);
            string_clear(&said);
            nerr_ignore(&error);
            problems++;
            return;
        }
    }
    struct where at = {TEXT, "", "", 0, 0, 0};
    walk(parse->tree, &at, 0);
    if (at.place != TEXT)
        problem(parse->tree, "the page ends inside a tag", "");
    walk_uncalled(parse->tree);
    cs_destroy(&parse);
}

static int check(const char *folder) {
    struct dirent **found;
    for (size_t i = 0; i < SAYS; i++)
        numbers[i] = number_of(says[i].sample);
    int count = scandir(folder, &found, is_page, alphasort);
    if (count <= 0)
        printf("%s:0: no templates\n", folder), problems++;
    for (int i = 0; i < count; i++)
        check_page(folder, found[i]->d_name);
    return problems != 0;
}

static void print_escaped(char c) {
    if (c == '\n')
        fputs("\\n", stdout);
    else if (c == '\\')
        fputs("\\\\", stdout);
    else
        putchar(c);
}

static void print_keys(HDF *node, const char *before) {
    for (HDF *child = hdf_obj_child(node); child; child = hdf_obj_next(child)) {
        char key[512];
        snprintf(key, sizeof key, "%s%s%s", before, *before ? "." : "", hdf_obj_name(child));
        if (hdf_obj_value(child)) {
            printf("%s\t", key);
            for (const char *c = hdf_obj_value(child); *c; c++)
                print_escaped(*c);
            putchar('\n');
        }
        print_keys(child, key);
    }
}

static int keys(const char *folder, const char *language) {
    HDF *text;
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/lang", folder);
    NEOERR *error = hdf_init(&text);
    if (!error)
        error = hdf_set_value(text, "hdf.loadpaths.0", path);
    snprintf(path, sizeof path, "%s/lang/%s.hdf", folder, language);
    if (!error)
        error = hdf_read_file(text, path);
    if (error)
        die(error, path);
    hdf_remove_tree(text, "hdf");
    print_keys(text, "");
    return 0;
}

int main(int argc, char **argv) {
    NEOERR *error = nerr_init();
    if (!error)
        error = hdf_init(&conf);
    if (!error)
        error = hdf_set_value(conf, "Config.VarEscapeMode", "html");
    if (!error && argc > 2)
        error = hdf_set_value(conf, "hdf.loadpaths.0", argv[2]);
    if (error)
        die(error, "template_lint");
    if (argc == 3 && !strcmp(argv[1], "check"))
        return check(argv[2]);
    if (argc == 4 && !strcmp(argv[1], "keys"))
        return keys(argv[2], argv[3]);
    fputs("template_lint check FOLDER | keys FOLDER LANGUAGE\n", stderr);
    return 2;
}
