"""What the answers of the fault server are taken for. Standard library only."""

# What every mode of the fault server must come to: state, and why it is unknown.
EXPECTED = {
    "good": "found",
    "silent": "timeout",
    "slow": "found",
    "slow-5000": "timeout",
    "lost": "found",
    "lost-2": "found",
    "formerr": "rcode",
    "servfail": "servfail",
    "notimp": "rcode",
    "refused": "refused",
    "nodata": "nodata",
    "nxdomain": "nxdomain",
    "truncate": "found",
    "truncate-tcp": "truncated",
    "half": "timeout",
    "close": "timeout",
    "wrong-id": "timeout",
    "spoofed": "found",
    "other-port": "timeout",
    "wrong-question": "timeout",
    "wrong-class": "malformed",
    "foreign-owner": "malformed",
    "huge": "found",
    "many": "found",
    "lying-length": "malformed",
    "lying-string": "malformed",
    "lying-count": "malformed",
    "pointer-loop": "malformed",
    "cname": "found",
    "cname-loop": "malformed",
    "cname-chain": "malformed",
    "cname-chain-8": "found",
    "empty-rdata": "malformed",
    "ttl-max": "found",
    "nxdomain-data": "malformed",
    "referral": "malformed",
    "qr0": "malformed",
    "opcode": "malformed",
    "garbage": "timeout",
    "short": "timeout",
    "trailing": "malformed",
    "echo": "found",
    "not-authoritative": "found",
    "bogus": "servfail",
    "alias-out": "malformed",
    "truncate-garbage": "timeout",
    "flags": "found",
    "oversize": "found",
    "no-edns": "found",
    "truncate-data": "found",
    "twice": "found",
    "empty": "timeout",
}

# Where an authoritative server that is asked alone comes to something else.
ALONE = {
    "referral": "lame",
    "not-authoritative": "lame",
    "alias-out": "elsewhere",
}


def name(mode):
    return f"_x.{mode}.fault.test"


def ports_and_ids(run):
    """[(port, id)] as the fault server's echo saw them."""
    return [tuple(map(int, answer["rrs"][0]["text"].split())) for answer in run["answers"]]
