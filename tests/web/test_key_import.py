#!/usr/bin/env python3
"""A customer's own DKIM key brought to the console: only where the operator allows it, never shown
again, and nothing of it left in the memory of the worker that took it. What is no usable key is shown
in tests/unit/test_key_import.c, and that sealing leaves nothing in tests/unit/test_wiped.c."""
import base64
import contextlib
import re
import socket
import struct
import subprocess
import time
import urllib.parse

from console import BUILD, HOST, World, sql, words
from fastcgi import BEGIN, PARAMS, STDIN, Worker, pair, record, stream
from tap import Skip, equal, run, test, true


def home(world, name):
    """A verified domain's path, one for each test."""
    key = re.match(r"\d+", world.tool("register", world.ours, name))[0]
    sql(world, "UPDATE domain SET state = 3, verified_at = created_at WHERE id = ?", key)
    return f"/projects/{world.ours}/domains/{key}"


def openssl(*words_, **more):
    return subprocess.run(["openssl", *words_], capture_output=True, check=True, **more).stdout


def make_key():
    """PEM, and parts of it as they might lie in memory."""
    pem = openssl("genrsa", "2048").decode()
    text = openssl("rsa", "-noout", "-text", input=pem.encode()).decode()
    # Of the text a part that forms send as it is.
    needles = [max(re.findall(r"[A-Za-z0-9]+", pem), key=len)[:24].encode()]
    for name in ("prime1", "prime2", "privateExponent"):
        digits = re.search(rf"{name}:\n((?:    .*\n)+)", text)[1]
        octets = bytes.fromhex(re.sub(r"[\s:]", "", digits)).lstrip(b"\0")
        needles += [octets[40:64], octets[::-1][40:64]]
    return pem, needles


def left_in(process, needles):
    """The mappings of a process in which one of them stands."""
    found, looked = [], 0
    with open(f"/proc/{process}/maps", encoding="utf-8") as maps, \
            open(f"/proc/{process}/mem", "rb", 0) as memory:
        for line in maps:
            begins, ends = (int(at, 16) for at in line.split()[0].split("-"))
            if line.split()[1][1] != "w":
                continue
            memory.seek(begins)
            octets = memory.read(ends - begins)
            looked += len(octets)
            found += [line.strip() for needle in needles if needle in octets]
    true(looked > 100_000, "its memory was read")
    return found


def refused(world, path, reasons):
    """No way and no link; the page says why, in Japanese and English, to a form, too."""
    true("keys/import" not in world.alice.get(f"{path}/keys").body, "no link")
    sent = {"form_token": world.alice.token(), "pair": make_key()[0], "selector": ""}
    for lang, reason in zip(("ja", "en"), reasons):
        sql(world, "UPDATE user SET lang = ? WHERE email = 'alice@acme.example'", lang)
        for page, code in ((world.alice.get(f"{path}/keys/import"), 200),
                           (world.alice.post(f"{path}/keys/import", sent), 422)):
            equal(page.code, code)
            true(reason in words(page), f"{reason}: {words(page)}")
            true('name="pair"' not in page.body and 'href="../keys"' in page.body, page.body)


@test("where the operator does not allow it there is no way and no link, and the page says so")
def off(world):
    path = home(world, "off.example")
    world.settings["NAFUDA_KEY_IMPORT"] = "off"
    try:
        refused(world, path, ("運営者が許可していない", "The operator of this console does not allow"))
        equal(sql(world, "SELECT count(*) FROM dkim_key WHERE source = 'imported'"), [(0,)])
    finally:
        world.settings["NAFUDA_KEY_IMPORT"] = "on"


@test("an owner brings one: advised against, sealed, the record to publish shown, and in the log")
def brought(world):
    path = home(world, "own.example")
    true(f'href="keys/import"' in world.alice.get(f"{path}/keys").body, "a link")
    page = world.alice.get(f"{path}/keys/import")
    true("advise against" in words(page) and "never shown again" in words(page), words(page))
    pem, _ = make_key()
    page = world.alice.submit(page, f"{path}/keys/import", pair=pem, selector="acme")
    equal(page.header("location"), f"{path}/keys?done=begun", page.body)
    key, state, source, public = sql(world, "SELECT id, state, source, public_key FROM dkim_key "
                                            "WHERE selector = 'acme'")[0]
    der = openssl("rsa", "-pubout", "-outform", "DER", input=pem.encode())
    equal((state, source, public), ("generated", "imported", base64.b64encode(der).decode()))
    said = words(world.alice.get(f"{path}/keys/{key}"))
    true("your own, brought here" in said and public in said, said)
    true("Brought a DKIM key for own.example"
         in words(world.alice.get(f"/projects/{world.ours}/log")), "noted")


@test("a mistake is said at its field, the selector is kept, and the key is not")
def mistakes(world):
    path = home(world, "wrong.example")
    pem, _ = make_key()
    weak = openssl("genrsa", "1024").decode()
    locked = openssl("rsa", "-aes128", "-passout", "pass:secret", input=pem.encode()).decode()
    for typed, selector, field, part in (
            (weak, "acme", "pair", "too short"), (locked, "acme", "pair", "has a password"),
            ("hello", "acme", "pair", "no private key"), ("", "acme", "pair", ""),
            (pem, "-acme", "selector", "letter or digit at both ends"),
            (pem[:900], "acme", "pair", "no private key")):
        page = world.alice.submit(world.alice.get(f"{path}/keys/import"), f"{path}/keys/import",
                                  pair=typed, selector=selector)
        equal(page.code, 422, part)
        true(f'id="{field}-fault"' in page.body and part in words(page), words(page))
        true(f'value="{selector}"' in page.body, "the selector is kept")
        for line in pem.splitlines()[1:] + weak.splitlines()[1:]:
            true(len(line) < 9 or line not in page.body, "the key is not shown")
    equal(sql(world, "SELECT count(*) FROM dkim_key WHERE domain_id = ?",
              path.rsplit("/", 1)[1]), [(1,)])


@test("members and support bring none; in CNAME mode nobody does")
def rights(world):
    path = home(world, "rights.example")
    for reader in (world.mia, world.sue):
        equal(reader.get(f"{path}/keys/import").code, 403)
        true("keys/import" not in reader.get(f"{path}/keys").body, "no link")
    sql(world, "UPDATE domain SET dkim_mode = 'cname', dkim_label = 'labelofimport', "
               "dkim_slot = 1 WHERE id = ?", path.rsplit("/", 1)[1])
    sql(world, "UPDATE dkim_key SET slot = 1 WHERE domain_id = ?", path.rsplit("/", 1)[1])
    refused(world, path, ("プラットフォームが管理", "keys of the platform"))


@test("where a key cannot be changed just now, the page says why")
def not_now(world):
    path = home(world, "now.example")
    sql(world, "UPDATE domain SET state = 1 WHERE id = ?", path.rsplit("/", 1)[1])
    refused(world, path, ("検証完了のドメインで", "once the domain is verified"))


def send(worker, browser, path, fields):
    body = urllib.parse.urlencode(fields).encode()
    cookie = "; ".join(f"{name}={value}" for name, value in browser.jar.items())
    return worker.request("POST", path, body, {"Cookie": cookie, "Origin": f"http://{HOST}",
                                               "Sec-Fetch-Site": "same-origin"})


@contextlib.contextmanager
def half_sent(worker, body):
    said = {"REQUEST_METHOD": "POST", "DOCUMENT_URI": "/sign-in", "QUERY_STRING": "",
            "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": HOST, "CONTENT_LENGTH": str(len(body) + 9),
            "CONTENT_TYPE": "application/x-www-form-urlencoded"}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(worker.path)
        connection.sendall(record(BEGIN, struct.pack("!HB5x", 1, 0)) + stream(
            PARAMS, b"".join(pair(*item) for item in said.items())) + record(STDIN, body))
        yield


@test("nothing of a key is left in the worker's memory: taken, refused, or sent where it has no place")
def wiped(world):
    if BUILD.endswith("sanitize"):
        raise Skip("a sanitizer has terabytes of its own, and keeps what is freed")
    path = home(world, "wiped.example")
    token = world.alice.token()
    pem, needles = make_key()
    with Worker(world) as worker:
        for where, code, fields in (
                (f"{path}/keys/import", 422, {"selector": "-acme"}),    # refused at another field
                (f"{path}/keys/import", 403, {"form_token": "wrong"}),  # before any handler
                (f"{path}/keys/new", 422, {"selector": "-acme"}),       # to another form
                (f"{path}/keys/import", 303, {})):
            sent = {"form_token": token, "selector": "acme", "pair": pem, **fields}
            page = send(worker, world.alice, where, sent)
            equal(page.code, code, page.body)
            equal(left_in(worker.process.pid, needles), [], f"{where} {code}")
        equal(sql(world, "SELECT state FROM dkim_key WHERE selector = 'acme' AND domain_id = ?",
                  path.rsplit("/", 1)[1]), [("generated",)])
        # What is there is found: of a body that does not end yet.
        with half_sent(worker, f"pair={urllib.parse.quote_plus(pem)}".encode()):
            end = time.monotonic() + 10
            while not left_in(worker.process.pid, needles):
                true(time.monotonic() < end, "a key that is there is not found")


if __name__ == "__main__":
    with World(key_import="on") as made:
        sql(made, "UPDATE user SET lang = 'en'")
        run(made)
