#!/usr/bin/env python3
"""dns/ask against a server that drops, delays, truncates and lies: what each fault is taken for,
that every run ends at its deadline, and what is sent when."""
import concurrent.futures
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time

from servers import ASK, BUILD, FAILED, FAULT, Fault, ask, free_port, outcome, same
from checks import Tap
from fault_table import ALONE, EXPECTED, name, ports_and_ids

DEADLINE = 900
MISSING = ("nodata", "nxdomain")

def one(resolvers, question, deadline=DEADLINE):
    return ask(deadline, resolvers, question)["answers"][0]


def table_is_complete():
    with open(os.path.join(os.path.dirname(__file__), "fault_modes.h"), encoding="utf-8") as file:
        modes = re.findall(r'^    \{"([a-z0-9-]+)", \w+, \d+\},$', file.read(), re.M)
    assert len(modes) >= 45, modes
    same([mode for mode in modes if mode not in EXPECTED], [], "modes without a row:")


def check_mode(run, mode):
    answer = run["answers"][0]
    same(run["status"], 0, "status")
    same(outcome(answer), EXPECTED[mode])
    same(bool(answer["rrs"]), EXPECTED[mode] == "found", "records")
    assert run["ms"] < DEADLINE + 1000, f"ended after {run['ms']} ms"
    if EXPECTED[mode] in ("found", "timeout"):
        return
    if EXPECTED[mode] not in MISSING:
        same((answer["negative_ttl"], answer["aliases"]), (0, []))


def details(runs):
    answers = {mode: run["answers"][0] for mode, run in runs.items()}
    same(answers["spoofed"]["rrs"][0]["text"], b"good")
    same(answers["ttl-max"]["rrs"][0]["ttl"], 0)
    same(len(answers["huge"]["rrs"][0]["text"]), 260 * 249)
    same(len(answers["oversize"]["rrs"]), 150)
    same((len(answers["many"]["rrs"]), answers["many"]["cut"]), (256, 1))
    same(answers["cname"]["aliases"], ["target.fault.test"])
    same(len(answers["cname-chain-8"]["aliases"]), 8)
    same([answers[mode]["negative_ttl"] for mode in MISSING], [60, 60])
    same([answers[mode]["rcode"] for mode in ("formerr", "notimp", "nxdomain", "silent")],
         [1, 4, 3, -1])
    assert answers["good"]["took_ms"] >= 0 and abs(answers["good"]["at"] - time.time()) < 60
    same((answers["silent"]["server"], answers["silent"]["took_ms"] >= DEADLINE), ("", True))


def not_more_than_a_megabyte(server):
    """Of 65 KB each. What was read before stays."""
    run = ask(4000, server.at, *(f"_n{number}.huge.fault.test:TXT" for number in range(40)))
    found = [outcome(answer) for answer in run["answers"]]
    same({word: found.count(word) for word in set(found)}, {"found": 16, "budget": 24})


def all_at_once(server):
    """One question's misfortune is none of another's."""
    run = ask(DEADLINE, server.at, *(f"{name(mode)}:TXT" for mode in EXPECTED))
    same({mode: outcome(answer) for mode, answer in zip(EXPECTED, run["answers"])}, EXPECTED)
    assert run["ms"] < DEADLINE + 1000, f"ended after {run['ms']} ms"


def other_types(server):
    types = ["A", "AAAA", "MX", "NS", "CNAME", "SOA", "PTR"]
    for mode, expected in [("good", "found"), ("nodata", "nodata"), ("nxdomain", "nxdomain"),
                           ("servfail", "servfail"), ("empty-rdata", "malformed"),
                           ("wrong-class", "malformed"), ("foreign-owner", "malformed"),
                           ("lying-length", "malformed"), ("nxdomain-data", "malformed")]:
        run = ask(DEADLINE, server.at, *(f"{name(mode)}:{type}" for type in types))
        same([outcome(answer) for answer in run["answers"]], [expected] * len(types), mode)


def asked_alone(server):
    """Every mode again, of an authoritative server; the resolver is never asked instead."""
    with Fault("--log") as resolver:
        run = ask(4 * DEADLINE, resolver.at,
                  *(f"{name(mode)}:TXT@{server.at}" for mode in EXPECTED if "slow" not in mode))
        same(resolver.log(), [], "the resolver's log")
    for mode, answer in zip((mode for mode in EXPECTED if "slow" not in mode), run["answers"]):
        same(outcome(answer), {**EXPECTED, **ALONE}[mode], mode)
        same(answer["aliases"] if mode == "alias-out" else [],
             ["target.example"] if mode == "alias-out" else [], mode)
    assert run["ms"] < DEADLINE + 1000, f"ended after {run['ms']} ms"


def flags_on_the_wire(server):
    run = ask(DEADLINE, server.at, "flags.test:TXT", "flags.test:TXT:unchecked",
              f"flags.test:TXT@{server.at}", "bogus.test:TXT", "bogus.test:TXT:unchecked")
    same([answer["rrs"][0]["text"] for answer in run["answers"][:3]],
         [b"RD AD EDNS", b"RD AD CD EDNS", b"EDNS"])
    same([outcome(answer) for answer in run["answers"][3:]], ["servfail", "found"])


def a_quarter_of_the_time(server):
    """A silent name server ends after a quarter of the deadline, sent to three times; what is
    asked of others goes on, and what depends on it is asked then."""
    with Fault("--mode", "silent", "--log") as silent:
        run = ask(2800, server.at, f"a.test:TXT@{silent.at}>b.test:TXT", "slow-1000.test:TXT",
                  f"slow-1000.test:TXT@{server.at}")
        same([outcome(answer) for answer in run["answers"]],
             ["timeout", "found", "found", "timeout"])
        log = silent.log()
    same([which for _, which, _ in log], ["a.test"] * 3)
    assert 650 <= run["answers"][0]["took_ms"] < 1000, run["answers"][0]
    assert 950 <= run["ms"] < 2000, run["ms"]


def no_way_there(server):
    """No route to a name server is known at once, and is no silence."""
    run = ask(8000, server.at, "a.test:TXT@[3fff::1]:53", "a.test:TXT@255.255.255.255:53",
              "a.test:TXT")
    same([outcome(answer) for answer in run["answers"][1:]], ["unreachable", "found"])
    if outcome(run["answers"][0]) != "unreachable":
        return "this machine has a route to everywhere"
    assert run["ms"] < 2000, run["ms"]
    return None


def unguessable(server):
    """Forty questions at once go out of three ports, sixteen of one; the next verification's are
    others. Ids are random."""
    runs = [ports_and_ids(ask(5000, server.at, *(f"echo.q{i}.test:TXT" for i in range(40))))
            for _ in range(2)]
    ports = [{port for port, _ in run} for run in runs]
    same([len(some) for some in ports], [3, 3], "ports of each")
    assert not ports[0] & ports[1], ports
    ids = [id for run in runs for _, id in run]
    assert len(set(ids)) >= 76, ids
    same(ids == sorted(ids), False, "ids in order")


def waves():
    """All that is known to be needed goes out before anything comes back; what an answer leads to
    goes out while others are still awaited."""
    with Fault("--delay", 200, "--log") as server:
        first = [f"good.q{i}.test" for i in range(6)]
        run = ask(8000, server.at, *(f"{one}:TXT" for one in first),
                  "good.a.test:TXT>good.b.test:TXT>good.c.test:TXT", "slow-500.test:TXT")
        log = server.log()
    same({outcome(answer) for answer in run["answers"]}, {"found"})
    asked = {which: i for i, (mark, which, _) in enumerate(log) if mark == "?"}
    answered = {which: i for i, (mark, which, _) in enumerate(log) if mark == "!"}
    same(len(log), 20, "each is asked once:")
    assert max(asked[which] for which in first + ["good.a.test", "slow-500.test"]) < \
        min(answered.values()), log
    assert answered["good.a.test"] < asked["good.b.test"] < answered["good.b.test"] < \
        asked["good.c.test"] < answered["slow-500.test"], log
    assert 3 <= run["steps"] <= 11, run["steps"]


def round_trips():
    """A figure, not a test of time: 7 questions and one that depends on an answer."""
    with Fault("--delay", 20) as server:
        chains = [f"good.q{i}.test:TXT" for i in range(6)] + ["good.a.test:TXT>good.b.test:TXT"]
        took = sorted(ask(8000, server.at, *chains)["ms"] / 20 for _ in range(21))
    print(f"# 7 questions and 1 dependent level: {statistics.median(took):.2f} round trips of 20 ms "
          f"(least {took[0]:.2f}, most {took[-1]:.2f})")


def resent_when_lost(server):
    """At 0, 1/7 and 3/7 of the deadline."""
    run = ask(2100, server.at, "lost-2.again.test:TXT")
    same(outcome(run["answers"][0]), "found")
    assert 850 <= run["answers"][0]["took_ms"] < 2100, run["answers"][0]


def other_resolvers(server):
    closed = f"127.0.0.1:{free_port()}"
    with Fault("--mode", "silent") as silent, Fault("--mode", "refused") as refused, \
            Fault("--mode", "servfail") as servfail:
        for resolvers, question, expected, who in [
                ([silent, server], "a.test:TXT", "found", server),
                ([closed, server], "a.test:TXT", "found", server),
                ([refused, server], "a.test:TXT", "found", server),
                ([refused, silent, server], "a.test:TXT", "found", server),
                ([server, silent], "a.test:TXT", "found", server),
                ([servfail, server], "a.test:TXT", "servfail", servfail),
                ([refused, refused], "a.test:TXT", "refused", refused),
                ([refused, silent], "a.test:TXT", "refused", refused),
                ([silent, refused], "a.test:TXT", "refused", refused),
                ([silent, closed], "a.test:TXT", "timeout", None),
                ([closed], "a.test:TXT", "timeout", None),
                ([server, silent], "a.test:TXT:1", "timeout", None),
                ([server, refused], "a.test:TXT:1", "refused", refused),
                ([silent, server], "a.test:TXT:1", "found", server)]:
            answer = one([at if isinstance(at, str) else at.at for at in resolvers], question)
            same((outcome(answer), answer["server"]), (expected, who.at if who else ""),
                 f"{[at if isinstance(at, str) else at.child.args[-1] for at in resolvers]}")


def a_witness_stands_alone(server):
    """A source that is not the first speaks for its own resolver, once."""
    with Fault("--mode", "refused", "--log") as witness:
        answer = one([server.at, witness.at], "a.test:TXT:1")
        same((outcome(answer), answer["server"]), ("refused", witness.at))
        same([which for mark, which, _ in witness.log() if mark == "?"], ["a.test"])


def silent_first_is_left(server):
    """One silence is enough: the next questions go to the resolver that spoke."""
    with Fault("--mode", "silent", "--log") as silent:
        chain = ">".join(f"q{i}.test:TXT" for i in range(4))
        run = ask(2100, [silent.at, server.at], chain)
        asked = [which for mark, which, _ in silent.log() if mark == "?"]
    same([outcome(answer) for answer in run["answers"]], ["found"] * 4)
    same(asked, ["q0.test"])


def resolver_that_comes_back():
    port = free_port()
    servers = []
    late = threading.Timer(0.3, lambda: servers.append(Fault("--port", port)))
    late.start()
    answer = one(f"127.0.0.1:{port}", "good.test:TXT", 4000)
    late.join()
    with servers[0]:
        same(outcome(answer), "found")


def six():
    try:
        server = Fault("--address", "::1")
    except OSError:
        return "no ::1 here"
    with server:
        run = ask(DEADLINE, server.at, "good.test:TXT", "truncate.test:TXT",
                  f"good.test:TXT@{server.at}", f"truncate.test:TXT@{server.at}")
        same([outcome(answer) for answer in run["answers"]], ["found"] * 4)
        same([answer["server"] for answer in run["answers"]], [server.at] * 4)
    return None


def system_resolver():
    """In a network of its own, where port 53 is free: /etc/resolv.conf names the fault server."""
    alone = ["unshare", "--user", "--map-root-user", "--mount", "--net"]
    if not shutil.which("unshare") or \
            subprocess.run([*alone, "true"], stderr=subprocess.DEVNULL, check=False).returncode:
        return "no namespaces here"
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/resolv.conf", "w", encoding="ascii") as file:
            file.write("nameserver 127.0.0.53\nsearch fault.test\noptions ndots:5\n")
        script = f"""set -e
            ip link set lo up
            mount --bind {folder}/resolv.conf /etc/resolv.conf
            {FAULT} --address 127.0.0.53 --port 53 --log > {folder}/log &
            server=$!
            while [ ! -s {folder}/log ]; do sleep 0.05; done
            {ASK} 3000 '' good:TXT
            kill $server"""
        done = subprocess.run([*alone, "sh", "-c", script], capture_output=True, text=True,
                              check=False)
        with open(f"{folder}/log", encoding="utf-8") as file:
            asked = [line.split()[1] for line in file if line.startswith("?")]
    assert '"state":"found"' in done.stdout, done.stdout + done.stderr
    assert '"server":"127.0.0.53:53"' in done.stdout, done.stdout
    same(asked, ["good"], "no search list:")
    return None


def what_we_cannot_do(server):
    run = ask(DEADLINE, server.at, "good.test:TXT", options=["--no-sockets"])
    same(run["status"], FAILED, "without sockets:")
    assert '"dns_cannot_ask"' in run["log"] and "Too many open files" in run["log"], run["log"]
    for resolver in ["localhost", "127.0.0.1:port", "nonsense:53", "::1:99999:x"]:
        run = ask(DEADLINE, resolver, "good.test:TXT")
        same((run["status"], outcome(run["answers"][0])), (FAILED, "pending"), resolver)


def names_that_are_not_asked():
    with Fault("--log") as server:
        run = ask(DEADLINE, server.at, "a..test:TXT", f"{'x' * 64}.test:TXT", "good.test:TXT")
        log = server.log()
    same([outcome(answer) for answer in run["answers"]], ["malformed", "malformed", "found"])
    same([which for mark, which, _ in log if mark == "?"], ["good.test"])


def main():
    os.makedirs(BUILD, exist_ok=True)
    tap = Tap()
    tap.test("every mode of the fault server has its row", table_is_complete)
    with Fault() as server:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            runs = dict(zip(EXPECTED, pool.map(
                lambda mode: ask(DEADLINE, server.at, f"{name(mode)}:TXT"), EXPECTED)))
        for mode in EXPECTED:
            tap.test(f"{mode}: {EXPECTED[mode]}", lambda mode=mode: check_mode(runs[mode], mode))
        tap.test("what the answers hold", lambda: details(runs))
    with Fault() as server:
        tap.test("not more than a megabyte", lambda: not_more_than_a_megabyte(server))
        tap.test("all of them in one run", lambda: all_at_once(server))
        tap.test("the other types", lambda: other_types(server))
        tap.test("ports and ids cannot be guessed", lambda: unguessable(server))
        tap.test("what is put to one name server alone", lambda: asked_alone(server))
        tap.test("flags of questions", lambda: flags_on_the_wire(server))
        tap.test("a silent name server", lambda: a_quarter_of_the_time(server))
        tap.test("a name server out of reach", lambda: no_way_there(server))
        tap.test("what is lost is sent again", lambda: resent_when_lost(server))
        tap.test("the other resolvers, and who may not go to them", lambda: other_resolvers(server))
        tap.test("a second source is asked alone", lambda: a_witness_stands_alone(server))
        tap.test("a silent resolver is left", lambda: silent_first_is_left(server))
        tap.test("no sockets, and resolvers that are no address", lambda: what_we_cannot_do(server))
    tap.test("questions go out in waves", waves)
    tap.test("round trips", round_trips)
    tap.test("a resolver that is started late", resolver_that_comes_back)
    tap.test("a resolver at ::1", six)
    tap.test("the resolver of the system", system_resolver)
    tap.test("names that cannot be asked", names_that_are_not_asked)
    tap.end()


if __name__ == "__main__":
    main()
