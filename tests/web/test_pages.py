#!/usr/bin/env python3
"""What the screens show and do, by plain CGI requests against real zones: the whole story from the
first operator to a verified domain that breaks, and each screen's own promises."""
import html
import html.parser
import os
import re
import sys
import time

from console import Console, World
from tap import equal, run, test, true

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "dns"))
import servers  # noqa: E402 (the path has to be known first)
from servers import Fault  # noqa: E402

HOUR = 3600
WORDS = {
    "ja": {"pending": "保留中", "verified": "検証完了", "degraded": "要対応", "failed": "検証失敗",
           "all right": "確認しました。すべて正しく設定されています。",
           "still": "確認しました。まだ正しくない項目があります。", "running": "検証が進行中です",
           "unknown": "いまは確認できませんでした"},
    "en": {"pending": "Pending", "verified": "Verified", "degraded": "Needs attention",
           "failed": "Failed", "all right": "Checked just now. Everything is right.",
           "still": "Checked just now. Some records are not right yet.", "running": "still running",
           "unknown": "Could not be checked just now"},
}


def nsd(zones):
    """A name server; another port when somebody took this one between its choice and its use."""
    for tries in range(3):
        try:
            return servers.nsd(zones)
        except OSError as error:
            if "in use" not in str(error) or tries == 2:
                raise
    return None


class Shown(html.parser.HTMLParser):
    """What a person reads of a page: the text of every element that has an id, and the title."""

    def __init__(self, page):
        super().__init__()
        self.texts, self.open, self.folded, self.links = {}, [], {}, []
        self.feed(page.body)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in ("input", "meta", "link", "br"):
            return
        self.open.append((tag, "title" if tag == "title" else attrs.get("id")))
        if tag == "details" and "id" in attrs:
            self.folded[attrs["id"]] = "open" not in attrs
        if tag == "a":
            self.links.append(attrs.get("href"))

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        for _, name in self.open:
            if name:
                self.texts[name] = self.texts.get(name, "") + data

    def text(self, name):
        return " ".join(self.texts[name].split())


def state(page):
    """The state a domain's page shows, in its words."""
    return re.search(r"\(([^()]*)\) — ", Shown(page).text("title"))[1]


def zone(lines):
    text = "$ORIGIN test.\n$TTL 10\n@ SOA ns hostmaster 1 3600 600 86400 10\n@ NS ns\nns A 127.0.0.1\n"
    text += "".join(f'{name} TXT "v=spf1 ip4:192.0.2.25 -all"\n' for name in ("spf.platform", "_spf.mail"))
    return {"test": text + "".join(line + "\n" for line in lines)}


def records(page):
    """The records a domain's page asks for, as somebody copies them: {check: (full name, value)}."""
    shown = Shown(page)
    return {check: (shown.text(f"{check}-full"), shown.text(f"{check}-value"))
            for check in ("ownership", "dkim", "spf", "dmarc")}


def line(record):
    name, value = record
    strings = " ".join(f'"{value[i:i + 255]}"' for i in range(0, len(value), 255))
    return f"{name}. TXT {strings}"


def lines(wanted):
    return [line(record) for record in wanted.values()]


def verify(browser, path, page=None, check="all"):
    """Presses Verify and follows."""
    page = page or browser.get(path)
    fields = {**page.form(f"{path}/verify"), "check": check}
    return browser.follow(browser.post(f"{path}/verify", fields))


def asking(console, server):
    console.settings["NAFUDA_RESOLVER"] = server.at


def registered(browser, project, name):
    new = f"/projects/{project}/domains/new"
    page = browser.submit(browser.get(new), new, name=name)
    equal(page.code, 303, name)
    return page.header("location").partition("?")[0]


def story(lang):
    words = WORDS[lang]
    with Console(spf_include="spf.platform.test") as console:
        first = re.search(r"/welcome/[\w-]+", console.tool("first-operator"))[0]
        operator = console.browser(**{"Accept-Language": lang})
        page = operator.get(first)
        equal(page.header("status"), "200 OK")
        page = operator.submit(page, first, name="Operator", email="op@example.test",
                               password="a long password")
        page = operator.get(operator.follow(page).header("location"))
        page = operator.follow(operator.submit(page, "/operate", name="Hanaya"))
        page = operator.follow(operator.submit(page, "/operate/orgs/1/projects",
                                               project_name="Autumn"))
        page = operator.submit(page, "/operate/orgs/1/users", email="hanako@example.test",
                               name="Hanako", project="1", role="owner")
        equal(page.code, 200)
        link = Shown(page).text("link")
        true(link.startswith("http://") and link not in operator.get("/operate/orgs/1").body,
             "the link is shown, once")
        welcome = "/" + link.split("/", 3)[3]
        owner = console.browser(**{"Accept-Language": lang})
        page = owner.submit(owner.get(welcome), welcome, password="another password")
        page = owner.follow(owner.follow(page)) if page.code == 303 else page
        true("domains/new" in page.body, "the way to the first domain")

        path = registered(owner, 1, "shop.example.test")
        page = owner.get(path)
        equal(state(page), words["pending"])
        wanted = records(page)
        with nsd(zone([])) as server:
            asking(console, server)
            page = verify(owner, path, page)
            equal(state(page), words["pending"])
            true(words["still"] in Shown(page).text("seen"), Shown(page).text("seen"))
        with nsd(zone(lines(wanted))) as server:
            asking(console, server)
            page = verify(owner, path, page)
            equal(state(page), words["verified"])
            equal(Shown(page).texts["seen"].count(words["all right"]), 1)
            true(all(Shown(page).folded.values()), "right cards fold")
        broken = lines(wanted) + ['shop.example.test. TXT "v=spf1 -all"']
        with nsd(zone(broken)) as server:
            asking(console, server)
            page = verify(owner, path, page)
            equal(state(page), words["degraded"])
            shown = Shown(page)
            true("shop.example.test" in shown.text("spf") and "v=spf1 -all" in shown.text("spf"),
                 "the card says where and what")
            equal({check: folded for check, folded in shown.folded.items() if not folded},
                  {"spf": False}, "only the wrong one is open")
        with nsd(zone(lines(wanted))) as server:
            asking(console, server)
            equal(state(verify(owner, path)), words["verified"])
        with Fault("--mode", "servfail") as server:
            asking(console, server)
            page = verify(owner, path)
            equal(state(page), words["verified"], "a SERVFAIL moves nothing")
            true(words["unknown"] in Shown(page).text("spf"), Shown(page).text("spf"))


@test("the whole story in Japanese: first operator, project, owner, register, verify, break, mend")
def in_japanese(_world):
    story("ja")


@test("the whole story in English")
def in_english(_world):
    story("en")


@test("a record verified by itself leaves the others as they were")
def by_itself(world):
    path = registered(world.alice, world.ours, "one.test")
    wanted = records(world.alice.get(path))
    with nsd(zone(lines(wanted))) as server:
        asking(world, server)
        page = verify(world.alice, path, check="dmarc")
        shown = Shown(page)
        true("DMARC" in page.body and shown.folded["dmarc"], "DMARC is right")
        true(not shown.folded["dkim"] and not shown.folded["spf"], "the others were not looked at")
        equal(state(page), WORDS["ja"]["pending"])


@test("the SPF value to publish holds all of the record that is there")
def merged(world):
    path = registered(world.alice, world.ours, "merge.test")
    wanted = records(world.alice.get(path))
    there = "v=spf1 ip4:192.0.2.7 include:_spf.mail.test -all"
    zone_lines = lines({**wanted, "spf": ("merge.test", there)})
    with nsd(zone(zone_lines)) as server:
        asking(world, server)
        name, value = records(verify(world.alice, path))["spf"]
        equal((name, value), ("merge.test",
                              "v=spf1 ip4:192.0.2.7 include:_spf.mail.test "
                              f"include:{wanted['spf'][1].split('include:')[1].split()[0]} -all"))


@test("a value over 255 octets stands whole and in quoted strings that join to it")
def split(world):
    page = world.alice.get(f"/projects/{world.ours}/domains/{world.domain}")
    shown = Shown(page)
    whole = shown.text("dkim-value")
    strings = re.findall(r'"([^"]*)"', shown.text("dkim-split"))
    true(len(whole) > 400 and len(strings) == 2 and max(map(len, strings)) == 255, strings)
    equal("".join(strings), whole)
    equal(re.findall(r'"([^"]*)"', shown.text("dkim-zone")), strings)
    equal(shown.text("dkim-dig"), "dig +short TXT nafuda._domainkey.alpha.example")
    equal(shown.text("dkim-host") + ".alpha.example", shown.text("dkim-full"))
    equal(shown.text("spf-host"), "@")


@test("whatever a zone holds is shown as text, and wire octets as \\x..")
def hostile(world):
    path = registered(world.alice, world.ours, "hostile.test")
    evil = r'`{host}`<script>alert(1)</script>\"><img src=x onerror=1>\226\128\174\255\000\010'
    zone_lines = [f'{name}hostile.test. TXT "{start}{evil}"' for name, start in
                  (("_nafuda-challenge.", ""), ("nafuda._domainkey.", ""), ("", "v=spf1 "),
                   ("_dmarc.", "v=DMARC1; "))]
    with nsd(zone(zone_lines)) as server:
        asking(world, server)
        for lang in ("ja", "en"):
            verify(world.alice, path)
            for browser in (world.alice, world.sue):
                page = browser.request("GET", path, headers={"Accept-Language": lang})
                true("&lt;script&gt;alert(1)" in page.body, "it is shown")
                true("<script>" not in page.body and "<img" not in page.body, "as text")
                true(r"\xE2\x80\xAE\xFF\x00\x0A" in page.body.replace(r"\xe2\x80\xae\xff\x00\x0a",
                     r"\xE2\x80\xAE\xFF\x00\x0A"), "wire octets are spelt")
                true("\u202e" not in page.body and "\x00" not in page.body, "and not passed on")
                findings = "".join(re.findall('<ul class="findings">.*?</ul>', page.body, re.S))
                true(re.search("<code>[^<]*`{host}`&lt;script[^<]*</code>", findings),
                     "a parameter stands in one piece, and none is replaced inside it")


@test("every look at a domain stands in its history, with its answers and what is different")
def history(world):
    path = registered(world.alice, world.ours, "history.test")
    wanted = lines(records(world.alice.get(path)))
    broken = wanted + ['history.test. TXT "v=spf1 <script> -all"']
    for now in (wanted, broken):
        with nsd(zone(now)) as server:
            asking(world, server)
            verify(world.alice, path)
    links = [link for link in Shown(world.alice.get(path)).links if link.endswith("/history")]
    equal(links, [f"{path.rsplit('/', 1)[1]}/history"])
    for lang in ("ja", "en"):
        page = world.alice.request("GET", f"{path}/history", headers={"Accept-Language": lang})
        rows = re.findall(r'<a href="history/(\d+)">.*?<p class="chips">(.*?)</p>', page.body, re.S)
        equal([number for number, _ in rows], ["2", "1"])
        equal(["t-bad" in chips for _, chips in rows], [True, False])
        true("Alice" in page.body and page.body.count("→") == 1, "who, and what changed")
        page = world.sue.request("GET", f"{path}/history/2", headers={"Accept-Language": lang})
        equal(page.code, 200, "support sees it")
        equal(world.staff_views()[-1][:2], ("sue@nafuda.example", f"{path}/history/2"))
        shown = re.search(r'<ul class="changes">.*?</ul>', page.body, re.S)[0]
        before, now = shown.split("<h3>")[1:3]
        true("include:" in before and "script" not in before, before)
        true("&lt;script&gt;" in now and "<script>" not in page.body, now)
    world.settings["NAFUDA_CLOCK"] = str(24 * HOUR)
    try:
        world.tool("verify", "history.test", world.ours)
        alice = world.browser()
        alice.sign_in("alice@acme.example")
        days = re.findall(r'<svg viewBox="0 0 600 18".*?</svg>', alice.get(path).body)
    finally:
        del world.settings["NAFUDA_CLOCK"]
    equal([re.findall(r"#d-(\w+)", day)[-2] for day in days], ["ok", "ok", "mixed", "ok"])
    for gone in ("4", "0", "x"):
        equal(world.alice.get(f"{path}/history/{gone}").code, 404, gone)
    equal(world.bob.get(f"{path}/history/1").code, 404)


@test("a refused name says why, keeps what was typed, and offers what was meant")
def refused(world):
    new = f"/projects/{world.ours}/domains/new"
    reasons = set()
    for typed in ("", "info@shop.test", "https://shop.test/", "*.shop.test", "192.0.2.1", "a b.test",
                  "-a.test", "a..test", "a" * 64 + ".test", "a." * 130 + "test", "com", "co.jp",
                  "gmail.com", "mail.gmail.com", "alpha.example"):
        for lang in ("ja", "en"):
            page = world.alice.request("GET", new, headers={"Accept-Language": lang})
            page = world.alice.submit(page, new, headers={"Accept-Language": lang}, name=typed)
            equal(page.code, 422, typed)
            why = Shown(page).text("name-fault")
            true(why and "{" not in why and "`" not in why, f"{typed}: {why}")
            reasons.add((lang, why))
            true(f'value="{html.escape(typed)}"' in page.body, f"{typed} is kept")
    equal(len([1 for lang, _ in reasons if lang == "en"]), 15, "a sentence each")
    page = world.alice.submit(world.alice.get(new), new, name="info@Shop.test")
    true('name="name" value="shop.test"' in page.body, "the domain behind the @ is a button")
    page = world.alice.submit(world.alice.get(new), new, name="ALPHA.example.")
    true(f'href="{world.domain}"' in page.body, "the one there is, linked")


@test("the organisation's limit of pending domains is said with its number")
def limit(world):
    new = f"/projects/{world.ours}/domains/new"
    world.settings["NAFUDA_PENDING_LIMIT"] = "1"
    page = world.alice.submit(world.alice.get(new), new, name="more.test")
    world.settings["NAFUDA_PENDING_LIMIT"] = "1000"
    equal(page.code, 422)
    true("(1件)" in Shown(page).text("name-fault"), Shown(page).text("name-fault"))


def fill(world, count):
    """Rows of a project, as many tests need and no registration makes in time."""
    database = world.database()
    key, now = database.execute("SELECT public_key, created_at FROM domain LIMIT 1").fetchone()
    database.executemany(
        "INSERT INTO domain (project_id, org_id, name, state, token, selector, public_key, created_at,"
        " window_began, window_ends, next_check) SELECT ?, org_id, ?, ?, ?, 'nafuda', ?, ?, ?, ?, 0"
        " FROM project WHERE id = ?",
        [(world.theirs, f"row{i:03}.example", i % 4, "A" * 43, key, now, now, now + 9 * HOUR,
          world.theirs) for i in range(count)])
    database.commit()
    database.close()


def names(page):
    return re.findall(r'<a href="domains/\d+">([^ <]+)', page.body)


@test("the list pages by key, shows each domain once, what needs a person first")
def pages(world):
    fill(world, 170)
    path = f"/projects/{world.theirs}/domains"
    page, seen = world.bob.get(path), []
    while True:
        seen += names(page)
        more = re.search(r'rel="next" href="([^"]*)"', page.body)
        if not more:
            break
        equal(len(names(page)), 50)
        page = world.bob.get(f"/projects/{world.theirs}/" + html.unescape(more[1]))
    equal(len(seen), 171)
    equal(len(set(seen)), 171)
    equal([int(name[3:6]) % 4 for name in seen if name != "beta.example"],
          sorted(i % 4 for i in range(170)), "degraded, failed, pending, verified")
    counts = [int(n) for n in re.findall(r"<b>(\d+)</b></a></li>", page.body)]
    equal(counts, [171, 43, 43, 43, 42])
    equal(len(names(world.bob.get(path + "?state=failed"))), 43)
    equal(names(world.bob.get(path + "?q=W017")), ["row017.example"])
    equal(names(world.bob.get(path + "?q=row01&state=verified")),
          ["row011.example", "row015.example", "row019.example"])
    equal(names(world.bob.get(path + "?q=nothing")), [])
    equal(names(world.bob.get(path + "?after=9.x&state=nonsense"))[:1], ["row000.example"])


@test("a name is found in its other form, and shown in both")
def both_forms(world):
    path = registered(world.alice, world.ours, "例え.test")
    for query in ("例え", "xn--r8jz45g", "R8JZ"):
        page = world.alice.get(f"/projects/{world.ours}/domains?q={query}")
        equal(names(page), ["例え.test"], query)
        true("xn--r8jz45g.test" in page.body, "the A-labels beside it")
    true("xn--r8jz45g.test" in world.alice.get(path).body, "and on its own page")
    equal(re.findall(r'domains/\d+">([^<]+)', world.sue.get("/find?name=例.test").body), [])
    equal(re.findall(r'domains/\d+">([^<]+)', world.sue.get("/find?name=例え.test").body),
          ["例え.test"])
    equal(re.findall(r'domains/\d+">([^<]+)', world.sue.get("/find?name=ALP").body),
          ["alpha.example"])


@test("support reads under a band, and finds no form there but those of the frame")
def read_only(world):
    for path in (f"/projects/{world.ours}/domains", f"/projects/{world.ours}/domains/{world.domain}",
                 f"/projects/{world.ours}/members"):
        page = world.sue.get(path)
        true('class="band"' in page.body and 'class="band"' not in world.mia.get(path).body, path)
        actions = set(re.findall(r'<form[^>]* action="([^"]*)"', page.body))
        equal(actions, {f"/projects/{world.ours}/domains", "/sign-out", "/language"}, path)


@test("a failed domain has one button, Verify again, which keeps every record")
def again(world):
    path = registered(world.alice, world.ours, "late.test")
    wanted = records(world.alice.get(path))
    world.settings["NAFUDA_CLOCK"] = str(73 * HOUR)
    try:
        restarted(world, path, wanted)
    finally:
        del world.settings["NAFUDA_CLOCK"]


def restarted(world, path, wanted):
    alice, mia = world.browser(), world.browser()
    with nsd(zone(lines({k: v for k, v in wanted.items() if k != "spf"}))) as server:
        asking(world, server)
        world.tool("verify", "late.test", world.ours)
        equal(alice.sign_in("alice@acme.example").code, 303)
        equal(mia.sign_in("mia@acme.example").code, 303)
        page = alice.get(path)
        equal(state(page), WORDS["ja"]["failed"])
        true("/verify" not in page.body and page.body.count("/restart") == 1, "one button")
        true("/restart" not in mia.get(path).body and "/verify" not in mia.get(path).body, "members")
        page = alice.follow(alice.submit(page, f"{path}/restart"))
        equal(state(page), WORDS["ja"]["pending"])
        equal(records(page), wanted)
    with nsd(zone(lines(wanted))) as server:
        asking(world, server)
        equal(state(verify(alice, path)), WORDS["ja"]["verified"])


@test("a pending domain gets another token by its owner, who is told what that means")
def token(world):
    path = registered(world.alice, world.ours, "token.test")
    page = world.alice.get(path)
    before = records(page)
    page = world.alice.follow(world.alice.submit(page, f"{path}/token"))
    true("前のトークンでは検証できません" in page.body, "said")
    after = records(page)
    true(after["ownership"] != before["ownership"], "the token is the same")
    equal({**after, "ownership": None}, {**before, "ownership": None})
    mia = world.browser()
    mia.sign_in("mia@acme.example")
    true("/token" not in mia.get(path).body, "members")


def dkim_types(page):
    """The type of each DKIM card, in order."""
    return re.findall(r'<details class="card [^"]*" id="dkim\d?".*?<span class="kind">(\w+)</span>',
                      page.body, re.S)


@test("an operator chooses how DKIM is published, at registration and while nobody relies on it")
def mode(world):
    new = f"/projects/{world.ours}/domains/new"
    true('name="dkim_mode"' not in world.alice.get(new).body, "an owner is not asked")
    page = world.operator.submit(world.operator.get(new), new, name="mode.test", dkim_mode="cname")
    path = page.header("location").partition("?")[0]
    page = world.operator.get(path)
    equal(dkim_types(page), ["CNAME", "CNAME", "CNAME"])
    shown = Shown(page)
    for number, card in enumerate(("dkim", "dkim2", "dkim3"), 1):
        equal(shown.text(f"{card}-host"), f"nafuda{number}._domainkey")
        true(shown.text(f"{card}-value").endswith(".dkim.platform.example"), card)
        true(f"{shown.text(f'{card}-full')}. IN CNAME {shown.text(f'{card}-value')}."
             in shown.text("zonefile"), "the zone file holds it")
    ways = f"{path}/dkim-mode"
    page = world.operator.follow(world.operator.submit(page, ways))
    equal(dkim_types(page), ["TXT"])
    true(Shown(page).text("seen"), "said")
    equal(world.operator.post(ways, {**page.form(ways), "mode": "neither"}).code, 400)
    equal(dkim_types(world.operator.get(path)), ["TXT"])
    true("dkim-mode" not in world.alice.get(path).body, "an owner finds no such form")
    page = world.alice.submit(world.alice.get(new), new, name="owned.test", dkim_mode="cname")
    equal(dkim_types(world.alice.follow(page)), ["TXT"], "and cannot choose")


@test("the DKIM of a verified domain stays as it is published")
def mode_stays(world):
    path = registered(world.alice, world.ours, "stays.test")
    ways = f"{path}/dkim-mode"
    form = world.operator.get(path).form(ways)
    with nsd(zone(lines(records(world.alice.get(path))))) as server:
        asking(world, server)
        equal(state(verify(world.alice, path)), WORDS["ja"]["verified"])
    true("dkim-mode" not in world.operator.get(path).body, "no form")
    page = world.operator.follow(world.operator.post(ways, form))
    equal(dkim_types(page), ["TXT"])
    true("状態が変わりました" in Shown(page).text("seen"), Shown(page).text("seen"))


@test("proved, but verified elsewhere: it stays pending, and list and page say why")
def held(world):
    world.settings["NAFUDA_SELECTOR"] = "s*"
    ours = registered(world.alice, world.ours, "held.test")
    theirs = registered(world.bob, world.theirs, "held.test")
    del world.settings["NAFUDA_SELECTOR"]
    wanted = records(world.alice.get(ours))
    other = records(world.bob.get(theirs))
    both = lines(wanted) + [line(other["ownership"]), line(other["dkim"])]
    with nsd(zone(both)) as server:
        asking(world, server)
        equal(state(verify(world.alice, ours)), WORDS["ja"]["verified"])
        page = verify(world.bob, theirs)
        equal(state(page), WORDS["ja"]["pending"])
        shown = Shown(page)
        equal({name for name, folded in shown.folded.items() if not folded}, {"ownership"})
        true("ほかのプロジェクト" in shown.text("ownership"), shown.text("ownership"))
        row = re.search('<li><a href="domains/' + theirs.rsplit("/", 1)[1] + '">.*',
                        world.bob.get(f"/projects/{world.theirs}/domains?q=held").body)[0]
        true("他で検証済み" in row, row)
        true("Autumn" not in page.body and "Acme" not in page.body, "but not who has it")


@test("deleting wants the name, then everything is new")
def deleting(world):
    path = registered(world.alice, world.ours, "gone.test")
    before = records(world.alice.get(path))
    page = world.alice.submit(world.alice.get(f"{path}/delete"), f"{path}/delete", name="gone")
    equal(page.code, 422)
    true(Shown(page).text("name-fault"), "says that it differs")
    equal(world.alice.get(path).code, 200)
    page = world.alice.submit(page, f"{path}/delete", name="GONE.test")
    equal(page.code, 303)
    equal(world.alice.get(path).code, 404)
    after = records(world.alice.get(registered(world.alice, world.ours, "gone.test")))
    for check in ("ownership", "dkim"):
        true(before[check][1] != after[check][1], f"{check} is new")
    equal(after["spf"], before["spf"])


@test("a press while another verification runs says so")
def running(world):
    path = f"/projects/{world.ours}/domains/{world.domain}"
    database = world.database()
    database.execute("UPDATE domain SET in_flight = ? WHERE id = ?",
                     (int(time.time()) + 5, world.domain)) # no flight is longer than one verification
    database.commit()
    seen = Shown(verify(world.alice, path)).text("seen")
    true(WORDS["ja"]["running"] in seen, seen)
    database.execute("UPDATE domain SET in_flight = 0 WHERE id = ?", (world.domain,))
    database.commit()
    database.close()


@test("members see verify and no more; owners see what is theirs")
def roles(world):
    path = f"/projects/{world.ours}/domains"
    mia, alice = world.mia.get(f"{path}/{world.domain}"), world.alice.get(f"{path}/{world.domain}")
    true("/verify" in mia.body and "/delete" not in mia.body, "a member verifies")
    true("/verify" in alice.body and "/delete" in alice.body, "an owner deletes, too")
    true("domains/new" in world.alice.get(path).body, "an owner registers")
    true("domains/new" not in world.mia.get(path).body, "a member does not")
    page = world.mia.get(f"/projects/{world.ours}/members")
    true("Alice" in page.body and "mia@acme.example" in page.body, "people of the project")
    true("Bob" not in page.body, "and of no other")


@test("every page has a title, one h1, a main, and no label or link without a name")
def whole(world):
    paths = ["/account", f"/projects/{world.ours}/domains", f"/projects/{world.ours}/domains/new",
             f"/projects/{world.ours}/domains/{world.domain}", f"/projects/{world.ours}/members",
             f"/projects/{world.ours}/domains/{world.domain}/delete",
             f"/projects/{world.ours}/domains/{world.domain}/history",
             f"/projects/{world.ours}/domains/{world.domain}/dmarc?made=1&p=reject&rua=x", "/operate", "/operate/users",
             f"/operate/orgs/{world.org}", "/find", "/nowhere"]
    for lang in ("ja", "en"):
        for path in paths:
            page = world.operator.request("GET", path, headers={"Accept-Language": lang})
            about = f"{lang} {path}"
            equal(page.body.count("<h1"), 1, about)
            equal(page.body.count("<main"), 1, about)
            true(len(Shown(page).text("title")) > 8, about)
            true(f'<html lang="{lang}">' in page.body, about)
            labels = set(re.findall(r'<label[^>]* for="([^"]*)"', page.body))
            fields = re.findall(r'<(?:input|select)[^>]*\bid="([^"]*)"', page.body)
            equal(sorted(fields), sorted(set(fields)), f"{about}: ids are unique")
            true(set(fields) <= labels, f"{about}: {set(fields) - labels}")
            true(not re.search(r"<a [^>]*>\s*</a>|<h\d[^>]*>\s*</h\d>|<button[^>]*>\s*</button>",
                               page.body), about)
            equal(re.findall(r"\{[a-z_]+\}", re.sub(r"<[^>]*>", "", page.body)), [], about)


if __name__ == "__main__":
    with World(pending_limit=1000) as made:
        run(made)
