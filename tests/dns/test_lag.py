#!/usr/bin/env python3
"""A resolver that still holds what a zone said before: who asks the zone's own name servers has the
new answer at once, and knows until when caches may go on with the old one."""
import time

from installation import Installation
from internet import Internet, but, findings, txt, zone
from servers import same
from checks import Tap

CHECKS = ("ownership", "dkim", "spf", "dmarc")
NEGATIVE, POSITIVE = 60, 300  # TTLs of zone()


def lags(answer, seconds, says):
    """All is right, and the resolver says something else for so long at most."""
    for check in CHECKS:
        result = answer[check]["result"]
        same((answer[check]["verdict"], findings(answer, check)), ("ok", []), check)
        left = result["caches_until"] - time.time()
        assert seconds - 30 < left <= seconds + 1, f"{check}: {left} s"
        by_host = {(witness["host"], witness["says"]) for witness in result["witnesses"]}
        same(by_host, {("", says), ("ns1.dns.test", "right"), ("ns2.dns.test", "right")}, check)
        same({witness["serial"] for witness in result["witnesses"] if witness["host"]}, {2}, check)


def from_nothing():
    with Internet({"lag.test": zone("lag.test", [])}) as world:
        before = world.look("lag.test servers")[0]
        same({before[check]["verdict"] for check in CHECKS}, {"missing"})
        world.change("lag.test", but())
        same({world.look("lag.test")[0][check]["verdict"] for check in CHECKS}, {"missing"},
             "the resolver forgot:")
        lags(world.look("lag.test servers")[0], NEGATIVE, "missing")


def from_other_values():
    old = [f"{host} {txt(value)}" for host, value in (
        ("_nafuda-challenge", "old"), ("s1._domainkey", "old"), ("@", "v=spf1 -all"),
        ("_dmarc", "v=DMARC1"))]
    with Internet({"lag.test": zone("lag.test", old)}) as world:
        same({world.look("lag.test servers")[0][check]["verdict"] for check in CHECKS}, {"wrong"})
        world.change("lag.test", but())
        lags(world.look("lag.test servers")[0], POSITIVE, "other")


def verified_at_once():
    with Installation(nameservers="any") as installation:
        lines, = installation.register("lag.test")
        with Internet({"lag.test": zone("lag.test", [])}) as world:
            installation.settings |= {"resolver": world.resolver.at,
                                      "nameserver_port": world.server.port}
            same(installation.verify("lag.test")[0], "pending")
            world.change("lag.test", lines)
            state, _, said, _ = installation.verify("lag.test")
            same(state, "verified", said)


def a_mistake_made_just_now():
    """Found although the resolver has heard that nothing stands there."""
    with Internet({"lag.test": zone("lag.test", [])}) as world:
        world.look("lag.test servers")
        world.look("lag.test")
        world.change("lag.test", but(dmarc="_dmarc.lag.test TXT \"v=DMARC1; p=none\""))
        same(findings(world.look("lag.test servers")[0], "dmarc")[0][0], "misplaced_doubled")


def main():
    tap = Tap()
    tap.test("what was not there", from_nothing)
    tap.test("what was something else", from_other_values)
    tap.test("a domain is verified at once", verified_at_once)
    tap.test("a mistake made just now", a_mistake_made_just_now)
    tap.end()


if __name__ == "__main__":
    main()
