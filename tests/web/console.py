"""A console in a folder of its own, driven as plain CGI: no server, one process a request.

    with Console() as console:
        owner = console.welcome(console.tool("user", "add", …))
        page = owner.get("/projects/1/domains")
        page = owner.submit(page, "/projects/1/domains/new", name="example.com")
"""
import contextlib
import copy
import html
import html.parser
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import urllib.parse

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.path.abspath(os.environ.get("BUILD", "build"))
HOST = "127.0.0.1:8080"
PASSWORD = "correct horse battery"


class Forms(html.parser.HTMLParser):
    """The forms of a page: [(method, action, {name: value})]."""

    def __init__(self, text):
        super().__init__()
        self.found, self.inside = [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.found.append((attrs.get("method", "get"), attrs.get("action"), {}))
            self.inside = True
        elif tag == "input" and self.inside and attrs.get("type") not in ("radio", "checkbox",
                                                                        "submit"):
            self.found[-1][2][attrs.get("name")] = attrs.get("value", "")

    def handle_endtag(self, tag):
        self.inside &= tag != "form"


class Page:
    """An answer: code, headers (pairs, in lower case), body; log: what was logged meanwhile."""

    def __init__(self, answer, log=b""):
        head, _, self.octets = answer.partition(b"\r\n\r\n")
        lines = [line.split(": ", 1) for line in head.decode().split("\r\n")]
        self.headers = [(name.lower(), value) for name, value in lines]
        self.code = int(self.header("status").split()[0])
        self.log = [json.loads(line) for line in log.decode().splitlines() if line[:1] == "{"]
        self.body = self.octets.decode()

    def header(self, name):
        return next((value for key, value in self.headers if key == name), None)

    def cookies(self):
        """{name: (value, attributes)}"""
        split = [value.split("; ") for key, value in self.headers if key == "set-cookie"]
        return {parts[0].split("=", 1)[0]: (parts[0].split("=", 1)[1], parts[1:])
                for parts in split}

    def form(self, action):
        """The fields of the form that posts to a path; a relative action counts by its end."""
        for _, where, fields in Forms(self.body).found:
            if where is not None and (where == action or action.endswith("/" + where)):
                return dict(fields)
        raise AssertionError(f"no form for {action} on this page: "
                             f"{[form[1] for form in Forms(self.body).found]}")

    def token(self):
        match = re.search(r'name="form_token" value="([^"]*)"', self.body)
        return match[1] if match else None


class Database(sqlite3.Connection):
    """Closed behind its `with`: one that is still open, while twin() opens and closes the file, has
    lost its locks, and reads of an index that is another's by then."""

    def __exit__(self, *error):
        super().__exit__(*error)
        self.close()


class Console:
    def __init__(self, **settings):
        self.folder = tempfile.mkdtemp(prefix="nafuda-web-")
        self.settings = {f"NAFUDA_{name.upper()}": str(value) for name, value in settings.items()}
        self.tool("setup")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    @contextlib.contextmanager
    def twin(self):
        """The same console with a copy of all it holds: what is done there is not done here."""
        other = copy.copy(self)
        other.folder = tempfile.mkdtemp(prefix="nafuda-web-")
        try:
            shutil.copytree(self.folder, other.folder, dirs_exist_ok=True)
            yield other
        finally:
            shutil.rmtree(other.folder)

    def environment(self):
        return {"PATH": os.environ["PATH"], "NAFUDA_STATE": self.folder,
                "NAFUDA_CONF": "/dev/null", "NAFUDA_TEMPLATES": f"{ROOT}/templates",
                "NAFUDA_LISTEN": HOST, "NAFUDA_MAIL_COMMAND": "/bin/false",
                "NAFUDA_NAMESERVERS": "off",
                **{name: value for name, value in os.environ.items() if "SAN_OPTIONS" in name},
                **self.settings}

    def tool(self, *words):
        done = subprocess.run([f"{BUILD}/nafuda", *words], env=self.environment(), cwd=ROOT,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode:
            raise AssertionError(f"nafuda {' '.join(words)}: {done.returncode} "
                                 f"{done.stdout.decode()}{done.stderr.decode()}")
        return done.stdout.decode().strip()

    def request(self, method, path, body=None, headers=None, before=None, **params):
        """One run of the program. before: what the child does ahead of it (limits)."""
        path, _, query = path.partition("?")
        environment = {**self.environment(), "GATEWAY_INTERFACE": "CGI/1.1",
                       "REQUEST_METHOD": method, "PATH_INFO": urllib.parse.unquote(path),
                       "QUERY_STRING": query, "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": HOST,
                       "HTTP_USER_AGENT": "test"}
        if body is not None:
            environment["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
            environment["CONTENT_LENGTH"] = str(len(body))
        for name, value in (headers or {}).items():
            environment["HTTP_" + name.upper().replace("-", "_")] = value
        environment.update(params)
        environment = {name: value for name, value in environment.items() if value is not None}
        done = subprocess.run([f"{BUILD}/nafuda.fcgi"], env=environment, cwd=ROOT, input=body or b"",
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                              preexec_fn=before)
        if not done.stdout:
            raise AssertionError(f"{method} {path}: nothing, {done.returncode}: "
                                 f"{done.stderr.decode()}")
        page = Page(done.stdout, done.stderr)
        if b"Sanitizer" in done.stderr or b"runtime error" in done.stderr:
            raise AssertionError(done.stderr.decode())
        return page

    def browser(self, **headers):
        return Browser(self, headers)

    def welcome(self, printed, **fields):
        """Uses the one-time link in what the tool printed; a browser that is signed in."""
        path = re.search(r"/welcome/[\w-]+", printed)[0]
        browser = self.browser()
        page = browser.submit(browser.get(path), path, password=PASSWORD, **fields)
        assert page.code == 303, page.body
        return browser

    def first_operator(self):
        return self.welcome(self.tool("first-operator"), email="op@example.com", name="Operator")

    def database(self):
        return sqlite3.connect(f"{self.folder}/nafuda.db", factory=Database)

    def content(self, without=()):
        """All rows of all tables, but for what a GET may note (cgi/store/seen.h), and for the tables
        named."""
        with contextlib.closing(self.database()) as database:
            tables = [row[0] for row in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
            return {table: sorted(map(repr, database.execute(
                        f"SELECT {self.columns(database, table)} FROM \"{table}\" "
                        + self.NOTED.get(table, ""))))
                    for table in tables if table not in without}

    NOTED = {"audit": "WHERE action <> 'staff_view'", "sqlite_sequence": "WHERE name <> 'audit'"}

    def staff_views(self):
        """What staff looked at of tenants: [(mail address, path, project, address)]."""
        with contextlib.closing(self.database()) as database:
            return database.execute("SELECT user.email, subject, project_id, audit.address "
                                    "FROM audit JOIN user ON user.id = user_id "
                                    "WHERE action = 'staff_view' ORDER BY audit.id").fetchall()

    @staticmethod
    def columns(database, table):
        names = [row[1] for row in database.execute(f"PRAGMA table_info(\"{table}\")")]
        return ", ".join(name for name in names if name not in ("seen_at", "views"))


class Browser:
    """Keeps cookies, and sends what a browser sends."""

    def __init__(self, console, headers=None):
        self.console, self.jar, self.headers = console, {}, headers or {}
        self.params = {}

    def copy(self, console=None):
        """The same visitor; console: at a twin of this one."""
        other = Browser(console or self.console, dict(self.headers))
        other.jar, other.params = dict(self.jar), dict(self.params)
        return other

    def request(self, method, path, body=None, headers=None, **params):
        sent = {**self.headers, **(headers or {})}
        if self.jar and "Cookie" not in sent:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        page = self.console.request(method, path, body, sent, **{**self.params, **params})
        for name, (value, attributes) in page.cookies().items():
            if "Max-Age=0" in attributes:
                self.jar.pop(name, None)
            else:
                self.jar[name] = value
        return page

    def get(self, path, **params):
        return self.request("GET", path, **params)

    def post(self, path, fields, headers=None, **params):
        scheme = "https" if self.params.get("HTTPS") == "on" else "http"
        sent = {"Origin": f"{scheme}://{HOST}", "Sec-Fetch-Site": "same-origin", **(headers or {})}
        sent = {name: value for name, value in sent.items() if value is not None}
        body = urllib.parse.urlencode(fields).encode() if isinstance(fields, dict) else fields
        return self.request("POST", path, body, sent, **params)

    def submit(self, page, action, headers=None, **fields):
        """Fills in and sends the form of a page."""
        return self.post(action, {**page.form(action), **fields}, headers)

    def follow(self, page):
        assert page.code == 303, f"{page.code}: {page.body}"
        return self.get(page.header("location"))

    def sign_in(self, email, password=PASSWORD):
        return self.submit(self.get("/sign-in"), "/sign-in", email=email, password=password)

    def token(self, path="/account"):
        return self.get(path).token()


class World(Console):
    """Two organisations that must not know of each other, and the platform's people."""

    def __init__(self, **settings):
        super().__init__(**settings)
        try:
            self.operator = self.first_operator()
            self.people()
        except BaseException:
            shutil.rmtree(self.folder)
            raise

    def people(self):
        add = ("user", "add")
        orgs = [self.tool("org", "add", name) for name in ("Acme", "Blue")]
        self.ours, self.theirs = [self.tool("project", "add", org, name)
                                  for org, name in zip(orgs, ("Autumn", "Brook"))]
        self.org, self.other_org = orgs
        self.alice = self.welcome(self.tool(*add, "alice@acme.example", "Alice", "owner", self.ours))
        self.mia = self.welcome(self.tool(*add, "mia@acme.example", "Mia", "member", self.ours))
        self.bob = self.welcome(self.tool(*add, "bob@blue.example", "Bob", "owner", self.theirs))
        self.sue = self.welcome(self.tool(*add, "sue@nafuda.example", "Sue", "support"))
        self.domain = re.match(r"\d+", self.tool("register", self.ours, "alpha.example"))[0]
        self.other_domain = re.match(r"\d+", self.tool("register", self.theirs, "beta.example"))[0]


def sql(world, statement, *values):
    """Rows of a query; what it changes is kept."""
    with world.database() as database:
        return database.execute(statement, values).fetchall()


def words(page):
    """What a person reads of a page."""
    main = re.search(r"<main.*?</main>", page.body, re.S)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


@contextlib.contextmanager
def later(world, seconds):
    """The console's clock, moved."""
    world.settings["NAFUDA_CLOCK"] = str(seconds)
    try:
        yield
    finally:
        del world.settings["NAFUDA_CLOCK"]
