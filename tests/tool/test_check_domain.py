#!/usr/bin/env python3
"""nafuda check domain: what it prints and how it ends, for names that nobody registered and for
registered ones, and that it stores nothing."""
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests"), os.path.join(ROOT, "tests/dns")]

from checks import Tap
from installation import Installation
from servers import BUILD, nsd, same
from zones import Server

MUUMUU = [{"NS": "dns01.muumuu-domain.com"}, {"NS": "dns02.muumuu-domain.com"}]
GOOD = {
    "d.test": [*MUUMUU, {"SPF": "v=spf1 include:a.test ~all"}, {"MX": [10, "mx.d.test"]}],
    "a.test": [{"SPF": "v=spf1 ip4:192.0.2.9 -all"}],
    "mx.d.test": [{"A": "192.0.2.1"}],
    "_dmarc.d.test": [{"TXT": "v=DMARC1; p=reject"}],
}
ZONE = """$ORIGIN d.test.
$TTL 60
@ SOA ns1 host 2026 3600 600 86400 60
@ NS ns1
@ NS ns2
ns1 A 127.0.0.1
ns2 A 127.0.0.2
@ TXT "v=spf1 -all"
_dmarc TXT "v=DMARC1; p=none"
"""


def run(*words, code, **settings):
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith("NAFUDA_")}
    environment |= {f"NAFUDA_{name.upper()}": str(value) for name, value in
                    {"verify_ms": 2000, "state": "/nonexistent", **settings}.items()}
    environment["LANG"] = "C"
    done = subprocess.run([f"{BUILD}/nafuda", "check", "domain", *words], capture_output=True,
                          text=True, env=environment, cwd=ROOT, timeout=60, check=False)
    same(done.returncode, code, (words, done.stdout, done.stderr))
    return done.stdout


def asked(zone, *words, code):
    return run(*words, "--resolver", Server(zone).at, code=code)


def codes(check):
    return [finding["code"] for finding in check["findings"]]


def not_understood():
    for words in ((), ("d.test", "more"), ("--batch", "d.test"), ("d.test", "--resolver")):
        same(run(*words, code=2), "")
    same(run("not a name", code=2), "")


def all_is_well():
    said = json.loads(asked(GOOD, "D.test.", "--json", code=0))
    same(said["domain"], "d.test")
    delegation = said["delegation"]
    same((delegation["verdict"], delegation["zone"], delegation["provider"], delegation["dnssec"]),
         ("ok", "d.test", "muumuu", "not validated"))
    same(delegation["name_servers"], ["dns01.muumuu-domain.com", "dns02.muumuu-domain.com"])
    same(delegation["asked"], [])
    checks = said["checks"]
    same((checks["spf"]["verdict"], checks["dmarc"]["verdict"]), ("ok", "ok"))
    tree = checks["spf"]["tree"]
    same((tree["lookups"], [row["name"] for row in tree["rows"]]), (1, ["d.test", "a.test"]))
    same(said["registered"], [])
    text = asked(GOOD, "d.test", code=0)
    for line in ("d.test ok", "  provider Muumuu DNS", "spf ok", "dmarc ok",
                 "    include:a.test (1 lookup)"):
        assert line in text.splitlines(), (line, text)


def what_is_wrong():
    def but(name, *items):
        return {**GOOD, name: list(items)}

    for zone, code, where, verdict, found in (
            ({}, 1, None, "missing", ["domain_gone"]),
            (but("d.test", "TIMEOUT"), 2, None, "unknown", []),
            (but("d.test", *MUUMUU), 1, "spf", "missing", ["spf_missing"]),
            (but("d.test", *MUUMUU, {"SPF": "v=spf1 -all"}, {"SPF": "v=spf1 ~all"}), 1, "spf",
             "conflict", ["spf_several"]),
            (but("d.test", *MUUMUU, {"SPF": "v=spf1 ipv4:192.0.2.1 ~all"}), 1, "spf", "wrong",
             ["spf_syntax"]),
            (but("a.test"), 1, "spf", "wrong", ["spf_include_no_record"]),
            (but("d.test", *MUUMUU, {"SPF": "v=spf1 ptr +all"}), 0, "spf", "weak",
             ["spf_plus_all", "spf_ptr"]),
            (but("a.test", "TIMEOUT"), 2, "spf", "unknown", []),
            (but("_dmarc.d.test"), 1, "dmarc", "missing", ["dmarc_missing"])):
        said = json.loads(asked(zone, "d.test", "--json", code=code))
        check = said["checks"][where] if where else said["delegation"]
        same((check["verdict"], codes(check)), (verdict, found), zone)
        text = asked(zone, "d.test", code=code)
        assert f"{where or 'd.test'} {verdict}" in text.splitlines(), text


def parked():
    zone = {**GOOD, "d.test": [{"NS": "ns1.sedoparking.com"}, {"SPF": "v=spf1 -all"}]}
    said = json.loads(asked(zone, "d.test", "--json", code=1))
    same((said["delegation"]["verdict"], codes(said["delegation"])), ("wrong", ["domain_parked"]))


def name_servers_are_asked():
    with nsd({"d.test": ZONE}) as server:
        settings = {"resolver": server.at, "nameservers": "any",
                    "nameserver_port": server.at.split(":")[1]}
        said = json.loads(run("d.test", "--json", code=0, **settings))
        asked_ones = {one["host"]: (one["serial"], one["says"])
                      for one in said["delegation"]["asked"]}
        same(asked_ones, {"ns1.d.test": (2026, "found"), "ns2.d.test": (None, "timeout")})
        text = run("d.test", code=0, **settings)
        assert re.search(r"^  name server ns1.d.test 127.0.0.1:\d+: serial 2026, \d+ ms$", text,
                         re.M), text
        # A resolver that remembers another policy.
        old = Server({"d.test": [{"NS": "ns1.d.test"}], "ns1.d.test": [{"A": "127.0.0.1"}],
                      "_dmarc.d.test": [{"TXT": "v=DMARC1; p=reject"}]})
        text = run("d.test", code=0, **{**settings, "resolver": old.at})
        assert re.search(r"^dmarc ok\n  caches may say otherwise for \d+ s$", text, re.M), text
        alone = json.loads(run("d.test", "--json", "--resolver", server.at, code=0, **settings))
        same(alone["delegation"]["asked"], [])


def registered_ones():
    zone = {**GOOD}
    server = Server(zone)
    with Installation(resolver=server.at, verify_ms=2000, nameservers="off",
                      spf_include="a.test") as at:
        lines = at.register("d.test")[0]
        state = f"{at.folder}/state"
        settings = {"state": state, "resolver": server.at, "spf_include": "a.test",
                    "nameservers": "off"}
        said = json.loads(run("d.test", "--json", code=1, **settings))
        same(said["checks"], {})
        (one,) = said["registered"]
        same((one["project"], one["project_name"], one["state"]), (1, "Project", "pending"))
        same({kind: check["verdict"] for kind, check in one["checks"].items()
              if kind in ("ownership", "dkim", "spf", "dmarc")},
             {"ownership": "missing", "dkim": "missing", "spf": "ok", "dmarc": "ok"})
        for name, value in map(txt_line, lines):
            zone.setdefault(name, [{"TXT": value}])
        server.serve(zone)
        said = json.loads(run("d.test", "--json", code=0, **settings))
        same(said["registered"][0]["state"], "pending")  # nothing is stored
        text = run("d.test", code=0, **settings)
        assert "in project 1, Project (Org): pending" in text.splitlines(), text
        assert "ownership ok" in text.splitlines(), text
        same(at.run("domains").split("\t")[1], "pending")
        # A name below it is nobody's.
        same(json.loads(run("x.d.test", "--json", code=1, **settings))["registered"], [])


def txt_line(line):
    name, rest = line.split(None, 1)
    return name.rstrip("."), "".join(re.findall(r'"([^"]*)"', rest))


def main():
    tap = Tap()
    tap.test("what is not understood", not_understood)
    tap.test("all is well", all_is_well)
    tap.test("what is wrong is said, and ends so", what_is_wrong)
    tap.test("a parked domain", parked)
    tap.test("name servers are asked where they may be", name_servers_are_asked)
    tap.test("registered ones are looked at, and nothing is stored", registered_ones)
    tap.end()


if __name__ == "__main__":
    main()
