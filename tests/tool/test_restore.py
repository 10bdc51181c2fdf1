#!/usr/bin/env python3
"""nafuda backup while others write, nafuda restore, and the exporter signs again (rule R6)."""
import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..")]
from checks import Tap  # noqa: E402 (the path has to be known first)
from exported import BUILD, ROOT, Exported, p_of, public_half, same, until  # noqa: E402

tap = Tap()


def names(at):
    return sorted(name for name, in at.database("SELECT name FROM domain"))


def restored(at, *words, fine=True):
    return at.run("restore", f"{at.folder}/backup", *words, fine=fine)


def while_others_write():
    """In another place, with the keys that no backup holds, all of it signs."""
    with Exported(key_stock=1, pending_limit=1000) as at:
        for number in range(3):
            at.verified(f"d{number}.example.com")
        stop = threading.Event()

        def write():
            number = 0
            while not stop.is_set():
                at.database(f"INSERT INTO org (name, created_at) VALUES ('org {number}', 1)",
                            "UPDATE domain SET in_flight = in_flight + 1")
                number += 1
        writer = threading.Thread(target=write)
        writer.start()
        until("some were written", lambda: at.database("SELECT count(*) > 20 FROM org")[0][0])
        at.run("backup", f"{at.folder}/backup")
        stop.set()
        writer.join()
        records = {name: at.run("records", name, "--zone") for name in names(at)}
        with contextlib.closing(Exported()) as other:
            os.mkdir(other.state)
            for name in ("secret", "exporter.key", "exporter.crt"):
                shutil.copy(f"{at.state}/{name}", f"{other.state}/{name}")
            same(other.run("restore", f"{at.folder}/backup"), "")
            same(other.database("PRAGMA integrity_check"), [("ok",)])
            same(names(other), names(at))
            other.export()
            same(len(other.keys()), 3)
            for line in other.lines("opendkim/KeyTable"):
                name, path = line.split(" ")[0], line.rsplit(":", 1)[1]
                record = next(line for line in records[name].splitlines() if "k=rsa" in line)
                same(public_half(path), p_of(record))
            same(other.faults(), [])


def nobody_is_signed_in():
    with Exported() as at:
        at.run("user", "add", "a@example.com", "A", "operator")
        at.database("INSERT INTO session (id_hash, handle, user_id, created_at, seen_at, address, "
                    "agent) VALUES ('x', 'y', 1, 1, 1, '', '')")
        at.run("backup", f"{at.folder}/backup")
        same(at.database("SELECT count(*) FROM session"), [(1,)])
        restored(at, "--replace")
        same(at.database("SELECT count(*) FROM session"), [(0,)])


def what_was_there_is_kept():
    with Exported() as at:
        at.verified("old.example.com")
        at.run("backup", f"{at.folder}/backup")
        at.verified("new.example.com")
        restored(at, fine=False)
        assert "--replace" in at.log, at.log
        same(names(at), ["new.example.com", "old.example.com"])
        kept = restored(at, "--replace")
        same(names(at), ["old.example.com"])
        same(os.path.dirname(kept), at.state)
        with contextlib.closing(sqlite3.connect(kept)) as database:
            same(sorted(database.execute("SELECT name FROM domain").fetchall()),
                 [("new.example.com",), ("old.example.com",)])
        at.run("register", at.projects[0], "next.example.com")
        same(sorted(os.listdir(at.state)), sorted(
            ["exporter.crt", "exporter.key", "nafuda.db", os.path.basename(kept), "secret"]))


def not_while_it_is_in_use():
    with Exported() as at:
        at.run("backup", f"{at.folder}/backup")
        watcher = subprocess.Popen([f"{BUILD}/nafuda-watch"], cwd=ROOT, env=at.environment,
                                   stderr=subprocess.DEVNULL)
        try:
            until("it runs", lambda: at.database("SELECT * FROM heartbeat"))
            restored(at, "--replace", fine=False)
            assert "in use" in at.log, at.log
        finally:
            watcher.kill()
            watcher.wait()
        restored(at, "--replace")


def spoil(path, change):
    with open(path, "r+b") as file:
        content = bytearray(file.read())
        change(content)
        file.seek(0)
        file.write(content)


def changed(path, *statements):
    with contextlib.closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def scramble(content):
    for page in range(4, len(content) // 4096):
        content[page * 4096:page * 4096 + 64] = b"\xff" * 64


SPOILT = (
    ("no database", lambda path: spoil(path, lambda content: content.__setitem__(
        slice(0, 100), b"x" * 100))),
    ("damaged pages", lambda path: spoil(path, scramble)),
    ("another program's", lambda path: changed(path, "PRAGMA application_id = 7")),
    ("newer", lambda path: changed(path, "PRAGMA user_version = 9999")),
    ("dangling rows", lambda path: changed(path, "PRAGMA foreign_keys = OFF",
                                           "DELETE FROM org")),
    ("empty", lambda path: os.truncate(path, 0)),
    ("not there", os.unlink),
    ("in use itself", lambda path: shutil.copy(path, f"{path}-wal")),
)


def what_is_no_backup_changes_nothing():
    for what, spoils in SPOILT:
        with Exported() as at:
            at.verified("old.example.com")
            at.run("backup", f"{at.folder}/backup")
            at.verified("new.example.com")
            spoils(f"{at.folder}/backup")
            with open(f"{at.state}/nafuda.db", "rb") as file:
                before = file.read()
            restored(at, "--replace", fine=False)
            with open(f"{at.state}/nafuda.db", "rb") as file:
                same((what, file.read() == before), (what, True))
            same((what, sorted(os.listdir(at.state))),
                 (what, ["exporter.crt", "exporter.key", "nafuda.db", "secret"]))


for name, test in (("a backup made while others write signs again elsewhere", while_others_write),
                   ("nobody is signed in afterwards", nobody_is_signed_in),
                   ("what was there is kept", what_was_there_is_kept),
                   ("not while it is in use", not_while_it_is_in_use),
                   ("what is no backup changes nothing", what_is_no_backup_changes_nothing)):
    tap.test(name, test)
tap.end()
