#!/usr/bin/env python3
"""Messages that are large or broken, explained: in time that grows with their size, whatever is in
them (by valgrind's count of instructions at two sizes, no clock), in little more memory than they
take, and with an answer that reads."""
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests"), os.path.join(ROOT, "tests/dns")]

from checks import Tap
from servers import BUILD, same
from zones import Server

MB = 1 << 20
LARGEST = 25 * MB
SIGNATURES_READ = 20  # DKIM_SIGNATURES_MAX

# Of RFC 8463 appendix A, whose keys both the zone below and fuzz_message_explain have: the hashes
# are made, and do not fit.
KEYS = {
    "brisbane": "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "test": "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08"
            "a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM"
            "3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB",
}
ZONE = {f"{selector}._domainkey.football.example.com": [{"TXT": [record[:200], record[200:]]}]
        for selector, record in KEYS.items()}


def signature(canon, names="from:subject:x", selector="brisbane", more=""):
    kind = "ed25519" if selector == "brisbane" else "rsa"
    return (f"DKIM-Signature: v=1; a={kind}-sha256; c={canon}; d=football.example.com; s={selector};"
            f" h={names};{more} bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; b=AAAA\r\n").encode()


FROM = b"From: Joe <joe@football.example.com>\r\n"
BOTH = signature("relaxed/relaxed") + signature("simple/simple", selector="test")
ALL = b"".join(signature(f"{head}/{body}", more=f" l={length};" if length else "")
               for head in ("simple", "relaxed") for body in ("simple", "relaxed")
               for length in (0, 1, 70000)) + FROM
TOP = BOTH + FROM


def fill(unit, size):
    return (unit * (size // len(unit) + 1))[:size]


def body(unit):
    return lambda size: ALL + b"\r\n" + fill(unit, size)


def field(name, unit, ahead=b"", names="from:subject:x"):
    """One field of that size."""
    top = signature("relaxed/relaxed", names) + signature("simple/simple", names) + FROM
    return lambda size: top + name + b": " + ahead + fill(unit, size) + b"\r\n\r\nbody\r\n"


def fields(unit, names="from:subject:x"):
    """So many octets of fields, each as unit % its number."""
    block = b"".join(unit % at for at in range(1 << 20, (1 << 20) + 66000))
    return lambda size: (signature("relaxed/relaxed", names) + FROM
                         + fill(block, size) + b"\r\n\r\nbody\r\n")


SHAPES = {
    "a body of long lines": body(b"x" * 5000 + b"\r\n"),
    "a body of short lines": body(b"word word\r\n"),
    "a body in one line": body(b"x"),
    "a body of empty lines": body(b"\r\n"),
    "a body of empty lines, LF alone": body(b"\n"),
    "a body of blanks": body(b" "),
    "a body of blanks and ends of lines": body(b" \t\r\n"),
    "a body of CR": body(b"\r"),
    "a body of NUL": body(b"\0"),
    "a body of all octets": body(bytes(range(256))),
    "ends of lines mixed": body(b"one\r\ntwo\nthree\r\rfour\n\r"),
    "MIME parts that never end": body(b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"),
    "a header line": field(b"Subject", b"x"),
    "a header line of 8-bit octets": field(b"Subject", b"\xe4\xbe\x8b\xff\x80"),
    "a header line of NUL": field(b"Subject", b"\0"),
    "a header field of folds": field(b"Subject", b"x\r\n "),
    "a header field of folds with nothing in them": field(b"Subject", b"\r\n \t"),
    "a header field of blanks": field(b"Subject", b" "),
    "a header without a body": lambda size: TOP + b"Subject: " + b"x" * size,
    "a first line that is no field": lambda size: b"x" * size,
    "colons": lambda size: b":" * size,
    "ends of lines": lambda size: b"\n" * size,
    "many fields": fields(b"X-%d: x\r\n"),
    "many fields of one name": fields(b"X: %d\r\n", ":".join(["from"] + ["x"] * 1000)),
    "many fields with short names": fields(b"%x:\n"),
    "many From": fields(b"From: joe%d@football.example.com\r\n"),
    "many Authentication-Results": fields(b"Authentication-Results: mx; dkim=pass; spf=fail (%d)\r\n"),
    "many signatures": fields(signature("simple/relaxed")[:-2] + b"; z=%d\r\n"),
    "signatures of many names": lambda size: (signature("simple/relaxed", ":".join(["from"] * 1000))
                                              * (size // 6000) + FROM + b"\r\nbody\r\n"),
    "From with many addresses": field(b"From", b"joe@football.example.com, "),
    "From with many groups": field(b"From", b"g:a@b.example,;"),
    "From with open comments": field(b"From", b"("),
    "From with escapes in quotes": field(b"From", b"\\\"", b'"'),
    "From with quotes": field(b"From", b'"'),
    "From with angles": field(b"From", b"<"),
    "Return-Path of dots": field(b"Return-Path", b".", b"<a@"),
    "Authentication-Results of methods": field(b"Authentication-Results", b"dkim=pass; ", b"mx; "),
    "Authentication-Results of properties": field(b"Authentication-Results", b"header.d=a ",
                                                  b"mx; dkim=pass "),
    "Authentication-Results of comments": field(b"Authentication-Results", b"(", b"mx; dkim=pass "),
    "Authentication-Results of comments side by side": field(b"Authentication-Results", b"(a) ",
                                                             b"mx; dkim=pass "),
    "Authentication-Results of quotes": field(b"Authentication-Results", b'"\\', b"mx; dkim=pass "),
    "Authentication-Results of semicolons": field(b"Authentication-Results", b";", b"mx"),
    "List-Unsubscribe of many": field(b"List-Unsubscribe", b"<https://u.example/>, "),
    "List-Unsubscribe of angles": field(b"List-Unsubscribe", b"<"),
    "List-Unsubscribe-Post": field(b"List-Unsubscribe-Post", b" List-Unsubscribe=One-Click"),
    "a signature of tags": field(b"DKIM-Signature", b"x=1;"),
    "a signature of names": field(b"DKIM-Signature", b"from:",
                                  b"v=1; a=rsa-sha256; d=football.example.com; s=test; b=; bh=; h="),
    "a signature of base64": field(b"DKIM-Signature", b"AAAA",
                                   b"v=1; a=rsa-sha256; d=football.example.com; s=test; h=from; b="),
    "a signature for dots": field(b"DKIM-Signature", b".", b"v=1; d="),
    "a signature for a wide name": field(b"DKIM-Signature", "例".encode(), b"v=1; d="),
    "a signature of digits": field(b"DKIM-Signature", b"9", b"v=1; l="),
    "a signature of escapes": field(b"DKIM-Signature", b"=C3", b"v=1; i="),
}


def instructions(program, messages):
    """What each takes, in one run: callgrind writes down what it has counted after every one."""
    with tempfile.TemporaryDirectory() as folder:
        files = [str(at) for at in range(len(messages))]
        for name, octets in zip(files, messages):
            with open(f"{folder}/{name}", "wb") as file:
                file.write(b"192.0.2.1 h.example joe@football.example.com\0" + octets)
        done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=out",
                               "--toggle-collect=LLVMFuzzerTestOneInput",
                               "--dump-after=LLVMFuzzerTestOneInput", program, *files],
                              capture_output=True, check=True, timeout=120, cwd=folder)
        assert done.stdout.count(b"\nok ") == len(files), done.stdout
        counts = []
        for at in range(len(files)):
            with open(f"{folder}/out.{at + 1}", encoding="ascii") as file:
                counts += [int(line.split()[1]) for line in file if line.startswith("totals:")]
        return counts


def linear():
    program = f"{BUILD.removesuffix('/sanitize')}/tests/fuzz/fuzz_message_explain"
    if "sanitize" in BUILD and not os.path.exists(program):
        return "a sanitizer's instructions say nothing; make test counts them"
    counts = instructions(program, [shape(size) for shape in SHAPES.values()
                                    for size in (64 << 10, 128 << 10)])
    for name, half, whole in zip(SHAPES, counts[::2], counts[1::2], strict=True):
        assert half > 10000 and whole <= 2.2 * half, f"{name}: {half} and {whole} instructions"
    return None


def explain(server, octets, memory=64 * MB):
    """(exit status, what it prints) within so much memory."""
    environment = dict(os.environ, NAFUDA_VERIFY_MS="5000", NAFUDA_STATE="/nonexistent", LC_ALL="C")
    environment.pop("NAFUDA_CONF", None)
    # A sanitizer keeps shadows and what was freed.
    limit = [] if "sanitize" in BUILD else ["prlimit", f"--data={memory}"]
    with tempfile.NamedTemporaryFile() as file:
        file.write(octets)
        file.flush()
        done = subprocess.run([*limit, f"{BUILD}/nafuda", "check", "message", file.name, "--json",
                               "--resolver", server.at], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env=environment, check=False, timeout=60)
        return done.returncode, done.stdout


def largest(server):
    """Every shape: an answer, in no more than the message takes and as much again."""
    for name, shape in SHAPES.items():
        code, out = explain(server, shape(LARGEST), 2 * LARGEST)
        assert code in (0, 1, 2), (name, code, out[-500:])
        answer = json.loads(out)
        assert answer["notes"] and answer["verdict"] in ("ok", "weak", "wrong", "unknown"), name


def too_large(server):
    code, out = explain(server, b"x" * (32 * MB + 1), 80 * MB)
    same((code, b"larger than 32 MB" in out), (2, True))


def thousand(server):
    """Of 1,000 signatures so many are looked at, the top ones, and the answer says so."""
    octets = b"".join(signature("relaxed/relaxed", more=f" t={at};") for at in range(1, 1001))
    answer = json.loads(explain(server, octets + FROM + b"\r\nbody\r\n")[1])
    same(len(answer["signatures"]), SIGNATURES_READ)
    same([each["signed_at"] for each in answer["signatures"]],
         list(range(1, SIGNATURES_READ + 1)))
    same(answer["skipped"], 1000 - SIGNATURES_READ)
    note, = (each for each in answer["notes"] if each["code"] == "signatures_skipped")
    same(note["params"], {"count": "1000", "most": str(SIGNATURES_READ)})


def main():
    tap = Tap()
    server = Server(ZONE)
    tap.test("twice the instructions for twice the message, whatever is in it", linear)
    tap.test("25 MB of anything are explained in bounded memory", lambda: largest(server))
    tap.test("a file that is larger is refused", lambda: too_large(server))
    tap.test("1,000 signatures: the top ones are looked at, and it says so",
             lambda: thousand(server))
    tap.end()


main()
