#!/usr/bin/env python3
"""A domain's DKIM keys on the console: seen by all who see the domain, changed by its owners alone,
each act asked for first. How they turn is shown in tests/unit/test_key.c and tests/dns/test_keys.py."""
import base64
import hashlib
import html
import re

from console import World, sql, words
from tap import equal, run, test, true


def home(world, name="keys.example"):
    """A verified domain's path, one for each test."""
    key = re.match(r"\d+", world.tool("register", world.ours, name))[0]
    sql(world, "UPDATE domain SET state = 3, verified_at = created_at WHERE id = ?", key)
    for kind in ("ownership", "dkim", "spf", "dmarc"):
        sql(world, "INSERT INTO domain_check VALUES (?, ?, 'ok', 0, 1, 1, '{}')", key, kind)
    return f"/projects/{world.ours}/domains/{key}"


def number(path):
    return path.rsplit("/", 1)[1]


def keys(world, path):
    """[(id, state, selector)], newest first"""
    return sql(world, "SELECT id, state, selector FROM dkim_key WHERE domain_id = ? "
                      "ORDER BY id DESC", number(path))


def begin(world, path, **fields):
    page = world.alice.submit(world.alice.get(f"{path}/keys/new"), f"{path}/keys/new", **fields)
    equal(page.header("location"), f"{path}/keys?done=begun", page.body)
    return keys(world, path)[0][0]


@test("the list says of each key its name, state, since when, size, origin and fingerprint")
def listed(world):
    path = home(world)
    key, public, at = sql(world, "SELECT id, public_key, active_at FROM dkim_key "
                                 "WHERE domain_id = ?", number(path))[0]
    digest = hashlib.sha256(base64.b64decode(public)).hexdigest()
    groups = " ".join(digest[i:i + 4] for i in range(0, 64, 4))
    for lang, state, bits in (("ja", "署名に使用中", "RSA 2048 ビット"),
                              ("en", "Signs", "RSA, 2048 bits")):
        reader = world.alice.copy()
        reader.headers["Accept-Language"] = lang
        sql(world, "UPDATE user SET lang = ? WHERE email = 'alice@acme.example'", lang)
        page = reader.get(f"{path}/keys")
        said = words(page)
        for part in ("nafuda._domainkey.keys.example", state, bits, groups):
            true(part in said, f"{part}: {said}")
        true(f'href="keys/{key}"' in page.body and "datetime" in page.body, page.body)
    sql(world, "UPDATE user SET lang = 'en' WHERE email = 'alice@acme.example'")
    true(at > 1600000000, at)
    page = world.alice.get(path)
    true(f'href="{number(path)}/keys"' in page.body, "the domain's page leads there")


@test("a domain may be registered with a selector of one's own")
def registered(world):
    new = f"/projects/{world.ours}/domains/new"
    page = world.alice.submit(world.alice.get(new), new, name="reg.example", selector="-no")
    equal(page.code, 422)
    true('id="selector-fault"' in page.body and 'value="-no"' in page.body, page.body)
    page = world.alice.submit(page, new, selector="Acme.Mail")
    equal(page.code, 303, page.body)
    path = page.header("location").partition("?")[0]
    true("acme.mail._domainkey.reg.example" in world.alice.get(f"{path}/keys").body, "it has it")


@test("a key by itself: its record whole and in strings, how to look, and who uses it")
def one(world):
    path = home(world, "one.example")
    sql(world, "INSERT INTO profile (project_id, org_id, from_addr, from_domain, from_name, "
               "created_at, changed_at) VALUES (?, ?, 'info@one.example', 'one.example', 'News', "
               "1, 1)", world.ours, world.org)
    key, public = sql(world, "SELECT id, public_key FROM dkim_key WHERE domain_id = ?",
                      number(path))[0]
    page = world.alice.get(f"{path}/keys/{key}")
    said = words(page)
    value = f"v=DKIM1; k=rsa; p={public}"
    text = html.unescape(page.body)
    true(f">{value}<" in text and f'"{value[:255]}" "{value[255:]}"' in text, text)
    true("nslookup -type=TXT nafuda._domainkey.one.example" in text and
         "dig +short TXT nafuda._domainkey.one.example" in text, text)
    uses = sql(world, "SELECT id FROM profile WHERE from_addr = 'info@one.example'")[0][0]
    true(f'href="/projects/{world.ours}/profiles/{uses}"' in page.body, page.body)
    true("cannot be deleted" in said, said)
    # And there is no way to do it.
    true("/revoke" not in page.body, page.body)
    equal(world.alice.get(f"{path}/keys/{key}/revoke").header("location"),
          f"{path}/keys?done=stale")
    token = world.alice.token()
    equal(world.alice.post(f"{path}/keys/{key}/revoke", {"form_token": token}).header("location"),
          f"{path}/keys?done=stale")
    equal([state for _, state, _ in keys(world, path)], ["active"])


@test("an owner begins a change: asked first, the record to add shown, the next step on every page")
def rotated(world):
    path = home(world, "rotate.example")
    page = world.alice.get(f"{path}/keys/new")
    said = words(page)
    true("7 days" in said or "seven more days" in said, said)
    true("nafuda2" in said and "No mail stops" in said, said)
    equal([state for _, state, _ in keys(world, path)], ["active"], "a GET does nothing")
    key = begin(world, path)
    equal(keys(world, path)[0][1:], ("generated", "nafuda2"))
    for where in (path, f"{path}/keys", f"{path}/keys/{key}"):
        said = words(world.alice.get(where))
        true("nafuda2._domainkey.rotate.example" in said, said)
        true("add its record to your DNS" in said, said)
    card = world.alice.get(path).body
    public = sql(world, "SELECT public_key FROM dkim_key WHERE id = ?", key)[0][0]
    true('id="dkim_next"' in card and public in html.unescape(card), card)
    for name in ("text", "csv", "zone"):
        file = world.alice.get(f"{path}/records/{name}")
        true("nafuda2._domainkey" in file.body, f"{name}: {file.body}")
    # A second one has to wait.
    true("under way" in words(world.alice.get(f"{path}/keys/new")), "refused kindly")
    page = world.alice.post(f"{path}/keys/new", {"form_token": world.alice.token()})
    equal((page.code, len(keys(world, path))), (422, 2))


@test("some servers have it: the page says who has not")
def late(world):
    path = home(world, "late.example")
    key = begin(world, path)
    sql(world, "UPDATE dkim_key SET state = 'published', published_at = 5 WHERE id = ?", key)
    result = ('{"witnesses":[{"host":"","server":"192.0.2.53","says":"right"},'
              '{"host":"ns1.example.net","server":"192.0.2.1","says":"right"},'
              '{"host":"ns2.example.net","server":"192.0.2.2","says":"missing"}]}')
    sql(world, "INSERT INTO domain_check VALUES (?, 'dkim_next', 'missing', 0, 0, 1, ?)",
        number(path), result)
    said = words(world.alice.get(f"{path}/keys"))
    true("Not yet: ns2.example.net." in said, said)


@test("one's own selector; what is none is said at its field and kept")
def own_selector(world):
    path = home(world, "own.example")
    for typed in ("-a", "a..b", "ü", "a b", "x" * 64, "x" * 101, "nafuda", "a/../b"):
        page = world.alice.submit(world.alice.get(f"{path}/keys/new"), f"{path}/keys/new",
                                  selector=typed)
        equal(page.code, 422, typed)
        true(f'value="{typed}"' in html.unescape(page.body), f"{typed} is kept")
        true('id="selector-fault"' in page.body and "autofocus" in page.body, typed)
    equal(len(keys(world, path)), 1)
    begin(world, path, selector="Acme-2026.mail_1")
    equal(keys(world, path)[0][2], "acme-2026.mail_1")


@test("given up: asked first, destroyed, and not done twice")
def given_up(world):
    path = home(world, "up.example")
    key = begin(world, path)
    page = world.alice.get(f"{path}/keys/{key}/revoke")
    said = words(page)
    true("present key goes on signing" in said and "cannot be brought back" in said, said)
    true("Go on with the change" in said and "Cancel" not in said, said)
    said = words(world.alice.get(path))
    true("All of them are right" not in said and "that are not right yet" in said, said)
    page = world.alice.submit(page, f"{path}/keys/{key}/revoke")
    equal(page.header("location"), f"{path}/keys?done=cancel")
    true("given up" in words(world.alice.follow(page)), "said")
    true("All of them are right" in words(world.alice.get(path)), "said")
    equal(sql(world, "SELECT state, length(sealed) FROM dkim_key WHERE id = ?", key),
          [("revoked", 0)])
    page = world.alice.post(f"{path}/keys/{key}/revoke", {"form_token": world.alice.token()})
    equal(page.header("location"), f"{path}/keys?done=stale")
    true("dkim_next" not in world.alice.get(path).body, "no card is left")


@test("a retiring key stays with its record until its time; destroying it now says what breaks")
def retired(world):
    path = home(world, "retire.example")
    old = keys(world, path)[0][0]
    key = begin(world, path)
    sql(world, "UPDATE dkim_key SET state = 'retiring', retiring_at = 5, revoke_at = 4102444800 "
               "WHERE id = ?", old)
    sql(world, "UPDATE dkim_key SET state = 'active', active_at = 5 WHERE id = ?", key)
    page = world.alice.get(f"{path}/keys/{old}")
    true("2100-01-01" in page.body and "v=DKIM1; k=rsa; p=" in html.unescape(page.body), page.body)
    page = world.alice.get(f"{path}/keys/{old}/revoke")
    true("still on its way" in words(page), words(page))
    page = world.alice.submit(page, f"{path}/keys/{old}/revoke")
    equal(page.header("location"), f"{path}/keys?done=revoke")
    equal([state for _, state, _ in keys(world, path)], ["active", "revoked"])
    true("v=DKIM1" not in world.alice.get(f"{path}/keys/{old}").body, "no record of it any more")


@test("CNAME mode asks nothing of the customer")
def aliases(world):
    path = home(world, "alias.example")
    sql(world, "UPDATE domain SET dkim_mode = 'cname', dkim_label = 'labelofalias', dkim_slot = 1 "
               "WHERE id = ?", number(path))
    sql(world, "UPDATE dkim_key SET slot = 1 WHERE domain_id = ?", number(path))
    page = world.alice.get(f"{path}/keys/new")
    true("nothing for you to do" in words(page) and 'name="selector"' not in page.body, page.body)
    page = world.alice.submit(page, f"{path}/keys/new")
    equal(page.header("location"), f"{path}/keys?done=begun-cname")
    key = keys(world, path)[0][0]
    said = words(world.alice.get(f"{path}/keys/{key}"))
    true("nafuda2._domainkey.alias.example" in said and
         "nafuda2.labelofalias.dkim.platform.example" in said, said)
    page = world.alice.get(path)
    true('id="dkim_next"' not in page.body and "nothing for you to do" in words(page), page.body)


@test("in CNAME mode a second key comes and goes without a record to add or to take away")
def second_alias(world):
    path = home(world, "second-alias.example")
    sql(world, "UPDATE domain SET dkim_mode = 'cname', dkim_label = 'labelofsecond', dkim_slot = 1 "
               "WHERE id = ?", number(path))
    sql(world, "UPDATE dkim_key SET slot = 1 WHERE domain_id = ?", number(path))

    def add():
        page = world.alice.submit(world.alice.get(f"{path}/keys/second"), f"{path}/keys/second")
        equal(page.header("location"), f"{path}/keys?done=begun-cname")
        return keys(world, path)[0][0]

    def end(key, done):
        page = world.alice.get(f"{path}/keys/{key}/revoke")
        asked = words(page)
        page = world.alice.submit(page, f"{path}/keys/{key}/revoke")
        equal(page.header("location"), f"{path}/keys?done={done}-cname")
        for said in (asked, words(world.alice.follow(page))):
            true("leave the CNAME records" in said and "remove" not in said, said)

    key = add()
    said = words(world.alice.get(f"{path}/keys"))
    true("adding the second key nafuda2._domainkey" in said, said)
    end(key, "cancel")
    key = add()
    sql(world, "UPDATE dkim_key SET state = 'active', active_at = 5 WHERE id = ?", key)
    end(key, "retire")
    end(key, "revoke")


@test("a domain that is not verified has nothing to change")
def pending(world):
    path = f"/projects/{world.ours}/domains/{world.domain}"
    true("keys/new" not in world.alice.get(f"{path}/keys").body, "no button")
    true("once the domain is verified" in words(world.alice.get(f"{path}/keys/new")), "and why")


@test("members and support see, and change nothing; who shares the domain sees the list alone")
def rights(world):
    path = home(world, "rights.example")
    key = begin(world, path)
    for reader in (world.mia, world.sue):
        page = reader.get(f"{path}/keys")
        true("nafuda2._domainkey.rights.example" in page.body, page.body)
        true("keys/new" not in page.body, page.body)
        page = reader.get(f"{path}/keys/{key}")
        true("v=DKIM1" in page.body and "/revoke" not in page.body, page.body)
        for where in (f"{path}/keys/new", f"{path}/keys/{key}/revoke"):
            equal(reader.get(where).code, 403, where)
            equal(reader.post(where, {"form_token": reader.token()}).code, 403, where)
    equal([state for _, state, _ in keys(world, path)], ["generated", "active"])
    share = sql(world, "INSERT INTO share (domain_id, project_id, created_at) VALUES (?, ?, 1) "
                       "RETURNING id", number(path), world.theirs)[0][0]
    page = world.bob.get(f"/projects/{world.theirs}/shared/{share}/keys")
    equal(page.code, 200)
    true("nafuda2._domainkey.rights.example" in page.body, page.body)
    main = re.search(r"<main.*?</main>", page.body, re.S)[0]
    equal(re.findall(r'<a [^>]*href="([^"]*)"', main), [f"../{share}"], "it leads nowhere else")
    true(f"{share}/keys" in world.bob.get(f"/projects/{world.theirs}/shared/{share}").body, "a link")
    for where in (f"/projects/{world.theirs}/domains/{number(path)}/keys",
                  f"{path}/keys", f"{path}/keys/{key}"):
        equal(world.bob.get(where).code, 404, where)


@test("each turn stands in the log, in both languages")
def logged(world):
    path = home(world, "log.example")
    key = begin(world, path)
    world.alice.submit(world.alice.get(f"{path}/keys/{key}/revoke"), f"{path}/keys/{key}/revoke")
    for lang, texts in (("en", ("Began to change the DKIM key of log.example",
                                "Gave up changing the DKIM key of log.example")),
                        ("ja", ("log.example の DKIM 鍵の切り替えを始めました",
                                "log.example の DKIM 鍵の切り替えを取りやめました"))):
        sql(world, "UPDATE user SET lang = ? WHERE email = 'alice@acme.example'", lang)
        said = words(world.alice.get(f"/projects/{world.ours}/log"))
        for text in texts:
            true(text in said, said)
    sql(world, "UPDATE user SET lang = 'en' WHERE email = 'alice@acme.example'")


@test("a second key is added beside the first, signs for as long as its record holds, and is retired")
def second(world):
    path = home(world, "second.example")
    listing = world.alice.get(f"{path}/keys")
    true('href="keys/second"' in listing.body, listing.body)
    page = world.alice.get(f"{path}/keys/second")
    true("Ed25519" in words(page) and "No mail stops" in words(page), page.body)
    equal(len(keys(world, path)), 1, "a GET does nothing")
    page = world.alice.submit(page, f"{path}/keys/second", selector="-no")
    equal(page.code, 422)
    true('id="selector-fault"' in page.body and 'value="-no"' in page.body, page.body)
    page = world.alice.submit(page, f"{path}/keys/second", selector="Ed")
    equal(page.header("location"), f"{path}/keys?done=begun", page.body)
    (key, state, selector), (first, *_) = keys(world, path)
    equal((state, selector), ("generated", "ed"))
    public, = sql(world, "SELECT public_key FROM dkim_key WHERE id = ?", key)[0]
    page = world.alice.get(f"{path}/keys/{key}")
    true(f">v=DKIM1; k=ed25519; p={public}<" in html.unescape(page.body), page.body)
    said = words(page)
    true("ed._domainkey.second.example is to be added" in said and "Ed25519" in said, said)

    sql(world, "UPDATE dkim_key SET state = 'active', active_at = 5 WHERE id = ?", key)
    for verdict, state, means in (("missing", "Not in use", "was not found"),
                                  ("ok", "Signs, too", "a second signature")):
        sql(world, "INSERT INTO domain_check VALUES (?, 'dkim_second', ?, 0, 1, 1, '{}') ON CONFLICT "
                   "DO UPDATE SET verdict = excluded.verdict", number(path), verdict)
        said = words(world.alice.get(f"{path}/keys"))
        true(state in said and "Change the second key" in said, said)
        said = words(world.alice.get(f"{path}/keys/{key}"))
        true(means in said and ("No profile's mail" in said) == (verdict == "ok"), said)
        true("A domain needs one key" not in said, said)
    domain = world.alice.get(path).body
    true('id="dkim_second"' in domain and public in html.unescape(domain), "its card")
    true(f"p={public}" in world.alice.get(f"{path}/records/zone").body, "the zone has its record")

    page = world.alice.get(f"{path}/keys/{key}/revoke")
    true("RSA key goes on signing" in words(page), page.body)
    asked = page
    page = world.alice.submit(asked, f"{path}/keys/{key}/revoke")
    equal(page.header("location"), f"{path}/keys?done=retire", page.body)
    # Pressed twice it is not destroyed: nobody was asked that.
    page = world.alice.submit(asked, f"{path}/keys/{key}/revoke")
    equal(page.header("location"), f"{path}/keys?done=stale", page.body)
    equal({one: state for one, state, _ in keys(world, path)}, {key: "retiring", first: "active"})
    said = words(world.alice.get(f"{path}/keys?done=retire"))
    true("seven days" in said and "Add a second key" in said, said)
    said = words(world.alice.get(f"/projects/{world.ours}/log"))
    for text in ("Had an Ed25519 key made for second.example",
                 "Stopped signing second.example with its Ed25519 key"):
        true(text in said, said)


@test("a platform whose signer makes no use of second keys offers none, and says so")
def no_second(world):
    path = home(world, "none.example")
    world.settings["NAFUDA_KEY_ED25519"] = "off"
    try:
        true("keys/second" not in world.alice.get(f"{path}/keys").body, "no link")
        page = world.alice.get(f"{path}/keys/second")
        true("does not sign with second keys" in words(page), page.body)
        page = world.alice.post(f"{path}/keys/second", {"form_token": world.alice.token(),
                                                        "selector": ""})
        true(page.code == 422 and "second keys" in words(page), page.body)
        equal(len(keys(world, path)), 1)
    finally:
        world.settings["NAFUDA_KEY_ED25519"] = "on"


if __name__ == "__main__":
    with World(key_ed25519="on") as made:
        sql(made, "UPDATE user SET lang = 'en'")
        run(made)
