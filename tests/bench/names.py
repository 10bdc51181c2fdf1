"""What verifying costs, for tests/bench/run: one domain when every answer is late, as round trips."""
import re
import sqlite3
import statistics
import time

import internet
from served import Served
from servers import Fault

DELAY, TIMES = 20, 9
PLATFORM = {
    "dns.test": internet.PLATFORM["dns.test"],
    "mail.test": internet.PLATFORM["mail.test"],
}


def told(name, values, aim=""):
    middle = statistics.median(values)
    print(f"  {name:58} {middle:7.3f}   ({min(values):.3f} to {max(values):.3f}){aim}", flush=True)


def press(owner, page, times=TIMES):
    """Milliseconds of pressing Verify, each of so many times; the first, which warms, is left out."""
    took = []
    for _ in range(times + 1):
        owner.get(page)
        began = time.monotonic()
        status = owner.post(f"{page}/verify", check="all")
        took.append((time.monotonic() - began) * 1000)
        assert status == 303 and owner.location.endswith("seen=all"), f"{status} {owner.location}"
    return took[1:]


def typical(served, project):
    """A domain with three CNAMEs, and an SPF record that includes what includes two more; its zone
    and the platform's."""
    number, name = served.tool("register", project, "shop.test").split("\t")
    lines = served.tool("records", name, "--zone").replace(
        "include:spf.platform.test", "include:nested.mail.test include:spf.platform.test")
    with sqlite3.connect(f"{served.state}/nafuda.db") as database:
        key = database.execute("SELECT public_key FROM domain").fetchone()[0]
    targets = re.findall(r"CNAME (\S+)\.platform\.test\.", lines)
    assert len(targets) == 3, lines
    platform = ['spf TXT "v=spf1 ip4:192.0.2.0/24 -all"',
                *(f"{target} {internet.txt('v=DKIM1; k=rsa; p=' + key)}" for target in targets)]
    zones = PLATFORM | {"platform.test": internet.zone("platform.test", platform),
                        "shop.test": internet.zone("shop.test", [
                            *lines.splitlines(), "@ A 192.0.2.80", "@ MX 10 mx.mail.test."])}
    return number, zones | {"test": internet.names(zones)}


def one_verification():
    served = Served(spf_include="spf.platform.test", dkim_mode="cname",
                    dkim_zone="dkim.platform.test", nameservers="any", verify_ms=8000)
    try:
        served.start()
        owner, project = served.owner()
        number, zones = typical(served, project)
        page = f"/projects/{project}/domains/{number}"
        took, count = {}, {}
        with internet.nsd(zones) as authority, internet.unbound(zones, authority.at) as resolver:
            for delay in (0, DELAY):
                late = ("--delay", delay)
                names = [Fault("--address", "127.0.0.1", *late, "--log", "--forward", authority.at)]
                port = names[0].port
                names.append(Fault("--address", "127.0.0.2", "--port", port, *late, "--log",
                                   "--forward", authority.at))
                front = Fault(*late, "--log", "--forward", resolver.at)
                served.stop()
                served.environment |= {"NAFUDA_RESOLVER": front.at,
                                       "NAFUDA_NAMESERVER_PORT": str(port)}
                served.start()
                took[delay] = press(owner, page)
                assert owner.get(page) and "(Verified)" in owner.page, owner.page
                count[delay] = sum(mark == "?" for server in (*names, front)
                                   for mark, _, _ in server.log()) / (TIMES + 1)
        base = statistics.median(took[0])
        print(f"One verification (POST to its answer), every DNS answer {DELAY} ms late: three CNAMEs,"
              f" an include with two\n  more in it, both name servers asked; the longest chain is 3:"
              f" delegation, address, record. {count[DELAY]:.0f} questions.")
        told("round trips: (late - at once) / delay", [(ms - base) / DELAY for ms in took[DELAY]],
             "   aim 3.15")
        told("  the base against itself: (at once - at once) / delay",
             [(ms - base) / DELAY for ms in took[0]])
        told("asking one after another (questions x delay) to this",
             [count[DELAY] * DELAY / ms for ms in took[DELAY]])
        told("milliseconds, late", took[DELAY])
        told("milliseconds, at once", took[0])
    finally:
        served.close()
