#!/usr/bin/env python3
"""The From field of what customers hand in. Postfix looks at the envelope sender alone, and the
signer at the From field: who may send as one must not be signed, nor delivered, as another. With
OpenDKIM and with rspamd, both as the tree configures them."""
import email
import email.policy
import os
import shutil
import smtplib
import sqlite3
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "dns")]
from checks import Tap
from mailer import PASSWORD, Mailer, left_out, write
from served import until

OWN, OTHER = "info@own.test", "boss@other.test"
LATE = "info@late.test"  # who may send, while the signer has no key for him
# Who sends so is delivered and signed as himself: MAIL FROM, and lines of the header.
SIGNED = {
    "an address": (OWN, "From: info@own.test"),
    "in brackets": (OWN, "From: <info@own.test>"),
    "behind a name": (OWN, "From: Info Desk <info@own.test>"),
    "behind a name in quotes": (OWN, 'From: "Info, Inc. (Japan) a@b; \\"c\\"" <info@own.test>'),
    "behind a name in UTF-8": (OWN, "From: 名札 <info@own.test>"),
    "behind an encoded name": (OWN, "From: =?utf-8?B?5ZCN5pyt?= <info@own.test>"),
    "folded": (OWN, "From: Info\r\n <info@own.test>"),
    "in other letters": ("INFO@own.TEST", "From: Info <Info@OWN.test>"),
    "with himself as Sender": (OWN, "From: info@own.test\r\nSender: Info <info@own.test>"),
    "behind a mailbox's line": (OWN, f"From {OTHER} Sun Nov 22 09:58:38 2026\r\nFrom: {OWN}"),
    "behind such a line with a colon": (OWN, f"From : {OTHER}\r\nFrom: {OWN}"),
    "with a route, which Postfix takes away": (OWN, "From: <@other.test:info@own.test>"),
    "in quotes, which Postfix takes away": (OWN, 'From: "info"@own.test'),
    "above a line that ends the header": (OWN, f"From: {OWN}\r\nno field\r\nFrom: {OTHER}"),
}
REFUSED = {
    "another": (OWN, f"From: {OTHER}"),
    "another of the same domain": (OWN, "From: boss@own.test"),
    "another behind his own as a name": (OWN, f"From: {OWN} <{OTHER}>"),
    "another behind his own as a quoted name": (OWN, f'From: "{OWN}" <{OTHER}>'),
    "another as the name": (OWN, f"From: {OTHER} <{OWN}>"),
    "another in brackets before": (OWN, f"From: <{OTHER}> <{OWN}>"),
    "another in brackets after": (OWN, f"From: <{OWN}> <{OTHER}>"),
    "another in brackets in quotes": (OWN, f'From: "<{OTHER}>" <{OWN}>'),
    "another between quotes that are none": (OWN, f'From: "a\\" <{OTHER}>, \\"" <{OWN}>'),
    "a quote that does not end": (OWN, f'From: "{OTHER} <{OWN}>'),
    "another before a comma": (OWN, f"From: {OTHER}, {OWN}"),
    "another after a comma": (OWN, f"From: {OWN}, {OTHER}"),
    "another in a comment": (OWN, f"From: {OWN} (<{OTHER}>)"),
    "another in a comment before": (OWN, f"From: ({OTHER}) <{OWN}>"),
    "a comment that does not end": (OWN, "From: ((("),
    "a group": (OWN, f"From: Desk: {OWN};"),
    "another as a group's name": (OWN, f"From: {OTHER}: <{OWN}>;"),
    "two fields": (OWN, f"From: {OWN}\r\nFrom: {OTHER}"),
    "two fields, another first": (OWN, f"From: {OTHER}\r\nFrom: {OWN}"),
    "two fields in other letters": (OWN, f"FROM: {OTHER}\r\nFrom: {OWN}"),
    "two fields of his own": (OWN, f"From: {OWN}\r\nFrom: {OWN}"),
    "a second field with a blank": (OWN, f"From: {OWN}\r\nFrom : {OTHER}"),
    "a second field with a tab": (OWN, f"From\t: {OTHER}\r\nFrom: {OWN}"),
    "one field with a blank": (OWN, f"From : {OTHER}"),
    "a second field behind a line feed alone": (OWN, f"X: y\nFrom: {OTHER}\r\nFrom: {OWN}"),
    "a second field behind a carriage return alone": (OWN, f"From: {OWN}\rFrom: {OTHER}"),
    "a field that is none, then another": (OWN, f"no field\r\nFrom: {OTHER}"),
    "a field folded away": (OWN, f" From: {OWN}\r\nFrom: {OTHER}"),
    "no field": (OWN, "X: y"),
    "an empty field": (OWN, "From:"),
    "no domain": (OWN, "From: info"),
    "a NUL": (OWN, f"From: {OWN}\0, {OTHER}"),
    "a NUL in a name": (OWN, f"From\0: {OTHER}\r\nFrom: {OWN}"),
    "a route in the local part": (OWN, "From: boss%other.test@own.test"),
    "a very long field": (OWN, f"From: {'x' * 60000} <{OTHER}> <{OWN}>"),
    "a field of very many lines": (OWN, "From: " + "x x x x\r\n " * 5000 + f"<{OTHER}> <{OWN}>"),
    "a field of blanks": (OWN, "From: x" + " " * 60000 + "x"),
    "another as Sender": (OWN, f"From: {OWN}\r\nSender: {OTHER}"),
    "another who sent it again": (OWN, f"From: {OWN}\r\nResent-From: {OTHER}\r\n"
                                       "Date: Sun, 22 Nov 2026 09:58:38 +0000"),
    "an empty MAIL FROM": ("", f"From: {OWN}"),
    "another in MAIL FROM": (OTHER, f"From: {OTHER}"),
    "another in MAIL FROM alone": (OTHER, f"From: {OWN}"),
    "another as the route of MAIL FROM": (f"@other.test:{OWN}", f"From: {OTHER}"),
    "an extension in MAIL FROM": ("info+x@own.test", "From: info+x@own.test"),
}
# What a message may bring along in place of a signature.
FORGED = {
    "a signature that is none": "DKIM-Signature: none",
    "a signature of a key that is nowhere":
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=late.test; s=gone; h=from;\r\n"
        " bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA",
}
# A second one of these would be shown in place of the first.
SHOWN = ("from", "reply-to", "to", "cc", "subject", "date")


def prepare(folder, signer):
    """What nafuda-export would write for two projects with a domain each."""
    os.chmod(folder, 0o755)
    for name in ("opendkim", "keys"):
        os.mkdir(f"{folder}/{name}")
    tables = {"opendkim/KeyTable": "", "opendkim/SigningTable": "",
              "opendkim/SigningTable.ed25519": ""}
    senders = []
    for number, address in enumerate((OWN, OTHER), 1):
        domain, key = address.split("@")[1], f"{folder}/keys/{number}.pem"
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
        os.chmod(key, 0o640)
        shutil.chown(key, group="opendkim" if signer == "opendkim" else "_rspamd")
        tables["opendkim/KeyTable"] += f"{number} {domain}:s{number}:{key}\n"
        tables["opendkim/SigningTable"] += f"{address} {number}\n"
        senders.append((address, f"project-{number}", "bounce.platform.test"))
    senders.append((LATE, "project-1", "bounce.platform.test"))
    for name, text in tables.items():
        write(f"{folder}/{name}", text)
    with sqlite3.connect(f"{folder}/mailer.db") as database:
        database.execute("CREATE TABLE sender (address, login, envelope)")
        database.executemany("INSERT INTO sender VALUES (?, ?, ?)", senders)
    os.chmod(f"{folder}/mailer.db", 0o644)


def message(header):
    """Bytes as they go over the wire, the header's line ends as they are."""
    return (header + "\r\nTo: info@receiver.test\r\nSubject: Hello\r\n\r\nHello.\r\n").encode()


def signed(mailer, sender, header):
    envelope, arrived = mailer.arrived(mailer.submit("project-1", sender, message(header)))
    assert envelope == "info=own.test@bounce.platform.test", envelope
    parsed = email.message_from_bytes(arrived, policy=email.policy.default)
    signatures = parsed.get_all("DKIM-Signature", [])
    assert len(signatures) == 1 and "d=own.test;" in signatures[0].replace(" ", ""), signatures
    addresses = [address.addr_spec.lower() for field in parsed.get_all("From")
                 for address in field.addresses]
    assert addresses == [OWN], addresses


def beside(mailer, header):
    arrived = mailer.arrived(mailer.submit("project-1", OWN, message(header)))[1]
    assert b"d=own.test;" in arrived, arrived.decode(errors="replace")


def sealed(mailer):
    """Each field's name stands in h= once more than in the message."""
    header = f"From: {OWN}\r\nList-Unsubscribe: <https://own.test/u>\r\nCc: cc@receiver.test"
    arrived = mailer.arrived(mailer.submit("project-1", OWN, message(header)))[1]
    parsed = email.message_from_bytes(arrived)
    tags = dict(tag.split("=", 1) for tag in
                "".join(parsed["DKIM-Signature"].split()).rstrip(";").split(";"))
    names = tags["h"].lower().split(":")
    open_ = [name for name in SHOWN if names.count(name) <= len(parsed.get_all(name, []))]
    assert not open_, (open_, names)


def closed(mailer, login):
    """At the port of tests, where nobody asks whose a MAIL FROM is."""
    with smtplib.SMTP("127.0.0.1", mailer.tests, "client.test", timeout=20) as smtp:
        smtp.ehlo()
        if login:
            smtp.login(login, PASSWORD)
        smtp.mail(OTHER)
        code, said = smtp.rcpt("info@receiver.test")
        assert 550 <= code <= 554, (code, said)


def test_sent(mailer):
    """The watcher, who has the login, sends as whom he decided."""
    def there():
        return {name for name in os.listdir(mailer.path("received")) if not name.startswith(".")}
    before = there()
    subprocess.run([mailer.path("submit"), "-i", "-f", OTHER, "--", "info@receiver.test"],
                   env={**os.environ, "SUBMIT_PORT": str(mailer.tests)}, check=True, timeout=60,
                   input=message(f"From: {OTHER}"))
    until("it arrives", 20, lambda: there() - before)
    number, = there() - before
    assert b"d=other.test;" in mailer.arrived(number)[1]


def refused(mailer, sender, header, least=550, most=554):
    try:
        number = mailer.submit("project-1", sender, message(header))
    except smtplib.SMTPResponseException as error:
        assert least <= error.smtp_code <= most, error
    else:
        raise AssertionError(mailer.arrived(number)[1].decode(errors="replace"))


def main():
    tap = Tap()
    why = left_out()
    for signer in ("opendkim", "rspamd"):
        if why:
            tap.test(f"{signer}: the From field", lambda: why)
            continue
        with tempfile.TemporaryDirectory(prefix="nafuda-from-") as folder:
            prepare(folder, signer)
            with Mailer(folder, signer) as mailer:
                mailer.login("project-1")
                for cases, body, outcome in ((SIGNED, signed, "is signed"),
                                             (REFUSED, refused, "is refused")):
                    for what, (sender, header) in cases.items():
                        tap.test(f"{signer}: {what} {outcome}",
                                 lambda: body(mailer, sender, header))
                tap.test(f"{signer}: what nobody signs waits, and is not let out",
                         lambda: refused(mailer, LATE, f"From: {LATE}", 450, 451))
                for login in None, "project-1":
                    tap.test(f"{signer}: {login or 'nobody'} hands in no tests",
                             lambda: closed(mailer, login))
                tap.test(f"{signer}: a test is signed", lambda: test_sent(mailer))
                for what, field in FORGED.items():
                    tap.test(f"{signer}: so does what brings {what} along",
                             lambda: refused(mailer, LATE, f"{field}\r\nFrom: {LATE}", 450, 451))
                    tap.test(f"{signer}: {what} keeps nothing from being signed",
                             lambda: beside(mailer, f"{field}\r\nFrom: {OWN}"))
                tap.test(f"{signer}: nobody adds what readers see to a signed message",
                         lambda: sealed(mailer))
    tap.end()


if __name__ == "__main__":
    main()
