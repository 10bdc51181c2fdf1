#!/usr/bin/env python3
"""Rotation of DKIM keys at real name servers: in TXT mode signing switches once the resolver and both
name servers have the new record, in CNAME mode once the platform's zone has it and its TTL is over;
what is silent or broken switches nothing; and the watcher does all of it by itself."""
import contextlib
import os
import sqlite3
import subprocess

from installation import Installation
from internet import NS, PLATFORM, names, unbound
from servers import BUILD, ROOT, Fault, Nsd, same
from checks import Tap

DAY, HOUR = 86400, 3600
DOMAIN = "shop.test"
LABELS = ("s1", "s2", "s3")


def zone(name, lines, serial=1):
    """Caches forget it at once."""
    lines = [f"@ SOA ns1.dns.test. host.dns.test. {serial} 3600 600 86400 0",
             *(f"@ NS {server}." for server in NS), *lines]
    return f"$ORIGIN {name}.\n$TTL 0\n" + "\n".join(lines).replace(" 300 IN", " 0 IN") + "\n"


class Servers:
    """Two name servers, each with a zone of its own making, and a resolver that asks the first."""

    def __init__(self):
        zones = PLATFORM | {DOMAIN: zone(DOMAIN, []), "keys.test": zone("keys.test", [])}
        zones["test"] = names(zones)
        self.first = Nsd(dict(zones), ("127.0.0.1",))
        self.start_second()
        self.resolver = unbound(zones, self.first.at)
        self.serial = 1

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for server in (self.resolver, self.second, self.first):
            server.__exit__(*error)

    def start_second(self):
        self.second = Nsd(dict(self.first.zones), ("127.0.0.2",), self.first.port)

    def stop_second(self):
        self.second.__exit__()

    def serve(self, name, lines, at=None):
        """Ends when they have it."""
        self.serial += 1
        for server in at or (self.first, self.second):
            server.change({name: zone(name, lines, self.serial)})
            host = server.at.partition(":")[0]
            seen = 0
            for _ in range(1000):
                seen = seen + 1 if self.has(host, name) else 0
                if seen == 3:  # while NSD reloads, both its old and its new process answer
                    break
            else:
                raise OSError(f"{name} is still the old one at {host}")

    def has(self, host, name):
        said = subprocess.run(["drill", "-p", str(self.first.port), f"@{host}", "SOA", name],
                              capture_output=True, text=True, timeout=10, check=True).stdout
        return f" host.dns.test. {self.serial} " in said


class House(Installation):
    """With one domain, that is verified."""

    def __init__(self, servers, **settings):
        super().__init__(nameservers="any", nameserver_port=servers.first.port, key_stock=2,
                         resolver=servers.resolver.at, **settings)
        self.servers = servers
        self.clock = 0
        self.register(DOMAIN)
        self.run("profile", "add", "1", f"info@{DOMAIN}", "Info")
        if settings.get("dkim_mode") == "cname":
            self.export()
        self.publish()
        same(self.look(), "verified", self.keys())

    def run(self, *words, clock=None):
        return super().run(*words, clock=self.clock if clock is None else clock)

    def look(self):
        said = self.run("verify", DOMAIN)
        self.said = said
        return said.split()[1]

    def publish(self, at=None, extra=()):
        lines = self.run("records", DOMAIN, "--zone").splitlines()
        self.servers.serve(DOMAIN, [*lines, *extra], at)

    def keys(self):
        """(state, host), newest first"""
        return [tuple(line.split("\t")[1:3]) for line in self.run("keys", DOMAIN).splitlines()]

    def states(self):
        return [state for state, _ in self.keys()]

    def ask(self, query):
        with contextlib.closing(sqlite3.connect(f"{self.folder}/state/nafuda.db")) as db:
            return db.execute(query).fetchall()

    def watch(self):
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("NAFUDA_")}
        environment |= {f"NAFUDA_{name.upper()}": str(value)
                        for name, value in self.settings.items()}
        environment |= {"NAFUDA_STATE": f"{self.folder}/state", "NAFUDA_CLOCK": str(self.clock),
                        "NAFUDA_MAIL_COMMAND": "/bin/true"}
        done = subprocess.run([os.path.join(BUILD, "nafuda-watch"), "--once"], cwd=ROOT, timeout=120,
                              env=environment, capture_output=True, text=True, check=False)
        same(done.returncode, 0, done.stderr)

    def live(self, seconds, step=6 * HOUR):
        """The watcher goes on, with the clock in steps that it takes for its own."""
        end = self.clock + seconds
        while self.clock < end:
            self.clock = min(end, self.clock + step)
            self.watch()

    def signs(self):
        said = self.run("may-send", "1", f"info@{DOMAIN}")
        return next(line.split("\t")[2] for line in said.splitlines()
                    if line.startswith("sign\t"))

    def export(self):
        """The platform's zone, as the exporter writes it: a slot's own key, else the active one."""
        label, = self.ask("SELECT dkim_label FROM domain")[0]
        rows = self.ask("SELECT state, slot, selector, public_key FROM dkim_key WHERE slot > 0 AND "
                        "state IN ('generated', 'published', 'active', 'retiring')")
        selector = rows[0][2]
        active = next(key for state, _, _, key in rows if state == "active")
        lines = []
        for slot in (1, 2, 3):
            key = next((key for _, at, _, key in rows if at == slot), active)
            value = f"v=DKIM1; k=rsa; p={key}"
            lines.append(f'{selector}{slot}.{label} TXT "{value[:200]}" "{value[200:]}"')
        self.servers.serve("keys.test", lines)


def txt_mode(servers):
    with House(servers) as house:
        old = house.run("records", DOMAIN, "--zone").splitlines()
        before = house.signs()
        kind, host, _ = house.run("rotate", DOMAIN).split("\t")
        same((kind, host), ("TXT", f"nafuda2._domainkey.{DOMAIN}"))
        same((house.look(), house.states()), ("verified", ["generated", "active"]))
        # One of two.
        house.publish(at=[servers.first])
        same((house.look(), house.states()), ("verified", ["published", "active"]))
        assert "servers" in house.said or "ns2" in house.said, house.said
        house.clock += 2 * HOUR
        same((house.look(), house.states()), ("verified", ["published", "active"]))
        same(house.signs(), before)
        house.publish()
        same((house.look(), house.states()), ("verified", ["active", "retiring"]))
        same(house.signs(), before.replace("nafuda", "nafuda2"))
        # The old record is no longer asked for, and harms nobody.
        servers.serve(DOMAIN, house.run("records", DOMAIN, "--zone").splitlines() + old[1:2])
        same(house.look(), "verified")


def silence(servers):
    with House(servers) as house:
        house.run("rotate", DOMAIN)
        house.publish()
        with Fault("--mode", "servfail") as broken, Fault("--mode", "silent") as silent:
            for at in broken.at, silent.at:
                with house.copy(resolver=at, verify_ms=500) as twin:
                    said = Installation.run(twin, "verify", DOMAIN)
                    same(said.split()[1], "verified", said)
                    same(Installation.run(twin, "keys", DOMAIN).split("\t")[1], "generated")
        # A name server that does not answer holds it back for an hour.
        servers.stop_second()
        try:
            same((house.look(), house.states()), ("verified", ["published", "active"]))
            house.clock += HOUR - 60
            same((house.look(), house.states()), ("verified", ["published", "active"]))
            house.clock += 120
            same((house.look(), house.states()), ("verified", ["active", "retiring"]))
        finally:
            servers.start_second()


def by_the_watcher(servers):
    with House(servers) as house:
        house.watch()
        house.run("rotate", DOMAIN, "1", "--selector", "acme-2026")
        house.live(10 * HOUR, HOUR)
        same(house.states(), ["generated", "active"])
        house.publish()
        house.live(2 * HOUR, HOUR)
        same(house.keys()[0], ("active", f"acme-2026._domainkey.{DOMAIN}"))
        house.live(7 * DAY - 3 * HOUR)
        same(house.states(), ["active", "retiring"])
        house.live(6 * HOUR)
        same(house.states(), ["active", "revoked"])
        same(house.ask("SELECT count(*) FROM dkim_key WHERE state = 'revoked' AND sealed = x''"),
             [(1,)])
        same(house.ask("SELECT state FROM domain"), [(3,)])


def given_up(servers):
    with House(servers) as house:
        house.run("rotate", DOMAIN)
        house.publish()
        number = house.run("keys", DOMAIN).split("\t")[0]
        house.run("revoke-key", number, DOMAIN)
        same((house.look(), house.states()), ("verified", ["revoked", "active"]))
        for words in (["revoke-key", number, DOMAIN], ["rotate", DOMAIN, "1", "--selector", "-a"],
                      ["rotate", DOMAIN, "1", "--selector", "nafuda2"]):
            try:
                house.run(*words)
            except OSError:
                continue
            raise AssertionError(words)


def cname_mode(servers):
    with House(servers, dkim_mode="cname", dkim_zone="keys.test", dkim_zone_ttl=300,
               rotate_days=30) as house:
        house.watch()
        before = house.signs()
        same(house.run("rotate", DOMAIN), "")
        same((house.look(), house.states()), ("verified", ["generated", "active"]))
        house.export()
        same((house.look(), house.states()), ("verified", ["published", "active"]))
        house.clock += 200
        same((house.look(), house.states()), ("verified", ["published", "active"]))
        same(house.signs(), before)
        house.clock += 200
        same((house.look(), house.states()), ("verified", ["active", "retiring"]))
        same(house.signs(), before.replace("nafuda1", "nafuda2"))
        same(house.look(), "verified")
        # Seven days later the old name has the key that signs.
        house.live(7 * DAY + 6 * HOUR)
        same((house.look(), house.states()), ("verified", ["active", "revoked"]))
        house.export()
        same(house.look(), "verified")
        # By itself, when the key is old; nobody at the customer's does anything.
        house.live(23 * DAY)
        same(house.states(), ["generated", "active", "revoked"])
        house.export()
        house.live(3 * HOUR, HOUR)
        same(house.states(), ["active", "retiring", "revoked"])
        same(house.look(), "verified")


def cname_gone(servers):
    """The name that the next key is to sign at leads nowhere: nothing switches."""
    with House(servers, dkim_mode="cname", dkim_zone="keys.test", rotate_days=0) as house:
        house.run("rotate", DOMAIN)
        house.export()
        lines = [line for line in house.run("records", DOMAIN, "--zone").splitlines()
                 if not line.startswith("nafuda2.")]
        servers.serve(DOMAIN, lines)
        house.clock += HOUR
        same((house.look(), house.states()), ("degraded", ["published", "active"]))
        house.clock += HOUR
        same((house.look(), house.states()), ("degraded", ["published", "active"]))
        house.publish()
        same((house.look(), house.states()), ("verified", ["active", "retiring"]))


def main():
    tap = Tap()
    with Servers() as servers:
        tap.test("TXT: it signs once both servers have it", lambda: txt_mode(servers))
        tap.test("silence and failure move nothing", lambda: silence(servers))
        tap.test("the watcher switches, and destroys the old key a week later",
                 lambda: by_the_watcher(servers))
        tap.test("given up, and refused", lambda: given_up(servers))
        tap.test("CNAME: the platform's zone alone changes", lambda: cname_mode(servers))
        tap.test("CNAME: a name that is gone holds it back", lambda: cname_gone(servers))
    tap.end()


if __name__ == "__main__":
    main()
