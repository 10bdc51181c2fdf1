#!/usr/bin/env python3
"""Forgotten passwords: a link by mail, and nothing said about who has an account."""
import re

import postbox
from console import PASSWORD, World, later
from tap import equal, run, test, true

HOUR, DAY = 3600, 24 * 3600
NEW = "an entirely new password"


def ask(world, email, **params):
    browser = world.browser()
    browser.params = params
    return browser.submit(browser.get("/forgot"), "/forgot", email=email)


def reset_link(world, email):
    equal(ask(world, email).header("location"), "/forgot?done=asked")
    return postbox.link(postbox.last(world, email))


def counts(world):
    return {table: len(rows) for table, rows in world.content(without=("throttle",)).items()}


@test("a link comes by mail, sets a new password once, and ends every session")
def whole_way(world):
    phone = world.browser()
    phone.sign_in("mia@acme.example")
    path = reset_link(world, "MIA@acme.example".lower())
    true(path.startswith("/reset/"), path)
    content = world.content(without=("sqlite_sequence",))
    mia = world.browser()
    page = mia.get(path)
    true("mia@acme.example" in page.body, page.body)
    equal(mia.submit(page, path, password="short").code, 422)
    equal(world.content(without=("sqlite_sequence",)), content, "looking changed something")
    equal(phone.get("/account").code, 200)
    page = mia.submit(page, path, password=NEW)
    equal(page.code, 303)
    equal(mia.get("/account").code, 200)
    equal(phone.get("/account").code, 303, "an old session")
    equal(world.browser().sign_in("mia@acme.example").code, 422, "the old password")
    equal(world.browser().sign_in("mia@acme.example", NEW).code, 303)
    page = world.browser().get(path)
    equal(page.code, 404)
    true('href="/forgot"' in page.body, "no way to another link")
    told = postbox.last(world, "mia@acme.example")
    true("変更されました" in told["Subject"], told["Subject"])


@test("the page says and stores the same for an address nobody has, who gets no mail")
def no_oracle(world):
    before = counts(world)
    pages, changes = [], []
    for email in ("bob@blue.example", "who@blue.example"):
        page = ask(world, email)
        pages.append((page.code, page.headers, page.body))
        after = counts(world)
        changes.append({table: after[table] - before[table] for table in after})
        before = after
    equal(*pages)
    equal(*changes)
    equal(changes[0]["forgotten"], 1)
    sent = [to for to, _ in postbox.messages(world)]
    true("bob@blue.example" in sent and "who@blue.example" not in sent, sent)
    equal(counts(world)["forgotten"], 0)
    equal(counts(world)["outbox"], 0)


@test("a link is good for an hour, and only the newest one; a changed password ends it")
def ends(world):
    with later(world, 10 * DAY):
        old, new = (reset_link(world, "bob@blue.example") for _ in range(2))
        equal([world.browser().get(path).code for path in (old, new)], [404, 200])
    with later(world, 10 * DAY + HOUR - 60):
        equal(world.browser().get(new).code, 200)
    with later(world, 10 * DAY + HOUR + 1):
        page = world.browser().get(new)
        equal(page.code, 404)
        token = world.browser()
        content = world.content(without=("throttle",))
        token.post(new, {"form_token": token.get("/sign-in").token(), "password": NEW})
        equal(world.content(without=("throttle",)), content)
    with later(world, 12 * DAY):
        path = reset_link(world, "bob@blue.example")
        bob = world.browser()
        bob.sign_in("bob@blue.example")
        page = bob.submit(bob.get("/account"), "/account/password", current=PASSWORD, wanted=NEW)
        equal(page.code, 303)
        equal(world.browser().get(path).code, 404)


@test("asked for three times an hour an account, ten an address, known or not, and not for ever")
def throttled(world):
    pages = []
    with later(world, 20 * DAY):
        for email in ("alice@acme.example", "nobody@acme.example"):
            codes = [ask(world, email, REMOTE_ADDR="192.0.2.9").code for _ in range(4)]
            equal(codes, [303] * 3 + [429])
            page = ask(world, email, REMOTE_ADDR="192.0.2.10")
            true(0 < int(page.header("retry-after")) <= HOUR, page.headers)
            pages.append(re.sub(r'name="form_token" value="[^"]*"', "",
                                page.body.replace(email, "ADDRESS")))
        equal(*pages)
        codes = [ask(world, f"x{i}@acme.example", REMOTE_ADDR="192.0.2.11").code
                 for i in range(11)]
        equal(codes, [303] * 10 + [429])
    with later(world, 20 * DAY + HOUR + 1):
        equal(ask(world, "alice@acme.example").code, 303)


@test("who was never welcomed may come in this way, and the welcome link is over then")
def not_welcomed(world):
    printed = world.tool("user", "add", "ken@acme.example", "Ken", "member", world.ours)
    welcome = re.search(r"/welcome/[\w-]+", printed)[0]
    with later(world, 30 * DAY):
        path = reset_link(world, "ken@acme.example")
        ken = world.browser()
        equal(ken.submit(ken.get(path), path, password=NEW).code, 303)
        equal(ken.get(f"/projects/{world.ours}").code, 303)
    equal(world.browser().get(welcome).code, 404)


@test("odd addresses are refused where they stand")
def bad_input(world):
    before = counts(world)
    for email in ("a\nb@x.example", "a\rb@x.example", "a\u202eb@x.example", "<script>@x.example",
                  "x" * 10000 + "@x.example", "", "no address"):
        page = ask(world, email)
        equal(page.code, 422, repr(email[:12]))
        true("<script>@" not in page.body, page.body)
    equal(ask(world, "a\0@x.example").code, 400)
    equal(counts(world), before)


@test("no log line and no row holds the link")
def silent(world):
    with later(world, 40 * DAY):
        browser = world.browser()
        page = browser.submit(browser.get("/forgot"), "/forgot", email="sue@nafuda.example")
        said = str(page.log) + postbox.turn(world)
        token = postbox.link(postbox.last(world, "sue@nafuda.example")).rsplit("/", 1)[1]
        true(token not in said and token not in str(world.content()), said)
        true(token not in str(browser.get(f"/reset/{token}").log), "logged when opened")


if __name__ == "__main__":
    with World(mail_command=postbox.COMMAND, **postbox.QUIET) as made:
        run(made)
