"""Tests as functions, told in TAP: @test("what holds") above each, run() at the end of the file."""
import sys
import traceback

TESTS = []


class Skip(Exception):
    """Raised by a test that cannot be run here, with the reason."""


def test(what):
    def keep(function):
        TESTS.append((what, function))
        return function
    return keep


def equal(got, wanted, about=""):
    if got != wanted:
        raise AssertionError(f"{about}{': ' if about else ''}{got!r}, not {wanted!r}")


def true(holds, about):
    if not holds:
        raise AssertionError(about)


def run(*things):
    """Gives every test function the things it is run with; ends the program."""
    failed = 0
    print(f"1..{len(TESTS)}")
    for number, (what, function) in enumerate(TESTS, 1):
        try:
            function(*things)
            print(f"ok {number} - {what}", flush=True)
        except Skip as reason:
            print(f"ok {number} - {what} # SKIP {reason}")
        except Exception:  # whatever it was, the next test is run
            failed += 1
            print(f"not ok {number} - {what}")
            print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()),
                  end="", flush=True)
    sys.exit(failed > 0)
