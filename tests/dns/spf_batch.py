"""`nafuda check spf --batch`, a message at a time. Standard library only."""
import json
import os
import subprocess

from servers import BUILD


class Batch:
    def __init__(self, server, limit_ms):
        environment = dict(os.environ, NAFUDA_VERIFY_MS=str(limit_ms))
        environment.pop("NAFUDA_CONF", None)
        self.child = subprocess.Popen(
            [f"{BUILD}/nafuda", "check", "spf", "--batch", "--resolver", server.at],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)

    def ask(self, ip, helo, sender):
        line = "\t".join([ip, helo, sender]) + "\n"
        self.child.stdin.write(line.encode("latin-1"))
        self.child.stdin.flush()
        return json.loads(self.child.stdout.readline())

    def end(self):
        self.child.stdin.close()
        return self.child.wait(10)
