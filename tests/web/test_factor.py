#!/usr/bin/env python3
"""The second factor: setting it up, signing in with it, losing it (W3)."""
import base64
import hmac
import html
import re
import struct
import time
import urllib.parse

import postbox
import routes
import things
from console import PASSWORD, World, later
from tap import equal, run, test, true

FACTOR = "/account/second-factor"


class Authenticator:
    """RFC 6238, from the key that the page shows."""

    def __init__(self, page):
        shown = re.search(r'id="secret">([A-Z2-7 ]+)<', page.body)[1].replace(" ", "")
        self.secret = base64.b32decode(shown)

    def code(self, ahead=0):
        digest = hmac.digest(self.secret, struct.pack(">q", int(time.time() + ahead) // 30), "sha1")
        at = digest[19] & 15
        return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 10**6:06}"


def set_up(browser):
    """(authenticator, recovery codes, page) of somebody who is signed in."""
    page = browser.get(FACTOR)
    phone = Authenticator(page)
    page = browser.submit(page, FACTOR, code=phone.code(), password=PASSWORD)
    equal(page.code, 200)
    codes = re.findall(r"\b(?:[0-9a-z]{4}-){2}[0-9a-z]{4}\b",
                       page.body[page.body.index('id="codes"'):page.body.index("download=")])
    return phone, codes, page


def sign_in(world, email):
    """A browser with the half session."""
    browser = world.browser()
    page = browser.sign_in(email)
    equal((page.code, page.header("location")), (303, "/sign-in/code?next=%2F"))
    return browser


def give(browser, code):
    return browser.submit(browser.get("/sign-in/code?next=%2Faccount"), "/sign-in/code", code=code)


@test("it is set up with a code and the password, and recovery codes are shown once")
def setting_up(world):
    alice, elsewhere = world.alice, world.browser()
    elsewhere.sign_in("alice@acme.example")
    content = world.content()
    page = alice.get(FACTOR)
    equal(world.content(), content, "looking changed something")
    phone = Authenticator(page)
    uri = urllib.parse.unquote(world.alice.get(FACTOR).body)
    true("otpauth" not in uri, "the QR code says it, the page does not")
    true('<svg class="qr"' in page.body, "no QR code")
    for code, password, field in (("000000", PASSWORD, "code"), (phone.code(), "wrong", "password"),
                                  ("", PASSWORD, "code"), ("x" * 41, PASSWORD, "code")):
        wrong = alice.submit(page, FACTOR, code=code, password=password)
        equal(wrong.code, 422)
        true(f'id="{field}-fault"' in wrong.body, f"{code} {password}")
        equal(Authenticator(wrong).secret, phone.secret, "another secret after a slip")
    page = alice.submit(page, FACTOR, code=phone.code(), password=PASSWORD)
    equal(page.code, 200)
    codes = re.findall(r"(?:[0-9a-z]{4}-){2}[0-9a-z]{4}", page.body[page.body.index('"codes"'):])
    file = html.unescape(re.search(r'download="[^"]+" href="data:([^"]+)"', page.body)[1])
    file = urllib.parse.unquote(file).splitlines()
    equal(len(set(codes)), 10)
    equal([line for line in file if line in codes], codes[:10])
    equal(elsewhere.get("/account").code, 303, "a session from before")
    equal(alice.get("/account").code, 200)
    true(codes[0] not in alice.get(FACTOR).body, "shown again")
    stored = str(world.content())
    true(codes[0] not in stored and codes[0].replace("-", "") not in stored, "stored as it is")
    true(phone.secret.hex() not in stored and repr(phone.secret)[2:-1] not in stored, "the secret")
    told = postbox.last(world, "alice@acme.example")
    true("有効になりました" in told["Subject"], told["Subject"])
    world.phone, world.codes = phone, codes


@test("after the password nothing is open but the code; with it everything is")
def two_steps(world):
    alice = sign_in(world, "alice@acme.example")
    acme, _ = things.tenants(world)
    nobody = world.browser()
    for method, pattern, right, _ in routes.read():
        if right == "ANYBODY" or right == "ALWAYS":
            continue
        path = things.path(pattern, acme)
        if method == "GET":
            first, second = alice.get(path), nobody.get(path)
            equal((first.code, first.header("location")), (second.code, second.header("location")),
                  path)
        else:
            equal(alice.post(path, {"form_token": alice.get("/sign-in").token()}).code, 403, path)
    true("Alice" not in alice.get("/sign-in/code").body, "a name")
    half = alice.jar["nafuda"]
    equal(give(alice, "000000").code, 422)
    page = give(alice, world.phone.code(30))
    equal((page.code, page.header("location")), (303, "/account"))
    true(alice.jar["nafuda"] != half, "the same session")
    equal(alice.get("/account").code, 200)
    equal(world.browser().get("/sign-in/code?next=%2Faccount").header("location"),
          "/sign-in?next=%2Faccount")


@test("a code is taken once, a recovery code too, and ten wrong ones close the door for a while")
def once(world):
    with later(world, 300):
        code = world.phone.code(300)
        equal(give(sign_in(world, "alice@acme.example"), code).code, 303)
        equal(give(sign_in(world, "alice@acme.example"), code).code, 422)
        equal(give(sign_in(world, "alice@acme.example"), world.codes[0]).code, 303)
        equal(give(sign_in(world, "alice@acme.example"), world.codes[0]).code, 422)
        told = postbox.last(world, "alice@acme.example")
        true("9" in postbox.text(told), postbox.text(told))
    with later(world, 3600):
        alice = sign_in(world, "alice@acme.example")
        codes = [give(alice, "000000").code for _ in range(11)]
        equal(codes, [422] * 10 + [429])
        equal(give(alice, world.phone.code(3600)).code, 429)
    with later(world, 3600 + 16 * 60):
        alice = sign_in(world, "alice@acme.example")
        equal(give(alice, world.phone.code(3600 + 16 * 60)).code, 303)


@test("a half session is over after ten minutes, and a clock set back revives none")
def over(world):
    with later(world, 7200):
        alice = sign_in(world, "alice@acme.example")
    for seconds, code in ((7200 + 9 * 60, 200), (7200 + 11 * 60, 303), (7200 - 86400, 303)):
        with later(world, seconds):
            equal(alice.get("/sign-in/code").code, code, seconds)


@test("a new password by mail does not open the door without the code")
def forgotten(world):
    with later(world, 9000):
        browser = world.browser()
        browser.submit(browser.get("/forgot"), "/forgot", email="alice@acme.example")
        path = postbox.link(postbox.last(world, "alice@acme.example"))
        equal(browser.submit(browser.get(path), path, password=PASSWORD).code, 303)
        equal(browser.get("/account").code, 303, "signed in without the code")
        page = browser.get("/sign-in/code")
        equal(page.code, 200)
        page = browser.submit(page, "/sign-in/code", code=world.phone.code(9000))
        equal(page.code, 303)
        equal(browser.get("/account").code, 200)


@test("new passwords by mail lift the limit of wrong codes twice a day, and no more")
def lifted(world):
    with later(world, 20 * 86400):
        alice = sign_in(world, "alice@acme.example")
        codes = [give(alice, "000000").code for _ in range(11)]
        for _ in range(3):
            alice = world.browser()
            alice.submit(alice.get("/forgot"), "/forgot", email="alice@acme.example")
            path = postbox.link(postbox.last(world, "alice@acme.example"))
            alice.submit(alice.get(path), path, password=PASSWORD)
            codes += [give(alice, "000000").code for _ in range(11)]
        equal(codes, ([422] * 10 + [429]) * 3 + [429] * 11)


@test("new recovery codes and turning it off want the password and a code")
def off(world):
    with later(world, 12000):
        alice = sign_in(world, "alice@acme.example")
        equal(give(alice, world.codes[1]).code, 303)
        page = alice.get(FACTOR)
        for action, prefix in ((f"{FACTOR}/codes", "codes_"), (f"{FACTOR}/off", "off_")):
            wrong = alice.submit(page, action, **{prefix + "password": "wrong",
                                                  prefix + "code": world.codes[2]})
            equal(wrong.code, 422)
            true(f'id="{prefix}password-fault"' in wrong.body, action)
            wrong = alice.submit(page, action, **{prefix + "password": PASSWORD,
                                                  prefix + "code": "000000"})
            equal(wrong.code, 422)
            true(f'id="{prefix}code-fault"' in wrong.body, action)
        page = alice.submit(page, f"{FACTOR}/codes", codes_password=PASSWORD,
                            codes_code=world.codes[2])
        equal(page.code, 200)
        new = re.findall(r"(?:[0-9a-z]{4}-){2}[0-9a-z]{4}", page.body)[0]
        equal(alice.submit(alice.get(FACTOR), f"{FACTOR}/off", off_password=PASSWORD,
                           off_code=world.codes[3]).code, 422, "one of the former codes")
        page = alice.submit(alice.get(FACTOR), f"{FACTOR}/off", off_password=PASSWORD, off_code=new)
        equal((page.code, page.header("location")), (303, FACTOR + "?done=off"))
        equal(alice.follow(page).code, 200)
        equal(world.browser().sign_in("alice@acme.example").header("location"), "/")


@test("where the setting says so, staff sets it up before anything else")
def staff(world):
    world.settings["NAFUDA_SECOND_FACTOR"] = "staff"
    acme, _ = things.tenants(world)
    for browser, email in ((world.browser(), "op@example.com"),
                           (world.browser(), "sue@nafuda.example")):
        equal(browser.sign_in(email).code, 303)
        for method, pattern, right, _ in routes.read():
            path = things.path(pattern, acme)
            if right in ("FACTOR", "ALWAYS"):
                continue
            if method == "GET":
                page = browser.get(path)
                equal((page.code, page.header("location")), (303, FACTOR), path)
            else:
                token = browser.get(FACTOR).token()
                equal(browser.post(path, {"form_token": token}).code, 403, path)
        page = browser.get(FACTOR)
        true("Acme" not in page.body and "Autumn" not in page.body, "names in the frame")
        browser.submit(page, "/language", lang="en")
        true("Second factor" in browser.get(FACTOR).body, "the language")
        set_up(browser)
        equal(browser.get(f"/projects/{world.ours}").code, 303)
        equal(browser.get(f"/projects/{world.ours}/domains").code, 200)
    mia = world.browser()
    mia.sign_in("mia@acme.example")
    equal(mia.get("/account").code, 200, "a customer need not")
    del world.settings["NAFUDA_SECOND_FACTOR"]


@test("what was lost, an operator takes away at the machine")
def lost(world):
    phone = world.browser()
    phone.sign_in("mia@acme.example")
    set_up(phone)
    world.tool("user", "factor-off", "MIA@acme.example")
    equal(phone.get("/account").code, 303, "a session from before")
    equal(world.browser().sign_in("mia@acme.example").header("location"), "/")
    true("無効" in postbox.last(world, "mia@acme.example")["Subject"], "no letter")


@test("nothing odd in a field does harm, and no log line holds a code")
def odd(world):
    bob = world.browser()
    bob.sign_in("bob@blue.example")
    page = bob.get(FACTOR)
    for value in ("12345\n6", "12\u202e3456", "x" * 10000, "<script>alert(1)</script>"):
        for field in ("code", "offer"):
            fields = {"code": "123456", "password": PASSWORD, field: value}
            answer = bob.submit(page, FACTOR, **fields)
            equal(answer.code, 422, f"{field} {value[:9]!r}")
            true("<script>alert" not in answer.body, field)
    equal(bob.submit(page, FACTOR, code="12345\0", password=PASSWORD).code, 400)
    phone = Authenticator(page)
    said = str(bob.submit(page, FACTOR, code="314159", password="swordfish!").log)
    with later(world, 3600):
        bob = world.browser()
        bob.sign_in("bob@blue.example")
        page = bob.get(FACTOR)
        phone = Authenticator(page)
        page = bob.submit(page, FACTOR, code=phone.code(3600), password=PASSWORD)
        equal(page.code, 200)
        said += str(page.log) + postbox.turn(world)
    for secret in ("314159", "swordfish!", PASSWORD):
        true(secret not in said, said)


if __name__ == "__main__":
    with World(mail_command=postbox.COMMAND, **postbox.QUIET) as made:
        run(made)
