#!/usr/bin/env python3
"""tests/lint/lint.py [FOLDER]: holds a tree against the rules; prints file:line: why, ends with 1.

The rules are the functions named in RULES of source.py, templates.py and sentences.py.
"""
import os
import sys

import sentences
import source
import templates

RULES = source.RULES + templates.RULES + sentences.RULES


def problems(root, rules=RULES):
    return [line for rule in rules for line in rule(root)]


def main():
    root = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else f"{os.path.dirname(__file__)}/../..")
    found = problems(root)
    print("".join(line + "\n" for line in found), end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
