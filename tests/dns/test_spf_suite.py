#!/usr/bin/env python3
"""The openspf test suite of RFC 7208 (Debian's copy), over real DNS messages, through
`nafuda check spf --batch`."""
import gzip
import os
import sys

try:
    import yaml
except ImportError:  # Debian's own interpreter has it
    if os.path.realpath(sys.executable) == os.path.realpath("/usr/bin/python3"):
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

from spf_batch import Batch
from checks import Tap
from zones import Server

SUITE = "/usr/share/doc/python3-spf/rfc7208-tests.yml.gz"
QUICK_MS, PATIENT_MS = 500, 8000  # silence costs the first; a busy machine may need the second


def complaint(case, said):
    results = case["result"] if isinstance(case["result"], list) else [case["result"]]
    if said.get("result") not in results:
        return f"{said}, not {results}"
    explanation = case.get("explanation")
    if explanation is None:
        return None
    wanted = "" if explanation == "DEFAULT" else explanation
    return None if said["explanation"] == wanted else f"{said['explanation']!r}, not {wanted!r}"


def main():
    tap = Tap()
    server = Server()
    quick, patient = Batch(server, QUICK_MS), Batch(server, PATIENT_MS)
    explained = 0
    with gzip.open(SUITE, "rt", encoding="utf-8") as file:
        scenarios = list(yaml.safe_load_all(file))
    for scenario in scenarios:
        server.serve(scenario["zonedata"])
        for name, case in sorted(scenario["tests"].items()):
            explained += "explanation" in case
            message = str(case["host"]), case["helo"] or "", case["mailfrom"] or ""

            def body(case=case, message=message):
                why = complaint(case, quick.ask(*message))
                why = why and complaint(case, patient.ask(*message))
                if why:
                    raise AssertionError(why)
            tap.test(f"{scenario['description']}: {name}", body)

    def whole():
        counted = tap.number - 1, explained, quick.end(), patient.end()
        assert counted == (203, 22, 0, 0), counted
    tap.test("203 cases and 22 explanations were asked for", whole)
    tap.end()


if __name__ == "__main__":
    main()
