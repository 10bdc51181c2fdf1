#!/usr/bin/env python3
"""Set-up requests: the public form and its limits, the link in the mail, the form inside a project,
the operators' queue, and what they decide."""
import contextlib
import html
import json
import re

import postbox
from console import HOST, World, sql
from tap import equal, run, test, true

HOUR = 3600
MARKUP = "<script>alert(1)</script>\"'&{org}`x`"
BASE = {"dns": "ours", "org": "Hanaya", "contact": "Hanako", "email": "hanako@hanaya.example",
        "phone": "03-0000-0000", "lang": "en", "facility1": "Sea", "person1": "",
        "sender1": "info@sea.example"}


@contextlib.contextmanager
def setting(world, **settings):
    """For a while."""
    before = world.settings
    world.settings = before | {f"NAFUDA_{name.upper()}": str(value)
                               for name, value in settings.items()}
    yield
    world.settings = before


def visitor(world, lang="en"):
    """From an address of his own."""
    world.visitors = getattr(world, "visitors", 0) + 1
    browser = world.browser(**{"Accept-Language": lang})
    browser.params["REMOTE_ADDR"] = f"192.0.2.{world.visitors}"
    return browser


def fields(world, **changed):
    world.applied = getattr(world, "applied", 0) + 1
    return {**BASE, "email": f"hanako{world.applied}@hanaya.example", **changed}


def apply(browser, **changed):
    return browser.submit(browser.get("/apply"), "/apply", **changed)


def applied(world, **changed):
    """(browser, path of his page), not confirmed."""
    browser, sent = visitor(world), fields(world, **changed)
    page = apply(browser, **sent)
    equal((page.code, page.header("location")), (303, "/apply?seen=sent"))
    return browser, postbox.link(postbox.last(world, sent["email"]))


def confirmed(world, **changed):
    """(browser, path of his page, number of the request)"""
    browser, path = applied(world, **changed)
    page = browser.submit(browser.get(path), f"{path}/confirm")
    equal(page.header("location"), f"{path}?seen=confirmed")
    return browser, path, sql(world, "SELECT max(id) FROM setup_request")[0][0]


def decide(world, number, act, **sent):
    path = f"/operate/requests/{number}"
    return world.operator.submit(world.operator.get(path), f"{path}/{act}", **sent)


def accepted(world, **changed):
    browser, path, number = confirmed(world, **changed)
    page = decide(world, number, "accept", into="new", org=f"Org {number}", project="Autumn",
                  dns=changed.get("dns", "ours"))
    equal(page.header("location"), f"/operate/requests/{number}?done=accepted", page.body)
    return browser, path, number


def shown(page):
    """Its text, as a person reads it."""
    body = re.search(r"<main.*?</main>", page.body, re.S)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def steps(page):
    """A text a facility: + done, . to come, x left out, > now."""
    lists = re.findall(r'<ol class="steps">(.*?)</ol>', page.body, re.S)
    return ["".join(">" if "aria-current" in step else "x" if "<s>" in step else
                    "+" if "t-ok" in step else "."
                    for step in re.findall(r"<li.*?</li>", one, re.S)) for one in lists]


@test("the form first says what it takes and gains and why SPF does not align, in both languages")
def says_first(world):
    for lang, words in (("ja", ("必要なこと", "得られること", "一致しません", "変更できることを確認しました")),
                        ("en", ("What it takes", "What you gain", "Not aligned", "can change the DNS"))):
        page = visitor(world, lang).get("/apply")
        equal(page.code, 200)
        text, begin = shown(page), page.body.index("<form class=\"panel")
        for word in words:
            true(word in text, word)
        true(page.body.index(words[0]) < begin and page.body.index(words[1]) < begin, lang)
        equal(page.header("cache-control"), "no-store")
        true("/apply" in visitor(world, lang).get("/sign-in").body, "the way there")


@test("nothing is stored without the confirmation that DNS can be changed, or with anything missing")
def required(world):
    before = sql(world, "SELECT count(*) FROM setup_request")
    for missing in ("dns", "org", "contact", "email", "phone", "facility1", "sender1"):
        page = apply(visitor(world), **{**fields(world), missing: ""})
        equal(page.code, 422, missing)
        name = "dns" if missing == "dns" else missing
        true(re.search(rf'id="{name}-fault"', page.body), f"{missing}: {shown(page)}")
        for kept in ("Hanaya", "Sea"):
            true(kept in page.body or kept == BASE[missing], f"{kept} without {missing}")
    equal(sql(world, "SELECT count(*) FROM setup_request"), before)


@test("one more facility at the press of a button, without script, up to twenty; what was typed stays")
def rows_of_facilities(world):
    browser = visitor(world)
    sent = fields(world, org=MARKUP, facility1="Sea & Sons")
    page = browser.get("/apply")
    for count in range(2, 21):
        page = browser.submit(page, "/apply", **{**sent, "add": "1"})
        equal(page.code, 200)
        equal(len(re.findall(r'<fieldset class="facility">', page.body)), count)
        true(f'value="{html.escape(MARKUP)}"'.replace("&#x27;", "&#39;") in page.body, page.body)
        true('value="Sea &amp; Sons"' in page.body and "-fault" not in page.body, "nothing judged")
        sent[f"facility{count}"] = f"House {count}"
        sent[f"sender{count}"] = f"a@h{count}.example"
    true('name="add"' not in page.body, "twenty are enough")
    sent["facility21"], sent["sender21"] = "Too many", "a@h21.example"
    page = browser.submit(page, "/apply", **sent)
    equal(page.code, 303, page.body)
    equal(sql(world, "SELECT count(*) FROM setup_facility WHERE request_id = "
                     "(SELECT max(id) FROM setup_request)"), [(20,)])


@test("rows left empty are none; one that is filled in by half says what is missing")
def half_rows(world):
    browser, sent = visitor(world), fields(world)
    page = apply(browser, **sent, facility2="", person2="", sender2="", facility3="Hill",
                 sender3="")
    equal(page.code, 422)
    true(re.search(r'id="sender3-fault"', page.body) and 'id="facility2-fault"' not in page.body,
         page.body)
    page = apply(browser, **sent, facility2="", sender2="", facility3="Hill",
                 sender3="x@hill.example")
    equal(page.code, 303)
    equal(sql(world, "SELECT number, name FROM setup_facility WHERE request_id = "
                     "(SELECT max(id) FROM setup_request)"), [(1, "Sea"), (2, "Hill")])


@test("a sender's domain is normalised, and refused with the reasons of a registration")
def senders(world):
    reasons = set()
    for typed in ("a@gmail.com", "a@mail.gmail.com", "a@com", "a@co.jp", "a@192.0.2.1", "a@-x.example",
                  "a@a..example", "a@" + "x" * 64 + ".example", "nobody", "a@b@c.example",
                  "Ann <a@sea.example>", "a b@sea.example", "海@sea.example", "a@sea.example, b@sea.example"):
        page = apply(visitor(world), **fields(world, sender1=typed))
        equal(page.code, 422, typed)
        why = re.search(r'id="sender1-fault">.*?</svg>(.*?)</p>', page.body, re.S)[1]
        true(why and "{" not in why, f"{typed}: {why}")
        true(f'value="{html.escape(typed)}"' in page.body, f"{typed} is kept")
        reasons.add(why)
    true(len(reasons) >= 9, reasons)
    for typed, kept in (("Info@SEA。Example.", ("Info@sea.example", "sea.example")),
                        ("info@例え.test", ("info@xn--r8jz45g.test", "xn--r8jz45g.test"))):
        equal(apply(visitor(world), **fields(world, sender1=typed)).code, 303, typed)
        equal(sql(world, "SELECT sender, domain FROM setup_facility ORDER BY request_id DESC "
                         "LIMIT 1"), [kept])


@test("hostile text in every field is refused where it breaks a line, and else shown as text")
def hostile(world):
    before = world.content(without=("throttle",))
    for field in BASE:
        for bad in ("\n", "\r\n", "\t", "\x01", "\x85", "\u2028", "\u202e", "\u200f", "\x00"):
            page = apply(visitor(world), **{**fields(world), field: BASE[field] + bad + "x"})
            equal(page.code, 400 if bad == "\x00" else 422, f"{field} {bad!r}")
        page = apply(visitor(world), **{**fields(world), field: "x" * 10000})
        equal(page.code, 422, field)
    equal(world.content(without=("throttle",)), before)
    formula = "=cmd|' /C calc'!A0"
    browser, path, number = confirmed(world, org=MARKUP, contact=MARKUP, phone=formula,
                                      facility1=MARKUP, person1=MARKUP)
    for page in (browser.get(path), world.operator.get(f"/operate/requests/{number}"),
                 world.operator.get("/operate/requests")):
        equal(page.code, 200)
        true("<script>alert" not in page.body and "&lt;script&gt;" in page.body, page.body)


@test("10 an hour from an address, 5 a day for a mailbox, 100 an hour in all; a full form is kept")
def limits(_world):
    with World(mail_command="/bin/false") as world:
        browser = visitor(world)
        for i in range(10):
            equal(apply(browser, **fields(world)).code, 303)
        page = apply(browser, **fields(world, org="Kept"))
        equal((page.code, page.header("retry-after")), (429, str(HOUR)))
        true('value="Kept"' in page.body, page.body)
        for i in range(5):
            equal(apply(visitor(world), **fields(world, email="Same@hanaya.example")).code, 303)
        equal(apply(visitor(world), **fields(world, email="same@HANAYA.example")).code, 429)
        sql(world, "UPDATE throttle SET count = 100 WHERE bucket = 'apply'")
        equal(apply(visitor(world), **fields(world)).code, 429)


@test("the confirming mail holds nothing that was typed, and only its link makes the request real")
def confirming(world):
    browser, sent = visitor(world), fields(world, org="Win money", contact="Win money",
                                           facility1="Win money")
    equal(apply(browser, **sent).code, 303)
    message = postbox.last(world, sent["email"])
    true("Win money" not in message.as_string() and "Win money" not in postbox.text(message)
         and "Win money" not in str(message["subject"]), postbox.text(message))
    path = postbox.link(message)
    number = sql(world, "SELECT max(id) FROM setup_request")[0][0]
    equal(world.operator.get(f"/operate/requests/{number}").code, 404)
    true(f"/operate/requests/{number}" not in world.operator.get("/operate/requests").body, "unseen")
    for act in ("accept", "ask", "decline"):
        page = world.operator.post(f"/operate/requests/{number}/{act}", {
            "form_token": world.operator.token(), "dns": "ours", "into": "new", "org": "X",
            "project": "X", "question": "?", "reason": "!"})
        equal(page.code, 404, act)
    page = browser.get(path)
    equal((page.code, page.header("cache-control")), (200, "no-store"))
    true("Win money" in shown(page) and steps(page) == [], "what is confirmed is shown")
    content = world.content()
    for other in (path[:-1] + "A" if path[-1] != "A" else path[:-1] + "B", "/apply/" + "A" * 43):
        equal(browser.get(other).code, 404)
        equal(browser.post(f"{other}/confirm", {"form_token": page.token()}).code, 404)
    equal(browser.post(f"{path}/confirm", {"form_token": "x"}).code, 403)
    equal(world.content(), content)
    for _ in range(2):
        equal(browser.submit(page, f"{path}/confirm").code, 303)
    true("Win money" in world.operator.get("/operate/requests").body, "in the queue")


@test("what is not confirmed within 48 hours is gone, and forgotten by the watcher")
def expires(whole_world):
    with whole_world.twin() as world:
        browser, path = applied(world)
        with setting(world, clock=48 * HOUR):
            equal(browser.get(path).code, 404)
            page = browser.get("/apply")
            equal(browser.post(f"{path}/confirm", {"form_token": page.token()}).code, 404)
            postbox.turn(world)
        equal(browser.get(path).code, 404)


@test("switched off, there is no public form, but the links that are out still work")
def switched_off(world):
    browser, path, _ = confirmed(world)
    with setting(world, public_requests="off"):
        equal(browser.get("/apply").code, 404)
        equal(browser.post("/apply", {**fields(world), "form_token": browser.get(path).token()}).code,
              404)
        true('href="/apply"' not in world.browser().get("/sign-in").body, "no way there")
        equal(browser.get(path).code, 200)


@test("the operators' tab counts what is open; a state each, and pages by key")
def queue(_world):
    with World(mail_command="/bin/false") as world:
        true('class="badge"' not in world.operator.get("/operate").body, "nothing")
        true(world.operator.get("/operate/requests").body.count('class="empty"') == 1, "empty")
        with world.database() as database:
            for i in range(120):
                database.execute("INSERT INTO setup_request (state, org_name, contact, email, phone, "
                                 "lang, token_hash, nonce, created_at) VALUES "
                                 "('open', ?, 'C', 'c@c.example', '', 'en', ?, 'n', 1)",
                                 (f"Org{i:03}", f"{i:064}"))
        page, seen = world.operator.get("/operate/requests"), []
        true("99+" in re.search(r'class="badge">(.*?)<', page.body)[1], "counted so far")
        while True:
            seen += re.findall(r"Org\d{3}", page.body)
            more = re.search(r'rel="next" href="([^"]+)"', page.body)
            if not more:
                break
            page = world.operator.get(html.unescape(more[1]))
        equal(seen, [f"Org{i:03}" for i in range(120)], "the oldest first, each once")
        for state in ("asked_back", "accepted", "declined", "unconfirmed", "x", ""):
            equal(world.operator.get(f"/operate/requests?state={state}").code, 200)
        for browser in (world.alice, world.sue):
            equal(browser.get("/operate/requests").code, 403)


@test("accepting makes organisation, project, owner and domains, and tells both by mail")
def accepting(world):
    sent = {"facility2": "Spa", "sender2": "spa@SEA.example", "facility3": "Hill",
            "sender3": "x@hill.example"}
    browser, path, number = confirmed(world, **sent)
    mail = sql(world, "SELECT email FROM setup_request WHERE id = ?", number)[0][0]
    page = world.operator.get(f"/operate/requests/{number}")
    for word in ("Hanaya", "Hanako", "03-0000-0000", "spa@sea.example"):
        true(word in shown(page), word)
    page = decide(world, number, "accept", into="new", org="Hanaya 7", project="Autumn", dns="ours")
    equal(page.code, 303, page.body)
    postbox.turn(world)
    project = sql(world, "SELECT project_id FROM setup_request WHERE id = ?", number)[0][0]
    equal(sql(world, "SELECT org.name, project.name FROM project JOIN org ON org.id = org_id "
                     "WHERE project.id = ?", project), [("Hanaya 7", "Autumn")])
    equal(sql(world, "SELECT name FROM domain WHERE project_id = ? ORDER BY name", project),
          [("hill.example",), ("sea.example",)])
    letters = [message for to, message in postbox.messages(world) if to == mail]
    equal(len(letters), 3, "confirm, welcome, records")
    handed = next(one for one in letters if "/apply/" in postbox.text(one) and one != letters[0])
    true("sea.example, hill.example" in postbox.text(handed), postbox.text(handed))
    page = browser.get(path)
    equal(steps(page), ["+++>....."] * 3)
    for name in ("nafuda._domainkey.sea.example", "_dmarc.hill.example",
                 "_nafuda-challenge.hill.example"):
        true(name in page.body, name)
    owner = world.browser()
    welcome = next(re.search(r"/welcome/[\w-]+", postbox.text(one))[0] for one in letters
                   if "/welcome/" in postbox.text(one))
    equal(owner.submit(owner.get(welcome), welcome, password="a long password").code, 303)
    page = owner.get(f"/projects/{project}/requests/{number}")
    equal((page.code, steps(page)), (200, ["+++>....."] * 3))
    true("_domainkey" not in page.body and f"/projects/{project}/domains/" in page.body,
         "the owner has the domains' own pages")
    for browser_ in (world.bob, world.alice):
        equal(browser_.get(f"/projects/{project}/requests/{number}").code, 404)
    equal(world.bob.get(f"/projects/{world.theirs}/requests/{number}").code, 404)
    equal(decide_again(world, number), f"/operate/requests/{number}?done=stale")


def decide_again(world, number):
    page = world.operator.post(f"/operate/requests/{number}/decline",
                               {"form_token": world.operator.token(), "reason": "late"})
    return page.header("location")


@test("an organisation that is there is picked by intent alone")
def picks(world):
    _, path, number = confirmed(world)
    page = decide(world, number, "accept", into="new", org="Acme", project="New", dns="ours")
    equal(page.code, 422)
    true("org-fault" in page.body and 'value="New"' in page.body, page.body)
    page = decide(world, number, "accept", into="existing", org="Acmee", project="New", dns="ours")
    equal(page.code, 422)
    page = decide(world, number, "accept", into="", org="", project="", dns="")
    equal((page.code, page.body.count("-fault\">")), (422, 4), page.body)
    before = sql(world, "SELECT count(*) FROM project")
    page = decide(world, number, "accept", into="existing", org="Acme", project="Autumn", dns="ours")
    equal(page.code, 303)
    equal(sql(world, "SELECT count(*) FROM project"), before)
    equal(sql(world, "SELECT project_id FROM setup_request WHERE id = ?", number),
          [(int(world.ours),)])
    equal(world.alice.get(f"/projects/{world.ours}/requests/{number}").code, 200)


@test("what cannot be registered says why, with the others registered, and can be tried again")
def refused_domains(world):
    with setting(world, pending_limit=1):
        browser, path, number = accepted(world, facility2="Hill", sender2="x@hill.example")
        postbox.turn(world)
        page = world.operator.get(f"/operate/requests/{number}")
        equal(steps(page), ["+++>.....", "+>......."])
        true("(1件)" in shown(page), shown(page))
    page = world.operator.get(f"/operate/requests/{number}")
    page = world.operator.submit(page, f"/operate/requests/{number}/register")
    equal(page.code, 303)
    postbox.turn(world)
    equal(steps(browser.get(path)), ["+++>.....", "+++>....."])


@test("asked back, answered by the link, declined: texts by mail and on the page, as text")
def talking(world):
    browser, path, number = confirmed(world)
    mail = sql(world, "SELECT email FROM setup_request WHERE id = ?", number)[0][0]
    answer = {"form_token": browser.get(path).token(), "text": "Nobody asked"}
    equal(browser.post(f"{path}/answer", answer).header("location"), f"{path}?seen=stale")
    question = "Which DNS?\r\n\r\nA <b>name</b> {link}"
    equal(decide(world, number, "ask", question=question).code, 303)
    message = postbox.last(world, mail)
    true("Which DNS?\n\nA <b>name</b> {link}" in postbox.text(message), postbox.text(message))
    page = browser.get(path)
    true("A &lt;b&gt;name&lt;/b&gt; {link}" in page.body and "<b>name" not in page.body, page.body)
    for bad, code in (("", 422), ("x" * 4001, 422), ("a\u202eb", 422), ("a\x01b", 422), (" \n ", 422),
                      ("x\x00", 400)):
        equal(browser.submit(page, f"{path}/answer", text=bad).code, code, repr(bad[:9]))
    equal(browser.submit(page, f"{path}/answer", text="Ours\n" + MARKUP).code, 303)
    page = world.operator.get(f"/operate/requests/{number}")
    true("&lt;script&gt;" in page.body and "<script>alert" not in page.body, page.body)
    equal(decide(world, number, "ask", question=" ").code, 422)
    equal(decide(world, number, "decline", reason="Not yours.\u2028").code, 422)
    equal(decide(world, number, "decline", reason="Not yours.").code, 303)
    true("Not yours." in postbox.text(postbox.last(world, mail)), "the reason by mail")
    page = browser.get(path)
    equal(steps(page), ["+........"])
    equal(sql(world, "SELECT action FROM audit WHERE action LIKE 'setup_%' ORDER BY id DESC LIMIT 2"),
          [("setup_decline",), ("setup_ask_back",)])


@test("the platform's DNS: nothing to hand over or to report, and it is the platform's turn")
def dns_by_us(world):
    browser, path, _ = accepted(world, dns="platform")
    postbox.turn(world)
    page = browser.get(path)
    equal(steps(page), ["++x>x...."])
    true("_domainkey" not in page.body and f"{path}/published" not in page.body, "nothing to do")


@test("'I have published them' makes it the platform's turn, once for each facility, and is nobody else's")
def reporting(world):
    browser, path, number = accepted(world, facility2="Hill", sender2="x@hill.example")
    postbox.turn(world)
    page = browser.get(path)
    equal(page.body.count(f'action="{path}/published"'), 2)
    posted = {"form_token": page.token(), "facility": "2"}
    equal(browser.post(f"{path}/published", posted).header("location"), f"{path}?seen=reported")
    equal(steps(browser.get(path)), ["+++>.....", "+++>+...."])
    for wrong, code in (({"facility": "3"}, 404), ({"facility": "0"}, 404), ({"facility": "x"}, 404),
                        ({"facility": ""}, 404), ({"form_token": "x"}, 403)):
        equal(browser.post(f"{path}/published", {**posted, **wrong}).code, code, wrong)
    project = sql(world, "SELECT project_id FROM setup_request WHERE id = ?", number)[0][0]
    for who in (world.alice, world.bob, world.sue):
        where = f"/projects/{project}/requests/{number}/published"
        true(who.post(where, {"form_token": who.token(), "facility": "1"}).code in (403, 404), where)


@test("a project asks from inside: its people see it, others do not, staff sees and does nothing")
def inside(world):
    new = f"/projects/{world.ours}/requests/new"
    page = world.mia.submit(world.mia.get(new), new, dns="ours", facility1="Sea",
                            sender1="not an address")
    equal(page.code, 422)
    true('value="not an address"' in page.body and 'name="org"' not in page.body, page.body)
    page = world.mia.submit(page, new, dns="ours", facility1="Sea", sender1="a@inside.example")
    where, _, seen = page.header("location").partition("?")
    equal((page.code, seen), (303, "seen=asked"))
    number = where.rsplit("/", 1)[1]
    true("a@inside.example" in world.alice.get(where).body, "the owner sees it")
    true(where.rsplit("/", 2)[1] in world.alice.get(f"/projects/{world.ours}/domains").body, "a link")
    equal(world.bob.get(where).code, 404)
    equal(world.bob.get(f"/projects/{world.theirs}/requests/{number}").code, 404)
    page = world.sue.get(where)
    equal(page.code, 200)
    true("<textarea" not in page.body and "/published" not in page.body, "support only looks")
    equal(world.sue.get(new).code, 403)
    page = world.operator.get(f"/operate/requests/{number}")
    true('name="org"' not in page.body and "mia@acme.example" in page.body, "its place is known")
    equal(decide(world, number, "accept", dns="ours").code, 303)
    postbox.turn(world)
    equal(sql(world, "SELECT count(*) FROM domain WHERE project_id = ? AND name = 'inside.example'",
              int(world.ours)), [(1,)])
    equal(steps(world.mia.get(where)), ["+++>....."])
    letter = postbox.text(postbox.last(world, "mia@acme.example"))
    true(f"http://{HOST}{where}" in letter, letter)
    equal(sql(world, "SELECT action, project_id FROM audit WHERE action = 'setup_ask' "
                     "ORDER BY id DESC LIMIT 1"), [("setup_ask", int(world.ours))])


@test("the token of a link stands in no log and in no table")
def secret(world):
    browser, path, _ = confirmed(world)
    token = path.rsplit("/", 1)[1]
    page = browser.get(path)
    browser.post(f"{path}/confirm", {"form_token": "wrong"})
    true(token not in json.dumps(page.log), page.log)
    for table, found in world.content().items():
        true(not any(token in row for row in found), table)


if __name__ == "__main__":
    with World(mail_command=postbox.COMMAND, pending_limit=1000, **postbox.QUIET) as made:
        run(made)
