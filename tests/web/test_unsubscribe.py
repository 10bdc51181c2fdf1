#!/usr/bin/env python3
"""Who does not want mail any more: one-click (RFC 8058) through nginx, with curl as a mailbox
provider sends it."""
import contextlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from served import BUILD, ROOT, Served
from tap import equal, run, test, true

URL = "https://mail.platform.example"
READER = "Reader@Mail.example"


class House(Served):
    """Two organisations; the first has two projects, of which the second shares the domain."""

    def __init__(self):
        super().__init__(url=URL)
        self.start()
        try:
            self.ours, self.sister, self.theirs = self.people()
            self.domains()
        except BaseException:
            self.close()
            raise

    def people(self):
        acme, blue = [self.tool("org", "add", name) for name in ("Acme", "Blue")]
        return [self.tool("project", "add", org, name)
                for org, name in ((acme, "Autumn"), (acme, "Second"), (blue, "Brook"))]

    def domains(self):
        number = self.tool("register", self.ours, "shop.example").split()[0]
        with self.database() as database:
            database.execute("UPDATE domain SET state = 3")
            database.executemany("INSERT INTO domain_check VALUES (?, ?, 'ok', 0, 1, 1, '') "
                                 "ON CONFLICT DO UPDATE SET verdict = 'ok'",
                                 [(number, kind) for kind in ("ownership", "dkim", "spf", "dmarc")])
            database.executemany("INSERT INTO share (domain_id, project_id, created_at) "
                                 "VALUES (?, ?, 1)",
                                 [(number, self.sister), (number, self.theirs)])

    @contextlib.contextmanager
    def database(self):
        with contextlib.closing(sqlite3.connect(f"{self.state}/nafuda.db")) as database:
            with database:
                yield database

    def rows(self):
        with self.database() as database:
            return database.execute("SELECT from_addr, recipient, org_id, project_id, source "
                                    "FROM unsubscribe ORDER BY 1, 2, 3").fetchall()

    def profile(self, project, address, **columns):
        columns = {"signature": "author", "unsubscribe": "platform", "unsubscribe_url": "",
                   "overrides": 0, **columns}
        with self.database() as database:
            return database.execute(
                f"INSERT INTO profile (project_id, org_id, from_addr, from_domain, from_name, "
                f"created_at, changed_at, {', '.join(columns)}) SELECT id, org_id, ?, ?, 'News', "
                f"1, 1{', ?' * len(columns)} FROM project WHERE id = ?",
                (address, address.split("@")[1], *columns.values(), project)).lastrowid

    def may_send(self, *words):
        done = subprocess.run([f"{BUILD}/nafuda", "may-send", *map(str, words)], cwd=ROOT,
                              env=self.environment, capture_output=True, text=True)
        return done.returncode, done.stdout

    def link(self, address, recipient=READER, project=None):
        """The path of the address in the header line."""
        code, said = self.may_send(project or self.ours, address, recipient)
        equal(code, 0, said)
        url = re.search(r"^header\tList-Unsubscribe: <(.*)>$", said, re.M)[1]
        true(url.startswith(f"{URL}/u/"), url)
        return url[len(URL):]

    def curl(self, path, *options):
        """(code, body). A mailbox provider has no cookie, and follows no redirect."""
        done = subprocess.run(["curl", "-sS", "--max-time", "20", "-w", "\n%{http_code}",
                               *options, f"http://127.0.0.1:{self.port}{path}"],
                              capture_output=True, text=True, check=True)
        body, code = done.stdout.rsplit("\n", 1)
        return int(code), body


FORM = ("-d", "List-Unsubscribe=One-Click")
PARTS = ("-F", "List-Unsubscribe=One-Click")


@test("the header lines: an https address of the platform, and one click at it")
def header_lines(house):
    house.profile(house.ours, "lines@shop.example")
    code, said = house.may_send(house.ours, "lines@shop.example", READER)
    equal(code, 0)
    lines = dict(line.split("\t", 1)[1].split(": ", 1) for line in said.splitlines()
                 if line.startswith("header"))
    equal(sorted(lines), ["List-Unsubscribe", "List-Unsubscribe-Post"])
    equal(lines["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
    true(re.fullmatch(rf"<{URL}/u/[A-Za-z0-9_-]+>", lines["List-Unsubscribe"]), said)
    true(all(len(line) < 998 for line in said.splitlines()), said)
    true("eader" not in lines["List-Unsubscribe"], "the address can be read off the link")
    # Nobody in particular: no link.
    true("header" not in house.may_send(house.ours, "lines@shop.example")[1], "a link")


@test("one click, as form and in parts, is 200 and stands; twice is as good as once")
def one_click(house):
    for number, body in enumerate((FORM, PARTS)):
        address = f"click{number}@shop.example"
        house.profile(house.ours, address)
        path = house.link(address)
        for _ in range(2):
            equal(house.curl(path, *body), (200, "Unsubscribed.\n"))
        equal([row[4] for row in house.rows() if row[0] == address], ["one_click"])


@test("then every profile of that From address may not write to him, in whatever case, of whatever "
      "project or organisation; other addresses and others may")
def then_nobody_may(house):
    projects = (house.ours, house.sister, house.theirs)
    profiles = {project: [house.profile(project, spelling) for spelling in
                          ("all@shop.example", "ALL@shop.example", "All@shop.example")]
                for project in projects}
    for project in projects:
        house.profile(project, "others@shop.example")
    equal(house.curl(house.link("all@shop.example"), *FORM)[0], 200)
    for project, numbers in profiles.items():
        for recipient in ("reader@mail.example", READER, "READER@MAIL.EXAMPLE"):
            equal(house.may_send(project, "all@shop.example", recipient), (1, "no\tunsubscribed\n"))
            equal(house.may_send(project, "aLL@Shop.Example", recipient)[0], 1)
            for number in numbers:
                code, said = house.may_send(project, "all@shop.example", recipient, "--profile",
                                            number, "--json")
                equal((code, json.loads(said)), (1, {"may": False, "reason": "unsubscribed"}))
        equal(house.may_send(project, "all@shop.example", "another@mail.example")[0], 0)
        equal(house.may_send(project, "all@shop.example")[0], 0)
        equal(house.may_send(project, "others@shop.example", READER)[0], 0)


@test("an override is for its profile alone")
def override(house):
    plain = house.profile(house.ours, "over@shop.example")
    path = house.link("over@shop.example")
    chosen = house.profile(house.ours, "over@shop.example", overrides=1)
    equal(house.curl(path, *FORM)[0], 200)
    equal(house.may_send(house.ours, "over@shop.example", READER, "--profile", plain)[0], 1)
    code, said = house.may_send(house.ours, "over@shop.example", READER, "--profile", chosen)
    equal(code, 0)
    true("List-Unsubscribe-Post" in said, said)


@test("following the link changes nothing; the button of its page does, and says so in both languages")
def page(house):
    house.profile(house.ours, "page@shop.example")
    path = house.link("page@shop.example")
    before = house.rows()
    for options in ((), ("-I",), ("-H", "Accept-Language: en")):
        code, body = house.curl(path, *options)
        equal(code, 200)
        true("-I" in options or "reader@mail.example" in body, body)
    true("Stop this mail" in body and body.count("<form method=\"post\">") == 1, body)
    equal(house.rows(), before)
    code, body = house.curl(path, "-d", "by=page", "-H", "Accept-Language: en")
    equal(code, 200)
    true("You are unsubscribed" in body, body)
    code, body = house.curl(path, "-H", "Accept-Language: ja")
    true("配信を停止しました" in body, "seen again, it is done")
    equal([row[4] for row in house.rows() if row[0] == "page@shop.example"], ["page"])
    equal(house.may_send(house.ours, "page@shop.example", READER)[0], 1)


@test("a wrong, cut, lengthened or foreign token is 404, a body that does not say so 400, another "
      "method 405: nothing stands")
def refused(house):
    house.profile(house.ours, "wrong@shop.example")
    path = house.link("wrong@shop.example")
    before = house.rows()
    for wrong in (path[:-1], path + "A", path[:-1] + ("B" if path[-1] == "A" else "A"), "/u/A",
                  "/u/" + "A" * 800, "/u/" + path[3:].swapcase()):
        for options in (FORM, PARTS, ()):
            equal(house.curl(wrong, *options)[0], 404, wrong)
    for body in (("-d", ""), ("-d", "List-Unsubscribe=Two"), ("-d", "x=1"), ("-F", "x=1"),
                 ("-d", "list-unsubscribe=One-Click"), ("-d", "List-Unsubscribe=%zz"),
                 ("-d", "x", "-H", "Content-Type: text/plain"),
                 ("-d", "x", "-H", "Content-Type: multipart/form-data; boundary=x")):
        equal(house.curl(path, *body)[0], 400, str(body))
    equal(house.curl(path, "-d", "x" * 5000)[0], 413)
    equal(house.curl(path, "-X", "PUT")[0], 405)
    equal(house.rows(), before)
    equal(house.curl(path, *FORM, "-H", "Origin: https://mail.example", "-H",
                     "Sec-Fetch-Site: cross-site", "-H", "Cookie: nafuda=x")[0], 200)


@test("old mail works: a link lives on when its profile, its domain and its share are no more")
def old_mail(house):
    number = house.profile(house.theirs, "old@shop.example")
    path = house.link("old@shop.example", project=house.theirs)
    with house.database() as database:
        shared = database.execute("SELECT * FROM share WHERE project_id = ?",
                                  (house.theirs,)).fetchall()
        database.execute("DELETE FROM profile WHERE id = ?", (number,))
        database.execute("DELETE FROM share WHERE project_id = ?", (house.theirs,))
    equal(house.may_send(house.theirs, "old@shop.example", READER), (1, "no\tno_profile\n"))
    equal(house.curl(path, *FORM)[0], 200)
    equal([str(row[3]) for row in house.rows() if row[0] == "old@shop.example"], [house.theirs])
    with house.database() as database:
        database.executemany(f"INSERT INTO share VALUES ({', '.join('?' * len(shared[0]))})", shared)


@test("no log has a link")
def logs(house):
    house.profile(house.ours, "log@shop.example")
    path = house.link("log@shop.example")
    for options in (FORM, ("-d", "x=1"), ()):
        house.curl(path, *options)
        house.curl(path[:-1], *options)
    logged = ""
    for folder, _, names in os.walk(f"{house.state}/log"):
        for name in names:
            with open(f"{folder}/{name}", encoding="utf-8") as file:
                logged += file.read()
    true('"/u/..."' in logged, "the access log")
    true(path[3:40] not in logged, "a link in a log")


@test("one's own https address stands in the header as it is, and nothing reaches our list")
def own_address(house):
    own = "https://shop.example/leave?r=1"
    house.profile(house.ours, "own@shop.example", unsubscribe="own", unsubscribe_url=own)
    house.profile(house.ours, "none@shop.example", unsubscribe="none")
    code, said = house.may_send(house.ours, "own@shop.example", READER, "--json")
    equal((code, json.loads(said)["headers"]),
          (0, [{"name": "List-Unsubscribe", "value": f"<{own}>"},
               {"name": "List-Unsubscribe-Post", "value": "List-Unsubscribe=One-Click"}]))
    equal(json.loads(house.may_send(house.ours, "none@shop.example", READER, "--json")[1])
          ["headers"], [])


@test("may-send: 2 when it cannot tell, and says why")
def cannot_tell(house):
    for words in (("x", "a@shop.example"), (house.ours, "no address"), (house.ours,),
                  (house.ours, "a@shop.example", "b@"), (house.ours, "a@shop.example", "--profile"),
                  (house.ours, "a@shop.example", "b@c.example", "d@e.example")):
        equal(house.may_send(*words)[0], 2, words)
    environment = house.environment
    house.environment = {**environment, "NAFUDA_STATE": "/nonexistent"}
    equal(house.may_send(house.ours, "all@shop.example"), (2, ""))
    house.environment = environment
    equal(house.may_send(4711, "all@shop.example"), (1, "no\tno_profile\n"))
    equal(house.may_send(house.ours, "all@elsewhere.example"), (1, "no\tno_profile\n"))


if __name__ == "__main__":
    with contextlib.closing(House()) as made:
        run(made)
