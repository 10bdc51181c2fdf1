#!/usr/bin/env python3
"""The watcher fetches MTA-STS policies: over TLS of a known authority, at addresses that it may ask,
nothing else; and what it fetched becomes part of the check. The web server is our own, at port 443 of
127.10.0.1, where only root may listen (of a network of its own, too)."""
import json
import os
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time

from test_watch import DAY, HOUR, House, equal

sys.path.extend(os.path.join(os.path.dirname(os.path.abspath(__file__)), path) for path in ("..", "../dns"))
from checks import Tap  # noqa: E402
from zones import Server  # noqa: E402

HERE = "127.10.0.1"
SILENT = "127.10.0.2"
POLICY = "version: STSv1\r\nmode: enforce\r\nmx: mx.test\r\nmax_age: 86400\r\n"
LIMIT = 64 * 1024


def can_listen():
    with socket.socket() as probe:
        try:
            probe.bind((HERE, 443))
            return True
        except OSError:
            return False


def enter_own_network():
    """Runs this again as root of a network with nothing but a loopback; returns where it may not."""
    if os.environ.get("NAFUDA_OWN_NETWORK"):
        return
    again = 'ip link set lo up && exec "$0" "$@"'
    probe = subprocess.run(["unshare", "-rn", "ip", "link", "set", "lo", "up"], check=False,
                           capture_output=True)
    if not probe.returncode:
        os.environ["NAFUDA_OWN_NETWORK"] = "1"
        os.execvp("unshare", ["unshare", "-rn", "sh", "-c", again, sys.executable, *sys.argv])


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


class Authority:
    def __init__(self, folder, name):
        self.key, self.certificate = f"{folder}/{name}.key", f"{folder}/{name}.crt"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-subj", f"/CN={name}", "-days", "3650", "-keyout", self.key, "-out", self.certificate)

    def context(self, *hosts):
        """Of a server with a certificate for these hosts."""
        stem = f"{self.key}-{len(hosts)}"
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-subj", "/CN=web", "-addext",
                "subjectAltName=" + ",".join(f"DNS:{host}" for host in hosts),
                "-keyout", f"{stem}.key", "-out", f"{stem}.csr")
        openssl("x509", "-req", "-in", f"{stem}.csr", "-CA", self.certificate, "-CAkey", self.key,
                "-CAcreateserial", "-copy_extensions", "copy", "-days", "3650", "-out", f"{stem}.crt")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{stem}.crt", f"{stem}.key")
        return context


def reply(status, body, *headers):
    lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Web:
    """https://mta-sts.<domain> as self.replies says: octets, sent as they are; None is silence."""

    def __init__(self, good, other):
        self.replies, self.requests, self.connections = {}, [], 0
        self.context = good
        self.context.sni_callback = lambda tls, name, _: setattr(
            tls, "context", other if name == "mta-sts.stranger.test" else good)
        self.listener = socket.create_server((HERE, 443))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            peer = self.listener.accept()[0]
            self.connections += 1
            threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer):
        try:
            with self.context.wrap_socket(peer, server_side=True) as tls:
                head = tls.recv(8192).decode().split("\r\n")
                host = next(line.split(": ")[1] for line in head if line.startswith("Host:"))
                self.requests.append((host, head[0]))
                answer = self.replies[host.removeprefix("mta-sts.")]
                if answer is None:
                    time.sleep(6)
                else:
                    tls.sendall(answer)
        except (OSError, StopIteration, KeyError):
            peer.close()


class Names:
    """What House needs of its name servers."""

    def __init__(self):
        self.server = Server({})
        self.port = int(self.server.at.split(":")[1])


CASES = {  # domain: (address, reply, what stands in the finding)
    "fine": (HERE, reply(200, POLICY.encode()), None),
    "gone": (HERE, reply(404, b"no"), "HTTP 404"),
    "moved": (HERE, reply(301, b"", "Location: https://mta-sts.fine.test/.well-known/mta-sts.txt"),
              "HTTP 301"),
    "stranger": (HERE, reply(200, POLICY.encode()), "TLS"),  # an authority that nobody knows
    "misnamed": (HERE, reply(200, POLICY.encode()), "TLS"),  # not in the certificate
    "silent": (HERE, None, "timeout"),
    "closed": (SILENT, b"", "TCP"),
    "nowhere": (None, b"", "DNS"),
    "full": (HERE, reply(200, (POLICY + "x: y\r\n" * LIMIT).encode()[:LIMIT]), None),
    "long": (HERE, reply(200, (POLICY + "x: y\r\n" * LIMIT).encode()[:LIMIT + 1]), "64 KB"),
    "endless": (HERE, b"HTTP/1.1 200 x\r\n\r\n" + b"x: y\r\n" * LIMIT, "64 KB"),
    "binary": (HERE, reply(200, b"version: \xff\r\n"), "text"),
    "nonsense": (HERE, b"SSH-2.0-x\r\n", "HTTP"),
}


def zone(record="v=STSv1; id=1;"):
    rows = {"test": [{"TXT": "x"}], "mx.test": [{"A": HERE}]}
    for name, (address, _, _) in CASES.items():
        rows[f"{name}.test"] = [{"MX": [10, "mx.test"]}]
        rows[f"_mta-sts.{name}.test"] = [{"TXT": record}]
        if address:
            rows[f"mta-sts.{name}.test"] = [{"A": address}]
    return rows


def results(house):
    """{domain: (verdict, findings)} of the MTA-STS check."""
    with sqlite3.connect(f"{house.folder}/state/nafuda.db") as database:
        rows = database.execute("SELECT name, verdict, result FROM domain_check JOIN domain "
                                "ON domain.id = domain_id WHERE kind = 'mta_sts'").fetchall()
    database.close()
    return {name.removesuffix(".test"): (verdict, {
        finding["code"]: dict(finding["params"]) for finding in json.loads(result)["findings"]})
        for name, verdict, result in rows}


def turns(house, count):
    for _ in range(count):
        house.watch()


class Story:
    def __init__(self, folder):
        good, other = Authority(folder, "good"), Authority(folder, "other")
        hosts = [f"mta-sts.{name}.test" for name in CASES if name != "misnamed"]
        self.web = Web(good.context(*hosts), other.context("mta-sts.stranger.test"))
        self.web.replies = {f"{name}.test": answer for name, (_, answer, _) in CASES.items()}
        self.names = Names()
        self.house = House(self.names)
        self.house.environment |= {
            "SSL_CERT_FILE": good.certificate, "NAFUDA_NAMESERVERS": "public",
            "https_proxy": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"}

    def registered(self):
        self.names.server.serve(zone())
        for name in CASES:
            self.house.register(f"{name}.test")
        turns(self.house, 1)
        self.house.ahead += 300
        turns(self.house, 5)

    def addresses_that_are_not_public_are_not_asked(self):
        self.registered()
        found = results(self.house)
        for name in CASES:
            wanted = "DNS" if name == "nowhere" else "address"
            verdict, findings = found[name]
            equal((name, verdict, findings["mta_sts_unreachable"]["why"]), (name, "wrong", wanted))
        equal(self.web.connections, 0)

    def each_failure_is_told(self):
        self.house.environment["NAFUDA_NAMESERVERS"] = "any"
        self.house.ahead += 6 * HOUR + 60
        turns(self.house, 6)
        found = results(self.house)
        for name, (_, _, why) in CASES.items():
            verdict, findings = found[name]
            told = findings.get("mta_sts_unreachable", {}).get("why")
            equal((name, told), (name, why))
            equal((name, verdict), (name, "wrong" if why else "ok"))
        equal({line for _, line in self.web.requests},
              {"GET /.well-known/mta-sts.txt HTTP/1.1"})
        equal(len([1 for host, _ in self.web.requests if host == "mta-sts.fine.test"]), 1)

    def a_policy_is_fetched_once_a_day(self):
        self.web.requests.clear()
        self.house.ahead += 7 * HOUR
        turns(self.house, 4)
        assert ("mta-sts.gone.test", "GET /.well-known/mta-sts.txt HTTP/1.1") in self.web.requests
        assert not [1 for host, _ in self.web.requests if host == "mta-sts.fine.test"]
        self.web.replies["fine.test"] = reply(200, POLICY.replace("mx.test", "other.test").encode())
        self.house.live(DAY)
        turns(self.house, 4)
        equal(results(self.house)["fine"], ("wrong", {"mta_sts_uncovered": {"server": "mx.test"}}))

    def verify_has_it_fetched_again(self):
        self.web.replies["fine.test"] = reply(200, POLICY.encode())
        self.house.ahead += 120
        self.house.tool("verify", "fine.test")
        equal(results(self.house)["fine"][0], "wrong")
        turns(self.house, 4)
        equal(results(self.house)["fine"], ("ok", {}))
        self.web.requests.clear()
        self.house.tool("verify", "fine.test")  # within the minute
        turns(self.house, 4)
        equal([1 for host, _ in self.web.requests if host == "mta-sts.fine.test"], [])

    def another_record_has_it_fetched_at_once(self):
        self.web.replies["fine.test"] = reply(200, b"version: STSv1\nmode: none\nmax_age: 1")
        self.names.server.serve(zone("v=STSv1; id=2;"))
        self.house.ahead += 30
        self.house.tool("verify", "fine.test")
        turns(self.house, 4)
        equal(list(results(self.house)["fine"][1]), ["mta_sts_off"])

    def without_a_record_nothing_is_fetched(self):
        rows = {name: row for name, row in zone().items() if not name.startswith("_mta-sts")}
        self.names.server.serve(rows)
        for name in CASES:
            self.house.tool("verify", f"{name}.test")
        equal({verdict for verdict, _ in results(self.house).values()}, {"missing"})
        self.web.requests.clear()
        self.house.live(2 * DAY)
        equal(self.web.requests, [])


def main():
    tap = Tap()
    if not can_listen():
        enter_own_network()
        tap.test("MTA-STS policies", lambda: "nobody may listen on port 443 here")
        tap.end()
    with tempfile.TemporaryDirectory(prefix="nafuda-policy-") as folder:
        story = Story(folder)
        try:
            for body in (story.addresses_that_are_not_public_are_not_asked,
                         story.each_failure_is_told, story.a_policy_is_fetched_once_a_day,
                         story.verify_has_it_fetched_again,
                         story.another_record_has_it_fetched_at_once,
                         story.without_a_record_nothing_is_fetched):
                tap.test(body.__name__.replace("_", " "), body)
        finally:
            story.house.end()
    tap.end()


if __name__ == "__main__":
    main()
