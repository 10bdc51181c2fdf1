"""A made-up internet: every domain below test. has a zone of its own at one NSD, behind one Unbound
that knows no other names; and tests/dns/look, which verifies domains there. Standard library only."""
import json
import os
import re
import subprocess

from servers import BUILD, ROOT, Daemon

LOOK = os.path.join(BUILD, "tests/dns/look")
TOKEN = "dGhpcyBpcyB0aGUgdG9rZW4gb2YgdGhlIHpvbmVzIHg"
INCLUDE = "include:spf.platform.test"
NS = ("ns1.dns.test", "ns2.dns.test")


def keys():
    """{name: key in base64} of tests/unit/keys.h."""
    with open(os.path.join(ROOT, "tests/unit/keys.h"), encoding="utf-8") as file:
        text = file.read().replace("\\\n", " ")
    found = {}
    for name, value in re.findall(r"#define (KEY_\w+) (.*)", text):
        found[name] = "".join(part[1:-1] if part[0] == '"' else found[part]
                              for part in re.findall(r'"[^"]*"|KEY_\w+', value))
    return found


KEYS = keys()
OURS, OTHER = KEYS["KEY_OURS"], KEYS["KEY_OTHER"]
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
        "mx A 198.51.100.25", "mx AAAA 2001:db8::25"]),
}


def names(zones):
    """The zone of test. itself, which delegates the others."""
    tops = sorted({name.split(".")[-2] for name in zones})
    return zone("test", [f"{top} NS {server}." for top in tops for server in NS])


def nsd(zones, addresses=("127.0.0.1", "127.0.0.2")):
    def configuration(folder, port):
        text = "server:\n" + "".join(f"  ip-address: {at}@{port}\n" for at in addresses)
        text += f"""  username: ""
  chroot: ""
  zonesdir: "{folder}"
  database: ""
  pidfile: "{folder}/pid"
  xfrdfile: "{folder}/xfrd"
  xfrdir: "{folder}"
  zonelistfile: "{folder}/zonelist"
  server-count: 1
remote-control:
  control-enable: no
"""
        for name, records in zones.items():
            with open(os.path.join(folder, name), "w", encoding="ascii") as file:
                file.write(records)
            text += f'zone:\n  name: "{name}"\n  zonefile: "{name}"\n'
        return text
    return Daemon("nsd", configuration)


def unbound(zones, authority, addresses=(), anchors=()):
    """Resolves the zones through the name server at a port of 127.0.0.1. addresses: names elsewhere
    that are there; nothing else exists. anchors: DS or DNSKEY records that are trusted."""
    def configuration(folder, port):
        anchored = "".join(f"  trust-anchor: '{anchor}'\n" for anchor in anchors)
        data = "".join(f'  local-data: "{name}. A 127.0.0.1"\n' for name in addresses)
        return f"""server:
  interface: 127.0.0.1@{port}
  port: {port}
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: ""
  use-syslog: no
  do-ip6: no
  do-not-query-localhost: no
  harden-below-nxdomain: no
  local-zone: "." static
  local-zone: "test." transparent
{data}{anchored}  module-config: "{'validator ' if anchors else ''}iterator"
remote-control:
  control-enable: no
""" + "".join(f'stub-zone:\n  name: "{name}"\n  stub-addr: 127.0.0.1@{authority}\n'
              for name in zones)
    return Daemon("unbound", configuration)


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
