#!/usr/bin/env python3
"""The nafuda command: how each command ends, what it prints, and that nothing is done twice."""
import contextlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("BUILD", "build")


class Installation:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="nafuda-tool-")
        self.state = f"{self.folder}/state"
        self.environment = dict(os.environ, NAFUDA_STATE=self.state, NAFUDA_VERIFY_MS="500",
                                NAFUDA_RESOLVER="127.0.0.1:1", NAFUDA_NAMESERVERS="off",
                                NAFUDA_PENDING_LIMIT="3", LANG="C")
        self.environment.pop("NAFUDA_CONF", None)

    def run(self, *words, code=0, **settings):
        done = subprocess.run([f"{BUILD}/nafuda", *words], capture_output=True, text=True,
                              env=dict(self.environment, **settings))
        assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
        assert code == 0 or done.stderr, f"{words}: nothing was said"
        return done.stdout

    def project(self):
        self.run("setup")
        org = self.run("org", "add", "Org").strip()
        return self.run("project", "add", org, "Project").strip()


def equal(found, wanted):
    assert found == wanted, f"{found!r} instead of {wanted!r}"


def what_is_not_understood(at):
    for words in ((), ("nonsense",), ("org",), ("org", "add"), ("setup", "now"), ("register", "1"),
                  ("records",), ("--zone",)):
        at.run(*words, code=2)
    assert not os.path.exists(at.state)


def what_was_wrong_is_said(at):
    def said(*words):
        return subprocess.run([f"{BUILD}/nafuda", *words], capture_output=True, text=True,
                              env=at.environment, check=False).stderr
    usage = said("org", "add")
    assert "  org list" in usage and "  setup" not in usage, usage
    assert "  setup" in said("nonsense")
    project = at.project()
    for words in (("check", "domain"), ("register", project), ("records",)):
        address = said(*words, "info@shop.example")
        assert "what stands after the @.\n  shop.example\n" in address, (words, address)
    assert "many people share" in said("check", "dmarc", "co.jp")
    assert "--resolver takes" in said("check", "dmarc", "a.example", "--resolver", "x")
    assert "--ip takes" in said("check", "spf", "--ip", "1.2.3", "--helo", "a.example")


def nothing_before_setup(at):
    at.run("domains", code=1)
    at.run("first-operator", code=1)
    assert not os.path.exists(at.state)


def setup_keeps_what_is_there(at):
    at.run("setup")
    names = "secret", "exporter.key", "exporter.crt", "nafuda.db"
    equal(stat.S_IMODE(os.stat(at.state).st_mode), 0o750)
    for name in names:
        mode = stat.S_IMODE(os.stat(f"{at.state}/{name}").st_mode)
        equal((name, mode & 0o077 if name != "exporter.crt" else 0), (name, 0))
    equal(os.stat(f"{at.state}/secret").st_size, 32)
    at.run("org", "add", "Org")
    before = [open(f"{at.state}/{name}", "rb").read() for name in names[:3]]
    at.run("setup")
    at.run("migrate")
    equal([open(f"{at.state}/{name}", "rb").read() for name in names[:3]], before)
    equal(at.run("org", "list"), "1\tOrg\n")
    equal([name for name in os.listdir(at.state) if name.startswith("secret.")], [])


def a_cut_secret_is_refused(at):
    at.run("setup")
    os.truncate(f"{at.state}/secret", 31)
    at.run("org", "add", "Org", code=1)
    os.remove(f"{at.state}/secret")
    at.run("org", "add", "Org", code=1)


def a_foreign_database_is_refused(at):
    at.run("setup")
    os.truncate(f"{at.state}/nafuda.db", 0)
    at.run("org", "list", code=1)


def a_database_of_another_version_is_refused(at):
    """By every program that opens it, which says why, ends by itself and changes nothing."""
    project = at.project()
    path = f"{at.state}/nafuda.db"
    ours = version(path)
    commands = [("migrate",), ("selfcheck",), ("first-operator",), ("org", "list"), ("domains",),
                ("register", project, "shop.example.com"), ("verify", "shop.example.com"),
                ("may-send", project, "info@shop.example.com"), ("block", "list")]
    for number, why in ((ours + 1, "newer"), (ours - 1, "older")):
        version(path, number)
        with open(path, "rb") as file:
            before = file.read()
        for program, words in [("nafuda", words) for words in commands] + [("nafuda-watch", ())]:
            if why == "older" and words == ("migrate",):
                continue  # which is what mends it
            done = subprocess.run([f"{BUILD}/{program}", *words], capture_output=True, text=True,
                                  env=at.environment, timeout=30, check=False)
            assert done.returncode in (1, 2) and f"it is {why} than" in done.stderr, \
                (program, words, done.returncode, done.stdout, done.stderr)
            equal(done.stdout, "")
        with open(path, "rb") as file:
            equal(file.read(), before)


def version(path, number=None):
    """The database's; with a number it becomes that."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        if number is not None:
            database.execute(f"PRAGMA user_version = {number}")
        return database.execute("PRAGMA user_version").fetchone()[0]


def a_backup(at):
    """Whole while others write; readable by its maker alone; never in the place of another file."""
    at.project()
    copy = f"{at.folder}/copy.db"
    loop = f"i=0; while [ $i -lt 30 ]; do i=$((i + 1)); {BUILD}/nafuda org add Org$i; done"
    with subprocess.Popen(["sh", "-c", loop], env=at.environment,
                          stdout=subprocess.DEVNULL) as writing:
        at.run("backup", copy)
        for number in range(5):
            at.run("backup", f"{copy}.{number}")
        equal(writing.wait(timeout=60), 0)
    for path in (copy, f"{copy}.4"):
        equal(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        with contextlib.closing(sqlite3.connect(path)) as database:
            equal(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
            orgs = [name for name, in database.execute("SELECT name FROM org ORDER BY id")]
            equal(orgs, (["Org"] + [f"Org{i}" for i in range(1, 31)])[:len(orgs)])
    with open(copy, "rb") as file:
        before = file.read()
    at.run("backup", copy, code=1)
    at.run("backup", f"{at.folder}/nowhere/copy", code=1)
    with open(copy, "rb") as file:
        equal(file.read(), before)
    equal(sorted(os.listdir(at.folder)), ["copy.db"] + [f"copy.db.{n}" for n in range(5)] + ["state"])
    restored = f"{at.folder}/restored"
    shutil.copytree(at.state, restored, ignore=shutil.ignore_patterns("nafuda.db*"))
    shutil.copy(copy, f"{restored}/nafuda.db")
    assert "Org" in at.run("org", "list", NAFUDA_STATE=restored)


def the_first_operator(at):
    at.run("setup")
    first, second = at.run("first-operator"), at.run("first-operator")
    assert first.startswith("http://127.0.0.1:8080/welcome/") and first != second
    at.run("user", "add", "a@example.com", "A", "operator")
    at.run("first-operator", code=1)


def people(at):
    project = at.project()
    at.run("org", "add", "Org", code=1)
    at.run("project", "add", "1", "Project", code=1)
    at.run("project", "add", "99", "Other", code=1)
    number, link = at.run("user", "add", "a@example.com", "A", "owner", project).split()
    assert "/welcome/" in link
    again = at.run("user", "add", "A@example.com", "B", "member", project).split()
    equal(again[0], number)
    assert again[1] != link
    for words in (("a@example.com", "A", "king"), ("a@example.com", "A", "owner"),
                  ("a@example.com", "A", "operator", "1"), ("example.com", "A", "support"),
                  ("a@b\nc", "A", "support"), ("-x@example.com,y@z.example", "A", "support")):
        at.run("user", "add", *words, code=2)
    at.run("user", "add", "b@example.com", "B", "owner", "99", code=1)
    equal(at.run("user", "list"), "1\ta@example.com\tnone\tA\n")


def domains(at):
    project = at.project()
    equal(at.run("register", project, "Shop.Example.test."), "1\tshop.example.test\n")
    at.run("block", "add", "blocked.test")
    for name in "shop.example.test", "a.blocked.test", "co.jp", "a@b.example.test":
        at.run("register", project, name, code=1)
    at.run("register", "99", "new.example.test", code=1)
    equal(at.run("domains"), "1\tpending\tshop.example.test\t1\tProject\n")
    equal(at.run("domains", "sho"), at.run("domains"))
    equal(at.run("domains", "x"), "")
    shown = at.run("verify", "shop.example.test")
    equal(shown.splitlines()[0], "shop.example.test pending")
    equal(shown.count("could not be checked"), 8)
    assert "応答" in at.run("verify", "shop.example.test", LANG="ja_JP.UTF-8")
    before = at.run("records", "shop.example.test")
    at.run("token", "shop.example.test")
    assert at.run("records", "shop.example.test") != before, "the token is the same"
    at.run("restart", "shop.example.test", code=1)
    at.run("verify", "nobody.example.test", code=1)
    at.run("delete", "shop.example.test")
    equal(at.run("domains"), "")


def dkim_by_mode(at):
    project = at.project()
    at.run("register", project, "shop.example.test", "--dkim", "cnam", code=2)
    at.run("register", project, "shop.example.test", "--dkim", code=2)
    at.run("register", project, "shop.example.test", "--dkim", "cname")
    at.run("dkim", "cname", "shop.example.test")
    plain = [line.split("\t") for line in at.run("records", "shop.example.test").splitlines()]
    equal([kind for kind, _, _ in plain], ["TXT", "CNAME", "CNAME", "CNAME", "TXT", "TXT"])
    lines = at.run("records", "shop.example.test", "--zone")
    for kind, host, target in plain[1:4]:
        assert f"{host}. 300 IN CNAME {target}.\n" in lines, lines
    at.run("dkim", "txt", "shop.example.test")
    equal(at.run("records", "shop.example.test").count("DKIM1"), 1)
    at.run("dkim", "cname", "nobody.example.test", code=1)


def many_at_once(at):
    project = at.project()
    with open(f"{at.folder}/list", "w") as file:
        file.write("a.test, b.test\nx@c.test\nA.test\n")
    equal(at.run("register", "--list", project, f"{at.folder}/list"), "1\t3\n")
    equal(at.run("register", "--list", project, f"{at.folder}/list"), "1\t3\n")
    equal(at.run("job", project, "1"), "register\t1\t3\nname\tx@c.test\tmail_address\tc.test\n"
          "waits\ta.test\t\nwaits\tb.test\t\n")
    done = subprocess.run([f"{BUILD}/nafuda", "register", "--list", project, "-"], input=b"d.test",
                          capture_output=True, env=at.environment)
    equal((done.returncode, done.stdout), (1, b""))
    subprocess.run([f"{BUILD}/nafuda-watch", "--once"], env=at.environment, check=True,
                   capture_output=True)
    equal(at.run("job", project, "1").splitlines()[0], "register\t3\t3")
    equal(at.run("verify", "--all", project), "2\t2\n")
    equal(at.run("job", project, "2"), "verify\t0\t2\nwaits\ta.test\t\nwaits\tb.test\t\n")
    with open(f"{at.folder}/list", "wb") as file:
        file.write(b"a.test\0b.test")
    for words in (("register", "--list", project, f"{at.folder}/list"), ("job", project, "9"),
                  ("register", "--list", project, f"{at.folder}/none"), ("verify", "--all", "99"),
                  ("register", "--list", "99", "/dev/null"), ("job", "99", "1")):
        at.run(*words, code=1)


def one_name_in_two_projects(at):
    project = at.project()
    other = at.run("project", "add", "1", "Other").strip()
    at.run("register", project, "shop.example.test")
    at.run("register", other, "shop.example.test")
    at.run("records", "shop.example.test", code=1)
    first = at.run("records", "shop.example.test", project)
    assert first != at.run("records", "shop.example.test", other)


def records_for_a_zone(at):
    at.run("register", at.project(), "shop.example.test")
    plain = [line.split("\t") for line in at.run("records", "shop.example.test").splitlines()]
    zone = at.run("records", "shop.example.test", "--zone").splitlines()
    equal(len(plain), 4)
    for (kind, host, value), line in zip(plain, zone):
        left, strings = line.split(f" 300 IN {kind} ")
        equal(left, host + ".")
        parts = strings.strip('"').split('" "')
        equal("".join(parts), value)
        assert all(len(part) <= 255 for part in parts)
        equal(len(parts), 2 if "DKIM1" in value else 1)


def ownership_on_one_source_is_warned_of(at):
    at.run("setup")
    for nameservers, resolver, level in (("off", "127.0.0.1:1", "warn"),
                                         ("off", "127.0.0.1:1 127.0.0.1:2", "ok"),
                                         ("off", "", "warn"), ("public", "127.0.0.1:1", "ok")):
        settings = {"NAFUDA_NAMESERVERS": nameservers, "NAFUDA_RESOLVER": resolver}
        shown = subprocess.run([f"{BUILD}/nafuda", "selfcheck"], capture_output=True, text=True,
                               env=at.environment | settings, timeout=30, check=False).stdout
        line = next(line for line in shown.splitlines() if line[6:].startswith("resolver"))
        equal((nameservers, resolver, line.split()[0]), (nameservers, resolver, level))


TESTS = [what_is_not_understood, what_was_wrong_is_said, nothing_before_setup, setup_keeps_what_is_there,
         a_cut_secret_is_refused, a_foreign_database_is_refused,
         a_database_of_another_version_is_refused, a_backup, the_first_operator, people, domains, dkim_by_mode, many_at_once, one_name_in_two_projects, records_for_a_zone,
         ownership_on_one_source_is_warned_of]


def main(tests):
    os.chdir(ROOT)
    print(f"1..{len(tests)}")
    failed = 0
    for number, test in enumerate(tests, 1):
        at, trouble = Installation(), ""
        try:
            test(at)
        except Exception as error:  # a test that breaks is a test that failed
            trouble = f"{type(error).__name__}: {error}"
        shutil.rmtree(at.folder)
        failed += bool(trouble)
        for line in trouble.splitlines():
            print(f"# {line}")
        print(f"{'not ' if trouble else ''}ok {number} - {test.__name__}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(TESTS))
