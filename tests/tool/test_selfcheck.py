#!/usr/bin/env python3
"""nafuda selfcheck: what it says of this installation, and of the platform's own DKIM zone, over real
name servers."""
import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, ".."), os.path.join(HERE, "..", "dns")]
from checks import Tap  # noqa: E402 (the path has to be known first)
from servers import BUILD, ROOT, Fault, Nsd, same, unbound  # noqa: E402
from test_signed import sign  # noqa: E402

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
                                NAFUDA_CONF="/dev/null", NAFUDA_VERIFY_MS="6000",
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

    def all(self):
        """{matter: (level, sentence)}"""
        lines = [line.split(None, 2) for line in self.run("selfcheck").stdout.splitlines()]
        return {what: (level, said) for level, what, said in lines}

    def said(self, matter="dkim_zone"):
        """(level, sentence)"""
        return self.all()[matter]

    def database(self, *statements):
        with contextlib.closing(sqlite3.connect(f"{self.folder}/state/nafuda.db")) as database:
            for statement in statements:
                database.execute(statement)
            database.commit()


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


def is_said(at, matter, level, part):
    got = at.said(matter)
    assert got[0] == level and part in got[1], f"{matter}: {got}"


def files():
    with Installation(resolver="127.0.0.1:1", verify_ms=500) as at:
        state, here = f"{at.folder}/state", "chmod"
        is_said(at, "secret", "ok", "only its owner")
        os.chmod(f"{state}/secret", 0o644)
        is_said(at, "secret", "bad", here)
        os.chmod(f"{state}/secret", 0o600)
        with open(f"{state}/secret", "wb") as file:
            file.write(b"\0" * 32)
        is_said(at, "secret", "bad", "default")
        is_said(at, "files", "ok", "cannot read")
        os.chmod(f"{state}/nafuda.db", 0o644)
        is_said(at, "files", "bad", here)
        is_said(at, "exporter", "warn" if os.geteuid() == 0 else "bad", "exporter.key opens")
        os.rename(f"{state}/exporter.key", f"{at.folder}/exporter.key")
        is_said(at, "exporter", "ok", "not kept")
        is_said(at, "backup", "warn", "no backup is known")
        same(at.run("backup", f"{at.folder}/copy").returncode, 0)
        is_said(at, "backup", "ok", "made 0 hours ago")
        at.database("UPDATE backup SET at = unixepoch() - 47 * 3600")
        is_said(at, "backup", "ok", "made 47 hours ago")
        at.database("UPDATE backup SET at = unixepoch() - 73 * 3600")
        is_said(at, "backup", "warn", "3 days old")
        at.database("UPDATE backup SET at = unixepoch() + 3600")
        is_said(at, "backup", "warn", "in the future")
        is_said(at, "disk", at.said("disk")[0], "MB are free")
        assert at.run("selfcheck").returncode == 1, "a bad matter ends it with 1"


def settings():
    rows = (({"url": "https://c.example"}, "url", "ok", "https"),
            ({"url": "http://c.example"}, "url", "bad", "plain http"),
            ({"url": "http://127.0.0.1:8080", "listen": "0.0.0.0:8080"}, "url", "bad", "on the way"),
            ({"url": "http://127.0.0.1:8080"}, "url", "warn", "trying out"),
            ({"selector": "-x"}, "selector", "bad", "no DKIM selector"),
            ({"spf_include": "spf.sender.test"}, "platform", "warn", "sending_addresses"),
            ({"spf_include": "spf.platform.example"}, "platform", "warn", "the example's"),
            ({"mail_command": "/nowhere"}, "mail", "bad", "/nowhere cannot be run"),
            ({"mail_command": "/bin/true"}, "mail", "warn", "nafuda@localhost"),
            ({"mail_command": "/bin/true", "mail_from": "n@x.test"}, "mail", "ok", "n@x.test"),
            ({"resolver": "127.0.0.1:1"}, "resolver", "warn", "single source"),
            ({"resolver": "127.0.0.1:1 127.0.0.2:1"}, "resolver", "ok", "two sources"),
            ({"nameservers": "public"}, "resolver", "ok", "own name servers"))
    for changed, matter, level, part in rows:
        with Installation(**{"resolver": "127.0.0.1:1", "verify_ms": 500, **changed}) as at:
            is_said(at, matter, level, part)


def what_runs():
    with Installation(resolver="127.0.0.1:1", verify_ms=500) as at:
        is_said(at, "watcher", "warn", "has never run")
        is_said(at, "keys", "warn", "no key pair")
        is_said(at, "clock", "ok", "does not prove it")
        at.database("INSERT INTO heartbeat (id, at) VALUES (1, unixepoch() - 1200)")
        is_said(at, "watcher", "warn", "last seen 20 minutes ago")
        at.database("UPDATE heartbeat SET at = unixepoch()")
        is_said(at, "watcher", "ok", "running")
        at.database("UPDATE heartbeat SET at = unixepoch() + 86400")
        is_said(at, "clock", "bad", "set the clock")
        is_said(at, "watcher", "warn", "future")


def exporter():
    looked = "UPDATE export_state SET looked_at = unixepoch() - {0}, failure = '{1}'"
    with Installation(resolver="127.0.0.1:1", verify_ms=500) as at:
        is_said(at, "export", "warn", "has never run")
        at.database(looked.format(0, ""))
        is_said(at, "export", "ok", "running")
        at.database(looked.format(600, ""))
        is_said(at, "export", "bad", "last seen 10 minutes ago")
        for failure, part in (("files", "cannot write its files"), ("mailer", "mailer.db"),
                              ("reload", "export_reload")):
            at.database(looked.format(0, failure))
            is_said(at, "export", "bad", part)
        is_said(at, "left_out", "ok", "none")
        at.database("INSERT INTO export_fault VALUES ('b.example', 'key 7', 'pair', 1)",
                    "INSERT INTO export_fault VALUES ('a.example', 'key 8', 'envelope', 1)")
        is_said(at, "left_out", "bad", "2 left out as no good, the first: a.example, key 8 (envelope)")


def whose_key():
    """It is tried; of root, who reads all, it is asked whose it is."""
    with Installation(resolver="127.0.0.1:1", verify_ms=500) as at:
        key = f"{at.folder}/state/exporter.key"
        is_said(at, "exporter", "warn" if os.geteuid() == 0 else "bad", "exporter.key opens")
        at.set(exporter_key=f"{at.folder}/elsewhere")
        is_said(at, "exporter", "ok", "not kept on this machine")
        at.set(exporter_key="")
        if os.geteuid() == 0:
            os.chown(key, 64124, 64124)
            is_said(at, "exporter", "ok", "cannot open")
            os.chmod(key, 0o644)
            is_said(at, "exporter", "warn", "others can read it")
        else:
            os.chmod(key, 0)
            is_said(at, "exporter", "ok", "cannot open")


def queue():
    letter = ("INSERT INTO outbox (message_id, email, template, params, created_at, tries, next_try)"
              " VALUES ('{0}', 'a@b.test', 'verified', '{{}}', 1, {1}, {2})")
    with Installation(resolver="127.0.0.1:1", verify_ms=500) as at:
        is_said(at, "queue", "ok", "nothing is stuck")
        at.database(letter.format("waits", 0, "unixepoch() + 3600"))
        is_said(at, "queue", "ok", "nothing is stuck")
        at.database(letter.format("late", 0, "unixepoch() - 1800"))
        is_said(at, "queue", "warn", "due for 30 minutes")
        at.database(letter.format("again", 3, "unixepoch() + 60"))
        is_said(at, "queue", "warn", "1 letters could not be sent")
        at.database(letter.format("lost", 20, 0), letter.format("lost too", 20, 0))
        is_said(at, "queue", "bad", "2 letters were given up")


def versions():
    with Installation(resolver="127.0.0.1:1", verify_ms=500) as at:
        is_said(at, "version", "ok", "of one version")
        share = f"{at.folder}/share"
        os.makedirs(f"{share}/db")
        shutil.copytree(f"{ROOT}/templates", f"{share}/templates")
        open(f"{share}/db/9999-later.sql", "w", encoding="ascii").close()
        at.set(templates=f"{share}/templates")
        is_said(at, "version", "bad", "different versions")
        os.remove(f"{share}/db/9999-later.sql")
        os.rmdir(f"{share}/db")
        is_said(at, "version", "warn", "cannot be compared")
        os.remove(f"{share}/templates/lang/en.hdf")
        is_said(at, "templates", "bad", "the console does not start")


def validation():
    """A resolver that checks what is signed says so, one that does not is found out."""
    text = "$ORIGIN org.\n$TTL 10\n@ SOA ns hostmaster 1 3600 600 86400 10\n@ NS ns\nns A 127.0.0.1\n"
    proven, anchor = sign("org", text)
    with Nsd({"org": proven}) as server:
        for trusted, level, part in ((f"trust-anchor: '{anchor}'", "ok", "check DNSSEC"),
                                     ("", "warn", "does not check DNSSEC")):
            with unbound(["org"], server.at, trusted and f"  {trusted}") as resolver, \
                    Installation(resolver=resolver.at) as at:
                is_said(at, "validation", level, part)
    for mode in ("servfail", "silent"):
        with Fault("--mode", mode) as server, \
                Installation(resolver=server.at, verify_ms=3000) as at:
            began = time.monotonic()
            is_said(at, "validation", "warn", f"{server.at} gave no answer for org, so it is not known")
            assert time.monotonic() - began < 5, "all matters share the time of one verification"


if __name__ == "__main__":
    tap = Tap()
    for what, body in (("served by all of its name servers", served_by_all),
                       ("served by one of two", served_by_one),
                       ("one of two serves the zone above it alone", another_zone_in_its_place),
                       ("not there: bad", not_there),
                       ("part of another zone: a warning", part_of_another),
                       ("nobody says", not_answered),
                       ("not asked for before a domain has DKIM by CNAME",
                        needed_once_a_domain_has_it),
                       ("files: who can read them, and what lies beside them", files),
                       ("settings that are not safe, or the example's", settings),
                       ("the watcher, the clock, keys in stock", what_runs),
                       ("the exporter: whether it runs, what stops it, what it leaves out", exporter),
                       ("the key that opens sealed keys: whether this program can read it", whose_key),
                       ("mail that is stuck or was given up", queue),
                       ("program and files of two versions, templates that are gone", versions),
                       ("a resolver without validation", validation)):
        tap.test(what, body)
    tap.end()
