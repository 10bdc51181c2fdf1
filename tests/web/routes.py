"""The route table of cgi/page/routes.c, for tests that walk all of it."""
import os
import re

from console import ROOT

ROW = re.compile(r"\{\s*(GET|POST)\s*,([^,]+),\s*RIGHT_(\w+)\s*,\s*TOKEN_(\w+)\s*,")


def read():
    """[(method, pattern, right, token)]"""
    with open(os.path.join(ROOT, "cgi/page/routes.c"), encoding="utf-8") as file:
        text = file.read()
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
