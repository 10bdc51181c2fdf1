#!/usr/bin/env python3
"""nafuda check spf: how it ends, what it prints. What it decides is tests/dns/test_spf_suite.py's."""
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests"), os.path.join(ROOT, "tests/dns")]

from checks import Tap
from servers import BUILD, same
from zones import Server

ZONE = {
    "d.example": [{"SPF": "v=spf1 mx include:a.example -all exp=e.example include:dead.example"},
                  {"MX": [10, "h.example"]}],
    "h.example": [{"A": "192.0.2.1"}],
    "a.example": [{"SPF": "v=spf1 ip4:192.0.2.9 include:b.example ~all"}],
    "b.example": [{"SPF": "v=spf1 exists:%{i}.x.example ?all"}],
    "e.example": [{"TXT": "%{i} is not ours"}],
    "mute.example": ["TIMEOUT"],
}
TREE = """
if nothing matches: 4 lookups, 0 without an answer
  d.example
    v=spf1 mx include:a.example -all exp=e.example include:dead.example
    mx (1 lookup)
    include:a.example (3 lookups)
      v=spf1 ip4:192.0.2.9 include:b.example ~all
      include:b.example (2 lookups)
        v=spf1 exists:%{i}.x.example ?all
        exists:%{i}.x.example (1 lookup, depends on the message)
    include:dead.example (0 lookups, behind all: nobody reads it)
"""


def run(*words, code, given=None, resolver=None):
    environment = dict(os.environ, NAFUDA_VERIFY_MS="2000", NAFUDA_STATE="/nonexistent")
    environment.pop("NAFUDA_CONF", None)
    if resolver:
        environment["NAFUDA_RESOLVER"] = resolver
    done = subprocess.run([f"{BUILD}/nafuda", "check", "spf", *words], capture_output=True,
                          input=given, env=environment, timeout=30)
    same(done.returncode, code, (words, done.stderr))
    return done.stdout.decode()


def not_understood():
    for words in ((), ("--ip",), ("--ip", "192.0.2.1"), ("--ip", "192.0.2", "--helo", "a.example"),
                  ("--helo", "a.example"), ("--name",), ("d.example",),
                  ("--ip", "192.0.2.1", "--helo", "a.example", "more")):
        same(run(*words, code=2), "")


def how_it_ends(server):
    for ip, sender, code, result in (("192.0.2.1", "a@d.example", 0, "pass"),
                                     ("192.0.2.2", "a@d.example", 1, "fail"),
                                     ("192.0.2.1", "a@none.example", 1, "none"),
                                     ("192.0.2.1", "a@mute.example", 2, "temperror")):
        words = "--ip", ip, "--from", sender, "--helo", "h.example", "--resolver", server.at
        same(run(*words, code=code).splitlines()[0], result)
        said = json.loads(run(*words, "--json", code=code))
        same((said["result"], said["ip"], said["from"]), (result, ip, sender))


def for_people(server):
    text = run("--ip", "192.0.2.2", "--helo", "d.example", code=1, resolver=server.at)
    same(text, """fail
  192.0.2.2, helo d.example, from <>
  decided by -all of d.example
  it says: 192.0.2.2 is not ours
  4 of 10 lookups, 1 of 2 without an answer
""" + TREE)


def for_programs(server):
    said = json.loads(run("--ip", "192.0.2.9", "--from", "a@d.example", "--json", code=0,
                          resolver=server.at))
    tree = said.pop("tree")
    same(said, {"ip": "192.0.2.9", "helo": "", "from": "a@d.example", "result": "pass",
                "explanation": "", "lookups": 2, "voids": 0, "at": "a.example",
                "term": "ip4:192.0.2.9"})
    same([(row["depth"], row["name"], row["order"], row["lookups"], row["stop"])
          for row in tree["rows"]],
         [(0, "d.example", 0, 4, "none"), (1, "d.example", 1, 1, "none"),
          (1, "a.example", 2, 3, "none"), (2, "b.example", 3, 2, "none"), (3, "", 4, 1, "macro"),
          (1, "dead.example", 0, 0, "behind_all")])


def odd_lines(server):
    given = (b"192.0.2.1\td.example\t\n192.0.2.1 d.example\n\n1\td.example\ta@d.example\n"
             b"192.0.2.1\td.example\ta@d.example\tmore\n192.0.2.1\td\0.example\ta@d.example\n"
             b"192.0.2.1\t\xff\xfe\t\x1b[31m@d.example\n192.0.2.1\t" + b"x" * 5000 + b"\t\n"
             b"192.0.2.9\td.example\ta@d.example")
    said = list(map(json.loads, run("--batch", "--resolver", server.at, code=1,
                                    given=given).splitlines()))
    same([line.get("result", "error") for line in said],
         ["pass", "error", "error", "error", "error", "error", "pass", "error", "pass"])
    same((said[6]["helo"], said[6]["from"]), ("\\xff\\xfe", "\\x1b[31m@d.example"))
    same(run("--batch", code=0, given=b""), "")


def nobody_to_ask():
    run("--batch", "--resolver", "nobody", code=2, given=b"192.0.2.1\td.example\t\n")
    run("--ip", "192.0.2.1", "--helo", "d.example", "--resolver", "nobody", code=2)


def main():
    tap, server = Tap(), Server(ZONE)
    tap.test("what is not understood", not_understood)
    tap.test("each result has its exit status", lambda: how_it_ends(server))
    tap.test("for people: what decided, and the tree", lambda: for_people(server))
    tap.test("for programs", lambda: for_programs(server))
    tap.test("a malformed line stops nothing", lambda: odd_lines(server))
    tap.test("a resolver that is no address", nobody_to_ask)
    tap.end()


if __name__ == "__main__":
    main()
