#!/usr/bin/env python3
"""The main story by plain CGI requests, no server: from the first operator's link to a verified
domain that breaks and is mended. The records go from the page into a zone that NSD serves behind
Unbound. In both languages."""
import functools
import html
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "dns"))
from console import PASSWORD, Console
from servers import Fault, nsd, unbound
from tap import TESTS, equal, run, test, true

DOMAIN = "shop.example.test"
KINDS = ("ownership", "dkim", "spf", "dmarc")
ZONE = """$ORIGIN test.
$TTL 60
@ SOA ns.test. host.test. 1 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
shop.example A 192.0.2.80
spf.platform TXT "v=spf1 ip4:192.0.2.25 -all"
"""
WORDS = {
    "ja": {"Pending": "保留中", "Verified": "検証完了", "Degraded": "要対応",
           "several": "に SPF レコードが2個あります", "missing": "まだ見つかりません"},
    "en": {"Pending": "Pending", "Verified": "Verified", "Degraded": "Needs attention",
           "several": "There are 2 SPF records at", "missing": "Not found yet"},
}


class Story:
    """What is known so far, in one language."""

    def __init__(self, console, lang):
        self.console, self.lang, self.words = console, lang, WORDS[lang]
        self.records = {}

    def visitor(self):
        return self.console.browser(Accept_Language=self.lang)

    def with_zone(self, records, act):
        with nsd({"test": ZONE + records}) as authority:
            with unbound(["test"], authority.at) as resolver:
                self.console.settings["NAFUDA_RESOLVER"] = resolver.at
                return act()

    def verify(self):
        page = self.owner.get(self.domain)
        return self.owner.follow(self.owner.post(
            f"{self.domain}/verify", {**page.form(f"{self.domain}/verify"), "check": "all"}))

    def shows(self, page, state):
        true(f"<title>{DOMAIN} ({self.words[state]})" in page.body,
             re.findall("<title>.*", page.body))


def lines(records):
    """Zone lines of (name, value) pairs, as somebody types them who read the page."""
    return "".join(f"{name}. TXT " + " ".join(f'"{part}"' for part in re.findall(".{1,255}", value))
                   + "\n" for name, value in records)


def shown(page, name):
    """The text of the value that can be copied from the page."""
    return html.unescape(re.search(rf'<code class="value" id="{name}">([^<]*)</code>', page.body)[1])


def card(page, kind):
    return re.search(rf'<details class="card [^>]*id="{kind}".*?(?=<details class="card|</section>)',
                     page.body, re.S)[0]


@test("the first operator's link makes an operator, who makes organisation, project and owner")
def people(story):
    operator = story.visitor()
    link = urllib.parse.urlsplit(story.console.tool("first-operator")).path
    page = operator.submit(operator.get(link), link, name="Operator", email=f"op-{story.lang}@a.test",
                           password=PASSWORD)
    equal(page.code, 303)
    page = operator.follow(operator.submit(operator.get("/operate"), "/operate", name="Hanaya"))
    org = re.search(r'action="(/operate/orgs/\d+)/projects"', page.body)[1]
    page = operator.follow(operator.submit(page, f"{org}/projects", project_name="Autumn"))
    number = re.search(r"/projects/(\d+)/domains", page.body)[1]
    page = operator.submit(page, f"{org}/users", email="owner@hanaya.test", name="Hanako",
                           project=number, role="owner")
    if page.code == 303:
        page = operator.follow(page)
    link = re.search(r"http://[^<\s]+(/welcome/[\w-]+)", page.body)[1]
    story.owner = story.visitor()
    equal(story.owner.submit(story.owner.get(link), link, password=PASSWORD).code, 303)
    story.list = f"/projects/{number}/domains"


@test("the owner registers a domain in one form, whatever was typed")
def register(story):
    page = story.owner.submit(story.owner.get(f"{story.list}/new"), f"{story.list}/new",
                              name=" Shop.EXAMPLE.test. ")
    equal(page.code, 303, page.body)
    story.domain = page.header("location").split("?")[0]
    page = story.owner.follow(page)
    story.shows(page, "Pending")
    story.records = {kind: (shown(page, f"{kind}-full"), shown(page, f"{kind}-value"))
                     for kind in KINDS}
    equal([name for name, _ in story.records.values()],
          [f"_nafuda-challenge.{DOMAIN}", f"nafuda._domainkey.{DOMAIN}", DOMAIN, f"_dmarc.{DOMAIN}"])


@test("Verify before anything is published: every record is missing, the domain pending")
def nothing_yet(story):
    page = story.with_zone("", story.verify)
    story.shows(page, "Pending")
    for kind in KINDS:
        true(story.words["missing"] in card(page, kind), card(page, kind))


@test("the records as the page shows them verify it")
def verified(story):
    page = story.with_zone(lines(story.records.values()), story.verify)
    story.shows(page, "Verified")


@test("a second SPF record: what is wrong, and where; the other records keep their verdicts")
def broken(story):
    second = (DOMAIN, "v=spf1 include:other.test -all")
    page = story.with_zone(lines([*story.records.values(), second]), story.verify)
    story.shows(page, "Degraded")
    text = re.sub(r"</?code>", "", card(page, "spf"))
    true(story.words["several"] in text and DOMAIN in text, text)
    true("v=spf1 include:other.test -all" in text, "what DNS answered")
    for kind in ("ownership", "dkim", "dmarc"):
        true("t-ok" in card(page, kind).splitlines()[0], card(page, kind))


def unmoved(story, state):
    with Fault("--mode", "servfail") as resolver:
        story.console.settings["NAFUDA_RESOLVER"] = resolver.at
        page = story.verify()
    story.shows(page, state)
    true("SERVFAIL" in card(page, "spf"), card(page, "spf"))


@test("SERVFAIL leaves a degraded domain as it is")
def degraded_stays(story):
    unmoved(story, "Degraded")


@test("mended, it is verified again; SERVFAIL then leaves it so")
def mended(story):
    story.shows(story.with_zone(lines(story.records.values()), story.verify), "Verified")
    unmoved(story, "Verified")


@test("a letter a transition waits for the owner")
def letters(story):
    with story.console.database() as database:
        rows = [row[0] for row in database.execute("SELECT template FROM outbox ORDER BY id")]
    equal(rows, ["welcome", "verified", "degraded", "recovered"])


def in_language(story):
    return [(f"{story.lang}: {what}", functools.partial(function, story))
            for what, function in STEPS]


STEPS = list(TESTS)
with Console(spf_include="spf.platform.test") as ja, Console(spf_include="spf.platform.test") as en:
    TESTS[:] = in_language(Story(ja, "ja")) + in_language(Story(en, "en"))
    run()
