"""An installation with two projects, and what nafuda-export makes of it. Standard library only."""
import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.abspath(os.environ.get("BUILD", f"{ROOT}/build"))
CHECKS = "ownership dkim dkim2 dkim3 spf dmarc".split()


def same(got, wanted):
    assert got == wanted, f"{got!r} is not {wanted!r}"


class Exported:
    def __init__(self, **settings):
        self.folder = tempfile.mkdtemp(prefix="nafuda-export-")
        self.state = f"{self.folder}/state"
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith("NAFUDA_")}
        self.environment |= {"NAFUDA_STATE": self.state, "NAFUDA_CONF": "/dev/null"}
        self.set(dkim_zone="dkim.platform.test", bounce_domain="bounce.platform.test",
                 dkim_zone_ns="ns1.platform.test, ns2.platform.test", **settings)
        self.log, self.timeout = "", 60

    def set(self, **settings):
        self.environment.update({f"NAFUDA_{name.upper()}": str(value)
                                 for name, value in settings.items()})

    def __enter__(self):
        self.run("setup")
        org = self.run("org", "add", "Org")
        self.projects = [self.run("project", "add", org, name) for name in ("First", "Second")]
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *words, program="nafuda", fine=True):
        done = subprocess.run([f"{BUILD}/{program}", *words], cwd=ROOT, env=self.environment,
                              capture_output=True, text=True, timeout=self.timeout, check=False)
        self.log = done.stderr
        assert (done.returncode == 0) == fine, f"{words}: {done.returncode} {done.stderr}"
        return done.stdout.strip()

    @contextlib.contextmanager
    def service(self):
        """nafuda-export runs; its log is self.log_file."""
        self.log_file = f"{self.folder}/log"
        with open(self.log_file, "ab") as log:
            child = subprocess.Popen([f"{BUILD}/nafuda-export"], cwd=ROOT, env=self.environment,
                                     stderr=log)
        try:
            yield child
            same(child.poll(), None)
        finally:
            child.terminate()
            child.wait(20)

    def logged(self):
        with open(self.log_file, encoding="utf-8") as file:
            return file.read()

    def export(self, fine=True):
        self.run("--once", program="nafuda-export", fine=fine)

    def database(self, *statements):
        """Runs them; the rows of the last."""
        with contextlib.closing(sqlite3.connect(f"{self.state}/nafuda.db")) as database:
            database.execute("PRAGMA foreign_keys = ON")
            for statement in statements:
                rows = database.execute(statement).fetchall()
            database.commit()
            return rows

    def verified(self, name, *words, project=0):
        """Registers a domain, and sets it as it stands once all its checks hold."""
        number = self.run("register", self.projects[project], name, *words).split("\t")[0]
        self.database(f"UPDATE domain SET state = 3 WHERE id = {number}",
                      *(f"INSERT INTO domain_check VALUES ({number}, '{check}', 'ok', 0, 1, 1, '')"
                        for check in CHECKS))
        return int(number)

    def second(self, name):
        """A second key, as it stands once its record was seen."""
        self.set(key_ed25519="on")
        self.run("rotate", name, "--ed25519")
        (key, domain), = self.database(
            "SELECT dkim_key.id, domain.id FROM dkim_key JOIN domain ON domain.id = domain_id "
            f"WHERE domain.name = '{name}' AND ed25519 AND dkim_key.state = 'generated'")
        self.database(f"UPDATE dkim_key SET state = 'active', active_at = 1 WHERE id = {key}",
                      f"INSERT INTO domain_check VALUES ({domain}, 'dkim_second', 'ok', 0, 1, 1, '')")
        return key

    def profile(self, address, *words, project=0):
        return self.run("profile", "add", self.projects[project], address, "Name", *words)

    def share(self, domain, project=1):
        self.database(f"INSERT INTO share (domain_id, project_id, created_at) "
                      f"VALUES ({domain}, {self.projects[project]}, 1)")

    def path(self, name=""):
        return os.path.join(self.state, "export", name)

    def read(self, name):
        with open(self.path(name), encoding="ascii") as file:
            return file.read()

    def lines(self, name):
        return self.read(name).splitlines()

    def keys(self):
        return sorted(os.listdir(self.path("keys")))

    def senders(self):
        """No rows while there is no such file, or it is being made."""
        path = f"file:{self.path('mailer.db')}?mode=ro"
        with contextlib.suppress(sqlite3.DatabaseError), \
                contextlib.closing(sqlite3.connect(path, uri=True)) as database:
            return database.execute("SELECT * FROM sender ORDER BY 1, 2").fetchall()
        return []

    def faults(self):
        return self.database("SELECT name, what, why FROM export_fault ORDER BY 1, 2")


def signs(at, name):
    return any(line.startswith(f"{name} ") for line in at.lines("opendkim/SigningTable"))


def sends(at, address, project=0):
    return (address, f"project-{at.projects[project]}") in [row[:2] for row in at.senders()]


def until(what, met, seconds=20):
    """Waits for what was promised, or says what did not come; how long it took."""
    began = time.monotonic()
    while not met():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)
    return time.monotonic() - began


def public_half(path):
    """The p= of a private key's file."""
    out = subprocess.run(["openssl", "pkey", "-in", path, "-pubout"], capture_output=True,
                         text=True, check=True).stdout
    return "".join(out.splitlines()[1:-1])


def p_of(record):
    return re.search(r"p=(.*)", "".join(re.findall(r'"([^"]*)"', record)))[1]
