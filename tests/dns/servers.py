"""Name servers for tests, each on a free port of 127.0.0.1, ended with the `with` that began it, and
ask_run on the command line. Standard library only."""
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
FAULT = os.path.join(BUILD, "tests/dns/fault")
ASK = os.path.join(BUILD, "tests/dns/ask")
SWEEP = os.path.join(BUILD, "tests/dns/sweep")
VIEWS = os.path.join(BUILD, "tests/dns/views")
FAILED = 6  # STATUS_FAILED
# Where a platform's SPF record stands; domains below test put their records beside it.
TEST_ZONE = """$ORIGIN test.
$TTL 10
@ SOA ns hostmaster 1 3600 600 86400 10
@ NS ns
ns A 127.0.0.1
spf.platform TXT "v=spf1 ip4:192.0.2.25 -all"
"""
sys.path.append(os.path.join(ROOT, "tests"))


def free_port():
    """A port of 127.0.0.1 that is free for UDP and TCP."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind(("127.0.0.1", 0))
            try:
                tcp.bind(udp.getsockname())
            except OSError:
                continue
            return udp.getsockname()[1]


def ask(deadline_ms, resolvers, *chains, options=()):
    """What tests/dns/ask prints, with the texts of TXT records as octets."""
    if not isinstance(resolvers, str):
        resolvers = ",".join(resolvers)
    done = subprocess.run([ASK, *options, str(deadline_ms), resolvers, *chains],
                          capture_output=True, timeout=60, check=True)
    run = json.loads(done.stdout, object_hook=read_record)
    run["log"] = done.stderr.decode()
    return run


def sweep(deadline_ms, resolvers, flight, scripts, most=None, files=None):
    """What tests/dns/sweep prints; each script is a list of chains. files: how many it may open."""
    if not isinstance(resolvers, str):
        resolvers = ",".join(resolvers)
    limit = ["prlimit", f"--nofile={files}"] if files else []
    options = [deadline_ms, resolvers, flight] + [most] * bool(most)
    done = subprocess.run([*limit, SWEEP, *map(str, options)],
                          input="".join(" ".join(script) + "\n" for script in scripts).encode(),
                          capture_output=True, timeout=60, check=True)
    return json.loads(done.stdout, object_hook=read_record)


def read_record(item):
    if "strings" in item:
        item["strings"] = [bytes.fromhex(string) for string in item["strings"]]
        item["text"] = bytes.fromhex(item["text"])
    return item


def views(deadline_ms, resolvers, policy, port, name, kind="TXT"):
    """What tests/dns/views prints."""
    if not isinstance(resolvers, str):
        resolvers = ",".join(resolvers)
    done = subprocess.run([VIEWS, str(deadline_ms), resolvers, policy, str(port), name, kind],
                          capture_output=True, timeout=60, check=True)
    return json.loads(done.stdout, object_hook=read_record)


def outcome(answer):
    """Its state, or why it is unknown."""
    return answer["unknown"] if answer["state"] == "unknown" else answer["state"]


class Process:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.child.terminate()
        try:
            self.child.wait(5)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        if self.child.stdout:
            self.child.stdout.close()


class Fault(Process):
    """tests/dns/fault.c"""

    def __init__(self, *options):
        self.child = subprocess.Popen([FAULT, *map(str, options)], stdout=subprocess.PIPE, text=True)
        self.port = self.child.stdout.readline().strip()
        if not self.port:
            raise OSError("fault took no port")
        self.at = f"[::1]:{self.port}" if "::1" in options else f"127.0.0.1:{self.port}"

    def log(self):
        """[("?" or "!", name, "udp" or "tcp")] until it was ended."""
        self.child.terminate()
        lines = [line.split() for line in self.child.stdout.read().splitlines()]
        self.child.wait()
        return [(mark, name, way) for mark, name, _, way, _ in lines]


def answers(address, port):
    """Whether a name server listens: it says something, whatever it is, about the root."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(0.1)
        probe.connect((address, port))
        try:
            probe.send(struct.pack("!6H", 1, 0, 1, 0, 0, 0) + b"\0\0\2\0\1")
            return bool(probe.recv(4096))
        except OSError:
            return False


class Daemon(Process):
    def __init__(self, name, configuration, address="127.0.0.1", port=None):
        self.folder = tempfile.TemporaryDirectory(prefix=f"nafuda-{name}-")
        self.port = port or free_port()
        self.at = f"{address}:{self.port}"
        path = os.path.join(self.folder.name, f"{name}.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(configuration(self.folder.name, self.port))
        with open(os.path.join(self.folder.name, "log"), "wb") as log:
            self.child = subprocess.Popen([f"/usr/sbin/{name}", "-d", "-c", path],
                                          stdout=log, stderr=log)
        end = time.monotonic() + 10
        while not answers(address, self.port):
            if self.child.poll() is not None or time.monotonic() > end:
                with open(log.name, encoding="utf-8") as told:
                    raise OSError(f"{name} does not answer: {told.read()}")

    def __exit__(self, *error):
        super().__exit__(*error)
        self.folder.cleanup()


class Nsd(Daemon):
    """zones: {name: text of the zone file}"""

    def __init__(self, zones, addresses=("127.0.0.1",), port=None):
        self.zones = zones
        super().__init__("nsd", lambda folder, port: self.configuration(folder, port, addresses),
                         addresses[0], port)

    def write(self, folder):
        for name, records in self.zones.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(records)

    def configuration(self, folder, port, addresses):
        self.write(folder)
        listens = "".join(f"  ip-address: {address}@{port}\n" for address in addresses)
        zones = "".join(f'zone:\n  name: "{name}"\n  zonefile: "{name}"\n' for name in self.zones)
        return f"""server:
{listens}  username: ""
  chroot: ""
  zonesdir: "{folder}"
  database: ""
  pidfile: "{folder}/pid"
  xfrdfile: "{folder}/xfrd"
  xfrdir: "{folder}"
  zonelistfile: "{folder}/zonelist"
  server-count: 1
  rrl-ratelimit: 0
remote-control:
  control-enable: no
{zones}"""

    def change(self, zones):
        """New text for zones that are served already; it is there a moment later."""
        self.zones.update(zones)
        self.write(self.folder.name)
        self.child.send_signal(signal.SIGHUP)


def nsd(zones):
    return Nsd(zones)


def unbound(zones, authority, options="", port=None, address="127.0.0.1"):
    """Resolves the zones through the name server at authority ("127.0.0.1:5300", or one a zone).
    Nobody serves down.test."""
    def configuration(folder, port):
        stubs = {name: authority if isinstance(authority, str) else authority[name]
                 for name in zones}
        stubs["down.test"] = f"127.0.0.1:{free_port()}"
        return f"""server:
  interface: {address}@{port}
  port: {port}
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: ""
  use-syslog: no
  do-ip6: no
  do-not-query-localhost: no
  local-zone: "test." nodefault
  module-config: "{'validator ' if 'trust-anchor' in options else ''}iterator"
{options}
remote-control:
  control-enable: no
""" + "".join(f'stub-zone:\n  name: "{name}"\n  stub-addr: {at.replace(":", "@")}\n'
              for name, at in stubs.items())
    return Daemon("unbound", configuration, address, port)


def same(found, expected, what=""):
    if found != expected:
        raise AssertionError(f"{what} {found!r}, not {expected!r}")
