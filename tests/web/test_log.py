#!/usr/bin/env python3
"""The log: who did what, when, from where, in an organisation and on the platform; who may read it."""
import csv
import html
import io
import re

from console import World
from hostile import MARKUP
from tap import equal, run, test, true

ROW = re.compile(r"<tr><td>(.*?)</td></tr>", re.S)


def log(world, project=None):
    return f"/projects/{project or world.ours}/log"


def lines(page):
    """[(time, who, what, project, from)] as somebody reads them."""
    equal(page.code, 200, page.body)
    found = []
    for row in ROW.findall(page.body):
        cells = [re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", cell))).strip()
                 for cell in re.split(r"</td><td[^>]*>", row)]
        found.append(tuple(cells))
    return found


def did(page):
    """The same without the times."""
    return [line[1:] for line in lines(page)]


def english(browser):
    browser.post("/language", {"form_token": browser.token(), "lang": "en", "back": "/"})
    return browser


def fill(world, count, **line):
    columns = {"at": 1, "action": "domain_register", "subject": "", "address": "", **line}
    with world.database() as database:
        database.executemany(
            f"INSERT INTO audit ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            [tuple(value.format(i=i) if isinstance(value, str) else value
                   for value in columns.values()) for i in range(count)])


@test("what an owner does stands in the log at once, with name, time, project and address")
def deed(world):
    page = english(world.alice).get(f"/projects/{world.ours}/domains/new")
    equal(world.alice.submit(page, f"/projects/{world.ours}/domains/new",
                             name="new.example").code, 303)
    page = world.alice.get(log(world))
    equal(did(page)[0], ("Alice alice@acme.example", "Registered new.example", "Autumn",
                         "127.0.0.1"))
    true(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", lines(page)[0][0]), lines(page)[0])
    # By the command line: nobody who is signed in.
    equal(did(page)[-1][0], "Automatic, or from outside")


@test("it is the organisation's, of every project, and of no other organisation")
def whole(world):
    second = world.tool("project", "add", world.org, "Winter")
    world.tool("user", "add", "wim@acme.example", "Wim", "owner", second)
    world.tool("register", second, "winter.example")
    seen = did(world.alice.get(log(world)))
    true(("Automatic, or from outside", "Registered winter.example", "Winter", "Command line") in seen,
         seen)
    body = english(world.bob).get(log(world, world.theirs)).body
    for foreign in ("winter.example", "new.example", "Alice", "Wim"):
        true(foreign not in body, foreign)
    equal(world.bob.get(log(world)).code, 404)


@test("each view by support stands in it, the log's own, too; support reads it and changes nothing")
def support(world):
    path = f"/projects/{world.ours}/domains/{world.domain}"
    equal(world.sue.get(path).code, 200)
    equal(world.sue.get(log(world)).code, 200)
    seen = did(world.alice.get(log(world)))[:2]
    for line, page in zip(seen, (log(world), path)):
        equal(line, ("Sue Support sue@nafuda.example",
                     f"Looked at the page {page}", "Autumn", "127.0.0.1"))


@test("members and nobody do not read it; the platform's own is the operators'")
def rights(world):
    for path in (log(world), log(world) + "/csv"):
        equal(world.mia.get(path).code, 403)
        equal(world.browser().get(path).code, 303)
    for path in ("/operate/log", "/operate/log/csv"):
        for browser in (world.alice, world.mia, world.sue):
            equal(browser.get(path).code, 403)
    true("/log" not in world.mia.get(f"/projects/{world.ours}/domains").body, "a member's tab")
    seen = did(english(world.operator).get("/operate/log"))
    true(any(line[0].startswith("Operator") and line[1] == "Became the first operator, op@example.com"
             for line in seen), seen)
    true(all("winter.example" not in line[1] for line in seen), seen)


@test("it can be cut down to a project, a person, an action, and to what nobody signed in did")
def cut(world):
    page = world.alice.get(log(world))
    choices = {html.unescape(text): value for value, text in
               re.findall(r'<option value="([^"]+)"[^>]*>([^<]*)</option>', page.body)}
    for name, number, wanted in (("Winter", 2, "Winter"), ("Alice (alice@acme.example)", 0, "Alice"),
                                 ("Registered …", 1, "Registered "),
                                 ("Automatic, or from outside", 0, "Automatic, or from outside")):
        found = world.alice.get(f"{log(world)}?only={choices[name]}")
        rows = did(found)
        true(rows and all(row[number].startswith(wanted) for row in rows), f"{name}: {rows}")
        true(len(rows) == sum(row[number].startswith(wanted) for row in did(page)), name)
        true(f'<option value="{choices[name]}" selected>' in found.body, f"{name} stays chosen")
    with world.database() as database:
        bob = database.execute("SELECT id FROM user WHERE name = 'Bob'").fetchone()[0]
    for foreign in (f"project:{world.theirs}", f"user:{bob}", "project:99", "action:none", "user:x"):
        rows = did(world.alice.get(f"{log(world)}?only={foreign}"))
        true(all("Bob" not in str(row) and "Blue" not in str(row) for row in rows), foreign)
    equal(did(world.alice.get(f"{log(world)}?only=project:{world.theirs}")), [])
    for odd in ("before=-1", "before=x", "only=nonsense", "only=%FF", f"only={'9' * 400}"):
        true(world.alice.get(f"{log(world)}?{odd}").code in (200, 400), odd)


@test("page by page from the newest, none left out, none twice, also while new lines come")
def paged(world):
    fill(world, 120, org_id=world.other_org, project_id=world.theirs, subject="line {i:03}.")
    page, seen = world.bob.get(log(world, world.theirs)), []
    while True:
        rows = did(page)
        true(len(rows) <= 50, len(rows))
        seen += [match[0] for row in rows for match in [re.search(r"line \d{3}", row[1])] if match]
        fill(world, 1, org_id=world.other_org, project_id=world.theirs, subject="later")
        older = re.search(r'rel="next" href="([^"]+)"', page.body)
        if not older:
            break
        page = world.bob.get(html.unescape(older[1]))
    equal(seen, [f"line {i:03}" for i in reversed(range(120))])


@test("what is odd in it is text on the page, and in the file no formula")
def odd(world):
    fill(world, 1, org_id=world.org, project_id=world.ours, subject=f"=HYPERLINK(1) {MARKUP}")
    true(MARKUP not in world.alice.get(log(world)).body, "as text")
    equal(did(world.alice.get(log(world)))[0][1],
          f"Registered =HYPERLINK(1) {MARKUP}")
    page = world.alice.get(f"{log(world)}/csv?only=project:{world.ours}")
    equal(page.header("content-disposition"), 'attachment; filename="log.csv"')
    rows = list(csv.reader(io.StringIO(page.octets.decode("utf-8-sig"))))
    equal(rows[0], ["time", "name", "mail", "action", "subject", "project", "address"])
    equal(rows[1][3:], ["domain_register", f"'=HYPERLINK(1) {MARKUP}", "Autumn", ""])
    true(all(row[5] == "Autumn" for row in rows[1:]), "what was chosen alone")


if __name__ == "__main__":
    with World() as made:
        run(made)
