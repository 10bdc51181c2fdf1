#!/usr/bin/env python3
"""nafuda check message and check authres: how they end, what they print. What is decided of a
signature is tests/unit/test_dkim_verify.c's."""
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests"), os.path.join(ROOT, "tests/dns")]

from checks import Tap
from rfc8463 import RESULTS, SIGNED, ZONE
from servers import BUILD, same
from zones import Server


def run(command, *words, code, given=SIGNED, language="C"):
    environment = dict(os.environ, NAFUDA_VERIFY_MS="2000", NAFUDA_STATE="/nonexistent",
                       LANG=language, LC_ALL=language)
    environment.pop("NAFUDA_CONF", None)
    done = subprocess.run([f"{BUILD}/nafuda", "check", command, *words], capture_output=True,
                          input=given, env=environment, timeout=30)
    same(done.returncode, code, (words, done.stdout, done.stderr))
    return done.stdout.decode()


def not_understood():
    for words in ((), ("-", "--ip"), ("-", "--ip", "192.0.2"), ("-", "more"), ("--json",)):
        same(run("message", *words, code=2), "")
    same(run("message", "/nonexistent", code=2), "")
    same(run("authres", "-", "--ip", "192.0.2.1", code=2), "")


def how_it_ends(server):
    """(what is done to the message, more words, how it ends, the verdict, DKIM, SPF, DMARC)"""
    rows = (
        (b"", b"", (), 0, "ok", "pass", "", "pass"),
        (b"", b"", ("--ip", "192.0.2.1", "--from", "joe@football.example.com"), 0, "ok", "pass",
         "pass", "pass"),
        (b"", b"", ("--ip", "192.0.2.9", "--from", "joe@football.example.com"), 0, "weak", "pass",
         "fail", "pass"),
        (b"hungry", b"thirsty", ("--ip", "192.0.2.1", "--from", "joe@football.example.com"), 1,
         "wrong", "fail", "pass", "pass"),
        (b"hungry", b"thirsty", ("--ip", "192.0.2.9", "--helo", "football.example.com"), 1, "wrong",
         "fail", "fail", "fail"),
        (b"hungry", b"thirsty", (), 1, "wrong", "fail", "", "unknown"),
        (b"s=brisbane", b"s=mute", (), 2, "unknown", "temperror", "", "unknown"),
        (b"s=brisbane", b"s=none", (), 1, "wrong", "permerror", "", "unknown"),
        (b"DKIM-Signature", b"X-Signature", (), 1, "wrong", None, "", "unknown"),
    )
    for what, by, words, code, verdict, dkim, spf, dmarc in rows:
        given = SIGNED.replace(what, by) if what else SIGNED
        said = json.loads(run("message", "-", *words, "--json", "--resolver", server.at, code=code,
                              given=given))
        results = [signature["result"] for signature in said["signatures"]]
        same((said["verdict"], results, said["spf"], said["dmarc"]["result"]),
             (verdict, [dkim] if dkim else [], spf, dmarc), (by, words))


def for_people(server):
    given = RESULTS + SIGNED
    text = run("message", "-", "--resolver", server.at, code=0, given=given)
    for line in ("ok", "  From: joe@football.example.com", "  DMARC pass", "  One-click absent",
                 "  DKIM pass: d=football.example.com s=brisbane i=@football.example.com "
                 "ed25519-sha256 relaxed/relaxed, 256 bits",
                 "Authentication-Results: mx.example.net",
                 "  spf=softfail (not ours) smtp.mailfrom=joe@football.example.com"):
        assert line in text.splitlines(), (line, text)
    assert "は合格です" in run("message", "-", "--resolver", server.at, code=0, given=given,
                          language="ja_JP.UTF-8")


def for_programs(server):
    said = json.loads(run("message", "-", "--json", "--resolver", server.at, code=1,
                          given=SIGNED.replace(b"Suzie Q", b"Eve")))
    signature = said["signatures"][0]
    same({key: signature[key] for key in ("result", "trouble", "body", "header", "bits", "domain",
                                          "signed_at")},
         {"result": "fail", "trouble": "header_changed", "body": "holds", "header": "broken",
          "bits": 256, "domain": "football.example.com", "signed_at": 1528637909})
    assert any(note["code"] == "header_changed" and note["signature"] == 0
               for note in said["notes"]), said


def one_click(server):
    """The fields are there, and nobody has signed them."""
    fields = (b"List-Unsubscribe: <https://u.example/1>\n"
              b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\n")
    said = json.loads(run("message", "-", "--json", "--resolver", server.at, code=1,
                          given=fields + SIGNED))
    same((said["one_click"], said["one_click_uri"]), ("unsigned", "https://u.example/1"))


def results():
    said = json.loads(run("authres", "-", "--json", code=1, given=RESULTS + SIGNED))
    same([(field["server"], [(method["method"], method["result"], method["sense"])
                             for method in field["methods"]]) for field in said],
         [("mx.example.net", [("dkim", "pass", "passes"), ("spf", "softfail", "fails"),
                              ("x-odd", "maybe", "unknown")])])
    same(json.loads(run("authres", "-", "--json", code=0)), [])
    alone = b"mx.example.net;\r\n dkim=pass header.i=\"\xff\x1b[31m\"\r\n"
    said = json.loads(run("authres", "-", "--json", code=0, given=alone))
    same(said[0]["methods"][0]["properties"][0]["value"], "\\xff\\x1b[31m")
    assert "\x1b" not in run("authres", "-", code=0, given=alone)
    run("authres", "-", code=1, given=b"mx.example.net; dkim")


def odd_files(server):
    """Whatever the file is, there is an answer."""
    for given in (b"", b"\0" * 1000, b"\r\n", b"From: \xff\xfe\x1b[31m\r\n\r\n\0", b"no message",
                  b"From: a@b.example, c@d.example\r\n\r\n", SIGNED[:300]):
        said = json.loads(run("message", "-", "--json", "--resolver", server.at, code=1,
                              given=given))
        same(said["verdict"], "wrong")
        assert "\x1b" not in run("message", "-", "--resolver", server.at, code=1, given=given)


def main():
    tap, server = Tap(), Server({**ZONE, "mute._domainkey.football.example.com": ["TIMEOUT"]})
    tap.test("what is not understood", not_understood)
    tap.test("each verdict has its exit status", lambda: how_it_ends(server))
    tap.test("for people", lambda: for_people(server))
    tap.test("for programs", lambda: for_programs(server))
    tap.test("one-click fields that nobody signed", lambda: one_click(server))
    tap.test("Authentication-Results", results)
    tap.test("odd files", lambda: odd_files(server))
    tap.end()


if __name__ == "__main__":
    main()
