#!/usr/bin/env python3
"""What operators do beside organisations and people: the block list, quotas,
transfers."""
import html
import re
import subprocess
import urllib.parse

import routes
import things
from console import BUILD, PASSWORD, ROOT, World
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


def quotas(world, pending, domains, profiles):
    path = f"/operate/orgs/{world.org}"
    return world.operator.submit(world.operator.get(path), f"{path}/quotas", pending_most=pending,
                                 domains_most=domains, profiles_most=profiles)


@test("quotas: an operator chooses them, registration, lists and profiles keep them and say the number")
def quotas_hold(world):
    try:
        page = world.operator.follow(quotas(world, 0, 1, 1))
        true('role="status"' in page.body and 'value="1"' in page.body, page.body)
        for lang in ("ja", "en"):
            alice = world.alice.copy()
            alice.headers["Accept-Language"] = lang
            page = register(alice, world.ours, "more.test")
            equal(page.code, 422)
            true("(1件)" in page.body or "(1)" in page.body, page.body)
        many = f"/projects/{world.ours}/domains/many"
        page = world.alice.submit(world.alice.get(many), many, names="one.test\ntwo.test")
        path = page.header("location")
        for _ in range(20):
            page = world.alice.get(path)
            if "data-live" not in page.body:
                break
            subprocess.run([f"{BUILD}/nafuda-watch", "--once"], cwd=ROOT, check=True,
                           env=world.environment(), stderr=subprocess.DEVNULL)
        equal(page.body.count("(1件)"), 2, "the list says it of each")
        new = f"/projects/{world.ours}/profiles/new"
        wish = {"from": "a@alpha.example", "from_name": "A", "signature": "author",
                "unsubscribe": "platform"}
        equal(world.alice.submit(world.alice.get(new), new, **wish).code, 303)
        page = world.alice.submit(world.alice.get(new), new, **{**wish, "from": "b@alpha.example"})
        equal(page.code, 422)
        true("(1件)" in page.body and 'value="b@alpha.example"' in page.body, page.body)
    finally:
        quotas(world, 0, 0, 0)


@test("a quota that is no number is refused where it stands, and what was typed is kept")
def quotas_wrong(world):
    content = world.content()
    for typed in ("", "-1", "1e3", "1.5", "\uff11", MARKUP, "9" * 30, "x" * 10000, "a\nb"):
        page = quotas(world, 5, typed, 6)
        equal(page.code, 422, typed)
        true('id="domains_most-fault"' in page.body and "<script>" not in page.body, typed)
        true("\n" in typed or f'value="{typed}"' in html.unescape(page.body), typed)
        true('value="5"' in page.body and 'value="6"' in page.body, "the others, too")
    equal(world.content(), content)
    token = world.operator.token("/operate")
    fields = {"form_token": token, "pending_most": 1, "domains_most": 1, "profiles_most": 1}
    equal(world.operator.post("/operate/orgs/999/quotas", fields).code, 404)


def moving(world, twin, lang="en"):
    """The operator at a twin, and the paths of Acme's domain and project."""
    operator = world.operator.copy(twin)
    operator.headers["Accept-Language"] = lang
    return operator, f"/projects/{world.ours}/domains/{world.domain}/transfer", \
        f"/projects/{world.ours}/transfer"


@test("a transfer: the place is chosen, the page names what stops, the password is asked for")
def transfer_story(world):
    new = f"/projects/{world.ours}/profiles/new"
    for lang in ("ja", "en"):
        with world.twin() as twin:
            alice = world.alice.copy(twin)
            equal(alice.submit(alice.get(new), new, **{
                "from": "stops@alpha.example", "from_name": "A", "signature": "author",
                "unsubscribe": "platform"}).code, 303)
            operator, path, _ = moving(world, twin, lang)
            page = operator.get(path)
            true(f'href="transfer?to={world.theirs}"' in page.body, page.body)
            page = operator.get(f"{path}?to={world.theirs}")
            true("Blue / Brook" in page.body and "stops@alpha.example" in page.body, page.body)
            page = operator.submit(page, path, password=PASSWORD)
            equal(page.code, 303, page.body)
            equal(operator.follow(page).code, 200)
            equal(alice.get(path.rsplit("/", 1)[0]).code, 404)
            bob = world.bob.copy(twin)
            equal(bob.get(f"/projects/{world.theirs}/domains/{world.domain}").code, 200)
            letters = "".join(twin.content()["outbox"])
            true("transfer_away" in letters and "transfer_here" in letters, letters)


@test("of a domain that went to another organisation the old owner sees nothing, and the new one "
      "nothing of the old")
def transfer_apart(world):
    acme, _ = things.tenants(world)
    ids = {":project": world.theirs, ":id": world.domain, ":attempt": acme.thing(
        "history/:attempt")}
    paths = [re.sub(r":\w+", lambda part: str(ids[part[0]]), pattern) for method, pattern, _, _ in
             routes.read() if method == "GET" and pattern.startswith("/projects/:project/domains/:id")
             and set(re.findall(r":\w+", pattern)) <= set(ids) and not pattern.endswith("/transfer")]
    true(len(paths) > 9, paths)
    with world.database() as database:
        asked = database.execute("UPDATE attempt SET asked_by = (SELECT id FROM user WHERE "
                                 "name = 'Alice') WHERE domain_id = ?", (world.domain,)).rowcount
        true(asked > 0, "Alice has pressed Verify")
    with world.twin() as twin:
        alice, bob = world.alice.copy(twin), world.bob.copy(twin)
        before = alice.get(f"/projects/{world.ours}/domains/{world.domain}/history").body
        true("Alice" in before, before)
        equal(twin.tool("transfer", "domain", world.ours, "alpha.example", world.theirs), "")
        for path in paths:
            equal(alice.get(path).code, 404, path)
            equal(alice.get(path.replace(f"/{world.theirs}/", f"/{world.ours}/", 1)).code, 404, path)
            page = bob.get(path)
            true(page.code in (200, 303), f"{path}: {page.code}")
            for secret in ("Acme", "Autumn", "Alice", "Mia"):
                true(secret not in page.body, f"{secret} at {path}")
        for rest in ("", "domains", "sharing", "profiles", "unsubscribed", "shared"):
            for secret in ("Acme", "Autumn", "Alice", "Mia"):
                true(secret not in bob.get(f"/projects/{world.theirs}/{rest}").body, f"{secret}: {rest}")
        true("alpha.example<" not in alice.get(f"/projects/{world.ours}/domains").body, "it is gone")
        true("alpha.example" in bob.get(f"/projects/{world.theirs}/domains").body, "it is there")


@test("a project goes to another organisation, to which its owner's pages then belong")
def transfer_project(world):
    with world.twin() as twin:
        operator, _, path = moving(world, twin)
        page = operator.get(f"{path}?to={world.other_org}")
        true("Blue" in page.body, page.body)
        page = operator.submit(page, path, password=PASSWORD)
        equal(page.header("location"), f"/operate/orgs/{world.other_org}")
        true("Autumn" in operator.follow(page).body, "it is listed there")
        true("Autumn" not in operator.get(f"/operate/orgs/{world.org}").body, "and no longer here")
        equal(world.alice.copy(twin).get(f"/projects/{world.ours}/domains").code, 200)


@test("without the password nothing moves; guessing it is stopped, and the right one with it")
def transfer_password(world):
    with world.twin() as twin:
        operator, path, other = moving(world, twin)
        page = operator.get(f"{path}?to={world.theirs}")
        before = twin.content(without=("throttle",))
        for wrong in ("", "wrong", PASSWORD + " ", "x" * 10000, MARKUP):
            answer = operator.submit(page, path, password=wrong)
            equal(answer.code, 422, wrong)
            true('id="password-fault"' in answer.body, answer.body)
            true(wrong not in answer.body or not wrong or wrong == "wrong", "it is not shown")
            equal(twin.content(without=("throttle",)), before)
        for _ in range(12):
            answer = operator.submit(page, path, password="wrong")
        equal(operator.submit(page, path, password=PASSWORD).code, 422, "throttled")
        page = operator.get(f"{other}?to={world.other_org}")
        equal(operator.submit(page, other, password=PASSWORD).code, 422, "for both pages")
        equal(twin.content(without=("throttle",)), before)


@test("what no place is, is none; what changed meanwhile is shown anew; others may not at all")
def transfer_refused(world):
    with world.twin() as twin:
        operator, path, other = moving(world, twin)
        before = twin.content(without=("throttle",))
        for to in ("999", "9" * 18):
            equal(operator.get(f"{path}?to={to}").code, 404, to)
            equal(operator.get(f"{other}?to={to}").code, 404, to)
        for to in ("", "x", "-1", "1e9", "9" * 40, urllib.parse.quote(MARKUP)):
            page = operator.get(f"{path}?to={to}")
            equal(page.code, 200, to)
            true('role="search"' in page.body and "<script>" not in page.body, to)
        for q in (MARKUP, "%", "_", "x" * 5000):
            page = operator.get(f"{path}?q={urllib.parse.quote(q)}")
            equal(page.code, 200, q)
            true('class="empty"' in page.body and "<script>" not in page.body, q)
        true("Acme / Autumn" in operator.get(f"{path}?q=Ac").body, "by its beginning")
        page = operator.get(f"{path}?to={world.ours}")
        true('role="alert"' in page.body and 'name="password"' not in page.body, "there already")
        page = operator.get(f"{path}?to={world.theirs}")
        answer = operator.submit(page, path, password=PASSWORD, generation="99")
        equal(answer.code, 409)
        true('role="alert"' in answer.body and 'name="password"' in answer.body, answer.body)
        equal(twin.content(without=("throttle",)), before)
        for browser in (world.alice, world.mia, world.sue):
            equal(browser.copy(twin).get(path).code, 403)
            equal(browser.copy(twin).get(other).code, 403)


def words(page):
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", page.body)))


def measured(text):
    """Numbers change between two looks."""
    return re.sub(r"\d+", "N", text.replace("`", ""))


@test("what the exporter leaves out stands on the health page, with why, escaped")
def left_out(world):
    with open(f"{ROOT}/cgi/export/rows.h", encoding="utf-8") as file:
        words = re.findall(r"^ \*   (\w+(?:, \w+)*) ", file.read(), re.M)
    words = [word for line in words for word in line.split(", ")]
    true(len(words) > 8 and "envelope" in words and "pair" in words, words)
    with world.twin() as twin:
        with twin.database() as database:
            for number, word in enumerate(words):
                database.execute("INSERT INTO export_fault VALUES (?, ?, ?, 1790000000)",
                                 (f"d{number}.example", f"key {number}", word))
            database.execute("INSERT INTO export_fault VALUES (?, 'key 99', 'foreign', 1790000000)",
                             (MARKUP + "\n\x01",))
            database.commit()
        for lang in ("ja", "en"):
            operator = world.operator.copy(twin)
            operator.headers["Accept-Language"] = lang
            page = operator.get("/operate/health")
            body = page.body[page.body.index('id="left-out"'):]
            rows = re.findall(r'<b>(.*?)</b> .*?<br><span class="small">(.*?)</span>', body)
            equal(len(rows), len(words) + 1, page.body)
            true(all(why and len(why) > 15 for _, why in rows), rows)
            equal(len({why for _, why in rows}), len(words), "each has a sentence of its own")
            true("<script>alert" not in page.body and "\\x01" in page.body, rows)


@test("the health page says what selfcheck says, in its words, and counts what is wrong")
def health(world):
    path = "/operate/health"
    with world.twin() as twin:
        for wrong in ({}, {"NAFUDA_URL": "http://c.example", "NAFUDA_SELECTOR": "-x",
                           "NAFUDA_MAIL_COMMAND": "/nowhere"}):
            twin.settings.update(wrong)
            done = subprocess.run([f"{BUILD}/nafuda", "selfcheck"], cwd=ROOT, text=True, check=False,
                                  env=twin.environment(), capture_output=True)
            lines = [line.split(None, 2) for line in done.stdout.splitlines()]
            true(len(lines) > 15, done)
            operator = world.operator.copy(twin)
            operator.headers["Accept-Language"] = "en"
            near = operator.get(path)
            page = operator.submit(near, path)
            equal((near.code, page.code), (200, 200))
            for level, matter, sentence in lines:
                true(measured(sentence) in measured(words(page)), f"{matter}: {words(page)}")
            bad, warn = (sum(line[0] == level for line in lines) for level in ("bad", "warn"))
            true(f"Has to be mended: {bad}. Needs care: {warn}." in words(page), words(page))
            equal(bad > 2, bool(wrong), f"{bad}: three more are wrong")
            true(near.body.count("<li><span><span class=\"state") + 4 == len(lines), "4 ask DNS, or read all")
            operator.headers["Accept-Language"] = "ja"
            true("すべての DKIM 鍵を開く" in words(operator.get(path)), "in Japanese, too")
        for browser in (world.alice, world.mia, world.sue):
            equal(browser.copy(twin).get(path).code, 403)


if __name__ == "__main__":
    with World(verify_ms=500, resolver="127.0.0.1:1", pending_limit=30) as made:
        run(made)
