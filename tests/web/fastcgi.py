"""The console as a FastCGI worker on a socket of its own, and the client's side of the protocol."""
import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time

from console import BUILD, HOST, ROOT, Page

BEGIN, PARAMS, STDIN, STDOUT, STDERR, END = 1, 4, 5, 6, 7, 3


def record(kind, content=b""):
    return struct.pack("!BBHHBx", 1, kind, 1, len(content), 0) + content


def pair(name, value):
    name, value = name.encode(), value.encode()
    sizes = b"".join(bytes([len(text)]) if len(text) < 128 else struct.pack("!I", len(text) | 1 << 31)
                     for text in (name, value))
    return sizes + name + value


def stream(kind, content):
    parts = [content[at:at + 65000] for at in range(0, len(content), 65000)]
    return b"".join(record(kind, part) for part in parts) + record(kind)


class Worker:
    """One process; takes over a Console's settings."""

    def __init__(self, console, before=None):
        self.folder = tempfile.mkdtemp(prefix="nafuda-worker-")
        self.path = f"{self.folder}/socket"
        self.log_path = f"{self.folder}/log"
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(16)
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([f"{BUILD}/nafuda.fcgi"], stdin=self.listener,
                                            stdout=subprocess.DEVNULL, stderr=log, cwd=ROOT,
                                            env=console.environment(), preexec_fn=before)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.listener.close()
        shutil.rmtree(self.folder)

    def log(self):
        with open(self.log_path, encoding="utf-8") as file:
            return file.read()

    def send(self, octets):
        """Raw octets to the worker; what it answers until it closes."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(20)
            connection.connect(self.path)
            connection.sendall(octets)
            answer = b""
            try:
                while part := connection.recv(65536):
                    answer += part
            except ConnectionResetError:
                pass
        return answer

    def request(self, method, path, body=b"", headers=None, **params):
        path, _, query = path.partition("?")
        said = {"REQUEST_METHOD": method, "DOCUMENT_URI": path, "QUERY_STRING": query,
                "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": HOST,
                **{"HTTP_" + name.upper().replace("-", "_"): value
                   for name, value in (headers or {}).items()}}
        if body:
            said["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
            said["CONTENT_LENGTH"] = str(len(body))
        said.update(params)
        answer = self.send(record(BEGIN, struct.pack("!HB5x", 1, 0)) + stream(
            PARAMS, b"".join(pair(*item) for item in said.items())) + stream(STDIN, body or b""))
        out, at = b"", 0
        while at + 8 <= len(answer):
            kind, size, padding = struct.unpack("!xBxxHBx", answer[at:at + 8])
            if kind == STDOUT:
                out += answer[at + 8:at + 8 + size]
            at += 8 + size + padding
        assert out, f"no answer; {self.log()}"
        return Page(out)

    def ends(self, number=signal.SIGTERM, seconds=5):
        """Sends a signal; the exit code."""
        os.kill(self.process.pid, number)
        return self.process.wait(seconds)

    def wait_for(self, text, seconds=5):
        end = time.monotonic() + seconds
        while text not in self.log():
            assert time.monotonic() < end, f"{text!r} is not in {self.log()!r}"
            time.sleep(0.02)
