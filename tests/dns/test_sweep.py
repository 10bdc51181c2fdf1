#!/usr/bin/env python3
"""Many verifications at once through one asker: none disturbs another."""
import contextlib
import socket
import threading
import time

from servers import Fault, free_port, nsd, outcome, same, sweep
from checks import Tap
from fault_table import ALONE, EXPECTED, name, ports_and_ids

DEADLINE = 2000


def by_line(run):
    return [[outcome(answer) for answer in one["answers"]]
            for one in sorted(run["ended"], key=lambda one: one["line"])]


def unguessable_in_a_sweep(server):
    """Every verification has ports of its own, and others when it asks again, though the channels
    behind them are few."""
    scripts = [[f"echo.a{i}.test:TXT>echo.b{i}.test:TXT", f"echo.c{i}.test:TXT"]
               for i in range(200)]
    run = sweep(5000, server.at, 3, scripts)
    same((len(run["ended"]), run["unknown"]), (200, 0))
    seen = [ports_and_ids(one) for one in run["ended"]]
    for first, second, third in seen:
        same(first[0] == second[0], True, "one port for what is asked at once")
        same(first[0] == third[0], False, "the same port again")
    ports = {port for one in seen for port, _ in one}
    ids = {id for one in seen for _, id in one}
    assert len(ports) >= 380 and len(ids) >= 580, (len(ports), len(ids))


def every_fault_beside_good_ones(server):
    """What each comes to is the same as alone, of the resolver and of one server."""
    scripts = []
    for mode in EXPECTED:
        scripts += [[f"good.{mode}-1.test:TXT>good.{mode}-2.test:TXT"]]
        if "slow" not in mode:
            scripts += [[f"{name(mode)}:TXT"], [f"{name(mode)}.alone:TXT@{server.at}"]]
    run = sweep(4 * DEADLINE, server.at, 40, scripts)
    for script, said in zip(scripts, by_line(run)):
        mode = script[0].split(".")[1]
        expected = {**EXPECTED, **ALONE}.get(mode) if "@" in script[0] else EXPECTED.get(mode)
        same(said, ["found"] * 2 if script[0].startswith("good") else [expected], script)


def the_silent_slow_nobody(server):
    """Ten of a hundred get no answer; the others end as if they were alone, each after one step a
    wave."""
    scripts = [[f"{'silent' if i % 10 == 0 else 'good'}.a{i}.test:TXT>good.b{i}.test:TXT",
                f"good.c{i}.test:TXT"] for i in range(100)]
    began = time.monotonic()
    run = sweep(DEADLINE, server.at, 20, scripts)
    took = time.monotonic() - began
    lines = {one["line"]: one for one in run["ended"]}
    for i in range(100):
        if i % 10 == 0:
            same(lines[i]["answers"][0]["unknown"], "timeout")
            assert lines[i]["ms"] < DEADLINE + 500, lines[i]["ms"]
        else:
            same((by_line(run)[i], lines[i]["steps"]), (["found"] * 3, 3))
            assert lines[i]["ms"] < DEADLINE / 2, f"line {i} took {lines[i]['ms']} ms"
    assert took < 2 * DEADLINE / 1000, f"{took} s"


def silent_name_servers(server):
    """More lines than there may be, to name servers that say nothing: the resolver is still asked
    at once, and everything ends."""
    with contextlib.ExitStack() as stack:
        dead = []
        for host in range(1, 9):
            deaf = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            deaf.bind((f"127.0.0.{host}", 0))
            dead.append("%s:%s" % deaf.getsockname())
        scripts = [[f"good.a{i}.test:TXT>good.b{i}.test:TXT"] +
                   [f"good.a{i}.test:TXT@{at}" for at in dead] for i in range(70)]
        run = sweep(6000, server.at, 71, scripts + [[f"good.c{i}.test:TXT"] for i in range(30)])
    said = by_line(run)
    same(said[:70], [["found"] + ["timeout"] * 8 + ["found"]] * 70)
    same(said[70:], [["found"]] * 30)
    took = [one["ms"] for one in run["ended"] if one["line"] >= 70]
    assert max(took) < 1300, f"{max(took)} ms"


class Deaf(threading.Thread):
    """A server that only counts for a while, then says NXDOMAIN to everybody."""

    def __init__(self, seconds):
        super().__init__()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.at = "%s:%s" % self.socket.getsockname()
        self.seconds, self.count, self.took = seconds, 0, 0
        self.over = threading.Event()

    def run(self):
        unanswered = []
        self.socket.settimeout(5)
        unanswered.append(self.socket.recvfrom(512))
        began = time.monotonic()
        self.socket.settimeout(0.01)
        while self.took < self.seconds:
            with contextlib.suppress(TimeoutError):
                unanswered.append(self.socket.recvfrom(512))
            self.took = time.monotonic() - began
        self.count = len(unanswered)
        while not self.over.is_set():
            with contextlib.suppress(TimeoutError):
                query, back = unanswered.pop() if unanswered else self.socket.recvfrom(512)
                self.socket.sendto(query[:2] + b"\x81\x83" + query[4:], back)
        self.socket.close()


def a_window():
    """At most 192 go to one server before it has had the time to read them; what it lost
    nevertheless, because it got no turn, is sent again."""
    scripts = [[f"q{j}.d{i}.test:TXT" for j in range(16)] for i in range(150)]
    server = None
    while not server or server.took > 0.15:  # the machine slept: its buffer had no chance
        server = Deaf(0.1)
        server.start()
        run = sweep(8000, server.at, 150, scripts)
        server.over.set()
        server.join()
    same((run["questions"], run["unknown"]), (2400, 0))
    assert 192 <= server.count <= 192 * (2 + server.took / 0.025), (server.count, server.took)


def without_edns(server):
    """What a server that knows no EDNS teaches c-ares is not remembered for the next one."""
    scripts = [["no-edns.a.test:TXT"], ["many-50.b.test:TXT"], ["many-50.c.test:TXT"]] * 3
    run = sweep(DEADLINE, server.at, 1, scripts)
    same(by_line(run), [["found"]] * 9)
    same([len(one["answers"][0]["rrs"]) for one in run["ended"]], [1, 50, 50] * 3)


def many_to_one_server():
    """Three thousand questions at once are more than its receive buffer holds: none is lost."""
    zone = "$ORIGIN test.\n$TTL 300\n@ SOA ns h 1 3600 600 86400 120\n@ NS ns\nns A 127.0.0.1\n" \
        "* TXT here\n"
    with nsd({"test": zone}) as server:
        scripts = [[f"q{j}.d{i}.test:TXT" for j in range(10)] +
                   [f"q{j}.d{i}.test:TXT@{server.at}" for j in range(5)] for i in range(200)]
        run = sweep(8000, server.at, 200, scripts)
    same((run["questions"], run["unknown"], run["late"]), (3000, 0, 0))
    print(f"# {run['per_second']} questions a second")


def over_tcp(server):
    scripts = [[f"huge.d{i}.test:TXT", f"truncate.d{i}.test:TXT", f"good.d{i}.test:TXT"]
               for i in range(60)]
    run = sweep(8000, server.at, 30, scripts)
    same(by_line(run), [["found"] * 3] * 60)


def another_resolver(server):
    """Silence costs the first ones once; then all go to the one who speaks."""
    closed = f"127.0.0.1:{free_port()}"
    run = sweep(4000, [closed, server.at], 5, [[f"good.d{i}.test:TXT"] for i in range(50)])
    same(by_line(run), [["found"]] * 50)
    same({answer["server"] for one in run["ended"] for answer in one["answers"]}, {server.at})
    same(run["late"] <= 5, True, f"{run['late']} late:")


def dropped_under_way(server):
    """Closed while most of them wait for answers, over UDP and TCP."""
    scripts = [["good.a.test:TXT"]] + [[f"silent.d{i}.test:TXT", f"half.d{i}.test:TXT",
                                        f"good.d{i}.test:TXT@{server.at}"] for i in range(50)]
    run = sweep(8000, server.at, 51, scripts, most=1)
    same((run["failures"], by_line(run)), (0, [["found"]]))


def a_shortage_of_sockets(server):
    """It is told, and what could not be sent is sent later."""
    run = sweep(6000, server.at, 60, [[f"slow-100.d{i}.test:TXT"] for i in range(90)], files=40)
    assert run["failures"] > 0, run["failures"]
    same(by_line(run), [["found"]] * 90)


def nothing_to_ask():
    run = sweep(8000, "127.0.0.1:53", 10, [["a..test:TXT"], []])
    same(by_line(run), [[], []])


def main():
    tap = Tap()
    with Fault() as server:
        tap.test("ports and ids cannot be guessed", lambda: unguessable_in_a_sweep(server))
        tap.test("every fault beside good ones", lambda: every_fault_beside_good_ones(server))
        tap.test("the silent slow nobody", lambda: the_silent_slow_nobody(server))
        tap.test("silent name servers", lambda: silent_name_servers(server))
        tap.test("servers without EDNS", lambda: without_edns(server))
        tap.test("over TCP", lambda: over_tcp(server))
        tap.test("another resolver", lambda: another_resolver(server))
        tap.test("a shortage of sockets", lambda: a_shortage_of_sockets(server))
        tap.test("dropped under way", lambda: dropped_under_way(server))
    tap.test("many questions to one server", many_to_one_server)
    tap.test("what may be under way to one server", a_window)
    tap.test("nothing to ask", nothing_to_ask)
    tap.end()


if __name__ == "__main__":
    main()
