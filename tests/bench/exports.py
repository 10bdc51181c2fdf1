"""What an export costs: all keys, and one change among them, beside what cannot be saved: opening the
envelopes, and writing the octets to the disk."""
import glob
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [f"{ROOT}/tests"]
from exported import BUILD, Exported, until
from gauge import told

KEYS, ROUNDS, SAMPLE = 100_000, 9, 4000
TOOL = f"{BUILD}/tests/bench/many_keys"
TABLES = "opendkim/KeyTable", "opendkim/SigningTable"


def measured(*words):
    """Seconds that the tool says."""
    done = subprocess.run([TOOL, *map(str, words)], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1e6


def opened(log):
    """By the last export that the log tells of."""
    return int(log.rsplit('"opened":"', 1)[1].split('"')[0])


def written(*files):
    with tempfile.TemporaryDirectory(dir=os.path.dirname(files[0])) as folder:
        return measured("write", folder, *files)


def all_of_it(at):
    began = time.monotonic()
    at.export()
    took = time.monotonic() - began
    files = glob.glob(at.path("keys/*"))
    limits = []
    for _ in range(3):
        opening = measured("open", at.state, SAMPLE) / SAMPLE
        writing = written(*files[:SAMPLE]) / SAMPLE
        limits.append((opening, writing))
    opening, writing = (statistics.median(limit) for limit in zip(*limits))
    print(f"  everything: {took:.1f} s, {opened(at.log):,} envelopes opened;"
          f" a bare loop: {opening * 1e6:.0f} us to open one, {writing * 1e6:.0f} us to write its file")
    told("opening and writing alone to the whole export",
         [sum(limit) * KEYS / took for limit in limits])
    began = time.monotonic()
    at.export()
    print(f"  once more, nothing changed: {time.monotonic() - began:.1f} s,"
          f" {opened(at.log):,} opened")


def one_change(at):
    times, ratios, keys = [], [], []
    with at.service():
        until("the first look", lambda: '"event":"exported"' in at.logged(), 600)
        database = sqlite3.connect(f"{at.state}/nafuda.db", isolation_level=None)
        table = at.path("opendkim/SigningTable")
        for number in range(ROUNDS):
            before = os.stat(table).st_mtime_ns
            database.execute("UPDATE domain SET dkim_in_use = NOT dkim_in_use WHERE id = 77")
            began = time.monotonic()
            until("the change", lambda: os.stat(table).st_mtime_ns != before)
            until("all files", lambda: at.logged().count('"event":"exported"') == number + 2)
            times.append(time.monotonic() - began)
            keys.append(opened(at.logged()))
            ratios.append(written(*map(at.path, TABLES)) / times[-1])
        database.close()
        print(f"  one change: {statistics.median(times) * 1000:.0f} ms from commit to all files in"
              f" place ({min(times) * 1000:.0f} to {max(times) * 1000:.0f}; it looks five times a"
              f" second), {max(keys)} opened at most")
        told("writing the four tables alone to that", ratios)


def exports():
    print(f"Export of {KEYS:,} keys")
    with Exported() as at:
        subprocess.run([TOOL, "fill", at.state, str(KEYS)], check=True)
        at.timeout = 1200
        all_of_it(at)
        one_change(at)


if __name__ == "__main__":
    exports()
