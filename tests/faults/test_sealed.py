#!/usr/bin/env python3
"""What opens sealed keys is the exporter's alone (rules KEY1, KEY2): no other program can, a process
of the web user with all it can read makes no signature, and neither console nor watcher keeps a
prime of the keys they made."""
import contextlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, ".."), os.path.join(HERE, "..", "web")]
from checks import Tap  # noqa: E402 (the path has to be known first)
from exported import BUILD, ROOT, Exported, same, until  # noqa: E402

WEB, EXPORTER = 64123, 64124  # users that nobody else is
SHOP = "shop.example.com"
tap = Tap()


def openssl(*words, given=b"", fine=False):
    done = subprocess.run(["openssl", *words], input=given, capture_output=True, check=False)
    assert not fine or done.returncode == 0, done.stderr
    return done.stdout if done.returncode == 0 else b""


# What an intruder tries: run as somebody, told in JSON.

def readable(roots):
    """Every file below them that can be read, and every value of a database among them."""
    for root in roots:
        for folder, _, names in os.walk(root):
            for name in names:
                with contextlib.suppress(OSError):
                    with open(f"{folder}/{name}", "rb") as file:
                        blob = file.read()
                    yield f"{folder}/{name}", blob
                    if blob.startswith(b"SQLite format 3"):
                        yield from values(f"{folder}/{name}")


def values(path):
    with contextlib.closing(sqlite3.connect(path)) as database:
        for table, in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            for row in database.execute(f'SELECT * FROM "{table}"').fetchall():
                for value in row:
                    if isinstance(value, (bytes, str)) and len(value) > 30:
                        yield f"{path} {table}", value if isinstance(value, bytes) else value.encode()


PEM = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----\n?", re.S)


def keys_in(blobs):
    """Whatever is a private key: PEM."""
    for _, blob in blobs:
        yield from PEM.findall(blob)
        if len(blob) < 5000 and not blob.startswith(b"-----"):
            if key := openssl("pkey", "-inform", "DER", given=blob):
                yield key


def opened(sealed, key):
    """What the key opens."""
    read, write = os.pipe()
    os.write(write, key)
    os.close(write)
    done = subprocess.run(["openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-inkey",
                           f"/dev/fd/{read}"], input=sealed, capture_output=True, check=False,
                          pass_fds=[read])
    os.close(read)
    return done.stdout if done.returncode == 0 else b""


def signatures(keys, public_keys):
    """The public keys that something signed here verifies with."""
    for key in keys:
        public = b"".join(openssl("pkey", "-pubout", given=key).splitlines()[1:-1]).decode()
        if public in public_keys:
            yield public


def intrude(roots, exporter):
    blobs = list(readable(roots))
    public_keys = {blob.decode() for _, blob in blobs if blob.startswith(b"MIIB")}
    keys = set(keys_in(blobs))
    sealed = [blob for where, blob in blobs if where.endswith("dkim_key") and blob[:1] == b"\x30"]
    for key in list(keys):
        for blob in sealed:
            outer = opened(blob, key)
            inner = outer.split(b"\n", 4)[4] if outer.startswith(b"nafuda-key 1\n") else outer
            if plain := opened(inner, key) or outer:
                keys |= set(keys_in([("", plain)]))
    looked = []
    for name in ("mem", "environ", "maps"):
        with contextlib.suppress(OSError), open(f"/proc/{exporter}/{name}", "rb") as file:
            looked.append((name, len(file.read(1 if name == "mem" else -1))))
    print(json.dumps({"files": sorted(where for where, _ in blobs), "sealed": len(sealed),
                      "public": len(public_keys), "keys": len(keys), "looked": looked,
                      "signed": len(set(signatures(keys, public_keys)))}))


def become(user):
    """The exporter's user is in the group of the other, as systemd has it."""
    groups = f"--groups={WEB}" if user == EXPORTER else "--clear-groups"
    return ["setpriv", f"--reuid={user}", f"--regid={user}", groups]


def intruder(at, user, exporter):
    done = subprocess.run([*become(user), sys.executable, os.path.abspath(__file__), "--intrude",
                           str(exporter), at.folder], capture_output=True, text=True, check=False, cwd="/",
                          env={"PATH": os.environ["PATH"], "BUILD": BUILD})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def give(path, user):
    for folder, _, names in os.walk(path):
        for name in [folder, *(f"{folder}/{name}" for name in names)]:
            os.chown(name, user, user)


def who_serves_makes_no_signature():
    """As systemd has it: two users, one folder each, the database for both."""
    if os.geteuid():
        return "only root can become others"
    with Exported() as at:
        at.verified(SHOP)
        at.export()
        give(at.folder, WEB)
        give(at.path(), EXPORTER)
        os.chown(f"{at.state}/exporter.key", EXPORTER, EXPORTER)
        os.chmod(at.folder, 0o755)
        os.chmod(at.state, 0o2775)
        os.chmod(f"{at.state}/nafuda.db", 0o660)
        exporter = subprocess.Popen([*become(EXPORTER), f"{BUILD}/nafuda-export"], cwd="/",
                                    env=at.environment, stderr=subprocess.DEVNULL)
        try:
            until("it looked", lambda: at.database(
                "SELECT looked_at > unixepoch() - 9 FROM export_state")[0][0])
            time.sleep(0.3)
            same(exporter.poll(), None)
            web = intruder(at, WEB, exporter.pid)
            other = intruder(at, EXPORTER, exporter.pid)
        finally:
            exporter.kill()
            exporter.wait()
        # It had the whole database, and what the console itself reads.
        assert web["sealed"] == 1 and web["public"] >= 1 and f"{at.state}/secret" in web["files"], web
        assert not [name for name in web["files"] if "exporter.key" in name or "/keys/" in name], web
        same((web["keys"], web["signed"], web["looked"]), (0, 0, []))
        # The same attempt as the exporter's user: it would have found what there is.
        assert other["signed"] == 1 and other["keys"] >= 2, other
        # Not even he looks into the process.
        same(other["looked"], [])
    return None


def no_other_program_opens():
    used = {}
    for program in ("nafuda", "nafuda.fcgi", "nafuda-watch", "nafuda-export"):
        names = subprocess.run(["nm", f"{BUILD}/{program}"], capture_output=True, text=True,
                               check=True).stdout
        used[program] = set(re.findall(r"\b(unseal\w*|CMS_decrypt\w*|CMS_RecipientInfo_decrypt"
                                       r"|CMS_RecipientInfo_kari_decrypt)\b", names))
    assert {"unseal", "unsealer_open", "CMS_decrypt_set1_pkey"} <= used.pop("nafuda-export"), used
    same(set().union(*used.values()), set())


# Memory

def memory_of(pid):
    """All that the process may write to."""
    pieces = []
    with open(f"/proc/{pid}/maps", encoding="ascii") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
        for line in maps:
            span, rights = line.split()[:2]
            if "w" in rights:
                begin, end = (int(number, 16) for number in span.split("-"))
                with contextlib.suppress(OSError):
                    memory.seek(begin)
                    pieces.append(memory.read(end - begin))
    return pieces


def der(data, at=0):
    """(tag, content, end)"""
    size, head = data[at + 1], 2
    if size & 0x80:
        head += size & 0x7f
        size = int.from_bytes(data[at + 2:at + head], "big")
    return data[at], data[at + head:at + head + size], at + head + size


def primes(state):
    """Of every key of the installation: opened with the exporter's key, by the openssl command."""
    with open(f"{state}/exporter.key", "rb") as file:
        key = file.read()
    with contextlib.closing(sqlite3.connect(f"{state}/nafuda.db")) as database:
        envelopes = database.execute("SELECT sealed FROM dkim_key WHERE sealed <> x''").fetchall()
    found = []
    for sealed, in envelopes:
        plain = opened(sealed, key)
        if plain.startswith(b"nafuda-key 1\n"):
            plain = opened(plain.split(b"\n", 4)[4], key)
        content = der(openssl("rsa", "-inform", "DER", "-outform", "DER", "-traditional",
                              given=plain, fine=True))[1]
        numbers, end = [], 0
        while end < len(content):
            _, number, end = der(content, end)
            numbers.append(number.lstrip(b"\0"))
        found += numbers[4:6]  # version n e d p q
    return found


def traces(pieces, numbers):
    """How many of the numbers a memory holds, in either order of octets; a half is enough."""
    halves = [order[cut] for number in numbers for order in (number, number[::-1])
              for cut in (slice(8, 40), slice(-40, -8))]
    return sum(any(half in piece for piece in pieces) for half in halves)


def the_search_would_find():
    with Exported() as at:
        at.verified(SHOP)
        number = primes(at.state)[0]
        for octets in (number, number[::-1]):
            holder = subprocess.Popen(
                [sys.executable, "-c", "import sys; kept = sys.stdin.buffer.read(128); "
                 "print(flush=True); sys.stdin.buffer.read()"], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE)
            holder.stdin.write(octets)
            holder.stdin.flush()
            holder.stdout.readline()
            assert traces(memory_of(holder.pid), [number]) >= 2
            holder.communicate()


def the_watcher_keeps_no_prime():
    with Exported(key_stock=6, resolver="127.0.0.1:1", nameservers="off") as at:
        watcher = subprocess.Popen([f"{BUILD}/nafuda-watch"], cwd=ROOT, env=at.environment,
                                   stderr=subprocess.DEVNULL)
        try:
            until("a stock", lambda: at.database("SELECT count(*) = 6 FROM dkim_key")[0][0], 60)
            pieces, numbers = memory_of(watcher.pid), primes(at.state)
        finally:
            watcher.kill()
            watcher.wait()
        same(len(numbers), 12)
        same(traces(pieces, numbers), 0)


def the_console_keeps_no_prime():
    import fastcgi
    from console import Console
    with Console() as console:
        console.tool("org", "add", "Org")
        console.tool("project", "add", "1", "Project")
        owner = console.welcome(console.tool("user", "add", "o@example.com", "Owner", "owner", "1"))
        with fastcgi.Worker(console) as worker:
            visitor = owner.copy(worker)
            for number in range(3):
                # Without a stock: the console makes each key itself.
                page = visitor.get("/projects/1/domains/new")
                done = visitor.submit(page, "/projects/1/domains/new", name=f"shop{number}.example.com")
                same((done.code, number), (303, number))
            pieces = memory_of(worker.process.pid)
        numbers = primes(console.folder)
        same(len(numbers), 6)
        same(traces(pieces, numbers), 0)


if sys.argv[1:2] == ["--intrude"]:
    intrude(sys.argv[3:], sys.argv[2])
    sys.exit()
for name, test in (("no other program has what opens", no_other_program_opens),
                   ("who serves makes no signature, whatever he reads", who_serves_makes_no_signature),
                   ("the search for primes would find one", the_search_would_find),
                   ("the watcher keeps no prime of the keys it made", the_watcher_keeps_no_prime),
                   ("the console keeps no prime of the keys it made", the_console_keeps_no_prime)):
    tap.test(name, test)
tap.end()
