"""Tests one by one, told in TAP. Standard library only."""
import sys


class Tap:
    """Prints the results of tests, and what a test that fails says."""

    def __init__(self):
        self.number = self.failures = 0

    def test(self, name, body):
        """body returns nothing, or why it could not be run here."""
        self.number += 1
        try:
            skipped = body()
            print(f"ok {self.number} - {name}" + (f" # SKIP {skipped}" if skipped else ""),
                  flush=True)
        except Exception as error:
            self.failures += 1
            print(f"not ok {self.number} - {name}")
            for line in f"{type(error).__name__}: {error}".splitlines():
                print(f"# {line}", flush=True)

    def end(self):
        """The plan; ends the program."""
        print(f"1..{self.number}")
        sys.exit(self.failures > 0)
