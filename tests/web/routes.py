"""The route table of cgi/page/routes.c, for tests that walk all of it."""
import os
import re

from console import ROOT

ROW = re.compile(r"\{\s*(GET|POST)\s*,([^,]+),\s*RIGHT_(\w+)\s*,\s*TOKEN_(\w+)\s*,")


def table():
    with open(os.path.join(ROOT, "cgi/page/routes.c"), encoding="utf-8") as file:
        return file.read()


def handlers():
    """The function of each row of read()."""
    return re.findall(r"\bPOOL_\w+\s*,\s*(\w+)\s*\}", table())


def read():
    """[(method, pattern, right, token)]"""
    text = table()
    macros = dict(re.findall(r"^#define (\w+) (.+)$", text, re.M))

    def spell(expression):
        for name in sorted(macros, key=len, reverse=True):
            expression = re.sub(rf"\b{name}\b(?=[^\"]*(\"[^\"]*\"[^\"]*)*$)",
                                lambda _, name=name: spell(macros[name]), expression)
        return "".join(f'"{part}"' for part in re.findall(r'"([^"]*)"', expression))

    # A topic is nobody's: one stands for all.
    rows = [(row[1], spell(row[2]).replace('"', "").replace(":topic", "dmarc"), row[3], row[4])
            for row in ROW.finditer(text)]
    assert len(rows) > 20, rows
    return rows
