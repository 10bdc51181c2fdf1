#!/usr/bin/env python3
"""Letters as a mailbox reads them: text and HTML of the same words, in the reader's language, with
nothing of anybody's in them but as text; and who does without which."""
import glob
import html
import html.parser
import json
import re

import postbox
from console import ROOT, World, sql
from hostile import MARKUP
from tap import equal, run, test, true

HOST = "http://127.0.0.1:8080"
PARAMS = {"domain": MARKUP, "project": MARKUP, "org": MARKUP, "by": MARKUP, "left": "7",
          "role": "owner", "ends": "1800000000", "path": "/projects/1/domains/1?a=1&b=2",
          "message": f"{MARKUP}\n\n  set in\nhttps://evil.example/",
          "findings": json.dumps([{"check": "spf", "type": "TXT", "host": "shop.example",
                                   "value": f"v=spf1 {MARKUP}", "code": "spf_missing",
                                   "params": {"host": MARKUP}}])}
TAGS = {"html", "head", "meta", "title", "style", "body", "div", "p", "br", "a"}


class Part(html.parser.HTMLParser):
    """What stands in an HTML part: words, tags, where its links lead, all attributes."""

    def __init__(self, text):
        super().__init__()
        self.words, self.tags, self.links, self.attributes, self.skip = [], set(), [], set(), None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "a":
            self.links.append(dict(attrs)["href"])
        # The button's words are the HTML's own; its address stands behind it.
        if tag in ("style", "title") or ("class", "button") in attrs:
            self.skip = tag

    def handle_endtag(self, tag):
        if tag == self.skip:
            self.skip = None

    def handle_data(self, data):
        if not self.skip:
            self.words += data.split()


def templates():
    """All letters that the language files know. What their sentences want and PARAMS has not, it gets
    as markup."""
    found = set()
    for path in glob.glob(f"{ROOT}/templates/lang/en*.hdf"):
        with open(path, encoding="utf-8") as file:
            letters = re.findall(r"^  (\w+) \{\n(    subject = .*?)^  \}", file.read(), re.M | re.S)
        for name, sentences in letters:
            found.add(name)
            for hole in set(re.findall(r"\{([a-z_]+)\}", sentences)) - {"platform", "name", "link"}:
                PARAMS.setdefault(hole, MARKUP)
    return sorted(found)


def number(world, email):
    return sql(world, "SELECT id FROM user WHERE email = ?", email)[0][0]


def queue(world, template, lang="", user=None):
    """A letter as the console queues it; its Message-ID's left part."""
    message_id = f"{template}.{lang or user}"
    with world.database() as database:
        database.execute("DELETE FROM outbox WHERE message_id = ?", (message_id,))
        database.execute(
            "INSERT INTO outbox (message_id, user_id, email, name, lang, template, params, "
            "created_at, next_try) VALUES (?, ?, ?, ?, ?, ?, ?, 1800000000, 1)",
            (message_id, user, "" if user else f"{lang}@reader.example", "" if user else MARKUP,
             "" if user else lang, template, json.dumps(PARAMS)))
    return message_id


def deliver(world):
    """All that waits is sent, a few at a time. {left part of the Message-ID: message}"""
    waiting = None
    while waiting != 0:
        sent = postbox.messages(world)
        with world.database() as database:
            left = database.execute("SELECT count(*) FROM outbox WHERE next_try > 0").fetchone()[0]
        true(left != waiting, f"{left} stay in the queue")
        waiting = left
    return {message["Message-ID"][1:].split("@")[0]: message for _, message in sent
            if message["Message-ID"]}


def parts(message):
    """(text, Part)"""
    equal(message.get_content_type(), "multipart/alternative")
    kinds = [part.get_content_type() for part in message.iter_parts()]
    equal(kinds, ["text/plain", "text/html"])
    for part in message.iter_parts():
        equal((part.get_content_charset(), part["Content-Transfer-Encoding"]), ("utf-8", "base64"))
    equal(message.defects, [])
    return [part.get_content() for part in message.iter_parts()]


@test("every letter has a text and an HTML part of the same words, in both languages")
def both(world):
    names = templates()
    with world.database() as database:
        database.execute("DELETE FROM outbox")
    true(len(names) > 35, names)
    ids = [queue(world, name, lang) for name in names for lang in ("ja", "en")]
    world.letters = deliver(world)
    equal(sorted(world.letters), sorted(ids))
    for message_id, message in world.letters.items():
        text, page = parts(message)
        equal(Part(page).words, text.split(), message_id)
        lang = message["Content-Language"]
        true(message_id.endswith("." + lang) and f'<html lang="{lang}">' in page, message_id)
        japanese = re.search("[ぁ-ん]", text.replace(MARKUP, ""))
        equal(bool(japanese), lang == "ja", message_id)
        true("{" not in text + message["Subject"], f"{message_id}: {text}")


@test("what somebody typed is text in it: no tag, no picture, no address but the console's own")
def hostile(world):
    for message_id, message in world.letters.items():
        text, page = parts(message)
        part = Part(page)
        true(MARKUP in text and part.tags <= TAGS, f"{message_id}: {part.tags}")
        true(part.attributes <= {"lang", "charset", "name", "content", "class", "href"},
             f"{message_id}: {part.attributes}")
        for link in part.links:
            true(link.startswith(HOST + "/") and link in text.splitlines(), f"{message_id}: {link}")
        true(not re.search(r"url\(|@import|src=", html.unescape(page).replace(MARKUP, "")), message_id)
        true("\n" not in message["Subject"], message_id)


@test("each that has something to open has a button, and its address to be read")
def button(world):
    for message_id, message in world.letters.items():
        text, page = parts(message)
        addresses = [line for line in text.splitlines() if line.startswith(HOST)]
        equal(page.count('class="button"'), len(addresses), message_id)
    text, page = parts(world.letters["degraded.en"])
    address = f"{HOST}{PARAMS['path']}"
    true(f'<a class="button" href="{html.escape(address)}">Open the page</a>' in page, page)
    true('<p class="record">* SPF<br>' in page, page)


@test("the same letter is the same message, octet for octet, and no line of it is long")
def again(world):
    for path in glob.glob(f"{world.folder}/mail/*"):
        with open(path, "rb") as file:
            octets = file.read()
        if b"degraded.ja" in octets:
            before = octets
    queue(world, "degraded", "ja")
    postbox.turn(world)
    same = []
    for path in sorted(glob.glob(f"{world.folder}/mail/*")):
        with open(path, "rb") as file:
            octets = file.read()
        if b"degraded.ja" in octets:
            same.append(octets)
    equal(same, [before, before])
    true(max(map(len, before.split(b"\n"))) < 200, "long lines")
    before.decode("ascii")


def choose(world, *kinds):
    page = world.alice.get("/account")
    fields = {f"mail_{kind}": "1" for kind in kinds}
    equal(world.alice.submit(page, "/account/mail", **fields).header("location"),
          "/account?done=mail")
    return re.findall(r'name="mail_(\w+)" value="1" checked', world.alice.get("/account").body)


def sent_to_alice(world, *names):
    """Which of these letters reach her, in the order of the names."""
    alice = number(world, "alice@acme.example")
    ids = {queue(world, name, user=alice): name for name in names}
    for path in glob.glob(f"{world.folder}/mail/*"):
        with open(path, "w", encoding="ascii") as file:
            file.write("\n")
    sent = deliver(world)
    return [name for message_id, name in ids.items() if message_id in sent]


@test("a reader does without what he unchecks, of what is queued already, too; never without safety")
def muted(world):
    names = ("verified", "degraded", "lapsed", "share_asked", "setup_done", "password_changed",
             "factor_off", "reset", "welcome", "transfer_away", "blocked")
    everything = ["news", "trouble", "share", "setup"]
    equal(choose(world, *everything), everything)
    equal(sent_to_alice(world, *names), list(names))
    equal(choose(world, "trouble"), ["trouble"])
    equal(sent_to_alice(world, *names), ["degraded", "lapsed", *names[5:]])
    equal(choose(world), [])
    equal(sent_to_alice(world, *names), list(names[5:]))
    with world.database() as database:
        equal(database.execute("SELECT count(*) FROM audit WHERE action = 'mail_change' AND "
                               "user_id = ?", (number(world, "alice@acme.example"),)).fetchone()[0], 3)


@test("who can do without a letter is told where to choose; who cannot, is not")
def told(world):
    choose(world, "news", "trouble", "share", "setup")
    alice = number(world, "alice@acme.example")
    for name in ("verified", "password_changed"):
        queue(world, name, user=alice)
    sent = deliver(world)
    for name in ("verified", "password_changed"):
        text, page = parts(sent[f"{name}.{alice}"])
        equal(f"{HOST}/account#mail" in text.splitlines(), name == "verified", name)
        equal(f'href="{HOST}/account#mail"' in page, name == "verified", name)


if __name__ == "__main__":
    with World(mail_command=postbox.COMMAND, url=HOST, **postbox.QUIET) as made:
        run(made)
