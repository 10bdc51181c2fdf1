"""Zones in which everything is right, as different providers, tools and people write them: the
checks have nothing to say about any of them."""
from internet import INCLUDE, KEY, OURS, TOKEN, aliases, but, quoted, txt


def folded(value, every=64, blank=" "):
    return blank.join(value[at:at + every] for at in range(0, len(value), every))


def with_key(record, size=255):
    return {"dkim": f"s1._domainkey {txt(record, size)}"}


def with_spf(record, size=255):
    return {"spf": f"@ {txt(record, size)}"}


def with_dmarc(record, size=255):
    return {"dmarc": f"_dmarc {txt(record, size)}"}


def with_token(*lines):
    return {"ownership": "\n".join(lines)}


# Three strings of the key, told apart by where a tool likes to cut.
BEHIND_TAGS = quoted("v=DKIM1; k=rsa; ", f"p={OURS[:200]}", OURS[200:])

# what, lines of the zone
APEX = [
    # Ways to write the same
    ("as we say it", but()),
    ("strings of 100 octets", but(dkim=f"s1._domainkey {txt(KEY, 100)}")),
    ("strings of 64 octets", but(dkim=f"s1._domainkey {txt(KEY, 64)}")),
    ("the key's strings cut behind the tags", but(dkim=f"s1._domainkey TXT {BEHIND_TAGS}")),
    ("a string of one octet", but(dkim=f"s1._domainkey TXT {quoted(KEY[:1], KEY[1:250], KEY[250:])}")),
    ("an empty string among the strings",
     but(dkim=f"s1._domainkey TXT {quoted(KEY[:200], '', KEY[200:])}")),
    ("the value over lines in brackets",
     but(dkim=f"s1._domainkey TXT (\n  {quoted(KEY[:200])}\n  {quoted(KEY[200:])} ) ; key")),
    ("names in capitals", [line.upper() if line.startswith("_dmarc") else line for line in but(
        dmarc="_DMARC TXT \"v=DMARC1; p=none\"")]),
    ("host names in capitals", but(ownership=f"_NAFUDA-CHALLENGE {txt(TOKEN)}",
                                   dkim=f"S1._DomainKey {txt(KEY)}")),
    ("full names with a dot", but(dkim=f"s1._domainkey.{{zone}}. {txt(KEY)}",
                                  dmarc="_dmarc.{zone}. TXT \"v=DMARC1; p=none\"")),
    ("with class and TTL", but(dkim=f"s1._domainkey 86400 IN {txt(KEY)}",
                               spf=f"@ IN 60 {txt(f'v=spf1 {INCLUDE} -all')}")),
    ("TTL nought", but(spf=f"@ 0 {txt(f'v=spf1 {INCLUDE} ~all')}")),
    ("TTL of a week", but(dmarc="_dmarc 604800 TXT \"v=DMARC1; p=none;\"")),
    ("octets by number", but(dmarc="_dmarc TXT \"v=DMARC1\\059 p=none\"")),
    ("without quotation marks in the file", but(dmarc="_dmarc TXT v=DMARC1\\;p=none")),
    # The token
    ("the token at the domain", but(ownership=f"@ {txt(f'nafuda-verification={TOKEN}')}")),
    ("the token at both places", but(f"@ {txt(f'nafuda-verification={TOKEN}')}")),
    ("the token in two strings", but(ownership=f"_nafuda-challenge TXT {quoted(TOKEN[:9], TOKEN[9:])}")),
    ("other tokens beside ours at the domain", but(
        "@ TXT \"google-site-verification=rXOxyZounnZasA8Z7oaD3c14JdjS9aKSWvsR1EbUSIQ\"",
        "@ TXT \"MS=ms12345678\"", "@ TXT \"facebook-domain-verification=abc\"",
        "@ TXT \"apple-domain=xyz\"", "@ TXT \"_globalsign-domain-verification=abc\"")),
    ("another project's token beside ours", but(f"_nafuda-challenge {txt(TOKEN[::-1])}")),
    ("a token delegated by CNAME", but(ownership="_nafuda-challenge CNAME challenge\n"
                                                 f"challenge {txt(TOKEN)}")),
    ("a wildcard TXT beside the token", but("* TXT \"wildcard\"")),
    ("twenty TXT records at the domain", but(*(f"@ TXT \"verification-{i}=abc\"" for i in range(20)))),
    # DKIM
    ("no version", but(**with_key(f"k=rsa; p={OURS}"))),
    ("no key type", but(**with_key(f"v=DKIM1; p={OURS}"))),
    ("p= alone", but(**with_key(f"p={OURS}"))),
    ("a semicolon at the end", but(**with_key(f"v=DKIM1; k=rsa; p={OURS};"))),
    ("no blanks", but(**with_key(f"v=DKIM1;k=rsa;p={OURS}"))),
    ("many blanks", but(**with_key(f"v=DKIM1 ;  k = rsa ;   p = {OURS} "))),
    ("tags in another order", but(**with_key(f"v=DKIM1; p={OURS}; k=rsa"))),
    ("every tag there is", but(**with_key(
        f"v=DKIM1; h=sha256; k=rsa; n=a=20note; s=email; t=s; p={OURS}"))),
    ("h= with both hashes", but(**with_key(f"v=DKIM1; h=sha1:sha256; p={OURS}"))),
    ("s=*", but(**with_key(f"v=DKIM1; s=*; k=rsa; p={OURS}"))),
    ("an unknown tag", but(**with_key(f"v=DKIM1; x=y; k=rsa; p={OURS}"))),
    ("an old granularity", but(**with_key(f"v=DKIM1; g=*; k=rsa; p={OURS}"))),
    ("a folded key", but(**with_key(f"v=DKIM1; k=rsa; p={folded(OURS)}"))),
    ("a key folded with tabs", but(**with_key(f"v=DKIM1; k=rsa; p={folded(OURS, 76, chr(9))}"))),
    ("other selectors beside ours", but("google._domainkey TXT \"v=DKIM1; k=rsa; p=\"",
                                        "k1._domainkey CNAME dkim.mail.test.")),
    ("a policy record of DomainKeys", but("_domainkey TXT \"o=~\"")),
    # SPF
    ("SPF: -all", but(**with_spf(f"v=spf1 {INCLUDE} -all"))),
    ("SPF: ?include", but(**with_spf(f"v=spf1 +{INCLUDE} ~all"))),
    ("SPF in capitals", but(**with_spf("V=SPF1 INCLUDE:SPF.PLATFORM.TEST ~ALL"))),
    ("SPF: many blanks", but(**with_spf(f"v=spf1   {INCLUDE}   ~all "))),
    ("SPF: all the mechanisms", but("mail A 192.0.2.7", "mail AAAA 2001:db8::7", "@ MX 10 mail",
        "@ A 192.0.2.8", **with_spf("v=spf1 a mx a:mail.{zone}/28 mx/30//64 ip4:192.0.2.1 "
                       f"ip4:198.51.100.0/24 ip6:2001:db8::/32 {INCLUDE} -all"))),
    ("SPF: other services beside ours", but(
        **with_spf(f"v=spf1 include:spf.mail.test {INCLUDE} include:_spf.mail.test ~all"))),
    ("SPF: nested services", but(**with_spf(f"v=spf1 include:nested.mail.test {INCLUDE} ~all"))),
    ("SPF: exists with a macro", but("*._spf A 127.0.0.2", **with_spf(
        f"v=spf1 {INCLUDE} exists:%{{i}}._spf.{{zone}} -all"))),
    ("SPF: exp", but("why TXT \"%{i} may not send for %{d}\"",
                     **with_spf(f"v=spf1 {INCLUDE} -all exp=why.{{zone}}"))),
    ("SPF: an unknown modifier", but(**with_spf(f"v=spf1 {INCLUDE} -all ra=postmaster"))),
    ("SPF: a dot behind the name", but(**with_spf(f"v=spf1 {INCLUDE}. ~all"))),
    ("SPF in two strings", but(spf=f"@ TXT {quoted('v=spf1 include:spf.', 'platform.test ~all')}")),
    ("SPF of 450 octets in two strings", but(**with_spf(
        f"v=spf1 {INCLUDE} " + " ".join(f"ip4:192.0.2.{i}" for i in range(28)) + " -all"))),
    ("SPF: other records that begin like it", but("@ TXT \"v=spf10 not this\"", "@ TXT \"spf2.0/pra ?all\"")),
    # DMARC
    ("DMARC: every tag", but(**with_dmarc(
        "v=DMARC1; p=quarantine; sp=reject; np=reject; adkim=s; aspf=r; fo=1; psd=n; "
        "rua=mailto:dmarc@{zone}; ruf=mailto:ruf@{zone}"))),
    ("DMARC: p=reject", but(**with_dmarc("v=DMARC1; p=reject"))),
    ("DMARC: tags in another order", but(**with_dmarc(
        "v=DMARC1; p=none; rua=mailto:a@{zone}; fo=1; sp=none; aspf=s"))),
    ("DMARC: no blanks", but(**with_dmarc("v=DMARC1;p=none;rua=mailto:a@{zone}"))),
    ("DMARC: blanks everywhere", but(**with_dmarc("v = DMARC1 ; p = none ; "))),
    ("DMARC: policy in capitals", but(**with_dmarc("v=DMARC1; p=NONE"))),
    ("DMARC: two reports", but(**with_dmarc("v=DMARC1; p=none; rua=mailto:a@{zone},mailto:b@{zone}"))),
    ("DMARC: strings of 20 octets", but(**with_dmarc("v=DMARC1; p=none; rua=mailto:a@{zone}", 20))),
    ("DMARC by CNAME", but(dmarc="_dmarc CNAME dmarc-record\n"
                                 "dmarc-record TXT \"v=DMARC1; p=none;\"")),
    ("DMARC by CNAME elsewhere", but(dmarc="_dmarc CNAME _dmarc.mail.test.")),
    ("other TXT beside DMARC", but("_dmarc TXT \"another=record\"")),
    # The rest of the zone
    ("MX, A, AAAA, CAA, SRV beside all", but(
        "@ MX 10 mail", "mail A 192.0.2.25", "@ A 192.0.2.80", "@ AAAA 2001:db8::80",
        "@ CAA 0 issue \"letsencrypt.org\"", "_sip._tcp SRV 0 0 5060 mail", "www CNAME @")),
    ("a wildcard CNAME", but("* CNAME www", "www A 192.0.2.80")),
    ("a wildcard beside _domainkey", but("*._domainkey TXT \"v=DKIM1; p=\"")),
    ("$GENERATE'd as lines", but(*(f"host{i} A 192.0.2.{i}" for i in range(1, 40)))),
    ("a comment behind every line", [f"{line} ; as {line.split()[0]}" for line in but()]),
]

# Three CNAMEs for DKIM.
CNAMES = [
    ("three CNAMEs", aliases()),
    ("targets in capitals", aliases(dkim="s1._domainkey CNAME S1.DKIM.PLATFORM.TEST.")),
    ("a wildcard TXT beside them", aliases() + ["* TXT \"wildcard\""]),
    ("a wildcard address beside them", aliases() + ["* A 192.0.2.80"]),
    ("another selector beside them", aliases() + ["google._domainkey TXT \"v=DKIM1; p=\""]),
]

# Domains below their zone: the same records, with the subdomain in their names.
BELOW = [
    ("a subdomain", but(below=".shop")),
    ("a subdomain beside the parent's own records", but(below=".shop") + but()),
    ("a subdomain of three labels", but(below=".a.b.shop")),
    ("a wildcard above", but("* TXT \"v=spf1 -all\"", below=".shop")),
]
