#!/usr/bin/env python3
"""Who is in a project: invitations by mail, changed roles, who is taken out."""
import re

import postbox
from console import PASSWORD, World, later, sql
from tap import equal, run, test, true

DAY = 24 * 3600


def members(world):
    return f"/projects/{world.ours}/members"


def invite(world, email, role="member", browser=None):
    browser = browser or world.alice
    return browser.submit(browser.get(members(world)), members(world), email=email, role=role)


def invited(world, email, role="member"):
    """The path of the link that was mailed."""
    page = invite(world, email, role)
    equal((page.code, page.header("location")), (303, members(world) + "?done=invited"))
    return postbox.link(postbox.last(world, email))


def offers(world, browser=None):
    """{address: path of its page}"""
    page = (browser or world.alice).get(members(world))
    return {email: f"/projects/{world.ours}/{path}" for path, email in re.findall(
        r'<a href="(invitations/\d+)">[^<]*<span class="vh">: ([^<]*)</span>', page.body)}


def roles(world):
    """{address: (number, role)} of our project, from the database."""
    return {email: (number, role) for email, number, role in sql(
        world, "SELECT email, id, role FROM member JOIN user ON id = user_id WHERE project_id = ?",
        world.ours)}


def act(world, number, role, browser=None):
    browser = browser or world.alice
    path = f"{members(world)}/{number}"
    page = browser.get(path)
    return browser.post(path, {"form_token": page.token(), "role": role})


@test("somebody without an account opens the link, gives name and password, and is in")
def new_person(world):
    path = invited(world, "zoe@acme.example")
    true("zoe@acme.example" in offers(world), "not listed")
    content = world.content()
    zoe = world.browser()
    page = zoe.get(path)
    for said in ("Acme", "Autumn", "Alice", "zoe@acme.example"):
        true(said in page.body, said)
    equal(world.content(), content, "looking changed something")
    equal(zoe.submit(page, path, name="", password=PASSWORD).code, 422)
    page = zoe.submit(page, path, name="Zoe", password="short")
    equal(page.code, 422)
    true('value="Zoe"' in page.body and "short" not in page.body, "not kept")
    equal(world.content(), content)
    page = zoe.submit(page, path, name="Zoe", password=PASSWORD)
    equal((page.code, page.header("location")), (303, members(world) + "?done=joined"))
    page = zoe.follow(page)
    true("Zoe" in page.body and "Alice" in page.body, page.body)
    equal(zoe.get(f"/projects/{world.ours}/domains/new").code, 403, "a member's right only")
    equal(offers(world), {})
    equal(world.browser().sign_in("zoe@acme.example").code, 303)
    # Once.
    again = world.browser().get(path)
    equal(again.code, 404)
    true('name="password"' not in again.body, again.body)


@test("somebody with an account signs in first, comes back, and joins with one press")
def known_person(world):
    path = invited(world, "bob@blue.example", "owner")
    bob = world.browser()
    page = bob.get(path)
    true('name="password"' not in page.body, "asked for a new password")
    where = re.search(r'href="(/sign-in\?next=[^"]*)"', page.body)[1]
    page = bob.submit(bob.get(where), "/sign-in", email="bob@blue.example", password=PASSWORD)
    equal(page.header("location"), path)
    elsewhere = world.browser()
    elsewhere.sign_in("bob@blue.example")
    page = bob.submit(bob.follow(page), path)
    equal(page.code, 303)
    equal(roles(world)["bob@blue.example"][1], "owner")
    equal(bob.follow(page).code, 200)
    equal(elsewhere.get("/account").code, 303, "a session from before the new right")
    equal(act(world, roles(world)["bob@blue.example"][0], "none").code, 303)
    world.bob.sign_in("bob@blue.example")


@test("a link is nobody's but the address's: others are told so, and can change who is signed in")
def another_person(world):
    path = invited(world, "yuki@acme.example")
    mia = world.browser()
    mia.sign_in("mia@acme.example")
    page = mia.get(path)
    true("mia@acme.example" in page.body and "yuki@acme.example" in page.body, page.body)
    content = world.content(without=("throttle",))
    mia.post(path, {"form_token": page.token(), "name": "Mia", "password": PASSWORD})
    equal(world.content(without=("throttle",)), content)
    true(f'name="next" value="{path}"' in page.body, "the way back")
    page = mia.post("/sign-out", {"form_token": page.token(), "next": path})
    equal(page.header("location"), path)
    true('name="password"' in mia.follow(page).body, "no way in")
    page = world.alice.get(members(world))
    world.alice.submit(world.alice.get(offers(world)["yuki@acme.example"]),
                       offers(world)["yuki@acme.example"], act="withdraw")


@test("withdrawn, replaced and expired links say so; one sent again works")
def withdrawn(world):
    email = "kai@acme.example"
    first = invited(world, email)
    where = offers(world)[email]
    page = world.alice.get(where)
    true(email in page.body, page.body)
    page = world.alice.post(where, {"form_token": page.token(), "act": "again"})
    equal((page.code, page.header("location")), (303, members(world) + "?done=again"))
    second = postbox.link(postbox.last(world, email))
    true(first != second, "the same link")
    equal([world.browser().get(path).code for path in (first, second)], [404, 200])
    with later(world, 7 * DAY + 60):
        page = world.browser().get(second)
        equal(page.code, 404)
        true("期限" in page.body, page.body)
        alice = world.browser()
        alice.sign_in("alice@acme.example")
        true("期限切れ" in alice.get(members(world)).body, "the list does not say so")
    with later(world, 7 * DAY - 60):
        equal(world.browser().get(second).code, 200)
    page = world.alice.post(where, {"form_token": world.alice.token(), "act": "withdraw"})
    equal((page.code, page.header("location")), (303, members(world) + "?done=withdrawn"))
    equal(world.browser().get(second).code, 404)
    equal(world.alice.get(where).code, 404)
    equal(offers(world), {})


@test("inviting says the same, and stores the same, whether the address has an account or not")
def no_oracle(world):
    said = []
    for email in ("sue@nafuda.example", "nobody-at-all@nafuda.example"):
        before = sql(world, "SELECT max(id) FROM audit")[0][0]
        page = invite(world, email)
        listed = world.alice.get(members(world)).body
        rows = sql(world, "SELECT action FROM audit WHERE id > ?", before)
        said.append((page.code, page.header("location"), rows, email in listed))
        path = offers(world)[email]
        shown = world.alice.get(path)
        main = shown.body[shown.body.index("<main"):].replace(email, "ADDRESS")
        said[-1] += (re.sub(r'value="[^"]*"|\d', "", main),)
        world.alice.post(path, {"form_token": shown.token(), "act": "withdraw"})
    equal(*said)


@test("who is in already is not invited; a project invites fifty a day, an address five")
def limits(world):
    page = invite(world, "MIA@acme.example")
    equal(page.code, 422)
    true("MIA@acme.example" in page.body, "what was typed is lost")
    with later(world, 100 * DAY):
        alice = world.browser()
        alice.sign_in("alice@acme.example")
        codes = [invite(world, "often@acme.example", browser=alice).code for _ in range(6)]
        equal(codes, [303] * 5 + [422])
        codes = [invite(world, f"p{i}@acme.example", browser=alice).code for i in range(46)]
        equal(codes, [303] * 45 + [422])
        for path in offers(world, alice).values():
            alice.post(path, {"form_token": alice.token(), "act": "withdraw"})


@test("roles change and end at once, with the sessions; never the last owner's")
def roles_change(world):
    mia, number = world.browser(), roles(world)["mia@acme.example"][0]
    mia.sign_in("mia@acme.example")
    page = world.alice.get(f"{members(world)}/{number}")
    equal(page.code, 200)
    equal(act(world, number, "owner").code, 303)
    equal(roles(world)["mia@acme.example"], (number, "owner"))
    equal(mia.get("/account").code, 303, "a session from before")
    mia.sign_in("mia@acme.example")
    equal(mia.get(f"/projects/{world.ours}/domains/new").code, 200)
    # Now there are two, and each can go; the second cannot.
    alice_number = roles(world)["alice@acme.example"][0]
    equal(act(world, alice_number, "member", mia).code, 303)
    world.alice.sign_in("alice@acme.example")
    equal(act(world, alice_number, "owner").code, 403, "by herself")
    for role in ("member", "none"):
        page = act(world, number, role, mia)
        equal(page.code, 422, "the last owner")
        equal(roles(world)["mia@acme.example"], (number, "owner"))
    equal(act(world, alice_number, "owner", mia).code, 303)
    world.alice.sign_in("alice@acme.example")
    equal(act(world, number, "member").code, 303)
    zoe = roles(world)["zoe@acme.example"][0]
    equal(act(world, zoe, "none").code, 303)
    true("zoe@acme.example" not in roles(world), "still in")
    equal(world.alice.get(f"{members(world)}/{zoe}").code, 404)
    browser = world.browser()
    browser.sign_in("zoe@acme.example")
    equal(browser.get(f"/projects/{world.ours}").code, 404)
    equal(act(world, number, "emperor").code, 400)


@test("who is an owner no more leaves no invitation behind: none that he sent, none to himself")
def no_way_back(world):
    mia, number = world.browser(), roles(world)["mia@acme.example"][0]
    for role, left in (("member", ["mia@acme.example"]), ("none", [])):
        equal(act(world, number, "owner").code, 303)
        mia.sign_in("mia@acme.example")
        equal(invite(world, "friend@evil.example", "owner", mia).code, 303)
        sent = postbox.link(postbox.last(world, "friend@evil.example"))
        kept = invited(world, "kai@acme.example")
        true("招待は、取り消されます" in world.alice.get(f"{members(world)}/{number}").body, "not said")
        equal(act(world, number, role).code, 303)
        equal([email for email in left if email in roles(world)], left)
        equal([world.browser().get(path).code for path in (sent, kept)], [404, 200], role)
        equal(list(offers(world)), ["kai@acme.example"])
    link = invited(world, "mia@acme.example", "owner")
    add = ("user", "add", "mia@acme.example", "Mia", "member", world.ours)
    world.tool(*add)
    equal(act(world, number, "none").code, 303)
    equal(world.browser().get(link).code, 404, "an invitation from before")
    world.tool(*add)
    page = world.alice.get(f"{members(world)}/{number}")
    for path in offers(world).values():
        world.alice.post(path, {"form_token": page.token(), "act": "withdraw"})


@test("members, support and other tenants can neither invite nor change anybody")
def not_theirs(world):
    number = roles(world)["mia@acme.example"][0]
    content = world.content(without=("session",))
    for browser, code in ((world.bob, 404), (world.sue, 403)):
        token = browser.token()
        for path, fields in ((members(world), {"email": "x@acme.example", "role": "owner"}),
                             (f"{members(world)}/{number}", {"role": "none"}),
                             (f"/projects/{world.ours}/invitations/1", {"act": "withdraw"})):
            equal(browser.post(path, {"form_token": token, **fields}).code, code, path)
        equal(browser.get(f"{members(world)}/{number}").code, code)
    equal(world.content(without=("session",)), content)
    true("/members/" not in world.sue.get(members(world)).body, "a way to change")


@test("no bad address and no bad name comes in, and what is shown is text")
def bad_input(world):
    for email in ("a\nb@acme.example", "a\r\nBcc: x@evil.example@acme.example", "a\u202eb@x.example",
                  "<script>@acme.example", "x" * 10000 + "@acme.example", "例@acme.example", "@", "a@",
                  "a b@acme.example", "-f@acme.example"):
        equal(invite(world, email).code, 422, email[:40])
    equal(invite(world, "a\0b@acme.example").code, 400)
    equal(invite(world, "fine@acme.example", "emperor").code, 422)
    equal(offers(world), {})
    path = invited(world, "odd@acme.example")
    browser = world.browser()
    form = browser.get(path)
    for name in ("a\nb", "a\rb", "a\u202eb", "x" * 10000, ""):
        equal(browser.submit(form, path, name=name, password=PASSWORD).code, 422, repr(name[:9]))
    equal(browser.submit(form, path, name="a\0b", password=PASSWORD).code, 400)
    equal(browser.submit(form, path, name="Odd", password="x" * 10000).code, 422)
    page = browser.submit(form, path, name="<script>alert(1)</script>", password=PASSWORD)
    equal(page.code, 303)
    body = browser.follow(page).body
    true("<script>alert" not in body and "&lt;script&gt;alert" in body, body)


if __name__ == "__main__":
    with World(mail_command=postbox.COMMAND, **postbox.QUIET) as made:
        run(made)
