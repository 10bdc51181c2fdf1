#!/usr/bin/env python3
"""nafuda selfcheck: what it says of the platform's own DKIM zone, over real name servers."""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, ".."), os.path.join(HERE, "..", "dns")]
from checks import Tap  # noqa: E402 (the path has to be known first)
from servers import BUILD, ROOT, Fault, Nsd, same  # noqa: E402

ZONE = """$ORIGIN {name}.
$TTL 10
@ SOA ns1 hostmaster 1 3600 600 86400 10
@ NS ns1
@ NS ns2
ns1 A 127.0.0.1
ns2 A 127.0.0.2
something TXT here
"""


class Installation:
    def __init__(self, **settings):
        self.folder = tempfile.mkdtemp(prefix="nafuda-tool-")
        self.environment = dict(os.environ, NAFUDA_STATE=f"{self.folder}/state",
                                NAFUDA_CONF="/dev/null", NAFUDA_VERIFY_MS="2000",
                                NAFUDA_DKIM_ZONE="dkim.platform.test", NAFUDA_NAMESERVERS="off")
        self.set(**settings)

    def set(self, **settings):
        self.environment.update({f"NAFUDA_{name.upper()}": str(value)
                                 for name, value in settings.items()})

    def run(self, *words):
        return subprocess.run([f"{BUILD}/nafuda", *words], cwd=ROOT, env=self.environment,
                              capture_output=True, text=True, timeout=60, check=False)

    def __enter__(self):
        same(self.run("setup").returncode, 0)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def said(self):
        """(level, sentence) of the zone."""
        lines = [line.split(None, 2) for line in self.run("selfcheck").stdout.splitlines()]
        return next((level, said) for level, what, said in lines if what == "dkim_zone")


def served(name, *addresses, port=None):
    return Nsd({name: ZONE.format(name=name)}, addresses, port)


def says(level, sentence, server, **settings):
    with Installation(dkim_mode="cname", resolver=server.at, **settings) as at:
        same(at.said(), (level, f"dkim.platform.test {sentence}"))


def served_by_all():
    with served("dkim.platform.test", "127.0.0.1", "127.0.0.2") as server:
        says("ok", "is served", server)
        says("ok", "is served", server, nameservers="any",
             nameserver_port=server.at.rsplit(":", 1)[1])


def served_by_one():
    with served("dkim.platform.test", "127.0.0.1") as server:
        port = server.at.rsplit(":", 1)[1]
        with served("another.test", "127.0.0.2", port=int(port)):
            says("warn", f"is not served by its name server ns2.dkim.platform.test "
                 f"(127.0.0.2:{port}): refused", server, nameservers="any", nameserver_port=port)
            says("ok", "is served", server)  # nobody else is asked


def another_zone_in_its_place():
    with served("dkim.platform.test", "127.0.0.1") as server:
        port = server.at.rsplit(":", 1)[1]
        with served("platform.test", "127.0.0.2", port=int(port)):
            says("warn", f"is not served by its name server ns2.dkim.platform.test "
                 f"(127.0.0.2:{port}): no such zone", server, nameservers="any",
                 nameserver_port=port)


def not_there():
    with served("platform.test", "127.0.0.1") as server:
        says("bad", "does not exist: no CNAME of a customer leads to a key", server)


def part_of_another():
    with Nsd({"platform.test": ZONE.format(name="platform.test") + "x.dkim TXT key\n"}) as server:
        says("warn", "is no zone: the one that it lies in has to hold all keys below it", server)


def not_answered():
    with Fault("--mode", "servfail") as server:
        says("warn", "could not be looked up: servfail", server)


def needed_once_a_domain_has_it():
    with served("platform.test", "127.0.0.1") as server, Installation(resolver=server.at) as at:
        for words in (("org", "add", "Org"), ("project", "add", "1", "Project"),
                      ("register", "1", "txt.example")):
            same(at.run(*words).returncode, 0, words)
        same(at.said(), ("ok", "not needed: no domain has DKIM by CNAME"))
        same(at.run("register", "1", "cname.example", "--dkim", "cname").returncode, 0)
        same(at.said()[0], "bad")


if __name__ == "__main__":
    tap = Tap()
    for what, body in (("served by all of its name servers", served_by_all),
                       ("served by one of two", served_by_one),
                       ("one of two serves the zone above it alone", another_zone_in_its_place),
                       ("not there: bad", not_there),
                       ("part of another zone: a warning", part_of_another),
                       ("nobody says", not_answered),
                       ("not asked for before a domain has DKIM by CNAME",
                        needed_once_a_domain_has_it)):
        tap.test(what, body)
    tap.end()
