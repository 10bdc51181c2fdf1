#!/usr/bin/env python3
"""The list of who wants no more mail: read, searched, added to, taken back, written as CSV; each
organisation sees its own recipients alone, whatever it asks for."""
import csv
import html
import io
import json
import re
import subprocess
import urllib.parse

from console import BUILD, ROOT, World
from tap import equal, run, test, true

NEWS, OTHER = "news@shop.example", "other@shop.example"


def prepare(world):
    """shop.example is Acme's and verified, brook.example Blue's; both have a profile at shop.example,
    which is shared with Blue."""
    world.home, world.blue = (f"/projects/{project}/unsubscribed"
                              for project in (world.ours, world.theirs))
    for project, name in ((world.ours, "shop.example"), (world.theirs, "brook.example")):
        number = world.tool("register", project, name).split()[0]
        with world.database() as database:
            database.execute("UPDATE domain SET state = 3 WHERE id = ?", (number,))
            database.executemany("INSERT INTO domain_check VALUES (?, ?, 'ok', 0, 1, 1, '') "
                                 "ON CONFLICT DO UPDATE SET verdict = 'ok'",
                                 [(number, kind) for kind in ("ownership", "dkim", "spf", "dmarc")])
            for address in (f"news@{name}", f"other@{name}"):
                database.execute("INSERT INTO profile (project_id, org_id, from_addr, from_domain, "
                                 "from_name, created_at, changed_at) SELECT id, org_id, ?, ?, "
                                 "'News', 1, 1 FROM project WHERE id = ?", (address, name, project))
    with world.database() as database:
        database.execute("INSERT INTO share (domain_id, project_id, created_at) SELECT id, ?, 1 "
                         "FROM domain WHERE name = 'shop.example'", (world.theirs,))
        database.execute("INSERT INTO profile (project_id, org_id, from_addr, from_domain, "
                         "from_name, created_at, changed_at) SELECT id, org_id, ?, 'shop.example', "
                         "'News', 1, 1 FROM project WHERE id = ?", (NEWS, world.theirs))


def rows(world, *where):
    with world.database() as database:
        return database.execute("SELECT recipient, from_addr, org_id, source FROM unsubscribe "
                                + " ".join(where) + " ORDER BY 2, 1, 3").fetchall()


def empty(world):
    with world.database() as database:
        database.execute("DELETE FROM unsubscribe")
        database.execute("DELETE FROM audit")


def deeds(world):
    with world.database() as database:
        return database.execute("SELECT user.name, action, subject, audit.org_id, project_id "
                                "FROM audit LEFT JOIN user ON user.id = user_id WHERE action LIKE "
                                "'unsubscribe%' ORDER BY audit.id").fetchall()


def insert(world, org, *rows):
    with world.database() as database:
        database.executemany("INSERT INTO unsubscribe VALUES (?, ?, ?, 1, 'one_click', 1)",
                             [(sender, recipient, org) for sender, recipient in rows])


def add(browser, home, sender, text):
    return browser.submit(browser.get(f"{home}/add"), f"{home}/add", **{"from": sender, "list": text})


def back(browser, home, sender, recipient):
    query = urllib.parse.urlencode({"from": sender, "recipient": recipient})
    page = browser.get(f"{home}/back?{query}")
    if page.code != 200:
        return page
    return browser.submit(page, f"{home}/back")


def listed(page):
    """[(recipient, From address)]"""
    return [tuple(map(html.unescape, found)) for found in
            re.findall(r"<tr><td>([^<]*)</td><td[^>]*>([^<]*)</td>", page.body)]


def may_send(world, project, sender, recipient):
    done = subprocess.run([f"{BUILD}/nafuda", "may-send", project, sender, recipient, "--json"],
                          cwd=ROOT, env=world.environment(), capture_output=True, text=True)
    return json.loads(done.stdout)["reason"]


@test("added by hand, seen, not sent to, taken back, sent to again; all of it in the log")
def story(world):
    empty(world)
    page = world.mia.get(world.home)
    equal(page.code, 200)
    true("/unsubscribed/add" not in page.body and 'href="unsubscribed/add"' in page.body, page.body)
    equal(listed(page), [])
    page = world.mia.follow(add(world.mia, world.home, "News@Shop.example", "Reader@Mail.example"))
    equal(listed(page), [("reader@mail.example", NEWS)])
    true("1件を追加しました" in page.body, page.body)
    equal(may_send(world, world.ours, NEWS, "READER@mail.example"), "unsubscribed")
    equal(may_send(world, world.theirs, NEWS, "reader@mail.example"), "unsubscribed")
    equal(may_send(world, world.ours, OTHER, "reader@mail.example"), "allowed")
    page = world.mia.follow(add(world.mia, world.home, NEWS, "reader@mail.example\nb@mail.example"))
    true("1件を追加しました(すでにあったもの 1件)" in page.body, page.body)
    page = world.mia.follow(back(world.mia, world.home, NEWS, "reader@mail.example"))
    equal(listed(page), [("b@mail.example", NEWS)])
    equal(may_send(world, world.ours, NEWS, "reader@mail.example"), "allowed")
    equal(deeds(world), [("Mia", f"unsubscribe_{action}", subject, int(world.org), int(world.ours))
                         for action, subject in (("import", f"{NEWS} (1)"), ("import", f"{NEWS} (1)"),
                                                 ("take_back", f"reader@mail.example ({NEWS})"))])


@test("what is no address is told line by line and stays in the field; the rest is taken")
def line_by_line(world):
    empty(world)
    page = add(world.alice, world.home, NEWS, "a@mail.example\r\nnobody\r\nX <b@mail.example>\r\nc@\r\n")
    equal(page.code, 422)
    equal([row[0] for row in rows(world)], ["a@mail.example", "b@mail.example"])
    told = re.findall(r'<tr><td[^>]*>(\d+)</td><td><code>([^<]*)</code></td><td>([^<]+)</td>', page.body)
    equal([(line, text) for line, text, _ in told], [("2", "nobody"), ("4", "c@")])
    true(told[0][2] != told[1][2], told)
    equal(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page.body, re.S)[1], "nobody\nc@\n")
    equal(page.form(f"{world.home}/add")["from"], NEWS)


@test("a From address that is not the project's own to speak for is refused, and nothing is taken")
def foreign_from(world):
    empty(world)
    content = world.content()
    for sender in ("news@brook.example", "a@alpha.example", "news@sub.shop.example", "a@shop.exampl",
                   "news@example", "nobody", "a@shop.example, b@shop.example",
                   "News <news@shop.example>"):
        page = add(world.alice, world.home, sender, "reader@mail.example")
        equal(page.code, 422, sender)
        true(re.search(r'id="from"[^>]*aria-invalid="true"', page.body), sender)
        true("reader@mail.example" in page.body, "what was typed is gone")
        equal(html.unescape(page.form(f"{world.home}/add")["from"]), sender)
    for fields in ({"from": "", "list": "a@b.example"}, {"from": NEWS, "list": " \r\n"}):
        equal(add(world.alice, world.home, fields["from"], fields["list"]).code, 422, fields)
    equal(world.content(), content)
    # With a share one speaks for the name, and without it not any more.
    equal(add(world.bob, world.blue, NEWS, "reader@mail.example").code, 303)
    with world.database() as database:
        kept = database.execute("SELECT * FROM share").fetchall()
        database.execute("DELETE FROM share")
    equal(add(world.bob, world.blue, NEWS, "b@mail.example").code, 422)
    with world.database() as database:
        database.executemany(f"INSERT INTO share VALUES ({', '.join('?' * len(kept[0]))})", kept)


@test("each organisation sees, writes out and takes back its own recipients alone")
def tenants(world):
    empty(world)
    insert(world, world.org, (NEWS, "ours@mail.example"), (NEWS, "both@mail.example"))
    insert(world, world.other_org, (NEWS, "theirs@mail.example"), (NEWS, "both@mail.example"),
           ("secret@brook.example", "theirs@mail.example"))
    for browser, home, own, foreign in ((world.alice, world.home, "ours", "theirs"),
                                        (world.bob, world.blue, "theirs", "ours")):
        for query in ("", "?q=t", "?q=o", f"?from={NEWS}", f"?from={NEWS}&q={foreign}",
                      f"?after={foreign}@mail.example&after_from={NEWS}", "?q=" + foreign):
            page = browser.get(home + query)
            equal(page.code, 200)
            true(f"{foreign}@mail.example</td>" not in page.body, f"{home}{query}")
        page = browser.get(home)
        true(f"{own}@mail.example</td>" in page.body, page.body)
        file = browser.submit(page, f"{home}/export")
        true(own in file.body and foreign not in file.body, file.body)
        # A foreign row is a missing one.
        answers = []
        for recipient in (f"{foreign}@mail.example", "n" * len(foreign) + "@mail.example"):
            query = urllib.parse.urlencode({"from": NEWS, "recipient": recipient})
            seen = browser.get(f"{home}/back?{query}")
            token = browser.token()
            done = browser.post(f"{home}/back", {"form_token": token, "from": NEWS,
                                                 "recipient": recipient})
            answers.append([(page.code, re.sub(r"\b[0-9a-f]{16}\b", "ID", page.body)
                             .replace(urllib.parse.quote(recipient), "R").replace(recipient, "R"))
                            for page in (seen, done)])
        equal(answers[0], answers[1])
        equal([code for code, _ in answers[0]], [404, 404])
    true("secret@brook.example" not in world.alice.get(world.home).body, "their From address")
    # What is taken back of one stays for the other, and holds.
    equal(back(world.alice, world.home, NEWS, "both@mail.example").code, 303)
    equal([row[2] for row in rows(world, "WHERE recipient = 'both@mail.example'")],
          [int(world.other_org)])
    equal(may_send(world, world.ours, NEWS, "both@mail.example"), "unsubscribed")
    equal(world.alice.get(world.blue).code, 404)


@test("pages, beginnings and From addresses: each row once, in order")
def pages(world):
    empty(world)
    everything = sorted((f"r{number:03}@mail.example", sender) for number in range(120)
                        for sender in (NEWS, OTHER) if number % 3 or sender == NEWS)
    insert(world, world.org, *((sender, recipient) for recipient, sender in everything))
    for query, wanted in (("", everything),
                          ("?q=R00", [row for row in everything if row[0].startswith("r00")]),
                          (f"?from={OTHER.upper()}", [row for row in everything if row[1] == OTHER]),
                          (f"?q=r007@mail.example&from={NEWS}", [("r007@mail.example", NEWS)]),
                          (f"?q=r007@mail.example", [("r007@mail.example", sender)
                                                     for sender in (NEWS, OTHER)]),
                          ("?q=r007@mail.example.", []), ("?q=%25", []), ("?q=_", []),
                          (f"?q=r1&from={OTHER}", [row for row in everything
                                                   if row[0].startswith("r1") and row[1] == OTHER])):
        page, seen = world.mia.get(world.home + query), []
        for turned in range(10):
            seen += listed(page)
            equal(bool(turned), ">先頭へ<" in page.body)
            more = re.search(r'rel="next" href="([^"]*)"', page.body)
            if not more:
                break
            equal(len(listed(page)), 50)
            page = world.mia.get(html.unescape(more[1]))
        equal(seen, wanted, query)


@test("the file: what the list shows, as CSV that no spreadsheet reckons with; it can be read again")
def file(world):
    empty(world)
    odd = ["=1+1@mail.example", "+a@mail.example", "-b@mail.example", "'c@mail.example",
           "\"@d\"@mail.example", "\"e,f\"@mail.example", "plain@mail.example"]
    insert(world, world.org, *((NEWS, recipient) for recipient in odd), (OTHER, "x@mail.example"))
    page = world.mia.submit(world.mia.get(f"{world.home}?from={NEWS}"), f"{world.home}/export")
    equal(page.code, 200)
    equal(page.header("content-type"), "text/csv; charset=utf-8")
    equal(page.header("content-disposition"), 'attachment; filename="unsubscribed.csv"')
    lines = list(csv.reader(io.StringIO(page.octets.decode("utf-8-sig"))))
    equal(lines[0], ["recipient", "from", "source", "at"])
    equal(sorted(line[0] for line in lines[1:]),
          sorted(("'" if address[0] in "=+-@" else "") + address for address in odd))
    true(all(line[1:3] == [NEWS, "one_click"] for line in lines[1:]), lines)
    equal(deeds(world)[-1][:3], ("Mia", "unsubscribe_export", f"{NEWS} ({len(odd)})"))
    before = rows(world, "WHERE from_addr = 'news@shop.example'")
    empty(world)
    equal(add(world.mia, world.home, NEWS, page.octets.decode("utf-8")).code, 303)
    equal([row[:2] for row in rows(world)], [row[:2] for row in before])
    # Of another From address it says so.
    equal(add(world.mia, world.home, OTHER, page.octets.decode("utf-8")).code, 422)
    equal(len(rows(world)), len(odd))


@test("over a hundred thousand rows are too many for one file, and it says so")
def crowded(world):
    with world.twin() as twin:
        with twin.database() as database:
            database.executemany("INSERT INTO unsubscribe VALUES (?, ?, ?, 1, 'page', 1)",
                                 ((OTHER, f"m{number}@mail.example", world.org)
                                  for number in range(100001)))
        mia = world.mia.copy(twin)
        page = mia.submit(mia.get(world.home), f"{world.home}/export")
        equal(page.code, 303)
        true("100,000件を超える" in mia.follow(page).body, "no word of it")
        equal([deed for deed in deeds(twin) if deed[1] == "unsubscribe_export"],
              [deed for deed in deeds(world) if deed[1] == "unsubscribe_export"])
        page = mia.submit(mia.get(f"{world.home}?q=m9"), f"{world.home}/export")
        equal(page.code, 200)
        equal(page.body.count("\r\n"), 11112)


@test("support reads, and does nothing; its look is noted")
def support(world):
    empty(world)
    insert(world, world.org, (NEWS, "reader@mail.example"))
    page = world.sue.get(world.home)
    equal(listed(page), [("reader@mail.example", NEWS)])
    for word in ("unsubscribed/add", "unsubscribed/export", "unsubscribed/back"):
        true(word not in page.body, word)
    with world.database() as database:
        equal(database.execute("SELECT count(*) FROM audit WHERE action = 'staff_view'")
              .fetchone()[0], 1)


@test("an override is chosen by typing the address, shown as a warning, its profile's alone, in the "
      "log, and ended")
def override(world):
    empty(world)
    with world.database() as database:
        first = database.execute("SELECT id FROM profile WHERE project_id = ? AND from_addr = ?",
                                 (world.ours, NEWS)).fetchone()[0]
        second = database.execute(
            "INSERT INTO profile (project_id, org_id, from_addr, from_domain, from_name, created_at, "
            "changed_at) SELECT project_id, org_id, from_addr, from_domain, 'Second', 1, 1 FROM "
            "profile WHERE id = ?", (first,)).lastrowid
    insert(world, world.org, *((NEWS, f"r{number}@mail.example") for number in range(7)))
    insert(world, world.other_org, (NEWS, "a@theirs.example"))
    profile = f"/projects/{world.ours}/profiles/{first}"
    warning = "このプロファイルは、購読停止した方にも送る設定になっています。"

    def may(number):
        done = subprocess.run([f"{BUILD}/nafuda", "may-send", world.ours, NEWS, "r3@mail.example",
                               "--profile", str(number)], cwd=ROOT, env=world.environment(),
                              capture_output=True, text=True)
        return done.returncode

    page = world.mia.get(f"{profile}/override")
    equal(page.code, 200)
    equal(re.findall(r"<li>(r\d@mail.example)</li>", page.body),
          [f"r{number}@mail.example" for number in range(5)])
    true(f"unsubscribed?from=news%40shop.example" in page.body and "theirs" not in page.body, page.body)
    content = world.content()
    for wrong in ("", "other@shop.example", "yes", NEWS + "x", "<script>"):
        refused = world.mia.submit(page, f"{profile}/override", **{"from": wrong})
        equal(refused.code, 422, wrong)
        true("<script>alert" not in refused.body, wrong)
    equal(world.content(), content)
    equal([may(first), may(second)], [1, 1])
    true(warning not in world.mia.get(profile).body, "warned ahead of it")
    page = world.mia.submit(page, f"{profile}/override", **{"from": NEWS.upper()})
    equal(page.code, 303)
    true(warning in world.sue.get(profile).body, "no warning")
    equal([may(first), may(second)], [0, 1])
    # Who saw the page before that ends nothing by pressing its button.
    stale = world.alice.get(f"{profile}/override").form(f"{profile}/override")
    equal(world.alice.post(f"{profile}/override", {**stale, "generation": "1"}).code, 409)
    equal([may(first), may(second)], [0, 1])
    equal(world.alice.post(f"{profile}/override", stale).code, 303)
    equal([may(first), may(second)], [1, 1])
    with world.database() as database:
        equal(database.execute("SELECT user.name, action, subject FROM audit JOIN user ON user.id = "
                               "user_id WHERE action LIKE 'profile_over%' ORDER BY audit.id").fetchall(),
              [("Mia", "profile_override", NEWS), ("Alice", "profile_override_end", NEWS)])


@test("hostile text is shown as text, or refused")
def hostile(world):
    empty(world)
    insert(world, world.org, (NEWS, "\"<script>alert(1)</script>\"@mail.example"))
    page = world.mia.get(world.home)
    true("<script>alert" not in page.body and "&lt;script&gt;alert" in page.body, page.body)
    equal(back(world.mia, world.home, NEWS, "\"<script>alert(1)</script>\"@mail.example").code, 303)
    for text in ("<script>alert(1)</script>", "a\u202eb@mail.example", "x" * 10000, "\u2028", "\x1b[31m",
                 "=cmd|'/c calc'!A1", "a@mail.example\x0bb", "'; DROP TABLE unsubscribe; --"):
        for field in ("from", "list"):
            fields = {"from": NEWS, "list": "ok@mail.example", field: text}
            page = add(world.mia, world.home, fields["from"], fields["list"])
            equal(page.code, 422, repr(text))
            for raw in ("<script>alert", "\u202e", "\x1b", "\u2028"):
                true(raw not in page.body, f"{raw!r} of {text!r} in {field}")
        page = world.mia.get(f"{world.home}?" + urllib.parse.urlencode({"q": text, "from": text}))
        equal(page.code, 200)
        true("<script>alert" not in page.body, text)
    for body in (b"from=a%00b", b"list=%ff", b"list=a&list=b"):
        token = world.mia.token().encode()
        equal(world.mia.post(f"{world.home}/add", body + b"&form_token=" + token).code, 400)
    equal(rows(world), [])


@test("nafuda unsubscribe import and export: a long file, what is no address, who may not")
def command_line(world):
    empty(world)

    def tool(*words, text=""):
        done = subprocess.run([f"{BUILD}/nafuda", "unsubscribe", *words], cwd=ROOT, text=True,
                              env=world.environment(), capture_output=True, input=text)
        return done.returncode, done.stdout, done.stderr

    many = "".join(f"m{number}@mail.example\n" for number in range(4500))
    equal(tool("import", world.ours, NEWS, "-", text=many)[:2], (0, "4500\t0\t0\n"))
    equal([deed[2] for deed in deeds(world)], [f"{NEWS} (2000)", f"{NEWS} (2000)", f"{NEWS} (500)"])
    code, said, why = tool("import", world.ours, NEWS, "-", text="m1@mail.example\nno\nnew@x.example")
    equal((code, said), (1, "1\t1\t1\n"))
    true("line 2: no_at: no" in why, why)
    code, said, _ = tool("export", world.ours, NEWS)
    equal((code, said.count("\n")), (0, 4502))
    equal(tool("import", world.ours, NEWS, "-", text=said)[:2], (0, "0\t4501\t0\n"))
    equal(tool("export", world.theirs)[1].count("\n"), 1)
    for words in ((world.ours, "news@brook.example", "-"), ("4711", NEWS, "-"),
                  (world.ours, NEWS, "/nonexistent"), (world.ours, "nobody", "-")):
        equal(tool("import", *words, text="a@b.example")[0], 1, words)
    equal(tool("export", "4711")[0], 1)


if __name__ == "__main__":
    with World(verify_ms=500, resolver="127.0.0.1:1") as made:
        prepare(made)
        run(made)
