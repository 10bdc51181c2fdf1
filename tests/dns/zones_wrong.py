"""Zones with one of the usual mistakes each: what must be found, and how it is called. Nothing of it
is accepted."""
from internet import INCLUDE, KEY, OTHER, TARGETS, TOKEN, aliases, but, txt

SPF = f"v=spf1 {INCLUDE} ~all"
DMARC = "v=DMARC1; p=none;"
RECORDS = {  # check: (host below the domain, value)
    "ownership": ("_nafuda-challenge", TOKEN),
    "dkim": ("s1._domainkey", KEY),
    "dmarc": ("_dmarc", DMARC),
}


class Wrong:
    """lines: of the zone, {zone} being its name. domain: below the zone, or ''. mode: " cname" for
    three CNAMEs. The check has the verdict, its first finding the code, with these parameters."""

    def __init__(self, what, lines, verdict, code, domain="", servers=None, mode="", **params):
        self.check, self.what = what.split(": ", 1)
        self.lines, self.verdict, self.code = lines, verdict, code
        self.domain, self.servers, self.mode, self.params = domain, servers, mode, params


def instead(check, *lines, below=""):
    return but(*lines, below=below, **{check: ""})


def misplaced():
    for check, (host, value) in RECORDS.items():
        record = txt(value)

        def at(what, name, code, below="", typed=None):
            params = {"found_at": f"{name}.{{zone}}" if name else "{zone}",
                      "host": f"{host}{below}.{{zone}}"}
            if typed:
                params["typed"] = typed
            return Wrong(f"{check}: {what}", instead(check, f"{name or '@'} {record}", below=below),
                         "misplaced", code, below[1:], **params)
        yield at("the domain twice", f"{host}.{{zone}}", "misplaced_doubled", typed=host)
        yield at("a subdomain's whole name twice", f"{host}.shop.{{zone}}.shop", "misplaced_doubled",
                 ".shop", host)
        yield at("a subdomain, the zone twice", f"{host}.shop.{{zone}}", "misplaced_doubled",
                 ".shop", f"{host}.shop")
        yield at("the subdomain twice", f"{host}.shop.shop", "misplaced_doubled", ".shop", host)
        yield at("at the zone above", "", "misplaced_apex", ".shop")
        if check != "dmarc":
            yield at("at the parent", host, "misplaced_above", ".shop", f"{host}.shop")
        if check != "ownership":
            yield at("at the domain itself", "", "misplaced_apex")
            yield at("at the subdomain itself", "shop", "misplaced_apex", ".shop")
    for name, code in (("s1", "misplaced_name"), ("_domainkey", "misplaced_name"),
                       ("s1.domainkey", "misplaced_name"),
                       ("default._domainkey", "misplaced_selector"),
                       ("dkim._domainkey", "misplaced_selector"),
                       ("mail._domainkey", "misplaced_selector"),
                       ("selector1._domainkey", "misplaced_selector")):
        yield Wrong(f"dkim: at {name}", instead("dkim", f"{name} {txt(KEY)}"), "misplaced", code,
                    found_at=f"{name}.{{zone}}", host="s1._domainkey.{zone}")
    yield Wrong("ownership: no underscore", instead("ownership", f"nafuda-challenge {txt(TOKEN)}"),
                "misplaced", "misplaced_name", found_at="nafuda-challenge.{zone}")
    yield Wrong("ownership: alone at the domain", instead("ownership", f"@ {txt(TOKEN)}"),
                "misplaced", "ownership_misplaced", found_at="{zone}")
    yield Wrong("dmarc: no underscore", instead("dmarc", f"dmarc {txt(DMARC)}"), "misplaced",
                "misplaced_name", found_at="dmarc.{zone}")
    for name in ("_spf", "spf", "www", "_dmarc", "_domainkey", "{zone}"):
        yield Wrong(f"spf: at {name}", instead("spf", f"{name} {txt(SPF)}"), "misplaced",
                    "spf_misplaced", found_at=f"{name}.{{zone}}", host="{zone}")
    yield Wrong("spf: at a name @", instead("spf", f"\\@ {txt(SPF)}"), "misplaced", "spf_misplaced",
                found_at="\\064.{zone}", host="{zone}")
    yield Wrong("spf: at the parent alone", instead("spf", f"@ {txt(SPF)}", below=".shop"),
                "misplaced", "spf_not_inherited", "shop", found_at="{zone}", host="shop.{zone}")


def spoiled():
    """What forms and word processors do to a value."""
    hosts = {check: f"{host}.{{zone}}" for check, (host, _) in RECORDS.items()} | {"spf": "{zone}"}
    values = {check: value for check, (_, value) in RECORDS.items()} | {"spf": SPF}
    for check, value in values.items():
        host = hosts[check]

        def with_value(what, text, code, size=255):
            return Wrong(f"{check}: {what}", instead(check, f"{host}. {txt(text, size)}"), "wrong",
                         code, host=host)
        yield with_value("quotation marks", f'"{value}"', "txt_quotes")
        yield with_value("escaped quotation marks", f'\\"{value}\\"', "txt_quotes")
        yield with_value("two quoted parts", f'"{value[:9]}" "{value[9:]}"', "txt_quotes")
        yield with_value("curly quotation marks", f"“{value}”", "txt_typographic", 80)
        yield with_value("Japanese quotation marks", f"「{value}」", "txt_full_width", 80)
        yield with_value("a full-width letter", chr(ord(value[0]) + 0xFEE0) + value[1:],
                         "txt_full_width", 80)
        yield with_value("a blank without width", value[:5] + "\u200b" + value[5:],
                         "txt_typographic", 80)
    for check, value in ("dkim", KEY), ("dmarc", DMARC):
        yield Wrong(f"{check}: escaped semicolons", instead(
            check, f"{hosts[check]}. {txt(value.replace(';', chr(92) + ';'))}"), "wrong",
            "txt_backslashes", host=hosts[check])
    yield Wrong("spf: a dash for the hyphen", instead("spf", f"@ {txt(f'v=spf1 {INCLUDE} –all')}"),
                "wrong", "txt_typographic", host="{zone}")


def others():
    yield Wrong("dkim: over three records", instead(
        "dkim", *(f"s1._domainkey {txt(part)}" for part in (KEY[:150], KEY[150:300], KEY[300:]))),
        "wrong", "dkim_txt_split_records", count="3")
    yield Wrong("dkim: cut at 255", instead("dkim", f"s1._domainkey {txt(KEY[:255])}"), "wrong",
                "dkim_cut")
    yield Wrong("dkim: another key", instead("dkim", f"s1._domainkey {txt(f'v=DKIM1; p={OTHER}')}"),
                "wrong", "dkim_other_key")
    yield Wrong("dkim: two keys", but(f"s1._domainkey {txt(f'v=DKIM1; p={OTHER}')}"), "conflict",
                "dkim_several", count="2")
    yield Wrong("dkim: a CNAME that leads to no key", instead(
        "dkim", "s1._domainkey CNAME nothing.mail.test."), "missing", "dkim_cname_missing")
    yield Wrong("ownership: another token", instead(
        "ownership", f"_nafuda-challenge {txt(TOKEN[::-1])}"), "wrong", "ownership_wrong")
    yield Wrong("spf: two records", but(f"@ {txt('v=spf1 mx -all')}", "@ MX 10 mail"), "conflict",
                "spf_several", count="2")
    yield Wrong("spf: over two records", instead(
        "spf", "@ TXT \"v=spf1 include:spf.mail.test\"", f"@ TXT \"{INCLUDE} ~all\""), "wrong",
        "spf_txt_split_records")
    yield Wrong("spf: at a wildcard", instead("spf", f"* {txt(SPF)}"), "misplaced", "spf_misplaced",
                found_at="*.{zone}", host="{zone}")
    yield Wrong("spf: at a wildcard, and without us", instead(
        "spf", f"* {txt(SPF)}", "@ TXT \"v=spf1 -all\""), "wrong", "spf_include_missing")
    yield Wrong("spf: without its version", instead("spf", f"@ {txt(INCLUDE)}"), "wrong",
                "spf_no_version", found=INCLUDE)
    yield Wrong("dkim: a wildcard's SPF record", instead("dkim", "* TXT \"v=spf1 -all\""), "missing",
                "dkim_spf_there", found="v=spf1 -all")
    yield Wrong("spf: the domain is a CNAME", [
        "shop CNAME mx.mail.test.", *but(below=".shop", spf="")], "missing", "spf_domain_is_cname",
        "shop", target="mx.mail.test")
    yield Wrong("dmarc: two records", but("_dmarc TXT \"v=DMARC1; p=reject\""), "conflict",
                "dmarc_several", count="2")
    for check, (host, value) in RECORDS.items():
        yield Wrong(f"{check}: a CNAME where TXT is needed", instead(
            check, f"{host} CNAME nothing.mail.test."), "missing",
            "dkim_cname_missing" if check == "dkim" else "txt_is_cname", host=f"{host}.{{zone}}")
    yield Wrong("ownership: a wildcard leads to the token", instead(
        "ownership", "* CNAME proof.mail.test."), "wrong", "alias_shared",
        target="proof.mail.test")
    yield Wrong("ownership: a DNAME leads to the token", ["shop DNAME proof.mail.test."], "wrong",
                "alias_shared", "shop", target="_nafuda-challenge.proof.mail.test")
    for check in ("ownership", "dkim", "spf", "dmarc"):
        yield Wrong(f"{check}: parked", [], "missing", "domain_parked",
                    servers=("ns1.sedoparking.com", "ns2.sedoparking.com"))


def cnames():
    for check, target in TARGETS.items():
        host = f"{target[:2]}._domainkey"

        def at(what, name, code, below="", typed=None):
            params = {"found_at": f"{name}.{{zone}}", "host": f"{host}{below}.{{zone}}"}
            if typed:
                params["typed"] = typed
            return Wrong(f"{check}: CNAME {what}", aliases(below, **{
                check: f"{name} CNAME {target}"}), "misplaced", code, below[1:], mode=" cname",
                **params)

        def instead(what, line, verdict, code, **params):
            return Wrong(f"{check}: {what}", aliases(**{check: line}), verdict, code,
                         mode=" cname", **params)
        yield at("at the doubled name", f"{host}.{{zone}}", "misplaced_doubled", typed=host)
        yield at("at the parent", host, "misplaced_above", ".shop", f"{host}.shop")
        yield at("without _domainkey", target[:2], "misplaced_name")
        yield at("without the underscore", f"{target[:2]}.domainkey", "misplaced_name")
        yield instead("no CNAME", "", "missing", "dkim_alias_missing", target=target[:-1])
        yield instead("no dot behind the target", f"{host} CNAME {target[:-1]}", "wrong",
                      "dkim_alias_doubled", target=f"{target[:-1]}.{{zone}}")
        yield instead("another target", f"{host} CNAME dkim.mail.test.", "wrong",
                      "dkim_alias_elsewhere", target="dkim.mail.test")
        yield instead("the key as TXT", f"{host} {txt(KEY)}", "wrong", "dkim_txt_instead")
        yield instead("a proxy's addresses", f"{host} A 192.0.2.80", "wrong", "dkim_alias_proxied")
    yield Wrong("dkim: the CNAME of the second selector",
                aliases(dkim=f"s1._domainkey CNAME {TARGETS['dkim2']}",
                        dkim2=f"s2._domainkey CNAME {TARGETS['dkim']}"), "misplaced",
                "misplaced_selector", mode=" cname", found_at="s2._domainkey.{zone}",
                host="s1._domainkey.{zone}")


WRONG = [*misplaced(), *spoiled(), *others(), *cnames()]
