#include "check/finding.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

/*
 * host: the full name at which something is or should be. found, term, part, tag: what stands
 * there, printable and shortened. target: where a CNAME leads. server, first, second: address:port.
 * policy: none, quarantine or reject. tag (dmarc): p, sp or np.
 */
const struct finding_code finding_codes[] = {
    /* Any check: DNS did not say, the last verdict stands. server may be empty. */
    {"dns_timeout", "name server"},     /* no answer in time */
    {"dns_servfail", "name server"},    /* the resolver got none: DNSSEC, dead name servers */
    {"dns_refused", "name server"},     /* the server does not want to answer */
    {"dns_rcode", "name server rcode"}, /* another error code, a number */
    {"dns_truncated", "name server"},   /* the answer came cut, over TCP too */
    {"dns_malformed", "name server"},   /* the answer does not parse or answers something else */
    {"dns_budget", "name"},             /* not asked: this verification has asked enough */
    {"dnssec_broken", "name"},          /* SERVFAIL that vanishes with checking disabled */
    /* Any check: first holds (of a name server: its name), second does not yet. */
    {"servers_disagree", "host first second"},
    /* Any check: the value would be right without what a form or word processor did to it. */
    {"txt_quotes", "host found"},
    {"txt_backslashes", "host found"},
    {"txt_typographic", "host found"}, /* curly quotes, dashes, blanks that do not break */
    {"txt_full_width", "host found"},
    /* Any check, verdict misplaced: the right value stands at found_at, not at host. typed: what
       to enter in a form that adds the domain by itself. */
    {"misplaced_doubled", "found_at host typed"}, /* with the domain added twice */
    {"misplaced_above", "found_at host typed"},   /* the subdomain is missing in the name */
    {"misplaced_apex", "found_at host"},          /* at the domain itself */
    {"misplaced_name", "found_at host"},     /* a part or an underscore of the name is missing */
    {"misplaced_selector", "found_at host"}, /* under another selector */
    {"spf_misplaced", "found_at host"},      /* at _spf, www, …: it counts at host alone */
    {"spf_not_inherited", "found_at host"},  /* the parent's record does not cover host */
    /* Any check: nothing can be right, because of the registrable domain. */
    {"txt_is_cname", "host target"},    /* a CNAME where the TXT record belongs */
    {"domain_gone", "domain"},          /* it does not exist: expired, deleted, never registered */
    {"domain_parked", "domain server"}, /* a parking page's name servers: expired, suspended */

    {"alias_shared", "host target"},     /* all stands right, behind a CNAME that every name has */
    {"ownership_missing", "host value"}, /* no token; value: what to publish at host */
    {"ownership_wrong", "host found"},   /* another token */
    {"ownership_former", "host"},        /* that of a registration of this name since deleted */
    /* our bare token at the domain itself (found_at): it belongs at host */
    {"ownership_misplaced", "found_at host value"},
    /* "nafuda-verification=" stands before the token at host, where the token stands alone */
    {"ownership_prefixed", "host value"},
    {"ownership_amid", "host found"}, /* our token, and more beside it */
    /* Of what proves ownership, the token or a DKIM record: first has it, no other does yet */
    {"ownership_sources_disagree", "first second"},
    /* unknown: server has it, and no second one answers */
    {"ownership_one_witness", "server"},
    {"held_elsewhere", ""}, /* DNS proves it, but another project holds the name verified */

    {"dkim_missing", "host"},
    {"dkim_cname_missing", "host target"},    /* host is a CNAME and no TXT stands at its end */
    {"dkim_several", "host count"},           /* more than one TXT record */
    {"dkim_txt_split_records", "host count"}, /* our value spread over several TXT records */
    {"dkim_cut", "host found_size size"},     /* the beginning of our key only; characters of p= */
    {"dkim_other_key", "host"},               /* a sound record with a key that is not ours */
    {"dkim_former_key", "host"},          /* that of a registration of this name since deleted */
    {"dkim_not_a_record", "host found"},  /* no tag list (tag=value; …) */
    {"dkim_duplicate_tag", "host found"}, /* a tag stands twice */
    {"dkim_version", "host found"},       /* v= is not DKIM1, or not first */
    {"dkim_spf_there", "host found"},     /* missing: an SPF record is there, a wildcard's say */
    {"dkim_no_key", "host found"},        /* p= is missing */
    {"dkim_revoked", "host found"},       /* p= is empty: the key is withdrawn */
    {"dkim_base64", "host found"},        /* p= holds characters that no key has */
    {"dkim_key_type", "host found"},      /* the key is not of the kind that k= says */
    {"dkim_hash", "host found"},          /* h= does not allow sha256 */
    {"dkim_service", "host found"},       /* s= does not allow email */
    {"dkim_testing", "host"},             /* weak: t=y, receivers may ignore the signature */
    {"dkim_key_short", "host bits"},      /* weak: under 2048 bits; wrong: under 1024 */
    {"dkim_granularity", "host"},         /* note on ok: g=, which nobody uses any more */
    {"dkim_cname", "host target"},        /* note on ok: the right key, reached by a CNAME */
    /* CNAME mode. target: of alias_missing ours, of target_wrong ours, else what stands there. */
    {"dkim_alias_missing", "host target"},
    {"dkim_alias_several", "host count"},  /* more than one CNAME */
    {"dkim_alias_doubled", "host target"}, /* the zone was added to our target: no dot at its end */
    {"dkim_alias_through", "host target"}, /* it leads to ours, but through target */
    {"dkim_alias_elsewhere", "host target"}, /* it does not lead to ours */
    {"dkim_alias_proxied", "host"},       /* no CNAME, but addresses: a provider stands between */
    {"dkim_txt_beside", "host"},          /* a TXT record beside the CNAME */
    {"dkim_txt_instead", "host"},         /* a DKIM record and no CNAME */
    {"dkim_target_wrong", "host target"}, /* unknown: our own zone does not answer with our key */
    {"dkim_beside_target", "target"},     /* our own zone does not have the key yet */

    {"spf_missing", "host"},
    {"spf_several", "host count"},           /* two or more v=spf1 records: receivers use none */
    {"spf_txt_split_records", "host count"}, /* one value spread over several TXT records */
    {"spf_syntax", "host term"},             /* term breaks the record: receivers use none of it */
    {"spf_gap", "host term"},                /* a blank within term breaks it */
    {"spf_no_version", "host found"},        /* nothing but SPF terms, without v=spf1 before them */
    {"spf_include_missing", "host include"}, /* a sound record without our include */
    {"spf_include_refused", "host include"}, /* - ~ or ? stands before it: no permission */
    {"spf_include_behind_all", "host include"}, /* include stands behind all, where nobody looks */
    {"spf_ours_broken", "include"}, /* unknown: the platform's own record lets it not pass */
    {"spf_not_passing", "host address result term at"}, /* the platform's address gets result */
    /* Receivers end at term with an error: wrong when it comes before our include, else weak. */
    {"spf_include_no_record", "host term"},   /* no SPF record there; the advice leaves it out */
    {"spf_include_broken", "host term"},      /* several there, or one with a mistake */
    {"spf_include_loop", "host term"},        /* it leads back to itself */
    {"spf_too_many_exchangers", "host term"}, /* mx of a name with more than ten */
    {"spf_too_many_voids", "host count terms"},
    {"spf_too_many_lookups", "host count terms"}, /* with ours; terms: the dearest */
    {"spf_lookups_saved", "host count saved"},    /* the advice needs but saved */
    /* A CNAME can carry no TXT: the record goes to target, or the CNAME goes. A note on ok, too. */
    {"spf_domain_is_cname", "host target"},
    {"spf_plus_all", "host"}, /* weak: +all lets the whole world send */
    /* Notes on ok. */
    {"spf_neutral_all", "host"}, /* ?all keeps nobody out */
    {"spf_no_all", "host"},      /* neither all nor redirect= */
    {"spf_behind_all",
     "host terms"}, /* terms behind all, or redirect= beside it: nobody reads them */
    {"spf_duplicate", "host terms"},
    {"spf_ptr", "host"},
    {"spf_long", "host size"},               /* octets */
    {"spf_without_include", "host include"}, /* our addresses pass by other terms */
    {"spf_include_via", "path"},             /* found behind others, "a > b" */

    {"dmarc_missing", "host"},
    {"dmarc_several", "host count"},      /* two or more v=DMARC1 records: receivers use none */
    {"dmarc_syntax", "host found"},       /* looks like DMARC, but does not begin v=DMARC1; */
    {"dmarc_unusable", "host"},           /* p= missing or bad, and no rua=: receivers stop */
    {"dmarc_duplicate_tag", "host tag"},  /* it stands twice: some receivers stop */
    {"dmarc_policy_invalid", "host tag"}, /* weak: tag is bad or missing, acts as p=none */
    {"dmarc_part_ignored", "host part"},  /* note on ok: a part that receivers ignore */
    {"dmarc_obsolete_tag", "tag"},        /* note on ok: RFC 9989 dropped pct, rf, ri, !size */
    {"dmarc_name_long", "domain host"},   /* no room for _dmarc. before it: publish at host */
    {"dmarc_psd", "host"},                /* weak: psd=y, which is for registries alone */
    {"dmarc_no_address", "host found"},   /* note on ok: in rua or ruf, and no mailto: address */
    {"dmarc_order", "host"},              /* note on ok: p= is not second, as RFC 7489 wants it */
    {"dmarc_testing", "host policy applied"}, /* note on ok: t=y, one step weaker is applied */
    /* Notes on ok: a receiver of RFC 7489 sees something else. why: the tag, or the domain whose
       record it does not look for. */
    {"dmarc_older_receivers", "now older why"},
    {"dmarc_older_none", "now why"},
    /* note on ok: whoever gets the reports has not agreed to, which is done at host */
    {"dmarc_report_refused", "tag address host"},
    {"dmarc_inherited", "from policy tag"}, /* note on ok: the record of the parent domain holds */

    /* Advice. absent: there is none, and need be none. */
    {"mx_absent", "domain"},       /* neither MX nor address: nobody can answer */
    {"mx_implicit", "domain"},     /* weak: an address alone, which senders try */
    {"mx_null", "domain"},         /* weak: the domain says that it takes no mail (RFC 7505) */
    {"mx_null_mixed", "domain"},   /* that, beside other MX records */
    {"mx_dead", "server"},         /* weak, wrong when all are: it has no address */
    {"mx_address", "server"},      /* the same: an IP address where a name belongs */
    {"mx_cname", "server target"}, /* weak: a mail server's name is no CNAME */
    {"reply_absent", "domain"}, /* weak: where a profile asks for replies there is no mail server */
    {"reply_null", "domain"},   /* the same: that domain says that it takes no mail */
    {"reply_dead", "domain"},   /* the same: none of its mail servers has an address */
    {"mta_sts_absent", "host"},
    {"mta_sts_several", "host count"},
    {"mta_sts_syntax", "host found"},
    {"mta_sts_id", "host found"},           /* id= is missing, or more than letters and digits */
    {"mta_sts_unread", "url"},              /* note on ok: the watcher has not been there yet */
    {"mta_sts_unreachable", "url why"},     /* why: "HTTP 404", "TLS", … */
    {"mta_sts_policy_syntax", "url found"}, /* found: the line */
    {"mta_sts_policy_missing", "url key"},  /* key: version, mode, max_age or mx */
    {"mta_sts_uncovered", "server"},        /* an MX that the policy does not name */
    {"mta_sts_testing", "url"},             /* note: mode: testing */
    {"mta_sts_off", "url"},                 /* note on ok: mode: none */
    {"tls_rpt_absent", "host"},
    {"tls_rpt_several", "host count"},
    {"tls_rpt_syntax", "host found"},
    {"tls_rpt_no_address", "host found"},
    {"bimi_absent", "host"},
    {"bimi_several", "host count"},
    {"bimi_syntax", "host found"},
    {"bimi_no_logo", "host found"},  /* l= is missing or empty */
    {"bimi_not_svg", "host found"},  /* found: the address */
    {"bimi_inherited", "host from"}, /* note: the organisational domain's record */
    {"bimi_declined", "host"},       /* note on ok: l=; a=; */
    {"bimi_no_certificate", "host"}, /* note on ok: some mailboxes want one */
    {"bimi_dmarc", "host"},          /* weak: DMARC there asks for too little */
    /* Bounce subdomain; server: where it has to lead. */
    {"bounce_mx_missing", "host"},
    {"bounce_mx_wrong", "host found server"},
    {"bounce_mx_others", "host found server"}, /* beside the right one */
    {NULL, NULL},
};

static const char *const verdict_names[] = {
    [VERDICT_NONE] = "none",           [VERDICT_OK] = "ok",
    [VERDICT_WEAK] = "weak",           [VERDICT_MISSING] = "missing",
    [VERDICT_WRONG] = "wrong",         [VERDICT_CONFLICT] = "conflict",
    [VERDICT_MISPLACED] = "misplaced", [VERDICT_UNKNOWN] = "unknown",
};

const char *verdict_name(enum verdict verdict) {
    return verdict_names[verdict];
}

enum verdict verdict_of(const char *name) {
    for (size_t i = 0; i < sizeof verdict_names / sizeof *verdict_names; i++)
        if (strcmp(verdict_names[i], name) == 0)
            return (enum verdict)i;
    return VERDICT_NONE;
}

int verdict_holds(enum verdict verdict) {
    return verdict == VERDICT_OK || verdict == VERDICT_WEAK;
}

int verdict_fails(enum verdict verdict) {
    return verdict == VERDICT_MISSING || verdict == VERDICT_WRONG || verdict == VERDICT_CONFLICT ||
           verdict == VERDICT_MISPLACED;
}

const struct finding_code *finding_code_find(const char *code) {
    for (const struct finding_code *row = finding_codes; row->code; row++)
        if (strcmp(row->code, code) == 0)
            return row;
    return NULL;
}

void finding_add(struct result *result, const char *code, ...) {
    const struct finding_code *row = finding_code_find(code);
    assert(row);
    if (result->finding_count == FINDINGS_MAX)
        return;
    struct finding *finding = &result->findings[result->finding_count++];
    *finding = (struct finding){.code = row->code};
    va_list args;
    va_start(args, code);
    for (const char *name; (name = va_arg(args, const char *));) {
        assert(finding->param_count < sizeof finding->params / sizeof *finding->params);
        finding->params[finding->param_count++] =
            (struct finding_param){name, va_arg(args, const char *)};
    }
    va_end(args);
}
