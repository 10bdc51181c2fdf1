#include "work/project_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static struct arena *arena;

static int make_arena(void **state) {
    (void)state;
    arena = arena_new();
    return 0;
}

static int free_arena(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static enum project_key_fault fault_of(const char *typed) {
    const char *key = NULL;
    enum project_key_fault fault = project_key_read(arena, typed, &key);
    assert_true((fault == PROJECT_KEY_FINE) == (key != NULL));
    return fault;
}

static void a_key_has_one_form(void **state) {
    (void)state;
    for (int i = 0; i < 2000; i++) {
        const char *made = project_key_new(arena), *read;
        assert_int_equal(strlen(made), 18);
        assert_memory_equal(made, "NFD-", 4);
        assert_true(made[9] == '-' && made[15] == '-');
        assert_int_equal(project_key_read(arena, made, &read), PROJECT_KEY_FINE);
        assert_string_equal(read, made);
        assert_string_not_equal(project_key_new(arena), made);
    }
}

/* Where the symbols stand that a person types. */
static const int places[] = {4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 16, 17};
enum { PLACES = sizeof places / sizeof *places };

static void one_or_two_wrong_characters_are_found(void **state) {
    (void)state;
    char *key = project_key_new(arena);
    for (int i = 0; i < PLACES; i++)
        for (const char *a = alphabet; *a; a++)
            for (int j = i; j < PLACES; j++)
                for (const char *b = alphabet; *b; b++) {
                    char wrong[32];
                    memcpy(wrong, key, 19);
                    wrong[places[i]] = *a;
                    if (j > i)
                        wrong[places[j]] = *b;
                    if (strcmp(wrong, key) != 0 && fault_of(wrong) != PROJECT_KEY_TYPO)
                        fail_msg("%s for %s", wrong, key);
                    if (j == i)
                        break;
                }
}

static void exchanged_characters_are_found(void **state) {
    (void)state;
    for (int round = 0; round < 50; round++) {
        char *key = project_key_new(arena);
        for (int i = 0; i < PLACES; i++)
            for (int j = i + 1; j < PLACES; j++) {
                char wrong[32];
                memcpy(wrong, key, 19);
                wrong[places[i]] = key[places[j]];
                wrong[places[j]] = key[places[i]];
                if (strcmp(wrong, key) != 0)
                    assert_int_equal(fault_of(wrong), PROJECT_KEY_TYPO);
            }
    }
}

/* A right key with every character that is mistaken for another one. */
static const char right[] = "NFD-10100-01234-";

static const char *whole(void) {
    for (const char *a = alphabet; *a; a++)
        for (const char *b = alphabet; *b; b++) {
            const char *key = arena_printf(arena, "%s%c%c", right, *a, *b);
            if (fault_of(key) == PROJECT_KEY_FINE)
                return key;
        }
    fail_msg("no check characters fit");
    return NULL;
}

static void what_does_not_matter_is_forgiven(void **state) {
    (void)state;
    const char *key = whole(), *end = key + 16, *read;
    const char *typed[] = {
        arena_printf(arena, "NFD-10100-01234-%s", end),
        arena_printf(arena, "nfd-10100-01234-%s", end),
        arena_printf(arena, "10100-01234-%s", end),
        arena_printf(arena, "1010001234%s", end),
        arena_printf(arena, "NFD1010001234%s", end),
        arena_printf(arena, "  NFD 10100 01234 %s\t", end),
        arena_printf(arena, "NFD-IOLoO-oi234-%s", end),
        arena_printf(arena, "NFD-lOiOo-0l234-%s", end),
        arena_printf(arena, "ＮＦＤ－１０１００－０１２３４－%s", end),
        arena_printf(arena, "NFDー10100ー01234ー%s", end),
        arena_printf(arena, "NFD–10100—01234−%s", end),
        arena_printf(arena, "NFD　10100　01234　%s", end),
        arena_printf(arena, "N-F-D-1-0-1-0-0-0-1-2-3-4%s", end),
    };
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        if (project_key_read(arena, typed[i], &read) != PROJECT_KEY_FINE)
            fail_msg("%s", typed[i]);
        assert_string_equal(read, key);
    }
}

static void what_is_no_key_is_told_from_a_slip(void **state) {
    (void)state;
    const char *key = whole();
    static const char *const others[] = {
        "",
        " ",
        "-",
        "NFD",
        "NFD-",
        "NFD-10100",
        "NFD-10100-01234-",
        "hello",
        "a@example.com",
        "NFD-10100-01234-0U",
        "NFD-10100-01234-0!",
        "NFD-10100-01234-0é",
        "NFD-10100-01234-0\n",
        "XYZ-10100-01234-00",
        "https://example.com/",
        "山田",
        "0000000000000",
        "NFD-1010001234000",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (fault_of(others[i]) != PROJECT_KEY_FORM)
            fail_msg("%s", others[i]);
    assert_int_equal(fault_of(arena_printf(arena, "%s0", key)), PROJECT_KEY_FORM);
    assert_int_equal(fault_of(arena_copy(arena, key, strlen(key) - 1)), PROJECT_KEY_FORM);
    char *long_one = arena_alloc(arena, 100001);
    memset(long_one, '0', 100000);
    assert_int_equal(fault_of(long_one), PROJECT_KEY_FORM);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_has_one_form),
        cmocka_unit_test(one_or_two_wrong_characters_are_found),
        cmocka_unit_test(exchanged_characters_are_found),
        cmocka_unit_test(what_does_not_matter_is_forgiven),
        cmocka_unit_test(what_is_no_key_is_told_from_a_slip),
    };
    return cmocka_run_group_tests_name("project_key", tests, make_arena, free_arena);
}
