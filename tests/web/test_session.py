#!/usr/bin/env python3
"""Coming, staying and going: sign-in and its throttle (W1), sessions (W2), the language."""
import contextlib
import hashlib
import re
import sqlite3
import threading
import time

from console import PASSWORD, World, later, sql
from tap import equal, run, test, true

HOUR = 3600


def cookie(browser):
    return browser.jar["nafuda"]


def masked(page, *without):
    body = re.sub(r"\b[0-9a-f]{16}\b", "ID", page.body)
    body = re.sub(r'name="form_token" value="[^"]*"', "TOKEN", body)
    for text in without:
        body = body.replace(text, "…")
    return body


@test("signing in gives a new session in a safe cookie, of which the database keeps a hash")
def signing_in(world):
    browser = world.browser()
    page = browser.sign_in("alice@acme.example")
    equal((page.code, page.header("location")), (303, "/"))
    value, attributes = page.cookies()["nafuda"]
    equal(attributes, ["Path=/", "HttpOnly", "SameSite=Lax"])
    equal(len(value), 43)
    again = browser.copy()
    again.jar.pop("nafuda")
    true(cookie(browser) != again.sign_in("alice@acme.example").cookies()["nafuda"][0],
         "the same session twice")
    rows = str(world.content()["session"])
    true(value not in rows, "the session's id is in the database")
    true(hashlib.sha256(value.encode()).hexdigest() in rows, "its hash is not")
    equal(browser.get("/account").code, 200)


@test("a session set by somebody else before sign-in is not taken up")
def fixation(world):
    browser = world.browser()
    browser.jar["nafuda"] = "B" * 43
    page = browser.sign_in("mia@acme.example")
    equal(page.code, 303)
    true(cookie(browser) != "B" * 43, "the planted session")
    planted = world.browser()
    planted.jar["nafuda"] = "B" * 43
    equal(planted.get("/account").code, 303)


@test("a cookie that is sent twice is nobody's")
def twice(world):
    browser = world.browser()
    browser.sign_in("mia@acme.example")
    page = world.browser().get("/account")
    equal(page.code, 303)
    sent = f"nafuda={cookie(browser)}; nafuda={'C' * 43}"
    equal(world.browser().request("GET", "/account", headers={"Cookie": sent}).code, 303)


@test("signing out ends the session on the server")
def signing_out(world):
    browser = world.browser()
    browser.sign_in("mia@acme.example")
    stolen = browser.copy()
    page = browser.submit(browser.get("/account"), "/sign-out")
    equal(page.code, 303)
    true("Max-Age=0" in page.cookies()["nafuda"][1], page.cookies())
    true("nafuda" not in browser.jar, browser.jar)
    equal(stolen.get("/account").code, 303)


@test("signing in again ends the former session of the same browser")
def again(world):
    browser = world.browser()
    form = browser.get("/sign-in")
    mia = {"email": "mia@acme.example", "password": PASSWORD}
    equal(browser.submit(form, "/sign-in", **mia).code, 303)
    former = browser.copy()
    equal(browser.submit(form, "/sign-in", **mia).code, 303)
    equal([former.get("/account").code, browser.get("/account").code], [303, 200])


@test("half an hour of silence or half a day ends a session; a clock set back revives none")
def ages(world):
    browser = world.browser()
    browser.sign_in("mia@acme.example")
    with later(world, 29 * 60):
        equal(browser.get("/account").code, 200)
    with later(world, 58 * 60):
        equal(browser.get("/account").code, 200, "seen half an hour ago")
    with later(world, 58 * 60 + 31 * 60):
        equal(browser.get("/account").code, 303, "silent for half an hour")
    for minutes in range(80, 12 * 60, 25):
        with later(world, minutes * 60):
            equal(browser.get("/account").code, 200, f"busy, minute {minutes}")
    with later(world, 12 * HOUR + 60):
        equal(browser.get("/account").code, 303, "half a day old")
    with later(world, -24 * HOUR):
        equal(browser.get("/account").code, 303, "from the future")
    with later(world, 10 * 365 * 24 * HOUR):
        equal(browser.get("/account").code, 303)


@test("changing the password ends every other session and renews one's own")
def password(world):
    alice, elsewhere = world.browser(), world.browser()
    alice.sign_in("sue@nafuda.example")
    elsewhere.sign_in("sue@nafuda.example")
    old = alice.copy()
    change = {"current": PASSWORD, "wanted": "another long password"}
    page = alice.submit(alice.get("/account"), "/account/password", **{**change, "current": "no"})
    equal(page.code, 422)
    page = alice.submit(alice.get("/account"), "/account/password", **{**change, "wanted": "short"})
    equal(page.code, 422)
    equal(elsewhere.get("/account").code, 200)
    page = alice.submit(alice.get("/account"), "/account/password", **change)
    equal(page.code, 303)
    true(cookie(alice) != cookie(old), "the session is not new")
    equal([browser.get("/account").code for browser in (alice, old, elsewhere)], [200, 303, 303])
    equal(world.browser().sign_in("sue@nafuda.example").code, 422)
    equal(world.browser().sign_in("sue@nafuda.example", change["wanted"]).code, 303)


@test("one sees one's own sessions and ends one of them, and nobody else's")
def own_sessions(world):
    bob, phone = world.browser(), world.browser(**{"User-Agent": "Firefox/120.0 Android"})
    bob.sign_in("bob@blue.example")
    phone.sign_in("bob@blue.example")
    page = bob.get("/account")
    handles = re.findall(r'name="session" value="([^"]+)"', page.body)
    true(len(handles) >= 1, page.body)
    true(cookie(phone) not in page.body and cookie(bob) not in page.body, "an id on the page")
    for handle in handles:
        theirs = {"form_token": world.mia.token(), "session": handle}
        world.mia.post("/account/sessions/end", theirs)
    equal(phone.get("/account").code, 200, "ended by somebody else")
    for handle in handles:
        bob.post("/account/sessions/end", {"form_token": bob.token(), "session": handle})
    equal(phone.get("/account").code, 303)
    equal(bob.get("/account").code, 200)


@test("a one-time link works once, and its page says so without changing anything")
def links(world):
    link = re.search(r"/welcome/[\w-]+", world.tool("user", "add", "new@acme.example", "New",
                                                    "member", world.ours))[0]
    content = world.content()
    browser = world.browser()
    page = browser.get(link)
    equal(world.content(), content)
    equal(browser.submit(page, link, password="short").code, 422)
    equal(browser.submit(page, link, password=PASSWORD).code, 303)
    equal(browser.get("/account").code, 200)
    second = world.browser()
    page = second.get(link)
    true('name="password"' not in page.body, "offered again")
    token = second.get("/sign-in").token()
    content = world.content()
    second.post(link, {"form_token": token, "password": "my own long password"})
    true("nafuda" not in second.jar, "used again")
    equal(world.content(without=("throttle",)),
          {table: rows for table, rows in content.items() if table != "throttle"})


@test("the language comes from the browser, is switched by a form, and is remembered")
def language(world):
    def lang(page):
        return re.search(r'<html lang="(\w+)"', page.body)[1]

    equal(lang(world.browser().get("/sign-in")), "ja")
    for header, wanted in (("en-US,en;q=0.9,ja;q=0.8", "en"), ("ja,en", "ja"), ("de", "ja"),
                           ("en;q=0.1,ja;q=0.2", "ja"), ("fr,en;q=0.2", "en")):
        page = world.browser(**{"Accept-Language": header}).get("/sign-in")
        equal(lang(page), wanted, header)
    visitor = world.browser(**{"Accept-Language": "ja"})
    page = visitor.submit(visitor.get("/sign-in"), "/language", lang="en")
    equal((page.code, page.header("location")), (303, "/sign-in"))
    true(any(part.startswith("Max-Age=") for part in page.cookies()["nafuda-lang"][1]), "kept")
    equal(lang(visitor.follow(page)), "en")
    equal(visitor.post("/language", {"form_token": visitor.get("/sign-in").token(),
                                     "lang": "xx"}).code, 400)
    mia = world.browser()
    mia.sign_in("mia@acme.example")
    mia.submit(mia.get("/account"), "/language", lang="en")
    elsewhere = world.browser(**{"Accept-Language": "ja"})
    elsewhere.sign_in("mia@acme.example")
    equal(lang(elsewhere.get("/account")), "en", "of the account")


@test("an unknown user and a wrong password read the same; nothing says which it was")
def same_words(world):
    pages = []
    for email in ("alice@acme.example", "nobody@acme.example"):
        browser = world.browser()
        page = browser.sign_in(email, "wrong password")
        equal(page.code, 422)
        true("nafuda" not in browser.jar, "signed in")
        pages.append(masked(page, email))
    equal(*pages)


@test("the eleventh attempt at an account is refused, for known and unknown alike, and not for ever")
def throttled(world):
    pages = []
    with later(world, 30 * 24 * HOUR):
        for email in ("operator-who-is-not@example.com", "op@example.com"):
            for attempt in range(10):
                page = world.browser().sign_in(email, "wrong password")
                equal(page.code, 422, f"attempt {attempt + 1}")
            page = world.browser().sign_in(email)
            equal(page.code, 429, "the right password, at the eleventh attempt")
            true(0 < int(page.header("retry-after")) <= 15 * 60, page.headers)
            pages.append(masked(page, email))
        equal(*pages)
        equal(world.browser().sign_in("bob@blue.example").code, 303, "another account")
    with later(world, 30 * 24 * HOUR + 16 * 60):
        equal(world.browser().sign_in("op@example.com").code, 303, "a quarter of an hour later")


@test("an address is refused after thirty attempts, whatever the accounts")
def throttled_address(world):
    with later(world, 60 * 24 * HOUR):
        codes = []
        for attempt in range(31):
            browser = world.browser()
            browser.params = {"REMOTE_ADDR": "192.0.2.77"}
            codes.append(browser.sign_in(f"user{attempt}@example.com", "wrong password").code)
        equal(codes, [422] * 30 + [429])
        equal(world.browser().sign_in("bob@blue.example").code, 303, "another address")


@test("no log line holds a session, a token or a password")
def silent_log(world):
    browser = world.browser()
    page = browser.sign_in("alice@acme.example", "a secret password")
    said = str(page.log)
    page = browser.post("/sign-in", {"form_token": "D" * 43, "email": "alice@acme.example",
                                     "password": "a secret password"})
    said += str(page.log)
    true("post_refused" in said, said)
    for secret in ("a secret password", "D" * 43, browser.jar["nafuda-before"]):
        true(secret not in said, said)


@contextlib.contextmanager
def meanwhile(world, bucket, change):
    """A change of Bob that ends his sessions, made while a password is hashed: as soon as the
    attempt is counted."""
    database = sqlite3.connect(f"{world.folder}/nafuda.db", timeout=10, check_same_thread=False)
    database.executescript("DELETE FROM throttle")
    done = []

    def act():
        ends = time.monotonic() + 10
        while not database.execute("SELECT 1 FROM throttle WHERE bucket = ?", (bucket,)).fetchone():
            if time.monotonic() > ends:
                return
            time.sleep(0.002)
        time.sleep(0.02) # the user was read; hashing takes ten times as long
        database.executescript(f"BEGIN IMMEDIATE; UPDATE user SET {change} WHERE name = 'Bob'; "
                               "DELETE FROM session WHERE user_id IN "
                               "(SELECT id FROM user WHERE name = 'Bob'); COMMIT")
        done.append(database.execute("SELECT changes()").fetchone())
    thread = threading.Thread(target=act)
    thread.start()
    yield
    thread.join()
    database.close()
    true(done, "nothing was counted")


@test("what changes while a password is hashed counts: the former one lets nobody in, a new factor is "
      "asked for")
def overtaken(world):
    email = "bob@blue.example"
    number = sql(world, "SELECT id FROM user WHERE email = ?", email)[0][0]
    account = f"account {hashlib.sha256(email.encode()).hexdigest()}"
    for change in ("password = (SELECT password FROM user WHERE name = 'Mia')", "totp = x'0102'"):
        with world.twin() as twin:
            browser = twin.browser()
            with meanwhile(twin, account, change):
                page = browser.sign_in(email)
            equal((page.code, browser.get("/account").code), (422, 303), change)
            true("nafuda" not in browser.jar, "a session")
        with world.twin() as twin:
            browser = twin.browser()
            browser.sign_in(email)
            page = browser.get("/account")
            with meanwhile(twin, f"password {number}", change):
                page = browser.submit(page, "/account/password", current=PASSWORD,
                                      wanted="an entirely new password")
            equal((page.code, browser.get("/account").code), (422, 303), change)


if __name__ == "__main__":
    with World() as made:
        run(made)
