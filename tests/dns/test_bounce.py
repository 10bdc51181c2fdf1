#!/usr/bin/env python3
"""Bounce subdomains at real name servers: two records that are no duty, and which envelope domain
the mailer is told because of them; and whether the replies that profiles ask for would arrive."""
import contextlib
import re
import sqlite3

from installation import Installation
from internet import Internet, zone
from servers import same
from checks import Tap

# A change of the zone's lines; the verdicts of MX and SPF; what the first finding says.
CASES = {
    "right": (lambda lines: lines, "ok", "ok", None),
    "nothing": (lambda lines: without(lines, "bounce."), "missing", "missing", "no MX record"),
    "nomx": (lambda lines: without(lines, " MX "), "missing", "ok", "no MX record"),
    "nospf": (lambda lines: [line for line in lines
                             if not line.startswith("bounce.") or " MX " in line],
              "ok", "missing", None),
    "elsewhere": (lambda lines: [line.replace("10 mx.platform.test.", "10 mx.other.test.")
                                 for line in lines], "wrong", "ok", "mx.other.test"),
    "beside": (lambda lines: lines + [f"{mx_of(lines)} 300 IN MX 20 mx.other.test."],
               "conflict", "ok", "mx.other.test"),
    "priority": (lambda lines: [line.replace("MX 10 ", "MX 0 ") for line in lines], "ok", "ok",
                 None),
    "strangers": (lambda lines: [line.replace("include:spf.platform.test", "ip4:192.0.2.99")
                                 if line.startswith("bounce.") else line for line in lines],
                  "ok", "wrong", None),
    "gone": (lambda lines: ["@ A 192.0.2.1"] + lines, "ok", "ok", None),
}


def without(lines, part):
    return [line for line in lines if part not in line]


def mx_of(lines):
    return next(line.split()[0] for line in lines if " MX " in line)


def prepare(installation):
    domains = [f"{case}.test" for case in CASES]
    installation.register(*domains)
    zones = {}
    for domain, (change, _, _, _) in zip(domains, CASES.values()):
        installation.run("bounce", "bounce", domain)
        installation.run("profile", "add", "1", f"info@{domain}", "Info")
        lines = installation.run("records", domain, "--zone").splitlines()
        zones[domain] = zone(domain, change(lines))
    return zones


def envelope(installation, domain):
    said = installation.run("may-send", "1", f"info@{domain}")
    return re.search(r"^envelope\t(.*)$", said, re.M)[1]


def judged(installation, case, mx, spf, says):
    domain = f"{case}.test"
    state, verdicts, said, _ = installation.verify(domain)
    same((state, verdicts["bounce_mx"], verdicts["bounce_spf"]), ("verified", mx, spf), said)
    if says:
        assert says in said, said
    wanted = f"bounce.{domain}" if (mx, spf) == ("ok", "ok") else "bounce.platform.test"
    same(envelope(installation, domain), wanted)


def two_records(installation):
    lines = installation.run("records", "right.test", "--zone").splitlines()
    same([line for line in lines if line.startswith("bounce.")],
         ["bounce.right.test. 300 IN MX 10 mx.platform.test.",
          'bounce.right.test. 300 IN TXT "v=spf1 include:spf.platform.test -all"'])


def given_up(installation):
    installation.run("bounce", "none", "gone.test")
    same(envelope(installation, "gone.test"), "bounce.platform.test")
    _, verdicts, said, _ = installation.verify("gone.test")
    assert "bounce_mx" not in verdicts, said
    # Chosen again it has to be seen again.
    installation.run("bounce", "bounce", "gone.test")
    same(envelope(installation, "gone.test"), "bounce.platform.test")
    installation.verify("gone.test")
    same(envelope(installation, "gone.test"), "bounce.gone.test")


def stays_while_nobody_answers(installation):
    with installation.copy(resolver="127.0.0.1:9", verify_ms=500) as at:
        _, verdicts, said, _ = at.verify("right.test")
        same((verdicts["bounce_mx"], verdicts["bounce_spf"]), ("ok", "ok"), said)
        same(envelope(at, "right.test"), "bounce.right.test")


REPLIES = {  # the Reply-To of a profile at replies.test; its zone; what is found
    "desk.test": (["@ MX 10 mx.mail.test.", "@ A 192.0.2.1"], None),
    "null.test": (["@ MX 0 ."], "reply_null"),
    "dead.test": (["@ MX 10 gone.dead.test."], "reply_dead"),
    "none.test": (["www A 192.0.2.1"], "reply_absent"),
}


def replies(installation):
    for name, (_, found) in REPLIES.items():
        installation.run("profile", "add", "1", f"{name[:4]}@replies.test", "Info",
                         "--reply-to", f"desk@{name}")
        same(installation.verify("replies.test")[0], "verified")
        with contextlib.closing(sqlite3.connect(f"{installation.folder}/state/nafuda.db")) as db:
            kept, = db.execute("SELECT result FROM domain_check JOIN domain ON id = domain_id "
                               "WHERE name = 'replies.test' AND kind = 'mx'").fetchone()
        assert (name in kept) == (found is not None) and (found or "{") in kept, kept


def main():
    tap = Tap()
    with Installation(nameservers="off", bounce_domain="bounce.platform.test",
                      bounce_mx="mx.platform.test", sending_addresses="192.0.2.25") as installation:
        zones = prepare(installation)
        installation.run("register", "1", "replies.test")
        own = installation.run("records", "replies.test", "--zone").splitlines()
        zones["replies.test"] = zone("replies.test", own)
        zones |= {name: zone(name, lines) for name, (lines, _) in REPLIES.items()}
        tap.test("two records to publish", lambda: two_records(installation))
        with Internet(zones) as internet:
            installation.settings["resolver"] = internet.resolver.at
            for case, (_, mx, spf, says) in CASES.items():
                tap.test(f"{case}: MX {mx}, SPF {spf}",
                         lambda: judged(installation, case, mx, spf, says))
            tap.test("where profiles ask for replies is looked at", lambda: replies(installation))
            tap.test("silence moves neither", lambda: stays_while_nobody_answers(installation))
            tap.test("given up, and chosen again", lambda: given_up(installation))
    tap.end()


if __name__ == "__main__":
    main()
