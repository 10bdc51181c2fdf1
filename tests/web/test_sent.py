#!/usr/bin/env python3
"""A profile sends a test (N22): the message as it leaves, to nobody but whoever asked or a one-time
address, how often, what stops it, and the history of what was sent (S10)."""
import email
import email.policy
import email.utils
import html
import os
import re
import shutil
import subprocess

import postbox
from console import BUILD, ROOT, World
from tap import equal, run, test, true

NAME = "山田 \"商店\" <b@evil.example>, 👋"
FROM = "info@alpha.example"
ADDRESSES = re.compile(r"[\w.+=-]+@[\w.-]+")


def verdicts(world, state=3, **of):
    """The domain as if DNS had been looked at."""
    with world.database() as database:
        database.execute("UPDATE domain SET state = ?, dkim_in_use = 1 WHERE id = ?",
                         (state, world.domain))
        database.executemany(
            "INSERT INTO domain_check VALUES (?, ?, ?, 0, 1, 1, '') ON CONFLICT DO UPDATE SET "
            "verdict = excluded.verdict",
            [(world.domain, kind, of.get(kind, "ok")) for kind in ("ownership", "dkim", "spf", "dmarc")])


def profile(world, **fields):
    """The path of a new one."""
    path = f"/projects/{world.ours}/profiles/new"
    given = {"from": FROM, "from_name": NAME, "reply_to": "answers@shop.example",
             "signature": "author", "unsubscribe": "platform"}
    page = world.alice.submit(world.alice.get(path), path, **{**given, **fields})
    equal(page.code, 303, page.body[-500:])
    return re.match(r"[^?]*", page.header("location"))[0]


def press(browser, path, **fields):
    return browser.submit(browser.get(f"{path}/test"), f"{path}/test", **{"to": "me", **fields})


def sent(world):
    with world.database() as database:
        return database.execute("SELECT recipient, state, failure FROM sent ORDER BY id").fetchall()


def history(world, browser=None):
    page = (browser or world.alice).get(f"/projects/{world.ours}/sent")
    equal(page.code, 200)
    return page.body


@test("nothing sent: one sentence and one button")
def empty(world):
    body = history(world)
    equal(body.count('<div class="empty">'), 1)
    equal(body.count('class="button main" href="profiles"'), 1)
    for browser in (world.alice, world.sue):
        true('href="../sent"' in browser.get(world.profile).body, "the profile leads here")
    true('href="sent"' in world.alice.get(f"/projects/{world.ours}/messages").body, "and the checks")


@test("the message: in the profile's name, with all that its mail carries, in both languages")
def message(world):
    with world.twin() as twin:
        alice = world.alice.copy(twin)
        page = press(alice, world.profile)
        equal((page.code, page.header("location")), (303, f"/projects/{world.ours}/sent?done=queued"))
        true("まもなく送信します" in alice.follow(page).body, "it waits")
        (sender, to, octets), = postbox.parcels(twin)
        equal((sender, to), (FROM, "alice@acme.example"))
        true(b"\r" not in octets and octets.isascii(), "sendmail's lines, seven bits")
        true(all(len(line) < 200 for line in octets.splitlines()), octets)
        told = email.message_from_bytes(octets, policy=email.policy.default)
        equal(told.defects, [])
        address, = told["From"].addresses
        equal((address.display_name, address.addr_spec), (NAME, FROM))
        equal((told["To"], told["Reply-To"]), ("alice@acme.example", "answers@shop.example"))
        true(re.fullmatch(r"<[0-9a-f]{32}@alpha\.example>", told["Message-ID"]), told["Message-ID"])
        true(re.fullmatch(r"<https://nafuda\.example/u/[\w-]+>", told["List-Unsubscribe"]),
             told["List-Unsubscribe"])
        equal(told["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        equal(told["Auto-Submitted"], "auto-generated")
        true(email.utils.parsedate_to_datetime(told["Date"]), told["Date"])
        equal(len(set(told.keys())), len(told.keys()))
        body = told.get_content()
        for words in (NAME, "テスト", "This is a test", "Show original", "メッセージのソースを表示",
                      "nafuda._domainkey.alpha.example",
                      f"https://nafuda.example/projects/{world.ours}/sent"):
            true(words in body, words)
        body = history(twin, alice)
        for words in ("メールサーバーが受け付けました", "alice@acme.example", FROM, "Alice さん",
                      "nafuda._domainkey.alpha.example"):
            true(words in body, words)
        equal(len(postbox.parcels(twin)), 1, "once")


@test("each presses for himself, and it is noted")
def own(world):
    with world.twin() as twin:
        for browser in (world.mia, world.operator):
            equal(press(browser.copy(twin), world.profile).code, 303)
        equal([to for _, to, _ in postbox.parcels(twin)], ["mia@acme.example", "op@example.com"])
        log = world.alice.copy(twin).get(f"/projects/{world.ours}/log").body
        equal(html.unescape(log).count(f"{FROM} からテストを送信"), 2)


@test("to nobody else, whatever the form says")
def nobody_else(world):
    evil = "victim@evil.example"
    with world.twin() as twin:
        alice = world.alice.copy(twin)
        for fields in ({"to": evil}, {"to": f"me, {evil}"}, {"to": ""}, {"to": "me\r\nBcc: " + evil}):
            equal(press(alice, world.profile, **fields).code, 422, fields)
        token = alice.token()
        equal(alice.post(f"{world.profile}/test", f"form_token={token}&to=me&to={evil}".encode()).code,
              400)
        equal(sent(twin), [])
        fields = dict.fromkeys(("recipient", "email", "address", "from", "cc", "bcc", "user",
                                "check_id", "user_id", "To"), evil)
        equal(press(alice, world.profile, **fields).code, 303)
        (sender, to, octets), = postbox.parcels(twin)
        equal(to, "alice@acme.example")
        true(evil.encode() not in octets + sender.encode(), octets)


@test("to a one-time address: what arrives is explained, and the history knows")
def to_check(world):
    with world.twin() as twin:
        alice = world.alice.copy(twin)
        true("使い切り" not in alice.get(f"{world.profile}/test").body, "not offered")
        equal(press(alice, world.profile, to="check").code, 422)
        twin.settings = {**twin.settings, "NAFUDA_MESSAGE_DOMAIN": "check.platform.example",
                         "NAFUDA_RESOLVER": "127.0.0.1:1"}
        true("使い切り" in alice.get(f"{world.profile}/test").body, "offered")
        equal(press(alice, world.profile, to="check").code, 303)
        (_, to, octets), = postbox.parcels(twin)
        true(re.fullmatch(r"check-[a-z2-7]{16}@check\.platform\.example", to), to)
        true("届くのを待っています" in history(twin, alice), "awaited")
        subprocess.run([f"{BUILD}/nafuda", "receive", "--client-address", "192.0.2.1", to],
                       input=octets, env=twin.environment(), cwd=ROOT, check=True)
        body = history(twin, alice)
        true("届きました。DMARC は確認できません" in body and "問題があります" in body, body)
        with twin.database() as database:
            number, source, project = database.execute(
                "SELECT id, source, project_id FROM message_check").fetchone()
        equal((source, str(project)), ("test", world.ours))
        true(f'href="messages/{number}"' in body, "the way to what was found")
        true(f'href="messages/{number}"' not in history(twin, world.sue.copy(twin)), "not for support")


@test("what may be signed may be sent to oneself; what may not says why, when pressed and later")
def rules(world):
    with world.twin() as twin:
        alice = world.alice.copy(twin)
        verdicts(twin, state=2, dmarc="missing", spf="missing")
        page = alice.get(f"{world.profile}/test")
        true("テストだけは送信できます" in page.body, page.body)
        equal(press(alice, world.profile).code, 303)
        told, = (email.message_from_bytes(octets) for _, _, octets in postbox.parcels(twin))
        true(told["List-Unsubscribe"], "as its mail will be")
        stale = alice.get(f"{world.profile}/test")
        equal(press(alice, world.profile).code, 303)
        for state, of, says in ((1, {"dkim": "wrong"}, "DKIM"),
                                (3, {"ownership": "missing"}, "認証トークン"),
                                (2, {"dkim": "missing"}, "検証")):
            verdicts(twin, state, **of)
            page = alice.get(f"{world.profile}/test")
            true("いまはテストを送信できません" in page.body and says in page.body, page.body)
            true("<button type=\"submit\" class=\"main\">" not in page.body, "no button")
            equal(alice.submit(stale, f"{world.profile}/test", to="me").code, 409)
        equal(len(postbox.parcels(twin)), 1, "the second was stopped when its turn came")
        equal([state for _, state, _ in sent(twin)], ["taken", "stopped"])
        true("送信を取りやめました" in history(twin, alice), "and the history says so")


@test("the address of the profile changed, or the profile gone, ahead of its turn: not sent")
def changed(world):
    for change in ("UPDATE profile SET from_addr = 'x@alpha.example'", "DELETE FROM profile"):
        with world.twin() as twin:
            equal(press(world.alice.copy(twin), world.profile).code, 303)
            with twin.database() as database:
                database.execute(change)
            equal(postbox.parcels(twin), [])
            equal(sent(twin), [("alice@acme.example", "stopped", "no_profile")])
            equal(history(twin, world.alice.copy(twin)).count(FROM), 1)


@test("ten an hour of a person, fifty a day of a project")
def limits(world):
    with world.twin() as twin:
        alice, mia = world.alice.copy(twin), world.mia.copy(twin)
        for _ in range(10):
            equal(press(alice, world.profile).code, 303)
        page = press(alice, world.profile)
        equal(page.code, 429)
        true("1時間に 10 通まで" in page.body, page.body)
        equal(press(mia, world.profile).code, 303)
        with twin.database() as database:
            database.execute("UPDATE throttle SET count = 50 WHERE bucket LIKE 'tests of %'")
        page = press(mia, world.profile)
        true(page.code == 429 and "1日に 50 通まで" in page.body, page.body)
        equal(len(sent(twin)), 11)


@test("what the MTA does not take is tried three times, and its words are kept")
def not_taken(world):
    with world.twin() as twin:
        script = f"{twin.folder}/sendmail"
        with open(script, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\necho '550 <b>no</b>\033[31m' >&2\necho more\nexit 75\n")
        os.chmod(script, 0o755)
        twin.settings = {**twin.settings, "NAFUDA_MAIL_COMMAND": script}
        alice = world.alice.copy(twin)
        equal(press(alice, world.profile).code, 303)
        for tries in range(3):
            postbox.turn(twin)
            body = history(twin, alice)
            true(("送信できませんでした" if tries == 2 else "もう一度送信します") in body, body)
            true("550 &lt;b&gt;no&lt;/b&gt;" in body and "\033" not in body, body)
            with twin.database() as database:
                equal(database.execute("SELECT tries FROM sent").fetchone()[0], tries + 1)
                database.execute("UPDATE sent SET next_try = 1")
        postbox.turn(twin)
        equal([state for _, state, _ in sent(twin)], ["failed"])


@test("a message whose MTA died on us is the same one")
def again(world):
    with world.twin() as twin:
        equal(press(world.alice.copy(twin), world.profile).code, 303)
        postbox.turn(twin)
        with twin.database() as database:
            database.execute("UPDATE sent SET state = 'waiting'")
        # A link to unsubscribe is enciphered anew each time.
        first, second = (re.sub(rb"/u/[\w-]+", b"", octets)
                         for _, _, octets in postbox.parcels(twin))
        equal(first, second)


@test("support sees the history and sends nothing; the other tenant sees nothing")
def rights(world):
    with world.twin() as twin:
        equal(press(world.alice.copy(twin), world.profile).code, 303)
        sue, bob = world.sue.copy(twin), world.bob.copy(twin)
        true(FROM in history(twin, sue), "support sees it")
        for browser, code in ((sue, 403), (bob, 404)):
            equal(browser.get(f"{world.profile}/test").code, code)
            equal(browser.post(f"{world.profile}/test",
                               {"to": "me", "form_token": browser.token()}).code, code)
        equal(bob.get(f"/projects/{world.ours}/sent").code, 404)
        theirs = bob.get(f"/projects/{world.theirs}/sent").body
        true(FROM not in theirs, theirs)
        # The other's profile below one's own project.
        path = world.profile.replace(f"/projects/{world.ours}/", f"/projects/{world.theirs}/")
        equal(bob.get(f"{path}/test").code, 404)
        equal(bob.post(f"{path}/test", {"to": "me", "form_token": bob.token()}).code, 404)
        equal(len(sent(twin)), 1)


@test("a long history goes by pages, and what is older than it is kept is forgotten")
def pages(world):
    with world.twin() as twin:
        with twin.database() as database:
            database.executemany(
                "INSERT INTO sent (project_id, user_id, profile_id, from_addr, recipient, message_id, "
                "sign_domain, sign_selector, state, next_try, created_at) "
                "VALUES (?, 1, 99, ?, 'x@y.example', 'm', '', '', 'taken', 1, strftime('%s') - ?)",
                ((world.ours, f"p{number:03}@alpha.example", 86400 * (number // 40 * 80))
                 for number in range(120)))
        alice, path, seen = world.alice.copy(twin), f"/projects/{world.ours}/sent", []
        postbox.turn(twin)
        while path:
            page = alice.get(path)
            seen += re.findall(r"p(\d{3})@alpha", page.body)
            more = re.search(r'rel="next" href="([^"]*)"', page.body)
            path = more and f"/projects/{world.ours}/{more[1]}"
        equal(seen, [f"{number:03}" for number in range(79, -1, -1)])
        for odd in ("-1", "x", "99999999999999999999", "0"):
            equal(alice.get(f"/projects/{world.ours}/sent?before={odd}").code, 200)


with World(mail_command=postbox.COMMAND, url="https://nafuda.example", history_days=90,
           **postbox.QUIET) as everyone:
    verdicts(everyone)
    everyone.profile = profile(everyone)
    postbox.turn(everyone)  # whatever there is to tell of that
    shutil.rmtree(f"{everyone.folder}/mail", ignore_errors=True)
    run(everyone)
