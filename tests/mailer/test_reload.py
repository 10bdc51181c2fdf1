#!/usr/bin/env python3
"""nginx/mailer/reload: whom it tells, and that one who cannot be told keeps no other from it."""
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, ".."), os.path.join(HERE, "../dns")]
from checks import Tap
from mailer import SHIPPED, write


def reload(folder, *words, how=()):
    return subprocess.run([*how, "/bin/sh", f"{folder}/reload", *words], capture_output=True,
                          timeout=10, check=False, env={"PATH": f"{folder}:/usr/bin:/bin",
                                            "NSD_CONF": "nsd.conf",
                                            "OPENDKIM_PID": f"{folder}/run/opendkim.pid"}).returncode


@contextlib.contextmanager
def running(folder, name, file="opendkim.pid"):
    """A program of that name, whose number is in the file; USR1 ends it."""
    if not os.path.exists(f"{folder}/{name}"):
        shutil.copy("/bin/sleep", f"{folder}/{name}")
    with subprocess.Popen([f"{folder}/{name}", "60"]) as child:
        write(f"{folder}/run/{file}", str(child.pid))
        try:
            yield child
        finally:
            child.kill()


def control(folder, ends):
    write(f"{folder}/nsd-control", f"#!/bin/sh\necho $* >{folder}/told; exit {ends}\n", 0o755)


def told(folder):
    with open(f"{folder}/told", encoding="ascii") as file:
        return file.read()


def all_are_told(folder):
    control(folder, 0)
    with (running(folder, "opendkim") as child,
          running(folder, "opendkim", "opendkim-ed25519.pid") as second):
        assert reload(folder, "opendkim", "zone") == 0
        for signer in (child, second):
            assert signer.wait(5) == -signal.SIGUSR1, signer.returncode
    assert told(folder) == "-c nsd.conf reload\n", told(folder)


def who_does_not_run_is_not_told(folder):
    assert reload(folder, "opendkim") == 0
    with running(folder, "other") as child:
        assert reload(folder, "opendkim") == 0 and child.poll() is None


def one_fails(folder):
    control(folder, 1)
    with running(folder, "opendkim") as child:
        assert reload(folder, "zone", "opendkim") == 1
        assert child.wait(5) == -signal.SIGUSR1, child.returncode
    control(folder, 0)
    assert reload(folder, "nobody", "zone") == 1 and "reload" in told(folder)


def closed(folder):
    stranger = ("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups")
    os.chmod(folder, 0o755)
    os.chmod(f"{folder}/run", 0)
    ended = reload(folder, "opendkim", how=stranger if os.geteuid() == 0 else ())
    os.chmod(f"{folder}/run", 0o700)
    assert ended == 1, ended


def main():
    tap = Tap()
    for what, body in (("signer and name server are told", all_are_told),
                       ("who does not run is not told, nor who has his number",
                        who_does_not_run_is_not_told),
                       ("who cannot be told fails, and the others are told", one_fails),
                       ("a folder that is closed is no signer that does not run", closed)):
        with tempfile.TemporaryDirectory(prefix="nafuda-reload-") as folder:
            os.mkdir(f"{folder}/run")
            shutil.copy(f"{SHIPPED}/reload", folder)
            tap.test(what, lambda: body(folder))
    tap.end()


if __name__ == "__main__":
    main()
