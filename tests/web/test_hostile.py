#!/usr/bin/env python3
"""Hostile text in every field that somebody types into, of every form of the route table (W5, W6, W7):
never a 500, never markup, never a header line of a letter, never a formula, never kept where it may
not be; and what was typed is still in the form. The forms are walked as the source declares them
(declared.py): a new one is walked by itself."""
import contextlib
import csv
import html.parser
import io
import json
import re
import urllib.parse

import declared
import fastcgi
import postbox
import things
from console import PASSWORD, World
from hostile import CONTROLS, MARKUP
from tap import equal, run, test, true

# What cannot be typed, only sent; and what a browser's form may hold.
UNSEEN = [control for control in CONTROLS if control not in ("\n", "\r", "\r\n", "\t")]
BREAKS = ["\x00", "\x1b", "\u2028", "\u202e", "\r\n"]  # the last one several lines may hold
FORMULAS = ["=1+1", "+1-1", "@SUM(1)", "-2+3", "\uff1d1+1"]
INJECTED = "Bcc: evil@evil.example"
LONG = "=" + "x" * 9999
NOTICED, KEPT = set(), set()  # (file, field): refused once; seen again in its form

# What each field is sent with, so that a form is refused for the one hostile field alone.
GOOD = {"email": "new@example.com", "password": PASSWORD, "current": PASSWORD, "wanted": PASSWORD,
"reply_to": "", "domain": "", "unsubscribe_url": "",
        "generation": "1", "facility": "1", "label": "bounce", "check": "all", "next": "/account",
        "back": "/account", "list": "reader@mail.example", "recipient": "reader@mail.example",
        "sender1": "info@fresh.example", "phone": "03", "sure": ""}


def good(field, tenant):
    if field.choice:
        return field.choice
    if field.kind == "NUMBER" and field.name in things.NUMBERS:
        row = things.NUMBERS[field.name]
        return tenant.thing(row) if row in things.PARTS else row
    if field.name == "from":  # of a profile that things.py makes
        return f"news@sub{tenant.project}.example"
    return GOOD.get(field.name, "fresh.example")


class Typed(html.parser.HTMLParser):
    """What the fields of a page hold that somebody sees: {name: [value]}."""

    def __init__(self, text):
        super().__init__()
        self.values, self.area = {}, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "input" and attrs.get("type") not in ("hidden", "radio", "checkbox"):
            self.values.setdefault(attrs.get("name"), []).append(attrs.get("value") or "")
        elif tag == "textarea":
            self.area = attrs.get("name")
            self.values.setdefault(self.area, []).append("")

    def handle_data(self, data):
        if self.area:
            self.values[self.area][-1] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None


def squeezed(text):
    """As a person compares two texts: without its line ends, and what cannot be seen."""
    return "".join(c for c in text if c not in "\r\n\t\ufffd" and c not in UNSEEN)


def sound(page, about):
    """Whatever was sent, this is no bad answer."""
    true(page.code < 500, f"{about}: {page.code}")
    for name, value in page.headers:
        true(INJECTED not in value and name != "bcc", f"{about}: {name}: {value}")
    for control in UNSEEN:
        true(control not in page.body, f"{about}: {control!r} is shown")
    kind = page.header("content-type") or ""
    if kind.startswith("text/html"):
        for raw in ("<script>alert", "<img src=x", "onerror=y>"):
            true(raw not in page.body, f"{about}: {raw}")
    if kind.startswith("text/csv"):
        for cell in (cell for row in csv.reader(io.StringIO(page.body)) for cell in row):
            true(cell[:1] not in tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20"), f"{about}: {cell}")


def is_left(left, value):
    """All of it; of a line of a list that is far too long, enough to find it."""
    return left == value or (len(left) > 60 and left[-1] == "…" and value.startswith(left[:-1]))


def kept(page, name, value, about):
    """What was typed is still there, if its field is. Whether it is."""
    seen = Typed(page.body).values.get(name)
    true(not seen or any(is_left(squeezed(left), squeezed(value)) for left in seen),
         f"{about}: left is {[left[:60] for left in seen or []]!r}")
    return bool(seen)


def ask_back(twin, _):
    operator = twin.operator.copy(twin)
    with twin.database() as database:
        requests = database.execute("SELECT id FROM setup_request WHERE state = 'open'").fetchall()
    for number, in requests:
        page = operator.post(f"/operate/requests/{number}/ask",
                             {"form_token": operator.token(), "question": "Which one?"})
        equal(page.code, 303)


def have_factor(twin, _):
    with twin.database() as database:
        database.execute("UPDATE user SET totp = zeroblob(60)")


def run_job(_, form):
    form.send(form.fields[0], "one.example two.example")


def take_back(twin, _):
    with twin.database() as database:
        database.execute("UPDATE message_check SET handed_at = 0")


# What a form needs so that its page is shown again.
AHEAD = {"setup_answer_post": ask_back, "factor_off_post": have_factor,
         "factor_codes_post": have_factor, "domain_many_post": run_job,
         "message_hand_post": take_back}

# What is in a page's form unseen, or chosen; and the first operator's name, asked for once ever.
UNSEEN_FIELDS = {("account.c", "session"), ("block.c", "sure"), ("domain_act.c", "check"),
                 ("factor.c", "next"), ("factor.c", "offer"), ("guest.c", "check"),
                 ("profile_form.c", "domain"), ("sharing.c", "key"), ("sign_in.c", "back"),
                 ("sign_in.c", "next"), ("unsubscribed.c", "q"), ("unsubscribed.c", "recipient"),
                 ("welcome.c", "name")}


class Form:
    """A row of the route table that something is typed into, in a world of its own."""

    def __init__(self, world, tenant, row):
        _, pattern, right, handler = row
        self.world, self.path = world, things.path(pattern, tenant)
        if right == "OPERATE":  # of one from outside there is more to decide
            self.path = re.sub(r"requests/\d+", f"requests/{tenant.outside}", self.path)
        self.fields = declared.fields(handler)
        self.sent = {field.name: good(field, tenant) for field in self.fields}
        who = {"OPERATE": tenant.world.operator, "FIND": tenant.world.sue,
               "ANYBODY": tenant.world.browser()}.get(right, tenant.owner)
        self.visitor = who.copy(world)
        self.token = self.visitor.token()
        if right == "ANYBODY":
            self.token = self.visitor.get("/sign-in").token()
        true(self.token, f"{self.path}: nobody is signed in any more")
        AHEAD.get(handler, lambda *_: None)(world, self)

    def send(self, field, value):
        """The answer, which is a sound one, with what was typed if it is the form again."""
        with self.world.database() as database:
            database.execute("DELETE FROM throttle")
        page = self.visitor.copy().post(self.path, {**self.sent, field.name: value,
                                                    "form_token": self.token})
        about = f"{self.path} {field.name} {value[:30]!r}"
        sound(page, about)
        if page.code == 422 and kept(page, field.name, value, about):
            KEPT.add((field.source.name, field.name))
        if page.code in (400, 422):
            NOTICED.add((field.source.name, field.name))
        return page


def forms():
    return [row for row in declared.walk() if row[0] == "POST"
            and any(field.kind in declared.TYPED for field in declared.fields(row[3]))]


def each(form):
    return [field for field in form.fields if field.kind in declared.TYPED]


def stands(content, value):
    """Whether a text stands in the database, be it inside of JSON."""
    return repr(value)[1:-1] in content or repr(json.dumps(value))[2:-2] in content


@contextlib.contextmanager
def served(world):
    """A twin of the world behind one worker: quicker than a process a request."""
    with world.twin() as twin, fastcgi.Worker(twin) as worker:
        twin.request = lambda method, path, body=None, headers=None, **params: worker.request(
            method, path, body or b"", headers, **params)
        yield twin


def break_lines(form, field, about):
    plain = form.sent[field.name] or "fresh"
    values = [f"{plain[:3]}{control}{INJECTED}" for control in BREAKS]
    for control, value in zip(BREAKS, values):
        page = form.send(field, value)
        true(control != "\x00" or page.code == 400, f"{about} NUL: {page.code}")
    content = str(form.world.content())
    for control, value in zip(BREAKS, values):
        true((control == "\r\n" and field.kind in ("TEXT", "NOTE")) or not stands(content, value),
             f"{about} {control!r} is kept")


@test("no line takes a break or what cannot be seen; markup, a formula, ten thousand characters are "
      "shown as they are; and all of it is still in the form")
def every_form(world):
    acme, _ = things.tenants(world)
    for row in forms():
        with served(world) as twin:
            form = Form(twin, acme, row)
            for field in each(form):
                break_lines(form, field, f"{row[1]} {field.name}")
            for value in (LONG, MARKUP, FORMULAS[0]):
                for field in each(form):
                    form.send(field, value)


@test("all that anybody types was walked: each field was refused once, and each that is seen came back")
def complete(_world):
    equal(sorted(declared.typed() - NOTICED), [])
    equal(sorted(declared.typed() - KEPT - UNSEEN_FIELDS), [])


# What people have typed, of the things that the pages are asked for.
TEXTS = ("org.name", "project.name", "user.name", "session.agent", "audit.subject", "job_item.name",
         "share_request.message", "profile.from_name", "setup_request.org_name",
         "setup_request.contact", "setup_facility.name", "setup_facility.contact",
         "setup_message.text", "message_check.subject", "message_check.from_addr",
         "message_check.note")


def deface(world):
    """Whoever and whatever has a name bears a hostile one."""
    with world.database() as database:
        for table, column in (text.split(".") for text in TEXTS):
            database.execute(f"UPDATE {table} SET {column} = ? || abs(random() % 100000) || ?",
                             (FORMULAS[0], MARKUP))


def pages(world):
    """Every page and file that can be asked for, to everybody who may see it."""
    acme, _ = things.tenants(world)
    for method, pattern, right, handler in declared.walk():
        path = things.path(pattern, acme)
        queries = [("", ""), *((name, value) for name in declared.parameters(handler)
                               for value in (MARKUP, f"a\r\n{INJECTED}\u202e\x1b"))]
        who = {"OPERATE": [world.operator], "FIND": [world.sue], "ANYBODY": [world.browser()],
               "VIEW": [world.alice, world.sue]}.get(right, [world.alice])
        for name, value in queries if method == "GET" else ():
            for visitor in who:
                page = visitor.copy(world).get(f"{path}?{urllib.parse.urlencode({name: value})}")
                sound(page, f"{path} {name} {value!r}")
                kept(page, name, value, f"{path} {name} {value!r}")
                yield page


def export(world):
    visitor, path = world.alice.copy(world), f"/projects/{world.ours}/unsubscribed"
    page = visitor.post(f"{path}/export", {"form_token": visitor.token()})
    equal(page.header("content-type"), "text/csv; charset=utf-8", page.code)
    sound(page, path)
    return page.body


ENDS_SESSIONS = {"/sign-out", "/reset/:token"}  # the owner's, who has to go on
HEADERS = {"from", "to", "subject", "date", "message-id", "mime-version", "auto-submitted",
           "content-type", "content-transfer-encoding", "content-language", "precedence"}


@test("all that could be kept of it, on every page, in every file, in every letter")
def everywhere(world):
    acme, _ = things.tenants(world)
    with served(world) as twin:
        ask_back(twin, None)  # there is something said
        deface(twin)
        for row in [row for row in forms() if row[1] not in ENDS_SESSIONS]:
            form = Form(twin, acme, row)
            for field in each(form):
                lines = [f"Please\r\n{INJECTED}\r\n\r\n{MARKUP}", "\r\n".join(FORMULAS)]
                for value in (MARKUP, f"=1+1@{field.name}.example", *lines):
                    form.send(field, value)
        shown = sum(page.body.count("&lt;script&gt;") for page in pages(twin))
        true(shown > 100, f"shown only {shown} times")
        true("'=1+1@list.example" in export(twin), "no address that is a formula")
        letters = postbox.messages(twin)
        true(len(letters) > 20, f"{len(letters)} letters")
        for to, message in letters:
            true("evil" not in to, to)
            names = {name.lower() for name in message.keys()}
            true(names <= HEADERS, f"{names - HEADERS} in a letter to {to}")
            for name, value in message.items():
                true(not re.search(r"[\r\n]", value), f"{name}: {value!r}")
            for part in message.walk():
                if part.get_content_type() == "text/html":
                    for raw in ("<script>alert", "<img src=x"):
                        true(raw not in part.get_content(), f"{raw} in a letter to {to}")
        print(f"# {len(letters)} letters, {shown} times on a page")


if __name__ == "__main__":
    with World(mail_command=postbox.COMMAND, pending_limit=1000, **postbox.QUIET, key_import="on") as made:
        own, _ = things.tenants(made)
        with made.database() as opened:
            opened.execute("UPDATE domain SET state = 3 WHERE id = ?", (own.domain,))  # can be shared
            own.outside = opened.execute("SELECT min(id) FROM setup_request "
                                         "WHERE user_id IS NULL").fetchone()[0]
        run(made)
