#!/usr/bin/env python3
"""How often people may press Verify, by plain CGI requests: who is told to wait, what stays as it was,
and who never waits."""
import contextlib
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "dns"))
from console import BUILD, ROOT, Console
from servers import TEST_ZONE, nsd
from tap import equal, run, test, true

HOUR = 3600
CHECKS = ("ownership", "dkim", "spf", "dmarc")
WAIT, ANSWERED = re.compile(r"pressed again in (\d+) seconds"), "Checked just now."


@contextlib.contextmanager
def set_to(world, **settings):
    names = {f"NAFUDA_{name.upper()}": str(value) for name, value in settings.items()}
    before = {name: world.settings[name] for name in names if name in world.settings}
    world.settings.update(names)
    try:
        yield
    finally:
        for name in names:
            del world.settings[name]
        world.settings.update(before)


@contextlib.contextmanager
def published(world, records=()):
    lines = []
    for name, value in records:
        strings = " ".join(f'"{value[i:i + 255]}"' for i in range(0, len(value), 255))
        lines.append(f"{name}. TXT {strings}\n")
    with nsd({"test": TEST_ZONE + "".join(lines)}) as server, set_to(world, resolver=server.at):
        yield


class Team:
    """An organisation of its own, an owner and a member of its project, and domains."""

    def __init__(self, world, name, domains):
        self.world, self.name = world, name
        self.project = world.tool("project", "add", world.tool("org", "add", name), name)
        for role in ("owner", "member"):
            world.welcome(world.tool("user", "add", self.email(role), role, role, self.project))
        self.owner, self.member = self.signed_in("owner"), self.signed_in("member")
        self.paths = [self.registered(domain) for domain in domains.split()]

    def email(self, role):
        return f"{role}@{self.name}.example"

    def signed_in(self, role):
        browser = self.world.browser(**{"Accept-Language": "en"})
        equal(browser.sign_in(self.email(role)).code, 303)
        return browser

    def registered(self, domain):
        new = f"/projects/{self.project}/domains/new"
        page = self.owner.submit(self.owner.get(new), new, name=domain)
        return page.header("location").partition("?")[0]


def press(browser, path):
    """(what the page says of it, the page)"""
    page = browser.follow(browser.submit(browser.get(path), f"{path}/verify"))
    equal(page.code, 200)
    seen = re.search(r'<(\w+)[^>]* id="seen".*?</\1>', page.body, re.S)
    return re.sub(r"<[^>]*>", "", seen[0]) if seen else "", page


def answered(browser, path):
    said = press(browser, path)[0]
    if not (ANSWERED in said or WAIT.search(said)):
        raise AssertionError(said)
    return ANSWERED in said


def records(page):
    return [[re.search(rf'id="{check}-{what}"[^>]*>([^<]*)', page.body)[1]
             for what in ("full", "value")] for check in CHECKS]


def verdicts(page):
    """What each card says, without how long ago."""
    cards = re.findall(r'<details class="card (t-\w+)" id="(\w+)".*?<span class="verdict">([^<]*)',
                       page.body, re.S)
    equal(sorted(card[1] for card in cards if card[1] in CHECKS), sorted(CHECKS))
    return cards


def looks(browser, path):
    return len(re.findall(r'<a href="history/\d+">', browser.get(f"{path}/history").body))


@test("a domain pressed too often: told when to press again, and all stays as it was until then")
def of_a_domain(world):
    team = Team(world, "domain", "often.test free.test")
    path, free = team.paths
    wanted = records(team.owner.get(path))
    with published(world), set_to(world, press_domain=2):
        true(answered(team.owner, path) and answered(team.member, path), "twice")
        before = team.owner.get(path)
    with published(world, wanted), set_to(world, press_domain=2):
        for browser in (team.owner, team.member):
            said, page = press(browser, path)
            found = WAIT.search(said)
            true(found and 1 <= int(found[1]) <= 60, said)
            true("(Pending)" in page.body, "it was not looked at")
            equal(verdicts(page), verdicts(before))
            equal(records(page), wanted)
            equal(looks(browser, path), 2)
        equal(answered(team.owner, free), True)
        with set_to(world, clock=61):
            page = team.owner.get(f"{path}?seen=soon")
            true(not WAIT.search(page.body), "who reloads the page later need not wait")
            said, page = press(team.owner, path)
            true(ANSWERED in said and "(Verified)" in page.body, said)


@test("who pressed too often waits with every domain; the others of his project do not")
def of_a_user(world):
    team = Team(world, "user", "first.test second.test")
    with published(world), set_to(world, press_user=1):
        equal([answered(team.owner, path) for path in team.paths], [True, False])
        equal(answered(team.member, team.paths[1]), True)


@test("an organisation's people wait for one another; another's do not")
def of_an_organisation(world):
    team, other = Team(world, "org", "one.test two.test"), Team(world, "other", "three.test")
    with published(world), set_to(world, press_org=1):
        equal([answered(team.owner, team.paths[0]), answered(team.member, team.paths[1])],
              [True, False])
        equal(answered(other.owner, other.paths[0]), True)


@test("the watcher and the command line wait for nobody, and nobody for them")
def not_of_the_watcher(world):
    team = Team(world, "watched", "watched.test")
    path, domains = team.paths[0], f"/projects/{team.project}/domains"
    with published(world), set_to(world, press_domain=2, press_user=2, press_org=2):
        equal(answered(team.owner, path), True)
        for count in (3, 5, 7):
            world.tool("verify", "watched.test", team.project)
            equal(team.owner.submit(team.owner.get(domains), f"{domains}/verify").code, 303)
            for _ in range(2):  # makes it due, looks
                subprocess.run([f"{BUILD}/nafuda-watch", "--once"], env=world.environment(), cwd=ROOT,
                               capture_output=True, check=True)
            equal(looks(team.owner, path), count)
        equal([answered(team.owner, path), answered(team.owner, path)], [True, False])
        equal(looks(team.owner, path), 8)


@test("Verify again starts the window anew, also for who pressed too often to have it looked at")
def restarted(world):
    team = Team(world, "restarted", "late.test")
    path = team.paths[0]
    wanted = records(team.owner.get(path))
    with set_to(world, clock=73 * HOUR, press_user=1):
        owner = team.owner = team.signed_in("owner")
        with published(world):
            world.tool("verify", "late.test", team.project)
            equal(answered(owner, team.registered("again.test")), True)
        with published(world, wanted):
            page = owner.get(path)
            true("(Failed)" in page.body, "its time is over")
            page = owner.follow(owner.submit(page, f"{path}/restart"))
            true("(Pending)" in page.body and WAIT.search(page.body), "restarted, and told to wait")
            equal(records(page), wanted)
    with set_to(world, clock=73 * HOUR + 61), published(world, wanted):
        true("(Verified)" in press(owner, path)[1].body, "then it is looked at")


if __name__ == "__main__":
    with Console(key_stock=1, spf_include="spf.platform.test") as made:
        run(made)
