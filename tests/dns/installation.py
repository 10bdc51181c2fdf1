"""A Nafuda of one's own in a temporary folder, worked by its command line, and the zones its domains
want. Standard library only."""
import os
import shutil
import subprocess
import tempfile
import time

from servers import BUILD, ROOT

NAFUDA = os.path.join(BUILD, "nafuda")


class Installation:
    def __init__(self, **settings):
        self.folder = tempfile.mkdtemp(prefix="nafuda-dns-")
        self.settings = {"spf_include": "spf.platform.test", **settings}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        shutil.rmtree(self.folder, ignore_errors=True)

    def copy(self, **settings):
        """As it stands now, with other settings."""
        twin = Installation(**{**self.settings, **settings})
        shutil.copytree(f"{self.folder}/state", f"{twin.folder}/state")
        return twin

    def run(self, *words, clock=0):
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("NAFUDA_")}
        environment |= {f"NAFUDA_{name.upper()}": str(value)
                        for name, value in self.settings.items()}
        environment |= {"NAFUDA_STATE": f"{self.folder}/state", "NAFUDA_CLOCK": str(clock),
                        "LANG": "C"}
        done = subprocess.run([NAFUDA, *words], cwd=ROOT, env=environment, capture_output=True,
                              text=True, timeout=60, check=False)
        if done.returncode:
            raise OSError(f"nafuda {' '.join(words)}: {done.stderr}")
        return done.stdout

    def register(self, *domains):
        """In one project; returns the lines of a zone file that each domain wants."""
        self.run("setup")
        self.run("project", "add", self.run("org", "add", "Org").strip(), "Project")
        for domain in domains:
            self.run("register", "1", domain)
        return [self.run("records", domain, "--zone").splitlines() for domain in domains]

    def verify(self, domain):
        """(state, {check: verdict}, what was said, seconds it took)"""
        began = time.monotonic()
        said = self.run("verify", domain)
        took = time.monotonic() - began
        lines = said.splitlines()
        verdicts = dict(line.split()[:2] for line in lines[1:] if line[2] != " ")
        return lines[0].split()[1], verdicts, said, took
