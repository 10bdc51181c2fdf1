#!/usr/bin/env python3
"""nafuda receive: what the MTA is told of each message for a one-time address, and what is kept."""
import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests"), os.path.join(ROOT, "tests/dns")]

from servers import Fault
from signing import Key, signed
from test_tool import BUILD, equal, main
from zones import Server

DONE, REFUSED, NOBODY, LATER = 0, 65, 67, 75
MB = 1 << 20
DOMAIN = "check.platform.example"
ADDRESS = "check-abcdefghijklmnop"
KEY = Key(0)
MESSAGE = signed(b"From: Shop <shop@d.example>\nTo: x\nSubject: Hello\n\nA secret of the body.\n", KEY,
                 "d.example")
ZONE = {
    "s1._domainkey.d.example": [{"TXT": KEY.record}],
    "_dmarc.d.example": [{"TXT": "v=DMARC1; p=reject"}],
    "d.example": [{"TXT": "v=spf1 ip4:192.0.2.7 -all"}],
}
CONNECTION = ("--client-address", "192.0.2.7", "--helo", "mx.d.example", "--sender", "b@d.example")


def prepare(at, server, address=ADDRESS, ends=3600):
    """An address that somebody waits at, and DNS that answers."""
    if not os.path.exists(at.state):
        at.project()
        at.run("user", "add", "a@b.example", "A", "owner", "1")
    at.environment |= {"NAFUDA_RESOLVER": server.at, "NAFUDA_MESSAGE_DOMAIN": DOMAIN,
                       "NAFUDA_VERIFY_MS": "2000"}
    with database(at) as rows:
        rows.execute("INSERT INTO message_check (project_id, user_id, source, address, created_at, "
                     "ends_at) VALUES (1, 1, 'mail', ?, 1, ?)", (address, int(time.time()) + ends))


@contextlib.contextmanager
def database(at):
    with contextlib.closing(sqlite3.connect(f"{at.state}/nafuda.db", timeout=10)) as rows, rows:
        yield rows


def receive(at, *words, given=MESSAGE, code=DONE, limit=None):
    """What it says."""
    command = [f"{BUILD}/nafuda", "receive", *words]
    if limit and "sanitize" not in BUILD:
        command = ["prlimit", f"--data={limit}", *command]
    done = subprocess.run(command, input=given, capture_output=True, env=at.environment, timeout=60,
                          check=False)
    equal((done.returncode, done.stdout), (code, b""))
    assert code == DONE or done.stderr, "nothing was said"
    return done.stderr.decode()


def kept(at, address=ADDRESS):
    """(From, subject, DMARC, report) of what came; nothing of what is awaited."""
    with database(at) as rows:
        came, *row = rows.execute("SELECT arrived_at, from_addr, subject, dmarc, report FROM "
                                  "message_check WHERE address = ?", (address,)).fetchone()
    return (*row[:3], json.loads(row[3])) if came else None


def a_message_is_explained_and_kept(at):
    prepare(at, Server(ZONE))
    receive(at, *CONNECTION, f"{ADDRESS}@{DOMAIN}")
    sender, subject, dmarc, report = kept(at)
    equal((sender, subject, dmarc), ("shop@d.example", "Hello", "pass"))
    equal((report["spf"], report["signatures"][0]["result"]), ("pass", "pass"))
    with open(f"{at.state}/nafuda.db", "rb") as file:
        assert b"secret of the body" not in file.read()


def addresses_in_any_letters_and_unknown_words(at):
    """Postfix says "unknown" of what it does not know, and nothing for <>."""
    server = Server(ZONE)
    for number, (words, recipient, spf) in enumerate((
            ((), "{}", ""),
            (("--sender", "", "--helo", "unknown", "--client-address", "unknown"), "{}", ""),
            (("--sender", "", "--helo", "d.example", "--client-address", "192.0.2.7"),
             "{}@CHECK.Platform.example", "pass"),
            (("--client-address", "fe80::1%eth0", "--helo", "d.example"), "{}", ""),
            (("--client-address", "192.0.2.8", "--sender", "x@d.example"), "{}", "fail"))):
        address = f"check-{number:016}"
        prepare(at, server, address)
        receive(at, *words, recipient.format(address.upper()))
        equal((number, kept(at, address)[3]["spf"]), (number, spf))


def delivered_twice(at):
    """The first counts; whatever comes then is taken, and changes nothing."""
    prepare(at, Server(ZONE))
    receive(at, *CONNECTION, ADDRESS)
    first = kept(at)
    receive(at, *CONNECTION, ADDRESS)
    receive(at, *CONNECTION, ADDRESS, given=b"From: other@x.example\n\nother\n")
    equal(kept(at), first)


def delivered_twice_at_once(at):
    prepare(at, Server(ZONE))
    command = [f"{BUILD}/nafuda", "receive", *CONNECTION, ADDRESS]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                env=at.environment) for _ in range(4)]
    for child in running:
        child.stdin.write(MESSAGE)
        child.stdin.close()
    equal([child.wait(60) for child in running], [DONE] * 4)
    equal(kept(at)[2], "pass")


def nobody_there(at):
    """DNS is not asked for strangers."""
    with Fault("--log") as server:
        prepare(at, server, ends=-1)
        for recipient in (ADDRESS, "check-nobody", "", f"{ADDRESS}@other.example", "@", "a@b@c",
                          "check-' OR 1=1 --", "x" * 100000):
            receive(at, *CONNECTION, recipient, code=NOBODY)
        equal(server.log(), [])
    equal(kept(at), None)


def no_feature_without_its_domain(at):
    prepare(at, Server(ZONE))
    at.environment["NAFUDA_MESSAGE_DOMAIN"] = ""
    receive(at, f"{ADDRESS}@{DOMAIN}", code=NOBODY)
    receive(at, f"{ADDRESS}@", code=NOBODY)


def what_dns_does_not_say_is_unknown(at):
    """A silent resolver is no reason to let the MTA wait."""
    prepare(at, Server(dict.fromkeys(ZONE, ["TIMEOUT"])))
    at.environment["NAFUDA_VERIFY_MS"] = "500"
    receive(at, *CONNECTION, ADDRESS)
    _, _, dmarc, report = kept(at)
    equal((dmarc, report["verdict"], report["spf"]), ("unknown", "unknown", "temperror"))


def later(at):
    """What we cannot do now loses no mail."""
    receive(at, ADDRESS, code=LATER)  # nothing is set up
    prepare(at, Server(ZONE))
    receive(at, code=LATER)
    receive(at, ADDRESS, "more", code=LATER)
    receive(at, ADDRESS, "--helo", code=LATER)
    receive(at, ADDRESS, "--nonsense", "x", code=LATER)
    with contextlib.closing(sqlite3.connect(f"{at.state}/nafuda.db", isolation_level=None)) as rows:
        rows.execute("BEGIN IMMEDIATE")
        receive(at, *CONNECTION, ADDRESS, code=LATER)
        rows.execute("ROLLBACK")
    equal(kept(at), None)
    receive(at, *CONNECTION, ADDRESS)
    equal(kept(at)[2], "pass")


def large_ones(at):
    """25 MB are explained in little more memory than they take; what is larger is refused."""
    prepare(at, Server(ZONE))
    filler = b"0123456789abcdef" * (4096 - 1) + b"0123456789abcd\r\n"
    body = filler * (25 * MB // len(filler) + 1)
    head = b"From: shop@d.example\r\nSubject: Large\r\n\r\n"
    receive(at, *CONNECTION, ADDRESS, given=head + body[:25 * MB + 1 - len(head)], code=REFUSED)
    equal(kept(at), None)
    receive(at, *CONNECTION, ADDRESS, given=head + body[:25 * MB - len(head)], limit=50 * MB)
    equal(kept(at)[:2], ("shop@d.example", "Large"))


def broken_ones(at):
    server = Server(ZONE)
    for number, octets in enumerate((b"", b"\0", b"\n", bytes(range(256)) * 100, b"no field\n",
                                     b"From: \xff\xfe\nSubject: \x1b[31m\0\r\n\r\n\xff",
                                     b"Subject: " + b"x" * MB, b"DKIM-Signature: v=1; " * 50000)):
        address = f"check-{number:016}"
        prepare(at, server, address)
        receive(at, *CONNECTION, address, given=octets)
        sender, subject, _, report = kept(at, address)
        assert report["notes"] and len(subject) <= 201, (octets[:50], subject[:300])
        assert (sender + subject).isprintable(), (sender, subject)


if __name__ == "__main__":
    sys.exit(main([a_message_is_explained_and_kept, addresses_in_any_letters_and_unknown_words,
                   delivered_twice, delivered_twice_at_once, nobody_there,
                   no_feature_without_its_domain, what_dns_does_not_say_is_unknown, later,
                   large_ones, broken_ones]))
