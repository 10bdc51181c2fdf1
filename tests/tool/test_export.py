#!/usr/bin/env python3
"""nafuda-export: the files that signer, MTA and name server read say what the database says."""
import base64
import os
import re
import stat
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..")]
from checks import Tap  # noqa: E402 (the path has to be known first)
from exported import Exported, p_of, public_half, same  # noqa: E402

tap = Tap()


def nothing_yet():
    with Exported() as at:
        at.export()
        same(at.read("opendkim/KeyTable") + at.read("opendkim/SigningTable"), "")
        same((at.senders(), at.keys(), at.faults()), ([], [], []))


def a_domain_that_sends():
    with Exported() as at:
        at.verified("shop.example.com")
        at.profile("Info@shop.example.com")
        at.export()
        key, = at.keys()
        path = os.path.realpath(at.path(f"keys/{key}"))
        same(at.lines("opendkim/KeyTable"),
             [f"shop.example.com shop.example.com:nafuda:{path}"])
        same(at.lines("opendkim/SigningTable"), ["shop.example.com shop.example.com"])
        same(at.senders(), [("info@shop.example.com", f"project-{at.projects[0]}",
                             "bounce.platform.test")])
        record = at.run("records", "shop.example.com", "--zone")
        same(public_half(path), p_of(next(line for line in record.splitlines() if "k=rsa" in line)))
        same(at.database("SELECT name FROM export_due"), [])


def nobody_else_reads():
    with Exported() as at:
        at.verified("shop.example.com")
        at.export()
        for folder, folders, files in os.walk(at.path()):
            for name in folders + files:
                mode = os.stat(f"{folder}/{name}").st_mode
                assert not stat.S_IMODE(mode) & 0o027, (folder, name, oct(mode))


STOPS = (
    ("UPDATE domain SET dkim_in_use = 0 WHERE id = 1", 1),
    ("UPDATE domain_check SET verdict = 'missing' WHERE kind = 'dkim' AND domain_id = 1", 1),
    ("UPDATE domain_check SET verdict = 'wrong' WHERE kind = 'ownership' AND domain_id = 1", 1),
    ("INSERT INTO blocked (name, at) VALUES ('example.com', 1)", 1),
    ("DELETE FROM domain WHERE id = 1", 1),
    # It may not send; a test to oneself is signed all the same.
    ("UPDATE domain SET state = 1 WHERE id = 1", 2),
)


def what_stops_is_left_out():
    for why, signed in STOPS:
        with Exported() as at:
            for name in ("shop.example.com", "other.example.net"):
                at.verified(name)
                at.profile(f"a@{name}")
            at.export()
            same((len(at.keys()), len(at.senders())), (2, 2))
            at.database(why)
            at.export()
            same((why, len(at.lines("opendkim/KeyTable")), len(at.keys())), (why, signed, signed))
            same([row[0] for row in at.senders()], ["a@other.example.net"])


def a_share_lends_it():
    with Exported() as at:
        domain = at.verified("shop.example.com")
        at.profile("a@shop.example.com")
        at.share(domain)
        at.profile("a@shop.example.com", project=1)
        at.export()
        same([row[1] for row in at.senders()], [f"project-{project}" for project in at.projects])
        at.database("DELETE FROM share")
        at.export()
        same([row[1] for row in at.senders()], [f"project-{at.projects[0]}"])


def the_platform_signs():
    with Exported(platform_signing_key="/etc/platform.pem", platform_signing_domain="platform.test",
                  platform_signing_selector="p1") as at:
        domain = at.verified("shop.example.com")
        at.profile("a@shop.example.com", "--signature", "platform")
        at.profile("b@shop.example.com", "--signature", "platform")
        at.share(domain)
        at.profile("B@shop.example.com", project=1)
        at.export()
        same(at.lines("opendkim/KeyTable")[0], "platform platform.test:p1:/etc/platform.pem")
        # Of one address with both signatures, its author's is made.
        same(at.lines("opendkim/SigningTable"),
             ["shop.example.com shop.example.com", "a@shop.example.com platform"])
        at.set(platform_signing_key="")
        at.export()
        same(at.lines("opendkim/SigningTable"), ["shop.example.com shop.example.com"])
        same(len(at.lines("opendkim/KeyTable")), 1)


def a_second_key():
    with Exported(platform_signing_key="/etc/platform.pem", platform_signing_domain="platform.test",
                  platform_signing_selector="p1") as at:
        name = "shop.example.com"
        at.verified(name)
        for address, *words in (("Info@shop.example.com",), ("b@shop.example.com", "--signature",
                                                             "platform")):
            at.profile(address, *words)
        at.export()
        first = at.read("opendkim/SigningTable")
        same(at.read("opendkim/SigningTable.ed25519"), "")
        key = at.second(name)
        at.export()
        file, = (file for file in at.keys() if file.startswith(f"{key}-"))
        path = os.path.realpath(at.path(f"keys/{file}"))
        same(at.lines("opendkim/KeyTable")[-1], f"{name}/ed25519 {name}:nafuda2:{path}")
        same(len(at.lines("opendkim/KeyTable")), 3)
        same(at.lines("opendkim/SigningTable.ed25519"), [f"info@{name} {name}/ed25519"])
        same(at.read("opendkim/SigningTable"), first)
        public = subprocess.run(["openssl", "pkey", "-in", path, "-pubout", "-outform", "DER"],
                                capture_output=True, check=True).stdout[-32:]
        same([(base64.b64encode(public).decode(),)],
             at.database(f"SELECT public_key FROM dkim_key WHERE id = {key}"))
        assert any("k=ed25519; p=" in line for line in at.run("records", name, "--zone").splitlines())
        # Its own record alone decides of it, and the domain's of both. While the domain signs at all,
        # its file stays: who began a session before goes by it.
        for what, lines, files in (
                ("UPDATE domain_check SET verdict = 'wrong' WHERE kind = 'dkim_second'", 2, 2),
                ("UPDATE domain_check SET verdict = 'ok' WHERE kind = 'dkim_second'", 3, 2),
                ("UPDATE domain_check SET verdict = 'wrong' WHERE kind LIKE 'dkim%'", 1, 0),
                ("UPDATE domain_check SET verdict = 'ok' WHERE kind = 'dkim'", 2, 1)):
            at.database(what)
            at.export()
            same((what, len(at.lines("opendkim/KeyTable")), len(at.keys())), (what, lines, files))
        same(at.faults(), [])


def a_second_key_that_does_not_open():
    with Exported() as at:
        at.verified("shop.example.com")
        at.profile("a@shop.example.com")
        key = at.second("shop.example.com")
        for altered, why in (("slot = 2", "selector"), ("slot = 0, sealed = x'00'", "envelope")):
            at.database(f"UPDATE dkim_key SET {altered} WHERE id = {key}")
            at.export()
            same(at.faults(), [("shop.example.com", f"key {key}", why)])
        same((len(at.lines("opendkim/KeyTable")), at.read("opendkim/SigningTable.ed25519")), (1, ""))
        same(at.lines("opendkim/SigningTable"), ["shop.example.com shop.example.com"])


def the_zone():
    with Exported() as at:
        at.run("register", at.projects[0], "shop.example.com", "--dkim", "cname")
        at.export()
        (label,), = at.database("SELECT dkim_label FROM domain")
        head, records = at.lines("zone/dkim.platform.test.zone")[:5], \
            at.lines("zone/dkim.platform.test.zone")[5:]
        same(head[0], "$ORIGIN dkim.platform.test.")
        same(head[3:], ["@ NS ns1.platform.test.", "@ NS ns2.platform.test."])
        same([line.split()[:2] for line in records],
             [[f"nafuda{n}.{label}", "TXT"] for n in (1, 2, 3)])
        same({p_of(line) for line in records},
             {at.database("SELECT public_key FROM dkim_key WHERE domain_id > 0")[0][0]})
        assert all(len(part) <= 255 for line in records for part in re.findall(r'"([^"]*)"', line))
        same(at.keys(), [])  # it waits: its public half alone is out


def serial(at):
    return int(re.search(r"@ SOA \S+ \S+ (\d+)", at.read("zone/dkim.platform.test.zone"))[1])


def the_serial_rises():
    with Exported() as at:
        at.export()
        first = serial(at)
        at.export()
        same(serial(at), first)
        at.run("register", at.projects[0], "shop.example.com", "--dkim", "cname")
        at.export()
        second = serial(at)
        assert second > first
        # The folder is lost, and the clock is behind: the database remembers; and the other way.
        os.unlink(at.path("zone/dkim.platform.test.zone"))
        at.set(clock=-86400)
        at.export()
        same(serial(at), second + 1)
        at.database("UPDATE export_state SET serial = 0", "DELETE FROM domain")
        at.export()
        same(serial(at), second + 2)


def times(at):
    """When each file was written. SQLite tidies up when a database is closed: not of its own."""
    return {name: os.stat(f"{folder}/{name}").st_mtime_ns
            for folder, _, names in os.walk(at.path()) for name in names if "mailer" not in name}


def nothing_changed_nothing_written():
    with Exported() as at:
        at.verified("shop.example.com")
        at.export()
        before = times(at)
        at.export()
        same(times(at), before)


for name, test in (("without a domain: empty tables", nothing_yet),
                   ("a domain that sends: key, tables, maps, sender", a_domain_that_sends),
                   ("nobody else reads what is exported", nobody_else_reads),
                   ("what stops a sender is left out", what_stops_is_left_out),
                   ("a share lends a domain to another login", a_share_lends_it),
                   ("addresses that the platform signs", the_platform_signs),
                   ("a second key signs for addresses, as long as its record holds", a_second_key),
                   ("one that does not open leaves the first alone",
                    a_second_key_that_does_not_open),
                   ("the zone that CNAME mode leads to", the_zone),
                   ("its serial rises for ever", the_serial_rises),
                   ("nothing changed: nothing is written", nothing_changed_nothing_written)):
    tap.test(name, test)
tap.end()
