#include "mail/spf.h"
#include "mail/spf_macro.h"

#include <arpa/inet.h>
#include <string.h>

/* Section 12, from the smallest piece up. */

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

static int is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static struct span behind(struct span span, size_t size) {
    return (struct span){span.at + size, span.size - size};
}

/* Octets at the beginning of text that are of `set`. */
static size_t run_of(struct span text, const char *set) {
    size_t size = 0;
    while (size < text.size && text.at[size] && strchr(set, text.at[size]))
        size++;
    return size;
}

static const char digits[] = "0123456789";

/* "{" macro-letter transformers *delimiter "}": its size, 0 when malformed. */
static size_t braced_macro(struct span text, const char *letters) {
    size_t size = 1;
    if (text.size < 3 || !text.at[1] || !strchr(letters, text.at[1]))
        return 0;
    size++;
    size_t count = run_of(behind(text, size), digits);
    if (count && run_of(behind(text, size), "0") == count)
        return 0;
    size += count;
    if (size < text.size && (text.at[size] == 'r' || text.at[size] == 'R'))
        size++;
    size += run_of(behind(text, size), ".-+,/_=");
    return size < text.size && text.at[size] == '}' ? size + 1 : 0;
}

/* macro-expand, from its % on. */
static size_t macro_expand(struct span text, const char *letters) {
    if (text.size < 2)
        return 0;
    if (strchr("%_-", text.at[1]) && text.at[1])
        return 2;
    size_t braced = text.at[1] == '{' ? braced_macro(behind(text, 1), letters) : 0;
    return braced ? braced + 1 : 0;
}

/* c, r and t may stand in the text behind exp= only, so in no name (section 7.2). */
static const char name_letters[] = "slodiphvSLODIPHV";
static const char all_letters[] = "slodiphcrtvSLODIPHCRTV";

/* macro-string; *tail becomes what stands behind the last macro-expand. */
static int macro_string(struct span text, const char *letters, struct span *tail) {
    *tail = text;
    for (struct span rest = text; rest.size;) {
        if (rest.at[0] < '!' || rest.at[0] > '~')
            return 0;
        size_t size = 1;
        if (rest.at[0] == '%') {
            size = macro_expand(rest, letters);
            if (!size)
                return 0;
            *tail = behind(rest, size);
        }
        rest = behind(rest, size);
    }
    return 1;
}

int spf_macro_reads(struct span text) {
    struct span tail;
    return macro_string(text, all_letters, &tail);
}

/* Letters, digits and inner hyphens, not digits alone. */
static int toplabel(struct span label) {
    int letters = 0;
    for (size_t i = 0; i < label.size; i++) {
        char c = label.at[i];
        int inner = i > 0 && i + 1 < label.size;
        if (!is_alpha(c) && !is_digit(c) && !(c == '-' && inner))
            return 0;
        letters += !is_digit(c);
    }
    return letters > 0;
}

static int domain_spec(struct span text) {
    struct span tail;
    if (!text.size || !macro_string(text, name_letters, &tail))
        return 0;
    if (!tail.size)
        return 1;
    if (tail.at[tail.size - 1] == '.')
        tail.size--;
    size_t label = 0;
    while (label < tail.size && tail.at[tail.size - 1 - label] != '.')
        label++;
    return label < tail.size && toplabel(behind(tail, tail.size - label));
}

/* A prefix length without leading zeros; -1 when it is none. */
static int prefix_length(struct span text, int most) {
    int length = 0;
    if (!text.size || text.size > 3 || (text.at[0] == '0' && text.size > 1))
        return -1;
    for (size_t i = 0; i < text.size; i++) {
        if (!is_digit(text.at[i]))
            return -1;
        length = length * 10 + (text.at[i] - '0');
    }
    return length <= most ? length : -1;
}

/* Cuts what is only slashes and digits, from its first slash on, off the end of text. */
static struct span cut_lengths(struct span *text) {
    size_t cut = text->size;
    for (size_t i = text->size; i > 0 && (is_digit(text->at[i - 1]) || text->at[i - 1] == '/'); i--)
        if (text->at[i - 1] == '/')
            cut = i - 1;
    struct span lengths = behind(*text, cut);
    text->size = cut;
    return lengths;
}

/* dual-cidr-length: "", "/24", "//64" or "/24//64". */
static int dual_lengths(struct span text, struct spf_term *term) {
    if (text.size && !(text.size > 1 && text.at[1] == '/')) {
        struct span first = behind(text, 1);
        first.size = run_of(first, digits);
        term->ip4_length = prefix_length(first, 32);
        if (term->ip4_length < 0)
            return 0;
        text = behind(text, 1 + first.size);
    }
    if (!text.size)
        return 1;
    if (text.size < 2 || text.at[0] != '/' || text.at[1] != '/')
        return 0;
    term->ip6_length = prefix_length(behind(text, 2), 128);
    return term->ip6_length >= 0;
}

static int address(struct span text, int family) {
    char copy[INET6_ADDRSTRLEN];
    unsigned char octets[16];
    if (text.size >= sizeof copy || (text.size && memchr(text.at, 0, text.size)))
        return 0;
    memcpy(copy, text.at, text.size);
    copy[text.size] = '\0';
    return inet_pton(family, copy, octets) == 1;
}

/* What follows a mechanism's name. Each sets value and lengths. */
static int reads_nothing(struct span rest, struct spf_term *term) {
    term->value = rest;
    return rest.size == 0;
}

static int reads_domain(struct span rest, struct spf_term *term) {
    if (!rest.size || rest.at[0] != ':')
        return 0;
    term->value = behind(rest, 1);
    return domain_spec(term->value);
}

static int reads_optional_domain(struct span rest, struct spf_term *term) {
    return rest.size ? reads_domain(rest, term) : reads_nothing(rest, term);
}

static int reads_domain_lengths(struct span rest, struct spf_term *term) {
    struct span lengths = cut_lengths(&rest);
    return dual_lengths(lengths, term) && reads_optional_domain(rest, term);
}

static int reads_address(struct span rest, struct spf_term *term) {
    int v6 = term->kind == SPF_IP6;
    struct span lengths = cut_lengths(&rest);
    if (!rest.size || rest.at[0] != ':')
        return 0;
    term->value = behind(rest, 1);
    if (lengths.size) {
        int length = prefix_length(behind(lengths, 1), v6 ? 128 : 32);
        *(v6 ? &term->ip6_length : &term->ip4_length) = length;
        if (length < 0)
            return 0;
    }
    return address(term->value, v6 ? AF_INET6 : AF_INET);
}

static const struct mechanism {
    const char *name;
    enum spf_mechanism kind;
    int (*read)(struct span rest, struct spf_term *term);
} mechanisms[] = {
    {"all", SPF_ALL, reads_nothing},         {"include", SPF_INCLUDE, reads_domain},
    {"a", SPF_A, reads_domain_lengths},      {"mx", SPF_MX, reads_domain_lengths},
    {"ptr", SPF_PTR, reads_optional_domain}, {"ip4", SPF_IP4, reads_address},
    {"ip6", SPF_IP6, reads_address},         {"exists", SPF_EXISTS, reads_domain},
};

static int parse_mechanism(struct span text, struct spf_term *term) {
    term->qualifier = '+';
    if (text.size && text.at[0] && strchr("+-~?", text.at[0])) {
        term->qualifier = text.at[0];
        text = behind(text, 1);
    }
    struct span name = text;
    for (name.size = 0; name.size < text.size && !strchr(":/", text.at[name.size]);)
        name.size++;
    for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++) {
        if (!span_equal_nocase(name, span_of(mechanisms[i].name)))
            continue;
        term->kind = mechanisms[i].kind;
        return mechanisms[i].read(behind(text, name.size), term);
    }
    return 0;
}

/* Octets of a modifier's name, 0 when the term is no modifier. */
static size_t modifier_name(struct span text) {
    size_t size = 0;
    while (size < text.size &&
           (is_alpha(text.at[size]) ||
            (size && (is_digit(text.at[size]) || (text.at[size] && strchr("-_.", text.at[size]))))))
        size++;
    return size < text.size && text.at[size] == '=' ? size : 0;
}

static int parse_modifier(struct span text, size_t name_size, struct spf_term *term) {
    struct span name = {text.at, name_size}, tail;
    term->value = behind(text, name_size + 1);
    term->kind = span_equal_nocase(name, SPAN("redirect")) ? SPF_REDIRECT
                 : span_equal_nocase(name, SPAN("exp"))    ? SPF_EXP
                                                           : SPF_MODIFIER;
    if (term->kind == SPF_MODIFIER)
        return macro_string(term->value, all_letters, &tail);
    return domain_spec(term->value);
}

int spf_parse_term(struct span text, struct spf_term *term) {
    size_t name = modifier_name(text);
    *term = (struct spf_term){.text = text, .ip4_length = -1, .ip6_length = -1};
    return name ? parse_modifier(text, name, term) : parse_mechanism(text, term);
}

int spf_is_record(struct span text) {
    return span_starts_nocase(text, "v=spf1") && (text.size == 6 || text.at[6] == ' ');
}

static size_t count_words(struct span text) {
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += text.at[i] != ' ' && (i == 0 || text.at[i - 1] == ' ');
    return count;
}

int spf_parse(struct arena *arena, struct span text, struct spf_record *record) {
    struct span rest = behind(text, strlen("v=spf1"));
    size_t words = count_words(rest), room = words < SPF_TERMS_MAX ? words : SPF_TERMS_MAX;
    int modifiers[SPF_MODIFIER + 1] = {0};
    *record = (struct spf_record){.terms = arena_alloc(arena, room * sizeof *record->terms),
                                  .wrong = arena_alloc(arena, room * sizeof *record->wrong)};
    while (rest.size) {
        struct span word = span_cut(&rest, ' ');
        struct spf_term term;
        if (!word.size)
            continue;
        int once = 1;
        int reads = spf_parse_term(word, &term);
        if (reads && (term.kind == SPF_REDIRECT || term.kind == SPF_EXP))
            once = modifiers[term.kind]++ == 0;
        if (reads && once && record->term_count < SPF_TERMS_MAX)
            record->terms[record->term_count++] = term;
        else if (record->wrong_count < SPF_TERMS_MAX)
            record->wrong[record->wrong_count++] = word;
    }
    return record->wrong_count == 0;
}
