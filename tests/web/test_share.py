#!/usr/bin/env python3
"""Sharing by plain CGI requests: DKIM and SPF in use or stopped, project keys, shares, requests."""
import contextlib
import html
import re

from console import World
from tap import equal, run, test, true


def sql(world, statement, *values):
    """Rows of a query; what it changes is kept."""
    with contextlib.closing(world.database()) as database:
        rows = database.execute(statement, values).fetchall()
        database.commit()
        return rows


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


def words(page):
    """What a person reads of a page."""
    main = re.search(r"<main.*?</main>", page.body, re.S)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


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


if __name__ == "__main__":
    with World(pending_limit=1000) as made:
        run(made)
