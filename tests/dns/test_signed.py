#!/usr/bin/env python3
"""Signed zones behind a resolver that validates: a good one is right in everything, one whose
signatures have expired is said to be broken and moves nothing."""
import os
import subprocess
import tempfile

from installation import Installation
from internet import Internet, but, findings, zone
from servers import same
from checks import Tap

CHECKS = ("ownership", "dkim", "spf", "dmarc")


def sign(name, records, expires=""):
    """(the signed zone, its DS record). expires: YYYYMMDD, "" for a month from now."""
    with tempfile.TemporaryDirectory(prefix="nafuda-sign-") as folder:
        def run(*words):
            return subprocess.run(words, cwd=folder, check=True, capture_output=True,
                                  text=True).stdout.strip()
        key = run("ldns-keygen", "-a", "ECDSAP256SHA256", "-k", name)
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(records)
        times = ("-i", "20200101", "-e", expires) if expires else ()
        run("ldns-signzone", *times, name, key)
        with open(os.path.join(folder, f"{name}.signed"), encoding="ascii") as file:
            signed = file.read()
        with open(os.path.join(folder, f"{key}.ds"), encoding="ascii") as file:
            return signed, file.read().strip()


def signed(zones):
    """zones: {name: (records, when its signatures expire)}"""
    done = {name: sign(name, records, expires) for name, (records, expires) in zones.items()}
    return Internet({name: text for name, (text, _) in done.items()},
                    anchors=[anchor for _, anchor in done.values()])


def good(answer):
    for check in CHECKS:
        same((answer[check]["verdict"], findings(answer, check)), ("ok", []), check)
        if check != "spf":  # its witnesses are the include's, too, which nobody signed
            assert answer[check]["result"]["witnesses"][0]["authentic"], check


def broken(answer):
    for check in CHECKS:
        found = findings(answer, check)
        same((answer[check]["verdict"], found[0][0]), ("unknown", "dnssec_broken"), check)


def nothing_moves():
    """A verified domain whose signatures expire stays verified, one that is pending pending."""
    domains = ("verified.test", "pending.test")
    with Installation() as installation:
        lines = installation.register(*domains)
        zones = {domain: zone(domain, wanted) for domain, wanted in zip(domains, lines)}
        with signed({name: (records, "") for name, records in zones.items()}) as world:
            installation.settings["resolver"] = world.resolver.at
            same(installation.verify("verified.test")[0], "verified")
        with signed({name: (records, "20200201") for name, records in zones.items()}) as world:
            installation.settings["resolver"] = world.resolver.at
            for domain, state in zip(domains, ("verified", "pending")):
                after, _, said, _ = installation.verify(domain)
                same(after, state, said)
                assert "DNSSEC" in said, said


def main():
    tap = Tap()
    with signed({"signed.test": (zone("signed.test", but()), ""),
                "expired.test": (zone("expired.test", but()), "20200201")}) as world:
        said = world.look("signed.test", "signed.test servers", "expired.test",
                          "expired.test servers")
    for answer, how in zip(said[:2], ("", ", name servers too")):
        tap.test(f"signed{how}", lambda: good(answer))
    for answer, how in zip(said[2:], ("", ", name servers too")):
        tap.test(f"expired signatures{how}", lambda: broken(answer))
    tap.test("expired signatures move no domain", nothing_moves)
    tap.end()


if __name__ == "__main__":
    main()
