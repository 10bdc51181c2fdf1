#!/usr/bin/env python3
"""Support (T8): finds any domain, organisation, project and user by its beginning, sees the customer's
pages and what was answered, and copies a reply written from the findings."""
import html
import os
import re
import sys

from console import World
from tap import equal, run, test, true

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "dns"))
from servers import TEST_ZONE, nsd  # noqa: E402 (the path has to be known first)


def found(page):
    """What stands under each heading, as links."""
    return {match[1]: re.findall(r'<a[^>]* href="([^"]+)"', match[2])
            for match in re.finditer(r'<h2 id="(\w+)">.*?</h2>(.*?)</section>', page.body, re.S)}


def find(world, typed, lang="ja"):
    return world.sue.request("GET", f"/find?name={typed}", headers={"Accept-Language": lang})


def reply(page):
    match = re.search(r'<textarea id="reply"[^>]* lang="(\w+)"[^>]*>(.*?)</textarea>', page.body,
                      re.S)
    return match[1], html.unescape(match[2])


def register(world, name):
    number = world.tool("register", world.ours, name).split()[0]
    return f"/projects/{world.ours}/domains/{number}"


def record(page, check):
    return [html.unescape(re.search(rf'<code class="value" id="{check}-{part}">([^<]*)',
                                    page.body)[1]) for part in ("full", "value")]


def line(name, value):
    strings = " ".join(f'"{value[i:i + 255]}"' for i in range(0, len(value), 255))
    return f"{name}. TXT {strings}\n"


def verify(world, path, lines):
    with nsd({"test": TEST_ZONE + "".join(lines)}) as server:
        world.settings["NAFUDA_RESOLVER"] = server.at
        world.alice.submit(world.alice.get(path), f"{path}/verify")
    world.settings["NAFUDA_RESOLVER"] = "127.0.0.1:1"


@test("one box finds domains, organisations, projects and users by their beginning, in any case")
def finds(world):
    equal(found(find(world, "ALPHA")),
          {"domains": [f"/projects/{world.ours}/domains/{world.domain}",
                       f"/support/projects/{world.ours}"]})
    equal(found(find(world, "acm")), {"orgs": [f"/support/orgs/{world.org}"]})
    equal(found(find(world, "aut")), {"projects": [f"/support/projects/{world.ours}",
                                                   f"/support/orgs/{world.org}"]})
    equal(found(find(world, "BOB%40blue")), {"users": [f"/support/projects/{world.theirs}"]})
    equal(found(find(world, "Mi")), {"users": [f"/support/projects/{world.ours}"]})
    equal(set(found(find(world, "b"))), {"domains", "orgs", "projects", "users"})
    equal(found(find(world, "a%40alpha.example"))["domains"][0],
          f"/projects/{world.ours}/domains/{world.domain}")
    for nothing in ("zzz", "%25", "_", "cme", "\\", "%27"):
        page = find(world, nothing)
        equal((page.code, found(page)), (200, {}), nothing)
        true('class="empty"' in page.body, nothing)
    true('class="empty"' not in world.sue.get("/find").body, "before anything was typed")


@test("names in Japanese are found by their first letters; one that matches twice stands once")
def in_japanese(world):
    org = world.tool("org", "add", "花屋")
    project = world.tool("project", "add", org, "花の便り")
    world.tool("user", "add", "hana@hanaya.example", "Hana", "owner", project)
    page = find(world, "%E8%8A%B1")
    equal(found(page), {"orgs": [f"/support/orgs/{org}"],
                        "projects": [f"/support/projects/{project}", f"/support/orgs/{org}"]})
    equal(len(re.findall("hana@hanaya.example", find(world, "hana").body)), 1)


@test("of each at most fifty are shown, and it is said")
def at_most(world):
    with world.database() as database:
        database.executemany("INSERT INTO org (name, created_at) VALUES (?, 1)",
                             [(f"Many {number:03}",) for number in range(60)])
    page = find(world, "many")
    equal(len(found(page)["orgs"]), 50)
    true("50件" in page.body, page.body)
    true("50件" not in find(world, "many 01").body, "ten")


@test("an organisation's and a project's page show projects, people and domains by state, to be read")
def pages(world):
    for path in (f"/support/orgs/{world.org}", f"/support/projects/{world.ours}"):
        before = len(world.staff_views())
        page = world.sue.get(path)
        equal(page.code, 200)
        for wanted in ("Acme", "Autumn", "Alice", "mia@acme.example",
                       f"/projects/{world.ours}/domains?state=2"):
            true(wanted in page.body, f"{wanted} at {path}")
        true("Blue" not in page.body and "beta.example" not in page.body, "the other tenant")
        equal(len(world.staff_views()), before + 1, path)
        equal(world.staff_views()[-1][:2], ("sue@nafuda.example", path))
        equal(set(re.findall(r'<form[^>]* action="([^"]*)"', page.body)) - {"/sign-out", "/language"},
              {f"/projects/{world.ours}/domains"} if "projects" in path else set())
        for nobody in (world.alice, world.bob):
            true(nobody.get(path).code in (403, 404), path)
    equal(world.sue.get("/support/orgs/999").code, 404)


@test("below a customer's domain stand the last checks, each with its raw answers")
def last_checks(world):
    path = register(world, "looked.example.test")
    verify(world, path, [])
    verify(world, path, ['looked.example TXT "v=spf1 -all"\n'])
    page = world.sue.get(path)
    true('class="band"' in page.body, "the band")
    below = page.body[page.body.index('id="support"'):]
    number = path.rsplit("/", 1)[1]
    equal(re.findall(rf'href="({number}/history/\d+)"', below),
          [f"{number}/history/2", f"{number}/history/1"])
    true("v=spf1 -all" in world.sue.get(f"{path}/history/2").body, "the raw answer")
    for other in (world.alice, world.mia):
        true('id="support"' not in other.get(path).body, "a customer sees it")
    true('id="support"' in world.operator.get(path).body, "an operator")


@test("the reply names what was found, where, and the record to publish; its language is chosen apart")
def replies(world):
    path = register(world, "reply.example.test")
    page = world.alice.get(path)
    wanted = {check: record(page, check) for check in ("ownership", "dkim", "spf", "dmarc")}
    # Ownership is right, DKIM is at the doubled name, there are two SPF records, and no DMARC.
    verify(world, path, [
        line(*wanted["ownership"]),
        line(wanted["dkim"][0] + ".reply.example.test", wanted["dkim"][1]),
        'reply.example TXT "v=spf1 a -all"\n', 'reply.example TXT "v=spf1 mx -all"\n'])
    for ui in ("ja", "en"):
        for lang, words in (("ja", ("お問い合わせいただき", "次の3項目", "SPF レコードが2個あります",
                                    "登録する内容", "「検証する」", "サポート")),
                            ("en", ("thank you for writing", "Items to look at: 3",
                                    "There are 2 SPF records", "Record to publish", "“Verify”",
                                    "support"))):
            page = world.sue.request("GET", f"{path}?reply={lang}",
                                     headers={"Accept-Language": ui, "Cookie": "; ".join(
                                         f"{name}={value}" for name, value in world.sue.jar.items())
                                         + f"; nafuda-lang={ui}"})
            true(f'<html lang="{ui}">' in page.body, ui)
            marked, text = reply(page)
            equal(marked, lang)
            for word in words:
                true(word in text, f"{word} is not in {text}")
            for number in ("1.", "2.", "3."):
                true(f"\n{number} " in text, f"{number} in {text}")
            true("\n4. " not in text, text)
            true("reply.example.test.reply.example.test" in text, "where DKIM was found")
            for check in ("dkim", "dmarc"):
                for part in wanted[check]:
                    true(part in text, f"{part} is not in {text}")
            true(wanted["ownership"][1] not in text, "what is right is not told")
            true("`" not in text and "{" not in text and "&" not in text, text)
    equal(reply(world.sue.request("GET", path, headers={"Accept-Language": "en"}))[0], "en")


@test("of a failed domain it says to press Verify again; of a right one that there is nothing to do")
def by_state(world):
    path = register(world, "states.example.test")
    page = world.alice.get(path)
    _, text = reply(world.sue.get(f"{path}?reply=ja"))
    true("まだ確認していません" in text, text)
    number = path.rsplit("/", 1)[1]
    with world.database() as database:
        database.execute("UPDATE domain SET state = 1 WHERE id = ?", (number,))
    _, text = reply(world.sue.get(f"{path}?reply=ja"))
    true("「再検証する」" in text and "「検証する」を押す" not in text, text)
    _, text = reply(world.sue.get(f"{path}?reply=en"))
    true("“Verify again”" in text, text)
    with world.database() as database:
        database.execute("UPDATE domain SET state = 2 WHERE id = ?", (number,))
    verify(world, path, [line(*record(page, check))
                         for check in ("ownership", "dkim", "spf", "dmarc")])
    _, text = reply(world.sue.get(f"{path}?reply=en"))
    true("There is nothing you need to do." in text and "\n1. " not in text, text)


@test("what a zone holds is text in the reply, too")
def hostile(world):
    path = register(world, "hostile.example.test")
    verify(world, path, ['hostile.example TXT "v=spf1 </textarea><script>alert(1)</script>"\n',
                         'hostile.example TXT "v=spf1 `{domain}` -all"\n'])
    for lang in ("ja", "en"):
        page = world.sue.get(f"{path}?reply={lang}")
        true("<script>alert" not in page.body, page.body)
        equal(page.body.count("</textarea>"), 1)


@test("no page that support reaches holds a project key, a private link or a session")
def secrets(world):
    path = f"/projects/{world.ours}/domains/{world.domain}"
    world.alice.submit(world.alice.get(path), f"{path}/links", days="7")
    link = re.search(r"/dns/[\w-]{43}", world.alice.get(path).body)[0]
    keys = ["ABCDEFGH12345678"]
    with world.database() as database:
        database.execute("UPDATE project SET project_key = ? WHERE id = ?", (keys[0], world.ours))
    sessions = [value for browser in (world.alice, world.mia) for value in browser.jar.values()]
    for place in (path, f"{path}/history", f"/projects/{world.ours}/domains",
                  f"/projects/{world.ours}/members", f"/support/projects/{world.ours}",
                  f"/support/orgs/{world.org}", "/find?name=a"):
        page = world.sue.get(place)
        equal(page.code, 200, place)
        for secret in (link, link.rsplit("/", 1)[1], *keys, *sessions):
            true(secret not in page.body, place)


if __name__ == "__main__":
    with World(verify_ms=900, resolver="127.0.0.1:1", spf_include="spf.platform.test",
               press_domain=1000, press_user=1000, press_org=1000) as made:
        run(made)
