#!/usr/bin/env python3
"""Messages verified: our verifier against Mail::DKIM, many messages in a process, and `nafuda check
message` against opendkim-testmsg, a process a message. Everybody gets the same messages, keys and one
core, and is measured by the time of his own processes, the kernel's for them included, because
others' work is none of his. By itself: tests/bench/messages.py."""
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
os.chdir(ROOT)
sys.path[:0] = [f"{ROOT}/tests", f"{ROOT}/tests/web", f"{ROOT}/tests/dns", f"{ROOT}/tests/bench"]
from gauge import told
from servers import BUILD, Nsd
from signing import Key, signed

ROUNDS, SECONDS = 5, 1
DOMAIN = "bulk.test"
SIZES = {"10 KB": (10 << 10, 100), "1 MB": (1 << 20, 5)}
NAMES = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
         "List-Unsubscribe", "List-Unsubscribe-Post", "From")
HEAD = """From: Shop <news@{domain}>
To: r{at}@mail.example
Subject: News of {at}
Date: Sat, 22 Nov 2025 10:00:{at:02} +0900
Message-ID: <{at}@{domain}>
MIME-Version: 1.0
Content-Type: text/html; charset=UTF-8
List-Unsubscribe: <https://u.example/{at}>
List-Unsubscribe-Post: List-Unsubscribe=One-Click

"""


def write(folder, key, size, count):
    """Files of messages of about that size, signed with the key, with ends of lines as they go over
    the wire."""
    paths = []
    dice = random.Random(size)
    for at in range(count):
        words = (f"<p>{dice.getrandbits(160):x} {dice.getrandbits(64):x}</p>\n" for _ in range(size // 66))
        message = (HEAD.format(domain=DOMAIN, at=at) + "".join(words)).encode()
        paths.append(f"{folder}/{size}-{at}.eml")
        with open(paths[-1], "wb") as file:
            file.write(signed(message, key, DOMAIN, names=NAMES).replace(b"\n", b"\r\n"))
    return paths


def many(*command):
    """Messages a second of one that goes on by itself."""
    done = subprocess.run(["taskset", "-c", "0", *command], capture_output=True, text=True, check=True)
    return float(done.stdout)


def each(command, paths):
    """Messages a second of one that is started for each. None of them may fail."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    script = f'for file in {" ".join(paths)}; do {command} || exit 1; done'
    subprocess.run(["taskset", "-c", "0", "sh", "-c", script], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return len(paths) / (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def compare(contests, pairs):
    rates = {name: [] for name in contests}
    for _ in range(ROUNDS):
        for name, contest in contests.items():
            rates[name].append(contest())
    for name, seen in rates.items():
        print(f"  {name:58} {statistics.median(seen):9.1f} /s", flush=True)
    for name, one, other in pairs:
        told(name, [a / b for a, b in zip(rates[one], rates[other])])


def compare_size(name, paths, records):
    print(f"Messages of {name}, rsa-sha256, 2048 bits, relaxed/relaxed; messages a second of own time on"
          f" one core, medians of {ROUNDS}")

    def ours(what):
        return lambda: many(f"{BUILD}/tests/bench/messages", what, str(SECONDS), records, *paths)

    def testmsg():
        return each('opendkim-testmsg < "$file"', paths)
    compare({
        "ours, in one process, keys in memory": ours("dkim"),
        "ours, all that is explained": ours("all"),
        "Mail::DKIM, in one process, keys in memory":
            lambda: many("perl", "tests/bench/messages.pl", str(SECONDS), records, *paths),
        "ours again": ours("dkim"),
        "opendkim-testmsg, a process a message, DNS asked": testmsg,
        "nafuda check message, a process a message, DNS asked": lambda: each(
            f'{BUILD}/nafuda check message "$file" --json --resolver 127.0.0.1:53', paths),
        "a process that does nothing": lambda: each("/bin/true", paths),
        "opendkim-testmsg again": testmsg,
    }, [
        ("ours to Mail::DKIM, in one process", "ours, in one process, keys in memory",
         "Mail::DKIM, in one process, keys in memory"),
        ("  the base against itself: ours", "ours again", "ours, in one process, keys in memory"),
        ("nafuda check message to opendkim-testmsg, a process each",
         "nafuda check message, a process a message, DNS asked",
         "opendkim-testmsg, a process a message, DNS asked"),
        ("  the base against itself: opendkim-testmsg", "opendkim-testmsg again",
         "opendkim-testmsg, a process a message, DNS asked"),
    ])


def alone():
    """Within a network and with a resolv.conf of our own: opendkim-testmsg asks nobody but port 53."""
    key = Key(2048)
    zone = f"""$ORIGIN {DOMAIN}.
$TTL 3600
@ SOA ns hostmaster 1 3600 600 86400 10
@ NS ns
ns A 127.0.0.1
s1._domainkey TXT {" ".join(f'"{key.record[at:at + 250]}"' for at in range(0, len(key.record), 250))}
_dmarc TXT "v=DMARC1; p=reject"
"""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/records", "w", encoding="ascii") as file:
            file.write(f"s1._domainkey.{DOMAIN} {key.record}\n_dmarc.{DOMAIN} v=DMARC1; p=reject\n")
        with open(f"{folder}/resolv.conf", "w", encoding="ascii") as file:
            file.write("nameserver 127.0.0.1\n")
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        subprocess.run(["mount", "--bind", f"{folder}/resolv.conf", "/etc/resolv.conf"], check=True)
        with Nsd({DOMAIN: zone}, port=53):
            for name, (size, count) in SIZES.items():
                compare_size(name, write(folder, key, size, count), f"{folder}/records")


def messages():
    subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "--net", sys.executable,
                    os.path.abspath(__file__), "alone"], check=True)


if __name__ == "__main__":
    if sys.argv[1:]:
        alone()
    else:
        messages()
