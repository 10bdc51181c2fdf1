#!/usr/bin/env python3
"""make install: what it puts under DESTDIR serves behind a real nginx with TLS, and systemd finds
nothing wrong with the units."""
import http.client
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from checks import Tap
from served import ROOT, free_port, until

NAME = "nafuda.example.com"
tap = Tap()
check = tap.test


def run(*command, **environment):
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}: {done.stdout}")
    return done.stdout


def edit(path, *changes):
    with open(f"{root}{path}") as file:
        text = file.read()
    for old, new in changes:
        assert old in text, f"{path} has no {old}"
        text = text.replace(old, new)
    with open(f"{root}{path}", "w") as file:
        file.write(text)


def install():
    run("make", "install", f"DESTDIR={root}")
    for folder, _, names in [*os.walk(f"{root}/etc"), *os.walk(f"{root}/usr/local/lib/systemd"),
                             *os.walk(f"{root}/usr/local/share/nafuda/mailer")]:
        for name in names:
            with open(f"{folder}/{name}") as file:
                left = re.findall("@[A-Z]+@", file.read())
            assert not left, (name, left)


def again_keeps_settings():
    with open(f"{root}/etc/nafuda/nafuda.conf", "a") as file:
        file.write("# mine\n")
    run("make", "install", f"DESTDIR={root}")
    with open(f"{root}/etc/nafuda/nafuda.conf") as file:
        assert file.read().endswith("# mine\n")


def units():
    if not shutil.which("systemd-analyze"):
        return "no systemd here"
    said = run("systemd-analyze", "verify", f"--root={root}", "nafuda.target")
    assert not said.strip(), said
    return None


def configure():
    """The places of DESTDIR, ports of our own, and a certificate; else as installed."""
    os.makedirs(f"{root}/run/nafuda")
    os.makedirs(f"{root}/log")
    edit("/etc/nafuda/nafuda.conf", ("/var/lib/nafuda", f"{root}/state"),
         ("/usr/local/share", f"{root}/usr/local/share"))
    edit("/etc/nginx/conf.d/nafuda.conf", ("/run/nafuda", f"{root}/run/nafuda"))
    snippets = ("/etc/nginx/snippets", f"{root}/etc/nginx/snippets")
    edit("/etc/nginx/snippets/nafuda-server.conf", snippets,
         ("/usr/local/share", f"{root}/usr/local/share"))
    edit("/etc/nginx/sites-available/nafuda", snippets, ("/var/log/nginx", f"{root}/log"),
         ("listen 443", f"listen 127.0.0.1:{https}"), ("listen 80", f"listen 127.0.0.1:{plain}"),
         (f"/etc/letsencrypt/live/{NAME}", f"{root}/etc"))
    edit("/etc/nginx/sites-available/nafuda", ("    listen [::]:443 ssl http2;\n", ""),
         ("    listen [::]:443 ssl default_server;\n", ""), ("    listen [::]:80;\n", ""),
         ("    listen [::]:80 default_server;\n", ""))
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-subj", f"/CN={NAME}", "-keyout", f"{root}/etc/privkey.pem", "-out",
        f"{root}/etc/fullchain.pem")
    with open(f"{root}/nginx.conf", "w") as file:
        file.write(f"""daemon off; pid {root}/nginx.pid; error_log {root}/log/error.log;
{"user root;" if os.geteuid() == 0 else ""}
events {{ }}
http {{
    types {{ text/css css; text/html html; }}
    client_body_temp_path {root}/t1; fastcgi_temp_path {root}/t2; proxy_temp_path {root}/t3;
    scgi_temp_path {root}/t4; uwsgi_temp_path {root}/t5;
    include {root}/etc/nginx/conf.d/nafuda.conf;
    include {root}/etc/nginx/sites-available/nafuda;
}}
""")


def serve():
    """As systemd does: a setup, a listening socket a pool on descriptor 0, nginx in front."""
    conf = {"NAFUDA_CONF": f"{root}/etc/nafuda/nafuda.conf"}
    run(f"{root}/usr/local/bin/nafuda", "setup", **conf)
    run("/usr/sbin/nginx", "-t", "-e", f"{root}/log/error.log", "-p", root, "-c",
        f"{root}/nginx.conf")
    for pool in ("page", "verify", "signin"):
        children.append(subprocess.Popen(
            ["spawn-fcgi", "-n", "-s", f"{root}/run/nafuda/{pool}.sock", "--",
             f"{root}/usr/local/lib/nafuda/nafuda.fcgi"], env={**os.environ, **conf}, cwd="/"))
    children.append(subprocess.Popen([f"{root}/usr/local/lib/nafuda/nafuda-watch"],
                                     env={**os.environ, **conf}, cwd="/"))
    children.append(subprocess.Popen(["/usr/sbin/nginx", "-e", f"{root}/log/error.log", "-p", root,
                                      "-c", f"{root}/nginx.conf"]))
    answer = until("a page over TLS", 10, lambda: over_tls("/sign-in"))
    assert answer.status == 200, answer.status
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-") and "Secure" in cookie and "HttpOnly" in cookie, cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    style = over_tls("/static/nafuda.css")
    assert style.headers["Content-Type"].startswith("text/css")
    assert style.headers["Cache-Control"] == "no-cache", style.headers
    kept = over_tls("/static/nafuda.css", **{"If-None-Match": style.headers["ETag"]})
    assert kept.status == 304, kept.status
    assert all(child.poll() is None for child in children)


def exports():
    conf = {"NAFUDA_CONF": f"{root}/etc/nafuda/nafuda.conf"}
    run(f"{root}/usr/local/lib/nafuda/nafuda-export", "--once", **conf)
    assert os.path.exists(f"{root}/state-export/opendkim/KeyTable")
    assert os.path.exists(f"{root}/state-export/mailer.db")


def over_tls(path, name=NAME, **headers):
    context = ssl.create_default_context(cafile=f"{root}/etc/fullchain.pem")
    context.check_hostname = False
    connection = http.client.HTTPSConnection("127.0.0.1", https, context=context, timeout=5)
    wrap = context.wrap_socket
    context.wrap_socket = lambda sock, **_: wrap(sock, server_hostname=name)
    try:
        connection.request("GET", path, headers={"Host": name, **headers})
        answer = connection.getresponse()
        answer.read()
        return answer
    except ConnectionRefusedError:
        return None


def without_tls():
    connection = http.client.HTTPConnection("127.0.0.1", plain, timeout=5)
    connection.request("GET", "/sign-in", headers={"Host": NAME})
    answer = connection.getresponse()
    assert answer.status == 301 and answer.headers["Location"] == f"https://{NAME}/sign-in"
    assert not answer.headers["Set-Cookie"]


def other_names():
    try:
        over_tls("/sign-in", "other.example.com")
        raise AssertionError("another name was served")
    except ssl.SSLError:
        pass


root = tempfile.mkdtemp(prefix="nafuda-install-")
plain, https = free_port(), free_port()
children = []
try:
    check("installs, with every place filled in", install)
    check("systemd finds nothing wrong with the units", units)
    check("installed again, the settings stay", again_keeps_settings)
    check("the settings and the site are edited as the README says", configure)
    check("serves over TLS, with safe cookies", serve)
    check("the exporter writes the mailer's files", exports)
    check("plain HTTP only sends on to HTTPS", without_tls)
    check("another name gets no certificate and no page", other_names)
finally:
    for child in reversed(children):
        child.send_signal(signal.SIGTERM)
    for child in children:
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    shutil.rmtree(root, ignore_errors=True)
tap.end()
