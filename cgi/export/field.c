#include "export/field.h"

#include <string.h>

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

/* Labels of these letters, parted by single dots. */
static int labels(const char *text, const char *letters, size_t most) {
    size_t size = strlen(text);
    if (!size || size > most)
        return 0;
    while (1) {
        size_t label = strspn(text, letters);
        if (!label || label > 63)
            return 0;
        if (!text[label])
            return 1;
        if (text[label] != '.')
            return 0;
        text += label + 1;
    }
}

int field_domain(const char *text) {
    return strchr(text, '.') && labels(text, alphabet, 253);
}

int field_selector(const char *text) {
    return labels(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 103);
}

int field_host(const char *text) {
    return labels(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 200);
}

int field_address(const char *text, const char *domain) {
    const char *at = strrchr(text, '@');
    if (!at || at == text || strcmp(at + 1, domain) != 0 || strlen(text) > 254)
        return 0;
    for (const char *c = text; c < at; c++)
        if (*c <= ' ' || *c >= 0x7f || strchr("\"\\,:;<>()[]@", *c))
            return 0;
    /* Where a table's line begins: a comment, or a list of the domain's subdomains. */
    return *text != '#' && *text != '.';
}

int field_path(const char *text) {
    for (const char *c = text; *c; c++)
        if (*c <= ' ' || *c >= 0x7f || *c == ':')
            return 0;
    return *text == '/';
}
