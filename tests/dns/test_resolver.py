#!/usr/bin/env python3
"""dns/ask against real name servers: NSD with zones, behind Unbound, and behind the fault server
that only passes on."""
from servers import Fault, ask, nsd, outcome, same, unbound
from checks import Tap

LONG = [b"v=DKIM1; k=rsa; p=" + b"A" * 237, b"B" * 255, b"C" * 40 + b"; trailing"]
BIG = [bytes([ord("a") + i]) * 250 for i in range(24)]


def quoted(strings):
    return " ".join(f'"{string.decode()}"'.replace(";", "\\;") for string in strings)


ZONES = {
    "example.test": f"""$ORIGIN example.test.
$TTL 300
@ SOA ns.example.test. host.example.test. 1 3600 600 86400 120
@ NS ns
ns A 127.0.0.1
@ MX 10 mx
@ MX 20 Mx2.Example.Test.
mx A 192.0.2.25
mx AAAA 2001:db8::25
@ TXT "v=spf1 include:spf.platform.test ~all"
@ TXT "another=record"
@ TXT "third" "=" "record"
long TXT {quoted(LONG)}
""" + "".join(f"big TXT {quoted([string])}\n" for string in BIG) + """
alias CNAME target.platform.test.
chain CNAME alias
dangling CNAME nothing.platform.test.
empty.name TXT "below an empty name"
bytes TXT "\\000\\255\\"\\\\"
*.wild TXT "wildcard"
""",
    "platform.test": """$ORIGIN platform.test.
$TTL 300
@ SOA ns.example.test. host.example.test. 1 3600 600 86400 60
@ NS ns.example.test.
target TXT "v=DKIM1; p=key"
""".replace("; p=", "\\; p="),
}


def answer(at, name, kind="TXT"):
    run = ask(5000, at, f"{name}:{kind}")
    same(run["status"], 0, "status")
    return run["answers"][0]


def texts(found):
    return sorted(record["text"] for record in found["rrs"])


def several_records(at):
    found = answer(at, "Example.TEST")
    same(outcome(found), "found")
    same(texts(found), [b"another=record", b"third=record", b"v=spf1 include:spf.platform.test ~all"])
    assert 0 < found["rrs"][0]["ttl"] <= 300, found["rrs"][0]
    same(found["server"], at)


def several_strings(at):
    found = answer(at, "long.example.test")
    same([record["strings"] for record in found["rrs"]], [LONG])
    same(texts(found), [b"".join(LONG)])


def over_tcp(at):
    """6 KB: more than any UDP answer."""
    same(texts(answer(at, "big.example.test")), sorted(BIG))


def octets(at):
    same(texts(answer(at, "bytes.example.test")), [b'\x00\xff"\\'])


def through_a_cname(at):
    found = answer(at, "chain.example.test")
    same(texts(found), [b"v=DKIM1; p=key"])
    same(found["aliases"], ["alias.example.test", "target.platform.test"])
    found = answer(at, "alias.example.test", "CNAME")
    same(([record["target"] for record in found["rrs"]], found["aliases"]),
         (["target.platform.test"], []))


def missing(at):
    for name, kind, state, ttl in [("nothing.example.test", "TXT", "nxdomain", 120),
                                   ("mx.example.test", "TXT", "nodata", 120),
                                   ("name.example.test", "TXT", "nodata", 120),
                                   ("dangling.example.test", "TXT", "nxdomain", 60),
                                   ("target.platform.test", "A", "nodata", 60),
                                   ("chain.example.test", "A", "nodata", 60)]:
        found = answer(at, name, kind)
        same(outcome(found), state, name)
        assert 0 < found["negative_ttl"] <= ttl, f"{name}: {found['negative_ttl']} s"
        same(found["rrs"], [], name)


def other_types(at):
    found = answer(at, "example.test", "MX")
    same(sorted((record["preference"], record["target"]) for record in found["rrs"]),
         [(10, "mx.example.test"), (20, "mx2.example.test")])
    found = answer(at, "mx.example.test", "A")
    same(found["rrs"][0]["address"][:8], "c0000219")
    found = answer(at, "mx.example.test", "AAAA")
    same(found["rrs"][0]["address"], "20010db8" + "0" * 20 + "0025")
    same(answer(at, "example.test", "NS")["rrs"][0]["target"], "ns.example.test")
    same(answer(at, "example.test", "SOA")["rrs"][0]["target"], "ns.example.test")
    same(texts(answer(at, "any.wild.example.test")), [b"wildcard"])


def not_served(authority, resolver):
    """Who does not serve a name says so, and that is not the same as missing."""
    same(outcome(answer(authority, "elsewhere.example")), "refused")
    same(outcome(answer(authority, "alias.example.test")), "found")
    found = outcome(ask(3000, resolver, "down.test:TXT")["answers"][0])
    assert found in ("servfail", "timeout"), found


def main():
    tap = Tap()
    with nsd(ZONES) as authority, unbound(ZONES, authority.at) as resolver, \
            Fault("--forward", resolver.at, "--delay", 1) as between:
        for through, at in [("through Unbound", resolver.at), ("passed on", between.at)]:
            tap.test(f"several TXT records {through}", lambda at=at: several_records(at))
            tap.test(f"several strings in one {through}", lambda at=at: several_strings(at))
            tap.test(f"more than UDP holds {through}", lambda at=at: over_tcp(at))
            tap.test(f"any octets {through}", lambda at=at: octets(at))
            tap.test(f"TXT behind CNAMEs {through}", lambda at=at: through_a_cname(at))
            tap.test(f"what is missing {through}", lambda at=at: missing(at))
            tap.test(f"other types {through}", lambda at=at: other_types(at))
        tap.test("what is not served", lambda: not_served(authority.at, resolver.at))
    tap.end()


if __name__ == "__main__":
    main()
