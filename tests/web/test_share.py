#!/usr/bin/env python3
"""Sharing by plain CGI requests: DKIM and SPF in use or stopped, project keys, shares, requests."""
import concurrent.futures
import json
import re
import subprocess
import time
import urllib.parse

from console import BUILD, HOST, ROOT, World, sql, words
from tap import equal, run, test, true


def verified(world, project, name):
    """A domain as after a verification that found everything; its path."""
    number = re.match(r"\d+", world.tool("register", project, name))[0]
    sql(world, "UPDATE domain SET state = 3, verified_at = created_at, summary = 'ok:,ok:,ok:,ok:' "
               "WHERE id = ?", number)
    for kind in ("ownership", "dkim", "spf", "dmarc"):
        sql(world, "INSERT INTO domain_check VALUES (?, ?, 'ok', 0, 1, 1, '{}')", number, kind)
    return f"/projects/{project}/domains/{number}"


def profile(world, project, address):
    org = sql(world, "SELECT org_id FROM project WHERE id = ?", project)[0][0]
    sql(world, "INSERT INTO profile (project_id, org_id, from_addr, from_domain, from_name, "
               "created_at, changed_at) VALUES (?, ?, ?, ?, 'News', 1, 1)",
        project, org, address, address.split("@")[1])


def at_once(count, act):
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return [done.result() for done in [pool.submit(act) for _ in range(count)]]


def send(world, project, address):
    """What the mailer is told: may the project send as this address?"""
    return subprocess.run([f"{BUILD}/nafuda", "may-send", project, address],
                          env=world.environment(), cwd=ROOT, stdout=subprocess.PIPE,
                          check=False).stdout.decode().split()[1]


def killed_after(world, browser, path, fields, delay):
    """A POST whose process is killed after so many seconds."""
    body = urllib.parse.urlencode(fields).encode()
    cookie = "; ".join(f"{name}={value}" for name, value in browser.jar.items())
    environment = {**world.environment(), "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "POST",
                   "PATH_INFO": path, "QUERY_STRING": "", "REMOTE_ADDR": "127.0.0.1",
                   "HTTP_HOST": HOST, "HTTP_ORIGIN": f"http://{HOST}", "HTTP_COOKIE": cookie,
                   "CONTENT_TYPE": "application/x-www-form-urlencoded",
                   "CONTENT_LENGTH": str(len(body))}
    child = subprocess.Popen([f"{BUILD}/nafuda.fcgi"], env=environment, cwd=ROOT,
                             stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    child.stdin.write(body)
    child.stdin.close()
    time.sleep(delay)
    child.kill()
    child.wait()


def deeds(world, subject):
    return [row[0] for row in sql(world, "SELECT action FROM audit WHERE subject LIKE ? "
                                         "ORDER BY id", f"%{subject}%")]


@test("a pending domain offers neither; a verified one has both in use, and an owner may stop them")
def offered(world):
    pending = f"/projects/{world.ours}/domains/{world.domain}"
    true("-use" not in world.alice.get(pending).body, "offered before it is verified")
    for way in ("dkim-use", "spf-use"):
        equal(world.alice.get(f"{pending}/{way}").header("location"), f"{pending}?seen=stale")
    path = verified(world, world.ours, "use.example")
    page = world.alice.get(path)
    equal(page.body.count("使用中"), 2)
    true(f'{path.rsplit("/", 1)[1]}/dkim-use' in page.body, "the way to stop it")
    page = world.mia.get(path)
    equal(page.body.count("使用中"), 2)
    true("-use" not in page.body, "a member may not")
    for browser in (world.mia, world.sue):
        equal(browser.get(f"{path}/dkim-use").code, 403)
        equal(browser.post(f"{path}/dkim-use", {"form_token": browser.token(),
                                                "turn": "stop"}).code, 403)


@test("stopping asks first, and names by From address and project what stops; and back again")
def stop(world):
    path = verified(world, world.ours, "stop.example")
    number = path.rsplit("/", 1)[1]
    profile(world, world.ours, "news@stop.example")
    profile(world, world.theirs, "stranger@stop.example")
    sql(world, "INSERT INTO share (domain_id, project_id, created_at) VALUES (?, ?, 1)", number, world.theirs)
    profile(world, world.theirs, "shop@stop.example")
    page = world.alice.get(f"{path}/dkim-use")
    for one in ("news@stop.example", "shop@stop.example", "Acme / Autumn", "Blue / Brook"):
        true(one in words(page), f"{one}: {words(page)}")
    page = world.alice.submit(page, f"{path}/dkim-use")
    equal(page.header("location"), f"{path}?seen=stopped")
    equal(sql(world, "SELECT dkim_in_use, spf_in_use, state FROM domain WHERE id = ?", number),
          [(0, 1, 3)])
    page = world.alice.follow(page)
    true("使用停止" in words(page), words(page))
    true("このドメインからは送信できません" in words(page) and "アドレスを送信元に使えます" not in words(page),
         words(page))
    true("オーナーに、DKIM を使用中に戻すよう" in words(world.mia.get(path)), "what a member can do")
    letters = sql(world, "SELECT user.email, params FROM outbox JOIN user ON user.id = user_id "
                         "WHERE template = 'share_dkim_stopped'")
    equal([letter[0] for letter in letters], ["bob@blue.example"])
    true("shop@stop.example" in letters[0][1] and "news@" not in letters[0][1], letters)
    row = re.search(f'<a href="domains/{number}">.*',
                    world.alice.get(f"/projects/{world.ours}/domains?q=stop.example").body)[0]
    true("DKIM 使用停止" in row, row)
    page = world.alice.get(f"{path}/dkim-use")
    page = world.alice.submit(page, f"{path}/dkim-use")
    equal(page.header("location"), f"{path}?seen=in-use")
    equal(deeds(world, "stop.example"), ["domain_register", "dkim_stop", "dkim_use"])
    page = world.alice.submit(world.alice.get(f"{path}/spf-use"), f"{path}/spf-use")
    equal(sql(world, "SELECT dkim_in_use, spf_in_use, state FROM domain WHERE id = ?", number),
          [(1, 0, 3)])
    equal(world.alice.post(f"{path}/spf-use", {"form_token": world.alice.token(),
                                               "turn": "neither"}).code, 400)


@test("profiles of a project that the domain is not shared with are nobody's to see")
def strangers(world):
    path = verified(world, world.ours, "quiet.example")
    profile(world, world.theirs, "stranger@quiet.example")
    page = world.alice.get(f"{path}/dkim-use")
    true("stranger@" not in page.body and "Blue" not in page.body, words(page))
    true("使っているプロファイルはありません" in words(page), words(page))



def name_of(world, project):
    return {world.ours: "Acme / Autumn", world.theirs: "Blue / Brook"}[project]


def key_of(world, browser, project):
    """The project's key, made where there is none, as its people copy it."""
    sharing = f"/projects/{project}/sharing"
    page = browser.get(sharing)
    if "sharing/key/make" in page.body:
        page = browser.follow(browser.submit(page, f"{sharing}/key/make"))
    return re.search(r'id="project-key">([^<]*)<', page.body)[1]


def give(world, path, key, browser=None):
    """Shares the domain of a path by a key: looks at whose it is, confirms."""
    browser = browser or world.alice
    page = browser.submit(browser.get(f"{path}/shares"), f"{path}/shares/look", key=key)
    equal(page.code, 200, words(page))
    return browser.submit(page, f"{path}/shares")


def shares(world, path):
    return sql(world, "SELECT id, project_id FROM share WHERE domain_id = ?",
               path.rsplit("/", 1)[1])


def letters(world, template):
    """Who gets one, once: [(address, params)]"""
    rows = sql(world, "SELECT email, params FROM (SELECT outbox.id, user.email, params FROM outbox "
                      "JOIN user ON user.id = user_id WHERE template = ?) ORDER BY id", template)
    sql(world, "DELETE FROM outbox WHERE template = ?", template)
    return [(address, json.loads(params)) for address, params in rows]


def watch(world):
    """What the watcher does of sharing, without mail: its command is /bin/false."""
    subprocess.run([f"{BUILD}/nafuda-watch", "--once"], env=world.environment(), cwd=ROOT,
                   stderr=subprocess.DEVNULL, check=False)


@test("a project key is made on demand, shown to its people, and never to support")
def project_key(world):
    sharing = f"/projects/{world.theirs}/sharing"
    page = world.sue.get(sharing)
    true("project-key" not in page.body and "Project Key" not in page.body, words(page))
    key = key_of(world, world.bob, world.theirs)
    true(re.fullmatch(r"NFD(-[0-9A-HJKMNP-TV-Z]{5}){2}-[0-9A-HJKMNP-TV-Z]{2}", key), key)
    equal(key_of(world, world.bob, world.theirs), key)
    for page in (world.sue.get(sharing), world.sue.get(f"{sharing}/key"), world.alice.get(sharing)):
        true(key not in page.body, "somebody else sees it")
    true(key in world.operator.get(sharing).body, "an operator acts for the project")
    equal(world.sue.get(f"{sharing}/key").code, 403)
    true(key not in str(sql(world, "SELECT * FROM audit")), "in the log of deeds")


@test("another key: asked first; the old one is dead at once, and no share ends")
def renew(world):
    sharing = f"/projects/{world.theirs}/sharing"
    old = key_of(world, world.bob, world.theirs)
    path = verified(world, world.ours, "renew.example")
    equal(give(world, path, old).header("location"), f"{path}/shares?done=given")
    page = world.bob.get(f"{sharing}/key")
    true(old in page.body, "says which one")
    stale = world.bob.get(f"{sharing}/key")
    equal(world.bob.submit(page, f"{sharing}/key").header("location"), f"{sharing}?done=key#key")
    new = key_of(world, world.bob, world.theirs)
    true(new != old, "it is the same")
    equal(world.bob.submit(stale, f"{sharing}/key").header("location"),
          f"{sharing}?done=key-stale#key")
    equal(key_of(world, world.bob, world.theirs), new, "a second press")
    equal(len(shares(world, path)), 1)
    other = verified(world, world.ours, "dead.example")
    page = world.alice.submit(world.alice.get(f"{other}/shares"), f"{other}/shares/look", key=old)
    equal(page.code, 422)
    true("持つプロジェクトはありません" in words(page), words(page))
    equal(page.form(f"{other}/shares/look")["key"], old, "what was typed is kept")


@test("forty make another key at once: one key is left, and the first one wins")
def key_race(world):
    sharing = f"/projects/{world.ours}/sharing"
    before = key_of(world, world.alice, world.ours)
    fields = world.alice.get(f"{sharing}/key").form(f"{sharing}/key")
    equal(fields["key"], before)
    pages = at_once(40, lambda: world.alice.copy().post(f"{sharing}/key", fields))
    equal({page.code for page in pages} - {303, 503}, set())
    equal(sum(page.header("location") == f"{sharing}?done=key#key" for page in pages), 1)
    after = key_of(world, world.alice, world.ours)
    true(after != before, "none was made")
    equal(sql(world, "SELECT count(*) FROM audit WHERE action = 'project_key_renew' AND "
                     "project_id = ?", world.ours)[0][0], 1)


@test("a key is looked at before anything is shared: a slip, a stranger, one's own, a second time")
def look(world):
    path = verified(world, world.ours, "look.example")
    theirs, own = key_of(world, world.bob, world.theirs), key_of(world, world.alice, world.ours)
    typo = theirs[:-1] + ("A" if theirs[-1] != "A" else "B")
    looked = sql(world, "SELECT coalesce(sum(count), 0) FROM throttle WHERE bucket LIKE 'key %'")
    for typed, sentence in ((typo, "入力に間違いがあります"), ("hello", "Project Key の形ではありません"),
                            ("", "入力してください"), (theirs[:-2], "形ではありません")):
        page = world.alice.submit(world.alice.get(f"{path}/shares"), f"{path}/shares/look",
                                  key=typed)
        equal(page.code, 422, typed)
        true(sentence in words(page), words(page))
    equal(sql(world, "SELECT coalesce(sum(count), 0) FROM throttle WHERE bucket LIKE 'key %'"),
          looked, "a slip looks nothing up")
    page = world.alice.submit(world.alice.get(f"{path}/shares"), f"{path}/shares/look", key=own)
    true("このプロジェクト自身" in words(page), words(page))
    page = world.alice.submit(world.alice.get(f"{path}/shares"), f"{path}/shares/look",
                              key=theirs.lower().replace("-", " "))
    equal(page.code, 200)
    for one in ("Blue", "Brook", theirs):
        true(one in words(page), words(page))
    equal(shares(world, path), [], "looking shares nothing")
    equal(world.alice.submit(page, f"{path}/shares").header("location"),
          f"{path}/shares?done=given")
    page = world.alice.submit(world.alice.get(f"{path}/shares"), f"{path}/shares/look", key=theirs)
    true("すでに共有しています" in words(page) and "Brook" in words(page), words(page))
    equal(deeds(world, "look.example")[-2:], ["share_grant", "share_received"])
    equal([address for address, _ in letters(world, "share_given")], ["alice@acme.example"] * 2)
    equal({address for address, _ in letters(world, "share_received")}, {"bob@blue.example"})


@test("only a verified domain's owner looks keys up, and not often")
def lookups(world):
    pending = f"/projects/{world.ours}/domains/{world.domain}"
    key = key_of(world, world.bob, world.theirs)
    true("shares/look" not in world.alice.get(f"{pending}/shares").body, "no form")
    path = verified(world, world.ours, "often.example")
    fields = {**world.alice.get(f"{path}/shares").form(f"{path}/shares/look"), "key": key}
    page = world.alice.post(f"{pending}/shares/look", fields)
    equal(page.code, 422)
    true("検証が完了したドメインだけ" in words(page) and "Brook" not in page.body, words(page))
    equal(world.alice.post(f"{pending}/shares", fields).code, 422)
    for browser in (world.mia, world.sue):
        equal(browser.post(f"{path}/shares/look", {**fields, "form_token": browser.token()}).code, 403)
    sql(world, "DELETE FROM throttle")
    answers = [world.alice.post(f"{path}/shares/look", fields).code for _ in range(32)]
    equal(answers, [200] * 30 + [422] * 2)
    page = world.alice.post(f"{path}/shares", fields)
    true(page.code == 422 and "回数が多すぎます" in words(page), "sharing looks it up, too")
    sql(world, "DELETE FROM throttle")


@test("the owner searches the list, sees which profiles stop, and removes one")
def revoke(world):
    path = verified(world, world.ours, "revoke.example")
    give(world, path, key_of(world, world.bob, world.theirs))
    profile(world, world.theirs, "shop@revoke.example")
    profile(world, world.ours, "ours@revoke.example")
    for typed, found in (("brook", 1), ("BLU", 1), ("Acme", 0), ("%", 0), ("", 1)):
        page = world.alice.get(f"{path}/shares?q={urllib.parse.quote(typed)}")
        equal(page.body.count('data-label="共有した人"'), found, typed)
    number = shares(world, path)[0][0]
    page = world.alice.get(f"{path}/shares/{number}")
    true("shop@revoke.example" in words(page) and "ours@" not in page.body, words(page))
    equal(send(world, world.theirs, "shop@revoke.example"), "allowed")
    letters(world, "share_revoked")
    page = world.alice.submit(page, f"{path}/shares/{number}")
    equal(page.header("location"), f"{path}/shares?done=ended")
    equal(shares(world, path), [])
    equal(send(world, world.theirs, "shop@revoke.example"), "no_domain")
    equal([(address, params["profiles"]) for address, params in letters(world, "share_revoked")],
          [("bob@blue.example", "- shop@revoke.example (Blue / Brook)")])
    equal(deeds(world, "revoke.example")[-2:], ["share_lost", "share_revoke"])
    equal(world.alice.get(f"{path}/shares/{number}").code, 404)
    equal(world.mia.get(f"{path}/shares").code, 200, "a member sees with whom")
    equal(world.mia.get(f"{path}/shares/{number}").code, 403)


@test("a shared domain is in the other's list by itself, read-only, with its state; and given back")
def shared(world):
    path = verified(world, world.ours, "shared.example")
    theirs = f"/projects/{world.theirs}"
    give(world, path, key_of(world, world.bob, world.theirs))
    number = shares(world, path)[0][0]
    profile(world, world.theirs, "shop@shared.example")
    page = world.bob.get(f"{theirs}/domains")
    row = re.search(rf'<a href="{theirs}/shared/{number}">.*', page.body)[0]
    true("使用できます" in row and "Acme / Autumn" in row and "共有" in row, row)
    true(f'{theirs}/shared/{number}"' in world.bob.get(f"{theirs}/domains?q=shared").body, "found")
    true(f'{theirs}/shared/{number}"' not in world.bob.get(f"{theirs}/domains?q=zzz").body, "not")
    own = re.search(rf'<a href="domains/{path.rsplit("/", 1)[1]}">.*',
                    world.alice.get(f"/projects/{world.ours}/domains?q=shared.example").body)[0]
    true("共有: 1プロジェクト" in own, own)
    here = f"{theirs}/shared/{number}"
    page = world.bob.get(here)
    for one in ("shared.example", "使用できます", "Acme / Autumn", "shop@shared.example"):
        true(one in words(page), words(page))
    for word in ("verify", "token", "-use", "shares", "delete", "restart", "_domainkey"):
        true(f"/{word}" not in re.search("<main.*</main>", page.body, re.S)[0], word)
    for what in ("", "/verify", "/delete", "/dkim-use", "/shares"):
        equal(world.bob.get(f"{theirs}/domains/{path.rsplit('/', 1)[1]}{what}").code,
              405 if what == "/verify" else 404, what)
    sql(world, "UPDATE domain SET state = 1 WHERE name = 'shared.example'")
    true("休止中" in words(world.bob.get(here)), "asleep")
    equal(send(world, world.theirs, "shop@shared.example"), "failed")
    sql(world, "UPDATE domain SET state = 3, dkim_in_use = 0 WHERE name = 'shared.example'")
    true("オーナーが使用停止中" in words(world.bob.get(here)), "stopped")
    page = world.bob.get(f"{here}/end")
    true("shop@shared.example" in words(page), words(page))
    equal(world.bob.submit(page, f"{here}/end").header("location"),
          f"{theirs}/sharing?done=given-back")
    equal(shares(world, path), [])
    equal([address for address, _ in letters(world, "share_given_back")], ["alice@acme.example"])
    equal(world.bob.get(here).code, 404)
    equal(deeds(world, "shared.example")[-2:], ["share_given_back", "share_give_back"])


@test("deleting a domain says with how many it is shared and what stops, ends that, and tells them")
def delete(world):
    path = verified(world, world.ours, "deleted.example")
    give(world, path, key_of(world, world.bob, world.theirs))
    profile(world, world.theirs, "shop@deleted.example")
    page = world.alice.get(f"{path}/delete")
    true("共有先の1プロジェクト" in words(page) and "shop@deleted.example" in words(page), words(page))
    letters(world, "share_deleted")
    equal(world.alice.submit(page, f"{path}/delete", name="deleted.example").code, 303)
    equal(shares(world, path), [])
    equal([(address, params["profiles"]) for address, params in letters(world, "share_deleted")],
          [("bob@blue.example", "- shop@deleted.example (Blue / Brook)")])


def ask(world, browser, project, name, message=""):
    where = f"/projects/{project}/sharing/ask"
    return browser.submit(browser.get(where), where, name=name, message=message)


def badge(page):
    match = re.search(r'<span class="badge">(\d+)', page.body)
    return int(match[1]) if match else 0


@test("asking says the same whether anybody has the name: words, rows written, and work done")
def asking(world):
    verified(world, world.ours, "asked.example")
    sql(world, "DELETE FROM throttle")
    sql(world, "DELETE FROM outbox")
    seen = []
    for name in ("asked.example", "askee.example"):
        before = world.content(without=("throttle", "sqlite_sequence"))
        page = ask(world, world.bob, world.theirs, name, "We run the shop.\r\nThank you.")
        after = world.content(without=("throttle", "sqlite_sequence"))
        shown = world.bob.follow(page)
        number = sql(world, "SELECT id FROM share_request WHERE name = ?", name)[0][0]
        one = world.bob.get(f"/projects/{world.theirs}/asked/{number}")
        seen.append((page.code, page.header("location"), masked(shown, name), masked(one, name),
                     {table: len(set(after[table]) - set(before[table])) for table in after}))
    equal(seen[0][:2], (303, f"/projects/{world.theirs}/sharing?done=asked"))
    equal(seen[0][4], seen[1][4], "what is written")
    # The second page has one row more than the first.
    equal(seen[0][3], seen[1][3], "the request's own page")
    equal(len(letters(world, "share_request")), 0, "nobody is told within the request")
    equal([address for address, _ in letters(world, "share_asked")], ["bob@blue.example"] * 2)
    watch(world)
    told = letters(world, "share_request")
    equal([(address, params["domain"], params["org"], params["project"], params["person"])
           for address, params in told],
          [("alice@acme.example", "asked.example", "Blue", "Brook", "Bob")])
    true("We run the shop" not in str(told), "a stranger's words are not mailed")
    watch(world)
    equal(letters(world, "share_request"), [], "told once")


def masked(page, name):
    """A page without what differs by itself."""
    body = re.sub(r"<time[^>]*>[^<]*</time>", "TIME", page.body.replace(name, "NAME"))
    return re.sub(r"asked/\d+|/withdraw|[0-9a-f]{16}|\d+/withdraw|=\"\d+", "N", body)


@test("an owner's inbox has a badge, and shows who asks and why; approving shares; one of forty wins")
def approve(world):
    sql(world, "DELETE FROM throttle")
    path = verified(world, world.ours, "approve.example")
    before = badge(world.alice.get(f"/projects/{world.ours}/members"))
    ask(world, world.bob, world.theirs, "APPROVE.example.", "Autumn <script>alert(1)</script> sale")
    true(badge(world.alice.get(f"/projects/{world.ours}/members")) == before + 1, "the badge")
    equal(badge(world.mia.get(f"/projects/{world.ours}/members")), 0, "members have none")
    equal(badge(world.bob.get(f"/projects/{world.theirs}/members")), 0, "nor who asks")
    number = sql(world, "SELECT id FROM share_request WHERE name = 'approve.example'")[0][0]
    here = f"/projects/{world.ours}/inbox/{number}"
    page = world.alice.get(f"/projects/{world.ours}/sharing")
    true(f'href="inbox/{number}"' in page.body and "Blue / Brook · Bob" in words(page), words(page))
    page = world.alice.get(here)
    for one in ("Blue", "Brook", "Bob", "Autumn <script>alert(1)</script> sale"):
        true(one in words(page), f"{one}: {words(page)}")
    true("<script>alert" not in page.body, "escaped")
    true("/approve" not in world.mia.get(here).body, "members do not decide")
    for wrong in (world.bob, world.mia):
        true(wrong.post(f"{here}/approve", {"form_token": wrong.token()}).code in (403, 404), "not his")
    fields = page.form(f"{here}/approve")
    pages = at_once(40, lambda: world.alice.copy().post(f"{here}/approve", fields))
    equal({page.code for page in pages} - {303, 503}, set())
    sharing = f"/projects/{world.ours}/sharing"
    equal([page.header("location") for page in pages].count(f"{sharing}?done=approved"), 1)
    equal([project for _, project in shares(world, path)], [int(world.theirs)])
    equal([address for address, params in letters(world, "share_received")
           if params["domain"] == "approve.example"], ["bob@blue.example"])
    equal(world.alice.submit(page, f"{here}/reject").header("location"), f"{sharing}?done=gone")
    page = ask(world, world.bob, world.theirs, "approve.example")
    true(page.code == 422 and "すでにこのプロジェクトに共有されています" in words(page), words(page))


@test("rejecting tells who asked, who may ask again after a day; withdrawing and time end it, too")
def reject(world):
    sql(world, "DELETE FROM throttle")
    verified(world, world.ours, "reject.example")
    ask(world, world.bob, world.theirs, "reject.example")
    page = ask(world, world.bob, world.theirs, "reject.example", "once more")
    true(page.code == 422 and "すでにリクエストしています" in words(page), words(page))
    equal(page.form(f"/projects/{world.theirs}/sharing/ask")["name"], "reject.example")
    true("once more" in page.body, "what was typed is kept")
    number = sql(world, "SELECT id FROM share_request WHERE name = 'reject.example'")[0][0]
    here = f"/projects/{world.ours}/inbox/{number}"
    page = world.alice.submit(world.alice.get(here), f"{here}/reject")
    equal(page.header("location"), f"/projects/{world.ours}/sharing?done=rejected")
    told = world.bob.get(f"/projects/{world.theirs}/asked/{number}").body
    true("もう一度リクエストできます" in told or "you can ask again" in told, told)
    equal([address for address, _ in letters(world, "share_rejected")], ["bob@blue.example"])
    equal([address for address, _ in letters(world, "share_rejected_it")], ["alice@acme.example"])
    page = ask(world, world.bob, world.theirs, "reject.example")
    true("却下されてから1日" in words(page), words(page))
    sql(world, "UPDATE share_request SET decided_at = decided_at - 86401 WHERE id = ?", number)
    equal(ask(world, world.bob, world.theirs, "reject.example").code, 303)
    watch(world)
    equal(len(letters(world, "share_request")), 1)
    number = sql(world, "SELECT max(id) FROM share_request")[0][0]
    here = f"/projects/{world.theirs}/asked/{number}"
    page = world.bob.submit(world.bob.get(here), f"{here}/withdraw")
    equal(page.header("location"), f"/projects/{world.theirs}/sharing?done=withdrawn")
    equal(letters(world, "share_request_end"), [], "not within the request")
    watch(world)
    equal([address for address, _ in letters(world, "share_request_end")], ["alice@acme.example"])
    equal(ask(world, world.bob, world.theirs, "reject.example").code, 303)
    equal(ask(world, world.bob, world.theirs, "old.example").code, 303)
    sql(world, "UPDATE share_request SET created_at = created_at - 31 * 86400 "
               "WHERE outcome = 'open' AND name IN ('reject.example', 'old.example')")
    watch(world)
    equal(len(letters(world, "share_expired")), 2)
    equal(letters(world, "share_request_end"), [], "he had not heard of it")
    equal(sql(world, "SELECT DISTINCT outcome FROM share_request WHERE name = 'old.example'"),
          [("expired",)])


@test("a request finds whoever has the name: later, another, nobody any more")
def follows(world):
    sql(world, "DELETE FROM throttle")
    ask(world, world.bob, world.theirs, "later.example")
    holder = lambda: sql(world, "SELECT holder FROM share_request WHERE name = 'later.example'")[0][0]
    equal(holder(), 0)
    path = verified(world, world.ours, "later.example")
    equal(holder(), int(world.ours))
    number = sql(world, "SELECT id FROM share_request WHERE name = 'later.example'")[0][0]
    here = f"/projects/{world.ours}/inbox/{number}"
    fields = world.alice.get(here).form(f"{here}/approve")
    sql(world, "UPDATE domain SET state = 1 WHERE name = 'later.example'")
    equal(holder(), 0)
    equal(world.alice.get(here).code, 404)
    equal(world.alice.post(f"{here}/approve", fields).code, 404, "only while it is verified")
    sql(world, "UPDATE domain SET state = 3 WHERE name = 'later.example'")
    equal(world.alice.get(here).code, 200)
    world.alice.submit(world.alice.get(f"{path}/delete"), f"{path}/delete", name="later.example")
    equal(holder(), 0)
    page = ask(world, world.alice, world.ours, "use.example")
    true("このプロジェクトのドメインです" in words(page), words(page))


@test("what is no name, and what is no message, is refused at its field")
def refused(world):
    sql(world, "DELETE FROM throttle")
    for typed in ("", "a..b", "co.jp", "http://a.example/", "-a.example", "a.example\nb.example"):
        page = ask(world, world.bob, world.theirs, typed)
        true(page.code == 422 and 'id="name-fault"' in page.body, typed)
    page = ask(world, world.bob, world.theirs, "info@shop.example")
    true("shop.example" in words(page), words(page))
    for message, good in (("x" * 1000, 1), ("x" * 1001, 0), ("a\u202eb", 0), ("a\u0007b", 0),
                          ("\u2028", 0), ("=cmd|'/c calc'!A1\r\nline\r\n", 1), ("あ" * 1000, 1)):
        page = ask(world, world.bob, world.theirs, f"m{abs(hash(message))}.example", message)
        equal(page.code, 303 if good else 422, repr(message[:9]))
        true(good or 'id="message-fault"' in page.body, repr(message[:9]))
    sql(world, "DELETE FROM throttle")
    codes = [ask(world, world.bob, world.theirs, f"n{i}.example").code for i in range(21)]
    equal(codes, [303] * 20 + [422])
    sql(world, "DELETE FROM share_request WHERE name LIKE 'n%' OR name LIKE 'm%'")


@test("kill -9 in the middle of revoking: the share stands with its profiles, or neither does")
def killed(world):
    path = verified(world, world.ours, "killed.example")
    profile(world, world.theirs, "shop@killed.example")
    outcomes = set()
    for delay in range(24):
        if not shares(world, path):
            give(world, path, key_of(world, world.bob, world.theirs))
            sql(world, "DELETE FROM throttle")
        number = shares(world, path)[0][0]
        letters(world, "share_revoked")
        fields = world.alice.get(f"{path}/shares/{number}").form(f"{path}/shares/{number}")
        killed_after(world, world.alice, f"{path}/shares/{number}", fields, delay * 0.001)
        left, told = shares(world, path), letters(world, "share_revoked")
        equal(sql(world, "PRAGMA integrity_check"), [("ok",)])
        equal(len(told), 0 if left else 1, "a share revoked without its letter, or the other way")
        equal(send(world, world.theirs, "shop@killed.example"), "allowed" if left else "no_domain")
        outcomes.add(bool(left))
    true(True in outcomes, "never killed in time")


if __name__ == "__main__":
    with World(pending_limit=1000) as made:
        run(made)
