#!/usr/bin/env python3
"""The command of export_reload: who reads the files is told, again and again until he has heard; one
that hangs holds nothing up; one at a time; no end of the exporter forgets what is owed."""
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..")]
from checks import Tap  # noqa: E402 (the path has to be known first)
from exported import BUILD, ROOT, Exported, same, sends, signs, until  # noqa: E402

tap = Tap()
PROMISED = 5  # seconds, for one: the machine may have much else to do
SHOP, OTHER = "shop.example.com", "other.example.net"


def script(at, text):
    path = f"{at.folder}/reload"
    with open(path, "w", encoding="ascii") as file:
        file.write(f"#!/bin/sh\n{text}\n")
    os.chmod(path, 0o755)
    return path


def told(at):
    with contextlib.suppress(FileNotFoundError), open(f"{at.folder}/told", encoding="ascii") as file:
        return file.read().splitlines()
    return []


def who_reads_is_told_what_changed():
    with Exported() as at:
        at.set(export_reload=f"{script(at, f'echo $* >> {at.folder}/told')} now then;")
        at.verified(SHOP)
        with at.service():
            until("told of all", lambda: told(at) == ["now then; opendkim zone"])
            at.profile(f"a@{SHOP}")
            until("a profile is for the MTA alone", lambda: sends(at, f"a@{SHOP}"), PROMISED)
            at.run("register", at.projects[0], OTHER, "--dkim", "cname")
            until("told of the zone", lambda: told(at)[1:] == ["now then; zone"], PROMISED)
            at.database("UPDATE domain SET dkim_in_use = 0 WHERE id = 1")
            until("told the signer", lambda: told(at)[2:] == ["now then; opendkim"], PROMISED)
            until("nothing is owed", lambda: not os.path.exists(at.path("reload-due")), PROMISED)


def who_does_not_hear_is_told_again():
    with Exported() as at:
        at.set(export_reload=script(at, f"test -e {at.folder}/up && echo $* >> {at.folder}/told"))
        at.verified(SHOP)
        at.export(fine=False)
        assert '"event":"export_reload"' in at.log and '"level":"alarm"' in at.log, at.log
        same(at.database("SELECT failure FROM export_state"), [("reload",)])
        assert signs(at, SHOP)
        with open(f"{at.folder}/up", "w", encoding="ascii"):
            pass
        # Another process, which finds nothing to write, still owes it.
        at.export()
        same(told(at), ["opendkim zone"])
        same(at.database("SELECT failure FROM export_state"), [("",)])
        os.unlink(f"{at.folder}/up")
        with at.service():
            until("it runs", lambda: "alarm" not in at.logged())
            at.database("UPDATE domain SET dkim_in_use = 0 WHERE id = 1")
            until("the alarm", lambda: '"event":"export_reload"' in at.logged(), PROMISED)
            # Nobody takes a key away that a signer may still go by.
            same(len(at.keys()), 1)
            with open(f"{at.folder}/up", "w", encoding="ascii"):
                pass
            until("told in the end", lambda: told(at)[1:] == ["opendkim"])
            until("the key is gone", lambda: not at.keys())


@contextlib.contextmanager
def commanded(text):
    """Two domains that send, nothing exported yet; the command begins by saying so."""
    with Exported() as at:
        at.set(export_reload=script(at, f"cd {at.folder}; echo begun $* >> told\n{text}"))
        for name in (SHOP, OTHER):
            at.verified(name)
            at.profile(f"a@{name}")
        yield at


def touch(at, name):
    with open(f"{at.folder}/{name}", "w", encoding="ascii"):
        pass


def number(at, name):
    with open(f"{at.folder}/{name}", encoding="ascii") as file:
        return int(file.read())


def runs(process):
    """Zombies run no more; whose child they are is another matter: see children."""
    with contextlib.suppress(FileNotFoundError), open(f"/proc/{process}/stat", encoding="ascii") as file:
        return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    return False


def children(process):
    with open(f"/proc/{process}/task/{process}/children", encoding="ascii") as file:
        return file.read().split()


def stop_signing(at, name):
    at.database(f"UPDATE domain SET dkim_in_use = 0 WHERE name = '{name}'")
    until(f"{name} revoked", lambda: not signs(at, name) and not sends(at, f"a@{name}"), PROMISED)


def one_that_fails_rests():
    """Whatever else the database is told; but what is new is told at once."""
    with commanded("test -e well") as at, at.service():
        until("it failed", lambda: "alarm" in at.logged())
        for turn in range(40):
            at.database(f"UPDATE domain SET checked_at = {turn} WHERE id = 1")
            time.sleep(0.1)
        tries = len(told(at))
        assert 1 < tries < 6, told(at)
        stop_signing(at, SHOP)
        until("told at once", lambda: len(told(at)) > tries, 1)
        touch(at, "well")
        until("told in the end", lambda: not os.path.exists(at.path("reload-due")))
        same(told(at)[-1], "begun opendkim zone")


# Unless somebody has said that it is well, it stands still, with a child of its own.
HANGS = """test -e well && exit
sleep 60 & echo $! > new; mv new sleeps; wait"""


def one_that_hangs_holds_nothing_up():
    with commanded(HANGS) as at, at.service() as child:
        until("it hangs", lambda: os.path.exists(f"{at.folder}/sleeps"))
        assert signs(at, SHOP) and sends(at, f"a@{SHOP}") and sends(at, f"a@{OTHER}")
        stop_signing(at, SHOP)
        until("heard of", lambda: not at.database("SELECT * FROM export_due"), PROMISED)
        same((told(at), at.read("reload-due")), (["begun opendkim zone"], "opendkim\nzone\n"))
        # Whoever signs may still go by the older table.
        same((len(at.keys()), at.database("SELECT failure FROM export_state")), (2, [("",)]))
        sleeper = number(at, "sleeps")
        touch(at, "well")
        until("killed", lambda: not runs(sleeper), 40)
        until("told of all", lambda: told(at)[1:] == ["begun opendkim zone"], PROMISED)
        until("its key gone", lambda: len(at.keys()) == 1, PROMISED)
        assert "half a minute" in at.logged() and '"level":"alarm"' in at.logged(), at.logged()
        same((children(child.pid), os.path.exists(at.path("reload-due"))), ([], False))
        until("all is well", lambda: at.database("SELECT failure FROM export_state") == [("",)],
              PROMISED)


@contextlib.contextmanager
def beyond_reach(*words):
    """An exporter that is nobody of note, and whose command becomes root, as with sudo."""
    nobody = pwd.getpwnam("nobody").pw_uid
    with Exported() as at:
        os.chmod(at.folder, 0o755)
        command = script(at, f"cd {at.folder}; echo $$ > new; mv new command; exec sleep 90")
        shutil.copy("/usr/bin/setpriv", at.folder)
        os.chmod(f"{at.folder}/setpriv", 0o4755)
        at.set(export_reload=f"{at.folder}/setpriv --reuid 0 {command}")
        at.verified(SHOP)
        subprocess.run(["chown", "-R", str(nobody), at.state], check=True)
        with open(f"{at.folder}/log", "wb") as log:
            child = subprocess.Popen([f"{BUILD}/nafuda-export", *words], cwd=ROOT, stderr=log,
                                     env=at.environment, user=nobody)
        try:
            yield at, child
        finally:
            child.kill()
            child.wait()
            os.kill(number(at, "command"), signal.SIGKILL)


def one_that_cannot_be_killed():
    if os.geteuid() != 0:
        return "nobody else can make a program that becomes root"
    with beyond_reach() as (at, child), beyond_reach("--once") as (_, once):
        until("it is known", lambda: at.database("SELECT failure FROM export_state")[0] == ("reload",),
              40)
        same(once.wait(PROMISED), 1)
        stop_signing(at, SHOP)
        # Another one does not begin beside it.
        same((len(children(child.pid)), len(at.keys())), (1, 1))
        child.terminate()
        same(child.wait(PROMISED), 0)
        assert runs(number(at, "command")) and os.path.exists(at.path("reload-due"))
    return None


# Ends when it may; says so when another one is there.
WAITS = """mkdir one || echo two >> told
while ! rm may 2> /dev/null; do sleep 0.05; done
rmdir one; echo ended $* >> told"""


def one_at_a_time():
    with commanded(WAITS) as at:
        with at.service() as child:
            until("it runs", lambda: told(at) == ["begun opendkim zone"])
            stop_signing(at, SHOP)
            stop_signing(at, OTHER)
            same(told(at), ["begun opendkim zone"])
            touch(at, "may")
            until("told of both", lambda: told(at)[1:] == ["ended opendkim zone", "begun opendkim"],
                  PROMISED)
            assert "opendkim" in at.read("reload-due")
            touch(at, "may")
            until("told", lambda: told(at)[3:] == ["ended opendkim"], PROMISED)
            until("nothing is owed", lambda: not os.path.exists(at.path("reload-due")), PROMISED)
            same((len(told(at)), children(child.pid)), (4, []))


def no_end_forgets_what_is_owed():
    for how, code in ((signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)):
        with commanded(f"echo $$ > new; mv new command\n{HANGS}") as at:
            touch(at, "well")
            at.export()
            os.unlink(f"{at.folder}/well")
            at.log_file = f"{at.folder}/log"
            with open(at.log_file, "ab") as log:
                child = subprocess.Popen([f"{BUILD}/nafuda-export"], cwd=ROOT, env=at.environment,
                                         stderr=log)
            try:
                at.database("UPDATE domain SET dkim_in_use = 0 WHERE id = 1")
                until("it hangs", lambda: os.path.exists(f"{at.folder}/sleeps"))
                child.send_signal(how)
                same(child.wait(PROMISED), code)
            finally:
                child.kill()
                child.wait()
            until("the command ended", lambda: not runs(number(at, "command")), PROMISED)
            if how == signal.SIGTERM:
                assert not runs(number(at, "sleeps"))
            else:
                os.kill(number(at, "sleeps"), signal.SIGKILL)
            before = told(at)
            touch(at, "well")
            at.export()
            same(told(at)[:-1], before)
            assert told(at)[-1].startswith("begun opendkim"), told(at)
            assert not os.path.exists(at.path("reload-due"))


def once_waits_for_it():
    with commanded("sleep 1; echo ended >> told; test -e well") as at:
        at.export(fine=False)
        same(told(at), ["begun opendkim zone", "ended"])
        touch(at, "well")
        at.export()
        same(told(at)[2:], ["begun opendkim zone", "ended"])
        same(at.database("SELECT failure FROM export_state"), [("",)])
    with commanded(HANGS) as at:
        child = subprocess.Popen([f"{BUILD}/nafuda-export", "--once"], cwd=ROOT, env=at.environment,
                                 stderr=subprocess.DEVNULL)
        try:
            until("it hangs", lambda: os.path.exists(f"{at.folder}/sleeps"))
            child.terminate()
            assert child.wait(PROMISED) > 0 and os.path.exists(at.path("reload-due"))
        finally:
            child.kill()
            child.wait()


def it_is_handed_nothing():
    with commanded("ls -l /proc/self/fd > open") as at:
        at.export()
        with open(f"{at.folder}/open", encoding="utf-8") as file:
            opened = [line.split(" -> ")[1] for line in file.read().splitlines() if " -> " in line]
        same(opened[0], "/dev/null")
        # Standard output, standard error, and the folder that ls itself reads.
        same((len(opened), [name for name in opened if at.state in name]), (4, []))


for name, test in (("who reads is told what changed", who_reads_is_told_what_changed),
                   ("who does not hear is told again", who_does_not_hear_is_told_again),
                   ("one that fails is tried again in a while", one_that_fails_rests),
                   ("one that hangs holds nothing up, and is killed", one_that_hangs_holds_nothing_up),
                   ("one that cannot be killed holds nothing up", one_that_cannot_be_killed),
                   ("one at a time, and another for what became owed", one_at_a_time),
                   ("no end of the exporter forgets what is owed", no_end_forgets_what_is_owed),
                   ("--once waits for it, and says how it ended", once_waits_for_it),
                   ("it is handed none of the exporter's files", it_is_handed_nothing)):
    tap.test(name, test)
tap.end()
