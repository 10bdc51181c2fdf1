#!/usr/bin/env python3
"""What the database survives: a disk that fails at any call (write_paths), kill -9 at any moment
(writer). Rules R1 and R2."""
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

BUILD = os.environ.get("BUILD", "build")
TOOLS = f"{BUILD}/tests/faults"
CYCLES = 200
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

# One registration writes a row of each, or none.
SIDES = ("SELECT name FROM domain", "SELECT subject FROM audit", "SELECT template FROM outbox",
         "SELECT name FROM domain JOIN dkim_key ON dkim_key.domain_id = domain.id")


def is_whole(reader):
    sides = [sorted(reader.execute(side).fetchall()) for side in SIDES]
    keys = reader.execute("SELECT count(*) FROM dkim_key").fetchone()[0]
    counted = reader.execute("SELECT coalesce(sum(count), 0) FROM domain_count").fetchone()[0]
    return all(side == sides[0] for side in sides) and keys == counted == len(sides[0])


def faults_at_every_call():
    """The TAP of write_paths, passed on; how many results it had and how many were bad."""
    folder = tempfile.mkdtemp(prefix="nafuda-faults-", dir=MEMORY)
    try:
        done = subprocess.run([f"{TOOLS}/write_paths", folder], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
    finally:
        shutil.rmtree(folder)
    lines = [line for line in done.stdout.splitlines() if not line.startswith("1..")]
    print("\n".join(lines), flush=True)
    count = sum("ok " in line.split("-")[0] for line in lines)
    complete = f"1..{count}" in done.stdout.splitlines() and done.returncode == 0
    count += 1
    print(f"{'ok' if complete else 'not ok'} {count} - every write path was run to its end")
    if not complete:
        print(done.stderr[-2000:], file=sys.stderr)
    return count


def write_and_kill(database, first, patience):
    """Starts a writer, kills it in the middle; the numbers that it was told are safe."""
    writer = subprocess.Popen([f"{TOOLS}/writer", database, str(first)], stdout=subprocess.PIPE)
    try:
        begun = writer.stdout.readline()
        time.sleep(patience)
    finally:
        writer.kill()
    rest = writer.stdout.read()
    writer.wait()
    lines = (begun + rest).split(b"\n")[:-1]
    return [int(line) for line in lines]


def kills(number):
    folder = tempfile.mkdtemp(prefix="nafuda-kill-", dir=MEMORY)
    database = f"{folder}/nafuda.db"
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    print(f"# seed {seed}")
    damaged, lost, halves, acknowledged, caught = [], [], [], set(), 0
    try:
        subprocess.run([f"{TOOLS}/writer", database, "migrate"], check=True)
        for cycle in range(CYCLES):
            first = max(acknowledged, default=-1) + 2
            told = write_and_kill(database, first, chance.uniform(0, 0.003))
            acknowledged.update(told)
            reader = sqlite3.connect(database)
            if reader.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                damaged.append(cycle)
            names = {row[0] for row in reader.execute("SELECT name FROM domain")}
            lost += [n for n in acknowledged if f"d{n}.example.com" not in names]
            if not is_whole(reader):
                halves.append(cycle)
            # The one behind the last told was under way: kept whole or gone whole.
            caught += f"d{max(told, default=0) + 1}.example.com" in names
            reader.close()
        whole = sqlite3.connect(database)
        if whole.execute("PRAGMA foreign_key_check").fetchall():
            damaged.append("foreign keys")
        whole.close()
    finally:
        shutil.rmtree(folder)
    print(f"# {len(acknowledged)} acknowledged in {CYCLES} kills, {caught} committed unheard")
    for good, what in ((not damaged, "integrity_check after each kill"),
                       (not lost and len(acknowledged) >= CYCLES, "nothing acknowledged is lost"),
                       (not halves, "no half action")):
        number += 1
        print(f"{'ok' if good else 'not ok'} {number} - kill -9, {CYCLES} times: {what}")
    if damaged or lost or halves:
        print("#", damaged, lost[:10], halves)
    return number


def main():
    number = kills(faults_at_every_call())
    print(f"1..{number}")


if __name__ == "__main__":
    main()
