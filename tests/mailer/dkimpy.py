#!/usr/bin/python3
"""dkimpy.py RESOLVER: whether Debian's python3-dkim finds every signature of the message on standard
input right, and at least one."""
import logging
import sys

import dkim
import dns.resolver

resolver = dns.resolver.Resolver(configure=False)
resolver.nameservers = [sys.argv[1]]


def text(name, timeout=5):
    try:
        answer = resolver.resolve(name.decode(), "TXT", lifetime=timeout)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return None
    return b"".join(answer[0].strings)


logging.basicConfig(level=logging.DEBUG)
message = sys.stdin.buffer.read()
signatures = message.partition(b"\r\n\r\n")[0].count(b"DKIM-Signature:")
sys.exit(not signatures or not all(
    dkim.DKIM(message, logging.getLogger()).verify(which, text) for which in range(signatures)))
