#!/usr/bin/env python3
"""A message explained on its pages: pasted, uploaded, awaited at a one-time address, handed to support.
What is decided of a signature is tests/unit/test_dkim_verify.c's."""
import contextlib
import html
import os
import re
import resource
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, ".."), os.path.join(HERE, "../dns")]
from console import BUILD, World, words
from hostile import MARKUP
from rfc8463 import RESULTS, SIGNED, ZONE
from tap import equal, run, test, true
from zones import Server

ARRIVED = b"""\
Return-Path: <joe@football.example.com>
Received: from mail.football.example.com (mail.football.example.com [192.0.2.1])
 by mx.example.net (Postfix) with ESMTPS id 1
""" + RESULTS
MEGABYTE = 1 << 20


def crlf(octets):
    return octets.replace(b"\n", b"\r\n")


def parts(**fields):
    """A body in parts; a value of octets is a file's."""
    body = b""
    for name, value in fields.items():
        file = isinstance(value, bytes)
        body += (f'--bOuNd\r\nContent-Disposition: form-data; name="{name}"'
                 + (f'; filename="{name}.eml"\r\nContent-Type: message/rfc822' if file else "")
                 + "\r\n\r\n").encode() + (value if file else value.encode()) + b"\r\n"
    return body + b"--bOuNd--\r\n"


class Team:
    """Somebody of a project, and its pages about messages."""

    def __init__(self, browser, project, lang="en"):
        self.browser = browser.copy()
        self.browser.headers["Accept-Language"] = lang
        page = self.browser.get("/account")
        self.browser.submit(page, "/language", lang=lang)
        self.path = f"/projects/{project}/messages"

    def give(self, **fields):
        """What the form answers: the file as octets, text as a browser sends it."""
        token = self.browser.get(f"{self.path}/new").token()
        sent = {"form_token": token, "message": "", "ip": "", "sender": "", "file": b"", **fields}
        return self.send(parts(**sent))

    def send(self, body, **params):
        return self.browser.post(f"{self.path}/new", body,
                                 CONTENT_TYPE="multipart/form-data; boundary=bOuNd", **params)

    def given(self, **fields):
        """The page of its result."""
        page = self.give(**fields)
        equal(page.code, 303, page.body)
        page = self.browser.follow(page)
        equal(page.code, 200)
        return page


def has(page, *sentences):
    for sentence in sentences:
        true(sentence in words(page), f"{sentence!r} in {words(page)}")


def pasted(octets):
    return crlf(octets).decode()


@contextlib.contextmanager
def set_to(world, **settings):
    before = dict(world.settings)
    world.settings.update({f"NAFUDA_{name.upper()}": str(value)
                           for name, value in settings.items()})
    try:
        yield
    finally:
        world.settings.clear()
        world.settings.update(before)


@test("nothing was checked yet: one sentence, one button")
def empty(world):
    page = Team(world.alice, world.ours).browser.get(f"/projects/{world.ours}/messages")
    has(page, "No message has been checked yet.")
    equal(page.body.count('href="messages/new"'), 1)


@test("pasted, each result and each word of the receiver is explained, in English …")
def english(world):
    page = Team(world.alice, world.ours).given(message=pasted(ARRIVED + SIGNED))
    has(page, "Is dinner ready? joe@football.example.com", "DMARC passes",
        "DMARC passes for football.example.com , by the signature of football.example.com",
        "Nothing has to be done.", "DKIM Passes d=football.example.com",
        "brisbane._domainkey.football.example.com", "ed25519-sha256, 256 bit", "as it was signed",
        "Yes: the signature is by the very domain", "192.0.2.1",
        "from the topmost Received that names a public address", "from the field Return-Path",
        "SPF passes:", "mx.example.net", "spf=softfail", "(not ours)", "(`~all`)".strip("()`"),
        "This word is not a standard one", "The message has no List-Unsubscribe field.",
        "Message-ID: <20030712040037.46341.5F8J@football.example.com>", "Checked by Alice (pasted)")
    true("hungry" not in page.body, "the body is not kept")
    equal(len(re.findall('<details class="card[^>]* open>', page.body)), 0)


@test("… and in Japanese")
def japanese(world):
    page = Team(world.alice, world.ours, "ja").given(message=pasted(ARRIVED + SIGNED))
    has(page, "DMARC に合格", "直すところはありません。", "署名したときのまま", "公開アドレスのある一番上の Received から",
        "貼り付け", "受信側が書いた結果", "署名のドメインは From アドレスのドメインそのものです")


@test("what fails says what to do first, and what failed stands open")
def failing(world):
    team = Team(world.alice, world.ours)
    page = team.given(message=pasted(SIGNED.replace(b"hungry", b"thirsty")), ip="192.0.2.9",
                      sender="<joe@football.example.com>")
    has(page, "DMARC fails", "Next step The DKIM signature of football.example.com fails: the "
        "body was changed after signing", "as you entered it", "says that 192.0.2.9 may not send",
        "The record asks to refuse what fails")
    true(re.search(r'<details class="card t-bad" id="dkim-1" open>', page.body), page.body)
    page = team.given(message="From: a@football.example.com\r\n\r\nHello")
    has(page, "The message carries no DKIM signature", "Not signed", "DMARC is undecided")
    has(team.given(message="To: b@c.example\r\n\r\n"), "Nobody can say whose mail it is",
        "There is no From field.")


@test("a file is read as it is, whatever its line ends; headers alone do, and the page says what is "
      "missing")
def files(world):
    team = Team(world.alice, world.ours)
    for octets in (SIGNED, crlf(SIGNED), b"\xef\xbb\xbf" + SIGNED, b"From me Mon Jan 1\n" + SIGNED):
        has(team.given(file=octets), "DMARC passes", "Checked by Alice (file)")
    head = SIGNED[:SIGNED.index(b"\n\n") + 1]
    has(team.given(message="\r\n\r\n" + pasted(head)), "Only the header is here, without the body.",
        "Give the whole message.")


@test("the From domain that is the project's leads to its page, and no other does")
def own_domain(world):
    page = Team(world.alice, world.ours).given(message="From: a@alpha.example\r\n\r\nHello")
    true(f'href="/projects/{world.ours}/domains/{world.domain}"' in page.body, page.body)
    page = Team(world.bob, world.theirs).given(message="From: a@alpha.example\r\n\r\nHello")
    true(f"/domains/{world.domain}" not in page.body, page.body)


@test("what is wrong is said at its field, and what was typed is still there")
def faults(world):
    team = Team(world.alice, world.ours)
    content = world.content(without=("throttle",))
    typed = pasted(SIGNED) + "x" * 200000
    for fields, field, said in (
            ({"message": typed, "ip": "192.0.2"}, "ip", "enter an IP address"),
            ({"message": typed, "sender": "nobody"}, "sender", "enter a mail address"),
            ({"message": typed, "file": SIGNED}, "message", "Leave only one"),
            ({"ip": "192.0.2.1"}, "message", "Paste a message"),
            ({"message": "hello"}, "message", "No header field was found"),
            ({"file": b"\0" * 1000, "ip": "192.0.2.1"}, "message", "No header field was found")):
        page = team.give(**fields)
        equal(page.code, 422, said)
        fault = re.search(rf'id="{field}-fault">(.*?)</p>', page.body, re.S)
        true(fault and said in fault[1], f"{said}: {fault and fault[0]}")
        if "message" in fields:
            kept = re.search(r'<textarea id="message".*?>\n(.*?)</textarea>', page.body, re.S)[1]
            equal(html.unescape(kept).replace("\r", ""), fields["message"].replace("\r", ""), said)
        if "ip" in fields:
            true(f'value="{fields["ip"]}"' in page.body, page.body)
    page = team.give(message=pasted(SIGNED) + "x" * MEGABYTE, ip="no")
    equal(page.code, 422)
    has(page, "The pasted message was too large to be sent back.")
    equal(world.content(without=("throttle",)), content)


@test("whatever octets it holds, there is an answer, and none of them is more than text")
def octets(world):
    team = Team(world.alice, world.ours)
    for odd in (b"From: \xff\xfe\x1b[31m\r\n\r\n\0\x80", b"Subject: \0\r\nFrom: a@b.example\r\n\r\n",
                b"From: a@b.example\r\n\r\n" + bytes(range(256)) * 40,
                "From: 例え <a@例え.jp>\r\nSubject: 件名\u202e\r\n\r\n本文".encode(),
                b"From: a@b.example\r\nSubject: =?iso-2022-jp?B?GyRCJUYlO\r\n\r\n",
                b"Content-Type: multipart/mixed; boundary=\r\nFrom: a@b.example\r\n--x\r\n--\r\n\r\n",
                f"From: {MARKUP} <a@b.example>\r\nSubject: {MARKUP}\r\nX: {MARKUP}\r\n"
                f"Authentication-Results: {MARKUP}; dkim={MARKUP} header.d=\"{MARKUP}\"\r\n\r\n"
                .encode(), SIGNED[:300], b"A:\r\n" * 5000, b":\r\n" * 100 + b"From: a@b.example"):
        page = team.give(file=odd)
        if page.code == 303:
            page = team.browser.follow(page)
        true(page.code in (200, 422), (page.code, odd[:40]))
        for raw in ("<script>alert", "<img src=x", "\x1b", "\0", "\u202e", "\x80"):
            true(raw not in page.body, f"{raw!r} of {odd[:40]}")


@test("a subject is shown as its reader sees it, in whatever character set it was sent")
def subjects(world):
    team = Team(world.alice, world.ours)
    for encoded, shown in (("=?iso-2022-jp?B?GyRCJUYlOSVIJWEhPCVrGyhC?=", "テストメール"),
                           ("=?UTF-8?B?44GT44KT?=\r\n =?UTF-8?Q?=E3=81=AB?=", "こんに"),
                           ("=?utf-8?Q?=00=1B=E2=80=AE?=", "\ufffd\ufffd\ufffd")):
        page = team.given(file=f"From: a@b.example\r\nSubject: {encoded}\r\n\r\n".encode())
        equal(re.search(r"<h1[^>]*>(.*?) <small>", page.body)[1], shown)


@test("a thousand signatures, fields and results without end: a page of bounded size, in time")
def bounded(world):
    team = Team(world.alice, world.ours)
    signature = SIGNED[:SIGNED.index(b"From: Joe")]
    began = time.monotonic()
    page = team.given(file=signature * 1000 + SIGNED)
    has(page, "The message carries 1001 DKIM signatures.")
    equal(len(re.findall(r'id="dkim-\d+"', page.body)), 20)
    true(len(page.body) < 400000, len(page.body))
    many = b"Authentication-Results: mx.example;" + b" dkim=pass (%s) header.d=%s;" % (
        b"c" * 300, b"d" * 300) * 60 + b"\r\n"
    page = team.given(file=many * 10 + b"X-Long: " + b"y" * MEGABYTE + b"\r\n" + SIGNED)
    has(page, "Only the beginning is kept.", "There are more than are kept.")
    true(len(page.body) < 400000, len(page.body))
    true(time.monotonic() - began < 30, "that was slow")


@test("25 MB are taken and explained within bounded memory, and nothing beyond")
def large(world):
    team = Team(world.alice, world.ours)
    token = team.browser.get(f"{team.path}/new").token()
    message = SIGNED + b"x" * 70 + b"\n"
    message += (b"y" * 70 + b"\n") * ((25 * MEGABYTE - len(message)) // 71)
    message += b"z" * (25 * MEGABYTE - len(message))

    def little_memory():  # of which a sanitizer takes terabytes
        if not BUILD.endswith("sanitize"):
            resource.setrlimit(resource.RLIMIT_AS, (600 * MEGABYTE, 600 * MEGABYTE))

    began = time.monotonic()
    page = team.send(parts(form_token=token, file=message), before=little_memory)
    equal(page.code, 303, page.body)
    true(time.monotonic() - began < 20, "that was slow")
    has(team.browser.follow(page), "the body was changed after signing")
    content = world.content(without=("throttle",))
    page = team.send(parts(form_token=token, file=message + b"z"))
    equal(page.code, 422)
    has(page, "The message is over 25 MB")
    page = team.send(parts(form_token=token, file=message + b"z" * MEGABYTE))
    equal(page.code, 413)
    has(page, "25 MB")
    equal(world.content(without=("throttle",)), content)


@test("a body that no form sends is 400, one without its token 403, and no other route takes parts")
def border(world):
    team = Team(world.alice, world.ours)
    token = team.browser.get(f"{team.path}/new").token()
    content = world.content()
    good = parts(form_token=token, message="From: a@b.example\r\n\r\n")
    for body in (b"", b"--bOuNd", good[:-8], good.replace(b"--bOuNd\r\n", b"--bOuNd", 1),
                 parts(**{f"f{i}": "x" for i in range(9)}), good.replace(b'name="message"', b"")):
        equal(team.send(body).code, 400, body[:50])
    equal(team.send(parts(form_token="x" * 43, message="From: a@b.example")).code, 403)
    equal(team.send(parts(message="From: a@b.example")).code, 403)
    page = team.browser.post(f"{team.path}/address", good,
                             CONTENT_TYPE="multipart/form-data; boundary=bOuNd")
    equal(page.code, 400)
    page = team.browser.post(f"{team.path}/new", good, {"Origin": "https://evil.example"},
                             CONTENT_TYPE="multipart/form-data; boundary=bOuNd")
    equal(page.code, 403)
    equal(world.content(), content)


@test("a one-time address is shown until its message comes, which the page awaits by itself; it stands "
      "first in the list")
def address(world):
    team = Team(world.alice, world.ours)
    page = team.browser.submit(team.browser.get(f"{team.path}/new"), f"{team.path}/address")
    page = team.browser.follow(page)
    found = re.search(r"check-[a-z2-7]{16}@check\.platform\.example", page.body)
    true(found, page.body)
    true('<noscript><meta http-equiv="refresh"' in page.body, "the page comes again")
    equal(page.body.count("data-live"), 2)
    has(page, "Nothing has arrived yet.", "Look now")
    team.given(message=pasted(SIGNED))
    page = team.browser.get(team.path)
    rows = re.findall(r"<li><a href=\"messages/\d+\">(.*?)</li>", page.body, re.S)
    true(found[0] in rows[0] and "Awaited" in rows[0], rows[0])
    true("Is dinner ready?" in rows[1] and "DMARC passes" in rows[1], rows[1])
    with set_to(world, message_domain=""):
        page = team.browser.get(f"{team.path}/new")
        true("/messages/address" not in page.body, "no such way is offered")
        page = team.browser.post(f"{team.path}/address", {"form_token": page.token()})
        equal(page.code, 422)
        has(page, "takes no mail for checking")


@test("a result is drawn again without asking DNS")
def without_dns(world):
    team = Team(world.alice, world.ours)
    page = team.given(message=pasted(ARRIVED + SIGNED))
    here = re.search(r'action="(/projects/\d+/messages/\d+)/hand"', page.body)[1]
    with set_to(world, resolver="127.0.0.1:1"):
        again = team.browser.get(here)
    equal(words(again), words(page))


@test("a project has so many checks a day, and who presses too often waits; what was typed is kept")
def limits(world):
    team = Team(world.bob, world.theirs)
    with world.twin() as twin, set_to(twin, message_limit=2):
        team.browser = team.browser.copy(twin)
        for _ in range(5):
            page = team.give(message="From: a@b.example\r\n\r\nHello")
            if page.code != 303:
                break
        equal(page.code, 429)
        has(page, "has had 2 messages checked today")
        true("From: a@b.example" in page.body, page.body)
    with world.twin() as twin, set_to(twin, press_user=1):
        team.browser = team.browser.copy(twin)
        with twin.database() as database:
            database.execute("DELETE FROM throttle")
        equal(team.give(message="From: a@b.example\r\n\r\n").code, 303)
        page = team.give(message="From: a@b.example\r\n\r\n")
        equal(page.code, 429)
        has(page, "DNS was asked many times")


@test("support sees what was handed over, with its note, until it is taken back; each view is logged")
def support(world):
    team = Team(world.mia, world.ours)
    page = team.given(message=pasted(SIGNED))
    here = re.search(r'action="(/projects/\d+/messages/\d+)/hand"', page.body)[1]
    sue, operator = Team(world.sue, world.ours), Team(world.operator, world.ours)
    for staff in (sue, operator):
        equal(staff.browser.get(here).code, 404)
        true(here not in staff.browser.get("/support/messages").body, "not handed over")
        true("Is dinner ready?" not in staff.browser.get(team.path).body, "nor in the list")
    equal(Team(world.bob, world.theirs).browser.get(here).code, 404)
    equal(team.browser.get("/support/messages").code, 403)
    page = team.browser.submit(page, f"{here}/hand", note="y" * 1001)
    equal(page.code, 422)
    true("y" * 1001 in page.body and 'id="note-fault"' in page.body, page.body)
    page = team.browser.submit(page, f"{here}/hand", note="Why is\nit so? " + MARKUP)
    page = team.browser.follow(page)
    has(page, "Handed over on", "(Mia)", "Why is it so?")
    true("<script>alert" not in page.body, page.body)
    equal(team.browser.submit(page, f"{here}/take-back").header("location"), f"{here}?done=taken")
    again = team.browser.post(f"{here}/take-back", {"form_token": team.browser.token()})
    has(team.browser.follow(again), "It was already so")
    page = team.browser.follow(team.browser.submit(team.browser.get(here), f"{here}/hand", note=""))
    before = world.staff_views()
    page = sue.browser.get("/support/messages")
    has(page, "Acme / Autumn", "Is dinner ready?")
    true(f'href="{here}"' in page.body, page.body)
    page = sue.browser.get(here)
    has(page, "DMARC passes", "Handed over on")
    true("take-back" not in page.body and "/hand" not in page.body, "no form for support")
    equal([view[:2] for view in world.staff_views()[len(before):]],
          [("sue@nafuda.example", here)])
    equal(operator.browser.get(here).code, 200)
    team.browser.submit(team.browser.get(here), f"{here}/take-back")
    equal(sue.browser.get(here).code, 404)
    has(Team(world.alice, world.ours).browser.get(f"/projects/{world.ours}/log"),
        "Handed a message of joe@football.example.com to support",
        "Took a message of joe@football.example.com back from support")


if __name__ == "__main__":
    with World(resolver=Server(ZONE).at, verify_ms=3000, press_user=1000, press_org=1000,
               message_domain="check.platform.example", message_limit=10000) as made:
        run(made)
