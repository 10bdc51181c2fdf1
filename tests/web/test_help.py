#!/usr/bin/env python3
"""Help pages: for everybody, in both languages, whole, and linked from where the question arises."""
import collections
import glob
import html
import re

import routes
import things
from console import ROOT, World
from tap import equal, run, test, true


def pages(world, lang):
    """{topic: page}"""
    browser = world.browser(**{"Accept-Language": lang})
    page = browser.get("/help")
    equal(page.code, 200)
    return {topic: browser.get(f"/help/{topic}")
            for topic in re.findall(r'href="/help/(\w+)"', page.body)}


def text(page):
    main = re.search(r"<main.*?</main>", page.body, re.S)[0]
    return html.unescape(re.sub(r"<[^>]*>", "", main))


@test("each topic stands in both languages, with a title, headings and whole sentences")
def whole(world):
    topics = {lang: pages(world, lang) for lang in ("ja", "en")}
    equal(list(topics["ja"]), list(topics["en"]))
    equal(len(topics["ja"]), 13)
    for lang, found in topics.items():
        for topic, page in found.items():
            equal(page.code, 200, topic)
            true(f'<html lang="{lang}">' in page.body, topic)
            title = re.search(r"<h1>(.*?)</h1>", page.body)[1]
            true(f"<title>{title} ·" in page.body, topic)
            article = re.search(r"<article.*?</article>", page.body, re.S)[0]
            true(len(re.findall("<h2>.", article)) >= 1, topic)
            equal(len(re.findall("<h2>", article)), len(re.findall(r"<h2>.*?</h2>\s*<(?:p|ul)", article)),
                  f"{topic}: something below each heading")
            true(not re.search(r"[{}`]|^- ", text(page), re.M), f"{lang} {topic}: {text(page)}")
            equal(bool(re.search("[ぁ-ん]", text(page))), lang == "ja", topic)
            equal(page.body.count("<li><a href=\"/help/"), 12, "the others")


@test("what a topic says of this installation is what its settings say")
def ours(world):
    world.settings.update(NAFUDA_SPF_INCLUDE="spf.sender.test", NAFUDA_PLATFORM_NAME="<Sender> & Co")
    body = world.browser().get("/help/records").body
    true("include:spf.sender.test" in body and "&lt;Sender&gt; &amp; Co" in body, body)
    true("<Sender>" not in body, body)


@test("what the topic of keys asks to press is called so on their pages")
def pressed(world):
    for lang, quoted in (("ja", "「{}」"), ("en", '"{}"')):
        with open(f"{ROOT}/templates/lang/{lang}-key.hdf", encoding="utf-8") as file:
            named = re.findall(r"^  (?:(?:title|rotate)|revoke {\n    link) = (.*)$", file.read(),
                               re.M)
        equal(len(named), 3)
        for name in named:
            true(quoted.format(name) in text(pages(world, lang)["keys"]), f"{lang}: {name}")


@test("a topic that is none is 404, and nothing else changes the page")
def unknown(world):
    for topic in ("nothing", "DMARC", "dmarc/", "dmarc/x", "a" * 900, "%E4%BE%8B", "title", "others"):
        equal(world.browser().get(f"/help/{topic}").code, 404, topic)
    equal(world.browser().post("/help/dmarc", {"a": "b"}).code, 405)


@test("every link to a topic leads to one, and every topic is linked from another page")
def linked(world):
    known, asked = set(pages(world, "en")), set()
    for file in glob.glob(f"{ROOT}/templates/*.cs"):
        with open(file, encoding="utf-8") as source:
            asked |= set(re.findall(r'(?:call:help\("|href="/help/)(\w+)"', source.read()))
    asked |= set(re.findall(r'href="/help/(\w+)"', world.alice.get(
        f"/projects/{world.ours}/domains/{world.domain}").body))
    equal(asked, known)


@test("on every screen, in both languages, a link to a topic leads to one and says its title")
def screens(world):
    tenant, _ = things.tenants(world)
    titles = {lang: {topic: re.search(r"<h1>(.*?)</h1>", page.body)[1]
                     for topic, page in pages(world, lang).items()} for lang in ("ja", "en")}
    asked = collections.defaultdict(set)
    for method, pattern, right, _ in routes.read():
        path = things.path(pattern, tenant)
        for lang in titles if method == "GET" and not pattern.startswith("/help") else ():
            browser = (world.browser() if right == "ANYBODY" else
                       (world.operator if right in ("OPERATE", "FIND") else world.alice).copy())
            browser.headers["Accept-Language"] = lang
            for topic, title in re.findall(r'href="/help/([^"]*)">([^<]*)<', browser.get(path).body):
                equal(title, titles[lang].get(topic), f"{lang} {path}: {topic}")
                asked[topic].add(pattern)
    equal(set(asked), set(titles["en"]), "each is linked from where its question arises")
    true("/apply" in asked["receiving"], "whoever applies hears that receiving stays as it is")


if __name__ == "__main__":
    with World(verify_ms=500, resolver="127.0.0.1:1") as made:
        run(made)
