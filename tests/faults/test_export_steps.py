#!/usr/bin/env python3
"""nafuda-export killed, or without room, at each call that changes a file: the tables always name
keys that are there, and the next export mends all."""
import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..")]
from checks import Tap  # noqa: E402 (the path has to be known first)
from exported import BUILD, ROOT, Exported, same  # noqa: E402

tap = Tap()
NOT_REACHED, KILLED, NOT_HERE = 100, 99, 77
GOES, STAYS, ROTATES, COMES = (f"{name}.example.com" for name in ("goes", "stays", "rotates", "comes"))
FILES = ("opendkim/KeyTable", "opendkim/SigningTable")
SECOND = "opendkim/SigningTable.ed25519"


def lines(at, name):
    with contextlib.suppress(FileNotFoundError):
        return at.lines(name)
    return []


def consistent(at):
    """What holds at any moment, whoever reads."""
    named = {}
    for line in lines(at, "opendkim/KeyTable"):
        name, value = line.split(" ")
        domain, _, path = value.split(":")
        named[name] = path
        same(domain, name.removesuffix("/ed25519"))
        with open(path, encoding="ascii") as file:
            text = file.read()
        assert text.startswith("-----BEGIN PRIVATE KEY-----\n") and \
            text.endswith("-----END PRIVATE KEY-----\n"), path
    for line in lines(at, "opendkim/SigningTable") + lines(at, SECOND):
        assert line.split(" ")[1] in named, (line, named)
    if os.path.exists(at.path("mailer.db")):
        with contextlib.closing(sqlite3.connect(at.path("mailer.db"))) as database:
            same(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])


def right(at, keys):
    """What the database says, and nothing else."""
    consistent(at)
    names = sorted([STAYS, ROTATES, COMES])
    for name in FILES:
        same([line.split(" ")[0] for line in at.lines(name) if "/ed25519 " not in line], names)
    seconds = sorted([ROTATES, COMES])
    same([line.split(" ")[0] for line in at.lines(FILES[0]) if "/ed25519 " in line],
         [f"{name}/ed25519" for name in seconds])
    same(at.lines(SECOND), [f"a@{name} {name}/ed25519" for name in seconds])
    same([row[0] for row in at.senders()], [f"a@{name}" for name in names])
    (active,), = at.database(f"SELECT id FROM dkim_key WHERE state = 'active' AND domain_id = "
                             f"(SELECT id FROM domain WHERE name = '{ROTATES}') AND NOT ed25519")
    assert f"{ROTATES}:new:" in at.read("opendkim/KeyTable") and \
        f"/{active}-" in at.read("opendkim/KeyTable")
    same(len(at.keys()), keys)
    same([name for folder, _, names in os.walk(at.path()) for name in names
          if name.endswith(".new") or name == "reload-due"], [])
    same(at.database("SELECT * FROM export_due UNION SELECT name, what FROM export_fault"), [])


def rotate(at):
    """By hand, with the openssl command in the place of the sealing."""
    (domain,), = at.database(f"SELECT id FROM domain WHERE name = '{ROTATES}'")
    (key, public, inner), = at.database("SELECT id, public_key, sealed FROM dkim_key "
                                        "WHERE state = 'stock' LIMIT 1")
    head = f"nafuda-key 1\n{ROTATES}\nnew\n{key}\n".encode()
    sealed = subprocess.run(
        ["openssl", "cms", "-encrypt", "-binary", "-aes-256-gcm", "-outform", "DER", "-keyid",
         "-recip", f"{at.state}/exporter.crt", "-keyopt", "ecdh_kdf_md:sha256"],
        input=head + inner, capture_output=True, check=True).stdout
    at.database(f"UPDATE dkim_key SET state = 'retiring', retiring_at = unixepoch() "
                f"WHERE domain_id = {domain} AND NOT ed25519",
                f"UPDATE dkim_key SET state = 'active', domain_id = {domain}, selector = 'new', "
                f"sealed = x'{sealed.hex()}' WHERE id = {key}",
                f"UPDATE domain SET selector = 'new', public_key = '{public}' WHERE id = {domain}")


def before_and_after():
    """The folder as it was exported, and a database that says something else since."""
    for name in (GOES, STAYS, ROTATES):
        at.verified(name)
        at.profile(f"a@{name}")
        at.second(name)
    at.export()
    at.database("UPDATE domain_check SET verdict = 'missing' WHERE kind = 'dkim_second' AND "
                f"domain_id = (SELECT id FROM domain WHERE name = '{STAYS}')")
    at.database(f"UPDATE domain SET dkim_in_use = 0 WHERE name = '{GOES}'")
    at.verified(COMES)
    at.profile(f"a@{COMES}")
    at.second(COMES)
    subprocess.run([f"{BUILD}/nafuda-watch", "--once"], cwd=ROOT, check=True, timeout=60,
                   stderr=subprocess.DEVNULL,
                   env=at.environment | {"NAFUDA_KEY_STOCK": "1", "NAFUDA_RESOLVER": "127.0.0.1:1",
                                         "NAFUDA_NAMESERVERS": "off"})
    rotate(at)
    shutil.copytree(at.state, f"{at.folder}/kept")


def again(kept="kept"):
    shutil.rmtree(at.state)
    shutil.copytree(f"{at.folder}/{kept}", at.state)


def at_step(what, number):
    done = subprocess.run([f"{BUILD}/tests/faults/at_step", what, str(number),
                           f"{BUILD}/nafuda-export", "--once"], cwd=ROOT, env=at.environment,
                          capture_output=True, text=True, timeout=60, check=False)
    return done.returncode


def every_step(what, begin, wanted, keys=7):
    """keys: of three domains, second ones of two, one that retires, which stays for an hour, and a
    second one whose record was lost."""
    number = 1
    while True:
        begin()
        ended = at_step(what, number)
        if ended == NOT_HERE:
            return "only where the machine is an x86-64, and lets itself be traced"
        if ended == NOT_REACHED:
            break
        assert wanted is None or ended in wanted, f"call {number}: ended with {ended}"
        try:
            consistent(at)
            # Twice: orphans go when nobody was told of new tables in the same run.
            at.export()
            at.export()
            right(at, keys)
        except AssertionError as error:
            raise AssertionError(f"{what} at call {number}: {error}") from error
        number += 1
    print(f"# {number - 1} calls")
    assert number > 40, number
    return None


def from_nothing():
    again()
    shutil.rmtree(at.path())


with Exported() as at:
    at.set(export_reload="/bin/true now")
    tap.test("an export, and a database that says something else since", before_and_after)
    tap.test("kill -9 at each call: the tables hold, and the next one mends all",
             lambda: every_step("kill", again, (KILLED,)))
    tap.test("the same from an empty folder", lambda: every_step("kill", from_nothing, (KILLED,), 5))
    tap.test("each call without room: the tables hold, and the next one mends all",
             lambda: every_step("full", again, (0, 1)))
tap.end()
