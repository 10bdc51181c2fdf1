#!/usr/bin/env python3
"""What operators do beside organisations and people: the block list."""
import re

from console import World
from tap import equal, run, test, true

MARKUP = "<script>alert(1)</script>\"'&"
BLOCKED = "/operate/blocked"


def block(world, name, **fields):
    return world.operator.submit(world.operator.get(BLOCKED), BLOCKED, name=name, **fields)


def register(browser, project, name):
    new = f"/projects/{project}/domains/new"
    return browser.submit(browser.get(new), new, name=name)


@test("the block list: suggested names stand there, one more is added, registration refuses it")
def block_list(world):
    page = world.operator.get(BLOCKED)
    equal(page.code, 200)
    true("yahoo.co.jp" in page.body and "docomo.ne.jp" in page.body, "suggested names")
    equal(register(world.alice, world.ours, "news.refused.example").code, 303)
    world.tool("delete", "news.refused.example", world.ours)
    page = world.operator.follow(block(world, " Refused.Example. "))
    true("refused.example" in page.body and 'role="status"' in page.body, page.body)
    page = register(world.alice, world.ours, "news.refused.example")
    equal(page.code, 422)
    true("news.refused.example" in page.body, "says why")
    page = world.operator.post(f"{BLOCKED}/remove", {"name": "refused.example", "form_token":
                                                     world.operator.token(BLOCKED)})
    true("refused.example" not in world.operator.follow(page).body, "gone")
    equal(register(world.alice, world.ours, "news.refused.example").code, 303)
    world.tool("delete", "news.refused.example", world.ours)
    page = world.operator.post(f"{BLOCKED}/remove", {"name": "refused.example", "form_token":
                                                     world.operator.token(BLOCKED)})
    equal(page.code, 303, "once more")


@test("a name whose domains would stop is added only after they were named")
def block_stops(world):
    content = world.content()
    for lang in ("ja", "en"):
        page = world.operator.post(BLOCKED, {"name": "Example", "form_token":
                                             world.operator.token(BLOCKED)})
        equal(page.code, 422, "no single label")
        with world.twin() as twin:
            operator = world.operator.copy(twin)
            operator.headers["Accept-Language"] = lang
            page = operator.submit(operator.get(BLOCKED), BLOCKED, name="alpha.example")
            equal(page.code, 422)
            true("Acme / Autumn" in page.body and 'value="alpha.example"' in page.body, page.body)
            true("Blue" not in page.body, "the other's is not concerned")
            # Another name in the field: asked again, for that one.
            page = operator.submit(page, BLOCKED, name="beta.example")
            equal(page.code, 422)
            true("Blue / Brook" in page.body, page.body)
            page = operator.submit(page, BLOCKED)
            equal(page.code, 303, page.body)
            equal(register(world.bob.copy(twin), world.theirs, "x.beta.example").code, 422)
            letters = twin.content()["outbox"]
            equal(sum("'blocked'" in letter for letter in letters), 1)
    equal(world.content(), content)


@test("an empty list says so, and every name may be registered")
def block_nothing(world):
    with world.twin() as twin:
        for name in twin.tool("block", "list").split():
            twin.tool("block", "remove", name)
        page = world.operator.copy(twin).get(BLOCKED)
        true('class="empty"' in page.body and "/blocked/remove" not in page.body, page.body)
        true("platform.example" in page.body, "the platform's own names are suggested")
        equal(register(world.alice.copy(twin), world.ours, "gmail.com").code, 303)


@test("whatever is typed for a name is kept, escaped, and refused with its reason")
def block_hostile(world):
    content = world.content()
    for typed in ("", MARKUP, "a b.test", "=cmd.test", "com", "a" * 10000, "x\u202e.test", "x\r\ny"):
        page = block(world, typed)
        equal(page.code, 422, typed)
        true("<script>" not in page.body and "\u202e" not in page.body.replace(typed, ""), typed)
        true('id="name-fault"' in page.body, typed)
    equal(world.content(), content)


@test("the long list goes on by pages")
def block_pages(world):
    with world.twin() as twin:
        with twin.database() as database:
            database.executemany("INSERT INTO blocked (name, at) VALUES (?, 1)",
                                 [(f"n{number:04}.test",) for number in range(250)])
        operator, path, seen = world.operator.copy(twin), BLOCKED, []
        while path:
            page = operator.get(path)
            seen += re.findall(r'name="name" value="([\w.-]+)"><button type="submit">外す', page.body)
            more = re.search(r'rel="next" href="([^"]+)"', page.body)
            path = more and more[1].replace("&amp;", "&")
        equal(len(seen), 264)
        equal(seen, sorted(set(seen)))


if __name__ == "__main__":
    with World(verify_ms=500, resolver="127.0.0.1:1", pending_limit=30) as made:
        run(made)
