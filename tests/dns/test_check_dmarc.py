#!/usr/bin/env python3
"""nafuda check dmarc: what it prints and how it ends, for domains that nobody registered, over real
DNS messages."""
import json
import os
import subprocess

from servers import BUILD, same
from checks import Tap
from zones import Server


class Asked:
    def __init__(self, zone, *words):
        environment = dict(os.environ, NAFUDA_VERIFY_MS="1500", LANG="C")
        environment.pop("NAFUDA_CONF", None)
        server = Server(zone)
        done = subprocess.run([f"{BUILD}/nafuda", "check", "dmarc", *words, "--resolver", server.at],
                              capture_output=True, text=True, env=environment, timeout=30,
                              check=False)
        self.code, self.text, self.error = done.returncode, done.stdout, done.stderr


def txt(*values):
    return [{"TXT": value} for value in values]


def asked_json(zone, name):
    asked = Asked(zone, name, "--json")
    return asked.code, json.loads(asked.text)


def codes(said):
    return [finding["code"] for finding in said["findings"]]


def own_record():
    code, said = asked_json({"_dmarc.example.com": txt(
        "x", "v=DMARC1; p=reject; rua=mailto:a@example.com,mailto:b@reports.example.net; adkim=s"),
        "example.com._report._dmarc.reports.example.net": txt("v=DMARC1;")}, "Example.COM.")
    same((code, said["domain"], said["verdict"], said["found"]), (0, "example.com", "ok", "found"))
    policy = said["policy"]
    same((policy["policy"], policy["tag"], policy["at"], policy["applied"]),
         ("reject", "p", "example.com", "reject"))
    same(policy["rua"], ["a@example.com", "b@reports.example.net"])
    same([(consent["host"], consent["given"]) for consent in policy["consents"]],
         [("example.com._report._dmarc.reports.example.net", True)])
    same((policy["strict_dkim"], policy["strict_spf"]), (True, False))
    same(policy["older_receivers"]["why"], None)
    same(codes(said), [])


def inherited_policy():
    code, said = asked_json(
        {"_dmarc.example.com": txt("v=DMARC1; p=reject; sp=quarantine; t=y; pct=20")},
        "a.b.example.com")
    same((code, said["verdict"]), (0, "ok"))
    policy = said["policy"]
    same((policy["policy"], policy["tag"], policy["applied"], policy["at"]),
         ("quarantine", "sp", "none", "example.com"))
    same(policy["organisational"], "example.com")
    older = policy["older_receivers"]
    same((older["policy"], older["pct"], older["at"]), ("quarantine", 20, "example.com"))
    asked = Asked({"_dmarc.example.com": txt("v=DMARC1; p=reject; sp=quarantine")},
                  "a.b.example.com")
    same(asked.code, 0)
    assert "policy quarantine: sp= of the record at example.com, from which it is inherited" \
        in asked.text, asked.text


def older_receivers_and_names_that_are_sold_below_names():
    code, said = asked_json({"_dmarc.shop.uk.com": txt("v=DMARC1; p=reject")}, "a.shop.uk.com")
    older = said["policy"]["older_receivers"]
    same((code, older["policy"], older["at"], older["why"]), (0, "reject", "shop.uk.com", None))
    same(codes(said), ["dmarc_inherited"])


def consent_that_is_missing_and_one_that_nobody_knows():
    zone = {"_dmarc.example.com": txt("v=DMARC1; p=none; rua=mailto:a@one.test,mailto:b@two.test"),
            "example.com._report._dmarc.two.test": ["TIMEOUT"]}
    code, said = asked_json(zone, "example.com")
    same((code, codes(said)), (0, ["dmarc_report_refused"]))
    same([consent["given"] for consent in said["policy"]["consents"]], [False, None])


def wrong_records():
    for zone, verdict, code in (
            ({"example.com": txt("x")}, "missing", "dmarc_missing"),
            ({"_dmarc.example.com": txt("v=DMARC1; p=none", "v=DMARC1; p=none")}, "conflict",
             "dmarc_several"),
            ({"_dmarc.example.com": txt("v=dmarc1; p=reject")}, "wrong", "dmarc_syntax"),
            ({"_dmarc.example.com": txt("v=DMARC1; p=x")}, "wrong", "dmarc_unusable"),
            ({"_dmarc.example.com": txt("v=DMARC1; p=none; p=none")}, "wrong",
             "dmarc_duplicate_tag")):
        ended, said = asked_json(zone, "example.com")
        same((ended, said["verdict"], codes(said)[0]), (1, verdict, code))
        same(said["policy"], None)
    asked = Asked({"_dmarc.example.com": txt("v=dmarc1; p=reject")}, "example.com")
    assert "publish v=DMARC1; p=reject\n" in asked.text, asked.text
    assert "v=dmarc1; p=reject" in asked.text and "v=DMARC1;" in asked.text, asked.text


def silence():
    code, said = asked_json({"_dmarc.example.com": ["TIMEOUT"]}, "example.com")
    same((code, said["verdict"], said["found"], codes(said)),
         (2, "unknown", "unknown", ["dns_timeout"]))


def what_is_no_domain():
    for name, why in (("a b", "a character"), ("com", "a dot"), ("192.0.2.1", "IP address")):
        asked = Asked({}, name)
        same((asked.code, asked.text), (2, ""))
        assert why in asked.error, asked.error
    asked = Asked({}, "--batch")
    same(asked.code, 2)


def main():
    tap = Tap()
    for body in (own_record, inherited_policy,
                 older_receivers_and_names_that_are_sold_below_names, consent_that_is_missing_and_one_that_nobody_knows,
                 wrong_records, silence, what_is_no_domain):
        tap.test(body.__name__.replace("_", " "), body)
    tap.end()


if __name__ == "__main__":
    main()
