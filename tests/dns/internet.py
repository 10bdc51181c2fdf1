"""A made-up internet: every domain below test. has a zone of its own at one NSD, behind one Unbound
that knows no other names; and tests/dns/look, which verifies domains there. Standard library only."""
import json
import os
import re
import subprocess
import time

import servers
from servers import BUILD, ROOT, Nsd

LOOK = os.path.join(BUILD, "tests/dns/look")
TOKEN = "dGhpcyBpcyB0aGUgdG9rZW4gb2YgdGhlIHpvbmVzIHg"
INCLUDE = "include:spf.platform.test"
NS = ("ns1.dns.test", "ns2.dns.test")


def key(name):
    """Of tests/unit/keys.h, in base64."""
    with open(os.path.join(ROOT, "tests/unit/keys.h"), encoding="utf-8") as file:
        text = file.read().replace("\\\n", " ")
    value = re.search(rf"#define {name} (.*)", text)[1]
    return "".join(part[1:-1] if part[0] == '"' else key(part)
                   for part in re.findall(r'"[^"]*"|KEY_\w+', value))


OURS, OTHER = key("KEY_OURS"), key("KEY_OTHER")
KEY = f"v=DKIM1; k=rsa; p={OURS}"


def quoted(*strings):
    """Strings of a TXT record as zone files have them, octets that are not ASCII by number."""
    def escaped(string):
        return "".join(chr(octet) if 32 <= octet < 127 and octet not in b'"\\' else f"\\{octet:03}"
                       for octet in string.encode())
    return " ".join(f'"{escaped(string)}"' for string in strings)


def txt(value, size=255):
    """A value in strings of at most so many octets."""
    return "TXT " + quoted(*(value[at:at + size] for at in range(0, len(value), size)) or [""])


def own(below=""):
    return f"_nafuda-challenge{below} {txt(TOKEN)}"


def dkim(below=""):
    return f"s1._domainkey{below} {txt(KEY)}"


def spf(below=""):
    return f"{below[1:] or '@'} {txt(f'v=spf1 {INCLUDE} ~all')}"


def dmarc(below=""):
    return f"_dmarc{below} {txt('v=DMARC1; p=none;')}"


TARGETS = {check: f"{selector}.dkim.platform.test."
           for check, selector in (("dkim", "s1"), ("dkim2", "s2"), ("dkim3", "s3"))}


def aliases(below="", **instead):
    """The records of CNAME mode, with others instead of some."""
    names = {check: f"{target[:2]}._domainkey{below} CNAME {target}"
             for check, target in TARGETS.items()}
    rest = {"ownership": own(below), "spf": spf(below), "dmarc": dmarc(below)}
    return [line for line in (names | rest | instead).values() if line]


FOUR = {"ownership": own, "dkim": dkim, "spf": spf, "dmarc": dmarc}


def but(*lines, below="", **instead):
    """The four right records of a domain, with others instead of some; and more lines."""
    records = {name: line(below) for name, line in FOUR.items()} | instead
    return [line for line in records.values() if line] + list(lines)


def zone(name, lines, servers=NS, serial=1):
    lines = [f"@ SOA ns1.dns.test. host.dns.test. {serial} 3600 600 86400 60",
             *(f"@ NS {server}." for server in servers), *lines]
    return f"$ORIGIN {name}.\n$TTL 300\n" + "\n".join(lines) + "\n"


PLATFORM = {
    "dns.test": zone("dns.test", ["ns1 A 127.0.0.1", "ns2 A 127.0.0.2"]),
    "platform.test": zone("platform.test", [
        "spf TXT \"v=spf1 ip4:192.0.2.0/24 -all\"",
        *(f"s{i}.dkim {txt(KEY)}" for i in (1, 2, 3))]),
    "mail.test": zone("mail.test", [
        "spf TXT \"v=spf1 ip4:198.51.100.0/24 -all\"", "_spf TXT \"v=spf1 ip4:203.0.113.0/25 ~all\"",
        "nested TXT \"v=spf1 include:spf.mail.test include:_spf.mail.test -all\"",
        "_dmarc TXT \"v=DMARC1; p=reject\"", "dkim TXT \"v=DKIM1; p=\"",
        f"proof {txt(TOKEN)}", f"_nafuda-challenge.proof {txt(TOKEN)}", "mx A 198.51.100.25", "mx AAAA 2001:db8::25"]),
}


def names(zones):
    """The zone of test. itself, which delegates the others."""
    tops = sorted({name.split(".")[-2] for name in zones})
    return zone("test", [f"{top} NS {server}." for top in tops for server in NS])


def nsd(zones):
    return Nsd(zones, ("127.0.0.1", "127.0.0.2"))


def unbound(zones, authority, addresses=(), anchors=(), port=None):
    """Resolves the zones through the name server at authority. addresses: names elsewhere that are
    127.0.0.1; nothing else exists. anchors: records that are trusted."""
    options = ['harden-below-nxdomain: no', 'local-zone: "." static',
               'local-zone: "test." transparent']
    options += [f'local-data: "{name}. A 127.0.0.1"' for name in addresses]
    options += [f"trust-anchor: '{anchor}'" for anchor in anchors]
    return servers.unbound(zones, authority, "\n".join(f"  {option}" for option in options), port)


def look(questions, resolvers, port, deadline_ms=4000):
    """What tests/dns/look says of each line."""
    done = subprocess.run([LOOK, str(deadline_ms), ",".join(resolvers), str(port)],
                          input="\n".join(questions), capture_output=True, text=True,
                          timeout=120, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode or len(answers) != len(questions):
        raise OSError(f"look: {done.returncode}, {len(answers)} of {len(questions)}: {done.stderr}")
    return answers


def findings(answer, check):
    """[(code, {name: value})]"""
    return [(finding["code"], dict(finding["params"]))
            for finding in answer[check]["result"]["findings"]]


class Internet:
    """The zones beside the platform's, and the one resolver."""

    def __init__(self, zones, addresses=(), anchors=()):
        zones = PLATFORM | zones
        zones["test"] = names(zones)
        self.server = nsd(zones)
        self.resolver = unbound(zones, self.server.at, addresses, anchors)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.resolver.__exit__(*error)
        self.server.__exit__(*error)

    def look(self, *questions):
        return look(questions, [self.resolver.at], self.server.port)

    def change(self, name, lines, serial=2):
        """Ends when the name server has the new zone; the resolver keeps what it holds."""
        self.server.change({name: zone(name, lines, serial=serial)})
        until, seen = time.monotonic() + 10, 0
        while seen < 3:  # while NSD reloads, both its old and its new process answer
            seen = seen + 1 if self.serial(name) == serial else 0
            if time.monotonic() > until:
                raise OSError(f"{name} is still the old one")
            time.sleep(0.02)

    def serial(self, name):
        done = subprocess.run(["drill", "-p", str(self.server.port), "@127.0.0.1", "SOA", name],
                              capture_output=True, text=True, timeout=10, check=True)
        return int(re.search(rf"^{name}\.\s.*SOA\s\S+ \S+ (\d+)", done.stdout, re.M)[1])
