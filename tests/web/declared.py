"""What the console's own source declares of its forms: which fields each POST route reads, and which
parameters each GET route looks at. Read from cgi/page/, so that a new form is walked by itself."""
import glob
import os
import re

import routes
from console import ROOT

FUNCTION = re.compile(r"^(static )?[\w *]+?\b(\w+)\([^;{]*?\) \{\n(.*?)^\}", re.M | re.S)
TABLE = re.compile(r"^static const struct field (\w+)\[\] = \{\n(.*?)^\};", re.M | re.S)
FIELD = re.compile(r'\{\.name = "(\w+)",\s*\.kind = FIELD_(\w+)([^{}]*)\}')
CHOICES = re.compile(r"\bconst char \*const (\w+)\[\] = \{\s*(?:\[\w+\] = )?\"(\w+)\"")
QUERY = re.compile(r'visit_query\(visit, "(\w+)"\)')
TYPED = ("LINE", "EMAIL", "TEXT", "NOTE")  # what people type, and see again


def read(path):
    with open(f"{ROOT}/{path}", encoding="utf-8") as file:
        return file.read()


EVERYWHERE = dict(CHOICES.findall(read("cgi/web/language.c")))


class Field:
    def __init__(self, source, name, kind, rest, row):
        self.source, self.kind = source, kind
        self.name = f"{name}1" if row else name  # the first of several rows of the same fields
        choices = re.search(r"\.choices = (\w+)", rest)
        self.choice = choices and {**EVERYWHERE, **source.choices}[choices[1]]
        self.most = re.search(r"\.most = ", rest) is not None


class Source:
    """A file of cgi/page/."""

    def __init__(self, path):
        text = read(path)
        self.name = os.path.basename(path)
        self.functions = {name: body for _, name, body in FUNCTION.findall(text)}
        self.own = {name for static, name, _ in FUNCTION.findall(text) if static}
        self.choices = dict(CHOICES.findall(text))
        rows = set(re.findall(r"form_read_row\(visit, (\w+)", text))
        self.tables = {name: [Field(self, *field, name in rows) for field in FIELD.findall(body)]
                       for name, body in TABLE.findall(text)}


SOURCES = [Source(path) for path in sorted(glob.glob("cgi/page/*.c", root_dir=ROOT))]
SHARED = {name: source for source in SOURCES for name in source.functions
          if name not in source.own}


def reached(handler):
    """[(source, body)] of a handler and of all that it calls in cgi/page/."""
    found, waiting = {}, [(SHARED[handler], handler)]
    while waiting:
        source, name = waiting.pop()
        if (source, name) in found:
            continue
        found[source, name] = body = source.functions[name]
        for word in set(re.findall(r"\w+", body)):
            if word in source.functions:
                waiting.append((source, word))
            elif word in SHARED:
                waiting.append((SHARED[word], word))
    return [(source, body) for (source, _), body in found.items()]


def fields(handler):
    """[Field] that its form may have."""
    named = {(source, word): None for source, body in reached(handler)
             for word in re.findall(r"\w+", body) if word in source.tables}
    return [field for source, table in named for field in source.tables[table]]


def parameters(handler):
    """The names of its query."""
    return sorted({name for _, body in reached(handler) for name in QUERY.findall(body)})


def walk():
    """[(method, pattern, right, handler)] of the route table."""
    return [(method, pattern, right, handler) for (method, pattern, right, _), handler
            in zip(routes.read(), routes.handlers(), strict=True)]


def typed():
    """{(file, table): names}: all that somebody types anywhere."""
    return {(source.name, field.name) for source in SOURCES for table in source.tables.values()
            for field in table if field.kind in TYPED}
