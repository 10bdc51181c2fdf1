#!/usr/bin/env python3
"""Many at once, under nginx: of forty that want one name, decide one request, replace one project
key, or want the last place of a quota, exactly one wins and the others are told. And kill -9 while a share is revoked: it stands with
its profiles, or neither does."""
import collections
import contextlib
import copy
import os
import random
import re
import secrets
import signal
import sqlite3
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), "dns")]
from checks import Tap
from served import BUILD, ROOT, Served, program_of, tree
from servers import Nsd, free_port

MANY = 40
KILLS = 40
NAME = "race.test"
tap = Tap()


def sql(statement, *values):
    """Rows of a query; what it changes is kept."""
    with contextlib.closing(sqlite3.connect(f"{served.state}/nafuda.db", timeout=20)) as database:
        rows = database.execute(statement, values).fetchall()
        database.commit()
        return rows


def at_once(acts):
    """Runs all at the same moment, each with a visitor of its own: [(status, where to)]"""
    answers, start = [None] * len(acts), threading.Barrier(len(acts))

    def one(at):
        visitor = copy.copy(owner)
        visitor.cookies = dict(owner.cookies)
        start.wait()
        answers[at] = visitor.post(acts[at][0], **acts[at][1]), visitor.location
    threads = [threading.Thread(target=one, args=(at,)) for at in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def page(path):
    assert owner.get(path) == 200, f"{path}: {owner.page}"
    return owner.page


def one_wins(answers, won, lost):
    """Of all, one was led to where it says so, and each of the others to where it says why not."""
    led = collections.Counter(answers)
    assert led == {(303, won): 1, (303, lost): len(answers) - 1}, led


def claims():
    """One claim of the name by each of as many organisations, made ahead of the zone that holds the
    records of them all: [(path, token)]"""
    first = served.tool("register", project, NAME).split("\t")[0]
    columns = [row[1] for row in sql("PRAGMA table_info(domain)")
               if row[1] not in ("id", "project_id", "org_id", "token")]
    listed = ", ".join(columns)
    made = [(f"/projects/{project}/domains/{first}", sql("SELECT token FROM domain")[0][0])]
    user = sql("SELECT user_id FROM member")[0][0]
    with contextlib.closing(sqlite3.connect(f"{served.state}/nafuda.db", timeout=20)) as database:
        for number in range(1, MANY):
            org = database.execute("INSERT INTO org (name, created_at) VALUES (?, 1) RETURNING id",
                                   (f"Org {number}",)).fetchone()[0]
            there = database.execute("INSERT INTO project (org_id, name, created_at) "
                                     "VALUES (?, 'Project', 1) RETURNING id", (org,)).fetchone()[0]
            database.execute("INSERT INTO member VALUES (?, ?, 'owner')", (user, there))
            token = secrets.token_urlsafe(32)
            domain = database.execute(
                f"INSERT INTO domain (project_id, org_id, token, {listed}) SELECT ?, ?, ?, {listed} "
                "FROM domain WHERE id = ? RETURNING id", (there, org, token, first)).fetchone()[0]
            made.append((f"/projects/{there}/domains/{domain}", token))
        database.execute("UPDATE domain SET next_check = 0")  # the watcher leaves them to us
        database.commit()
    return made


def zone(tokens):
    return (f"{NAME}. 60 IN SOA ns.{NAME}. mail.{NAME}. 1 60 60 60 60\n{NAME}. 60 IN NS ns.{NAME}.\n"
            + "".join(f'_nafuda-challenge.{NAME}. 60 IN TXT "{token}"\n' for token in tokens))


def race_for_a_name():
    made = claims()
    with Nsd({NAME: zone([token for _, token in made])}, port=port):
        owner.get(made[0][0])
        answers = at_once([(f"{path}/verify", {"check": "all"}) for path, _ in made])
    assert {status for status, _ in answers} == {303}, answers
    assert {verdict for verdict, in sql("SELECT verdict FROM domain_check "
                                        "WHERE kind = 'ownership'")} == {"ok"}
    holders = sql("SELECT project_id, id FROM domain WHERE state IN (0, 3)")
    assert len(holders) == 1, f"{len(holders)} of {MANY} hold it"
    assert sql("SELECT count(*) FROM domain WHERE state = 2") == [(MANY - 1,)]
    held = f"/projects/{holders[0][0]}/domains/{holders[0][1]}"
    for path, _ in made:
        told = "another project already holds this domain verified" in page(path)
        assert told == (path != held), f"{path} of {held}: {told}"
    assert sql("SELECT count(*) FROM outbox WHERE template = 'verified'") == [(1,)]


def shared_domain(name):
    """A verified domain of the owner's, as after a verification that found everything; its path."""
    number = served.tool("register", project, name).split("\t")[0]
    sql("UPDATE domain SET state = 3, next_check = 0, verified_at = created_at WHERE id = ?", number)
    for kind in ("ownership", "dkim", "spf", "dmarc"):
        sql("INSERT INTO domain_check VALUES (?, ?, 'ok', 0, 1, 1, '{}')", number, kind)
    return number, f"/projects/{project}/domains/{number}"


def race_for_an_approval():
    """As many say yes as no: whatever was first, stands."""
    for turn in range(3):
        name = f"asked{turn}.test"
        number, _ = shared_domain(name)
        owner.get(f"/projects/{other}/sharing/ask")
        assert owner.post(f"/projects/{other}/sharing/ask", name=name, message="Please") == 303
        request = sql("SELECT id FROM share_request WHERE name = ?", name)[0][0]
        here, sharing = f"/projects/{project}/inbox/{request}", f"/projects/{project}/sharing"
        page(here)
        answers = at_once([(f"{here}/{'approve' if i % 2 else 'reject'}", {}) for i in range(MANY)])
        won = [at for at, (_, where) in enumerate(answers) if not where.endswith("=gone")]
        assert len(won) == 1, collections.Counter(answers)
        said = "approved" if won[0] % 2 else "rejected"
        one_wins(answers, f"{sharing}?done={said}", f"{sharing}?done=gone")
        assert sql("SELECT outcome FROM share_request WHERE id = ?", request) == [(said,)]
        shares = sql("SELECT count(*) FROM share WHERE domain_id = ?", number)[0][0]
        assert shares == (said == "approved"), f"{said}, and {shares} shares"
        letters = sql("SELECT template FROM outbox WHERE template IN ('share_received', "
                      "'share_rejected') AND params LIKE ?", f"%{name}%")
        assert len(letters) == 1, letters
        assert "was decided or withdrawn already" in page(f"{sharing}?done=gone")


def race_for_a_key():
    sharing = f"/projects/{project}/sharing"
    page(sharing)
    assert owner.post(f"{sharing}/key/make") == 303
    owner.get(f"{sharing}/key")
    before = re.search(r'name="key" value="([^"]+)"', owner.page)[1]
    answers = at_once([(f"{sharing}/key", {"key": before})] * MANY)
    one_wins(answers, f"{sharing}?done=key#key", f"{sharing}?done=key-stale#key")
    after = re.search(r'id="project-key">([^<]*)<', page(sharing))[1]
    assert after != before
    assert sql("SELECT count(*) FROM audit WHERE action = 'project_key_renew'") == [(1,)]
    assert "Somebody has made a new key meanwhile" in page(f"{sharing}?done=key-stale")


def race_for_the_last_place():
    """An organisation may have one more: of many that add it at once one does."""
    (org,), (domains,) = sql("SELECT min(id) FROM org")[0], \
        sql("SELECT count(*) FROM domain WHERE org_id = (SELECT min(id) FROM org)")[0]
    sql("UPDATE org SET domains_most = ?, profiles_most = 1 WHERE id = ?", domains + 1, org)
    path = f"/projects/{project}"
    page(f"{path}/domains/new")
    answers = at_once([(f"{path}/domains/new", {"name": f"place{i}.test"}) for i in range(MANY)])
    assert collections.Counter(status for status, _ in answers) == {303: 1, 422: MANY - 1}, answers
    assert sql("SELECT count(*) FROM domain WHERE org_id = ?", org) == [(domains + 1,)]
    page(f"{path}/profiles/new")
    wish = {"from_name": "A", "signature": "author", "unsubscribe": "platform"}
    answers = at_once([(f"{path}/profiles/new", {**wish, "from": f"a{i}@asked0.test"})
                       for i in range(MANY)])
    assert collections.Counter(status for status, _ in answers) == {303: 1, 422: MANY - 1}, answers
    assert sql("SELECT count(*) FROM profile WHERE org_id = ?", org) == [(1,)]
    sql("UPDATE org SET domains_most = 0, profiles_most = 0")
    sql("DELETE FROM profile")


def page_workers():
    with open("/proc/net/unix") as table:
        door = next(fields[6] for fields in map(str.split, table)
                    if fields[-1] == f"{served.state}/run/page.sock" and fields[3] == "00010000")
    return [pid for pid in tree(served.child.pid) if program_of(pid) == f"{BUILD}/nafuda.fcgi"
            and standard_input(pid) == f"socket:[{door}]"]


def standard_input(pid):
    with contextlib.suppress(OSError):
        return os.readlink(f"/proc/{pid}/fd/0")
    return ""


def may_send(address):
    """What the mailer is told: "allowed", or why not."""
    done = subprocess.run([f"{BUILD}/nafuda", "may-send", other, address], cwd=ROOT, text=True,
                          env=served.environment, capture_output=True, check=False)
    return done.stdout.split()[1]


def revoked_and_killed(number, path, form_token, delay):
    """(what the visitor was answered, whether the share is left), after a look at all that belongs
    to it."""
    sql("DELETE FROM outbox")
    sql("DELETE FROM audit")
    share = sql("INSERT INTO share (domain_id, project_id, created_at) VALUES (?, ?, 1) "
                "ON CONFLICT DO UPDATE SET created_at = 1 RETURNING id", number, other)[0][0]
    workers, answer = page_workers(), []
    press = threading.Thread(target=lambda: answer.append(
        owner.post(f"{path}/shares/{share}", form_token=form_token)))
    press.start()
    time.sleep(delay)
    for pid in workers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    press.join()
    left = len(sql("SELECT 1 FROM share WHERE id = ?", share))
    told = sorted(row[0] for row in sql("SELECT template FROM outbox"))
    noted = sorted(row[0] for row in sql("SELECT action FROM audit"))
    allowed = may_send("shop@killed.test")
    found = (told, noted, allowed)
    whole = ([], [], "allowed") if left else (["share_revoked", "share_taken_back"],
                                         ["share_lost", "share_revoke"], "no_domain")
    assert found == whole, f"share left: {left}, and {found}"
    assert answer in ([303], [502]) and not (left and answer == [303]), f"{answer}, {left}"
    assert sql("PRAGMA integrity_check") == [("ok",)]
    return answer[0], left


def kills():
    number, path = shared_domain("killed.test")
    org = sql("SELECT org_id FROM project WHERE id = ?", other)[0][0]
    sql("INSERT INTO profile (project_id, org_id, from_addr, from_domain, from_name, created_at, "
        "changed_at) VALUES (?, ?, 'shop@killed.test', 'killed.test', 'Shop', 1, 1)", other, org)
    page(path)
    form_token = owner.token()
    seed = random.randrange(1 << 32)
    chance, seen = random.Random(seed), []
    print(f"# seed {seed}")
    for _ in range(KILLS):
        seen.append(revoked_and_killed(number, path, form_token, chance.uniform(0, 0.02)))
    done = sum(not left for _, left in seen)
    print(f"# revoked {done} of {KILLS} times, {seen.count((502, 0))} of them unheard")
    assert 0 < done < KILLS, f"always killed too early or too late: {seen}"


port = free_port()
served = Served(resolver=f"127.0.0.1:{port}", mandatory="ownership", pending_limit=1000,
                mail_command="/bin/false")
try:
    served.start()
    owner, project = served.owner()
    tap.test(f"{MANY} organisations prove one name at once: one holds it, the others are told that "
             "it is held", race_for_a_name)
    other = served.tool("project", "add", str(sql("SELECT min(id) FROM org")[0][0]), "Other")
    sql("INSERT INTO member SELECT user_id, ?, 'owner' FROM member WHERE project_id = ?", other,
        project)
    tap.test(f"{MANY} answers to one request at once: one stands, the others are told that it was "
             "decided", race_for_an_approval)
    tap.test(f"{MANY} make a project key anew at once: one new key is left, and the others are shown "
             "it", race_for_a_key)
    tap.test(f"{MANY} of one organisation, which may have one domain more, or one profile: one has it",
             race_for_the_last_place)
    tap.test(f"kill -9 while a share is revoked, {KILLS} times: the share stands with its profiles, "
             "or neither does", kills)
finally:
    served.close()
tap.end()
