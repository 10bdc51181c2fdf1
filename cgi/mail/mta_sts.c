#include "mail/mta_sts.h"

#include "mail/tags.h"

#include <ctype.h>
#include <string.h>

static int id_valid(struct span id) {
    enum { ID_MAX = 32 };
    for (size_t i = 0; i < id.size; i++)
        if (!isalnum((unsigned char)id.at[i]))
            return 0;
    return id.size && id.size <= ID_MAX;
}

int mta_sts_parse(struct span text, struct mta_sts_record *record) {
    struct span rest = text;
    struct tag field;
    *record = (struct mta_sts_record){.id = {"", 0}};
    if (!fields_next(&rest, &field) || field.text.at != text.at ||
        !span_equal(field.text, SPAN("v=STSv1")))
        return 0;
    for (int seen = 0; fields_next(&rest, &field);) {
        int is_id = span_equal(field.name, SPAN("id"));
        int bad = field.bad || (is_id && (seen || !id_valid(field.value)));
        if (bad && !record->wrong.at)
            record->wrong = field.text;
        if (is_id && !bad)
            record->id = field.value;
        seen |= is_id;
    }
    return 1;
}

static const char *const mode_names[] = {
    [MTA_STS_NONE] = "none",
    [MTA_STS_TESTING] = "testing",
    [MTA_STS_ENFORCE] = "enforce",
    [MTA_STS_MODE_BAD] = "",
};

const char *mta_sts_mode_name(enum mta_sts_mode mode) {
    return mode_names[mode];
}

static enum mta_sts_mode mode_of(struct span value) {
    int mode = MTA_STS_NONE;
    while (mode < MTA_STS_MODE_BAD && !span_equal(value, span_of(mode_names[mode])))
        mode++;
    return (enum mta_sts_mode)mode;
}

/* -1: not one to ten digits. */
static int64_t max_age_of(struct span value) {
    enum { DIGITS_MAX = 10, MOST = 31557600 };
    int64_t seconds = 0;
    if (!value.size || value.size > DIGITS_MAX)
        return -1;
    for (size_t i = 0; i < value.size; i++) {
        if (!isdigit((unsigned char)value.at[i]))
            return -1;
        seconds = seconds * 10 + value.at[i] - '0';
    }
    return seconds < MOST ? seconds : MOST;
}

static int label_valid(struct span label) {
    for (size_t i = 0; i < label.size; i++)
        if (!isalnum((unsigned char)label.at[i]) && label.at[i] != '-')
            return 0;
    return label.size && label.size <= 63 && label.at[0] != '-' && label.at[label.size - 1] != '-';
}

static int pattern_valid(struct span pattern) {
    if (span_starts_nocase(pattern, "*."))
        pattern = (struct span){pattern.at + 2, pattern.size - 2};
    if (!pattern.size || pattern.at[pattern.size - 1] == '.')
        return 0;
    while (pattern.size)
        if (!label_valid(span_cut(&pattern, '.')))
            return 0;
    return 1;
}

static int extension_valid(struct span name, struct span value) {
    enum { NAME_MAX = 32 };
    for (size_t i = 0; i < name.size; i++)
        if (!isalnum((unsigned char)name.at[i]) && !(i && memchr("_-.", name.at[i], 3)))
            return 0;
    for (size_t i = 0; i < value.size; i++)
        if ((unsigned char)value.at[i] < ' ' || value.at[i] == 0x7f)
            return 0;
    return name.size && name.size <= NAME_MAX && value.size;
}

enum { VERSION, MODE, MAX_AGE, MX, KEYS };
static const char *const keys[KEYS] = {"version", "mode", "max_age", "mx"};

/* 0: the line breaks the policy. */
static int read_value(struct mta_sts_policy *policy, int key, struct span value) {
    switch (key) {
    case VERSION:
        return span_equal(value, SPAN("STSv1"));
    case MODE:
        policy->mode = mode_of(value);
        return policy->mode != MTA_STS_MODE_BAD;
    case MAX_AGE:
        policy->max_age = max_age_of(value);
        return policy->max_age >= 0;
    default:
        policy->mx[policy->mx_count++] = value;
        return pattern_valid(value);
    }
}

static int read_line(struct mta_sts_policy *policy, struct span line, unsigned *seen) {
    struct span value = line, name = span_cut(&value, ':');
    int key = 0;
    value = span_trim(value);
    while (key < KEYS && !span_equal(name, span_of(keys[key])))
        key++;
    if (key == KEYS)
        return extension_valid(name, value);
    if (key != MX && *seen & 1u << key)
        return 1;
    *seen |= 1u << key;
    return read_value(policy, key, value);
}

struct mta_sts_policy mta_sts_policy_parse(struct arena *arena, struct span text) {
    struct mta_sts_policy policy = {.mode = MTA_STS_MODE_BAD};
    unsigned seen = 0;
    policy.mx = arena_alloc(arena, (text.size / strlen("mx:") + 1) * sizeof *policy.mx);
    while (text.size) {
        struct span line = span_cut(&text, '\n');
        if (line.size && line.at[line.size - 1] == '\r')
            line.size--;
        if (!line.size && !text.size)
            break;
        if (!read_line(&policy, line, &seen) && !policy.wrong.at)
            policy.wrong = line;
    }
    for (int key = 0; key < KEYS && !policy.missing; key++)
        if (!(seen & 1u << key) && !(key == MX && policy.mode == MTA_STS_NONE))
            policy.missing = keys[key];
    return policy;
}

int mta_sts_covers(const struct mta_sts_policy *policy, const char *host) {
    const char *parent = strchr(host, '.');
    for (size_t i = 0; i < policy->mx_count; i++) {
        struct span pattern = policy->mx[i];
        if (span_equal_nocase(pattern, span_of(host)))
            return 1;
        if (parent && span_starts_nocase(pattern, "*.") &&
            span_equal_nocase((struct span){pattern.at + 1, pattern.size - 1}, span_of(parent)))
            return 1;
    }
    return 0;
}
