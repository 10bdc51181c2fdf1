#!/usr/bin/env python3
"""rspamd as the signer, by the tables that nafuda-export writes: the beginning of test_circle.py."""
import base64
import os
import smtplib

from circle import Circle
from checks import Tap
from mailer import PASSWORD, left_out
from test_circle import ALIASED, DOMAIN, OWN, Story, message, rotated


def tested(story):
    """At the port for tests: the same rules for From."""
    mailer = story.circle.mailer
    with smtplib.SMTP("127.0.0.1", mailer.tests, "client.test", timeout=20) as smtp:
        smtp.login("nafuda-tests", PASSWORD)
        envelope, arrived = mailer.arrived(mailer.hand_in(smtp, OWN, message(OWN)))
        judges, _ = story.circle.judge(arrived, envelope)
        assert all(passes for passes, _ in judges.values()), judges
        try:
            mailer.hand_in(smtp, OWN, message(ALIASED))
        except smtplib.SMTPResponseException as error:
            assert error.smtp_code == 554, error
        else:
            raise AssertionError("signed as another")


def one_does_not_open(story):
    """The second's file: the first signs. The first's: the message waits, whatever the second does."""
    with open(f"{story.circle.export}/opendkim/KeyTable", encoding="ascii") as table:
        files = {line.split()[0]: line.rsplit(":", 1)[1].strip() for line in table}
    first, second = files[DOMAIN], files[f"{DOMAIN}/ed25519"]
    for file in (second, first):
        os.rename(file, f"{file}.away")
        os.mkdir(file)
        story.circle.mailer.leave()
        if file == second:
            _, explained, _, _ = story.sent(OWN)
            assert [one["algorithm"] for one in explained["signatures"]] == ["rsa-sha256"], explained
        else:
            code, said = story.answer(story.login(OWN), OWN)
            assert (code, said) == (451, "4.7.1 there is no key to sign this yet"), (code, said)
        os.rmdir(file)
        os.rename(f"{file}.away", file)
    with open(second, "r+b") as file:
        pem = file.read()
        file.seek(0)
        file.write(pem.replace(b"MC4C", b"MC4D"))
    _, explained, _, _ = story.sent(OWN)
    assert [one["algorithm"] for one in explained["signatures"]] == ["rsa-sha256"], explained
    with open(second, "wb") as file:
        file.write(pem)


def any_key_signs(story):
    """However its octets begin: one in 64 looks like a path, in base64 or as it is."""
    with open(f"{story.circle.export}/opendkim/KeyTable", encoding="ascii") as table:
        path, = (line.rsplit(":", 1)[1].strip() for line in table
                 if line.startswith(f"{DOMAIN}/ed25519 "))
    with open(path, "rb") as file:
        pem = file.read()
    head = bytes.fromhex("302e020100300506032b657004220420")
    for first in (0xfc, 0xff, ord("/"), ord("."), ord("-"), 0, 10):
        octets = head + bytes([first]) + os.urandom(31)
        with open(path, "wb") as file:
            file.write(b"-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(octets) +
                       b"\n-----END PRIVATE KEY-----\n")
        _, explained, _, _ = story.sent(OWN)
        made = sorted(one["algorithm"] for one in explained["signatures"])
        assert made == ["ed25519-sha256", "rsa-sha256"], (first, made)
    with open(path, "wb") as file:
        file.write(pem)


def main():
    tap = Tap()
    why = left_out()
    if why:
        tap.test("rspamd signs", lambda: why)
        tap.end()
    with Circle(DOMAIN, "cname.test", signer="rspamd") as circle:
        story = Story(circle)
        tap.test("two domains are proven; only their project may send as them", story.registered)
        for sender in (OWN, ALIASED):
            tap.test(f"rspamd signs for {sender}, and all three verifiers find it right",
                     lambda: story.right(sender))
        tap.test("the owner's message is found right through a one-time address", story.comes_back)
        tap.test("tests that profiles send are signed as their mail is", lambda: tested(story))
        for sender in (OWN, ALIASED):
            tap.test(f"a second key, of Ed25519, signs for {sender}, too",
                     lambda: story.seconded(sender))
        tap.test("one of both keys cannot be opened", lambda: one_does_not_open(story))
        tap.test("however a second key begins, it signs", lambda: any_key_signs(story))
        tap.test("keys are rotated while each sends every second: none fails",
                 lambda: rotated(story))
    tap.end()


if __name__ == "__main__":
    main()
