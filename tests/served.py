"""A console of one's own, served by nginx/run on a free port from a temporary folder, for tests
that need the real thing: processes, sockets, signals. Standard library only."""
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get("BUILD", "build")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(what, seconds, fine):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = fine()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {what}")


def stat_of(pid):
    """(parent, start time, state) of a process, or None: the start time tells a reused number."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return int(fields[1]), int(fields[19]), fields[0]
    except (FileNotFoundError, ProcessLookupError):
        return None


def tree(root):
    """{pid: start time} of a process and all below it."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (stat := stat_of(name)):
            parents[int(name)] = stat
    found = {}
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        if pid in parents:
            found[pid] = parents[pid][1]
            waiting += [child for child, (parent, _, _) in parents.items() if parent == pid]
    return found


def alive(processes):
    """Those of a tree() that still run."""
    return [pid for pid, began in processes.items()
            if (stat := stat_of(pid)) and stat[1] == began and stat[2] != "Z"]


def program_of(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().replace(b"\0", b" ").decode(errors="replace").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


class Visitor:
    """A browser without a face: keeps cookies, sends the form token of the last page."""

    def __init__(self, port):
        self.port = port
        self.cookies = {}
        self.page = ""
        self.headers = {}
        self.location = ""

    def ask(self, method, path, fields=None, timeout=30):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
                   "Accept-Language": "en"}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode({"form_token": self.token(), **fields})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        self.page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";", 1)[0].split("=", 1)
            self.cookies[name] = value
        self.headers = answer.headers
        self.location = answer.headers.get("Location", "")
        connection.close()
        return answer.status

    def token(self):
        found = re.search(r'name="form_token" value="([^"]*)"', self.page)
        return found[1] if found else ""

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, timeout=30, **fields):
        return self.ask("POST", path, fields, timeout)

    def follow(self):
        return self.get(self.location)


def hear_interrupts():
    """Who is started in the background ignores INT, and so do his children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Served:
    """settings: NAFUDA_NAME of the environment, without the prefix, in lower case."""

    def __init__(self, **settings):
        self.folder = tempfile.mkdtemp(prefix="nafuda-test-")
        os.chmod(self.folder, 0o755)  # www-data has to get through
        self.port = free_port()
        self.state = f"{self.folder}/state"
        named = {"conf": "/dev/null", "listen": f"127.0.0.1:{self.port}", "state": self.state,
                 "nameservers": "off", "press_domain": 10000, "press_user": 10000,
                 "press_org": 10000, **settings}
        self.environment = dict(os.environ, BUILD=BUILD,
                                **{f"NAFUDA_{name.upper()}": str(value)
                                   for name, value in named.items()})
        self.child = None

    def start(self, command=("nginx/run",)):
        self.output = open(f"{self.folder}/output", "w+b")
        self.child = subprocess.Popen(command, cwd=ROOT, env=self.environment,
                                      stdin=subprocess.DEVNULL, stdout=self.output,
                                      stderr=self.output, preexec_fn=hear_interrupts)
        until("it says that it serves", 30, lambda: self.said().count("Ctrl-C ends it")
              or self.child.poll() is not None)
        if self.child.poll() is not None:
            raise AssertionError(self.said())
        return self

    def said(self):
        with open(f"{self.folder}/output") as file:
            return file.read()

    def link(self):
        found = re.search(r"^ +(http:\S+)$", self.said(), re.M)
        return urllib.parse.urlsplit(found[1]).path if found else None

    def tool(self, *words, clock=0):
        done = subprocess.run([f"{BUILD}/nafuda", *words], cwd=ROOT, capture_output=True, text=True,
                              env=dict(self.environment, NAFUDA_CLOCK=str(clock)))
        if done.returncode:
            raise AssertionError(f"nafuda {' '.join(words)}: {done.stderr}")
        return done.stdout.strip()

    def stop(self, how=signal.SIGTERM):
        if self.child.poll() is None:
            self.child.send_signal(how)
        self.child.wait(60)

    def close(self):
        if self.child:
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def owner(self, project="Project", email="owner@example.test", organisation="Organisation"):
        """Makes organisation, project and owner by the command line; returns (visitor, project)."""
        org = self.tool("org", "add", organisation)
        number = self.tool("project", "add", org, project)
        link = self.tool("user", "add", email, "Owner", "owner", number).split("\t")[1]
        visitor = Visitor(self.port)
        path = urllib.parse.urlsplit(link).path
        visitor.get(path)
        status = visitor.post(path, password="a password of some length")
        assert status == 303, f"{status} {visitor.page}"
        return visitor, number
