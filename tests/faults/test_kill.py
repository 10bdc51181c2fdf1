#!/usr/bin/env python3
"""kill -9 of a worker in the middle of a verification, under nginx: the visitor is told, nothing is
half written, the domain can be verified again at once or after the flight's own time, and a
verdict that was acknowledged stays."""
import os
import signal
import sqlite3
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from checks import Tap
from served import BUILD, Served, program_of, tree, until

tap = Tap()
check = tap.test


class Slow:
    """The fault server: every answer after so many milliseconds."""

    def __init__(self, delay):
        self.child = subprocess.Popen([f"{BUILD}/tests/dns/fault", "--delay", str(delay)],
                                      stdout=subprocess.PIPE, text=True)
        self.at = f"127.0.0.1:{self.child.stdout.readline().strip()}"

    def end(self):
        self.child.terminate()
        self.child.wait()
        self.child.stdout.close()


def database(query):
    with sqlite3.connect(f"{served.state}/nafuda.db") as connection:
        return connection.execute(query).fetchall()


def everything():
    """All rows but for what a visit, a press of Verify or a flight touches."""
    tables = [row[0] for row in database("SELECT name FROM sqlite_master WHERE type = 'table'")]
    touched = ("session", "throttle", "domain", "heartbeat", "dkim_key", "outbox", "sqlite_sequence",
               "export_due", "export_state")
    rows = {table: database(f'SELECT * FROM "{table}"') for table in tables if table not in touched}
    rows["domain"] = database("SELECT id, name, state, generation, token, summary, verified_at, "
                              "checked_at FROM domain")
    return rows


def verify_workers():
    """Those that hold the verify pool's door: the children of its multiwatch."""
    pools = [pid for pid in tree(served.child.pid) if "multiwatch" in program_of(pid)]
    door = f"{served.state}/run/verify.sock"
    verify = [pid for pid in pools if inode_of(door) in sockets_of(pid)]
    assert len(verify) == 1, (pools, verify)
    return [pid for pid in tree(verify[0]) if pid != verify[0]]


def inode_of(path):
    """Of the listening socket: the connections through it bear the same path."""
    with open("/proc/net/unix") as table:
        for line in table:
            fields = line.split()
            if fields[-1] == path and fields[3] == "00010000":
                return fields[6]
    return None


def sockets_of(pid):
    try:
        link = os.readlink(f"/proc/{pid}/fd/0")
    except OSError:
        return set()
    return {link.removeprefix("socket:[").removesuffix("]")}


def in_flight():
    return database("SELECT 1 FROM domain WHERE in_flight > 0")


def killed_in_the_middle():
    before = everything()
    answers = []
    page = f"/projects/{project}/domains/{domain}"
    owner.get(page)
    press = threading.Thread(target=lambda: answers.append(owner.post(f"{page}/verify", check="all")))
    press.start()
    until("the verification is under way", 5, in_flight)
    for pid in verify_workers():
        os.kill(pid, signal.SIGKILL)
    press.join()
    assert answers == [502], answers
    assert everything() == before
    assert database("PRAGMA integrity_check") == [("ok",)]


def page_pool_is_not_disturbed():
    assert owner.get(f"/projects/{project}/domains") == 200


def again_afterwards():
    """The flight that was killed keeps others out only for as long as it might have taken."""
    page = f"/projects/{project}/domains/{domain}"

    def looked():
        owner.get(page)
        owner.post(f"{page}/verify", check="all")
        return database("SELECT 1 FROM domain WHERE checked_at > 0")
    until("a verification is stored", 30, looked)
    kinds = {kind for kind, in database(f"SELECT kind FROM domain_check WHERE domain_id = {domain}")}
    assert kinds >= {"ownership", "dkim", "spf", "dmarc"}, kinds


slow = Slow(1500)
served = Served(resolver=slow.at)
try:
    served.start()
    owner, project = served.owner()
    domain = served.tool("register", project, "shop.good.example").split("\t")[0]
    check("a worker killed in the middle of a verification: 502, and nothing half written",
          killed_in_the_middle)
    check("the pages go on meanwhile", page_pool_is_not_disturbed)
    check("the same domain is verified afterwards", again_afterwards)
finally:
    served.close()
    slow.end()
tap.end()
