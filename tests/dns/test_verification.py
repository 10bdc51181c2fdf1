#!/usr/bin/env python3
"""Verifications of registered domains by the command line, with DNS at its worst: whatever the
fault server does instead of answering moves no verified domain and lets no other pass."""
import concurrent.futures

from installation import Installation
from internet import PLATFORM, names, nsd, unbound, zone
from servers import Fault, same
from test_ask import EXPECTED
from checks import Tap

SLACK = 2  # seconds for processes to begin and to end on a busy machine
WHOLE_TIME = ("silent", "slow")  # with the 8 seconds that a verification has; the others get two
DEFINITE = ("found", "nodata", "nxdomain")  # what may move a verified domain


def verified_and_pending(installation):
    """verified.test is, pending.test has all it wants in DNS but nobody has looked."""
    domains = ("verified.test", "pending.test")
    zones = dict(PLATFORM)
    for domain, lines in zip(domains, installation.register(*domains)):
        zones[domain] = zone(domain, lines)
    zones["test"] = names(zones)
    with nsd(zones) as server, unbound(zones, server.port) as resolver:
        with installation.copy(resolver=resolver.at) as good:
            same([good.verify(domain)[0] for domain in domains], ["verified", "verified"])
        installation.settings["resolver"] = resolver.at
        same(installation.verify("verified.test")[0], "verified")


def seconds(mode):
    return 8 if mode in WHOLE_TIME else 2


def through(installation, mode):
    """Both verified through a fault server that answers everything so."""
    with Fault("--mode", mode) as fault, \
            installation.copy(resolver=fault.at, verify_ms=seconds(mode) * 1000) as at, \
            concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(at.verify, ("verified.test", "pending.test")))


def stands_still(mode, verified, pending):
    for state, _, said, took in (verified, pending):
        assert took < seconds(mode) + SLACK, f"{took} s: {said}"
    same(pending[0], "pending", pending[2])
    if EXPECTED[mode] in DEFINITE:
        return
    same(verified[0], "verified", verified[2])
    same(set(verified[1].values()), {"ok"}, verified[2])
    same(verified[2].count("(could not be checked now)"), 4, verified[2])


def main():
    tap = Tap()
    with Installation() as installation, concurrent.futures.ThreadPoolExecutor(64) as pool:
        tap.test("a verified and a pending domain", lambda: verified_and_pending(installation))
        runs = {mode: pool.submit(through, installation, mode) for mode in EXPECTED}
        for mode, run in runs.items():
            tap.test(f"a resolver that is {mode}", lambda: stands_still(mode, *run.result()))
    tap.end()


if __name__ == "__main__":
    main()
