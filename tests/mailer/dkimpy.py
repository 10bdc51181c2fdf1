#!/usr/bin/python3
"""dkimpy.py RESOLVER: whether Debian's python3-dkim finds a right signature in the message on
standard input."""
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
sys.exit(not dkim.verify(sys.stdin.buffer.read(), logging.getLogger(), dnsfunc=text))
