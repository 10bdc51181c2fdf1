"""What verifying costs, for tests/bench/run: one domain when every answer is late, as round trips; and
many domains at once, as questions a second."""
import json
import re
import sqlite3
import statistics
import subprocess
import time

import internet
import servers
from gauge import told
from served import BUILD, Served
from servers import Fault

DELAY, TIMES = 20, 9
PLATFORM = {
    "dns.test": internet.PLATFORM["dns.test"],
    "mail.test": internet.PLATFORM["mail.test"],
}


def press(owner, page, times=TIMES):
    """Milliseconds of pressing Verify, each of so many times; the first, which warms, is left out."""
    took = []
    for _ in range(times + 1):
        owner.get(page)
        began = time.monotonic()
        status = owner.post(f"{page}/verify", check="all")
        took.append((time.monotonic() - began) * 1000)
        assert status == 303 and owner.location.endswith("seen=all"), f"{status} {owner.location}"
    return took[1:]


def typical(served, project):
    """A domain with three CNAMEs, and an SPF record that includes what includes two more; its zone
    and the platform's."""
    number, name = served.tool("register", project, "shop.test").split("\t")
    lines = served.tool("records", name, "--zone").replace(
        "include:spf.platform.test", "include:nested.mail.test include:spf.platform.test")
    with sqlite3.connect(f"{served.state}/nafuda.db") as database:
        key = database.execute("SELECT public_key FROM domain").fetchone()[0]
    targets = re.findall(r"CNAME (\S+)\.platform\.test\.", lines)
    assert len(targets) == 3, lines
    platform = ['spf TXT "v=spf1 ip4:192.0.2.0/24 -all"',
                *(f"{target} {internet.txt('v=DKIM1; k=rsa; p=' + key)}" for target in targets)]
    zones = PLATFORM | {"platform.test": internet.zone("platform.test", platform),
                        "shop.test": internet.zone("shop.test", [
                            *lines.splitlines(), "@ A 192.0.2.80", "@ MX 10 mx.mail.test."])}
    return number, zones | {"test": internet.names(zones)}


def one_verification():
    served = Served(spf_include="spf.platform.test", dkim_mode="cname",
                    dkim_zone="dkim.platform.test", nameservers="any", verify_ms=8000)
    try:
        served.start()
        owner, project = served.owner()
        number, zones = typical(served, project)
        page = f"/projects/{project}/domains/{number}"
        took, count = {}, {}
        with internet.nsd(zones) as authority, internet.unbound(zones, authority.at) as resolver:
            for delay in (0, DELAY):
                late = ("--delay", delay)
                names = [Fault("--address", "127.0.0.1", *late, "--log", "--forward", authority.at)]
                port = names[0].port
                names.append(Fault("--address", "127.0.0.2", "--port", port, *late, "--log",
                                   "--forward", authority.at))
                front = Fault(*late, "--log", "--forward", resolver.at)
                served.stop()
                served.environment |= {"NAFUDA_RESOLVER": front.at,
                                       "NAFUDA_NAMESERVER_PORT": str(port)}
                served.start()
                took[delay] = press(owner, page)
                assert owner.get(page) and "(Verified)" in owner.page, owner.page
                count[delay] = sum(mark == "?" for server in (*names, front)
                                   for mark, _, _ in server.log()) / (TIMES + 1)
        base = statistics.median(took[0])
        print(f"One verification (POST to its answer), every DNS answer {DELAY} ms late: three CNAMEs,"
              f" an include with two\n  more in it, both name servers asked; the longest chain is 3:"
              f" delegation, address, record. {count[DELAY]:.0f} questions.")
        told("round trips: (late - at once) / delay", [(ms - base) / DELAY for ms in took[DELAY]],
             "   aim 3.15")
        told("  the base against itself: (at once - at once) / delay",
             [(ms - base) / DELAY for ms in took[0]])
        told("asking one after another (questions x delay) to this",
             [count[DELAY] * DELAY / ms for ms in took[DELAY]])
        told("milliseconds, late", took[DELAY])
        told("milliseconds, at once", took[0])
    finally:
        served.close()


MANY, SUFFIX = 20_000, "bulk.test"


def grow(served, count):
    """So many copies of the one domain, verified, all due; returns the questions of one look, its
    domain's name standing as @."""
    with sqlite3.connect(f"{served.state}/nafuda.db", isolation_level=None) as database:
        name, = database.execute("SELECT name FROM domain").fetchone()
        answered, = database.execute("SELECT answers FROM answered").fetchone()
        questions = [line.split("\t")[:2] for line in answered.splitlines()]
        columns = [row[1] for row in database.execute("PRAGMA table_info(domain)")][1:]
        row = dict(zip(columns, database.execute(f"SELECT {', '.join(columns)} FROM domain").fetchone()))
        row |= {"next_check": int(time.time()) - 60, "in_flight": 0}
        checks = database.execute("SELECT * FROM domain_check").fetchall()
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN IMMEDIATE")
        for number in range(count - 1):
            added = database.execute(
                f"INSERT INTO domain ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
                list((row | {"name": f"d{number}.{SUFFIX}"}).values())).lastrowid
            database.executemany(f"INSERT INTO domain_check VALUES ({', '.join('?' * len(checks[0]))})",
                                 [(added, *check[1:]) for check in checks])
        database.execute("UPDATE domain SET next_check = ?", (row["next_check"],))
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return [(question.replace(name, "@"), kind) for question, kind in questions]


def seen_since(served, before):
    with sqlite3.connect(f"{served.state}/nafuda.db") as database:
        return database.execute("SELECT count(*), sum(state = 3) FROM domain WHERE checked_at > ?",
                                (before,)).fetchone()


def sweep():
    """The watcher's look at many domains, stored and all, against nothing but datagrams."""
    served = Served(spf_include=f"spf.{SUFFIX}", resolver="127.0.0.1:9", key_stock=1)
    try:
        served.tool("setup")
        project = served.tool("project", "add", served.tool("org", "add", "Org"), "Project")
        name = served.tool("register", project, f"first.{SUFFIX}").split("\t")[1]
        lines = served.tool("records", name, "--zone").splitlines()
        names = ["first", *(f"d{number}" for number in range(MANY - 1))]
        zone = internet.zone(SUFFIX, ['spf TXT "v=spf1 ip4:192.0.2.0/24 -all"'] + [
            line.replace(f"first.{SUFFIX}", f"{name}.{SUFFIX}") for name in names for line in lines])
        zones = {"dns.test": PLATFORM["dns.test"], SUFFIX: zone}
        zones |= {"test": internet.names(zones)}
        with internet.nsd(zones) as authority:
            port = servers.free_port()

            def resolver():
                return internet.unbound(zones, authority.at, port=port)
            served.environment["NAFUDA_RESOLVER"] = f"127.0.0.1:{port}"
            with resolver():
                served.tool("verify", name)
            questions = grow(served, MANY)
            with resolver():
                first = watch(served)
            asked = [(question.replace("@", f"{name}.{SUFFIX}"), kind)
                     for name in names for question, kind in questions if "@" in question]
            listed = "".join(f"{question} {kind}\n" for question, kind in asked)
            print(f"A sweep of {MANY:,} domains, {len(asked):,} questions to one Unbound that knows"
                  " nothing yet, before one NSD; questions/s, medians of 3")
            rates = {"the watcher": [], "sendmmsg": [], "sendmmsg again": [], "dnsperf": []}
            for _ in range(3):
                for who, rate in rates.items():
                    took = None
                    while not took:
                        with resolver() as server:
                            took = watch(served) if who == "the watcher" else perform(
                                who, server.at, listed)
                    rate.append(len(asked) / took)
            for who, rate in rates.items():
                print(f"  {who:16} {statistics.median(rate):9.0f} /s")
            pairs = list(zip(*rates.values()))
            print(f"  the watcher's first look, which finds everything new: {len(asked) / first:.0f} /s")
            told("the watcher, stored and all, to a bare sendmmsg loop",
                 [watcher / bare for watcher, bare, _, _ in pairs], "   aim 0.95")
            told("  the base against itself", [again / bare for _, bare, again, _ in pairs])
            told("  dnsperf to the loop", [other / bare for _, bare, _, other in pairs])
    finally:
        served.close()


def watch(served):
    """Seconds that nafuda-watch needs for all that is due."""
    with sqlite3.connect(f"{served.state}/nafuda.db") as database:
        database.execute("UPDATE domain SET next_check = 1, checked_at = 0")
    database.close()
    began = time.monotonic()
    subprocess.run([f"{BUILD}/nafuda-watch", "--once"], check=True, capture_output=True, timeout=300,
                   env=served.environment)
    took = time.monotonic() - began
    assert seen_since(served, 0) == (MANY, MANY), seen_since(served, 0)
    return took


def perform(who, at, listed):
    """Seconds that others need for the same questions; nothing when one of them was not answered."""
    address, port = at.split(":")
    if who == "dnsperf":
        done = subprocess.run(["dnsperf", "-s", address, "-p", port, "-q", "256", "-n", "1"],
                              input=listed, capture_output=True, text=True, check=True)
        whole = re.search(r"Queries lost:\s+0 ", done.stdout)
        return whole and float(re.search(r"Run time \(s\):\s+([\d.]+)", done.stdout)[1])
    began = time.monotonic()
    done = subprocess.run([f"{BUILD}/tests/bench/sendmmsg", at, "256"], input=listed,
                          capture_output=True, text=True, check=True)
    took = time.monotonic() - began
    return took if json.loads(done.stdout)["lost"] == 0 else None
