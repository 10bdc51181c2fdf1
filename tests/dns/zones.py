"""Made-up zones over real DNS messages: {name: [{type: data}, …]} as the openspf test suite writes
them, served on 127.0.0.1 over UDP and TCP. Standard library only.

A name is text, its case does not matter. SPF rows are served as TXT unless the name has a TXT row;
"NONE" is no record. The bare item "TIMEOUT" is silence about every type without a record before it.
CNAMEs are followed; a ring is SERVFAIL. Names above others exist.
"""
import ipaddress
import socket
import struct
import threading

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28}
NOERROR, SERVFAIL, NXDOMAIN = 0, 2, 3
SILENCE = -1
UDP_MOST = 1232


def octets(text):
    return text if isinstance(text, bytes) else str(text).encode("latin-1")


def name_of(text):
    """("foo", "example", "com") in lower case, as octets."""
    return tuple(label.lower() for label in octets(text).rstrip(b".").split(b".") if label)


def name_wire(name):
    return b"".join(bytes([len(label)]) + label for label in name) + b"\0"


def txt_wire(value):
    strings = value if isinstance(value, list) else [value]
    pieces = [data[at:at + 255] for data in map(octets, strings)
              for at in range(0, len(data) or 1, 255)]
    return b"".join(bytes([len(piece)]) + piece for piece in pieces or [b""])


def data_wire(kind, value):
    if kind == "TXT":
        return txt_wire(value)
    if kind == "A":
        return ipaddress.IPv4Address(value).packed
    if kind == "AAAA":
        return ipaddress.IPv6Address(value).packed
    if kind == "MX":
        return struct.pack("!H", value[0]) + name_wire(name_of(value[1]))
    return name_wire(name_of(value))


class Zones:
    """What is known of names: (name, type number) → list of data, and what is silent (or answered
    with the rcode `silence`)."""

    def __init__(self, zone, silence=SILENCE):
        self.silence = silence
        self.data, self.silent, self.names = {}, set(), set()
        for text, items in (zone or {}).items():
            name = name_of(text)
            self.names |= {name[at:] for at in range(len(name) + 1)}
            own_txt = any("TXT" in item for item in items if isinstance(item, dict))
            for item in items:
                if item == "TIMEOUT":
                    self.silent |= {(name, number) for number in TYPES.values()
                                    if not self.data.get((name, number))}
                    continue
                for kind, value in item.items():
                    if value == "NONE" or (kind == "SPF" and own_txt):
                        continue
                    kind = "TXT" if kind == "SPF" else kind
                    self.data.setdefault((name, TYPES[kind]), []).append(data_wire(kind, value))

    def find(self, name, number):
        """(rcode or SILENCE, [(owner, type, data)])"""
        found, passed = [], set()
        while True:
            own = self.data.get((name, number))
            if own:
                return NOERROR, found + [(name, number, data) for data in own]
            if (name, number) in self.silent:
                return self.silence, []
            alias = self.data.get((name, TYPES["CNAME"]))
            if not alias:
                return (NOERROR if name in self.names else NXDOMAIN), found
            found.append((name, TYPES["CNAME"], alias[0]))
            passed.add(name)
            name = read_name(alias[0], 0)[0]
            if name in passed:
                return SERVFAIL, []


def read_name(wire, at):
    labels = []
    while wire[at]:
        labels.append(wire[at + 1:at + 1 + wire[at]].lower())
        at += 1 + wire[at]
    return tuple(labels), at + 1


def answer(zones, query, most):
    """The message that answers a query; nothing for silence."""
    name, at = read_name(query, 12)
    number = struct.unpack("!H", query[at:at + 2])[0]
    rcode, records = zones.find(name, number)
    if rcode == SILENCE:
        return b""
    body = b"".join(name_wire(owner) + struct.pack("!HHIH", kind, 1, 60, len(data)) + data
                    for owner, kind, data in records)
    head, question = query[:2], query[12:at + 4]
    whole = head + struct.pack("!5H", 0x8180 | rcode, 1, len(records), 0, 0) + question + body
    if len(whole) <= most:
        return whole
    return head + struct.pack("!5H", 0x8380, 1, 0, 0, 0) + question


class Server:
    """Answers what self.zones says at the moment."""

    def __init__(self, zone=None):
        self.zones = Zones(zone)
        while True:
            self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.tcp = socket.socket()
            self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.udp.bind(("127.0.0.1", 0))
            try:
                self.tcp.bind(self.udp.getsockname())
                break
            except OSError:
                self.udp.close()
                self.tcp.close()
        self.tcp.listen(16)
        self.at = "127.0.0.1:%d" % self.udp.getsockname()[1]
        for serve in (self.serve_udp, self.serve_tcp):
            threading.Thread(target=serve, daemon=True).start()

    def serve(self, zone):
        self.zones = Zones(zone)

    def serve_udp(self):
        while True:
            query, who = self.udp.recvfrom(4096)
            reply = answer(self.zones, query, UDP_MOST)
            if reply:
                self.udp.sendto(reply, who)

    def serve_tcp(self):
        while True:
            with self.tcp.accept()[0] as peer:
                peer.settimeout(2)
                try:
                    size = struct.unpack("!H", peer.recv(2, socket.MSG_WAITALL))[0]
                    reply = answer(self.zones, peer.recv(size, socket.MSG_WAITALL), 65535)
                    if reply:
                        peer.sendall(struct.pack("!H", len(reply)) + reply)
                except (OSError, struct.error):
                    pass
