/* What an installation is told of its disk, at any fill. The other matters: tests/tool. */
#include "domains.h"

#include "work/health.h"

#include <string.h>
#include <sys/statvfs.h>

static int disk_answers;
static struct statvfs disk;

/* In the place of the C library's. */
int statvfs(const char *path, struct statvfs *found) {
    (void)path;
    *found = disk;
    return disk_answers ? 0 : -1;
}

static const struct health *look_at(const char *matter) {
    struct health *list;
    size_t count;
    health_look(&house, arena, HEALTH_NEAR, &list, &count);
    for (size_t i = 0; i < count; i++)
        if (!strcmp(list[i].name, matter))
            return &list[i];
    fail_msg("nothing is said of %s", matter);
    return NULL;
}

static void a_disk_is_said_to_be_low_before_it_is_full(void **state) {
    (void)state;
    static const struct {
        unsigned long long blocks, nodes;
        const char *code, *left;
        enum health_level level;
    } fills[] = {
        {2 << 20, 9, "disk_fine", "8192", HEALTH_OK},
        {1024 * 256, 9, "disk_fine", "1024", HEALTH_OK},
        {1024 * 256 - 1, 9, "disk_low", "1023", HEALTH_WARN},
        {100 * 256, 9, "disk_low", "100", HEALTH_WARN},
        {100 * 256 - 1, 9, "disk_full", "99", HEALTH_BAD},
        {0, 9, "disk_full", "0", HEALTH_BAD},
        {2 << 20, 0, "disk_full", "8192", HEALTH_BAD},
    };
    disk_answers = 1;
    for (size_t i = 0; i < sizeof fills / sizeof *fills; i++) {
        disk = (struct statvfs){.f_frsize = 4096,
                                .f_bsize = 1 << 20,
                                .f_blocks = 8 << 20,
                                .f_bfree = 8 << 20,
                                .f_bavail = fills[i].blocks,
                                .f_files = 10,
                                .f_favail = fills[i].nodes};
        const struct health *said = look_at("disk");
        assert_string_equal(said->code, fills[i].code);
        assert_int_equal(said->level, fills[i].level);
        assert_string_equal(said->params[0].value, fills[i].left);
    }
}

static void a_disk_that_cannot_be_seen_is_bad(void **state) {
    (void)state;
    disk_answers = 0;
    assert_string_equal(look_at("disk")->code, "disk_unknown");
    assert_int_equal(look_at("disk")->level, HEALTH_BAD);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(a_disk_is_said_to_be_low_before_it_is_full),
        IN_A_HOUSE(a_disk_that_cannot_be_seen_is_bad),
    };
    return cmocka_run_group_tests_name("health", tests, NULL, NULL);
}
