#include "web/language.h"

#include "web/request.h"

#include <stdlib.h>
#include <string.h>

const char *const languages[] = {"ja", "en", NULL};

static const char *known(struct span code) {
    for (size_t i = 0; languages[i]; i++)
        if (span_equal_nocase(code, span_of(languages[i])))
            return languages[i];
    return NULL;
}

const char *language_known(const char *code) {
    return known(span_of(code));
}

/* "0.8" in thousandths; 0 for what is no quality. */
static int quality(struct span text) {
    if (!text.size || (text.at[0] != '0' && text.at[0] != '1') || text.size > 5 ||
        (text.size > 1 && text.at[1] != '.'))
        return 0;
    int value = text.at[0] == '1' ? 1000 : 0;
    for (size_t i = 2, unit = 100; i < text.size; i++, unit /= 10) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return 0;
        value += (text.at[i] - '0') * (int)unit;
    }
    return value;
}

static int quality_of_range(struct span parameters) {
    while (parameters.size) {
        struct span parameter = span_trim(span_cut(&parameters, ';'));
        if (span_starts_nocase(parameter, "q="))
            return quality((struct span){parameter.at + 2, parameter.size - 2});
    }
    return 1000;
}

const char *language_accepted(const char *header) {
    const char *best = NULL;
    int best_quality = 0;
    for (struct span rest = span_of(header); rest.size;) {
        struct span range = span_cut(&rest, ',');
        struct span tag = span_trim(span_cut(&range, ';'));
        const char *language = known(span_cut(&tag, '-')); /* en-GB is English */
        int value = quality_of_range(range);
        if (language && value > best_quality) {
            best = language;
            best_quality = value;
        }
    }
    return best;
}

const char *language_of(struct visit *visit) {
    const char *chosen =
        language_known(request_cookie(&visit->request, visit->arena, "nafuda-lang"));
    if (!chosen && visit->session)
        chosen = language_known(visit->actor.user.lang);
    if (!chosen)
        chosen = language_accepted(visit->request.accept_language);
    return chosen ? chosen : languages[0];
}
