#include "work/project_key.h"

#include "base/random.h"
#include "base/utf8.h"

#include <string.h>

enum { RANDOM = 10, CHECKS = 2, SYMBOLS = RANDOM + CHECKS, PREFIX = 3 };

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static const unsigned char prefix[PREFIX] = {21, 15, 13}; /* NFD */

/* The field of 32 elements, x^5 + x^2 + 1: times x. */
static unsigned doubled(unsigned a) {
    return a & 16 ? (a << 1 ^ 0x25) : a << 1;
}

/*
 * Both are 0 of a right key: the sum of its symbols, and the sum of the n-th times x^n. Two symbols
 * changed by a and b leave both at 0 only where a = b and x^n = x^m.
 */
struct sums {
    unsigned plain, weighed;
};

static struct sums sums_of(const unsigned char symbols[SYMBOLS]) {
    struct sums sums = {0, 0};
    for (int i = 0; i < SYMBOLS; i++) {
        sums.plain ^= symbols[i];
        sums.weighed = doubled(sums.weighed) ^ symbols[i];
    }
    return sums;
}

/* The two last symbols that bring both sums to 0: of x·a + b = weighed and a + b = plain, tried
   out, for there are only so many. */
static void add_checks(unsigned char symbols[SYMBOLS]) {
    for (unsigned a = 0; a < 32; a++)
        for (unsigned b = 0; b < 32; b++) {
            symbols[RANDOM] = (unsigned char)a;
            symbols[RANDOM + 1] = (unsigned char)b;
            struct sums sums = sums_of(symbols);
            if (!sums.plain && !sums.weighed)
                return;
        }
}

static char *written(struct arena *arena, const unsigned char symbols[SYMBOLS]) {
    struct text key = TEXT(arena);
    text_add(&key, "NFD");
    for (int i = 0; i < SYMBOLS; i++)
        text_addf(&key, "%s%c", i % 5 ? "" : "-", alphabet[symbols[i]]);
    return text_str(&key);
}

char *project_key_new(struct arena *arena) {
    unsigned char symbols[SYMBOLS] = {0};
    for (int i = 0; i < RANDOM; i++)
        symbols[i] = (unsigned char)random_below(32);
    add_checks(symbols);
    return written(arena, symbols);
}

/* -1: it parts the others, -2: it belongs in no key. */
static int symbol_of(int32_t c) {
    static const int32_t parts[] = {' ',    '\t',   '-',    0x2010, 0x2011, 0x2012, 0x2013,
                                    0x2014, 0x2015, 0x2212, 0x3000, 0x30fc, 0xa0};
    if (c >= 0xff01 && c <= 0xff5e) /* the full-width forms of ASCII */
        c -= 0xff01 - '!';
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (c == parts[i])
            return -1;
    if (c >= 'a' && c <= 'z')
        c -= 'a' - 'A';
    if (c == 'I' || c == 'L')
        c = '1';
    if (c == 'O')
        c = '0';
    const char *found = c > 0 && c < 0x80 ? strchr(alphabet, c) : NULL;
    return found ? (int)(found - alphabet) : -2;
}

/* How many symbols there are; -1: something else is among them, or more than any key has. */
static int symbols_of(const char *typed, unsigned char symbols[PREFIX + SYMBOLS]) {
    int count = 0;
    for (struct span rest = span_of(typed); rest.size;) {
        int symbol = symbol_of(utf8_next(&rest));
        if (symbol == -2 || (symbol >= 0 && count == PREFIX + SYMBOLS))
            return -1;
        if (symbol >= 0)
            symbols[count++] = (unsigned char)symbol;
    }
    return count;
}

enum project_key_fault project_key_read(struct arena *arena, const char *typed, const char **key) {
    unsigned char symbols[PREFIX + SYMBOLS];
    int count = symbols_of(typed, symbols);
    int whole = count == PREFIX + SYMBOLS && !memcmp(symbols, prefix, PREFIX);
    if (!whole && count != SYMBOLS)
        return PROJECT_KEY_FORM;
    const unsigned char *own = whole ? symbols + PREFIX : symbols;
    struct sums sums = sums_of(own);
    if (sums.plain || sums.weighed)
        return PROJECT_KEY_TYPO;
    *key = written(arena, own);
    return PROJECT_KEY_FINE;
}
