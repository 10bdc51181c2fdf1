#!/usr/bin/env python3
"""Many at once, by plain CGI requests: lists that are pasted, what is told of each name, and who sees
it. The watcher takes its turns when a test says so."""
import re
import subprocess
import time

from console import BUILD, ROOT, World
from tap import equal, run, test, true


def watch(world, turns=1, clock=0):
    for _ in range(turns):
        done = subprocess.run([f"{BUILD}/nafuda-watch", "--once"], cwd=ROOT, check=False,
                              env={**world.environment(), "NAFUDA_CLOCK": str(clock)},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        true(b"Sanitizer" not in done.stderr and b"runtime error" not in done.stderr, done.stderr)


def work_off(world, browser, path):
    """Turns until the job has ended; its page."""
    for _ in range(60):
        page = browser.get(path)
        if "data-live" not in page.body:
            return page
        watch(world)
    raise AssertionError("it never ends")


def paste(browser, project, names):
    many = f"/projects/{project}/domains/many"
    return browser.submit(browser.get(many), many, names=names)


def job(browser, project, names):
    page = paste(browser, project, names)
    equal(page.code, 303, page.body)
    path = page.header("location")
    true(re.fullmatch(rf"/projects/{project}/jobs/\d+", path), path)
    return path


def told(page):
    """[(name, outcome, reason)] of a job's page."""
    rows = re.findall(r'<li>(?:<a href="[^"]*">|<span class="name">)(.*?)(?:</a>|</span>)'
                      r'<span class="state[^>]*>.*?</svg>(.*?)</span><span class="chips">(.*?)</span>'
                      r'</li>', page.body.partition('<ul class="rows results">')[2], re.S)
    return [tuple(" ".join(re.sub(r"<[^>]*>", " ", part).split()) for part in row) for row in rows]


def english(browser):
    browser.headers["Accept-Language"] = "en"
    return browser


def projects(world):
    """A project of its own for a test, with Alice as its owner."""
    number = world.tool("project", "add", world.org, f"Job {time.monotonic()}")
    world.tool("user", "add", "alice@acme.example", "Alice", "owner", number)
    world.alice.sign_in("alice@acme.example")  # another role has ended her session
    return number


@test("each name of a list is told, what needs a person first, in the words of the single form")
def told_each(world):
    alice, project = english(world.alice), projects(world)
    new = f"/projects/{project}/domains/new"
    alice.submit(alice.get(new), new, name="old.example")
    path = job(alice, project, "good.example\r\nme@mail.example;old.example\tblocked.example\r\n"
                               "GOOD.example.\r\n\r\nco.jp <script>alert(1)</script>")
    page = alice.get(path)
    true('<b>3 / 6</b>' in page.body, page.body)
    true('<progress max="6" value="3"' in page.body, "the bar")
    true('<noscript><meta http-equiv="refresh" content="5"></noscript>' in page.body, "refresh")
    true("<script>alert" not in page.body, "what was typed is text")
    page = work_off(world, alice, path)
    single = {name: re.search(r'id="name-fault">.*?</svg>(.*?)</p>',
                              alice.submit(alice.get(new), new, name=name).body)[1]
              for name in ("me@mail.example", "old.example", "blocked.example", "co.jp")}
    rows = told(page)
    equal([row[:2] for row in rows],
          [("me@mail.example", "Not a domain name"), ("blocked.example", "Excluded"),
           ("co.jp", "Not a domain name"), ("script&gt;alert(1)&lt;/script", "Not a domain name"),
           ("old.example", "Already registered"), ("good.example", "Registered")])
    for name, _, reason in rows:
        if name in single:
            equal(reason, single[name], name)
    true("http-equiv" not in page.body and "Everything is done." in page.body, "it ends calmly")
    true("duplicates left out: 1" in page.body, "doubles")
    link = re.search(r'<a href="\.\./domains/(\d+)">good.example', page.body)[1]
    true("good.example" in alice.get(f"/projects/{project}/domains/{link}").body, "the link")
    form = page.form("../domains/many")
    equal(form["names"], "mail.example")
    page = alice.post(f"/projects/{project}/domains/many", form)
    page = work_off(world, alice, page.header("location"))
    equal(told(page), [("mail.example", "Registered", "")])
    true("Register mail.example" not in alice.get(path).body, "what was suggested is there now")


@test("a list that is empty or too long keeps what was typed, and makes no job")
def bounds(world):
    alice, project = english(world.alice), projects(world)
    content = world.content(without=("session",))
    page = paste(alice, project, " ,\r\n")
    equal(page.code, 422)
    true("Please enter at least one domain name." in page.body, "nothing")
    names = "\r\n".join(f"n{i}.example" for i in range(1001))
    page = paste(alice, project, names)
    equal(page.code, 422)
    true("These are 1,001 names, and 1,000 at a time are possible." in page.body, "too many")
    true(names in page.body.replace("\n", "\r\n").replace("\r\r", "\r"), "what was typed")
    page = paste(alice, project, "a.example\x01\u202e," * 1001 + " <b>" + names)
    equal(page.code, 422)
    true("\x01" not in page.body and "\u202e" not in page.body and "<b>n0" not in page.body, "shown")
    equal(world.content(without=("session",)), content)


@test("1,000 names of 60 octets fit into one request, as the script sends them")
def they_fit(world):
    alice, project = english(world.alice), projects(world)
    names = [f"{i:04}{'x' * 48}.example" for i in range(1000)]
    equal({len(name) for name in names}, {60})
    path = job(alice, project, " ".join(names))
    page = alice.get(path)
    true("<b>0 / 1,000</b>" in page.body, "all of them")
    equal(len(told(page)), 100)
    page = alice.get(re.search(r'rel="next" href="([^"]*)"', page.body)[1]
                     .join((f"/projects/{project}/jobs/", "")))
    equal(told(page)[0][0], names[100])
    equal(len(told(page)), 100)
    world.settings["NAFUDA_PENDING_LIMIT"] = "1"  # and now all are refused, which is soon done
    page = work_off(world, alice, path)
    world.settings["NAFUDA_PENDING_LIMIT"] = "30"
    true("<b>1,000 / 1,000</b>" in page.body and told(page)[0][1] == "Over the limit", page.body)


@test("the second press leads to the first's job; another list waits, and is kept")
def pressed_twice(world):
    alice, project = english(world.alice), projects(world)
    path = job(alice, project, "a.example b.example")
    equal(job(alice, project, "A.example,b.example"), path)
    page = paste(alice, project, "c.example")
    equal(page.code, 422)
    true("c.example" in page.body and f'href="../jobs/{path.rsplit("/", 1)[1]}"' in page.body,
         page.body)
    work_off(world, alice, path)
    true(job(alice, project, "a.example b.example") != path, "a new one")


@test("an organisation has a bound of names under way; another's lists go on")
def crowded(world):
    world.settings["NAFUDA_JOB_ITEMS"] = "3"
    try:
        alice, project = english(world.alice), projects(world)
        for path in [row[0] for row in open_jobs(world)]:
            work_off(world, world.operator, path)
        page = paste(alice, project, "a.example b.example c.example d.example")
        equal(page.code, 422)
        true("more names under way than are possible at once (3)" in page.body, page.body)
        path = job(alice, project, "a.example b.example c.example")
        equal(paste(alice, world.ours, "d.example").code, 422)
        theirs = job(english(world.bob), world.theirs, "d.example")
        page = alice.submit(alice.get(f"/projects/{world.ours}/domains"),
                            f"/projects/{world.ours}/domains/verify")
        page = alice.follow(page)
        true("more names under way" in page.body, "and so has Verify all")
        work_off(world, alice, path)
        work_off(world, world.bob, theirs)
    finally:
        del world.settings["NAFUDA_JOB_ITEMS"]


def open_jobs(world):
    database = world.database()
    rows = database.execute("SELECT project_id, id FROM job WHERE ended_at = 0").fetchall()
    database.close()
    return [(f"/projects/{project}/jobs/{number}",) for project, number in rows]


@test("all domains are verified: what is missing is told, and a failed one that its time is over")
def verify_all(world):
    alice, project = english(world.alice), projects(world)
    work_off(world, alice, job(alice, project, "one.example two.example over.example"))
    database = world.database()
    database.execute("UPDATE domain SET state = 1, next_check = 0 WHERE name = 'over.example'")
    database.commit()
    database.close()
    domains = f"/projects/{project}/domains"
    page = alice.submit(alice.get(domains), f"{domains}/verify")
    path = page.header("location")
    again = english(world.operator)
    equal(again.submit(again.get(domains), f"{domains}/verify").header("location"), path)
    page = alice.get(domains)
    true(re.search(r'class="jobline t-wait">.*?all domains \(3\)</a> <b>1 / 3</b>', page.body),
         page.body)
    rows = told(work_off(world, alice, path))
    equal(rows[0], ("over.example", "Not checked, as it is Failed",
                    "The time for verification is over. Press Verify again to start anew with the "
                    "same records."))
    equal({row[:2] for row in rows[1:]}, {("one.example", "Could not be checked"),
                                          ("two.example", "Could not be checked")})
    true("SPF" in rows[1][2], rows)
    page = alice.get(domains)
    true(re.search(r'class="jobline t-weak">.*?all domains \(3\)</a> <b>1 to look at</b> .*?Ended',
                   page.body), page.body)


@test("the project's people and support see a job; it goes on without who asked for it")
def who_sees(world):
    path = job(english(world.alice), world.ours, "seen.example")
    many = f"/projects/{world.ours}/domains/many"
    english(world.operator)
    for browser, code in ((world.mia, 200), (world.sue, 200), (world.operator, 200),
                          (world.bob, 404), (world.browser(), 303)):
        equal(browser.get(path).code, code)
    equal((world.mia.get(many).code, world.sue.get(many).code, world.bob.get(many).code),
          (403, 403, 404))
    number = path.rsplit("/", 1)[1]
    foreign = world.bob.get(f"/projects/{world.theirs}/jobs/{number}")
    missing = world.bob.get(f"/projects/{world.theirs}/jobs/99999")
    equal((foreign.code, missing.code), (404, 404))
    equal(re.sub(r"[0-9a-f]{16}|/jobs/\d+|\d+", "N", foreign.body),
          re.sub(r"[0-9a-f]{16}|/jobs/\d+|\d+", "N", missing.body))
    world.alice.submit(world.alice.get("/account"), "/sign-out")
    rows = told(work_off(world, world.operator, path))
    equal(rows[0][0], "seen.example")
    world.alice.sign_in("alice@acme.example")
    equal(world.alice.get(path).code, 200)


if __name__ == "__main__":
    with World(verify_ms=500, resolver="127.0.0.1:1", pending_limit=30, key_stock=1) as made:
        made.tool("block", "add", "blocked.example")
        run(made)
