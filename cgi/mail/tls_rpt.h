#ifndef MAIL_TLS_RPT_H
#define MAIL_TLS_RPT_H

#include "base/text.h"

/* TLS-RPT records (RFC 8460 section 3). Pure. */
struct tls_rpt_record {
    struct span *rua;  /* mailto: and https: addresses as written */
    size_t rua_count;  /* 0: none that can be used */
    struct span wrong; /* the first part, or address, that breaks the record; at NULL: none */
};

/* 0: it does not begin v=TLSRPTv1; and is no such record. */
int tls_rpt_parse(struct arena *arena, struct span text, struct tls_rpt_record *record);

#endif
