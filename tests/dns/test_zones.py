#!/usr/bin/env python3
"""The checks against zones at real name servers: zones in which all is right, the usual mistakes,
and the providers by their name servers."""
from servers import same
from internet import NS, OURS, Internet, but, findings, quoted, zone
from zones_right import APEX, BELOW, CNAMES
from zones_wrong import WRONG
from checks import Tap

CHECKS = ("ownership", "dkim", "spf", "dmarc", "dkim2", "dkim3")
PROVIDERS = {
    "muumuu": ("dns01.muumuu-domain.com", "dns02.muumuu-domain.com"),
    "onamae": ("01.dnsv.jp", "02.dnsv.jp"),
    "sakura": ("ns1.dns.ne.jp", "ns2.dns.ne.jp"),
    "xserver": ("ns1.xserver.jp", "ns2.xserver.jp"),
    "value_domain": ("ns1.value-domain.com", "ns2.value-domain.com"),
    "lolipop": ("uns01.lolipop.jp", "uns02.lolipop.jp"),
    "conoha": ("ns-a1.conoha.io", "ns-a2.conoha.io"),
    "iij": ("dns0.iij.ad.jp", "dns1.iij.ad.jp"),
    "route53": ("ns-155.awsdns-19.com", "ns-1352.awsdns-41.org"),
    "cloudflare": ("ada.ns.cloudflare.com", "bob.ns.cloudflare.com"),
    "google_cloud": ("ns-cloud-a1.googledomains.com", "ns-cloud-a2.googledomains.com"),
    "azure": ("ns1-03.azure-dns.com", "ns2-03.azure-dns.net"),
    "godaddy": ("ns37.domaincontrol.com", "ns38.domaincontrol.com"),
    "namecheap": ("dns1.registrar-servers.com", "dns2.registrar-servers.com"),
}


def in_zone(name, lines):
    return [line.replace("{zone}", name) for line in lines]


class World:
    """All zones at one NSD, and what the checks say of each domain, with its name servers asked
    beside the resolver and without."""

    def __init__(self):
        self.zones, self.domains, self.servers = {}, [], set()
        self.said = {}

    def add(self, name, lines, below="", servers=NS, mode=""):
        """Returns how look is asked about the domain."""
        self.zones[name] = zone(name, in_zone(name, lines), servers)
        self.servers |= set(servers) - set(NS)
        self.domains.append((f"{below}.{name}" if below else name) + mode)
        return self.domains[-1]

    def ask(self):
        questions = [domain + how for domain in self.domains for how in ("", " servers")]
        with Internet(self.zones, self.servers) as internet:
            self.said = dict(zip(questions, internet.look(*questions)))

    def of(self, domain):
        return [self.said[domain], self.said[f"{domain} servers"]]


def nothing_to_say(world, domain):
    for answer in world.of(domain):
        for check in filter(answer.get, CHECKS):
            same((answer[check]["verdict"], findings(answer, check)), ("ok", []), check)


def named(world, domain, name, wrong):
    params = {key: value.replace("{zone}", name) for key, value in wrong.params.items()}
    for answer in world.of(domain):
        found = findings(answer, wrong.check)
        same(answer[wrong.check]["verdict"], wrong.verdict, found)
        same(found[0][0], wrong.code, found)
        if "typed" in params and answer is world.of(domain)[1]:  # the zone is known
            params["typed"] = params["host"].removesuffix(f".{name}")
        same({key: found[0][1].get(key) for key in params}, params)


def shown(world, domain, key):
    same(world.of(domain)[1]["ownership"]["provider"], key)


def add_others(world):
    """Right zones that are more than one, or not named like the others."""
    delegated = [line for line in but() if "_domainkey" not in line]
    world.add("delegated.test", delegated + [f"_domainkey NS {server}." for server in NS])
    world.zones["_domainkey.delegated.test"] = zone(
        "_domainkey.delegated.test", [f"s1 TXT {quoted('v=DKIM1; p=' + OURS[:200], OURS[200:])}"])
    world.add("parent.test", [f"shop NS {server}." for server in NS])
    world.zones["shop.parent.test"] = zone("shop.parent.test", but())
    world.domains[-1] = "shop.parent.test"
    world.add("xn--r8jz45g.test", but())
    return ["delegated.test", "shop.parent.test", "xn--r8jz45g.test"]


def main():
    world, tap = World(), Tap()
    right = [(what, world.add(f"right{i}.test", lines)) for i, (what, lines) in enumerate(APEX)]
    right += [(what, world.add(f"below{i}.test", lines, {2: "a.b.shop"}.get(i, "shop")))
              for i, (what, lines) in enumerate(BELOW)]
    right += [(what, world.add(f"cname{i}.test", lines, mode=" cname"))
              for i, (what, lines) in enumerate(CNAMES)]
    wrong = [(row, f"wrong{i}.test",
              world.add(f"wrong{i}.test", row.lines, row.domain, row.servers or NS, row.mode))
             for i, row in enumerate(WRONG)]
    provided = [(key, world.add(f"{key.replace('_', '-')}.test", but(), "", servers))
                for key, servers in PROVIDERS.items()]
    right += [(domain, domain) for domain in add_others(world)]
    world.ask()
    for what, domain in right:
        tap.test(f"right: {what}", lambda: nothing_to_say(world, domain))
    for row, name, domain in wrong:
        tap.test(f"{row.check}: {row.what}", lambda: named(world, domain, name, row))
    for key, domain in provided:
        tap.test(f"provider: {key}", lambda: shown(world, domain, key))
    tap.end()


if __name__ == "__main__":
    main()
