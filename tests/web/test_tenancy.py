#!/usr/bin/env python3
"""Tenancy (T6, T8): every route is asked for with ids of every kind, by the owner of another tenant,
by a member, by support, by the operator, by nobody. A foreign id answers exactly like a missing one.
A route with a part that things.py does not know fails every test here."""
import re
import urllib.parse

import routes
import things
from console import World
from tap import equal, run, test, true

ROUTES = routes.read()
# Of Acme, which Bob must never read.
SECRETS = ("Acme", "Autumn", "Alice", "Mia", "alpha.example")
# Keys and tokens: chance writes "Mia" into one now and then.
RANDOM = r"[\w+/=-]{40,}"
# The request's id, and moments: what differs between two answers by itself.
UNLIKE = r"\b[0-9a-f]{16}\b|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\dZ)?"
# What is nobody's but the visitor's own.
OWN = ("ANYBODY", "ALWAYS", "FACTOR", "USER")


def masked(page, path):
    """An answer without its own path and what differs by itself."""
    said = f"{page.header('location')}\n{page.body}"
    for spelled in (path, urllib.parse.quote(path, "")):
        said = said.replace(spelled, "PATH")
    return re.sub(UNLIKE, "", said)


def ask(browser, method, path, fields=None):
    if method == "GET":
        return browser.get(path)
    token = browser.token() or browser.get("/sign-in").token()
    return browser.post(path, {**things.FIELDS, **(fields or {}), "form_token": token})


def chains(pattern, own, other):
    """[(with the other's ids from some part on, the same with nobody's)]: what stands before that
    part is one's own."""
    parts = things.parts(pattern)
    mine = [own.thing(part) for part in parts]
    theirs = [other.thing(part) for part in parts]
    for i, part in enumerate(parts):
        if not part.endswith(":token"): # which is a right to whoever has it
            nobodys = [things.nobodys(after, theirs[i + at]) for at, after in enumerate(parts[i:])]
            yield (i, things.put(pattern, mine[:i] + theirs[i:]),
                   things.put(pattern, mine[:i] + nobodys))


def alike(browser, method, theirs, none, fields=({}, {})):
    """Both answers are the same, refused, and change nothing. The code."""
    content = browser.console.content()
    first = ask(browser, method, theirs, fields[0])
    second = ask(browser, method, none, fields[1])
    about = f"{method} {theirs} and {none}"
    equal(first.code, second.code, about)
    equal(masked(first, theirs), masked(second, none), about)
    equal(len(first.octets), len(second.octets), about)
    equal(browser.console.content(), content, about)
    return first.code


@test("each route's own ids are real: whoever may, gets an answer")
def real(world):
    acme, _ = things.tenants(world)
    for method, pattern, right, _ in ROUTES:
        path = things.path(pattern, acme)
        who = {"OPERATE": world.operator, "FIND": world.sue}.get(right, world.alice)
        if ":token" in pattern:
            who = world.browser()
        with world.twin() as twin:
            page = ask(who.copy(twin), method, path, things.numbers(acme.thing))
        true(page.code not in (403, 404, 500, 503), f"{method} {path}: {page.code}")


@test("to the owner of another tenant a foreign id is a missing one, in every part of every route")
def another_owner(world):
    acme, blue = things.tenants(world)
    walked = 0
    for method, pattern, right, _ in ROUTES:
        for i, theirs, none in chains(pattern, blue, acme):
            code = alike(world.bob, method, theirs, none)
            # In a project of his own, what only an operator may he may not.
            wanted = 404 if i == 0 and pattern.startswith("/projects/") else 403
            true(code in (404, wanted), f"{method} {theirs}: {code}")
            page = ask(world.bob, method, theirs)
            for secret in SECRETS:
                true(secret not in re.sub(RANDOM, "", page.body), f"{secret} at {theirs}")
            walked += 1
    true(walked > 30, walked)


@test("… and to a member, whatever else he may not")
def member(world):
    acme, blue = things.tenants(world)
    for method, pattern, _, _ in ROUTES:
        for _, theirs, none in chains(pattern, acme, blue):
            true(alike(world.mia, method, theirs, none) in (403, 404), f"{method} {theirs}")


@test("… and to nobody at all, who is sent to sign in or refused")
def nobody(world):
    acme, blue = things.tenants(world)
    for method, pattern, right, _ in ROUTES:
        for _, theirs, none in chains(pattern, acme, blue):
            code = alike(world.browser(), method, theirs, none)
            equal(code, 303 if method == "GET" else 403, f"{method} {theirs}")
            true(right != "ANYBODY", pattern)


@test("… and to staff, where one tenant's thing is asked for below another's")
def crossed(world):
    acme, blue = things.tenants(world)
    for method, pattern, _, _ in ROUTES:
        for own, other in ((acme, blue), (blue, acme)):
            for i, theirs, none in chains(pattern, own, other):
                for staff in (world.sue, world.operator) if i else ():
                    code = alike(staff, method, theirs, none)
                    true(code in (403, 404), f"{method} {theirs}: {code}")


def change(before, after):
    """Which rows are no more as they were, and how many there are of each table."""
    gone = [(table, row) for table, rows in before.items() for row in rows
            if row not in after[table]]
    return gone, {table: len(rows) for table, rows in after.items()}


@test("a foreign number in a form is a missing one, too: the same answer, the same change")
def in_forms(world):
    acme, blue = things.tenants(world)
    foreign = things.numbers(acme.thing)
    missing = things.numbers(lambda part: things.nobodys(part, acme.thing(part)))
    before = world.content()
    for method, pattern, right, _ in ROUTES:
        if method == "GET" or right in ("ANYBODY", "ALWAYS", "FACTOR", "OPERATE"):
            continue
        path, seen = things.path(pattern, blue), []
        for fields in (foreign, missing):
            with world.twin() as twin:
                page = ask(world.bob.copy(twin), method, path, fields)
                said = re.sub(rf'value="({"|".join(map(str, fields.values()))})"', "", page.body)
                seen.append((page.code, page.header("location"), re.sub(UNLIKE, "", said),
                             change(before, twin.content())))
        equal(*seen, path)


@test("what a tenant may see holds nothing of the other's")
def no_leaks(world):
    acme, blue = things.tenants(world)
    for method, pattern, _, _ in ROUTES:
        for tenant in (acme, blue) if method == "GET" and ":token" not in pattern else ():
            path = things.path(pattern, tenant)
            page = world.bob.get(path)
            for secret in SECRETS:
                true(secret not in re.sub(RANDOM, "", page.body), f"{secret} at {path}")
            page = world.browser().get(path)
            for secret in (*SECRETS, "Blue", "beta.example"):
                true(secret not in re.sub(RANDOM, "", page.body), f"{secret} at {path}, to nobody")


@test("support reaches no route that changes anything but its own account's, and no form but search")
def support(world):
    acme, _ = things.tenants(world)
    for method, pattern, right, _ in ROUTES:
        path = things.path(pattern, acme)
        if method == "POST" and right not in OWN:
            content = world.content()
            equal(ask(world.sue, "POST", path, things.numbers(acme.thing)).code, 403, path)
            equal(world.content(), content, path)
        if method == "GET" and right not in OWN:
            page = world.sue.get(path)
            true(page.code in (200, 303, 403), f"{path}: {page.code}")
            if page.code == 200:
                check_forms(page, path)


def check_forms(page, path):
    """Besides the frame's (sign out, language) only a search."""
    for form in re.findall(r"<form\b[^>]*>", page.body):
        frame = re.search(r'action="/(sign-out|language)"', form)
        true(frame or 'role="search"' in form, f"{form} at {path}")


@test("owners, members and support are stopped where their role ends")
def roles(world):
    acme, _ = things.tenants(world)
    beyond = {"OPERATE": (world.alice, world.mia, world.sue), "FIND": (world.alice, world.mia),
              "OWN": (world.mia, world.sue), "VERIFY": (world.sue,), "PROFILE": (world.sue,),
              "LOG": (world.mia,)}
    content = world.content()
    for method, pattern, right, _ in ROUTES:
        path = things.path(pattern, acme)
        for browser in beyond.get(right, ()):
            equal(ask(browser, method, path).code, 403, f"{method} {path}")
    equal(world.content(), content)
    equal(world.sue.get(acme.path).code, 200, "support sees")
    equal(world.mia.get(acme.path).code, 200, "a member sees")


@test("each view by staff stands in the project's audit log, and none by its own people")
def staff_views(world):
    acme, _ = things.tenants(world)
    before = world.staff_views()
    for browser in (world.alice, world.mia):
        equal(browser.get(acme.path).code, 200)
    equal(world.staff_views(), before)
    equal(world.sue.get(acme.path + "/history").code, 200)
    equal(world.staff_views()[len(before):],
          [("sue@nafuda.example", acme.path + "/history", int(acme.project), "127.0.0.1")])


if __name__ == "__main__":
    with World(verify_ms=500, resolver="127.0.0.1:1") as made:
        run(made)
