#!/usr/bin/env python3
"""From a domain that its customer proves to a message that its receiver finds right, and to none
when the right to send ends: all parts real, over SMTP."""
import concurrent.futures
import contextlib
import glob
import json
import os
import re
import signal
import smtplib
import sqlite3
import threading
import time

from circle import Circle
from checks import Tap
from mailer import ADDRESS, ONE_TIME, PLATFORM, left_out
from served import until

DOMAIN, OWN, THEIRS = "own.test", "info@own.test", "shop@own.test"
ALIASED = "info@cname.test"
BOUNCES = f"bounce.{PLATFORM}"
ONE_CLICK = ("List-Unsubscribe: <https://console.platform.test/u/1>\r\n"
             "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
AT_ONCE = 5.0  # seconds: promised is one


def message(sender, header=""):
    return (f"From: Desk <{sender}>\r\nTo: info@receiver.test\r\nSubject: Hello\r\n{header}\r\n"
            "Hello.\r\n").encode()


class Story:
    def __init__(self, circle):
        self.circle = circle
        self.first, self.ours = circle.served.owner("First", "first@example.test", "One")
        self.second, self.theirs = circle.served.owner("Second", "second@example.test", "Two")
        for number in (self.ours, self.theirs):
            circle.mailer.login(f"project-{number}")

    def login(self, sender):
        return f"project-{self.theirs if sender == THEIRS else self.ours}"

    def keys(self, domain):
        """{selector: state}"""
        return {selector: state for selector, state, _, _ in self.keys_of(domain)}

    def keys_of(self, domain):
        """[(selector, state, number, bits or ed25519)]"""
        lines = [line.split("\t") for line in self.circle.tool("keys", domain).splitlines()]
        return [(line[2].partition("._domainkey.")[0], line[1], line[0], line[4]) for line in lines]

    def sent(self, sender, header="", login=None, port=None):
        """(judges, explained, envelope, message) of a message that arrived."""
        circle = self.circle
        number = circle.mailer.submit(login or self.login(sender), sender, message(sender, header),
                                      port)
        envelope, arrived = circle.mailer.arrived(number)
        return *circle.judge(arrived, envelope), envelope, arrived

    def answer(self, login, sender):
        """The SMTP code that a login gets, and what Postfix says."""
        try:
            self.circle.mailer.submit(login, sender, message(sender))
        except smtplib.SMTPResponseException as error:
            return error.smtp_code, error.smtp_error
        return 250, ""

    def until(self, what, code, login, sender):
        """Waits until a login gets this code, and says how long it took."""
        began = time.monotonic()
        while True:
            said = self.answer(login, sender)
            took = time.monotonic() - began
            if said[0] == code:
                print(f"# {what}: {code} after {took:.2f} s", flush=True)
                return said[1]
            assert took < AT_ONCE, said
            time.sleep(0.05)

    def registered(self):
        tool = self.circle.tool
        tool("register", self.ours, DOMAIN)
        tool("register", self.ours, "cname.test", "--dkim", "cname")
        for domain in (DOMAIN, "cname.test"):
            self.circle.publish(domain, *tool("records", domain, "--zone").splitlines())
            until_verified(self.circle, domain)
        tool("profile", "add", self.ours, OWN, "Info")
        tool("profile", "add", self.ours, ALIASED, "Info")
        for sender in (OWN, ALIASED):
            self.until(f"{sender} may send", 250, self.login(sender), sender)
        code, said = self.answer(f"project-{self.theirs}", OWN)
        assert code == 553, said

    def shared(self):
        circle, path = self.circle, f"/projects/{self.ours}/domains/1/shares"
        self.second.get(f"/projects/{self.theirs}/sharing")
        if "sharing/key/make" in self.second.page:
            circle.fill(self.second, f"/projects/{self.theirs}/sharing/key/make")
            self.second.follow()
        key = re.search(r'id="project-key">([^<]*)<', self.second.page)[1]
        self.first.get(path)
        circle.fill(self.first, f"{path}/look", key=key)
        circle.fill(self.first, path)
        for address in (THEIRS, OWN):
            circle.tool("profile", "add", self.theirs, address, "Shop")
            self.until(f"{address} is shared", 250, f"project-{self.theirs}", address)

    def right(self, sender):
        judges, explained, envelope, arrived = self.sent(sender, ONE_CLICK)
        domain = sender.split("@")[1]
        assert all(passes for passes, _ in judges.values()), judges
        assert envelope == f"{sender.replace('@', '=')}@{BOUNCES}", envelope
        assert [one["domain"] for one in explained["signatures"]] == [domain], explained
        assert (explained["spf"], explained["dmarc"]["result"]) == ("pass", "pass"), explained
        assert explained["dmarc"]["dkim"] == "exact", explained
        assert explained["one_click"] == "good", explained
        field = re.search(rb"^DKIM-Signature:(.*\r\n(?:[ \t].*\r\n)*)", arrived, re.M)[1]
        covered = re.search(rb"\bh=([^;]*)", re.sub(rb"\s", b"", field))[1].lower().split(b":")
        assert b"list-unsubscribe" in covered and b"list-unsubscribe-post" in covered, covered

    def one_time(self):
        """(page, address) of one that the owner asks for."""
        path = f"/projects/{self.ours}/messages"
        self.first.get(f"{path}/new")
        self.circle.fill(self.first, f"{path}/address")
        page = self.first.location
        self.first.get(page)
        return page, re.search(rf"[\w-]+@{ONE_TIME}", self.first.page)[0]

    def comes_back(self):
        """Through one-time addresses that the owner asked for, two at once, by SMTP from the platform."""
        if os.stat(self.circle.served.state).st_uid == 0:
            return "root alone can reach the tree, and Postfix runs nothing as root"
        page, address = self.one_time()
        _, another = self.one_time()
        mailer = self.circle.mailer
        with mailer.connect(self.login(OWN)) as smtp:
            smtp.sendmail(OWN, [address, another], message(OWN, ONE_CLICK))
            smtp.mail(OWN)
            code, said = smtp.rcpt(f"nobody@{ONE_TIME}")
            assert code == 550, said
        with contextlib.closing(sqlite3.connect(f"{self.circle.served.state}/nafuda.db")) as rows:
            both = until("both are explained", 20, lambda: (found := rows.execute(
                "SELECT report FROM message_check WHERE arrived_at > 0").fetchall())[1:] and found)
        for report in (json.loads(report) for report, in both):
            assert [one["result"] for one in report["signatures"]] == ["pass"], report
            assert (report["spf"], report["dmarc"]["result"]) == ("pass", "pass"), report
            assert report["origin"]["ip"] == ADDRESS and report["one_click"] == "good", report
        self.first.get(page)
        assert "DMARC passes for <code>own.test</code>" in self.first.page, self.first.page
        return None

    def not_as_another(self):
        body = message(ALIASED)
        for sender in (THEIRS, OWN):
            try:
                self.circle.mailer.submit(f"project-{self.theirs}", sender, body)
            except smtplib.SMTPResponseException as error:
                assert error.smtp_code == 550, error
            else:
                raise AssertionError(f"{sender} sent as {ALIASED}")

    def revoked(self):
        path = f"/projects/{self.ours}/domains/1/shares"
        self.first.get(path)
        share = re.search(rf'{path}/\d+', self.first.page)[0]
        self.first.get(share)
        self.circle.fill(self.first, share)
        assert self.first.location.endswith("done=ended"), self.first.location
        for sender in (OWN, THEIRS):
            said = self.until(f"{sender} of the other project", 553, f"project-{self.theirs}",
                              sender)
            assert f"<{sender}>: Sender address rejected" in said, said
        self.right(OWN)

    def stopped(self):
        path = f"/projects/{self.ours}/domains/1/dkim-use"
        self.first.get(path)
        self.circle.fill(self.first, path)
        assert self.first.location.endswith("seen=stopped"), self.first.location
        self.until("DKIM is stopped", 553, self.login(OWN), OWN)
        forecast = self.circle.tool("profile", "show", self.ours, "1")
        assert "\ndmarc\tfail" in forecast, forecast
        # Where Postfix does not ask, the next message is unsigned, and fails as forecast.
        # The MTA's database comes first; who starts now goes by the tables as they are.
        until("the signer's table, too", 20, lambda: not self.in_table(DOMAIN))
        self.circle.mailer.start_lenient()
        judges, explained, envelope, arrived = self.sent(OWN, port=self.circle.mailer.unasked)
        assert envelope == f"bounce@{BOUNCES}" and b"DKIM-Signature" not in arrived, arrived
        assert not any(passes for passes, _ in judges.values()), judges
        assert (explained["spf"], explained["dmarc"]["result"]) == ("pass", "fail"), explained

    def in_table(self, who, name="SigningTable"):
        with open(f"{self.circle.export}/opendkim/{name}", encoding="ascii") as table:
            return any(line.startswith(f"{who} ") for line in table)

    def used_again(self):
        path = f"/projects/{self.ours}/domains/1/dkim-use"
        self.first.get(path)
        self.circle.fill(self.first, path)
        self.until("DKIM is in use again", 250, self.login(OWN), OWN)
        self.right(OWN)


    def seconded(self, sender):
        """A second key: signatures of both, which each verifier finds right."""
        circle, domain = self.circle, sender.split("@")[1]
        first, = self.keys(domain)
        circle.tool("rotate", domain, "--ed25519")
        self.right(sender)
        if domain == DOMAIN:
            circle.publish(domain, *circle.tool("records", domain, "--zone").splitlines())
        until(f"{domain} has a second key", 30, lambda: circle.tool("verify", domain)
              and [*self.keys(domain).values()] == ["active", "active"] or time.sleep(0.3))
        second, = {*self.keys(domain)} - {first}
        self.signed_by(sender, first, second)

    def signed_by(self, sender, *selectors):
        """Waits until its messages are signed so: sessions go by the tables that they began with."""
        end = time.monotonic() + 20
        algorithms = {}
        while {*algorithms} != {*selectors}:
            assert time.monotonic() < end, algorithms
            self.circle.mailer.leave()
            judges, explained, _, _ = self.sent(sender)
            algorithms = {one["selector"]: one["algorithm"] for one in explained["signatures"]}
        assert all(passes for passes, _ in judges.values()), judges
        assert {one["result"] for one in explained["signatures"]} == {"pass"}, explained
        wanted = ["rsa-sha256", "ed25519-sha256"][:len(selectors)]
        assert [algorithms[selector] for selector in selectors] == wanted, algorithms

    def second_lost(self):
        """Its record is: mail goes out with the first signature alone."""
        circle = self.circle
        lines = circle.tool("records", DOMAIN, "--zone").splitlines()
        circle.publish(DOMAIN, *(line for line in lines if "k=ed25519" not in line))
        # The resolver may remember it for a moment.
        until("its loss is seen", 20, lambda: circle.tool("verify", DOMAIN)
              and not self.in_table(OWN, "SigningTable.ed25519") or time.sleep(0.3))
        first = next(selector for selector, *_, kind in self.keys_of(DOMAIN) if kind == "2048")
        self.signed_by(OWN, first)
        circle.publish(DOMAIN, *lines)
        until("it is found again", 20, lambda: circle.tool("verify", DOMAIN)
              and self.in_table(OWN, "SigningTable.ed25519") or time.sleep(0.3))

    def second_fails(self):
        """Its signer hangs, or makes nothing of the key: mail goes out with the first signature."""
        mailer = self.circle.mailer
        active = {kind: (selector, number) for selector, state, number, kind in self.keys_of(DOMAIN)
                  if state == "active"}
        (first, _), (second, number) = active["2048"], active["ed25519"]
        self.signed_by(OWN, first, second)
        with open(mailer.path("run/opendkim-ed25519.pid"), encoding="ascii") as file:
            signer = int(file.read())
        os.kill(signer, signal.SIGSTOP)
        try:
            self.signed_by(OWN, first)
        finally:
            os.kill(signer, signal.SIGCONT)
        path, = glob.glob(f"{self.circle.export}/keys/{number}-*")
        with open(path, "r+b") as file:
            pem = file.read()
            file.seek(0)
            file.write(pem.upper())
            file.flush()
            self.signed_by(OWN, first)
            file.seek(0)
            file.write(pem)
        self.signed_by(OWN, first, second)

    def second_retired(self):
        keys = self.keys_of("cname.test")
        number, = (number for *_, number, kind in keys if kind == "ed25519")
        self.circle.tool("revoke-key", number, "cname.test")
        first = next(selector for selector, *_, kind in keys if kind == "2048")
        self.signed_by(ALIASED, first)


class Stream:
    """One message a second from each sender, each in a session of its own; and one more from the
    first in a session that lasts. All three verify it when it arrives."""

    def __init__(self, story, senders):
        self.story, self.senders = story, senders
        self.ending = threading.Event()
        self.pool = concurrent.futures.ThreadPoolExecutor(3)
        self.found = []  # futures of (sender, whether its session lasts, selector, what went wrong)
        self.thread = threading.Thread(target=self.send)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.ending.set()
        self.thread.join()
        self.pool.shutdown()

    def send(self):
        mailer = self.story.circle.mailer
        lasting = mailer.connect(self.story.login(self.senders[0]))
        while not self.ending.is_set():
            began = time.monotonic()
            self.hand_in(lasting, self.senders[0], True)
            for sender in self.senders:
                with mailer.connect(self.story.login(sender)) as smtp:
                    self.hand_in(smtp, sender, False)
            self.ending.wait(max(0, began + 1 - time.monotonic()))
        lasting.quit()

    def hand_in(self, smtp, sender, lasts):
        try:
            number = self.story.circle.mailer.hand_in(smtp, sender, message(sender))
        except smtplib.SMTPException as error:
            number, wrong = None, repr(error)
        self.found.append(self.pool.submit(
            lambda: self.judge(number, sender, lasts) if number else (sender, lasts, None, wrong)))

    def judge(self, number, sender, lasts):
        circle = self.story.circle
        envelope, arrived = circle.mailer.arrived(number)
        judges, explained = circle.judge(arrived, envelope)
        wrong = {who: said for who, (passes, said) in judges.items() if not passes}
        selectors = [one["selector"] for one in explained["signatures"]
                     if one["algorithm"] == "rsa-sha256"]
        return sender, lasts, selectors[0] if selectors else None, wrong

    def selectors(self, sender, lasts=False):
        """That its messages were signed with, in order."""
        done = [one.result() for one in list(self.found) if one.done()]
        return [selector for who, how, selector, _ in done if (who, how) == (sender, lasts)]

    def wrong(self):
        return [one.result() for one in self.found if one.result()[3]]


def rotated(story):
    """In TXT mode the customer publishes one more record, in CNAME mode nobody does anything."""
    circle, old = story.circle, {}
    with Stream(story, (OWN, ALIASED)) as stream:
        for sender in stream.senders:
            until(f"{sender} sends", 20, lambda: stream.selectors(sender))
            old[sender] = stream.selectors(sender)[0]
            circle.tool("rotate", sender.split("@")[1])
        time.sleep(2)  # until the customer comes to it
        circle.publish(DOMAIN, *circle.tool("records", DOMAIN, "--zone").splitlines())
        for sender in stream.senders:
            domain = sender.split("@")[1]
            until(f"{domain} signs with its new key", 30, lambda: circle.tool("verify", domain)
                  and story.keys(domain)[old[sender]] == "retiring" or time.sleep(0.3))
            until(f"{sender}'s next message is signed so", 20,
                  lambda: stream.selectors(sender)[-1] != old[sender])
        time.sleep(3)
    assert not stream.wrong(), stream.wrong()
    for sender in stream.senders:
        used = stream.selectors(sender)
        print(f"# {sender}: {', '.join(used)}")
        new, = {*used} - {old[sender]}
        assert used == sorted(used, key=[old[sender], new].index) and used[-2:] == [new, new], used
    lasting = stream.selectors(OWN, True)
    assert len(lasting) == len(stream.selectors(OWN)), lasting
    if circle.signer == "opendkim":  # a session goes on with the key that retires
        assert {*lasting} == {old[OWN]}, lasting


def until_verified(circle, domain):
    end = time.monotonic() + 10
    said = ""
    while not said.startswith(f"{domain} verified"):
        assert time.monotonic() < end, said
        said = circle.tool("verify", domain)


def main():
    tap = Tap()
    why = left_out()
    if why:
        tap.test("the whole circle", lambda: why)
        tap.end()
    with Circle(DOMAIN, "cname.test") as circle:
        story = Story(circle)
        tap.test("two domains are proven, TXT and CNAME; only their project may send as them",
                 story.registered)
        tap.test("a domain is shared, and the other project may send as it at once", story.shared)
        for sender, what in ((OWN, "the owner's"), (THEIRS, "the other project's"),
                             (ALIASED, "in CNAME mode a")):
            tap.test(f"{what} message is signed and found right by all three verifiers",
                     lambda: story.right(sender))
        tap.test("a message comes back through a one-time address, and its page says that all is right",
                 story.comes_back)
        tap.test("who may send as one is not signed as another", story.not_as_another)
        tap.test("a share is revoked: 553 a second later, while the owner's passes", story.revoked)
        tap.test("DKIM is stopped: refused, unsigned where nobody asks, DMARC fails as forecast",
                 story.stopped)
        tap.test("DKIM is put to use again, and the next message is right", story.used_again)
        for sender, what in ((OWN, "a second key, of Ed25519"), (ALIASED, "in CNAME mode one")):
            tap.test(f"{what}: mail is signed with both, and all three verifiers find both right",
                     lambda: story.seconded(sender))
        tap.test("its record lost, mail is signed with the first alone", story.second_lost)
        tap.test("retired, it signs no more", story.second_retired)
        tap.test("keys are rotated, in TXT and CNAME mode, while each sends every second: none fails",
                 lambda: rotated(story))
        tap.test("a second signer that hangs, or cannot open its key, is not waited for",
                 story.second_fails)
    tap.end()


if __name__ == "__main__":
    main()
