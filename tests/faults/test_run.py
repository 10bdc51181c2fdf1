#!/usr/bin/env python3
"""nginx/run: serves, replaces what dies, says what is in its way, and leaves nothing behind."""
import os
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from checks import Tap
from served import BUILD, ROOT, Served, Visitor, alive, program_of, tree, until

tap = Tap()
check = tap.test


def workers(served):
    return [pid for pid in tree(served.child.pid) if program_of(pid).endswith("nafuda.fcgi")
            and "multiwatch" not in program_of(pid)]


def ends_all(how):
    def test():
        served.start()
        processes = tree(served.child.pid)
        assert len(processes) > 12, processes
        served.stop(how)
        until(f"all of {len(processes)} processes end", 15, lambda: not alive(processes))
    return test


def ends_with_make():
    # make is killed before it can tell its child anything.
    served.start(["make", "run"])
    processes = tree(served.child.pid)
    served.stop(signal.SIGKILL)
    until(f"all of {len(processes)} processes end", 15, lambda: not alive(processes))


def answers(port):
    try:
        return Visitor(port).get("/sign-in") == 200
    except OSError:
        return False


def first_start():
    served.start()
    assert "This link makes one" in served.said(), served.said()
    assert Visitor(served.port).get(served.link()) == 200
    assert len(workers(served)) == 10, workers(served)


def exports():
    until("the mailer's files are written", 20,
          lambda: os.path.exists(f"{served.state}/export/zone/dkim.platform.example.zone"))
    mode = os.stat(f"{served.state}/exporter.key").st_mode
    assert mode & 0o077 == 0, oct(mode)


def root_stays_out():
    """What root writes in a folder of the workers they could lead anywhere, by a link."""
    if os.stat(served.state).st_uid == 0:
        return
    roots = [name for folder, _, names in os.walk(served.state) for name in names
             if os.lstat(f"{folder}/{name}").st_uid == 0]
    assert not roots, roots
    processes = [program_of(pid) for pid in tree(served.child.pid)
                 if os.stat(f"/proc/{pid}").st_uid == 0]
    assert not processes, processes


def secrets_stay_out_of_logs():
    token = served.link().rsplit("/", 1)[1]
    for kind in ("welcome", "dns"):
        Visitor(served.port).get(f"/{kind}/{token}?x={token}")
        until("the access log has the request", 5, lambda: f"/{kind}/..." in read("access.log"))
    for name in os.listdir(f"{served.state}/log"):
        assert token not in read(name), name


def read(name):
    with open(f"{served.state}/log/{name}") as file:
        return file.read()


def unknown_hosts_get_nothing():
    with socket.create_connection(("127.0.0.1", served.port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        assert connection.recv(100) == b""


def large_bodies_are_refused():
    visitor = Visitor(served.port)
    visitor.get("/sign-in")
    assert visitor.post("/sign-in", email="x" * 70000, password="y") == 413
    assert "send it in parts" in visitor.page, visitor.page
    assert visitor.headers["Cache-Control"] == "no-store", visitor.headers
    assert "default-src 'none'" in visitor.headers["Content-Security-Policy"], visitor.headers
    assert visitor.get("/trouble.html") == visitor.get("/too-large.html") == 404


def trouble_is_told_whatever_the_size():
    """A body of a size that its path takes, and nobody who serves it."""
    socket_path = f"{served.state}/run/verify.sock"
    os.rename(socket_path, f"{socket_path}.away")
    try:
        code = Visitor(served.port).post("/projects/1/messages/new", message="x" * 200000)
    finally:
        os.rename(f"{socket_path}.away", socket_path)
    assert code == 502, code


def workers_come_back():
    before = set(workers(served))
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until("ten new workers", 5, lambda: len(set(workers(served)) - before) == 10)
    assert answers(served.port)


def one_state_one_server():
    second = subprocess.run(["nginx/run"], cwd=ROOT, env=served.environment, capture_output=True,
                            text=True)
    assert second.returncode == 1 and "serves from" in second.stderr, second.stderr
    assert answers(served.port)


def a_port_in_use():
    other = Served(listen=f"127.0.0.1:{served.port}")
    second = subprocess.run(["nginx/run"], cwd=ROOT, env=other.environment, capture_output=True,
                            text=True)
    other.close()
    assert second.returncode == 1 and "NAFUDA_LISTEN" in second.stderr, second.stderr


def a_dead_child_ends_it():
    processes = tree(served.child.pid)
    watcher = [pid for pid in processes if program_of(pid).endswith("nafuda-watch")]
    assert len(watcher) == 1, [program_of(pid) for pid in processes]
    os.kill(watcher[0], signal.SIGKILL)
    assert served.child.wait(20) == 1
    assert "the watcher ended by itself" in served.said(), served.said()
    until("all processes end", 15, lambda: not alive(processes))


def data_stays():
    served.tool("org", "add", "Kept")
    served.start()
    assert "Kept" in served.tool("org", "list")
    served.stop()


served = Served()
try:
    check("serves, and prints the first operator's link", first_start)
    check("the exporter runs, and its key is for no other user", exports)
    check("root leaves the workers' folders alone", root_stays_out)
    check("one-time links stay out of every log", secrets_stay_out_of_logs)
    check("another Host gets no answer", unknown_hosts_get_nothing)
    check("a body over 64 KB is refused", large_bodies_are_refused)
    check("a large body that nobody takes: that is said, not its size",
          trouble_is_told_whatever_the_size)
    check("killed workers are replaced", workers_come_back)
    check("a second one on the same state folder is refused", one_state_one_server)
    check("a port in use is said", a_port_in_use)
    check("a child that dies ends all of it", a_dead_child_ends_it)
    check("started again, the data is there", data_stays)
    check("TERM ends all of it", ends_all(signal.SIGTERM))
    check("INT ends all of it", ends_all(signal.SIGINT))
    check("HUP ends all of it", ends_all(signal.SIGHUP))
    check("kill -9 of nginx/run ends all of it", ends_all(signal.SIGKILL))
    check("kill -9 of make run ends all of it", ends_with_make)
finally:
    served.close()
tap.end()
