"""What the C files must keep: layers, sizes, who may know which library, what is banned."""
import functools
import glob
import os
import re
import subprocess

# Folder: the folders its files may include, besides itself; then single headers.
LAYERS = {
    "base": ([], []),
    "dns": (["base"], []),
    "mail": (["base"], ["dns/name.h", "dns/answer.h"]),
    "check": (["base", "dns", "mail"], []),
    "store": (["base", "check"], []),
    "vault": (["base"], []),
    "work": (["base", "dns", "mail", "check", "store", "vault"], []),
    "export": (["base", "work", "store"], []),
    "web": (["base", "work"], []),
    "page": (["base", "web", "work", "check", "mail", "dns"], []),
    # The programs themselves.
    "": (["base", "dns", "mail", "check", "store", "vault", "work", "export", "web", "page"], []),
}
# Above a layer, only the types and pure functions of these may be known: no asking, no checking.
NOT_FOR_PAGES = {"dns/ask.h"}
# Who opens private keys: one program, apart.
UNSEAL, EXPORTER = "vault/unseal.h", "cgi/exporter.c"

LIBRARIES = {
    r"sqlite3\.h": r"cgi/store/.*",
    r"ares\.h": r"cgi/dns/line\.c",
    r"curl/.*": r"cgi/fetch\.c",
    r"qrencode\.h": r"cgi/page/qr\.c",
    r"(fcgiapp|fcgi_stdio|fcgios)\.h": r"cgi/web/gateway\.c",
    r"(ClearSilver|cs|cgi|util)/?.*\.h|ClearSilver.*|neo_.*\.h": r"cgi/web/view\.c",
}

BANNED = re.compile(
    r"\b(strcpy|strcat|sprintf|vsprintf|strtok|gmtime|localtime|system|popen|gets|alloca|mktemp|tmpnam"
    r"|cs_register_\w+)\s*\(")
WRITES = re.compile(r"\bstore_allow_writes\s*\(")
WRITERS = {"cgi/web/route.c", "cgi/store/store.c", "cgi/store/store.h", "cgi/tool.c", "cgi/watch.c",
           "cgi/post.c", "cgi/exporter.c"}
# What a GET may write, and whose word it is.
NOTES = re.compile(r"\b(seen_(?:session|link|by_staff))\s*\(")
NOTERS = {"seen_session": "cgi/web/session.c", "seen_link": "cgi/work/dns_link.c",
          "seen_by_staff": "cgi/work/staff.c"}
CONNECTS = re.compile(r"\bconnection_open\s*\(")
CONNECTORS = {"cgi/store/statement.h", "cgi/store/store.c", "cgi/store/migrate.c",
              "cgi/store/seen.c", "cgi/store/backup.c", "cgi/store/mailer.c", "cgi/store/restore.c"}
OPENS = re.compile(r"\bsqlite3_open\w*\s*\(")
SQL = re.compile(r"^\s*(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|PRAGMA|CREATE (TABLE|INDEX)|"
                 r"BEGIN IMMEDIATE|COMMIT|ROLLBACK|WITH \w+ AS)\b")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")

FILE_MOST, FUNCTION_MOST, FUNCTION_LONG = 600, 100, 60

TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def blank(match):
    return re.sub(r"[^\n]", " ", match[0])


@functools.cache
def without_comments(text):
    return TOKEN.sub(lambda match: match[0] if match[0][0] in "\"'" else blank(match), text)


@functools.cache
def code_only(text):
    return TOKEN.sub(blank, text)


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def files(root):
    for path in sorted(glob.glob(f"{root}/cgi/**/*.[ch]", recursive=True)):
        with open(path, encoding="utf-8") as file:
            yield os.path.relpath(path, root), file.read()


def layers(root):
    for path, text in files(root):
        folder = os.path.dirname(path)[len("cgi/"):]
        if folder not in LAYERS:
            yield f"{path}:1: no such layer: {folder}"
            continue
        allowed, single = LAYERS[folder]
        for match in re.finditer(r'^#\s*include\s+"([^"]+)"', text, re.M):
            header, line = match[1], line_of(text, match.start())
            other = os.path.dirname(header)
            if header == UNSEAL and path != EXPORTER and folder != "vault":
                yield f"{path}:{line}: {header} is for {EXPORTER} alone"
            elif other != folder and other not in allowed and header not in single:
                yield f"{path}:{line}: {folder or 'a program'} may not include {header}"
            elif folder == "page" and header in NOT_FOR_PAGES:
                yield f"{path}:{line}: a page asks no DNS: {header}"
            elif not os.path.exists(f"{root}/cgi/{header}"):
                yield f"{path}:{line}: includes are rooted at cgi/: {header}"


def libraries(root):
    for path, text in files(root):
        for match in re.finditer(r'^#\s*include\s+[<"]([^>"]+)[>"]', text, re.M):
            for header, where in LIBRARIES.items():
                if re.fullmatch(header, match[1]) and not re.fullmatch(where, path):
                    yield (f"{path}:{line_of(text, match.start())}: {match[1]} is known to "
                           f"{where.replace(chr(92), '')} alone")


def functions(text):
    """(name, first line, number of lines) of every function, as clang-format leaves them."""
    lines = text.splitlines()
    begin = name = None
    for number, line in enumerate(lines, 1):
        if re.match(r"[a-z].*[(),]", line) and not line.endswith(";") and begin is None:
            begin, name = number, re.search(r"(\w+)\(", line)
        if begin and line.endswith(";") and not line.startswith(" "):
            begin = None
        if line == "}" and begin:
            yield name[1] if name else "?", begin, number - begin + 1
            begin = None
        elif line == "};" or (begin and line == ""):
            begin = begin if line == "" else None


def sizes(root):
    for path, text in files(root):
        count = text.count("\n")
        if count > FILE_MOST:
            yield f"{path}:{count}: {count} lines, at most {FILE_MOST}"
        for name, line, size in functions(text):
            if size > FUNCTION_MOST:
                yield f"{path}:{line}: {name} has {size} lines, at most {FUNCTION_MOST}"


def long_functions(root):
    """For the eye, not refused."""
    for path, text in files(root):
        for name, line, size in functions(text):
            if FUNCTION_LONG < size <= FUNCTION_MOST:
                yield f"{path}:{line}: {name} has {size} lines"


def banned(root):
    for path, text in files(root):
        code = code_only(text)
        for match in BANNED.finditer(code):
            yield f"{path}:{line_of(code, match.start())}: {match[1]} is banned"
        for match in UNFINISHED.finditer(text):
            yield f"{path}:{line_of(text, match.start())}: unfinished: {match[1]}"
        for match in re.finditer(r"^typedef struct\b", code, re.M):
            yield f"{path}:{line_of(code, match.start())}: no typedef for a struct"


def database(root):
    """Statements, and who may write, in their places."""
    for path, text in files(root):
        code, quiet = code_only(text), without_comments(text)
        in_store = path.startswith("cgi/store/")
        for match in [] if in_store else TOKEN.finditer(quiet):
            if match[0][0] == '"' and SQL.match(match[0][1:-1]):
                yield f"{path}:{line_of(quiet, match.start())}: SQL outside store/: {match[0]}"
        for match in [] if path in WRITERS else WRITES.finditer(code):
            yield f"{path}:{line_of(code, match.start())}: only the router lets a request write"
        for match in [] if path.startswith("cgi/store/seen.") else NOTES.finditer(code):
            if path != NOTERS[match[1]]:
                yield (f"{path}:{line_of(code, match.start())}: {match[1]} is for "
                       f"{NOTERS[match[1]]} alone")
        for match in [] if path in CONNECTORS else CONNECTS.finditer(code):
            yield f"{path}:{line_of(code, match.start())}: one more connection that may write"
        for match in [] if in_store else OPENS.finditer(code):
            yield f"{path}:{line_of(code, match.start())}: a database is opened in store/ alone"


ROUTE = re.compile(r"\{\s*(GET|POST)\s*,([^,]+),\s*(RIGHT_\w+)\s*,\s*(TOKEN_\w+)\s*,\s*(POOL_\w+)"
                   r"\s*,\s*(\w+)\s*\}")


def routes(root):
    """Every change is a POST with a token; no GET has one, nor a handler that is a POST's."""
    path = "cgi/page/routes.c"
    with open(f"{root}/{path}", encoding="utf-8") as file:
        text = without_comments(file.read())
    rows = list(ROUTE.finditer(text))
    table = text[text.index("routes[] = {"):]
    if len(rows) != len(re.findall(r"^\s*\{(?:GET|POST)\b", table, re.M)) or not rows:
        yield f"{path}:1: the rows of the table cannot be read"
    for row in rows:
        method, right, token, handler = row[1], row[3], row[4], row[6]
        line = line_of(text, row.start())
        if (method == "POST") == (token == "TOKEN_NONE"):
            yield f"{path}:{line}: {method} with {token}"
        if (method == "POST") != handler.endswith("_post"):
            yield f"{path}:{line}: {method} with the handler {handler}"
        if token == "TOKEN_BEFORE" and right not in ("RIGHT_ANYBODY", "RIGHT_ALWAYS"):
            yield f"{path}:{line}: a token from before sign-in gives no {right}"


def form(root):
    """clang-format has nothing to change."""
    paths = [path for pattern in ("cgi/*.[ch]", "cgi/*/*.[ch]", "tests/*/*.[ch]")
             for path in sorted(glob.glob(f"{root}/{pattern}"))]
    done = subprocess.run(["clang-format-14", "--dry-run", "-Werror", *paths],
                          stderr=subprocess.PIPE, text=True, check=False)
    for match in re.finditer(r"^(\S+?:\d+):\d+: error: code should be clang-formatted",
                             done.stderr, re.M):
        yield f"{os.path.relpath(match[1], root)}: not as clang-format leaves it (make format)"
    if done.returncode and "error: code should" not in done.stderr:
        yield f"clang-format-14: {done.stderr.strip()}"


RULES = [layers, libraries, sizes, banned, database, routes, form]
