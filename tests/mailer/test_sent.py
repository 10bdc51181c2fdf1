#!/usr/bin/env python3
"""A profile sends a test by the real MTA: pressed in the console, handed over by the watcher, signed,
back through the one-time address, and in the history as what it was."""
import contextlib
import json
import os
import sqlite3

from circle import Circle
from checks import Tap
from mailer import PLATFORM, left_out
from served import until
from test_circle import until_verified

DOMAIN, FROM = "own.test", "info@own.test"


class Story:
    def __init__(self, circle):
        self.circle = circle
        self.owner, self.project = circle.served.owner()
        circle.tool("register", self.project, DOMAIN)
        self.path = f"/projects/{self.project}"
        number = circle.tool("profile", "add", self.project, FROM, "花屋 \"本店\"")
        self.test = f"{self.path}/profiles/{number}/test"

    def publish(self, *, dmarc):
        lines = self.circle.tool("records", DOMAIN, "--zone").splitlines()
        self.circle.publish(DOMAIN, *(line for line in lines if dmarc or "DMARC1" not in line))

    def rows(self, statement):
        with contextlib.closing(sqlite3.connect(f"{self.circle.served.state}/nafuda.db")) as rows:
            return rows.execute(statement).fetchall()

    def press(self):
        """What became of it, in the words of the history."""
        self.owner.get(self.test)
        assert 'value="check"' in self.owner.page, self.owner.page
        self.circle.fill(self.owner, self.test, to="check")
        until("it is explained", 40, lambda: self.rows(
            "SELECT 1 FROM sent JOIN message_check ON message_check.id = check_id "
            "WHERE sent.id = (SELECT max(id) FROM sent) AND arrived_at > 0"))
        self.owner.get(f"{self.path}/sent")
        row = self.owner.page.split("<tbody>")[1].split("</tr>")[0]
        assert f"nafuda._domainkey.{DOMAIN}" in row, row
        page = row.split('href="messages/')[1].split('"')[0]
        assert self.owner.get(f"{self.path}/messages/{page}") == 200
        return row

    def report(self):
        return self.rows("SELECT report FROM message_check ORDER BY id DESC LIMIT 1")[0][0]

    def before_dmarc(self):
        """A test goes once DKIM is seen to work: that is when DMARC is published."""
        self.publish(dmarc=False)
        self.circle.tool("verify", DOMAIN)
        row = self.press()
        assert "arrived; " in row and "DMARC passes" not in row, row
        self.signed()

    def signed(self):
        """By the domain, with all that matters covered."""
        report = json.loads(self.report())
        one, = report["signatures"]
        assert (one["result"], one["domain"], one["unsigned"]) == ("pass", DOMAIN, ""), report
        return report

    def verified(self):
        self.publish(dmarc=True)
        until_verified(self.circle, DOMAIN)
        row = self.press()
        assert "arrived; DMARC passes" in row, row
        assert self.signed()["sender"] == f"info=own.test@bounce.{PLATFORM}", self.report()


def main():
    tap = Tap()
    why = left_out()
    if why:
        tap.test("a test by the real MTA", lambda: why)
        tap.end()
    with Circle(DOMAIN) as circle:
        if os.stat(circle.served.state).st_uid == 0:
            tap.test("a test by the real MTA", lambda: "root alone can reach the tree")
            tap.end()
        story = Story(circle)
        tap.test("ahead of DMARC, when DKIM is seen: signed, and passed", story.before_dmarc)
        tap.test("verified: DMARC passes, and bounces go to the platform", story.verified)
    tap.end()


if __name__ == "__main__":
    main()
