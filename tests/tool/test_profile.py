#!/usr/bin/env python3
"""nafuda profile …: what the pages of profiles do, on the command line."""
import sys

from test_tool import equal, main


def a_profile_is_made_and_deleted(at):
    project = at.project()
    number = at.run("profile", "add", project, "Info@shop.test", "花 店", "--reply-to", "a@b.test",
                    "--signature", "platform", "--unsubscribe", "none").strip()
    equal(at.run("profile", "list", project), f"{number}\tno_domain\tInfo@shop.test\t花 店\n")
    shown = at.run("profile", "show", project, number)
    equal(shown.splitlines()[0], "From: =?UTF-8?B?6IqxIOW6lw==?= <Info@shop.test>")
    assert "send\tno_domain\ndmarc\tunknown\t\ndkim\tforeign\tplatform.example\n" in shown, shown
    at.run("register", project, "shop.test")
    equal(at.run("profile", "list", project).split("\t")[1], "pending")
    at.run("profile", "delete", project, number)
    at.run("profile", "delete", project, number, code=1)
    equal(at.run("profile", "list", project), "")


def what_is_refused(at):
    project = at.project()
    add = ("profile", "add", project)
    for words in (("no address", "N"), ("a@shop.test", "x" * 101), ("a@shop.test", " "),
                  ("a@shop.test", "a\nb"), ("a@gmail.com", "N"),
                  ("a@shop.test", "N", "--reply-to", "nobody"),
                  ("a@shop.test", "N", "--unsubscribe", "http://shop.test/{recipient}")):
        at.run(*add, *words, code=1)
    for words in (("a@shop.test", "N", "--signature", "both"), ("a@shop.test", "N", "--reply-to"),
                  ("a@shop.test", "N", "--nonsense", "x")):
        at.run(*add, *words, code=2)
    at.run("profile", "list", "99", code=1)
    at.run("profile", "show", project, "99", code=1)
    equal(at.run("profile", "list", project), "")


if __name__ == "__main__":
    sys.exit(main([a_profile_is_made_and_deleted, what_is_refused]))
