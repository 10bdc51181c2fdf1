"""tests/LEDGER.md: what was promised, and the tests that show it. Standard library only."""
import os
import re

PATH = "tests/LEDGER.md"
ROW = re.compile(r"^\| ([A-Z]\d+) \| [^|]+ \| ([^|]+) \|$")
LINE = re.compile(r"^(?:not )?ok \d+ - (.*?)(?: # .*)?$")


def ran(output):
    """What the lines of TAP are called; what was skipped did not run. None: all was skipped, in want
    of root, who alone makes a mail host."""
    lines = [line for line in output.splitlines() if LINE.match(line)]
    found = {LINE.match(line)[1] for line in lines if "# SKIP" not in line.upper()}
    return found if found or not lines or os.geteuid() == 0 else None


def rows():
    """[(row, [(file, test)])]; what is no row of the ledger begins with no bar and an identifier."""
    with open(PATH, encoding="utf-8") as file:
        found = [match for line in file if (match := ROW.match(line.rstrip("\n")))]
    return [(row, [] if shown == "not yet" else
             [tuple(test.partition(": ")[::2]) for test in shown.split("<br>")])
            for row, shown in (match.groups() for match in found)]


def gaps(names, parts):
    """What the ledger names and nobody showed. names: {file: what ran}; parts: those that ran, or
    none for all."""
    found, seen = [], set()
    for row, tests in rows():
        if row in seen:
            found.append(f"{row} stands there twice")
        seen.add(row)
        for file, test in tests:
            if not os.path.exists(file):
                found.append(f"{row}: there is no {file}")
                continue
            wanted = not parts or file.split("/")[1] in parts
            if wanted and names.get(file, ()) is not None and test not in names.get(file, ()):
                found.append(f"{row}: {file} ran no test \"{test}\"")
    return found if seen else ["it has no rows"]
