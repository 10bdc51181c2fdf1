#include "mail/authres.h"

#include <string.h>

/*
 * RFC 8601 section 2.7, RFC 8617 (arc), draft-brand-indicators (bimi); compauth and bestguesspass
 * are Microsoft's. dkim=softfail and hardfail are no words of DKIM's, spf=hardfail was one.
 */
#define WORD(method, result, sense)                                                                \
    { #method "_" #result, #method, #result, AUTHRES_##sense }
const struct authres_word authres_words[] = {
    WORD(dkim, pass, PASSES),
    WORD(dkim, fail, FAILS),
    WORD(dkim, policy, FAILS),
    WORD(dkim, none, NOTHING),
    WORD(dkim, neutral, NOTHING),
    WORD(dkim, temperror, ERROR),
    WORD(dkim, permerror, ERROR),
    WORD(dkim, softfail, STRANGE),
    WORD(dkim, hardfail, STRANGE),
    WORD(dkim, timeout, ERROR),
    WORD(spf, pass, PASSES),
    WORD(spf, fail, FAILS),
    WORD(spf, softfail, FAILS),
    WORD(spf, policy, FAILS),
    WORD(spf, none, NOTHING),
    WORD(spf, neutral, NOTHING),
    WORD(spf, temperror, ERROR),
    WORD(spf, permerror, ERROR),
    WORD(spf, hardfail, FAILS),
    WORD(dmarc, pass, PASSES),
    WORD(dmarc, fail, FAILS),
    WORD(dmarc, none, NOTHING),
    WORD(dmarc, bestguesspass, NOTHING),
    WORD(dmarc, temperror, ERROR),
    WORD(dmarc, permerror, ERROR),
    WORD(arc, pass, PASSES),
    WORD(arc, fail, FAILS),
    WORD(arc, none, NOTHING),
    WORD(iprev, pass, PASSES),
    WORD(iprev, fail, FAILS),
    WORD(iprev, temperror, ERROR),
    WORD(iprev, permerror, ERROR),
    WORD(auth, pass, PASSES),
    WORD(auth, fail, FAILS),
    WORD(auth, none, NOTHING),
    WORD(auth, temperror, ERROR),
    WORD(auth, permerror, ERROR),
    WORD(bimi, pass, PASSES),
    WORD(bimi, fail, FAILS),
    WORD(bimi, none, NOTHING),
    WORD(bimi, declined, NOTHING),
    WORD(bimi, skipped, NOTHING),
    WORD(bimi, temperror, ERROR),
    WORD(compauth, pass, PASSES),
    WORD(compauth, fail, FAILS),
    WORD(compauth, softpass, NOTHING),
    WORD(compauth, none, NOTHING),
    {0},
};

const struct authres_word *authres_word(const char *method, const char *result) {
    for (const struct authres_word *word = authres_words; word->code; word++)
        if (!strcmp(word->method, method) && !strcmp(word->result, result))
            return word;
    return NULL;
}
