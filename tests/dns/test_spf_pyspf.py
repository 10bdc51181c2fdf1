#!/usr/bin/env python3
"""tests/dns/test_spf_pyspf.py [SEED SECONDS]: our SPF evaluation against Debian's python3-spf, over
zones and messages that a generator makes up. Without arguments always the same ones.

Where the two differ, pyspf with its known mistakes mended (MENDS, a rule each) must say what we
say; a difference that is left is a failure.
"""
import os
import random
import sys
import time

try:
    import spf
except ImportError:  # Debian's own interpreter has it
    if os.path.realpath(sys.executable) == os.path.realpath("/usr/bin/python3"):
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

import ipaddress
import re
import socket
import struct
import urllib.parse
import zlib

from spf_batch import Batch
from checks import Tap
from zones import NOERROR, NXDOMAIN, SERVFAIL, TYPES, Server, Zones, name_of, read_name

SEED, LEAST = 7208, 1200
zones = Zones({})


class Chance(Zones):
    """Half of all names below x.example have an address, so that every octet of a name counts."""

    def find(self, name, number):
        if name[-2:] == (b"x", b"example") and number == TYPES["A"]:
            there = zlib.crc32(b".".join(name)) % 2
            return (NOERROR, [(name, number, b"\x7f\0\0\2")]) if there else (NXDOMAIN, [])
        return super().find(name, number)


def look_up(name, kind, _strict=True, _timeout=None):
    """What pyspf asks of DNS."""
    rcode, records = zones.find(name_of(name), TYPES[kind])
    if rcode not in (NOERROR, NXDOMAIN):
        raise spf.TempError("DNS")
    for _, number, data in records:
        if number == TYPES[kind]:
            yield (name, kind), value_of(kind, data)


def value_of(kind, data):
    if kind == "A":
        return socket.inet_ntop(socket.AF_INET, data)
    if kind == "AAAA":
        return bytes(data)
    if kind == "MX":
        return struct.unpack("!H", data[:2])[0], text_of(data[2:])
    if kind == "PTR":
        return text_of(data)
    strings, at = [], 0
    while at < len(data):
        strings.append(data[at + 1:at + 1 + data[at]])
        at += 1 + data[at]
    return tuple(strings)


def text_of(wire):
    return b".".join(read_name(wire, 0)[0]).decode("latin-1")


spf.DNSLookup = look_up

# pyspf's mistakes, each with what RFC 7208 says instead.
MENDS = {
    "voids of ptr": "4.6.4: only the domain's own names; who sends chooses the others",
    "errors of ptr": "5.5: an error in DNS means no match",
    "mx all at once": "5.4: one host after another, in the order of preference",
    "redirect early": "6.1: redirect= counts when it is followed, not when it is read",
    "names cut once": "7.3: labels go until 253 octets are left; explanations are not names",
    "delimiters": "7.3: what was split is joined by dots",
    "%{s} without @": "4.3: postmaster is the local part of %{s}, too",
    "modifiers' case": "12: names of modifiers ignore case",
    "unknown modifiers": "6: they may stand again, and say what they like",
    "include of itself": "5.2: recursion is found by the limit, when it is come to",
}


class Other(str):
    """A name that is never equal."""
    __hash__ = str.__hash__

    def __eq__(self, other):
        return False


class Mended(spf.query):
    def __init__(self, ip, sender, helo, mends):
        super().__init__(i=ip, s=sender, h=helo)
        self.mends, self.depth, self.quiet = mends, -1, False
        if "%{s} without @" in mends:
            self.s = f"{self.l}@{self.o}"

    def dns(self, name, qtype, cnames=None, ignore_void=False):
        return super().dns(name, qtype, cnames, ignore_void or self.quiet)

    def names_of_address(self, macro):
        quiet = "voids of ptr" in self.mends
        try:
            self.quiet = macro and quiet
            names = self.dns_ptr(self.i)
        finally:
            self.quiet = False
        for name in names[:spf.MAX_PTR]:
            try:
                self.quiet = quiet
                found = self.dns_a(name, self.A)
            except spf.TempError:
                if "errors of ptr" not in self.mends:
                    raise
                continue
            finally:
                self.quiet = False
            if self.cidrmatch(found, self.cidrmax):
                yield name

    def validated_ptrs(self, macro=False):
        try:
            return list(self.names_of_address(macro))
        except spf.TempError:
            if "errors of ptr" not in self.mends:
                raise
            return []

    def getp(self):
        if self.p:
            return self.p
        names, domain = self.validated_ptrs(macro=True), self.d.lower()
        below = [name for name in names if name.lower().endswith("." + domain)]
        same = [name for name in names if name.lower() == domain]
        self.p = (same + below + names + ["unknown"])[0]
        return self.p

    def dns_mx(self, domainname):
        if "mx all at once" not in self.mends:
            return super().dns_mx(domainname)
        hosts = self.dns(domainname, "MX")
        if len(hosts) > spf.MAX_MX:
            raise spf.PermError("More than 10 MX records returned")
        return (ip for _, host in sorted(hosts) for ip in self.dns_a(host, self.A))

    def cidrmatch(self, ipaddrs, n):
        for ip in ipaddrs:
            network = ipaddress.ip_network(ip).supernet(new_prefix=n)
            if self.ipaddr in network:
                return True
        return False

    def check_lookups(self, redirect=False):
        if redirect or not self.parsing_redirect:
            super().check_lookups()
        self.parsing_redirect = False

    parsing_redirect = False

    def check0(self, text, recursion):
        if not text:
            return super().check0(text, recursion)
        version, *words = text.split(" ")
        kept = [version]
        for word in words:
            name, equals, rest = word.partition("=")
            modifier = equals and re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]*", name)
            if modifier and "modifiers' case" in self.mends and name.lower() in ("exp", "redirect"):
                word = f"{name.lower()}={rest}"
            elif (modifier and "unknown modifiers" in self.mends
                  and name.lower() not in ("exp", "redirect")):
                if macro_string(rest):
                    continue
                word = f"x={rest}"  # default= and op= may say anything
            kept.append(word)
            # Counted while it is read, before any mechanism is looked at.
            self.parsing_redirect |= ("redirect early" in self.mends
                                      and word.startswith("redirect=") and recursion >= 0)
        depth, self.depth = self.depth, recursion
        try:
            return super().check0(" ".join(kept), recursion)
        finally:
            self.depth = depth

    def check1(self, text, domain, recursion):
        if "redirect early" in self.mends and recursion == self.depth:
            self.check_lookups(redirect=True)
        return super().check1(text, domain, recursion)

    def validate_mechanism(self, mech):
        domain = self.d
        try:
            if "include of itself" in self.mends and re.match(r"[-+~?]?include:", mech, re.I):
                self.d = Other(domain)
            return super().validate_mechanism(mech)
        finally:
            self.d = domain

    def expand(self, s, stripdot=True):
        """As pyspf has it, with two mends inside."""
        if not macro_string(s, spaces=not stripdot):
            raise spf.PermError("invalid-macro-char", s)
        if stripdot and re.search(r"%\{[crt]", s, re.I):
            raise spf.PermError("c,r,t macros allowed in exp= text only", s)
        result = spf.RE_CHAR.sub(self.expand_macro, s)
        if not stripdot and "names cut once" in self.mends:
            return result
        if stripdot and result.endswith("."):
            result = result[:-1]
        while len(result) > 253 and "." in result:
            result = result.partition(".")[2]
            if "names cut once" not in self.mends:
                break
        return result

    def expand_macro(self, match):
        macro = match[0]
        if macro in ("%%", "%_", "%-"):
            return {"%%": "%", "%_": " ", "%-": "%20"}[macro]
        letter = macro[2].lower()
        if letter == "p":
            self.getp()
        joiner = "." if "delimiters" in self.mends else spf.JOINERS.get(letter)
        text = spf.expand_one(getattr(self, letter), macro[3:-1].replace("R", "r"), joiner)
        return text if letter == macro[2] else urllib.parse.quote(text, "~")


def macro_string(text, spaces=False):
    macro = r"%\{[slodiphcrtvSLODIPHCRTV](?!0+[^0-9])[0-9]*[rR]?[-.+,/_=]*\}"
    blank = " " if spaces else ""
    return re.fullmatch(rf"(?:[!-$&-~{blank}]|%[%_-]|{macro})*", text) is not None


def theirs(message, mends):
    ip, helo, sender = message
    result, _, explanation = Mended(ip, sender, helo, mends).check()
    own = explanation if result == "fail" and explanation != spf.EXPLANATIONS["fail"] else ""
    return result, own


def plain(message):
    ip, helo, sender = message
    result, _, explanation = spf.query(i=ip, s=sender, h=helo).check()
    own = explanation if result == "fail" and explanation != spf.EXPLANATIONS["fail"] else ""
    return result, own


class World:
    """Made-up zones and messages: the same for the same seed."""
    NAMES = [f"n{i}.example" for i in range(8)] + ["s-t_u.example"]
    HOSTS = [f"h{i}.example" for i in range(4)]
    IPS = ["192.0.2.1", "192.0.2.2", "192.0.2.77", "198.51.100.9", "2001:db8::1", "2001:DB8::2"]

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.zone = {}
        for name in ["d.example", *self.NAMES]:
            self.zone[name] = self.text_rows(name) + self.host_rows(0.4)
        for name in self.HOSTS:
            self.zone[name] = self.host_rows(0.9)
        for ip in self.IPS:
            self.zone[ipaddress.ip_address(ip).reverse_pointer] = [
                {"PTR": self.pick(self.HOSTS + self.NAMES + ["gone.example", "x.d.example"])}
                for _ in range(self.pick([0, 1, 1, 2, 3]))] + self.trouble()
        self.zone["x.d.example"] = self.host_rows(0.9)
        for text in ("e0.example", "e1.example", "who.e.example"):
            self.zone[text] = [{"TXT": self.explanation()} for _ in range(self.pick([1, 1, 1, 2]))]

    def pick(self, list_):
        return self.random.choice(list_)

    def chance(self, share):
        return self.random.random() < share

    def trouble(self):
        return ["TIMEOUT"] if self.chance(0.03) else []

    def host_rows(self, share):
        rows = [{"A": self.pick(self.IPS[:4])} for _ in range(2) if self.chance(share)]
        rows += [{"AAAA": self.pick(self.IPS[4:])} for _ in range(1) if self.chance(share)]
        if self.chance(0.3):
            preferences = self.random.sample(range(1, 30), self.pick([1, 1, 2, 3, 10, 11]))
            rows += [{"MX": [preference, self.pick(self.HOSTS + ["gone.example"])]}
                     for preference in preferences]
        if self.chance(0.03):
            return [{"CNAME": self.pick(self.HOSTS + self.NAMES)}]
        return rows + self.trouble()

    def text_rows(self, name):
        rows = []
        if self.chance(0.93):
            rows.append({"TXT": self.record(name)})
        if self.chance(0.02):
            rows.append({"TXT": self.record(name)})
        if self.chance(0.1):
            rows.append({"TXT": "v=spf10 -all"})
        return rows

    def macro(self):
        return ("%{" + self.pick("slodipphvSLDIPPH") + self.pick(["", "", "", "1", "2", "3", "9"])
                + self.pick(["", "", "r", "R"]) + self.pick(["", "", "", "-", ".-", "+", "_="]) + "}")

    def spec(self):
        kind = self.random.random()
        if kind < 0.55:
            return self.pick(self.NAMES)
        if kind < 0.75:
            return self.pick(self.HOSTS + ["gone.example"])
        if kind < 0.985:
            return self.macro() + self.pick(["", f".{self.macro()}", f".{self.macro()}" * 5]) + self.pick(
                [".x.example", ".example", ".x.example."])
        return self.pick(["x", "a..example", "%{d}", "%{l", "%%.example", "a" * 64 + ".example",
                          "%{d}%{h}", "a.1", "-a.x-", "%{c}.example"])

    def length(self, longest):
        if self.chance(0.01):
            return self.pick(["/33", "/129", "/", "/08", "/24/"])
        return self.pick(["", "", "", "/24", "/0", f"/{longest}"])

    def term(self):
        name = self.pick(["ip4", "ip6", "a", "a", "mx", "mx", "include", "include", "include",
                          "include", "exists", "exists", "exists", "ptr"])
        if name in ("ip4", "ip6"):
            four = name == "ip4"
            return f"{name}:{self.pick(self.IPS[:4] if four else self.IPS[4:])}" + self.length(
                32 if four else 128)
        if name in ("include", "exists"):
            return f"{name}:{self.spec() if name == 'exists' else self.pick(self.NAMES)}"
        if name == "ptr":
            return "ptr" + self.pick(["", f":{self.spec()}"])
        return name + self.pick(["", f":{self.spec()}"]) + self.length(32) + self.pick(
            ["", "", "//64", "//0", "//128"])

    def word(self):
        kind = self.random.random()
        if kind < 0.93:
            word = self.pick(["", "", "", "", "+", "-", "~", "?"]) + self.term()
            return word.upper() if self.chance(0.05) and "%" not in word else word
        if kind < 0.96:
            return self.pick(["x=y", "x=%{c}", "X.y-z_1=", "op=x"])
        if kind < 0.99:
            return "exp=" + self.pick(["e0.example", "e1.example", "%{l}.e.example", "gone.example"])
        return self.pick(["foo", "ip4:192.0.2", "a:", "include", "=", "all.", "ipv4:192.0.2.1",
                          "exp=", "redirect:x.example", "all:x", "x=%{q}", "default=%", "EXP=e0.example"])

    def record(self, name):
        words = [self.word() for _ in range(self.pick([0, 1, 1, 2, 2, 3, 3, 6]))]
        if self.chance(0.25):
            words.append(self.pick(["redirect=", "redirect=", "Redirect="])
                         + self.pick([self.spec(), *self.NAMES]))
        if self.chance(0.6):
            words.append(self.pick(["-all", "~all", "?all", "+all", "all", "ALL"]))
        if self.chance(0.2):
            words.append("exp=" + self.pick(["e0.example", "e1.example", "%{l}.e.example"]))
        self.random.shuffle(words) if self.chance(0.1) else None
        if self.chance(0.02):
            words.append(f"include:{name}")
        return self.pick(["v=spf1", "v=spf1", "V=SPF1"]) + "".join(
            self.pick([" ", " ", "  "]) + word for word in words)

    def explanation(self):
        return " ".join(self.pick(["no", self.macro(), "%{c}", "%{r}", "%_", "%-%%", "%{q}", "100%",
                                   "http://x.example/?s=%{S}&i=%{I}", "long " * 60])
                        if self.chance(0.6) else "mail" for _ in range(4))

    def message(self):
        ip = self.pick(self.IPS + ["::ffff:192.0.2.1"])
        helo = self.pick(["mail.d.example", "h0.example", "n1.example", "a-b.s-t_u.example", "localhost", "x..example"])
        sender = self.pick(["who@d.example", "who@d.example", "a.b-c+d@D.example", "", "@d.example",
                            "d.example", "o'x/y@n0.example", "who@gone.example", "q-r@s-t_u.example", "a." * 30 + "a@n2.example", "b." * 110 + "b@n3.example"])
        return ip, helo, sender


def report(seed, world, message, ours, others):
    rows = "\n".join(f"{name}: {rows}" for name, rows in world.zone.items() if rows)
    return f"seed {seed}: {message}: ours {ours}, pyspf {others}\n{rows}"


def explain(message, ours, counts):
    """Counts the rules without which pyspf differs. Whether there is nothing left."""
    if theirs(message, MENDS.keys()) != ours:
        return False
    for rule in MENDS:
        counts[rule] += theirs(message, MENDS.keys() - {rule}) != ours
    return True


def compare(seed, until, server, batch, counts):
    """Returns how many messages were judged; raises on the first difference that nothing explains."""
    global zones
    judged = 0
    while judged < LEAST or time.monotonic() < until:
        world = World(seed)
        zones = server.zones = Chance(world.zone, SERVFAIL)
        for _ in range(4):
            message = world.message()
            said = batch.ask(*message)
            ours = said["result"], said["explanation"]
            others = plain(message)
            judged += 1
            counts["differ"] += others != ours
            if others != ours and not explain(message, ours, counts):
                raise AssertionError(report(seed, world, message, ours,
                                            (others, theirs(message, MENDS.keys()))))
            counts[ours[0]] = counts.get(ours[0], 0) + 1
        seed += 1
    return judged


def main():
    seed, seconds = map(int, sys.argv[1:3]) if len(sys.argv) > 2 else (SEED, 0)
    tap, server, counts = Tap(), Server(), dict.fromkeys([*MENDS, "differ"], 0)
    batch = Batch(server, 8000)

    def body():
        judged = compare(seed, time.monotonic() + seconds, server, batch, counts)
        print(f"# {judged} messages, {counts}")
    tap.test("every difference to pyspf is one of its known mistakes", body)
    batch.end()
    tap.end()


if __name__ == "__main__":
    main()
