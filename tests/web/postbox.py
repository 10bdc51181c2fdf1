"""Where a console's mail goes: the watcher takes a turn, and what it sent is read as a mailbox would.

    with World(mail_command=postbox.COMMAND, **postbox.QUIET) as world:
        message = postbox.last(world, "zoe@example.com")
        path = postbox.link(message)
"""
import email
import email.policy
import glob
import os
import re
import subprocess

from console import BUILD, ROOT

# Asks no name server, and is done at once.
QUIET = {"verify_ms": 500, "resolver": "127.0.0.1:1", "key_stock": 1}
COMMAND = os.path.join(ROOT, "tests/web/deliver")


def turn(world):
    """The watcher's turn; what it logged."""
    done = subprocess.run([f"{BUILD}/nafuda-watch", "--once"], cwd=ROOT,
                          env={**world.environment(), "BUILD": BUILD,
                               "MAILBOX": f"{world.folder}/mail"},
                          stderr=subprocess.PIPE, text=True, check=False)
    return done.stderr


def parcels(world):
    """[(envelope sender, recipient, octets)], in the order of sending."""
    turn(world)
    found = []
    for path in sorted(glob.glob(f"{world.folder}/mail/*")):
        with open(path, "rb") as file:
            envelope, _, octets = file.read().partition(b"\n")
            to, _, sender = envelope.decode().partition(" ")
            found.append((sender, to, octets))
    return found


def messages(world):
    """[(recipient, message)], in the order of sending."""
    return [(to, email.message_from_bytes(octets, policy=email.policy.default))
            for _, to, octets in parcels(world)]


def last(world, address):
    sent = [message for to, message in messages(world) if to == address]
    return sent[-1] if sent else None


def text(message):
    return message.get_body(("plain",)).get_content()


def link(message):
    """The path of the private link in it."""
    return re.search(r"^https?://[^/]+(/[a-z]+/[\w-]{43})$", text(message), re.M)[1]
