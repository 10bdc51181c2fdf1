#!/usr/bin/env python3
"""Jobs in nafuda-watch: whatever kills it, no name is done twice and none is lost; and nobody's checks
and mail wait for a long list. Works with the programs in $BUILD."""
import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

from test_watch import BUILD, DAY, equal, main, until


def rows(house, query):
    with contextlib.closing(sqlite3.connect(f"{house.folder}/state/nafuda.db")) as database:
        return database.execute(query).fetchall()


def ask(house, project, names):
    """The number of the job that registers them."""
    with open(f"{house.folder}/list", "w") as file:
        file.write("\n".join(names))
    number, count = house.tool("register", "--list", project, f"{house.folder}/list").split()
    equal(int(count), len(names))
    return number


def job(house, number, project="1"):
    """(done, all, {name: outcome})"""
    lines = [line.split("\t") for line in house.tool("job", project, number).splitlines()]
    return int(lines[0][1]), int(lines[0][2]), {line[1]: line[0] for line in lines[1:]}


def work_off(house, number, project="1"):
    while True:
        done, total, outcomes = job(house, number, project)
        if done == total:
            return outcomes
        house.watch()


def kill_until_done(house, number, longest):
    """Kills the watcher after so many seconds at first, until the job is done; how often."""
    seed = int.from_bytes(os.urandom(4), "big")
    dice, kills = random.Random(seed), 0
    print(f"# random seed {seed}")
    while job(house, number)[0] < job(house, number)[1]:
        watcher = house.start_watcher()
        time.sleep(dice.uniform(0.0, longest))
        watcher.kill()
        watcher.wait()
        kills += 1
        longest *= 1.03  # a slow machine comes to an end, too
        assert kills < 1000, job(house, number)
    assert rows(house, "PRAGMA integrity_check") == [("ok",)]
    return kills


def killed_while_registering(names, house):
    names.publish([])
    domains = [f"n{n:02}.test" for n in range(16)]
    number = ask(house, "1", domains)
    kills = kill_until_done(house, number, 1.5)
    outcomes = job(house, number)[2]
    # "have" would be a name that was registered and not marked; here it would be done twice.
    equal(outcomes, {domain: "registered" for domain in domains})
    equal(sorted(rows(house, "SELECT name FROM domain")), [(domain,) for domain in domains])
    equal(rows(house, "SELECT count(*), count(DISTINCT subject) FROM audit "
                      "WHERE action = 'domain_register'"), [(16, 16)])
    equal(rows(house, "SELECT count(*) FROM job_item JOIN domain ON domain.id = job_item.domain_id "
                      "AND domain.name = job_item.name JOIN dkim_key ON "
                      "dkim_key.domain_id = domain.id"), [(16,)])
    equal(rows(house, "SELECT waiting, ended_at > 0 FROM job"), [(0, 1)])
    print(f"# {kills} kills")


def killed_while_verifying(names, house):
    domains = [f"d{n:02}.test" for n in range(16)]
    work_off(house, ask(house, "1", domains))
    names.publish(house.records(*domains[:10]))
    number = house.tool("verify", "--all", "1").split()[0]
    kills = kill_until_done(house, number, 0.3)
    equal(job(house, number)[2], {domain: "verified" if n < 10 else "pending"
                                  for n, domain in enumerate(domains)})
    equal(rows(house, "SELECT waiting, ended_at > 0 FROM job WHERE kind = 'verify'"), [(0, 1)])
    house.watch()
    equal(house.mails(), {("verified", domain): 1 for domain in domains[:10]})
    print(f"# {kills} kills")


def others_do_not_wait(names, house):
    """A long list of one organisation; another's domain is looked at and its mail goes out while the
    list is under way."""
    house.tool("org", "add", "Other")
    house.tool("project", "add", "2", "Project")
    house.tool("register", "2", "other.test")
    names.publish(house.records("other.test"))
    number = ask(house, "1", [f"n{n}.test" for n in range(400)])
    watcher = house.start_watcher()
    try:
        until("the list is under way", 20, lambda: job(house, number)[0] > 1)
        began = time.monotonic()
        other = house.tool("verify", "--all", "2").split()[0]
        house.tool("user", "add", "quick@example.com", "Quick", "member", "2")
        until("the other's domain", 20, lambda: job(house, other, "2")[0] == 1)
        until("the other's mail", 20, lambda: ("welcome", "") in house.mails())
        done, total, _ = job(house, number)
        print(f"# after {time.monotonic() - began:.1f} s, with {done} of {total} names done")
        assert done < total, "the list was too short to tell"
        watcher.send_signal(signal.SIGTERM)
        equal(watcher.wait(timeout=10), 0)
    finally:
        watcher.kill()
        watcher.wait()
    equal(job(house, other, "2")[2], {"other.test": "verified"})


def silent_servers_hold_no_list(names, house):
    """All domains of a project, none of whose servers speaks; another list goes on beside it."""
    house.environment["NAFUDA_VERIFY_MS"] = "2000"
    work_off(house, ask(house, "1", [f"d{n}.test" for n in range(8)]))
    slow = house.tool("verify", "--all", "1").split()[0]
    quick = ask(house, "1", ["a.test", "b.test", "c.test"])
    watcher = house.start_watcher(names.liar("silent"))
    try:
        until("the list", 30, lambda: job(house, quick)[0] == 3)
        until("the silent ones", 30, lambda: job(house, slow)[0] == 8)
    finally:
        watcher.kill()
        watcher.wait()
    equal(set(job(house, slow)[2].values()), {"unknown"})


def in_cname_mode_too(names, house):
    house.environment["NAFUDA_DKIM_MODE"] = "cname"
    outcomes = work_off(house, ask(house, "1", ["a.test", "b.test"]))
    equal(outcomes, {"a.test": "registered", "b.test": "registered"})
    equal(house.tool("records", "a.test").count("CNAME"), 3)


def forgotten_in_time(names, house):
    number = ask(house, "1", ["a.test"])
    work_off(house, number)
    house.ahead += 89 * DAY
    house.watch()
    equal(job(house, number)[0], 1)
    house.ahead += 2 * DAY
    house.watch()
    done = subprocess.run([f"{BUILD}/nafuda", "job", "1", number], env=house.env(), check=False,
                          capture_output=True)
    equal(done.returncode, 1)
    equal(rows(house, "SELECT count(*) FROM job_item"), [(0,)])


TESTS = [killed_while_registering, killed_while_verifying, others_do_not_wait,
         silent_servers_hold_no_list, in_cname_mode_too, forgotten_in_time]


if __name__ == "__main__":
    sys.exit(main(TESTS))
