#!/usr/bin/env python3
"""Who is let in where: tokens (W4), headers (W5). Every route is walked."""
import re

import routes
import things
from console import World
from tap import equal, run, test, true

ROUTES = routes.read()
GETS = [row for row in ROUTES if row[0] == "GET"]
POSTS = [row for row in ROUTES if row[0] == "POST"]
TOKEN = "A" * 43

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "
          "'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")


def path_for(world, pattern):
    return things.path(pattern, things.tenants(world)[0])


def who_may(world, right):
    return {"ANYBODY": world.browser(), "ALWAYS": world.browser(),
            "OPERATE": world.operator, "FIND": world.sue}.get(
                right, world.alice)


def everybody(world):
    return {"nobody": world.browser(), "alice": world.alice, "mia": world.mia, "bob": world.bob,
            "sue": world.sue, "operator": world.operator}


HTML = "text/html; charset=utf-8"
FILES = {"text": "text/plain; charset=utf-8", "csv": "text/csv; charset=utf-8",
         "zone": "text/dns; charset=utf-8"}


def check_headers(page, about, kind=HTML):
    equal(page.header("content-security-policy"), POLICY, about)
    equal(page.header("x-content-type-options"), "nosniff", about)
    equal(page.header("referrer-policy"), "same-origin", about)
    equal(page.header("cross-origin-opener-policy"), "same-origin", about)
    equal(page.header("cache-control"), "no-store", about)
    equal(page.header("content-type"), kind, about)
    equal(page.header("content-length"), str(len(page.octets)), about)


@test("every page of every kind of visitor carries the headers, and is whole")
def headers(world):
    for name, browser in everybody(world).items():
        for _, pattern, _, _ in GETS:
            page = browser.get(path_for(world, pattern))
            kind = FILES.get(pattern.rsplit("/", 1)[1], HTML) if page.code == 200 else HTML
            check_headers(page, f"{name} {pattern}", kind)
            true(page.code in (200, 303, 403, 404), f"{name} {pattern}: {page.code}")
            true(page.code == 303 or kind != HTML or page.body.rstrip().endswith("</html>"), f"{name} {pattern}")
            true("<script>" not in page.body and " style=" not in page.body, pattern)


@test("error pages carry them too, and a request id that stands in no other answer")
def errors(world):
    alice, seen = world.alice, set()
    pages = {
        404: alice.get("/nowhere"), 405: alice.request("PUT", "/sign-in"),
        403: alice.get("/operate"), 400: alice.post("/language", b"a=%zz"),
        413: alice.post("/language", b"a=" + b"x" * 65536),
    }
    for code, page in pages.items():
        equal(page.code, code)
        check_headers(page, code)
        number = re.search(r"<code>([0-9a-f]{16})</code>", page.body)
        true(number and number[1] not in seen, f"{code}: {page.body}")
        seen.add(number[1])
        true("SELECT" not in page.body and "cgi/" not in page.body, code)
    equal(pages[405].header("allow"), "GET, HEAD, POST")


@test("over TLS there is HSTS, and the cookies have the prefix and are Secure")
def over_tls(world):
    true(world.alice.get("/sign-in").header("strict-transport-security") is None, "plain HTTP")
    browser = world.browser()
    browser.params = {"HTTPS": "on"}
    page = browser.get("/sign-in")
    true(page.header("strict-transport-security").startswith("max-age=31536000"), "HSTS")
    equal(list(page.cookies()), ["__Host-nafuda-before"])
    page = browser.sign_in("mia@acme.example")
    equal(page.code, 303)
    equal(page.cookies()["__Host-nafuda"][1], ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"])
    equal(browser.get("/account").code, 200)
    # Without TLS that cookie is nobody's, and the other way round.
    browser.params = {}
    equal(browser.get("/account").code, 303)
    plain = world.mia.copy()
    plain.params = {"HTTPS": "on"}
    equal(plain.get("/account").code, 303)


@test("HEAD is GET without its body")
def head(world):
    for path in ("/sign-in", "/nowhere"):
        page = world.browser().request("HEAD", path)
        equal(page.octets, b"")
        true(int(page.header("content-length")) > 500, path)
        equal(page.code, world.browser().get(path).code)


@test("no GET or HEAD changes anything but when a session was seen")
def gets_do_not_write(world):
    things.tenants(world)
    before = world.content()
    for browser in everybody(world).values():
        for method in ("GET", "HEAD"):
            for _, pattern, _, _ in ROUTES:
                path = path_for(world, pattern) + "?q=a&next=%2F&state=2&after=x"
                browser.request(method, path)
    equal(world.content(), before)


@test("a POST without its token, with another's, or from a foreign page is 403 and does nothing")
def posts_need_a_token(world):
    strangers = world.bob.token()
    for _, pattern, right, kind in POSTS:
        if kind == "ONE_CLICK":  # test_unsubscribe.py
            continue
        path, browser = path_for(world, pattern), who_may(world, right)
        if kind == "BEFORE":
            token = browser.get("/sign-in").token()
            others = [strangers, world.browser().get("/sign-in").token()]
        else:
            token = browser.token()
            fresh = browser.copy()
            before = world.browser()
            others = [strangers, before.get("/sign-in").token()]
            fresh.jar.update(before.jar)
            equal(fresh.post(path, {"form_token": others[1]}).code, 403,
                  f"{pattern} with a token from before sign-in and its cookie")
        content = world.content()
        for wrong in ["", TOKEN, token[:-1], token + "A", token.swapcase(), *others]:
            equal(browser.post(path, {"form_token": wrong}).code, 403, f"{pattern} {wrong}")
        equal(browser.post(path, {}).code, 403, pattern)
        equal(browser.post(path, {"token": token}).code, 403, pattern)
        equal(browser.post(path + "?form_token=" + token, {}).code, 403, pattern)
        for foreign in ({"Origin": "https://evil.example"}, {"Origin": "null"},
                        {"Origin": "http://127.0.0.1"}, {"Sec-Fetch-Site": "cross-site"}):
            page = browser.post(path, {"form_token": token}, headers=foreign)
            equal(page.code, 403, f"{pattern} {foreign}")
            refused = [line for line in page.log if line["event"] == "post_refused"]
            equal(len(refused), 1, f"{pattern} {page.log}")
            true(token not in str(page.log), "a token in the log")
        equal(world.content(), content, pattern)


@test("nobody is sent to sign in, and back from there; his POSTs are 403")
def nobody(world):
    for method, pattern, right, _ in ROUTES:
        if right in ("ANYBODY", "ALWAYS"):
            continue
        path = path_for(world, pattern)
        if method == "GET":
            page = world.browser().get(path + "?q=x")
            equal(page.code, 303, pattern)
            equal(page.header("location"),
                  "/sign-in?next=" + path.replace("/", "%2F") + "%3Fq%3Dx", pattern)
        else:
            equal(world.browser().post(path, {"form_token": TOKEN}).code, 403, pattern)
    browser = world.browser()
    page = browser.follow(browser.get(f"/projects/{world.ours}/members?a=b"))
    page = browser.submit(page, "/sign-in", email="mia@acme.example",
                          password="correct horse battery")
    equal(page.header("location"), f"/projects/{world.ours}/members?a=b")


@test("undeclared fields have no effect")
def undeclared(world):
    content = world.content(without=("org", "audit", "sqlite_sequence"))
    page = world.operator.get("/operate")
    field = next(name for name in page.form("/operate") if name != "form_token")
    page = world.operator.submit(page, "/operate", **{field: "Fourth"}, id="1", platform="operator",
                                 created_at="0", user_id="2")
    equal(page.code, 303)
    equal(world.content(without=("org", "audit", "sqlite_sequence")), content)


if __name__ == "__main__":
    with World(verify_ms=500, resolver="127.0.0.1:1") as made:
        run(made)
