#include "mail/address.h"

#include "base/text.h"
#include "base/utf8.h"

#include <ctype.h>
#include <string.h>

enum { LOCAL_MAX = 64, ADDRESS_MAX = 254 }; /* RFC 5321 section 4.5.3.1, and its erratum 1690 */

const char *address_refusal_code(enum address_refusal refusal) {
    static const char *const codes[] = {
        [ADDRESS_ACCEPTED] = "accepted",
        [ADDRESS_EMPTY] = "empty",
        [ADDRESS_CONTROL] = "control",
        [ADDRESS_WITH_NAME] = "with_name",
        [ADDRESS_SEVERAL] = "several",
        [ADDRESS_NO_AT] = "no_at",
        [ADDRESS_LOCAL_EMPTY] = "local_empty",
        [ADDRESS_INTERNATIONAL] = "international",
        [ADDRESS_DOTS] = "dots",
        [ADDRESS_CHARACTER] = "character",
        [ADDRESS_QUOTES] = "quotes",
        [ADDRESS_LOCAL_LONG] = "local_long",
        [ADDRESS_DOMAIN] = "domain",
        [ADDRESS_LONG] = "long",
    };
    return codes[refusal];
}

/* RFC 5322 section 3.2.3 */
static int is_atext(char c) {
    return isalnum((unsigned char)c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* Where a quoted local part ends: behind its closing quote; 0 when it does not close. */
static size_t quoted_size(struct span text) {
    for (size_t i = 1; i < text.size; i++) {
        if (text.at[i] == '"')
            return i + 1;
        if (text.at[i] == '\\')
            i++;
    }
    return 0;
}

static int is_dot_atom(struct span local) {
    char before = '.';
    for (size_t i = 0; i < local.size; before = local.at[i++])
        if (!is_atext(local.at[i]) && (local.at[i] != '.' || before == '.'))
            return 0;
    return before != '.';
}

/* What is between the quotes, each quoted pair as what it means. */
static struct span unquote(struct arena *arena, struct span quoted) {
    struct text plain = TEXT(arena);
    for (size_t i = 1; i + 1 < quoted.size; i++) {
        if (quoted.at[i] == '\\')
            i++;
        text_char(&plain, quoted.at[i]);
    }
    return span_of(text_str(&plain));
}

/* The shortest way to write it (RFC 5321 section 4.1.2). */
static const char *canonical(struct arena *arena, struct span quoted) {
    struct span plain = unquote(arena, quoted);
    if (is_dot_atom(plain))
        return plain.at;
    struct text text = TEXT(arena);
    text_char(&text, '"');
    for (size_t i = 0; i < plain.size; i++) {
        if (strchr("\"\\", plain.at[i]))
            text_char(&text, '\\');
        text_char(&text, plain.at[i]);
    }
    text_char(&text, '"');
    return text_str(&text);
}

static enum address_refusal judge_local(struct arena *arena, struct span local,
                                        struct address *address) {
    if (!local.size)
        return ADDRESS_LOCAL_EMPTY;
    if (!utf8_is_ascii(local))
        return ADDRESS_INTERNATIONAL;
    if (local.at[0] == '"') {
        address->local = canonical(arena, local);
        return local.size > 2 ? ADDRESS_ACCEPTED : ADDRESS_LOCAL_EMPTY;
    }
    if (memchr(local.at, ',', local.size) || memchr(local.at, ';', local.size))
        return ADDRESS_SEVERAL;
    for (size_t i = 0; i < local.size; i++)
        if (!is_atext(local.at[i]) && local.at[i] != '.')
            return ADDRESS_CHARACTER;
    address->local = span_text(arena, local);
    return is_dot_atom(local) ? ADDRESS_ACCEPTED : ADDRESS_DOTS;
}

/* Cuts off the local part and its @. */
static enum address_refusal cut_local(struct span *rest, struct span *local) {
    size_t size = 0;
    if (rest->at[0] == '"') {
        size = quoted_size(*rest);
        if (!size || size == rest->size || rest->at[size] != '@')
            return ADDRESS_QUOTES;
    } else {
        const char *at = memchr(rest->at, '@', rest->size);
        if (!at)
            return ADDRESS_NO_AT;
        size = (size_t)(at - rest->at);
    }
    *local = (struct span){rest->at, size};
    *rest = (struct span){rest->at + size + 1, rest->size - size - 1};
    return ADDRESS_ACCEPTED;
}

static enum address_refusal judge_domain(struct arena *arena, struct span domain,
                                         struct address *address) {
    struct name name;
    const char *unused;
    if (memchr(domain.at, ',', domain.size) || memchr(domain.at, ';', domain.size))
        return ADDRESS_SEVERAL;
    address->domain_refusal = name_normalise(arena, span_text(arena, domain), &name, &unused);
    if (span_trim(domain).size != domain.size) /* which a name typed by itself may have */
        address->domain_refusal = NAME_CHARACTER;
    if (address->domain_refusal != NAME_ACCEPTED)
        return ADDRESS_DOMAIN;
    address->domain = name.ascii;
    return ADDRESS_ACCEPTED;
}

static enum address_refusal judge_bare(struct arena *arena, struct span typed,
                                       struct address *address) {
    struct span local, domain = typed;
    enum address_refusal refusal = cut_local(&domain, &local);
    if (refusal == ADDRESS_ACCEPTED)
        refusal = judge_local(arena, local, address);
    if (refusal == ADDRESS_ACCEPTED)
        refusal = judge_domain(arena, domain, address);
    if (refusal != ADDRESS_ACCEPTED)
        return refusal;
    address->text = arena_printf(arena, "%s@%s", address->local, address->domain);
    if (strlen(address->local) > LOCAL_MAX)
        return ADDRESS_LOCAL_LONG;
    return strlen(address->text) > ADDRESS_MAX ? ADDRESS_LONG : ADDRESS_ACCEPTED;
}

/* The address between the last < and the > at the end; nothing where there is none. */
static struct span between_angles(struct span typed) {
    size_t end = typed.size - 1, open = end;
    while (open && typed.at[open] != '<')
        open--;
    if (typed.at[open] != '<' || typed.at[end] != '>')
        return (struct span){typed.at, 0};
    return (struct span){typed.at + open + 1, end - open - 1};
}

enum address_refusal address_parse(struct arena *arena, const char *typed,
                                   struct address *address) {
    struct span all = span_trim(span_of(typed)), inner;
    *address = (struct address){.text = ""};
    if (!all.size)
        return ADDRESS_EMPTY;
    if (!utf8_single_line(span_of(typed)))
        return ADDRESS_CONTROL;
    inner = span_trim(between_angles(all));
    if (!inner.size)
        return judge_bare(arena, all, address);
    if (judge_bare(arena, inner, address) == ADDRESS_ACCEPTED)
        address->suggestion = address->text;
    return ADDRESS_WITH_NAME;
}

char *address_key(struct arena *arena, const char *address) {
    return text_lower(arena, address);
}
