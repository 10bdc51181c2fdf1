#!/usr/bin/env python3
"""A domain's own name servers asked beside the resolver: NSD at several addresses behind Unbound,
servers that are silent, lame or refuse, zones that change while caches remember."""
import socket
import time

from servers import Fault, Nsd, free_port, outcome, same, unbound, views
from checks import Tap

PORT = free_port()
OTHER, LAME, SILENT = "127.0.0.4", "127.0.0.5", "127.0.0.6"
DEADLINE = 6000


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


ALL = ["127.0.0.2", "127.0.0.3"] + ["[::1]"] * has_ipv6()


def zone(name, lines, serial=1, servers=("ns1.host.test.", "ns2.host.test.")):
    return "\n".join([f"$ORIGIN {name}.", "$TTL 300",
                      f"@ SOA ns1.host.test. host.host.test. {serial} 3600 600 86400 120",
                      *(f"@ NS {server}" for server in servers), *lines, ""])


HOSTS = ["ns1 A 127.0.0.2", "ns2 A 127.0.0.3", "ns3 A 127.0.0.4", "lame A 127.0.0.5",
         "silent A 127.0.0.6"] + ["ns2 AAAA ::1"] * has_ipv6()
EXAMPLE = ["challenge TXT old", "known._domainkey CNAME k1.platform.test.",
           "inner CNAME challenge"]
CHANGED = ["challenge TXT new", "later TXT here", "fresh._domainkey CNAME k1.platform.test."]
BAD = ("ns1.host.test.", "ns3.host.test.", "lame.host.test.", "silent.host.test.")


def served_by_own():
    names = ["host.test", "example.test", "parent.test", "bad.test", "bogus.test"]
    return {
        "test": zone("test", [f"{name[:-5]} NS ns1.host.test." for name in names] +
                     ["platform NS ns3.host.test."]),
        "host.test": zone("host.test", HOSTS),
        "example.test": zone("example.test", EXAMPLE),
        "parent.test": zone("parent.test", ["_domainkey NS ns3.host.test.", "@ TXT parent"]),
        "bad.test": zone("bad.test", ["@ TXT right"], servers=BAD),
        "bogus.test": zone("bogus.test", ["@ TXT unsigned"]),
    }


def served_by_other():
    alone = ("ns3.host.test.",)
    return {
        "platform.test": zone("platform.test", ["k1 TXT key"], servers=alone),
        "_domainkey.parent.test": zone("_domainkey.parent.test", ["s1 TXT delegated"],
                                       servers=alone),
    }


class World:
    """look() puts a question to all who are asked."""

    def __init__(self, own, resolver):
        self.own, self.resolver = own, resolver

    def look(self, name, kind="TXT", policy="any"):
        return views(DEADLINE, self.resolver.at, policy, PORT, name, kind)


def says(answer):
    if answer["state"] != "found":
        return outcome(answer)
    return " ".join(sorted(record["text"].decode() or record["target"]
                           for record in answer["rrs"]))


def by_server(run):
    return {server["at"].removesuffix(f":{PORT}"): says(server["answer"])
            for server in run["servers"]}


def all_of(word):
    return dict.fromkeys(ALL, word)


def everybody(world):
    run = world.look("challenge.example.test")
    same((run["cut"], run["zone"], run["pending"]), ("found", "example.test", 0))
    same(by_server(run), all_of("old"))
    same([(server["host"], server["serial"]) for server in run["servers"]],
         [("ns1.host.test", 1), ("ns2.host.test", 1), ("ns2.host.test", 1)][:len(ALL)])
    same([says(answer) for answer in run["resolvers"] + run["counting"]], ["old", "old"])
    same(run["caches_until"], 0)
    print(f"# {run['questions']} questions for one record, at {len(ALL)} servers beside the resolver")


def at_public_addresses(world):
    run = world.look("challenge.example.test", policy="public")
    same((run["cut"], run["servers"]), ("found", []))
    same([says(answer) for answer in run["counting"]], ["old"])


def switched_off(world):
    run = world.look("challenge.example.test", policy="off")
    same((run["cut"], run["questions"]), ("off", 1))


def delegated(world):
    run = world.look("s1._domainkey.parent.test")
    same((run["zone"], by_server(run)), ("_domainkey.parent.test", {"127.0.0.4": "delegated"}))
    run = world.look("parent.test")
    same((run["zone"], by_server(run)), ("parent.test", all_of("parent")))


def through_a_cname(world):
    """The server at hand does not serve the zone that the name leads to."""
    run = world.look("known._domainkey.example.test")
    same((run["zone"], by_server(run)), ("example.test", all_of("key")))
    same([server["answer"]["aliases"] for server in run["servers"]], [["k1.platform.test"]] * len(ALL))
    same((len(run["counting"]), run["counting"][0]["aliases"]), (1, ["k1.platform.test"]))
    run = world.look("known._domainkey.example.test", "CNAME")
    same(by_server(run), all_of("k1.platform.test"))
    run = world.look("inner.example.test")
    same((by_server(run), len(run["counting"])), (all_of("old"), 1))


def bad_servers(world):
    began = time.monotonic()
    run = world.look("bad.test")
    took = time.monotonic() - began
    same(by_server(run), {"127.0.0.2": "right", "127.0.0.4": "refused", "127.0.0.5": "lame",
                          "127.0.0.6": "timeout"})
    same([says(answer) for answer in run["counting"]], ["right"])
    assert DEADLINE / 4000 - 0.1 < took < DEADLINE / 2000, f"{took} s"


def not_delegated(world):
    run = world.look("_nafuda-challenge.nothing.test")
    same((run["cut"], run["servers"], says(run["counting"][0])), ("none", [], "nxdomain"))


def broken_dnssec(world):
    run = world.look("bogus.test")
    same((run["dnssec_broken"], says(run["resolvers"][0])), (1, "servfail"))
    same([says(answer) for answer in run["counting"]], ["servfail"])


def change(world):
    """What Unbound knows is old from now on."""
    for name in ["later.example.test", "fresh._domainkey.example.test"]:
        run = world.look(name)
        same(([says(answer) for answer in run["counting"]], run["caches_until"]),
             (["nxdomain"], 0))
    world.own.change({"example.test": zone("example.test", CHANGED, serial=2)})
    end = time.monotonic() + 10
    while {server["serial"] for server in world.look("example.test")["servers"]} != {2}:
        assert time.monotonic() < end, "the zone did not change"
        time.sleep(0.05)


def new_at_once(world):
    for name, old, new, ttl in [("later.example.test", "nxdomain", "here", 120),
                                ("challenge.example.test", "old", "new", 300),
                                ("fresh._domainkey.example.test", "nxdomain", "key", 120),
                                ("known._domainkey.example.test", "key", "nxdomain", 300)]:
        run = world.look(name)
        same((says(run["resolvers"][0]), by_server(run)), (old, all_of(new)), name)
        same([says(answer) for answer in run["counting"]], [new], name)
        left = run["caches_until"] - time.time()
        assert ttl - 60 < left <= ttl, f"{name}: {left} s"


def main():
    tap = Tap()
    own, other = served_by_own(), served_by_other()
    authority = {name: f"{ALL[0]}:{PORT}" for name in own}
    authority |= {name: f"{OTHER}:{PORT}" for name in other}
    anchor = f'  trust-anchor: "bogus.test. DS 12345 8 2 {"AB" * 32}"\n'
    with Nsd(own, [at.strip("[]") for at in ALL], PORT) as servers, Nsd(other, (OTHER,), PORT), \
            Fault("--mode", "not-authoritative", "--address", LAME, "--port", PORT), \
            Fault("--mode", "silent", "--address", SILENT, "--port", PORT), \
            unbound(authority, authority, anchor) as resolver:
        world = World(servers, resolver)
        for name, body in [("everybody is asked, serials are read", everybody),
                           ("public addresses alone", at_public_addresses),
                           ("switched off", switched_off),
                           ("a delegated _domainkey", delegated),
                           ("a CNAME out of the zone", through_a_cname),
                           ("servers that are silent, lame, or refuse", bad_servers),
                           ("a domain that is not delegated", not_delegated),
                           ("broken DNSSEC", broken_dnssec),
                           ("a zone changes", change),
                           ("what is new counts at once, and until when caches lag", new_at_once)]:
            tap.test(name, lambda body=body: body(world))
    tap.end()


if __name__ == "__main__":
    main()
