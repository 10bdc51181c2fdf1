#include "web/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];
static struct arena *arena;
static struct view *view;

static void write_file(const char *name, const char *text) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static const char *const names[] = {"macros.cs",        "layout.cs",        "list.cs",
                                    "other.cs",         "lang/ja.hdf",      "lang/en.hdf",
                                    "lang/ja-mail.hdf", "lang/en-mail.hdf", "mail/text.cs"};

static int set_up(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/nafuda-view-XXXXXX");
    assert_non_null(mkdtemp(folder));
    char path[128];
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, i ? "lang" : "mail");
        assert_int_equal(mkdir(path, 0700), 0);
    }
    write_file("mail/text.cs", "<?cs var:Page.text ?>");
    write_file("macros.cs", "<?cs def:bold(what) ?><b><?cs var:what ?></b><?cs /def ?>");
    write_file("layout.cs", "<html lang=\"<?cs var:Lang ?>\"><?cs call:content() ?></html>");
    write_file("list.cs", "<?cs def:content() ?><?cs each:row = Page.Rows ?>[<?cs var:row.name ?>"
                          "|<?cs call:bold(row.name) ?>|<?cs name:row ?>|<?cs var:row ?>]"
                          "<?cs /each ?><?cs var:Page.Form.name.value ?><?cs /def ?>");
    write_file("other.cs", "<?cs def:content() ?><?cs var:Text.Greeting ?>,<?cs var:Text.Mail.sign "
                           "?>,<a title=\"<?cs var:Page.text ?>\"><?cs /def ?>");
    write_file(
        "lang/ja.hdf",
        "Greeting = こんにちは <&>\nCode = `{a}` と `b`{\nLong {\n  Deep = {a} と {b} と {a}{\n}\n"
        "#include \"ja-mail.hdf\"\n");
    write_file("lang/en.hdf", "Greeting = Hello\n#include \"en-mail.hdf\"\n");
    write_file("lang/ja-mail.hdf", "Mail.sign << END\n一行目\n二行目\nEND\n");
    write_file("lang/en-mail.hdf", "Mail.sign << END\nYours\nEND\n");
    arena = arena_new();
    assert_int_equal(view_open(folder, &view), STATUS_OK);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    char path[128];
    view_close(view);
    arena_free(arena);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, i ? "lang" : "mail");
        rmdir(path);
    }
    rmdir(folder);
    return 0;
}

static const char *render(const char *template, const char *lang, struct node *tree) {
    struct span out;
    assert_int_equal(view_render(view, template, lang, tree, &out), STATUS_OK);
    return span_text(arena, out);
}

static void rows_are_rendered_escaped(void **state) {
    (void)state;
    struct node *tree = view_tree(arena), *page = node_child(tree, "Page");
    node_set(tree, "Lang", "ja");
    node_set(node_row(page, "Rows"), "name", "<script>alert(\"1\")</script>");
    struct node *second = node_row(page, "Rows");
    node_set(second, "name", "先");
    node_set(second, "name", "後");
    node_set(second, "", "own");
    node_set(page, "Form.name.value", "'&");
    assert_string_equal(
        render("list", "ja", tree),
        "<html lang=\"ja\">"
        "[&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;|<b>&lt;script&gt;alert(&quot;1&quot;)"
        "&lt;/script&gt;</b>|0|][後|<b>後</b>|1|own]&#39;&amp;</html>");
}

static void numbers_are_written_in_full(void **state) {
    (void)state;
    static const struct {
        int64_t number;
        const char *text;
    } rows[] = {{0, "0"},
                {-1, "-1"},
                {1234567890123, "1234567890123"},
                {INT64_MAX, "9223372036854775807"},
                {INT64_MIN, "-9223372036854775808"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct node *tree = view_tree(arena);
        node_set_number(tree, "Page.Form.name.value", rows[i].number);
        assert_string_equal(render("list", "ja", tree),
                            arena_printf(arena, "<html lang=\"\">%s</html>", rows[i].text));
    }
}

static void sentences_come_in_both_languages(void **state) {
    (void)state;
    struct node *tree = view_tree(arena);
    node_set(tree, "Page.text", "a\" onload=\"b");
    node_set(tree, "Lang", "en");
    assert_string_equal(render("other", "en", tree), "<html lang=\"en\">Hello,Yours\n,<a "
                                                     "title=\"a&quot; onload=&quot;b\"></html>");
    node_set(tree, "Lang", "ja");
    assert_string_equal(render("other", "ja", tree),
                        "<html lang=\"ja\">こんにちは &lt;&amp;&gt;,一行目\n二行目\n,<a "
                        "title=\"a&quot; onload=&quot;b\"></html>");
}

static void the_same_tree_renders_the_same_many_times(void **state) {
    (void)state;
    for (int i = 0; i < 300; i++) {
        struct arena *own = arena_new();
        struct node *tree = view_tree(own), *page = node_child(tree, "Page");
        for (int row = 0; row < 20; row++)
            node_set_number(node_row(page, "Rows"), "name", (int64_t)9007199254740993 + row);
        struct span out;
        assert_int_equal(view_render(view, "list", "en", tree, &out), STATUS_OK);
        assert_non_null(memmem(out.at, out.size, "[9007199254741012|", 18));
        assert_true(out.size > 20 * 40 && out.size < 20 * 60);
        arena_free(own);
    }
}

static void parameters_are_put_into_a_sentence(void **state) {
    (void)state;
    assert_string_equal(view_text(view, arena, "ja", "Long.Deep", "a", "{b}", "b", "2", NULL),
                        "{b} と 2 と {b}{");
    assert_string_equal(view_text(view, arena, "ja", "Long.Deep", "b", "", NULL),
                        "{a} と  と {a}{");
    assert_string_equal(view_text(view, arena, "en", "Long.Deep", NULL), "");
    assert_string_equal(view_text(view, arena, "en", "Greeting", NULL), "Hello");
    assert_string_equal(view_word(view, "en", "Mail", "sign"), "Yours\n");
    assert_string_equal(view_word(view, "en", "Mail", "sing"), "");
    assert_string_equal(view_word(view, "en", "Male", "sign"), "");
    assert_string_equal(view_text(view, arena, "fr", "Greeting", NULL), "こんにちは <&>");
}

static void a_missing_template_is_a_failure(void **state) {
    (void)state;
    struct span out;
    struct node *tree = view_tree(arena);
    assert_int_equal(view_render(view, "nowhere", "ja", tree, &out), STATUS_FAILED);
    assert_string_equal(render("list", "ja", tree), "<html lang=\"\"></html>");
}

static void a_broken_template_is_known_before_it_is_needed(void **state) {
    (void)state;
    struct view *other;
    struct span out;
    assert_int_equal(view_check(view), STATUS_OK);
    assert_int_equal(view_render(view, "other", "ja", view_tree(arena), &out), STATUS_OK);
    write_file("other.cs", "<?cs def:content() ?><?cs call:nobody() ?><?cs /def ?>");
    assert_int_equal(view_open(folder, &other), STATUS_OK);
    assert_int_equal(view_render(other, "list", "ja", view_tree(arena), &out), STATUS_OK);
    assert_int_equal(view_render(other, "other", "ja", view_tree(arena), &out), STATUS_FAILED);
    assert_int_equal(view_check(other), STATUS_FAILED);
    view_close(other);
    /* Who parsed it before goes on with that. */
    assert_int_equal(view_render(view, "other", "ja", view_tree(arena), &out), STATUS_OK);
    assert_int_equal(view_open("/nonexistent", &other), STATUS_FAILED);
    assert_null(other);
}

static void plain_text_has_no_marks_but_those_of_parameters(void **state) {
    (void)state;
    const struct view_param a = {"a", "x`y"};
    assert_string_equal(view_plain_of(view, arena, "ja", "Code", &a, 1), "x`y と b{");
    assert_string_equal(view_text_of(view, arena, "ja", "Code", &a, 1), "`x`y` と `b`{");
    assert_string_equal(view_plain_of(view, arena, "en", "Greeting", NULL, 0), "Hello");
    assert_string_equal(view_plain_of(view, arena, "en", "Code", &a, 1), "");
}

int main(void) {
    const struct CMUnitTest test_view[] = {
        cmocka_unit_test_setup_teardown(rows_are_rendered_escaped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_are_written_in_full, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sentences_come_in_both_languages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_tree_renders_the_same_many_times, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(parameters_are_put_into_a_sentence, set_up, tear_down),
        cmocka_unit_test_setup_teardown(plain_text_has_no_marks_but_those_of_parameters, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_missing_template_is_a_failure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_broken_template_is_known_before_it_is_needed, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(test_view, NULL, NULL);
}
