#!/usr/bin/env python3
"""Verifications of registered domains by the command line, with DNS at its worst: whatever the
fault server does instead of answering, as the resolver or as the domains' name server, moves no
verified domain and lets no other pass."""
import concurrent.futures

from installation import Installation
from internet import Internet, zone
from servers import Fault, same
from fault_table import ALONE, EXPECTED
from checks import Tap

SLACK = 4  # seconds for processes to begin and to end on a busy machine
WHOLE_TIME = ("silent", "slow")  # with the 8 seconds that a verification has; the others get two
DOMAINS = ("verified.test", "pending.test")
DEFINITE = ("found", "nodata", "nxdomain")  # what may move a verified domain


def zones_of(installation):
    """Of a domain that is to be verified, and of one whose records nobody has looked at."""
    return {domain: zone(domain, lines)
            for domain, lines in zip(DOMAINS, installation.register(*DOMAINS))}


def verified_and_pending(installation):
    with installation.copy() as good:
        same([good.verify(domain)[0] for domain in DOMAINS], ["verified", "verified"])
    same(installation.verify("verified.test")[0], "verified")


def seconds(mode):
    return 8 if mode in WHOLE_TIME else 2


def through(installation, mode, role):
    """Both domains verified with a fault server in a role, which answers everything so."""
    with Fault("--mode", mode) as fault, installation.copy(**role(fault)) as at, \
            concurrent.futures.ThreadPoolExecutor(2) as pool:
        at.settings["verify_ms"] = seconds(mode) * 1000
        return list(pool.map(at.verify, DOMAINS))


def as_resolver(fault):
    return {"resolver": fault.at}


def as_name_server(fault):
    return {"nameservers": "any", "nameserver_port": fault.port}


def in_time(mode, runs):
    for _, _, said, took in runs:
        assert took < seconds(mode) + SLACK, f"{took} s: {said}"


def nothing_is_known(mode, verified, pending):
    in_time(mode, (verified, pending))
    same(pending[0], "pending", pending[2])
    if EXPECTED[mode] in DEFINITE:
        return
    same((verified[0], set(verified[1].values())), ("verified", {"ok"}), verified[2])
    same(verified[2].count("(could not be checked now)"), 4, verified[2])


def the_resolver_stands(mode, verified, pending):
    """It says that all is right. What a name server says that answers counts more."""
    in_time(mode, (verified, pending))
    if ALONE.get(mode, EXPECTED[mode]) in (*DEFINITE, "elsewhere"):
        same(pending[0], "pending", pending[2])
    else:
        same((verified[0], set(verified[1].values())), ("verified", {"ok"}), verified[2])


def main():
    tap = Tap()
    with Installation(nameservers="off") as installation, concurrent.futures.ThreadPoolExecutor(16) as pool:
        with Internet(zones_of(installation)) as internet:
            installation.settings["resolver"] = internet.resolver.at
            tap.test("a verified and a pending domain", lambda: verified_and_pending(installation))
            for what, role, fine in (("resolver", as_resolver, nothing_is_known),
                                     ("name server", as_name_server, the_resolver_stands)):
                runs = {mode: pool.submit(through, installation, mode, role) for mode in EXPECTED}
                for mode, run in runs.items():
                    tap.test(f"{what}: {mode}", lambda: fine(mode, *run.result()))
    tap.end()


if __name__ == "__main__":
    main()
