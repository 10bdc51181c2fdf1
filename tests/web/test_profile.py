#!/usr/bin/env python3
"""Sender profiles: who may keep them, what is refused and kept as typed, hostile text in every field,
what recipients will see, and why a profile may not send."""
import html
import re

from console import World
from hostile import CONTROLS, MARKUP
from tap import equal, run, test, true

FIELDS = {"from": "info", "domain": "alpha.example", "from_name": "Shop", "reply_to": "",
          "signature": "author", "unsubscribe": "platform", "unsubscribe_url": ""}
FORMULA = "=HYPERLINK(\"https://evil.example\")"


def home(world):
    return f"/projects/{world.ours}/profiles"


def form(browser, world):
    return browser.get(f"{home(world)}/new")


def create(browser, world, **fields):
    page = browser.submit(form(browser, world), f"{home(world)}/new", **{**FIELDS, **fields})
    equal(page.code, 303, page.body[-600:])
    return re.match(r"[^?]*", page.header("location"))[0]


def text(page):
    return html.unescape(re.sub(r"<[^>]*>", "", page.body))


def rows(world):
    with world.database() as database:
        return database.execute("SELECT count(*) FROM profile").fetchone()[0]


@test("the empty list says what a profile is, and has one button")
def empty(world):
    page = world.alice.get(home(world))
    equal(page.code, 200)
    equal(page.body.count('href="profiles/new"'), 1)
    true('aria-current="page">プロファイル' in page.body, page.body)
    page = world.sue.get(home(world))
    equal((page.code, page.body.count("profiles/new")), (200, 0))


@test("a project's first page shows both things to set up, and which is done")
def first_page(world):
    with world.twin() as twin:
        alice = world.alice.copy(twin)
        page = alice.get(f"/projects/{world.ours}/domains")
        true(page.body.index("次にすること") < page.body.index("このあと"), "the domain is first")
        with twin.database() as database:
            database.execute("UPDATE domain SET state = 3")
        page = alice.get(f"/projects/{world.ours}/domains")
        true(page.body.index("完了") < page.body.index("次にすること"), "now the profile")
        true('href="profiles/new"' in page.body, page.body)
        create(alice, world)
        page = alice.get(f"/projects/{world.ours}/domains")
        true('id="setup"' not in page.body, "both are done")


@test("a member creates, edits and deletes one; each asks and says what happens")
def keeping(world):
    path = create(world.mia, world, from_name="山田 商店", reply_to="Answers@alpha.example")
    page = world.mia.get(path)
    true("From: =?UTF-8?B?" in page.body and "山田 商店" in page.body, page.body)
    true("Answers@alpha.example" in page.body, page.body)
    edit = world.mia.get(f"{path}/edit")
    true('value="info@alpha.example"' in edit.body and 'value="山田 商店"' in edit.body, edit.body)
    page = world.mia.submit(edit, f"{path}/edit", **{**FIELDS, "domain": "",
                                                     "from": "news@alpha.example"})
    page = world.mia.follow(page)
    true("news@alpha.example" in page.body and "保存しました" in page.body, page.body)
    # Somebody else had the form open.
    page = world.mia.submit(edit, f"{path}/edit", **{**FIELDS, "from_name": "Late"})
    equal(page.code, 409)
    true('value="Late"' in page.body and "ほかの人が" in page.body, page.body)
    again = world.mia.submit(page, f"{path}/edit", **{**FIELDS, "from_name": "Late"})
    equal(again.code, 303, "the form that came back is of the present profile")
    page = world.mia.get(f"{path}/delete")
    true("送信されなくなります" in page.body, page.body)
    old = world.mia.post(f"{path}/delete", {"form_token": page.token(), "generation": "1"})
    equal(old.code, 409)
    page = world.mia.follow(world.mia.submit(page, f"{path}/delete"))
    true("削除しました" in page.body, page.body)
    equal(world.mia.get(path).code, 404)


@test("support sees profiles and changes none")
def support(world):
    path = create(world.alice, world)
    page = world.sue.get(path)
    equal(page.code, 200)
    true(f'href="{path.rsplit("/", 1)[1]}/edit"' not in page.body, "no way in")
    for where in (f"{path}/edit", f"{path}/delete", f"{home(world)}/new"):
        equal(world.sue.get(where).code, 403, where)
        equal(world.sue.post(where, {**FIELDS, "form_token": world.sue.token()}).code, 403, where)


@test("what is wrong is said at its field, and everything typed is kept")
def refused(world):
    count = rows(world)
    cases = [({"from": ""}, "アドレスを入力してください"),
             ({"domain": "", "from": "info"}, "@ を含むアドレス全体"),
             ({"from": "News <a@alpha.example>"}, "アドレスだけを入力してください: a@alpha.example"),
             ({"from": "a@alpha.example, b@alpha.example"}, "1つだけ"),
             ({"from": "山田"}, "半角の英数字"), ({"from": "a..b"}, "連続するドット"),
             ({"from": "a b"}, "空白または使えない記号"), ({"from": "a" * 65}, "64文字"),
             ({"from": "a@gmail.com"}, "gmail.com のアドレスからは送信できません"),
             ({"from": "a@co.jp"}, "co.jp"), ({"from_name": ""}, ""),
             ({"from_name": "x" * 101}, "100"), ({"reply_to": "nobody"}, "@ を含むアドレス全体を入力してください。"),
             ({"signature": "both"}, ""), ({"signature": ""}, ""), ({"unsubscribe": "maybe"}, ""),
             ({"unsubscribe": "own"}, "URL を入力"),
             ({"unsubscribe": "own", "unsubscribe_url": "http://a.example/{recipient}"}, "https://"),
             ({"unsubscribe": "own", "unsubscribe_url": "https://a.example/"}, "{recipient}"),
             ({"unsubscribe": "own", "unsubscribe_url": "javascript:alert(1)"}, "https://")]
    for wrong, says in cases:
        fields = {**FIELDS, "from_name": "Kept name", **wrong}
        page = world.alice.submit(form(world.alice, world), f"{home(world)}/new", **fields)
        equal(page.code, 422, str(wrong))
        true(says in text(page), f"{wrong}: {text(page)}")
        true('role="alert"' in page.body and 'class="fault"' in page.body, str(wrong))
        for name in ("from", "from_name", "reply_to", "unsubscribe_url"):
            true(f'value="{html.escape(fields[name])}"' in page.body, f"{wrong}: {name} is kept")
    equal(rows(world), count)


@test("control characters, line and direction marks are refused in every field")
def controls(world):
    count, page = rows(world), form(world.alice, world)
    for field in FIELDS:
        for control in CONTROLS:
            for value in (FIELDS[field] + control, "a" + control + "x"):
                answer = world.alice.submit(page, f"{home(world)}/new", **{**FIELDS, field: value})
                equal(answer.code, 400 if control == "\x00" else 422, f"{field} {control!r}")
    equal(rows(world), count)


@test("markup, formulas and headers in a name are text on every page, and one encoded line")
def hostile(world):
    for name in (MARKUP, FORMULA, "Bcc: a@b.example", "=?UTF-8?B?eA==?=", "\"quoted\" \\ <a@b.c>",
                 "`code` {name}", "<?cs var:Text.List.title ?>"):
        path = create(world.alice, world, from_name=name)
        for browser in (world.alice, world.operator, world.sue):
            for where in (path, home(world)):
                page = browser.get(where)
                true(name in text(page), f"{name} at {where}")
                for raw in ("<script>alert", "<img src=x", "<?cs"):
                    true(raw not in page.body, f"{raw} at {where}")
        header = html.unescape(re.search(r'id="from-header">([^<]*)<', world.alice.get(path).body)[1])
        true(all(line.startswith(" ") for line in re.split(r"\r?\n", header)[1:]), header)
        true(header.isascii(), header)
        world.alice.submit(world.alice.get(f"{path}/delete"), f"{path}/delete")


@test("ten thousand characters are refused where a line belongs")
def long(world):
    page = form(world.alice, world)
    for field in FIELDS:
        answer = world.alice.submit(page, f"{home(world)}/new", **{**FIELDS, field: "a" * 10000})
        # What stands in a field that its choice does not ask for is dropped.
        equal(answer.code, 303 if field == "unsubscribe_url" else 422, field)
    answer = world.alice.submit(page, f"{home(world)}/new", **{
        **FIELDS, "unsubscribe": "own", "unsubscribe_url": "https://a.example/{recipient}" + "a" * 10000})
    equal(answer.code, 422)


@test("the page says why it may not send, and the one thing to do")
def standing(world):
    path = create(world.alice, world)
    page = world.alice.get(path)
    true("検証がまだ終わっていません" in text(page), text(page))
    true(f'href="../domains/{world.domain}"' in page.body, page.body)
    other = create(world.alice, world, **{"from": "a@nowhere.example"})
    page = world.alice.get(other)
    true("登録も共有もされていません" in text(page) and 'href="../domains/new"' in page.body, page.body)
    true('href="../domains/new"' not in world.mia.get(other).body, "a member cannot register")
    with world.twin() as twin:
        alice = world.alice.copy(twin)
        with twin.database() as database:
            database.execute("UPDATE domain SET state = 3")
            for kind in ("ownership", "dkim", "spf", "dmarc"):
                database.execute("INSERT OR REPLACE INTO domain_check VALUES (?, ?, 'ok', 0, 1, 1, '')",
                                 (world.domain, kind))
        true("メールを送信できます" in text(alice.get(path)), "it may")
        with twin.database() as database:
            database.execute("UPDATE domain SET dkim_in_use = 0")
        true("使用停止です" in text(alice.get(path)), "it may no more")
        true("使用停止" in text(alice.get(home(world))), "and the list says so")


@test("a picture of the sender: the name, the address, via whom, a way to unsubscribe")
def picture(world):
    path = create(world.alice, world, **{"from": "news"}, signature="platform",
                  unsubscribe="none")
    page = world.alice.get(path)
    shots = page.body[page.body.index('class="shots"'):page.body.index('id="forecast"')]
    true("platform.example 経由" in shots and "登録解除" not in shots, shots)
    true("news@alpha.example" in shots, shots)
    own = create(world.alice, world, unsubscribe="own",
                 unsubscribe_url="https://例え.jp/u?r={recipient}")
    page = world.alice.get(own)
    true("https://xn--r8jz45g.jp/u?r={recipient}" in page.body, page.body)
    true("登録解除" in page.body, page.body)


@test("saving asks DNS for the key, and says what it said")
def key(world):
    # Nobody answers there, and a refused connection is told from a missing record.
    path = create(world.alice, world)
    page = world.alice.submit(world.alice.get(f"{path}/edit"), f"{path}/edit", **FIELDS)
    location = page.header("location")
    true(re.search(r"seen=saved&key=(timeout|error|later)$", location), location)
    true("レコードの有無は分かりません" in text(world.alice.follow(page)) or "later" in location,
         location)
    page = world.alice.submit(world.alice.get(f"{path}/edit"), f"{path}/edit",
                              **{**FIELDS, "signature": "platform"})
    true(page.header("location").endswith("key=not_asked"), page.header("location"))


@test("an owner sets a bounce subdomain, sees its two records, and gives it up")
def bounce(world):
    path = f"/projects/{world.ours}/domains/{world.domain}"
    with world.twin() as twin:
        alice = world.alice.copy(twin)
        equal(world.mia.copy(twin).get(f"{path}/bounce").code, 403)
        page = alice.get(f"{path}/bounce")
        true('value="bounce"' in page.body and 'value="remove"' not in page.body, page.body)
        for wrong in ("", "a.b", "_b", "-b", "b c", MARKUP, "x" * 64, "x" * 10000):
            answer = alice.post(f"{path}/bounce",
                                {"form_token": page.token(), "act": "set", "label": wrong})
            equal(answer.code, 422, wrong[:20])
            true('class="fault"' in answer.body and "<script>alert" not in answer.body, wrong[:20])
            true(f'value="{wrong}"' in html.unescape(answer.body), "it is kept")
        for control in CONTROLS:
            answer = alice.post(f"{path}/bounce", {"form_token": page.token(), "act": "set",
                                                   "label": f"a{control}b"})
            equal(answer.code, 400 if control == "\x00" else 422, repr(control))
        page = alice.follow(alice.post(f"{path}/bounce", {"form_token": page.token(), "act": "set",
                                                         "label": "bounce"}))
        true('id="bounce_mx"' in page.body and 'id="bounce_spf"' in page.body, page.body)
        for shown in ("10 mx.platform.example", "v=spf1 include:spf.platform.example -all",
                      "bounce.alpha.example. 300 IN MX 10 mx.platform.example."):
            true(shown in page.body or shown.replace(" 300", "") in page.body, shown)
        page = alice.get(f"{path}/bounce")
        true("SPF はこのドメインを裏付けなくなります" in page.body, "it says what is lost")
        page = alice.follow(alice.post(f"{path}/bounce", {"form_token": page.token(),
                                                         "act": "remove"}))
        true('id="bounce_mx"' not in page.body and "やめました" in page.body, page.body)


@test("the list goes on page by page, each profile once")
def paging(world):
    with world.twin() as twin:
        alice, seen, path = world.alice.copy(twin), [], home(world)
        with twin.database() as database:
            project, org = database.execute("SELECT id, org_id FROM project WHERE id = ?",
                                            (world.ours,)).fetchone()
            database.execute("DELETE FROM profile")
            for number in range(120):
                database.execute(
                    "INSERT INTO profile (project_id, org_id, from_addr, from_domain, from_name, "
                    "created_at, changed_at) VALUES (?, ?, ?, 'alpha.example', 'N', 1, 1)",
                    (project, org, f"{'A' if number % 2 else 'a'}{number // 3}+x@alpha.example"))
        while path:
            page = alice.get(path)
            equal(page.code, 200)
            seen += re.findall(r'href="profiles/(\d+)"', page.body)
            more = re.search(r'rel="next" href="(profiles[^"]*)"', page.body)
            path = more and f"/projects/{world.ours}/{html.unescape(more[1])}"
        equal((len(seen), len(set(seen))), (120, 120))
        for query in ("after=%0a.x", "after=9", "after=x.y", "after=" + "9" * 400 + ".a"):
            equal(alice.get(f"{home(world)}?{query}").code, 200, query)


if __name__ == "__main__":
    with World(resolver="127.0.0.1:9", verify_ms=500, press_domain=1000, press_user=1000,
               press_org=1000) as the_world:
        run(the_world)
