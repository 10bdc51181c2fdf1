#!/usr/bin/env python3
"""What comes in with a form or an address: broken bodies (W8), strange characters (W6), markup (W5),
redirects that would leave."""
import os
import subprocess
import tempfile
import urllib.parse

import routes
import things
from console import BUILD, World
from hostile import CONTROLS, MARKUP
from tap import Skip, equal, run, test, true


def org_form(world):
    return {"form_token": world.operator.token("/operate"), "name": "Third"}


@test("a body that no form sends is 400, and a large one 413")
def broken_bodies(world):
    token = world.operator.token("/operate")
    start = f"form_token={token}&".encode()
    rows = [(start + b"name=%", 400), (start + b"name=%4", 400), (start + b"name=%zz", 400),
            (start + b"name=a%00b", 400), (start + b"name=a\x00b", 400), (start + b"name=%ff", 400),
            (start + b"name=\xc3\x28", 400), (start + b"name=%C0%AF", 400),
            (start + b"name=%ED%A0%80", 400), (start + b"name=a&name=b", 400),
            (start + b"name=a&n%61me=b", 400), (start + start + b"name=a", 400),
            (start + b"&".join(b"f%d=" % i for i in range(128)), 400),
            (start + b"name=" + b"a" * (65537 - len(start) - 5), 413)]
    content = world.content()
    for body, code in rows:
        equal(world.operator.post("/operate", body).code, code, repr(body[-60:]))
    equal(world.content(), content)
    # And at the limits it is a form like any other: refused for its name alone.
    full = start + b"name=" + b"a" * (65536 - len(start) - 5)
    equal(len(full), 65536)
    equal(world.operator.post("/operate", full).code, 422)
    many = start + b"name=&" + b"&".join(b"f%d=" % i for i in range(126))
    equal(world.operator.post("/operate", many).code, 422)


@test("a wrong, missing or odd Content-Length is 400, and so is another content type")
def lengths(world):
    body = urllib.parse.urlencode(org_form(world)).encode()
    content = world.content()
    for length in (str(len(body) + 1), "", None, "-1", "1e2", " 5", "0x10", "99999999999999999999",
                   str(len(body)) + ","):
        page = world.operator.post("/operate", body, CONTENT_LENGTH=length)
        equal(page.code, 400, repr(length))
    equal(world.operator.post("/operate", body, CONTENT_LENGTH="65537").code, 413)
    for kind in ("multipart/form-data; boundary=x", "text/plain", "application/json", ""):
        equal(world.operator.post("/operate", body, CONTENT_TYPE=kind).code, 400, kind)
    equal(world.content(), content)


@test("a broken query is as good as none")
def queries(world):
    for query in ("q=%", "q=%00", "q=%ff", "q=a&q=b", "q=" + "x" * 70000, "&".join(
            f"f{i}=" for i in range(200)), "after=%0A", "state=99", "state=-1", "after=9.x"):
        page = world.alice.get(f"/projects/{world.ours}/domains?{query}")
        equal(page.code, 200, query[:40])


@test("a path with control characters is 400, a strange one 404")
def paths(world):
    for path, code in (("/a%0Ab", 400), ("/a%0D%0ASet-Cookie:x=y", 400), ("/%E2%80%AE", 400),
                       ("/%C2%85", 400), ("/..", 404), ("/../../etc/passwd", 404),
                       ("/%E4%BE%8B", 404), ("//evil.example", 404), ("/sign-in/", 404),
                       ("/" + "a" * 5000, 404)):
        page = world.browser().get(path)
        equal(page.code, code, path)
        true(all("x=y" not in value for _, value in page.headers), path)


@test("a name that is taken is said at its field, which keeps it, and nothing is made")
def taken(world):
    content = world.content()
    for path, action, field, name in (
            ("/operate", "/operate", "name", "Acme"),
            (f"/operate/orgs/{world.org}", f"/operate/orgs/{world.org}/projects", "project_name",
             "Autumn")):
        page = world.operator.submit(world.operator.get(path), action, **{field: name})
        equal(page.code, 422, path)
        true(f'value="{name}"' in page.body and f'id="{field}-fault"' in page.body, page.body)
    equal(world.content(), content)


@test("control characters, line and direction marks are refused in every line of every form")
def single_lines(world):
    project, org = world.ours, world.org
    forms = [(world.operator, "/operate", "/operate", {"name": "Third"}),
             (world.operator, f"/operate/orgs/{org}", f"/operate/orgs/{org}/projects",
              {"project_name": "Fresh"}),
             (world.operator, "/operate/users", "/operate/users",
              {"email": "new@example.com", "name": "New", "role": "support"}),
             (world.operator, "/operate/blocked", "/operate/blocked", {"name": "delta.example"}),
             (world.alice, f"/projects/{project}/domains/new", f"/projects/{project}/domains/new",
              {"name": "gamma.example"}),
             (world.browser(), "/sign-in", "/sign-in",
              {"email": "alice@acme.example", "password": "x", "next": "/account"})]
    content = world.content()
    for browser, where, action, fields in forms:
        form = browser.get(where)
        for field in fields:
            for control in CONTROLS:
                if field == "password" or (field == "role" and control != "\n"):
                    continue
                for value in (fields[field] + control, fields[field][:3] + control + "x"):
                    page = browser.submit(form, action, **{**fields, field: value})
                    wanted = 400 if control == "\x00" else 422
                    equal(page.code, wanted, f"{action} {field} {control!r}")
    equal(world.content(), content)


@test("every form says what is wrong where it is wrong, and keeps what was typed")
def faults(world):
    browser = world.operator
    page = browser.submit(browser.get("/operate/users"), "/operate/users", email="no address",
                          name="Somebody", role="support")
    equal(page.code, 422)
    true('value="no address"' in page.body and 'value="Somebody"' in page.body, page.body)
    true('aria-invalid="true"' in page.body, page.body)
    browser = world.browser()
    page = browser.submit(browser.get("/sign-in"), "/sign-in", email="x@y.example",
                          password="secret-x")
    equal(page.code, 422)
    true("secret-x" not in page.body and 'value="x@y.example"' in page.body, page.body)


@test("markup in names is text on every page, for customers and for staff")
def markup(world):
    org = world.tool("org", "add", "Org " + MARKUP)
    project = world.tool("project", "add", org, "Project " + MARKUP)
    eve = world.welcome(world.tool("user", "add", "eve@example.com", "Eve " + MARKUP, "owner",
                                   project))
    domain = world.tool("register", project, "eve.example").split()[0]
    tenant = things.Tenant(world, org, project, domain, eve)
    seen = 0
    for browser in (eve, world.operator, world.sue):
        for method, pattern, _, _ in routes.read():
            if method == "GET":
                own = things.path(pattern, tenant)
                for path in (own, own + "?q=" + urllib.parse.quote(MARKUP) + "&next="
                             + urllib.parse.quote('/"' + MARKUP)):
                    page = browser.get(path)
                    seen += page.body.count("&lt;script&gt;")
                    kind = (page.header("content-type") or "").partition(";")[0]
                    if kind.startswith("text/") and kind != "text/html":
                        equal(page.header("x-content-type-options"), "nosniff", path)
                        continue
                    for raw in ("<script>alert", "<img src=x", "onerror=y>"):
                        true(raw not in page.body, f"{raw} at {path}")
    true(seen > 10, f"shown only {seen} times")
    page = eve.post(f"/projects/{project}/domains/new",
                    {"form_token": eve.token(), "name": MARKUP})
    equal(page.code, 422)
    true("<script>alert" not in page.body and "&lt;script&gt;" in page.body, page.body)


@test("redirects go to own paths only")
def redirects(world):
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example",
                   "///evil.example", "javascript:alert(1)", "/%0d%0aX: y/../\\", "evil.example"):
        browser = world.mia.copy()
        page = browser.submit(browser.get("/account"), "/language", lang="en", back=target)
        equal((page.code, page.header("location")), (303, "/"), target)
    page = world.mia.copy()
    page = page.submit(page.get("/account"), "/language", lang="ja", back="/account?x=%E4%BE%8B")
    equal(page.header("location"), "/account?x=%E4%BE%8B")
    browser = world.browser()
    page = browser.get("/sign-in?next=" + urllib.parse.quote("//evil.example"))
    page = browser.submit(page, "/sign-in", email="mia@acme.example",
                          password="correct horse battery")
    equal((page.code, page.header("location")), (303, "/"))
    for refused in ("/a\r\nSet-Cookie: x=y", "/\u2028"):
        page = browser.submit(browser.get("/account"), "/language", lang="en", back=refused)
        equal(page.code, 400)
        true("x=y" not in str(page.headers), refused)


def instructions(program, octets):
    """Executed by the decoder for this input, by valgrind's count."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(octets)
        file.flush()
        done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                               "--toggle-collect=pairs_decode", program, file.name],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
    return int(done.stderr.decode().split("Collected : ")[1].split()[0])


@test("the decoder takes twice the instructions for twice the body, whatever is in it")
def linear(_world):
    program = f"{BUILD.removesuffix('/sanitize')}/tests/fuzz/fuzz_form"
    if "sanitize" in BUILD and not os.path.exists(program):
        raise Skip("a sanitizer's instructions say nothing; make test counts them")
    shapes = {
        "escapes": lambda size: b"a=" + b"%41" * ((size - 2) // 3),
        "pluses": lambda size: b"a=" + b"+" * (size - 2),
        "separators": lambda size: b"&" * size,
        "equals signs": lambda size: b"=" * size,
        "wide characters": lambda size: b"a=" + b"%F0%9F%98%80" * ((size - 2) // 12),
        "names that begin alike": lambda size: b"&".join(
            b"n" * (size // 128 - 5) + b"%03d" % i for i in range(128)),
        "broken at the end": lambda size: b"a=" + b"b" * (size - 3) + b"%",
        "a duplicate at the end": lambda size: b"a&" + b"b" * (size - 4) + b"&a",
        "too many": lambda size: b"&".join(b"%d" % i for i in range(200)) + b"&" * (size - 700),
    }
    for name, shape in shapes.items():
        half, whole = (instructions(program, shape(size)) for size in (32 << 10, 64 << 10))
        true(whole > 1000 and whole <= 2.2 * half, f"{name}: {half} and {whole} instructions")


if __name__ == "__main__":
    with World() as made:
        run(made)
