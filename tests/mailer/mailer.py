"""A mail host for tests: Postfix and OpenDKIM of their own, with the configuration that the tree
ships, in a temporary folder and on free ports of 127.0.0.1. Needs root, as a mail host does.
Standard library only."""
import os
import re
import shutil
import smtplib
import socket
import ssl
import subprocess
import tempfile

from servers import BUILD, ROOT, free_port
from served import alive, tree, until

SHIPPED = os.path.join(ROOT, "nginx/mailer")
OF_OPENDKIM = "UserID                  opendkim"
PLATFORM = "platform.test"
ONE_TIME = f"check.{PLATFORM}"
ADDRESS = "127.0.0.25"  # that the platform sends from
# Ends what it runs when it is told to or this process is gone: a namespace of processes ends with
# its first. Who is told something by his number has to have none to himself.
GUARD = """
"$@" & pid=$!
trap 'kill -9 $(cat /proc/$pid/task/$pid/children) $pid' TERM
wait
"""
TOGETHER = ("/usr/bin/unshare", "--pid", "--fork")
REALM = f"mail.{PLATFORM}"
PASSWORD = "a password of the mailer"


def left_out():
    """Why there can be no mail host here, or None."""
    if os.geteuid() != 0:
        return "a mail host needs root"
    if not os.path.exists("/usr/sbin/postfix"):
        return "another mail server has Postfix's place"
    if subprocess.run(["unshare", "-m", "-p", "-f", "true"], capture_output=True,
                      check=False).returncode:
        return "no namespaces are allowed here"
    return None


def run(*words, **more):
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, **more)
    if done.returncode:
        raise OSError(f"{' '.join(words)}: {done.stdout}{done.stderr}")
    return done.stdout


def write(path, text, mode=0o644):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Mailer:
    """export: the folder that nafuda-export writes to. signer: opendkim or rspamd; OpenDKIM is of
    the user whose exporter shall be able to tell it that there are other tables. Mail for
    info@receiver.test lies in received/, a file a message; for one-time addresses it comes in again
    at another port, from ADDRESS, and goes to `nafuda receive` with nafuda.conf of the folder."""

    def __init__(self, export, signer="opendkim", user="opendkim"):
        self.folder = tempfile.mkdtemp(prefix="nafuda-mailer-", dir="/run")
        os.chmod(self.folder, 0o755)
        self.export = export
        self.signer, self.user = signer, user
        self.port = free_port()
        self.unasked = free_port()
        self.inbound = free_port()
        self.tests = free_port()
        self.daemons = []
        self.sessions = {}

    def path(self, name):
        return os.path.join(self.folder, name)

    def shipped(self, name, *changes, to=None):
        """A file of nginx/mailer, filled in as by make install, with changes: (old, new)."""
        with open(os.path.join(SHIPPED, name), encoding="utf-8") as file:
            text = file.read()
        places = {"@EXPORT@": self.export, "@SHARE@/mailer": self.folder, "@BIN@": BUILD,
                  "@CONF@": self.folder,
                  "/run/nafuda-mailer": self.path("run"), "/run/opendkim": self.path("run")}
        text = re.sub("|".join(places), lambda found: places[found[0]], text)
        for old, new in changes:
            assert old in text, (name, old)
            text = text.replace(old, new)
        write(self.path(to or name), text)
        return text

    def __enter__(self):
        try:
            self.shipped("from.lua")
            self.shipped("reload")
            self.shipped("submit")
            for script in ("reload", "submit"):
                os.chmod(self.path(script), 0o755)
            getattr(self, f"start_{self.signer}")()
            self.start_postfix()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start_opendkim(self):
        os.mkdir(self.path("run"))
        shutil.chown(self.path("run"), self.user, "postfix")
        os.chmod(self.path("run"), 0o2750)
        self.shipped("opendkim.lua")
        self.shipped("opendkim-common.conf", (OF_OPENDKIM, f"UserID {self.user}"))
        for name in ("opendkim", "opendkim-ed25519"):
            self.shipped(f"{name}.conf")
            self.opendkim(name)
        self.milter = (f"unix:{self.path('run/opendkim.sock')}, "
                       f"{{ unix:{self.path('run/opendkim-ed25519.sock')}, default_action=accept, "
                       "connect_timeout=5s, command_timeout=5s, content_timeout=10s }")

    def opendkim(self, name):
        self.daemon(name, lambda: os.path.exists(self.path(f"run/{name}.sock")),
                    "/usr/sbin/opendkim", "-f", "-x", self.path(f"{name}.conf"))

    def start_lenient(self):
        """An OpenDKIM that lets out what it does not sign, for the port that is unasked."""
        self.shipped("opendkim.conf", ("/opendkim.sock", "/lenient.sock"), ("tempfail", "accept"),
                     ("/opendkim.pid", "/lenient.pid"), to="lenient.conf")
        self.opendkim("lenient")

    def start_rspamd(self):
        """With the modules that sign, and no other of its many."""
        socket_path = self.path("rspamd.sock")
        write(self.path("tld"), "test\n")  # its own list of suffixes takes 18 s to compile
        self.shipped("rspamd.lua")
        self.shipped("dkim_signing.conf")
        os.mkdir(self.path("rspamd"))
        shutil.chown(self.path("rspamd"), "_rspamd")
        write(self.path("rspamd.conf"), f"""options {{
  pidfile = "{self.path("rspamd/pid")}"; tempdir = "{self.path("rspamd")}";
  control_socket = "{self.path("rspamd/control")}"; cache_file = "{self.path("rspamd/cache")}";
  stats_file = "{self.path("rspamd/stats")}"; history_file = ""; rrd = "";
  url_tld = "{self.path("tld")}"; filters = "dkim"; map_watch_interval = 1s; disable_hyperscan = true; local_addrs = [];
  dns {{ nameserver = ["127.0.0.1:9"]; }}
}}
logging {{ type = "console"; level = "notice"; }}
worker "rspamd_proxy" {{
  bind_socket = "{socket_path} mode=0666"; milter = yes; count = 1;
  upstream "local" {{ default = yes; self_scan = yes; }}
}}
lua = "{self.path("rspamd.lua")}";
modules {{ path = "/usr/share/rspamd/plugins/dkim_signing.lua"; }}
dkim_signing {{ .include "{self.path("dkim_signing.conf")}" }}
actions {{ reject = 1000; }}
""")
        self.milter = f"unix:{socket_path}"
        self.daemon("rspamd", lambda: os.path.exists(socket_path), *TOGETHER, "/usr/bin/rspamd", "-f",
                    "-u", "_rspamd", "-g", "_rspamd", "-c", self.path("rspamd.conf"))

    def daemon(self, name, ready, *words):
        """Ends with this process, however that ends, and all that it started with it."""
        with open(self.path(f"{name}.log"), "w+b") as log:
            child = subprocess.Popen(["/usr/bin/setpriv", "--pdeathsig", "TERM", "/bin/sh", "-c",
                                      GUARD, "sh", *words], stdout=log, stderr=log,
                                     stdin=subprocess.DEVNULL)
            self.daemons.append(child)
            until(f"{name} listens", 20, lambda: ready() or child.poll() is not None)
            log.seek(0)
            assert child.poll() is None, log.read().decode(errors="replace")

    def start_postfix(self):
        for folder, owner, mode in (("postfix", "root", 0o755), ("queue", "root", 0o755),
                                    ("data", "postfix", 0o700), ("postfix/sasl", "root", 0o755),
                                    ("received", "nobody", 0o755)):
            os.mkdir(self.path(folder))
            shutil.chown(self.path(folder), owner)
            os.chmod(self.path(folder), mode)
        self.shipped("login.cf")
        self.shipped("bounce.cf")
        master = self.shipped("master.cf", ("\nsubmission inet", f"\n127.0.0.1:{self.port} inet"),
                              ("127.0.0.1:588 inet", f"127.0.0.1:{self.tests} inet"),
                              (f"unix:{self.path('run/opendkim.sock')}", self.milter),
                              ("user=nafuda", "user=www-data"))
        # The same for a host where Postfix does not ask who may send, nor the signer signs all.
        one_time = self.shipped("main.cf", ("check.platform.example", ONE_TIME),
                                ("nafuda-receive:", f"out:[127.0.0.1]:{self.inbound}"))
        submission = master.split("# Messages to be explained")[0]
        master += submission.replace(f":{self.port} inet", f":{self.unasked} inet").replace(
            "reject_sender_login_mismatch,", "").replace("submission-cleanup", "unasked").replace(
            f"sqlite:{self.path('bounce.cf')}", f"static:bounce@bounce.{PLATFORM}").replace(
            "/opendkim.sock", "/lenient.sock")
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-subj", f"/CN=mail.{PLATFORM}", "-keyout", self.path("tls.key"),
            "-out", self.path("tls.pem"))
        write(self.path("postfix/main.cf"), f"""compatibility_level = 3.6
queue_directory = {self.path("queue")}
data_directory = {self.path("data")}
maillog_file = {self.path("mail.log")}
maillog_file_prefixes = {self.folder}
myhostname = mail.{PLATFORM}
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
disable_dns_lookups = yes
recipient_delimiter = +
mynetworks = 127.0.0.0/8
smtpd_tls_cert_file = {self.path("tls.pem")}
smtpd_tls_key_file = {self.path("tls.key")}
virtual_mailbox_domains = receiver.test
virtual_transport = keep
keep_destination_recipient_limit = 1
{one_time}
default_transport = error:nothing leaves this host
""")
        write(self.path("postfix/sasl/smtpd.conf"), f"""pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: {self.path("postfix/sasl/sasldb")}
mech_list: PLAIN
""")
        write(self.path("keep"), f"""#!/bin/sh
# A message as it arrived: its envelope sender, then itself.
cd {self.path("received")} || exit 75
{{ printf '%s\\n' "$1"; cat; }} >.$$ && exec mv .$$ "$2"
""", 0o755)
        rest = "".join(f"{name} unix {flags} {command}\n" for name, flags, command in (
            ("cleanup", "n - n - 0", "cleanup"), ("qmgr", "n - n 300 1", "qmgr"),
            ("rewrite", "- - n - -", "trivial-rewrite"), ("bounce", "- - n - 0", "bounce"),
            ("defer", "- - n - 0", "bounce"), ("trace", "- - n - 0", "bounce"),
            ("error", "- - n - -", "error"), ("retry", "- - n - -", "error"),
            ("relay", "- - n - -", "smtp"),
            ("anvil", "- - n - 1", "anvil"), ("tlsmgr", "- - n 1000? 1", "tlsmgr"),
            ("proxymap", "- - n - -", "proxymap"), ("proxywrite", "- - n - 1", "proxymap"),
            ("local", "- n n - -", "local"), ("showq", "n - n - -", "showq"),
            ("keep", "- n n - 4",
             f"pipe user=nobody null_sender= argv={self.path('keep')} ${{sender}} ${{queue_id}}")))
        write(self.path("postfix/master.cf"), f"""postlog unix-dgram n - n - 1 postlogd
127.0.0.1:{self.inbound} inet n - n - - smtpd
  -o myhostname=mx.{PLATFORM} -o content_filter=nafuda-receive:
out unix - - n - - smtp
  -o smtp_bind_address={ADDRESS}
pickup unix n - n 60 1 pickup
{rest}{master}""")
        self.login("nafuda-tests")
        write(self.path("submit.login"),
              f'machine 127.0.0.1 login nafuda-tests password "{PASSWORD}"\n')
        self.daemon("postfix", lambda: listens(self.port), *TOGETHER, "/usr/sbin/postfix", "-c",
                    self.path("postfix"), "start-fg")

    def login(self, name):
        """Lets somebody in; he is the project of that number."""
        run("/usr/sbin/saslpasswd2", "-c", "-p", "-f", self.path("postfix/sasl/sasldb"), "-u", REALM, name,
            input=PASSWORD)
        shutil.chown(self.path("postfix/sasl/sasldb"), "root", "postfix")
        os.chmod(self.path("postfix/sasl/sasldb"), 0o640)

    def connect(self, login, port=None):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        smtp = smtplib.SMTP("127.0.0.1", port or self.port, "client.test", timeout=20)
        smtp.starttls(context=context)
        smtp.login(login, PASSWORD)
        return smtp

    def hand_in(self, smtp, sender, message, recipient="info@receiver.test"):
        """Returns the name of the file that it arrives as. Raises SMTPResponseException."""
        smtp.mail(sender)
        code, said = smtp.rcpt(recipient)
        if code == 250:
            code, said = smtp.data(message)
        if code != 250:
            raise smtplib.SMTPResponseException(code, said.decode())
        return re.search(rb"queued as (\w+)", said)[1].decode()

    def submit(self, login, sender, message, port=None):
        """The same in a session that goes on until something is refused."""
        who = login, port
        if who not in self.sessions:
            self.sessions[who] = self.connect(login, port)
        try:
            return self.hand_in(self.sessions[who], sender, message)
        except smtplib.SMTPException:
            self.sessions.pop(who).close()  # who is refused too often is made to wait
            raise

    def leave(self):
        """Ends the sessions that go on."""
        while self.sessions:
            self.sessions.popitem()[1].close()

    def arrived(self, number):
        """(envelope sender, message) of what was handed in."""
        path = self.path(f"received/{number}")
        until(f"{number} arrives", 20, lambda: os.path.exists(path))
        with open(path, "rb") as file:
            sender, _, message = file.read().partition(b"\n")
        return sender.decode(), message.replace(b"\n", b"\r\n")

    def __exit__(self, *error):
        """Ends what was started, by its number; then nothing of it runs."""
        self.leave()
        running = {}
        while self.daemons:
            child = self.daemons.pop()
            running |= tree(child.pid)
            child.terminate()
            child.wait(10)
        until("the mail host ends", 10, lambda: not alive(running))
        shutil.rmtree(self.folder, ignore_errors=True)
