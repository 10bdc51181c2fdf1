#!/usr/bin/env python3
"""nafuda keys, rotate, revoke-key, import-key: what the pages of keys do, on the command line. How keys
turn is shown in tests/dns/test_keys.py."""
import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile

from test_tool import equal, main


def verified(at):
    at.run("register", at.project(), "shop.test")
    with contextlib.closing(sqlite3.connect(f"{at.state}/nafuda.db")) as database:
        database.execute("UPDATE domain SET state = 3")
        database.commit()


def states(at):
    """[(number, state, host)], newest first"""
    return [tuple(line.split("\t")[:3]) for line in at.run("keys", "shop.test").splitlines()]


def a_key_is_rotated_and_given_up(at):
    verified(at)
    columns = at.run("keys", "shop.test").rstrip("\n").split("\t")
    equal(columns[1:3] + columns[4:6], ["active", "nafuda._domainkey.shop.test", "2048", "made"])
    equal([len(group) for group in columns[6].split(" ")], [4] * 16)
    kind, host, value = at.run("rotate", "shop.test").split("\t")
    equal((kind, host, value[:18]), ("TXT", "nafuda2._domainkey.shop.test", "v=DKIM1; k=rsa; p="))
    equal([state for _, state, _ in states(at)], ["generated", "active"])
    at.run("rotate", "shop.test", code=1)
    number = states(at)[0][0]
    at.run("revoke-key", number, "shop.test")
    at.run("revoke-key", number, "shop.test", code=1)
    at.run("revoke-key", states(at)[1][0], "shop.test", code=1)
    equal([state for _, state, _ in states(at)], ["revoked", "active"])
    assert "acme._domainkey" in at.run("rotate", "shop.test", "1", "--selector", "acme")


def what_is_refused(at):
    at.run("register", at.project(), "shop.test")
    at.run("rotate", "shop.test", code=1)
    for words in (("rotate", "shop.test", "1", "--select", "a"), ("rotate",), ("revoke-key", "1")):
        at.run(*words, code=2)
    at.run("rotate", "nobody.test", code=1)
    at.run("keys", "nobody.test", code=1)


def what_was_meant_for_another_key(at):
    """Nothing is begun with the first key where the second was meant."""
    verified(at)
    on = {"NAFUDA_KEY_ED25519": "on"}
    for words in (("--ed25519", "--selector"), ("--selector", "--ed25519"), ("--ed",),
                  ("--ed25519", "1"), ("--selector", "ed", "--ed25519", "1")):
        at.run("rotate", "shop.test", *words, code=2, **on)
    at.run("rotate", "--ed25519", code=1, **on)
    equal([state for _, state, _ in states(at)], ["active"])
    for words in (("--selector", "ed", "--ed25519"), ("--ed25519", "--selector", "ed2")):
        assert "k=ed25519; p=" in at.run("rotate", "shop.test", *words, **on), words
        at.run("revoke-key", states(at)[0][0], "shop.test")


def a_key_is_brought(at):
    verified(at)
    with tempfile.TemporaryDirectory(prefix="nafuda-tool-") as folder:
        path, weak = os.path.join(folder, "key"), os.path.join(folder, "weak")
        for file, bits in (path, "3072"), (weak, "1024"):
            subprocess.run(["openssl", "genrsa", "-out", file, bits], check=True,
                           capture_output=True)
        at.run("import-key", path, "shop.test", code=1)
        on = {"NAFUDA_KEY_IMPORT": "on"}
        at.run("import-key", weak, "shop.test", code=1, **on)
        at.run("import-key", f"{folder}/none", "shop.test", code=1, **on)
        said = at.run("import-key", path, "shop.test", "1", "--selector", "acme", **on)
        equal(said.split("\t")[1], "acme._domainkey.shop.test")
        columns = at.run("keys", "shop.test").splitlines()[0].split("\t")
        equal([columns[1]] + columns[4:6], ["generated", "3072", "imported"])


if __name__ == "__main__":
    sys.exit(main([a_key_is_rotated_and_given_up, what_is_refused, what_was_meant_for_another_key,
               a_key_is_brought]))
