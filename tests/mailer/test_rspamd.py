#!/usr/bin/env python3
"""rspamd as the signer, by the maps that nafuda-export writes: the beginning of test_circle.py."""
from circle import Circle
from checks import Tap
from mailer import left_out
from test_circle import ALIASED, DOMAIN, OWN, Story, rotated


def main():
    tap = Tap()
    why = left_out()
    if why:
        tap.test("rspamd signs", lambda: why)
        tap.end()
    with Circle(DOMAIN, "cname.test", signer="rspamd") as circle:
        story = Story(circle)
        tap.test("two domains are proven; only their project may send as them", story.registered)
        for sender in (OWN, ALIASED):
            tap.test(f"rspamd signs for {sender}, and all three verifiers find it right",
                     lambda: story.right(sender))
        tap.test("the owner's message is found right through a one-time address", story.comes_back)
        tap.test("keys are rotated while each sends every second: none fails",
                 lambda: rotated(story))
    tap.end()


if __name__ == "__main__":
    main()
