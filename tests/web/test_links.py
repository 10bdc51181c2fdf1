#!/usr/bin/env python3
"""The DNS administrator's link (X7, K3): made, watched and ended by the owner; what it shows to whom;
its three files; what becomes of one that is over; Verify under its own limits."""
import contextlib
import csv
import fcntl
import html
import io
import os
import re
import struct
import sys

from console import World, later
from tap import equal, run, test, true

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "dns"))
from servers import TEST_ZONE, nsd  # noqa: E402 (the path has to be known first)

DAY = 86400
WORDS = {"ja": {"org": "花屋", "verified": "検証完了", "gone": "このリンクは開けません",
                "right": "すべて正しく設定されています", "who": "DNS 担当者(リンクから)",
                "first": "書き間違いがないか"},
         "en": {"org": "花屋", "verified": "Verified", "gone": "This link does not open",
                "right": "Everything is right", "who": "DNS administrator (by a link)",
                "first": "First look whether the name is spelled right"}}


class Scene:
    """An organisation whose names are easy to find where they must not be, with two domains."""

    made = 0

    def __init__(self, world):
        Scene.made += 1
        self.world, mark = world, f"s{Scene.made}"
        org = world.tool("org", "add", f"花屋 {mark}")
        project = world.tool("project", "add", org, f"SecretProject {mark}")
        add = ("user", "add")
        self.owner = world.welcome(world.tool(*add, f"{mark}@hanaya.example", f"SecretOwner {mark}",
                                              "owner", project))
        self.name = f"shop{mark}.example.test"
        self.domain = world.tool("register", project, self.name).split()[0]
        world.tool("register", project, f"otherdomain{mark}.example.test")
        self.home = f"/projects/{project}/domains"
        self.path = f"{self.home}/{self.domain}"

    def make(self, days="7"):
        """The newest link, by its path."""
        page = self.owner.submit(self.owner.get(self.path), f"{self.path}/links", days=days)
        equal((page.code, page.header("location")),
              (303, f"{self.path}?seen=link-made#handover"))
        return self.open()[0]

    def open(self):
        return re.findall(r">http://[^<]*?(/dns/[\w-]{43})<", self.owner.get(self.path).body)

    def end(self, index=0):
        page = self.owner.get(self.path)
        ends = re.findall(r'action="(\d+/links/\d+/end)"', page.body)
        return self.owner.submit(page, f"{self.home}/{ends[index]}")

    def deeds(self):
        with self.world.database() as database:
            return [row[0] for row in database.execute(
                "SELECT action FROM audit WHERE subject = ? ORDER BY id", (self.name,))]

    def facts(self):
        """What the owner reads of the newest link."""
        found = re.search(r'<ul class="changes links">.*?</li>', self.owner.get(self.path).body,
                          re.S)[0]
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))


@contextlib.contextmanager
def published(world, lines):
    with nsd({"test": TEST_ZONE + "".join(line + "\n" for line in lines)}) as server:
        world.settings["NAFUDA_RESOLVER"] = server.at
        yield
    world.settings["NAFUDA_RESOLVER"] = "127.0.0.1:1"


def visitor(world, lang="ja"):
    return world.browser(**{"Accept-Language": lang})


def shown(page, name):
    return html.unescape(re.search(rf'<code class="value" id="{name}">([^<]*)</code>',
                                   page.body)[1])


def press(browser, link, check="all"):
    page = browser.submit(browser.get(link + "?seen=all"), f"{link}/verify", check=check)
    equal(page.code, 303)
    return browser.follow(page)


@test("the owner makes links for 1, 7 and 30 days, sees them, and no more than five at once")
def made(world):
    scene = Scene(world)
    true(not scene.open(), "a link before any was made")
    for days in ("1", "7", "30"):
        link = scene.make(days)
        with later(world, int(days) * DAY - 60):
            equal(visitor(world).get(link).code, 200, days)
        with later(world, int(days) * DAY + 60):
            equal(visitor(world).get(link).code, 404, days)
    equal(len(set(scene.open())), 3)
    for wrong in ("0", "2", "365", "-1", "x"):
        form = {"form_token": scene.owner.token(), "days": wrong}
        equal(scene.owner.post(f"{scene.path}/links", form).code, 400, wrong)
    scene.make()
    scene.make()
    page = scene.owner.get(scene.path)
    true(f'action="{scene.domain}/links"' not in page.body, "a form for a sixth")
    page = scene.owner.post(f"{scene.path}/links", {"form_token": scene.owner.token(), "days": "7"})
    equal(page.header("location"), f"{scene.path}?seen=link-most#handover")
    equal(len(scene.open()), 5)
    equal(scene.deeds(), ["domain_register"] + ["dns_link_make"] * 5)
    scene.end()
    equal(len(scene.open()), 4)
    scene.make()
    equal(scene.deeds()[-2:], ["dns_link_end", "dns_link_make"])


@test("of the token the database keeps a hash, and no log line holds it")
def hashed(world):
    scene = Scene(world)
    link = scene.make()
    token = link.rsplit("/", 1)[1]
    true(token not in str(world.content()), "the token is in the database")
    page = visitor(world).get(link)
    page.log += visitor(world).post(f"{link}/verify", {"form_token": "x"}).log
    true("post_refused" in str(page.log) and token not in str(page.log), page.log)


@test("the owner sees how often it was opened and when last; pressing Verify and HEAD do not count")
def counted(world):
    scene = Scene(world)
    link = scene.make()
    true("まだ開かれていません" in scene.facts(), scene.facts())
    for number in (1, 2, 3):
        visitor(world).get(link)
        true(f"開かれた回数 {number}回" in scene.facts(), scene.facts())
    guest = visitor(world)
    guest.request("HEAD", link)
    press(guest, link)
    guest.get(f"{link}/csv")
    true("開かれた回数 3回" in scene.facts() and "たった今" in scene.facts(), scene.facts())
    with later(world, 20 * 60 + 30):
        true("20分前" in scene.facts(), scene.facts())


@test("the page shows the records of one domain and nothing else, the same to whoever opens it")
def page_of_guest(world):
    scene = Scene(world)
    link, own = scene.make(), scene.owner.get(scene.path)
    for lang, words in WORDS.items():
        page = visitor(world, lang).get(link)
        equal(page.code, 200)
        true(words["org"] in page.body and scene.name in page.body, page.body)
        for check in ("ownership", "dkim", "spf", "dmarc"):
            for part in ("full", "value"):
                equal(shown(page, f"{check}-{part}"), shown(own, f"{check}-{part}"))
        for secret in ("SecretProject", "SecretOwner", "hanaya.example", "otherdomain", "/projects/",
                       "/links/", "/account", "history"):
            true(secret not in page.body, f"{secret} is on the page")
        equal(page.header("x-robots-tag"), "noindex, nofollow")
        equal(page.header("cache-control"), "no-store")
        equal(page.header("referrer-policy"), "same-origin")
        forms = set(re.findall(r'<form[^>]* action="([^"]*)"', page.body))
        equal(forms, {"/language", link.rsplit("/", 1)[1] + "/verify"})
    def plain(page):
        return re.sub(r'name="form_token" value="[^"]*"', "", page.body)

    guest = plain(visitor(world).get(link))
    for name, browser in (("owner", scene.owner), ("operator", world.operator),
                          ("support", world.sue)):
        equal(plain(browser.request("GET", link, headers={"Accept-Language": "ja"})), guest, name)
    page = visitor(world)
    page.submit(page.get(link), "/language", lang="en")
    true('<html lang="en">' in page.get(link).body, "the language is chosen on the page")


@test("an unknown, an ended and an expired link answer alike, in every form, and say whom to ask")
def over(world):
    scene = Scene(world)
    expired, ended = scene.make("1"), scene.make("30")
    token = visitor(world)
    form = token.get(ended)
    equal(scene.end().code, 303)
    with later(world, 2 * DAY):
        for lang, words in WORDS.items():
            pages = []
            for link in (ended, expired, "/dns/" + "A" * 43, "/dns/short"):
                for rest in ("", "/text", "/csv", "/zone"):
                    page = visitor(world, lang).get(link + rest)
                    said = re.sub(r'name="form_token" value="[^"]*"', "", page.body)
                    pages.append((page.code, page.header("content-type"), said))
                page = token.request("POST", f"{link}/verify",
                                     f"form_token={form.token()}&check=all".encode(),
                                     {"Origin": "http://127.0.0.1:8080", "Accept-Language": lang})
                equal((page.code, words["gone"] in page.body), (404, True), link)
            equal(len(set(pages)), 1, pages)
            equal(pages[0][0], 404)
            true(words["gone"] in pages[0][2], pages[0])


@test("text, CSV and zone file hold all records, to owner and guest, in the language asked for")
def files(world):
    scene = Scene(world)
    link, page = scene.make(), scene.owner.get(scene.path)
    wanted = {(shown(page, f"{check}-full"), shown(page, f"{check}-value"))
              for check in ("ownership", "dkim", "spf", "dmarc")}
    for where, browser in ((f"{scene.path}/records", scene.owner), (link, visitor(world))):
        text = browser.get(f"{where}/text")
        equal(text.header("content-type"), "text/plain; charset=utf-8")
        equal(text.header("content-disposition"), f'inline; filename="{scene.name}.txt"')
        for name, value in wanted:
            true(name in text.body and value in text.body, text.body)
        equal(("http://127.0.0.1:8080" + link in text.body), where == link)
        true("花屋" in text.body and "種類: TXT" in text.body, text.body)
        true("Type: TXT" in browser.get(f"{where}/text?lang=en").body, "in English")
        table = browser.get(f"{where}/csv")
        equal(table.header("content-type"), "text/csv; charset=utf-8")
        equal(table.header("content-disposition"), f'attachment; filename="{scene.name}.csv"')
        equal(table.octets[:3], b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(table.octets.decode("utf-8-sig")), strict=True))
        equal({(row[3], row[4]) for row in rows[1:]}, wanted)
        equal({len(row) for row in rows}, {7})
        fragment = browser.get(f"{where}/zone")
        equal(fragment.header("content-type"), "text/dns; charset=utf-8")
        equal(fragment.header("content-disposition"), f'attachment; filename="{scene.name}.zone"')
        for part in (text, table, fragment):
            true("SecretProject" not in part.body and "SecretOwner" not in part.body, part.body)


@test("a cell that a spreadsheet would take for a formula is text")
def formulas(world):
    scene = Scene(world)
    project = scene.home.split("/")[2]
    name = f"apex{Scene.made}.test"
    number = world.tool("register", project, name).split()[0]
    rows = list(csv.reader(io.StringIO(
        scene.owner.get(f"{scene.home}/{number}/records/csv").octets.decode("utf-8-sig"))))
    equal([row[2] for row in rows if row[3] == name], ["'@"])
    for row in rows:
        for cell in row:
            true(cell[:1] not in "=+-@\t\r" or not cell, cell)


@test("the fragment, put into the zone, is what the guest's press of Verify finds; history says who")
def verified_by_guest(world):
    for lang, words in WORDS.items():
        scene = Scene(world)
        link, guest = scene.make(), visitor(world, lang)
        with published(world, []):
            page = press(guest, link)
            true(words["right"] not in page.body and 'id="seen"' in page.body, page.body)
        with published(world, guest.get(f"{link}/zone").body.splitlines()):
            page = press(guest, link, check="dmarc")
            true(f"{scene.name} ({words['verified']})" not in page.body, "by one record")
            page = press(guest, link)
        true(f"{scene.name} ({words['verified']})" in page.body, page.body)
        true(words["right"] in page.body, page.body)
        own = scene.owner.request("GET", f"{scene.path}/history",
                                  headers={"Accept-Language": lang})
        equal(own.body.count(words["who"]), 3)
        true(words["verified"] in own.body, own.body)


@test("of a domain that does not exist the name comes first, then the records")
def not_there(world):
    for lang, words in WORDS.items():
        scene = Scene(world)
        link, guest = scene.make(), visitor(world, lang)

        def says_first():
            own = scene.owner.request("GET", scene.path, headers={"Accept-Language": lang})
            return [words["first"] in page.body for page in (guest.get(link), own)]
        equal(says_first(), [False, False], "nobody has looked yet")
        with published(world, []):
            press(guest, link)
            equal(says_first(), [True, True])
        with published(world, [f"{scene.name}. A 192.0.2.80"]):
            press(guest, link)
            equal(says_first(), [False, False], "the records alone are missing")


@test("a failed domain is shown, and cannot be verified by the link")
def failed(world):
    scene = Scene(world)
    link, guest = scene.make("30"), visitor(world)
    form = guest.get(link)
    with world.database() as database:
        database.execute("UPDATE domain SET state = 1 WHERE id = ?", (scene.domain,))
    page = guest.get(link)
    true("検証の期限が過ぎた" in page.body and f'{link.rsplit("/", 1)[1]}/verify' not in page.body,
         page.body)
    page = guest.submit(form, f"{link}/verify", check="all")
    equal(page.header("location"), f"{link}?seen=link-over")


@test("a few presses a minute are answered, by each link for itself")
def limited(world):
    scene = Scene(world)
    first, second, guest = scene.make(), scene.make(), visitor(world)
    seen = [guest.submit(guest.get(first), f"{first}/verify", check="all").header("location")
            for _ in range(7)]
    equal([place.rpartition("=")[2] for place in seen], ["all"] * 6 + ["link-soon"])
    true("続けて押された" in guest.follow(guest.submit(guest.get(first), f"{first}/verify")).body,
         "what is said")
    equal(guest.submit(guest.get(second), f"{second}/verify").header("location"),
          f"{second}?seen=all")
    page = scene.owner.submit(scene.owner.get(scene.path), f"{scene.path}/verify")
    equal(page.header("location"), f"{scene.path}?seen=all", "the owner is not kept waiting")
    with later(world, 61):
        equal(guest.submit(guest.get(first), f"{first}/verify").header("location"),
              f"{first}?seen=all")


@test("all private links together hold one worker, and that is not the organisation's")
def one_seat(world):
    one, other = Scene(world), Scene(world)
    with open(f"{world.folder}/verify.lock", "ab+") as seats:
        octet = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0)
        fcntl.fcntl(seats, fcntl.F_SETLK, octet)
        for scene in (one, other):
            link, guest = scene.make(), visitor(world)
            page = guest.submit(guest.get(link), f"{link}/verify")
            equal(page.header("location"), f"{link}?seen=link-crowded")
            page = scene.owner.submit(scene.owner.get(scene.path), f"{scene.path}/verify")
            equal(page.header("location"), f"{scene.path}?seen=all")


@test("members and support see no link, and make none")
def others(world):
    scene = Scene(world)
    scene.make()
    project = scene.home.split("/")[2]
    world.tool("user", "add", "mia@acme.example", "Mia", "member", project)
    mia = world.browser()
    mia.sign_in("mia@acme.example")
    for browser in (mia, world.sue):
        page = browser.get(scene.path)
        equal(page.code, 200)
        true("/dns/" not in page.body and "/links" not in page.body, page.body)
        equal(browser.get(f"{scene.path}/records/csv").code, 200)


@test("a deleted domain takes its links along")
def deleted(world):
    scene = Scene(world)
    link = scene.make()
    page = scene.owner.submit(scene.owner.get(f"{scene.path}/delete"), f"{scene.path}/delete",
                              name=scene.name)
    equal(page.code, 303)
    equal(visitor(world).get(link).code, 404)


if __name__ == "__main__":
    with World(verify_ms=500, resolver="127.0.0.1:1", spf_include="spf.platform.test",
               press_domain=1000, press_user=1000, press_org=1000) as made_world:
        run(made_world)
