#!/usr/bin/env python3
"""nafuda-watch with a set clock, real zones and lying servers: what it moves, what it never moves, and
that every transition is one mail, whatever kills it. Works with the programs in $BUILD."""
import email
import email.policy
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("BUILD", "build")
HOUR, DAY = 3600, 86400
YEAR = 365 * DAY


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(what, seconds, fine):
    end = time.monotonic() + seconds
    while not fine():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


class Names:
    """NSD with the zone test., and a server for each way of giving no answer."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.serial = 0
        self.nsd = None
        self.liars = []
        with open(f"{folder}/nsd.conf", "w") as file:
            file.write(f"""server:
    ip-address: 127.0.0.1@{self.port}
    username: ""
    chroot: ""
    zonesdir: "{folder}"
    pidfile: "{folder}/nsd.pid"
    database: ""
    zonelistfile: "{folder}/zone.list"
    xfrdfile: "{folder}/xfrd.state"
    server-count: 1
    rrl-ratelimit: 0
remote-control:
    control-enable: no
zone:
    name: test
    zonefile: test.zone
""")

    def publish(self, lines, ours='"v=spf1 ip4:192.0.2.25 -all"'):
        """Serves exactly these lines below test., and the platform's SPF record."""
        if ours:
            lines = [*lines, f"spf.platform.test. TXT {ours}"]
        self.serial += 1
        with open(f"{self.folder}/test.zone", "w") as file:
            file.write("$ORIGIN test.\n$TTL 10\n"
                       f"@ SOA ns.test. hostmaster.test. {self.serial} 3600 600 86400 10\n"
                       "@ NS ns.test.\nns A 127.0.0.1\n" + "".join(f"{x}\n" for x in lines))
        self.stop_nsd()
        self.nsd = subprocess.Popen(["nsd", "-d", "-c", f"{self.folder}/nsd.conf"],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                    env=dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin"))
        until("NSD answers", 10, self.answers)

    def answers(self):
        query = b"\x12\x34\0\0\0\1\0\0\0\0\0\0\4test\0\0\6\0\1"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.settimeout(0.2)
            try:
                asker.sendto(query, ("127.0.0.1", self.port))
                return struct.pack(">I", self.serial) in asker.recv(512)
            except OSError:
                return False

    def liar(self, mode):
        """host:port of a server that treats every question so."""
        server = subprocess.Popen([f"{BUILD}/tests/dns/fault", "--mode", mode],
                                  stdout=subprocess.PIPE, text=True)
        self.liars.append(server)
        return "127.0.0.1:" + re.search(r"(\d+)\s*$", server.stdout.readline())[1]

    def stop_nsd(self):
        if self.nsd:
            self.nsd.terminate()
            self.nsd.wait()

    def stop(self):
        self.stop_nsd()
        for server in self.liars:
            server.kill()
            server.wait()
            server.stdout.close()


class House:
    """A state folder with an owner, and a clock of its own."""

    def __init__(self, names, **settings):
        self.folder = tempfile.mkdtemp(prefix="nafuda-watch-")
        self.names = names
        self.ahead = 0
        self.environment = dict(
            os.environ, NAFUDA_STATE=f"{self.folder}/state", NAFUDA_VERIFY_MS="500",
            NAFUDA_RESOLVER=f"127.0.0.1:{names.port}", NAFUDA_NAMESERVERS="off",
            NAFUDA_KEY_STOCK="1",
            NAFUDA_PENDING_LIMIT="1000", NAFUDA_MAIL_COMMAND=f"{self.folder}/sendmail",
            NAFUDA_URL="https://console.example", NAFUDA_SPF_INCLUDE="spf.platform.test", LANG="C",
            **settings)
        self.environment.pop("NAFUDA_CONF", None)
        self.deliver()
        self.tool("setup")
        self.tool("org", "add", "Org")
        self.tool("project", "add", "1", "Project")
        self.tool("user", "add", "owner@example.com", "Owner", "owner", "1")
        self.watch()
        assert self.mails() == {("welcome", ""): 1}, self.mails()
        self.forget_mails()

    def mail_command(self, script):
        with open(f"{self.folder}/sendmail.new", "w") as file:
            file.write(f"#!/bin/sh\n{script}\n")
        os.chmod(f"{self.folder}/sendmail.new", 0o755)
        os.rename(f"{self.folder}/sendmail.new", f"{self.folder}/sendmail")

    def deliver(self, murder=False):
        """Mail goes into a maildir, with a line in a log for each time. murder: now and then the
        watcher is killed just before that, or just after, when it does not know of it yet."""
        kill = ("[ $(od -An -N1 -tu1 /dev/urandom) -ge 64 ] || kill -9 $PPID" if murder else ":")
        self.mail_command(f'{kill}\necho . >>"{self.folder}/deliveries"\n'
                          f'"{os.path.abspath(BUILD)}/nafuda" maildir "{self.folder}/mail" "$@" '
                          f'|| exit 75\n{kill}')

    def env(self, **more):
        return dict(self.environment, NAFUDA_CLOCK=str(self.ahead), **more)

    def tool(self, *words):
        done = subprocess.run([f"{BUILD}/nafuda", *words], env=self.env(), capture_output=True,
                              text=True)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def register(self, name):
        self.tool("register", "1", name)

    def records(self, *names, without=None):
        """Zone lines of what the domains want published."""
        lines = [line for name in names
                 for line in self.tool("records", name, "--zone").splitlines()]
        return [line for line in lines if not (without and without in line)]

    def watch(self, resolver=None, code=0):
        """One turn."""
        more = {"NAFUDA_RESOLVER": resolver} if resolver else {}
        done = subprocess.run([f"{BUILD}/nafuda-watch", "--once"], env=self.env(**more),
                              stderr=subprocess.PIPE, text=True)
        assert done.returncode == code, (done.returncode, done.stderr)
        return done.stderr

    def start_watcher(self, resolver=None):
        more = {"NAFUDA_RESOLVER": resolver} if resolver else {}
        return subprocess.Popen([f"{BUILD}/nafuda-watch"], env=self.env(**more),
                                stderr=subprocess.DEVNULL)

    def live(self, seconds, resolver=None, step=6 * HOUR):
        """Lets time pass in steps, with a turn after each; over twelve hours would be a jump."""
        end = self.ahead + seconds
        while self.ahead < end:
            self.ahead = min(self.ahead + step, end)
            self.watch(resolver)

    def states(self):
        rows = [line.split("\t") for line in self.tool("domains").splitlines()]
        return {row[2]: row[1] for row in rows}

    def messages(self):
        folder = f"{self.folder}/mail/new"
        for name in os.listdir(folder) if os.path.isdir(folder) else []:
            with open(f"{folder}/{name}", "rb") as file:
                yield email.message_from_binary_file(file, policy=email.policy.default)

    def mails(self):
        """{(template, domain): how many}, from the Japanese subjects."""
        kinds = {"welcome": "ご利用開始", "verified": "検証が完了しました",
                 "degraded": "問題が見つかりました", "recovered": "問題は解消しました",
                 "failed": "検証期間が終わりました", "lapsed": "使えなくなりました"}
        found = {}
        for message in self.messages():
            subject = message["Subject"]
            kind = next(kind for kind, words in kinds.items() if words in subject)
            domain = re.match(r"[\w.-]+\.test", subject)
            key = kind, domain[0] if domain else ""
            found[key] = found.get(key, 0) + 1
        return found

    def forget_mails(self):
        shutil.rmtree(f"{self.folder}/mail", ignore_errors=True)

    def end(self):
        shutil.rmtree(self.folder)


def equal(found, wanted):
    assert found == wanted, f"{found!r} instead of {wanted!r}"


# The tests. Each gets the names, and ends the house it makes.

def pending_fails_at_the_end_of_its_window(names, house):
    names.publish([])
    house.register("shop.test")
    house.live(72 * HOUR - 60)
    equal(house.states(), {"shop.test": "pending"})
    equal(house.mails(), {})
    house.live(61)
    equal(house.states(), {"shop.test": "failed"})
    equal(house.mails(), {("failed", "shop.test"): 1})
    house.live(3 * DAY)
    equal(house.mails(), {("failed", "shop.test"): 1})


def pending_is_verified_by_itself(names, house):
    house.register("shop.test")
    names.publish(house.records("shop.test"))
    house.live(HOUR)
    equal(house.states(), {"shop.test": "verified"})
    house.live(4 * DAY)
    equal(house.states(), {"shop.test": "verified"})
    equal(house.mails(), {("verified", "shop.test"): 1})


def verified(names, house, *domains):
    for domain in domains:
        house.register(domain)
    names.publish(house.records(*domains))
    house.live(6 * HOUR)
    equal(house.states(), {domain: "verified" for domain in domains})
    equal(house.mails(), {("verified", domain): 1 for domain in domains})
    house.forget_mails()


def verified_degrades_and_fails_after_the_grace(names, house):
    verified(names, house, "shop.test")
    names.publish(house.records("shop.test", without="_domainkey"))
    house.live(30 * HOUR)
    equal(house.states(), {"shop.test": "degraded"})
    equal(house.mails(), {("degraded", "shop.test"): 1})
    house.live(42 * HOUR)  # at most 72 hours after the earliest moment it can have begun
    equal(house.states(), {"shop.test": "degraded"})
    house.live(36 * HOUR)
    equal(house.states(), {"shop.test": "failed"})
    equal(house.mails(), {("degraded", "shop.test"): 1, ("lapsed", "shop.test"): 1})


def degraded_recovers(names, house):
    verified(names, house, "shop.test")
    names.publish(house.records("shop.test", without="v=spf1"))
    house.live(30 * HOUR)
    equal(house.states(), {"shop.test": "degraded"})
    names.publish(house.records("shop.test"))
    house.live(6 * HOUR)
    equal(house.states(), {"shop.test": "verified"})
    house.live(5 * DAY)
    equal(house.mails(), {("degraded", "shop.test"): 1, ("recovered", "shop.test"): 1})


def no_answer_moves_nothing(names, house):
    verified(names, house, "fine.test", "broken.test")
    house.register("new.test")
    lines = house.records("fine.test") + house.records("broken.test", without="_dmarc")
    names.publish(lines)
    house.live(30 * HOUR)
    before = {"fine.test": "verified", "broken.test": "degraded", "new.test": "pending"}
    equal(house.states(), before)
    house.forget_mails()
    for mode in "servfail", "silent", "refused":
        house.live(4 * DAY, names.liar(mode), step=11 * HOUR)
        equal(house.states(), before)
        equal(house.mails(), {})
    house.live(6 * HOUR)
    equal(house.states(),
          {"fine.test": "verified", "broken.test": "failed", "new.test": "failed"})
    equal(house.mails(), {("lapsed", "broken.test"): 1, ("failed", "new.test"): 1})


def a_jump_of_the_clock_fails_nothing(names, house):
    verified(names, house, "good.test", "broken.test")
    names.publish(house.records("good.test") + house.records("broken.test", without="_dmarc"))
    house.live(30 * HOUR)
    for n in range(5):
        house.register(f"new{n}.test")
    house.watch()
    house.forget_mails()
    before = {"good.test": "verified", "broken.test": "degraded"}
    before.update({f"new{n}.test": "pending" for n in range(5)})
    for jump in 10 * DAY, 10 * YEAR, -10 * YEAR, -10 * DAY, -10 * YEAR, 10 * YEAR + 10 * DAY:
        house.ahead += jump
        house.watch()
        house.ahead += HOUR
        house.watch()
        equal(house.states(), before)
    equal(house.mails(), {})
    # The deadlines moved along: they are still there. What could not be asked for a moment is looked
    # at again after an hour, so the grace may have begun as early as with the first of those steps.
    house.live(36 * HOUR)
    equal(house.states(), before)
    house.live(39 * HOUR)
    after = {"good.test": "verified", "broken.test": "failed"}
    after.update({f"new{n}.test": "failed" for n in range(5)})
    equal(house.states(), after)


def the_letter(names, house):
    verified(names, house, "shop.test")
    key = [line for line in house.tool("records", "shop.test").splitlines() if "DKIM1" in line][0]
    names.publish(house.records("shop.test", without="_domainkey"))
    house.live(30 * HOUR)
    message, = house.messages()
    text = message.get_body(("plain",)).get_content()
    for part in ("https://console.example/projects/1/domains/1", "DKIM", key.split("\t")[1],
                 key.split("\t")[2], "Owner 様", "日本時間", "検証する"):
        assert part in text, (part, text)
    assert "{" not in text and "{" not in message["Subject"], text
    assert "`" not in text, text
    equal(message["To"], "owner@example.com")
    equal(message["Auto-Submitted"], "auto-generated")
    equal(message.get_content_type(), "multipart/alternative")
    assert re.fullmatch(r"<[\w-]{43}@localhost>", message["Message-ID"]), message["Message-ID"]
    for line in message.as_bytes().splitlines():
        assert len(line) <= 78 and line.isascii(), line


def every_letter_in_both_languages(names, house):
    for lang, words in ("ja", ("検証", "リンク")), ("en", ("domain", "link")):
        with open(f"templates/lang/{lang}-mail.hdf") as file:
            text = file.read()
        for kind in "verified", "degraded", "recovered", "failed", "lapsed", "welcome":
            part = re.search(r"\n  %s \{\n(.*?)\n  \}" % kind, text, re.S)
            assert part and "subject = " in part[1] and "{link}" in part[1], (lang, kind)
        assert all(word in text for word in words)


def a_refused_mail_is_sent_later(names, house):
    house.mail_command("exit 75")
    house.tool("user", "add", "late@example.com", "Late", "member", "1")
    house.watch()
    equal(house.mails(), {})
    house.deliver()
    house.watch()
    equal(house.mails(), {})
    house.ahead += 61
    house.watch()
    house.ahead += DAY
    house.watch()
    equal(house.mails(), {("welcome", ""): 1})


def the_same_mail_twice_is_one_file(names, house):
    mail = b"Subject: a\nMessage-ID: <one.two@example.com>\n\nbody\n"
    folder = f"{house.folder}/twice"
    for _ in range(2):
        subprocess.run([f"{BUILD}/nafuda", "maildir", folder, "-i", "-f", "a@b.example", "--",
                        "c@d.example"], input=mail, env=house.env(), check=True)
    equal(os.listdir(f"{folder}/new"), ["one.two@example.com"])
    equal(os.listdir(f"{folder}/tmp"), [])
    with open(f"{folder}/new/one.two@example.com", "rb") as file:
        equal(file.read(), mail)


def mail_goes_before_slow_domains(names, house):
    silent = names.liar("silent")
    house.environment["NAFUDA_VERIFY_MS"] = "4000"
    for n in range(3):
        house.register(f"slow{n}.test")
    house.ahead += HOUR
    house.tool("user", "add", "quick@example.com", "Quick", "member", "1")
    began = time.monotonic()
    watcher = house.start_watcher(silent)
    try:
        until("the mail", 3, lambda: house.mails() == {("welcome", ""): 1})
        watcher.send_signal(signal.SIGTERM)
        equal(watcher.wait(timeout=10), 0)
        assert time.monotonic() - began < 9, "TERM waits for one domain, not for all"
    finally:
        watcher.kill()
        watcher.wait()


def one_watcher_at_a_time(names, house):
    first = house.start_watcher()
    second = None
    try:
        until("the lock", 5, lambda: os.path.exists(f"{house.folder}/state/watch.lock"))
        time.sleep(0.3)
        second = subprocess.Popen([f"{BUILD}/nafuda-watch", "--once"], env=house.env())
        time.sleep(0.7)
        equal(second.poll(), None)
        first.send_signal(signal.SIGINT)
        equal(first.wait(timeout=5), 0)
        equal(second.wait(timeout=5), 0)
    finally:
        for process in filter(None, (first, second)):
            process.kill()
            process.wait()


def killed_at_any_moment(names, house):
    seed = int.from_bytes(os.urandom(4), "big")
    dice = random.Random(seed)
    print(f"# random seed {seed}")
    domains = [f"d{n:02}.test" for n in range(16)]
    verified(names, house, *domains)
    whole = house.records(*domains)
    broken = [line for line in whole if "v=spf1" not in line]
    wanted, kills, rounds = {}, 0, 0
    while kills < 40 or rounds % 2:
        state, kind = ("verified", "recovered") if rounds % 2 else ("degraded", "degraded")
        names.publish(whole if rounds % 2 else broken)
        if state == "degraded":
            house.live(18 * HOUR, "127.0.0.1:1")  # nobody answers: what is due stays as it is
        house.ahead += 11 * HOUR  # now all are due
        house.deliver(murder=True)
        while kills < 40 * (rounds + 1) // 2 or set(house.states().values()) != {state}:
            watcher = house.start_watcher()
            time.sleep(dice.uniform(0.0, 0.5))
            watcher.kill()
            watcher.wait()
            kills += 1
            house.ahead += dice.choice((0, 0, 3, 600))
            assert kills < 2000, house.states()
        house.deliver()
        house.ahead += 10
        house.watch()
        for domain in domains:
            wanted[kind, domain] = wanted.get((kind, domain), 0) + 1
        equal(house.mails(), wanted)
        rounds += 1
    house.ahead += 6 * HOUR
    house.watch()
    equal(house.mails(), wanted)
    assert "sound" in subprocess.run([f"{BUILD}/nafuda", "selfcheck"], env=house.env(),
                                     capture_output=True, text=True).stdout
    with open(f"{house.folder}/deliveries") as file:
        times = len(file.readlines()) - 1 - len(domains)
    print(f"# {kills} kills over {rounds} rounds of {len(domains)} transitions; "
          f"{times} deliveries of {sum(wanted.values())} mails")


def keys_are_kept_ready(names, house):
    house.environment["NAFUDA_KEY_STOCK"] = "3"
    found = []
    for _ in range(4):
        out = subprocess.run([f"{BUILD}/nafuda", "selfcheck"], env=house.env(),
                             capture_output=True, text=True).stdout
        found.append(int(re.search(r"(\d+) key pairs", out)[1]))
        house.watch()
    equal(found, [1, 2, 3, 3])


def messages_are_forgotten(names, house):
    now = int(time.time())
    rows = [("over", now - 1), ("awaited", now + HOUR), ("kept", now + 30 * 24 * HOUR)]
    with sqlite3.connect(f"{house.folder}/state/nafuda.db") as database:
        for subject, ends in rows:
            database.execute("INSERT INTO message_check (project_id, user_id, source, subject, "
                             "created_at, arrived_at, ends_at) SELECT 1, min(id), 'paste', ?, 1, 1, ? "
                             "FROM user", (subject, ends))
    for ahead, left in ((0, ["awaited", "kept"]), (2 * HOUR, ["kept"]), (31 * 24 * HOUR, [])):
        house.ahead = ahead
        house.watch()
        with sqlite3.connect(f"{house.folder}/state/nafuda.db") as database:
            equal([row[0] for row in database.execute("SELECT subject FROM message_check")], left)


def selfcheck_looks_at_our_spf(names, house):
    environment = house.env() | {"NAFUDA_SENDING_ADDRESSES": "192.0.2.25 2001:db8::25"}
    for record, level, piece in (
            ("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all", "ok", ""),
            ("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 mx -all", "warn", ""),
            ("v=spf1 ip4:192.0.2.0/24 -all", "bad", "spf.platform.test does not let 2001:db8::25 pass"),
            (None, "bad", "")):
        names.publish([], f'"{record}"' if record else None)
        done = subprocess.run([f"{BUILD}/nafuda", "selfcheck"], env=environment,
                              capture_output=True, text=True)
        said = [line.split(None, 2) for line in done.stdout.splitlines()]
        assert any(words[:2] == [level, "spf"] and piece in words[2] for words in said), \
            (record, done.stdout)
        equal(done.returncode, level == "bad")


TESTS = [
    pending_fails_at_the_end_of_its_window,
    pending_is_verified_by_itself,
    verified_degrades_and_fails_after_the_grace,
    degraded_recovers,
    no_answer_moves_nothing,
    a_jump_of_the_clock_fails_nothing,
    the_letter,
    every_letter_in_both_languages,
    a_refused_mail_is_sent_later,
    the_same_mail_twice_is_one_file,
    mail_goes_before_slow_domains,
    one_watcher_at_a_time,
    killed_at_any_moment,
    keys_are_kept_ready,
    messages_are_forgotten,
    selfcheck_looks_at_our_spf,
]


def main(tests):
    os.chdir(ROOT)
    chosen = [test for test in tests if not sys.argv[1:] or test.__name__ in sys.argv[1:]]
    print(f"1..{len(chosen)}", flush=True)
    folder = tempfile.mkdtemp(prefix="nafuda-names-")
    names = Names(folder)
    failed = 0
    try:
        for number, test in enumerate(chosen, 1):
            house, trouble = None, ""
            began = time.monotonic()
            try:
                house = House(names)
                test(names, house)
            except Exception as error:  # a test that breaks is a test that failed
                trouble = f"{type(error).__name__}: {error}"
            finally:
                if house:
                    house.end()
            failed += bool(trouble)
            for line in trouble.splitlines():
                print(f"# {line}")
            print(f"{'not ' if trouble else ''}ok {number} - {test.__name__} "
                  f"# {time.monotonic() - began:.1f} s", flush=True)
    finally:
        names.stop()
        shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(TESTS))
