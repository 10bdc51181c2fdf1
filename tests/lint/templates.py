"""What the templates must keep, see template_lint.c; here is what only their text shows."""
import glob
import os
import re
import subprocess

from sentences import template_lint
from source import line_of


def constructs(root):
    done = subprocess.run([template_lint(), "check", f"{root}/templates"],
                          stdout=subprocess.PIPE, text=True, check=False)
    lines = dict.fromkeys(line for line in done.stdout.splitlines() if line)
    for line in lines:
        yield os.path.relpath(line, root) if line.startswith("/") else line
    if done.returncode and not lines:
        yield f"templates:1: the lint ended with {done.returncode}"


def includes(root):
    """Included at parse time, so that the tree does not show it."""
    for path in sorted(glob.glob(f"{root}/templates/*.cs")):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for match in re.finditer(r"<\?cs\s+l?include\b", text):
            yield f"{os.path.relpath(path, root)}:{line_of(text, match.start())}: no include"


def sealed_forms(root):
    """Every form that posts carries the token."""
    for path in sorted(glob.glob(f"{root}/templates/*.cs")):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for match in re.finditer(r"<form\b.*?</form>", text, re.S):
            posts = re.search(r'method="post"', match[0], re.I)
            if posts and "call:token()" not in match[0]:
                yield (f"{os.path.relpath(path, root)}:{line_of(text, match.start())}: "
                       "a form that posts without <?cs call:token() ?>")


RULES = [constructs, includes, sealed_forms]
