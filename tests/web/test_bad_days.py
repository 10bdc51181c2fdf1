#!/usr/bin/env python3
"""Bad days (R2, R3, R5): a busy, full, corrupt or missing database; and a worker that outlives all
of it. What failed says so with a code, an id and a log line, and the next request is served."""
import concurrent.futures
import os
import re
import resource
import shutil
import signal
import socket
import sqlite3
import struct
import time
import urllib.parse

import fastcgi
from console import PASSWORD, Console, World
from tap import equal, run, test, true


def check_failure(page, code=503):
    equal(page.code, code, page.body)
    equal(page.header("cache-control"), "no-store")
    true("default-src 'none'" in page.header("content-security-policy"), page.headers)
    for secret in ("SQL", "sqlite", "database disk", ".c:", "is locked"):
        true(secret not in page.body, page.body)


@test("a database that somebody else is writing to is 503 with Retry-After, and reads go on")
def busy(world):
    fields = {"form_token": world.operator.token("/operate"), "name": "Late"}
    other = world.database()
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE org SET name = name")
    page = world.operator.post("/operate", fields)
    check_failure(page)
    true(int(page.header("retry-after")) > 0, page.headers)
    number = re.search(r"<code>([0-9a-f]{16})</code>", page.body)[1]
    true(any(line.get("request") == number for line in page.log), page.log)
    equal(world.alice.get(f"/projects/{world.ours}/domains").code, 200)
    other.rollback()
    other.close()
    true("Late" not in str(world.content()["org"]), "half done")
    equal(world.operator.post("/operate", fields).code, 303)


@test("a full disk is 503, nothing is half done, and the same worker goes on when there is room")
def full(world):
    token = world.operator.token("/operate")
    cookie = {"Cookie": f"nafuda={world.operator.jar['nafuda']}",
              "Origin": "http://127.0.0.1:8080"}
    body = f"form_token={token}&name=Full".encode()
    content = world.content()
    with fastcgi.Worker(world) as worker:
        equal(worker.request("GET", "/operate", headers=cookie).code, 200)
        # No file of this process may grow beyond a page: less than one frame of the journal.
        before = resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE, (4096, -1))
        check_failure(worker.request("POST", "/operate", body, cookie))
        equal(world.content(), content)
        equal(worker.request("GET", "/operate", headers=cookie).code, 200)
        resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE, before)
        equal(worker.request("POST", "/operate", body, cookie).code, 303)
    true("Full" in str(world.content()["org"]), "not done at last")


def broken(world, name, spoil):
    """A copy of the world's folder, its database spoilt."""
    folder = f"{world.folder}-{name}"
    shutil.copytree(world.folder, folder)
    spoil(f"{folder}/nafuda.db")
    return folder


def overwrite(at, octets):
    def spoil(path):
        for side in ("-wal", "-shm"):
            if os.path.exists(path + side):
                os.remove(path + side)
        with open(path, "r+b") as file:
            file.seek(at)
            file.write(octets)
    return spoil


def empty(path):
    overwrite(0, b"")(path)
    os.truncate(path, 0)


def foreign(path):
    os.remove(path)
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE t (a)")


def newer(path):
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")


@test("a corrupt, foreign, emptied, newer or missing database: the start is refused with a line, "
      "and as plain CGI the answer is 503")
def spoilt(world):
    with world.database() as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    for name, spoil in (("header", overwrite(0, b"x" * 100)), ("foreign", foreign),
                        ("empty", empty), ("newer", newer), ("gone", os.remove)):
        folder = broken(world, name, spoil)
        try:
            there = Console.__new__(Console)
            there.folder, there.settings = folder, dict(world.settings)
            page = there.request("GET", "/sign-in")
            check_failure(page)
            true(any(line["level"] == "alarm" for line in page.log), f"{name}: {page.log}")
            with fastcgi.Worker(there) as worker:
                equal(worker.process.wait(5), 1, name)
                true('"level":"alarm"' in worker.log(), worker.log())
        finally:
            shutil.rmtree(folder)


@test("a database that rots under a running worker is 503 and an alarm, never an empty list")
def rots(world):
    folder = broken(world, "rot", lambda path: None)
    try:
        there = Console.__new__(Console)
        there.folder, there.settings = folder, dict(world.settings)
        cookie = {"Cookie": f"nafuda={world.alice.jar['nafuda']}"}
        path = f"{folder}/nafuda.db"
        with there.database() as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        with fastcgi.Worker(there) as worker:
            list_path = f"/projects/{world.ours}/domains"
            equal(worker.request("GET", "/sign-in").code, 200)
            size = os.path.getsize(path)
            with open(path, "r+b") as file:  # all but the beginning, which was read at the start
                file.seek(4096)
                file.write(b"\xa5" * (size - 4096))
            page = worker.request("GET", list_path, headers=cookie)
            check_failure(page)
            true("alarm" in worker.log(), worker.log())
            equal(worker.request("GET", "/nowhere").code, 404, "the worker lives")
    finally:
        shutil.rmtree(folder)


@test("without its secret or a template the console does not start, and says why")
def incomplete(world):
    for name, what in (("secret", "secret"), ("exporter.crt", "exporter")):
        folder = broken(world, "incomplete", lambda path: None)
        os.remove(f"{folder}/{name}")
        try:
            there = Console.__new__(Console)
            there.folder, there.settings = folder, dict(world.settings)
            with fastcgi.Worker(there) as worker:
                equal(worker.process.wait(5), 1)
                true(what in worker.log(), worker.log())
        finally:
            shutil.rmtree(folder)
    there = Console.__new__(Console)
    there.folder, there.settings = world.folder, {**world.settings,
                                                  "NAFUDA_TEMPLATES": "/nonexistent"}
    page = there.request("GET", "/sign-in")
    check_failure(page, 500)
    true("template_failed" in str(page.log), page.log)


@test("a worker ends cleanly at SIGTERM, with its request done, and at no signal of a request's")
def ends(world):
    with fastcgi.Worker(world) as worker:
        page = worker.request("GET", "/sign-in")
        equal(page.code, 200)
        before = page.cookies()["nafuda-before"][0]
        body = urllib.parse.urlencode({"form_token": page.token(), "email": "mia@acme.example",
                                       "password": PASSWORD}).encode()
        with concurrent.futures.ThreadPoolExecutor() as pool:  # a password takes its time
            answer = pool.submit(worker.request, "POST", "/sign-in", body,
                                 {"Cookie": f"nafuda-before={before}"})
            time.sleep(0.15)
            equal(worker.ends(), 0)
            equal(answer.result().code, 303)
    with fastcgi.Worker(world) as worker:
        equal(worker.request("GET", "/sign-in").code, 200)
        os.kill(worker.process.pid, signal.SIGPIPE)
        os.kill(worker.process.pid, signal.SIGXFSZ)
        equal(worker.request("GET", "/sign-in").code, 200)


@test("after whatever a client sends, the same worker serves the next request")
def survives(world):
    with fastcgi.Worker(world) as worker:
        good = lambda: equal(worker.request("GET", "/sign-in").code, 200, worker.log())
        good()
        pid = worker.process.pid
        token = re.search(r'form_token" value="([^"]+)"', worker.request(
            "GET", "/sign-in").body)[1]
        for body, length, code in ((b"a=%zz", None, 400), (b"a=1", "4", 400), (b"a=1", "2", 400),
                                   (b"a=1", "70000", 413), (b"a" * 65537, None, 413),
                                   (f"form_token={token}".encode(), None, 403)):
            params = {"CONTENT_LENGTH": length} if length else {}
            equal(worker.request("POST", "/sign-in", body, **params).code, code, repr(body[:9]))
            good()
        # A client that goes away in the middle of its body, and one before it reads the page.
        begin = fastcgi.record(fastcgi.BEGIN, struct.pack("!HB5x", 1, 0))
        params = b"".join(fastcgi.pair(*item) for item in (
            ("REQUEST_METHOD", "POST"), ("PATH_INFO", "/sign-in"), ("CONTENT_LENGTH", "1000"),
            ("CONTENT_TYPE", "application/x-www-form-urlencoded")))
        for octets in (begin + fastcgi.stream(fastcgi.PARAMS, params) + fastcgi.record(
                fastcgi.STDIN, b"form_token=x"), begin, begin[:5], b"", b"GET / HTTP/1.0\r\n\r\n"):
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(worker.path)
                connection.sendall(octets)
            good()
        equal(worker.process.pid, pid)
        equal(worker.process.poll(), None)


@test("a worker keeps nothing of one visitor for the next")
def forgets(world):
    with fastcgi.Worker(world) as worker:
        cookie = {"Cookie": f"nafuda={world.alice.jar['nafuda']}; nafuda-lang=en"}
        page = worker.request("GET", f"/projects/{world.ours}/domains", headers=cookie)
        equal(page.code, 200)
        true("Alice" in page.body and '<html lang="en"' in page.body, page.body)
        page = worker.request("GET", "/sign-in")
        true("Alice" not in page.body and '<html lang="ja"' in page.body, page.body)
        equal(worker.request("GET", f"/projects/{world.ours}/domains").code, 303)


@test("a worker retires after its ten thousandth request, with 0")
def retires(world):
    said = b"".join(fastcgi.pair(*item) for item in (("REQUEST_METHOD", "HEAD"),
                                                     ("PATH_INFO", "/")))
    octets = (fastcgi.record(fastcgi.BEGIN, struct.pack("!HB5x", 1, 0))
              + fastcgi.stream(fastcgi.PARAMS, said) + fastcgi.record(fastcgi.STDIN))
    with fastcgi.Worker(world) as worker:
        for served in range(10000):
            true(worker.process.poll() is None, f"it ended after {served}")
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(20)
                connection.connect(worker.path)
                connection.sendall(octets)
                true(connection.recv(65536), f"no answer to {served}")
        equal(worker.process.wait(5), 0)


if __name__ == "__main__":
    with World(verify_ms=500, resolver="127.0.0.1:1") as made:
        run(made)
