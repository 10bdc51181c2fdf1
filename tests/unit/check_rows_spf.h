#ifndef UNIT_CHECK_ROWS_SPF_H
#define UNIT_CHECK_ROWS_SPF_H

#include "check_rows_mail.h"

/* The check of SPF against made-up answers, without sending addresses and with them. */
#define OUR_RECORD "v=spf1 ip4:203.0.113.0/24 ip6:2001:db8:7::/48 ~all"

#define CNAME(target)                                                                              \
    {                                                                                              \
        .name = DOMAIN, .type = RR_CNAME, .values = { target }                                     \
    }

#define SPF_FROM(what, zone, verdict, findings, advice)                                            \
    { what, CHECK_SPF, WITH_ADDRESSES, zone, verdict, findings, advice }
#define SPF(what, zone, verdict, findings, advice)                                                 \
    { what, CHECK_SPF, 2, zone, verdict, findings, advice }
#define ZONE(...)                                                                                  \
    { __VA_ARGS__ }

#define LONG_TERM(n) " ip6:2001:db8:1234:4567:89ab:cdef:4567:" #n
#define LONG_TERMS                                                                                 \
    LONG_TERM(1)                                                                                   \
    LONG_TERM(2)                                                                                   \
    LONG_TERM(3)                                                                                   \
    LONG_TERM(4)                                                                                   \
    LONG_TERM(5)                                                                                   \
    LONG_TERM(6) LONG_TERM(7) LONG_TERM(8) LONG_TERM(9) LONG_TERM(10) LONG_TERM(11) LONG_TERM(12)

#define MANY_EXCHANGERS                                                                            \
    {                                                                                              \
        .name = "many.example", .type = RR_MX, .values = {                                         \
            "x.example",                                                                           \
            "x.example",                                                                           \
            "x.example",                                                                           \
            "x.example",                                                                           \
            "x.example",                                                                           \
            "x.example",                                                                           \
            "x.example",                                                                           \
            "x.example",                                                                           \
            "x.example",                                                                           \
            "x.example",                                                                           \
            "x.example"                                                                            \
        }                                                                                          \
    }

static const struct row spf_rows[] = {
    {"our include",
     2,
     0,
     {TXT(DOMAIN, "v=spf1 mx include:" OURS " -all")},
     VERDICT_OK,
     "",
     "v=spf1 mx include:" OURS " -all"},
    {"behind others",
     2,
     0,
     {TXT(DOMAIN, "v=spf1 redirect=a.example"), TXT("a.example", "v=spf1 include:b.example -all"),
      TXT("b.example", "v=spf1 include:" OURS)},
     VERDICT_OK,
     "spf_include_via path=a.example > b.example\n",
     "v=spf1 redirect=a.example"},
    {"plus all",
     2,
     0,
     {TXT(DOMAIN, "v=spf1 include:" OURS " +all")},
     VERDICT_WEAK,
     "spf_plus_all host=" DOMAIN "\n",
     "v=spf1 include:" OURS " +all"},
    {"bare all is plus all",
     2,
     0,
     {TXT(DOMAIN, "v=spf1 include:" OURS " all")},
     VERDICT_WEAK,
     "spf_plus_all host=" DOMAIN "\n",
     "*"},
    {"behind a CNAME",
     2,
     0,
     {{.name = DOMAIN, .values = {"v=spf1 include:" OURS " ~all"}, .alias = "t.example"},
      CNAME("t.example")},
     VERDICT_OK,
     "spf_domain_is_cname host=" DOMAIN " target=t.example\n",
     "*"},
    {"no name",
     2,
     0,
     {{0}},
     VERDICT_MISSING,
     "spf_missing host=" DOMAIN "\n",
     "v=spf1 include:" OURS " ~all"},
    {"other TXT",
     2,
     0,
     {TXT(DOMAIN, "google-site-verification=1", "v=spf10")},
     VERDICT_MISSING,
     "spf_missing host=" DOMAIN "\n",
     "v=spf1 include:" OURS " ~all"},
    {"a CNAME",
     2,
     0,
     {CNAME("t.example"), {.name = DOMAIN, .nodata = 1}},
     VERDICT_MISSING,
     "spf_domain_is_cname host=" DOMAIN " target=t.example\nspf_missing host=" DOMAIN "\n",
     "*"},
    {"the CNAME question need not be answered",
     2,
     0,
     {TXT(DOMAIN, "v=spf1 include:" OURS " ~all"),
      {.name = DOMAIN, .type = RR_CNAME, .unknown = UNKNOWN_SERVFAIL}},
     VERDICT_OK,
     "",
     "*"},
    {"quotes",
     2,
     0,
     {TXT(DOMAIN, "\"v=spf1 -all\"")},
     VERDICT_WRONG,
     "txt_quotes host=" DOMAIN " found=\"v=spf1 -all\"\n",
     "v=spf1 include:" OURS " ~all"},
    {"two records",
     2,
     0,
     {TXT(DOMAIN, "v=spf1 mx -all", "v=spf1 include:" OURS " ~all")},
     VERDICT_CONFLICT,
     "spf_several host=" DOMAIN " count=2\n",
     "v=spf1 mx include:" OURS " ~all"},
    {"mistakes",
     2,
     0,
     {TXT(DOMAIN, "v=spf1 ipv4:1.2.3.4 include:" OURS " ip4:1.2 ~all")},
     VERDICT_WRONG,
     "spf_syntax host=" DOMAIN " term=ipv4:1.2.3.4\nspf_syntax host=" DOMAIN " term=ip4:1.2\n",
     "v=spf1 include:" OURS " ~all"},
    {"without us",
     2,
     0,
     {TXT(DOMAIN, "v=spf1 mx ~all")},
     VERDICT_WRONG,
     "spf_include_missing host=" DOMAIN " include=" OURS "\n",
     "v=spf1 mx include:" OURS " ~all"},
    {"a name that only begins like ours",
     2,
     0,
     {TXT(DOMAIN, "v=spf1 include:" OURS ".jp ~all")},
     VERDICT_WRONG,
     "spf_include_missing host=" DOMAIN " include=" OURS "\n"
     "spf_include_no_record host=" DOMAIN " term=include:" OURS ".jp\n",
     "*"},
    {"refused",
     2,
     0,
     {TXT(DOMAIN, "v=spf1 -include:" OURS " ~all")},
     VERDICT_WRONG,
     "spf_include_refused host=" DOMAIN " include=" OURS "\n",
     "v=spf1 include:" OURS " ~all"},
    {"no permission",
     2,
     0,
     {TXT(DOMAIN, "v=spf1 mx ?include:" OURS " ~all")},
     VERDICT_WRONG,
     "spf_include_refused host=" DOMAIN " include=" OURS "\n",
     "v=spf1 mx include:" OURS " ~all"},
    {"behind all",
     2,
     0,
     {TXT(DOMAIN, "v=spf1 ~all include:" OURS)},
     VERDICT_WRONG,
     "spf_include_behind_all host=" DOMAIN " include=" OURS "\n",
     "v=spf1 include:" OURS " ~all"},
    {"spread over two records, ours in the first",
     2,
     0,
     {TXT(DOMAIN, "include:a.example ip4:192.0.2.1 ~all", "v=spf1 include:" OURS),
      TXT("a.example", "v=spf1 ip4:192.0.2.2 -all")},
     VERDICT_WRONG,
     "spf_txt_split_records host=" DOMAIN " count=2\n",
     "v=spf1 include:" OURS " include:a.example ip4:192.0.2.1 ~all"},
    {"spread over three, ours in the last",
     2,
     0,
     {TXT(DOMAIN, "include:" OURS " -all", "v=spf1 mx ", "ip4:192.0.2.1")},
     VERDICT_WRONG,
     "spf_txt_split_records host=" DOMAIN " count=3\n"
     "spf_include_missing host=" DOMAIN " include=" OURS "\n",
     "v=spf1 mx ip4:192.0.2.1 include:" OURS " -all"},
    {"a whole record beside a stray fragment",
     2,
     0,
     {TXT(DOMAIN, "include:a.example ~all", "v=spf1 include:" OURS " -all")},
     VERDICT_OK,
     "",
     "*"},
    {"words are no fragment",
     2,
     0,
     {TXT(DOMAIN, "a mx for all", "mx", "v=spf1 include:" OURS " -all")},
     VERDICT_OK,
     "",
     "*"},
    {"servfail",
     2,
     0,
     {UNKNOWN(DOMAIN, UNKNOWN_SERVFAIL)},
     VERDICT_UNKNOWN,
     "dns_servfail name=" DOMAIN " server=" FIRST "\n",
     NULL},
    {"an include not answered",
     2,
     0,
     {TXT(DOMAIN, "v=spf1 include:a.example -all"), UNKNOWN("a.example", UNKNOWN_TIMEOUT)},
     VERDICT_UNKNOWN,
     "dns_timeout name=a.example server=" FIRST "\n",
     "v=spf1 include:a.example include:" OURS " -all"},
    SPF("behind a refusing include",
        ZONE(TXT(DOMAIN, "v=spf1 ~include:a.example ~all"),
             TXT("a.example", "v=spf1 include:" OURS " -all")),
        VERDICT_WRONG, "spf_include_missing host=" DOMAIN " include=" OURS "\n", "*"),
    SPF("an include that leads nowhere, before ours",
        ZONE(TXT(DOMAIN, "v=spf1 mx include:gone.example include:" OURS " ~all")), VERDICT_WRONG,
        "spf_include_no_record host=" DOMAIN " term=include:gone.example\n",
        "v=spf1 mx include:" OURS " ~all"),
    SPF("an include that leads nowhere, behind ours",
        ZONE(TXT(DOMAIN, "v=spf1 include:" OURS " include:gone.example ~all")), VERDICT_WEAK,
        "spf_include_no_record host=" DOMAIN " term=include:gone.example\n",
        "v=spf1 include:" OURS " ~all"),
    SPF("a redirect that leads nowhere", ZONE(TXT(DOMAIN, "v=spf1 redirect=gone.example")),
        VERDICT_WRONG,
        "spf_include_missing host=" DOMAIN " include=" OURS "\n"
        "spf_include_no_record host=" DOMAIN " term=redirect=gone.example\n",
        "v=spf1 include:" OURS),
    SPF("somebody else's include leads nowhere",
        ZONE(TXT(DOMAIN, "v=spf1 include:a.example include:" OURS " ~all"),
             TXT("a.example", "v=spf1 include:gone.example -all")),
        VERDICT_WRONG, "spf_include_no_record host=a.example term=include:gone.example\n",
        "v=spf1 include:" OURS " include:a.example ~all"),
    SPF("somebody else's mistake, behind ours",
        ZONE(TXT(DOMAIN, "v=spf1 include:" OURS " include:a.example ~all"),
             TXT("a.example", "v=spf1 ip:1 -all")),
        VERDICT_WEAK, "spf_include_broken host=" DOMAIN " term=include:a.example\n",
        "v=spf1 include:" OURS " include:a.example ~all"),
    SPF("somebody else's two records, and not ours",
        ZONE(TXT(DOMAIN, "v=spf1 include:a.example ip4:192.0.2.1 ~all"),
             TXT("a.example", "v=spf1 -all", "v=spf1 +all")),
        VERDICT_WRONG,
        "spf_include_missing host=" DOMAIN " include=" OURS "\n"
        "spf_include_broken host=" DOMAIN " term=include:a.example\n",
        "v=spf1 include:" OURS " include:a.example ip4:192.0.2.1 ~all"),
    SPF("round and round",
        ZONE(TXT(DOMAIN, "v=spf1 include:a.example include:" OURS " ~all"),
             TXT("a.example", "v=spf1 include:" DOMAIN " -all")),
        VERDICT_WRONG, "spf_include_loop host=a.example term=include:" DOMAIN "\n",
        "v=spf1 include:" OURS " include:a.example ~all"),
    SPF("more than ten mail exchangers, before ours",
        ZONE(TXT(DOMAIN, "v=spf1 mx:many.example include:" OURS " ~all"), MANY_EXCHANGERS),
        VERDICT_WRONG, "spf_too_many_exchangers host=" DOMAIN " term=mx:many.example\n",
        "v=spf1 include:" OURS " mx:many.example ~all"),
    SPF("three names that do not exist, before ours",
        ZONE(TXT(DOMAIN, "v=spf1 a mx:" DOMAIN " a:x.example include:" OURS " ~all")),
        VERDICT_WRONG,
        "spf_too_many_voids host=" DOMAIN " count=3 terms=a, mx:" DOMAIN ", a:x.example\n",
        "v=spf1 include:" OURS " ~all"),
    SPF("two names that do not exist", ZONE(TXT(DOMAIN, "v=spf1 a mx include:" OURS " ~all")),
        VERDICT_OK, "", "v=spf1 a mx include:" OURS " ~all"),
    SPF("three names that do not exist, behind ours",
        ZONE(TXT(DOMAIN, "v=spf1 include:" OURS " a mx exists:x.example ~all")), VERDICT_WEAK,
        "spf_too_many_voids host=" DOMAIN " count=3 terms=a, mx, exists:x.example\n",
        "v=spf1 include:" OURS " ~all"),
    SPF("the eleventh lookup",
        ZONE(TXT(DOMAIN, "v=spf1 ptr exists:%{i}.a.example exists:%{i}.b.example "
                         "exists:%{i}.c.example exists:%{i}.d.example exists:%{i}.e.example "
                         "exists:%{i}.f.example include:a.example include:" OURS " ~all"),
             TXT("a.example", "v=spf1 exists:%{i}.a.example exists:%{i}.b.example ~all")),
        VERDICT_WRONG,
        "spf_too_many_lookups host=" DOMAIN
        " count=11 terms=include:a.example (3), ptr (1), exists:%{i}.a.example (1)\n",
        "*"),
    SPF("the tenth lookup",
        ZONE(TXT(DOMAIN, "v=spf1 exists:%{i}.a.example exists:%{i}.b.example exists:%{i}.c.example "
                         "exists:%{i}.d.example exists:%{i}.e.example exists:%{i}.f.example "
                         "include:a.example include:" OURS " ~all"),
             TXT("a.example", "v=spf1 exists:%{i}.a.example exists:%{i}.b.example ~all")),
        VERDICT_OK, "", "*"),
    SPF("ours would be the eleventh lookup",
        ZONE(TXT(DOMAIN, "v=spf1 exists:%{i}.a.example exists:%{i}.b.example exists:%{i}.c.example "
                         "exists:%{i}.d.example exists:%{i}.e.example exists:%{i}.f.example "
                         "include:a.example ~all"),
             TXT("a.example", "v=spf1 exists:%{i}.a.example exists:%{i}.b.example "
                              "exists:%{i}.c.example -all")),
        VERDICT_WRONG,
        "spf_include_missing host=" DOMAIN " include=" OURS "\n"
        "spf_too_many_lookups host=" DOMAIN " count=11 terms=include:a.example (4), "
        "exists:%{i}.a.example (1), exists:%{i}.b.example (1)\n",
        "*"),
    SPF("eleven lookups, ours before",
        ZONE(TXT(DOMAIN, "v=spf1 include:" OURS " include:a.example ~all"),
             TXT("a.example", "v=spf1 exists:%{i}.a.example exists:%{i}.b.example "
                              "exists:%{i}.c.example exists:%{i}.d.example exists:%{i}.e.example "
                              "exists:%{i}.f.example exists:%{i}.g.example exists:%{i}.h.example "
                              "exists:%{i}.i.example -all")),
        VERDICT_WEAK,
        "spf_too_many_lookups host=" DOMAIN " count=11 terms=include:a.example (10)\n", "*"),
    SPF("includes of one's own, and the same again",
        ZONE(TXT(DOMAIN, "v=spf1 mx mx +mx include:_a." DOMAIN " include:_b." DOMAIN
                         " include:a.example -all"),
             {.name = DOMAIN, .type = RR_MX, .values = {"mx." DOMAIN}},
             {.name = "mx." DOMAIN, .type = RR_A, .values = {"192.0.2.1"}},
             TXT("_a." DOMAIN, "v=spf1 ip4:192.0.2.4 ip4:192.0.2.5 -all x=y"),
             TXT("_b." DOMAIN, "v=spf1 ip6:2001:db8::/64 include:_a." DOMAIN " ~all"),
             TXT("a.example", "v=spf1 exists:%{i}.a.example exists:%{i}.b.example "
                              "exists:%{i}.c.example exists:%{i}.d.example -all")),
        VERDICT_WRONG,
        "spf_include_missing host=" DOMAIN " include=" OURS "\n"
        "spf_lookups_saved host=" DOMAIN " count=12 saved=8\n",
        "v=spf1 mx ip4:192.0.2.4 ip4:192.0.2.5 ip6:2001:db8::/64 include:_a." DOMAIN
        " include:a.example include:" OURS " -all"),
    SPF("our own record is broken", ZONE(TXT(DOMAIN, "v=spf1 include:" OURS), TXT(OURS, "x")),
        VERDICT_UNKNOWN, "spf_ours_broken include=" OURS "\n", "*"),
    SPF("odd, and good for us",
        ZONE(TXT(DOMAIN, "v=spf1 include:" OURS " ip4:192.0.2.1 +ip4:192.0.2.1 ?all mx "
                         "redirect=a.example")),
        VERDICT_OK,
        "spf_neutral_all host=" DOMAIN "\n"
        "spf_behind_all host=" DOMAIN " terms=mx, redirect=a.example\n"
        "spf_duplicate host=" DOMAIN " terms=+ip4:192.0.2.1\n",
        "v=spf1 include:" OURS " ip4:192.0.2.1 +ip4:192.0.2.1 ?all mx redirect=a.example"),
    SPF("neither all nor redirect, and ptr", ZONE(TXT(DOMAIN, "v=spf1 ptr include:" OURS)),
        VERDICT_OK, "spf_no_all host=" DOMAIN "\nspf_ptr host=" DOMAIN "\n", "*"),
    SPF("long", ZONE(TXT(DOMAIN, "v=spf1 include:" OURS LONG_TERMS " -all")), VERDICT_OK,
        "spf_long host=" DOMAIN " size=519\n", "*"),
    SPF_FROM("our include", ZONE(TXT(DOMAIN, "v=spf1 include:" OURS " -all")), VERDICT_OK, "", "*"),
    SPF_FROM(
        "behind a redirect",
        ZONE(TXT(DOMAIN, "v=spf1 redirect=a.example"), TXT("a.example", "v=spf1 include:" OURS)),
        VERDICT_OK, "spf_include_via path=a.example\n", "v=spf1 redirect=a.example"),
    SPF_FROM("not our include", ZONE(TXT(DOMAIN, "v=spf1 mx -all")), VERDICT_WRONG,
             "spf_include_missing host=" DOMAIN " include=" OURS "\n",
             "v=spf1 mx include:" OURS " -all"),
    SPF_FROM("our addresses one by one",
             ZONE(TXT(DOMAIN, "v=spf1 ip4:203.0.113.0/26 ip6:2001:db8:7::/64 ~all")), VERDICT_OK,
             "spf_without_include host=" DOMAIN " include=" OURS "\n",
             "v=spf1 ip4:203.0.113.0/26 ip6:2001:db8:7::/64 include:" OURS " ~all"),
    SPF_FROM("one of our addresses", ZONE(TXT(DOMAIN, "v=spf1 ip4:203.0.113.7 ~all")),
             VERDICT_WRONG, "spf_include_missing host=" DOMAIN " include=" OURS "\n", "*"),
    SPF_FROM("refused before", ZONE(TXT(DOMAIN, "v=spf1 -ip6:2001:db8::/32 include:" OURS " ~all")),
             VERDICT_WRONG,
             "spf_not_passing host=" DOMAIN
             " address=2001:db8:7::7 result=fail term=-ip6:2001:db8::/32 at=" DOMAIN "\n",
             "*"),
    SPF_FROM("everybody", ZONE(TXT(DOMAIN, "v=spf1 +all")), VERDICT_WEAK,
             "spf_plus_all host=" DOMAIN "\nspf_without_include host=" DOMAIN " include=" OURS "\n",
             "v=spf1 include:" OURS " +all"),
    SPF_FROM("an include that leads nowhere, before ours",
             ZONE(TXT(DOMAIN, "v=spf1 include:gone.example include:" OURS " ~all")), VERDICT_WRONG,
             "spf_include_no_record host=" DOMAIN " term=include:gone.example\n",
             "v=spf1 include:" OURS " ~all"),
    SPF_FROM(
        "our own record does not hold us",
        ZONE(TXT(DOMAIN, "v=spf1 include:" OURS " ~all"), TXT(OURS, "v=spf1 ip4:203.0.113.7 -all")),
        VERDICT_UNKNOWN, "spf_ours_broken include=" OURS "\n", "*"),
    SPF_FROM("not answered before ours",
             ZONE(TXT(DOMAIN, "v=spf1 include:a.example include:" OURS " ~all"),
                  UNKNOWN("a.example", UNKNOWN_SERVFAIL)),
             VERDICT_UNKNOWN, "dns_servfail name=a.example server=" FIRST "\n", "*"),
    SPF_FROM("not answered behind ours",
             ZONE(TXT(DOMAIN, "v=spf1 include:" OURS " include:a.example ~all"),
                  UNKNOWN("a.example", UNKNOWN_SERVFAIL)),
             VERDICT_OK, "", "*"),
    SPF_FROM("two records", ZONE(TXT(DOMAIN, "v=spf1 include:" OURS " ~all", "v=spf1 mx -all")),
             VERDICT_CONFLICT, "spf_several host=" DOMAIN " count=2\n",
             "v=spf1 include:" OURS " mx ~all"),
};

#endif
