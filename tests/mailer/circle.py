"""The whole circle with real parts: the console served by nginx with its watcher, nafuda-export,
Postfix with OpenDKIM or rspamd, and NSD and Unbound that answer for customers and platform.
Standard library only."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, ".."), os.path.join(HERE, "../dns"), os.path.join(HERE, "../web")]
from console import Forms
from internet import zone
from mailer import ADDRESS, ONE_TIME, PLATFORM, SHIPPED, Mailer, write
from served import BUILD, ROOT, Served, until
from servers import Nsd, unbound

DKIM_ZONE = f"dkim.{PLATFORM}"
USER = "www-data"  # of console, exporter, and whom the exporter tells that there is something new


class Names(Nsd):
    """The zones of customers and platform, with the configuration that the tree ships for the
    platform's zone of keys; that one is nafuda-export's file."""

    def __init__(self, zones, export):
        self.export = export
        super().__init__(zones)

    def configuration(self, folder, port, addresses):
        with open(f"{SHIPPED}/nsd.conf", encoding="utf-8") as file:
            shipped = file.read()
        for old, new in (("@EXPORT@", self.export), ("dkim.platform.example", DKIM_ZONE),
                         ("/run/nsd", folder)):
            assert old in shipped, old
            shipped = shipped.replace(old, new)
        shutil.chown(folder, USER)
        text = super().configuration(folder, port, addresses).replace('username: ""',
                                                                      f'username: "{USER}"')
        return text.replace("remote-control:\n  control-enable: no\n", shipped)


class Circle:
    """domains: of customers; what they publish is set by publish()."""

    def __init__(self, *domains, signer="opendkim"):
        self.signer = signer
        self.folder = tempfile.mkdtemp(prefix="nafuda-circle-")
        os.chmod(self.folder, 0o755)
        self.export = f"{self.folder}/export"
        self.make_folders()
        # Whoever verifies asks the resolver of resolv.conf, which has no port: an address of its own.
        self.address = f"127.53.{os.getpid() // 250 % 250}.{os.getpid() % 250 + 1}"
        self.zones = {PLATFORM: zone(PLATFORM, [f'spf TXT "v=spf1 ip4:{ADDRESS} -all"',
                                                f'bounce TXT "v=spf1 ip4:{ADDRESS} -all"'])}
        self.zones |= {domain: zone(domain, []) for domain in domains}
        self.parts = []
        self.served = self.mailer = None

    def make_folders(self):
        """As systemd-tmpfiles would, but for the exporter's user."""
        with open(f"{SHIPPED}/tmpfiles.conf", encoding="utf-8") as file:
            lines = [line.split() for line in file if re.match("[dz] @EXPORT@(?!.*[*])", line)]
        for _, path, mode, _, group in lines:
            path = path.replace("@EXPORT@", self.export)
            os.mkdir(path)
            signs = group == "opendkim" and self.signer == "rspamd"
            shutil.chown(path, USER, "_rspamd" if signs else group)
            os.chmod(path, int(mode, 8))

    def begin(self, part):
        part.__enter__()
        self.parts.append(part)
        return part

    def __enter__(self):
        try:
            self.names = self.begin(Names(self.zones, self.export))
            self.begin(unbound([*self.zones, DKIM_ZONE], self.names.at, port=53,
                               address=self.address))
            self.resolver = f"{self.address}:53"
            write(f"{self.folder}/resolv.conf", f"nameserver {self.address}\n")
            self.mailer = Mailer(self.export, self.signer, USER)
            self.parts.append(self.mailer)
            self.served = Served(
                resolver=self.resolver, spf_include=f"spf.{PLATFORM}", sending_addresses=ADDRESS,
                bounce_domain=f"bounce.{PLATFORM}", dkim_zone=DKIM_ZONE, dkim_zone_ttl=1,
                dkim_zone_ns=f"ns.{PLATFORM}", key_ed25519="on",
                message_domain=ONE_TIME, export_folder=self.export,
                export_reload=self.mailer.path("reload"),
                submit_command=self.mailer.path("submit"))
            write(self.mailer.path("nafuda.conf"), "".join(
                f"{name.removeprefix('NAFUDA_').lower()} = {value}\n"
                for name, value in self.served.environment.items()
                if name.startswith("NAFUDA_") and name != "NAFUDA_CONF"))
            self.served.environment |= {"OPENDKIM_PID": self.mailer.path("run/opendkim.pid"),
                                        "NSD_CONF": f"{self.names.folder.name}/nsd.conf",
                                        "SUBMIT_PORT": str(self.mailer.tests),
                                        "PATH": f"{os.environ['PATH']}:/usr/sbin"}
            self.served.start()
            until("there is something to go by", 20,
                  lambda: os.path.exists(f"{self.export}/opendkim/SigningTable"))
            self.mailer.__enter__()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        if self.served:
            self.served.close()
        for part in reversed(self.parts):
            part.__exit__(None, None, None)
        shutil.rmtree(self.folder, ignore_errors=True)

    def tool(self, *words):
        return self.served.tool(*words)

    def publish(self, domain, *lines, serial=[1]):
        """What the customer's zone says from now on; waits until NSD answers with it."""
        serial[0] += 1
        text = zone(domain, lines, serial=serial[0]).replace(" 300", " 1")
        self.names.change({domain: text})
        until(f"{domain} is served", 10, lambda: str(serial[0]) in self.ask(domain, "SOA"))

    def ask(self, name, kind="TXT"):
        done = subprocess.run(["drill", "-p", self.names.at.split(":")[1], "@127.0.0.1", kind, name],
                              capture_output=True, text=True, timeout=10, check=False)
        return done.stdout

    def fill(self, visitor, action, **fields):
        """Sends the form of his page that posts to action, with these fields filled in."""
        forms = [form for _, where, form in Forms(visitor.page).found
                 if where and (where == action or action.endswith(f"/{where}"))]
        assert forms, f"no form for {action}: {visitor.page}"
        status = visitor.post(action, **{**forms[0], **fields})
        assert status in (200, 303), (action, status, visitor.page)

    def judge(self, message, envelope):
        """{who: (whether he says that a signature passes, what he said)}, and what we explain."""
        def asked(*words, **more):
            return subprocess.run(words, input=message, capture_output=True, timeout=30,
                                  check=False, **more)

        done = asked(f"{BUILD}/nafuda", "check", "message", "-", "--json", "--ip", ADDRESS, "--from",
                     envelope, "--resolver", self.resolver, cwd=ROOT, env=self.served.environment)
        explained = json.loads(done.stdout)
        judges = {"nafuda": (explained["passing"] >= 0, explained["signatures"])}
        mount = f"mount --bind {self.folder}/resolv.conf /etc/resolv.conf && exec opendkim-testmsg"
        done = asked("unshare", "-m", "sh", "-c", mount,
                     env=dict(os.environ, PATH=f"{os.environ['PATH']}:/usr/sbin"))
        judges["opendkim-testmsg"] = (done.returncode == 0, done.stderr.decode())
        done = asked("/usr/bin/python3", f"{HERE}/dkimpy.py", self.address)
        judges["dkimpy"] = (done.returncode == 0, done.stderr.decode())
        return judges, explained
