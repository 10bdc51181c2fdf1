"""What a page costs: requests a second through nginx, and instructions in a warm worker."""
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [f"{ROOT}/tests", f"{ROOT}/tests/web"]
from fastcgi import BEGIN, PARAMS, STDIN, pair, record, stream
from served import BUILD

SECONDS = 1.5
CONNECTIONS = 8


def told(name, values, aim=""):
    middle = statistics.median(values)
    print(f"  {name:58} {middle:7.3f}   ({min(values):.3f} to {max(values):.3f}){aim}", flush=True)


def load(port, path, cookie):
    done = subprocess.run([f"{BUILD}/tests/bench/load", "127.0.0.1", str(port), path, cookie,
                           str(CONNECTIONS), str(SECONDS)], capture_output=True, text=True, check=True)
    total, faults, least, most, size, median, late = map(int, done.stdout.split())
    assert faults == 0, f"{faults} faults at {path}"
    return {"rate": total / SECONDS, "least": least, "most": most, "size": size, "median": median,
            "late": late}


def end(worker):
    """A signal just ahead of accept() is not noticed: it is sent until it is."""
    while True:
        worker.terminate()
        try:
            return worker.communicate(timeout=1)[1].decode()
        except subprocess.TimeoutExpired:
            pass


def instructions(console):
    """Of console.path in a worker that is warm: what 40 requests cost more than 20, by 20."""
    path, _, query = console.path.partition("?")

    def collected(count):
        console.owner.get(console.path)  # so that none of those counted has to note the visit
        folder = tempfile.mkdtemp(prefix="nafuda-bench-")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(f"{folder}/socket")
        listener.listen(4)
        environment = {name: value for name, value in console.served.environment.items()
                       if name != "GATEWAY_INTERFACE"}
        worker = subprocess.Popen(["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out",
                                   f"{BUILD}/nafuda.fcgi"], stdin=listener, env=environment,
                                  stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        params = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query,
                  "HTTP_COOKIE": console.cookie, "REMOTE_ADDR": "127.0.0.1",
                  "HTTP_HOST": "localhost", "HTTP_ACCEPT_LANGUAGE": "ja"}
        asked = (record(BEGIN, b"\0\1\0\0\0\0\0\0")
                 + stream(PARAMS, b"".join(pair(*item) for item in params.items())) + record(STDIN))
        for _ in range(count):
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(f"{folder}/socket")
                client.sendall(asked)
                answer = b""
                while part := client.recv(65536):
                    answer += part
            assert b"200" in answer[:40], answer[:200]
        said = end(worker)
        listener.close()
        shutil.rmtree(folder)
        return int(said.split("Collected : ")[1].split()[0])
    return (collected(40) - collected(20)) / 20
