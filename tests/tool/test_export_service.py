#!/usr/bin/env python3
"""nafuda-export as a service: what people do reaches the files within a second; what is no good is
left out and keeps nothing back."""
import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..")]
from checks import Tap  # noqa: E402 (the path has to be known first)
from exported import BUILD, ROOT, Exported, same, sends, signs, until  # noqa: E402

tap = Tap()
PROMISED = 5  # seconds, for one: the machine may have much else to do
SHOP, OTHER = "shop.example.com", "other.example.net"


@contextlib.contextmanager
def running(**settings):
    """Two domains that send, and a service that has exported them."""
    with Exported(**settings) as at:
        at.shop, at.other = at.verified(SHOP), at.verified(OTHER)
        at.profile(f"a@{SHOP}")
        at.profile(f"a@{OTHER}")
        with at.service() as at.child:
            until("the first export", lambda: at.database(
                "SELECT wrote_at > 0 FROM export_state")[0][0])
            yield at


def what_people_do_is_obeyed():
    with running() as at:
        first = at.keys()
        assert signs(at, SHOP) and sends(at, f"a@{SHOP}")
        at.database(f"UPDATE domain SET dkim_in_use = 0 WHERE id = {at.shop}")
        until("DKIM stopped", lambda: not signs(at, SHOP) and not sends(at, f"a@{SHOP}"), PROMISED)
        until("its key gone", lambda: len(at.keys()) == 1, PROMISED)
        assert signs(at, OTHER) and sends(at, f"a@{OTHER}")
        at.database(f"UPDATE domain SET dkim_in_use = 1 WHERE id = {at.shop}")
        until("DKIM in use", lambda: signs(at, SHOP) and sends(at, f"a@{SHOP}"), PROMISED)
        same(at.keys(), first)
        at.share(at.shop)
        at.profile(f"b@{SHOP}", project=1)
        until("a share", lambda: sends(at, f"b@{SHOP}", 1), PROMISED)
        at.database("DELETE FROM share")
        until("revoked", lambda: not sends(at, f"b@{SHOP}", 1), PROMISED)
        assert sends(at, f"a@{SHOP}")
        at.run("delete", SHOP)
        until("deleted", lambda: not signs(at, SHOP) and not sends(at, f"a@{SHOP}"), PROMISED)
        until("taken off what is due",
              lambda: not at.database("SELECT * FROM export_due"), PROMISED)


def a_grace_ends_by_itself():
    with running() as at:
        at.database(f"UPDATE domain SET state = 0, grace_ends = unixepoch() + 3 WHERE id = {at.shop}")
        until("heard of", lambda: not at.database("SELECT * FROM export_due"), PROMISED)
        assert sends(at, f"a@{SHOP}")
        until("the end of the grace", lambda: not sends(at, f"a@{SHOP}"), PROMISED + 3)
        assert sends(at, f"a@{OTHER}")


def a_rotated_key_stays_for_a_while():
    with running() as at:
        old, = [key for key in at.keys() if key.startswith(f"{key_of(at, at.shop)}-")]
        at.database(f"UPDATE dkim_key SET state = 'retiring', retiring_at = unixepoch() "
                    f"WHERE domain_id = {at.shop}")
        # Without a key that is active: a fault, and no line.
        until("left out", lambda: not signs(at, SHOP), PROMISED)
        until("shown", lambda: at.faults() == [(SHOP, "key", "no_key")], PROMISED)
        assert old in at.keys()
        at.database("UPDATE dkim_key SET retiring_at = retiring_at - 3600 WHERE state = 'retiring'")
        until("gone after an hour", lambda: old not in at.keys(), PROMISED)


def key_of(at, domain):
    return at.database(f"SELECT id FROM dkim_key WHERE domain_id = {domain}")[0][0]


SPOILT = (
    ("another domain's key", "foreign",
     "UPDATE dkim_key SET sealed = (SELECT sealed FROM dkim_key WHERE domain_id = 2), "
     "public_key = (SELECT public_key FROM dkim_key WHERE domain_id = 2) WHERE domain_id = 1"),
    ("another public half", "pair",
     "UPDATE dkim_key SET public_key = (SELECT public_key FROM dkim_key WHERE domain_id = 2) "
     "WHERE domain_id = 1"),
    ("an altered envelope", "envelope",
     "UPDATE dkim_key SET sealed = CAST(replace(hex(sealed), 'A', 'B') AS BLOB) WHERE domain_id = 1"),
    ("another selector", "foreign",
     "UPDATE dkim_key SET selector = 'other' WHERE domain_id = 1; "
     "UPDATE domain SET selector = 'other' WHERE id = 1"),
    ("a selector that the key has not", "selector",
     "UPDATE domain SET selector = 'other' WHERE id = 1"),
    ("a selector with a path in it", "selector",
     "UPDATE dkim_key SET selector = 'a:/etc/passwd' WHERE domain_id = 1; "
     "UPDATE domain SET selector = 'a:/etc/passwd' WHERE id = 1"),
    ("a selector with a line's end", "selector",
     "UPDATE dkim_key SET selector = 'a' || char(10) || 'b' WHERE domain_id = 1; "
     "UPDATE domain SET selector = 'a' || char(10) || 'b' WHERE id = 1"),
    ("a selector that climbs", "selector",
     "UPDATE dkim_key SET selector = 'a..b' WHERE domain_id = 1; "
     "UPDATE domain SET selector = 'a..b' WHERE id = 1"),
)


def what_is_spoilt_is_left_out():
    with Exported() as at:
        at.verified(SHOP)
        at.verified(OTHER)
        at.profile(f"a@{OTHER}")
        at.database(f"CREATE TABLE keep_key AS SELECT * FROM dkim_key",
                    f"CREATE TABLE keep_domain AS SELECT * FROM domain")
        with at.service():
            until("both sign", lambda: os.path.exists(at.path("zone/dkim.platform.test.zone"))
                  and len(at.keys()) == 2)
            for what, why, statements in SPOILT:
                before = at.logged().count("export_left_out")
                # In the same moment another is stopped: that goes through.
                at.database(*statements.split("; "),
                            "UPDATE domain SET dkim_in_use = 0 WHERE id = 2")
                until(f"{what}: left out", lambda: not signs(at, SHOP), PROMISED)
                until(f"{what}: the other stopped", lambda: not signs(at, OTHER) and
                      not sends(at, f"a@{OTHER}"), PROMISED)
                until("shown", lambda: at.faults() == [(SHOP, "key 1", why)], PROMISED)
                assert at.logged().count("export_left_out") == before + 1, what
                assert SHOP not in at.read("opendkim/KeyTable")
                same(at.keys(), [])
                at.database("UPDATE dkim_key SET (selector, public_key, sealed) = (SELECT selector, "
                            "public_key, sealed FROM keep_key k WHERE k.id = dkim_key.id)",
                            "UPDATE domain SET selector = 'nafuda', dkim_in_use = 1")
                until(f"{what}: mended", lambda: signs(at, SHOP) and signs(at, OTHER) and
                      not at.faults(), PROMISED)


def a_moved_row_finds_no_file():
    """The key was opened before; its row, moved to another domain, is opened anew."""
    with running() as at:
        at.database("UPDATE dkim_key SET state = 'retiring', selector = 'old' WHERE domain_id = 2",
                    "UPDATE dkim_key SET domain_id = 2 WHERE domain_id = 1")
        until("refused", lambda: (OTHER, "key 1", "foreign") in at.faults(), PROMISED)
        assert not signs(at, OTHER) and not signs(at, SHOP)


def a_key_signs_at_its_own_name():
    with Exported() as at:
        domain = at.verified(SHOP, "--dkim", "cname")
        at.export()
        assert f"{SHOP}:nafuda1:" in at.read("opendkim/KeyTable")
        at.database(f"UPDATE domain SET dkim_slot = 2 WHERE id = {domain}")
        at.export()
        assert not signs(at, SHOP)
        same(at.faults(), [(SHOP, "key 1", "selector")])


def one_at_a_time():
    with Exported() as at:
        at.verified(SHOP)
        first, second = (subprocess.Popen([f"{BUILD}/nafuda-export"], cwd=ROOT, env=at.environment,
                                          stderr=subprocess.DEVNULL) for _ in range(2))
        try:
            until("the first export", lambda: os.path.exists(at.path("opendkim/SigningTable")))
            at.export(fine=False)
            assert "export_locked" in at.log, at.log
            first.kill()
            first.wait()
            at.database("UPDATE domain SET dkim_in_use = 0 WHERE id = 1")
            until("the second goes on", lambda: not signs(at, SHOP))
        finally:
            for child in first, second:
                child.kill()
                child.wait()


def a_foreign_mailer_db_is_replaced():
    for content in (b"no database", None):
        with Exported() as at:
            at.verified(SHOP)
            at.profile(f"a@{SHOP}")
            os.makedirs(at.path())
            if content:
                with open(at.path("mailer.db"), "wb") as file:
                    file.write(content * 500)
            else:
                with contextlib.closing(sqlite3.connect(at.path("mailer.db"))) as database:
                    database.execute("CREATE TABLE sender (other)")
                    database.commit()
            at.export()
            assert "mailer_replaced" in at.log and sends(at, f"a@{SHOP}"), at.log


def mailer_db_comes_back():
    """Somebody takes it away while the exporter runs."""
    with running() as at:
        for name in "mailer.db", "mailer.db-wal", "mailer.db-shm":
            os.unlink(at.path(name))
        at.profile(f"b@{SHOP}")
        until("it is back", lambda: os.path.exists(at.path("mailer.db-wal")), PROMISED)
        until("with all", lambda: sends(at, f"a@{OTHER}") and sends(at, f"b@{SHOP}"), PROMISED)


def overwritten(at):
    with open(at.path("mailer.db"), "r+b") as file:
        file.write(b"no database " * 700)


def older(at):
    shutil.copyfile(f"{at.folder}/older", at.path("mailer.db"))


def edited(at):
    with contextlib.closing(sqlite3.connect(at.path("mailer.db"))) as database:
        database.execute("UPDATE sender SET login = 'project-99'")
        database.commit()


def mailer_db_is_mended():
    """Somebody writes into it while the exporter runs, or over it without asking SQLite."""
    for disturb in overwritten, older, edited:
        with Exported() as at:
            at.verified(SHOP)
            at.profile(f"a@{SHOP}")
            at.database("WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 500) "
                        "INSERT INTO profile (project_id, org_id, from_addr, from_domain, from_name, "
                        "created_at, changed_at) SELECT project_id, org_id, "
                        "'b' || n || '@' || from_domain, from_domain, '', 1, 1 FROM profile, n")
            at.export()
            shutil.copyfile(at.path("mailer.db"), f"{at.folder}/older")
            at.database("DELETE FROM profile WHERE id % 2")
            at.export()
            # As long after: SQLite's log, which would cover what is in the file, has begun anew.
            for name in "mailer.db-wal", "mailer.db-shm":
                os.unlink(at.path(name))
            with at.service():
                until("it runs", lambda: '"event":"exported"' in at.logged())
                disturb(at)
                at.profile(f"c@{SHOP}")
                wanted = at.database("SELECT from_addr FROM profile ORDER BY 1")
                same(len(wanted), 251)
                until(f"{disturb.__name__}: mended", lambda: [row[:2] for row in at.senders()] ==
                      [(address, f"project-{at.projects[0]}") for address, in wanted], PROMISED)


def mailer_db_is_read_while_nobody_writes():
    """By somebody who may only read, as Postfix may, also when the exporter has ended."""
    with Exported() as at:
        at.verified(SHOP)
        at.profile(f"a@{SHOP}")
        at.export()
        assert {"mailer.db-wal", "mailer.db-shm"} <= set(os.listdir(at.path()))
        os.chmod(at.folder, 0o755)
        os.chmod(at.state, 0o755)
        os.chmod(at.path(), 0o2755)
        for name in ("mailer.db", "mailer.db-wal", "mailer.db-shm"):
            same(os.stat(at.path(name)).st_mode & 0o777, 0o640)
            os.chmod(at.path(name), 0o644)
        command = ["sqlite3", "-readonly", at.path("mailer.db"), "SELECT login FROM sender"]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
        got = subprocess.run(command, capture_output=True, text=True, check=False)
        same((got.stdout.strip(), got.stderr), (f"project-{at.projects[0]}", ""))


for name, test in (("what people do is obeyed", what_people_do_is_obeyed),
                   ("a grace ends by itself", a_grace_ends_by_itself),
                   ("a rotated key stays for a while", a_rotated_key_stays_for_a_while),
                   ("what is spoilt is left out, and nothing else", what_is_spoilt_is_left_out),
                   ("a moved row is opened anew, and refused", a_moved_row_finds_no_file),
                   ("a key signs at its own name", a_key_signs_at_its_own_name),
                   ("one exporter at a time", one_at_a_time),
                   ("a foreign mailer.db is replaced", a_foreign_mailer_db_is_replaced),
                   ("mailer.db comes back", mailer_db_comes_back),
                   ("mailer.db is mended", mailer_db_is_mended),
                   ("mailer.db is read while nobody writes", mailer_db_is_read_while_nobody_writes)):
    tap.test(name, test)
tap.end()
