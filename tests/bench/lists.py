#!/usr/bin/env python3
"""List pages with many rows against the same with few, by itself: tests/bench/lists.py. Each page has
the same fifty rows, so that all that differs is how they are found."""
import contextlib
import copy
import sqlite3

from gauge import instructions, load, told
from served import Served

FEW, MANY = 100, 100_000
ROUNDS = 5
SENDER = "news@shop.example"


def fill(served, project, count):
    with contextlib.closing(sqlite3.connect(f"{served.state}/nafuda.db")) as database, database:
        database.execute("PRAGMA synchronous = OFF")
        org = database.execute("SELECT org_id FROM project WHERE id = ?", (project,)).fetchone()[0]
        database.executemany(
            "INSERT INTO unsubscribe (from_addr, recipient, org_id, project_id, source, at) "
            "VALUES (?, ?, ?, ?, 'one_click', 1)",
            ((SENDER, f"r{number:06}@mail.example", org, project) for number in range(count)))
        database.executemany(
            "INSERT INTO profile (project_id, org_id, from_addr, from_domain, from_name, "
            "created_at, changed_at) VALUES (?, ?, ?, 'shop.example', 'News', 1, 1)",
            ((project, org, f"p{number:06}@shop.example") for number in range(count)))
        # Every second line of the log is of another kind.
        database.executemany(
            "INSERT INTO audit (at, user_id, org_id, project_id, action, subject, address) "
            "VALUES (1, 1, ?, ?, ?, ?, '192.0.2.1')",
            ((org, project, ("domain_register", "domain_delete")[number % 2],
              f"d{number:06}.example") for number in range(count)))
        database.executemany(
            "INSERT INTO setup_request (id, state, org_name, contact, email, phone, lang, "
            "token_hash, nonce, project_id, created_at, confirmed_at) VALUES "
            "(?, 'open', 'Hanaya', 'Sato', 'sato@mail.example', '', 'ja', ?, '', ?, 1, 1)",
            ((number + 1, f"{number:064}", project) for number in range(count)))
        database.executemany(
            "INSERT INTO setup_facility (request_id, number, name, contact, sender, domain) "
            "VALUES (?, 1, 'Sea', '', ?, 'shop.example')",
            ((number + 1, f"p{number:06}@shop.example") for number in range(count)))


class Lists:
    """nginx/run with one signed-in owner and so many rows of each kind."""

    def __init__(self, count):
        self.served = Served(resolver="127.0.0.1:9").start()
        self.owner, project = self.served.owner()
        fill(self.served, project, count)
        self.cookie = "; ".join(f"{name}={value}" for name, value in self.owner.cookies.items())
        self.home, self.port, middle = f"/projects/{project}", self.served.port, count // 2 - 1
        self.pages = {
            "who unsubscribed": "/unsubscribed",
            "who unsubscribed, from the middle":
                f"/unsubscribed?after=r{middle:06}%40mail.example&after_from={SENDER}",
            "who unsubscribed, of one sender, from the middle":
                f"/unsubscribed?from={SENDER}&after=r{middle:06}%40mail.example&after_from={SENDER}",
            "who unsubscribed, by a beginning": "/unsubscribed?q=r0000",
            "profiles": "/profiles",
            "the log": "/log",
            "the log, from the middle": f"/log?before={count // 2 + 52}",
            "the log, of one action": "/log?only=action:domain_delete",
            "set-up requests": "/requests",
            "set-up requests, from the middle": f"/requests?after={count // 2 + 52}",
        }

    def close(self):
        self.served.close()

    def page(self, name):
        """The same console, with a page to be measured."""
        one = copy.copy(self)
        one.path = self.home + self.pages[name]
        assert self.owner.get(one.path) == 200, one.path
        rows = sum(map(self.owner.page.count, ('<tr><td>', '<li><a href="profiles/',
                                               '<li><a href="requests/')))
        assert rows == 50, f"{rows} rows at {one.path}, not 50"
        return one


def compare(few, many):
    seen = []
    for number in range(ROUNDS + 1):
        row = [load(one.port, one.path, one.cookie)["rate"] for one in
               ((few, many, few) if number % 2 else (many, few, few))]
        seen.append(row if number % 2 else [row[1], row[0], row[2]])
    seen = seen[1:]  # the first round only warms
    told("  requests/s", [many / few for few, many, _ in seen], "   aim 0.95")
    told("    the base against itself", [again / few for few, _, again in seen])
    counted = [instructions(one) for one in (few, many, few)]
    told("  instructions in a warm worker (callgrind)", [counted[1] / counted[0]], "   aim 1.02")
    told("    the base against itself", [counted[2] / counted[0]])


def lists():
    print(f"List pages, {MANY:,} rows to {FEW:,}: median (least to most) of {ROUNDS} rounds")
    with contextlib.ExitStack() as ends:
        few, many = (ends.enter_context(contextlib.closing(Lists(count)))
                     for count in (FEW, MANY))
        for name in few.pages:
            print(f"  {name}")
            compare(few.page(name), many.page(name))


if __name__ == "__main__":
    lists()
