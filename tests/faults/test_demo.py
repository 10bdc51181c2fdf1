#!/usr/bin/env python3
"""nginx/demo: four domains in four states, which pressing Verify finds again, and a second run that
keeps all of it."""
import email.policy
import os
import re
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from checks import Tap
from served import Served, Visitor, alive, tree, until

tap = Tap()
check = tap.test
STATES = {"hanami-travel.test": "Verified", "kyoto-books.test": "Pending",
          "fuji-coffee.test": "Needs attention", "furui-campaign.test": "Failed"}


def begin():
    demo.start(["nginx/demo"])
    until("it has said everything", 20, lambda: "To begin anew" in demo.said())


def sign_in(role):
    email, password = re.search(rf"^  {role} +(\S+) +(\S+)$", demo.said(), re.M).groups()
    visitor = Visitor(demo.port)
    visitor.get("/sign-in")
    assert visitor.post("/sign-in", email=email, password=password) == 303, visitor.page
    visitor.follow()
    while visitor.location and "<h1" not in visitor.page:
        visitor.follow()
    return visitor


def domains_of(visitor):
    """{name: path}, from the list."""
    project = re.search(r"/projects/(\d+)/", visitor.page)[1]
    assert visitor.get(f"/projects/{project}/domains") == 200
    return {name: f"/projects/{project}/domains/{number}" for number, name in
            re.findall(r'href="domains/(\d+)">([^<\s]+)', visitor.page)}


def title(visitor):
    return re.search(r"<title>\s*(.*?)\s*</title>", visitor.page, re.S)[1]


def all_states(act):
    def test():
        visitor = sign_in("owner")
        paths = domains_of(visitor)
        assert paths.keys() == STATES.keys(), paths
        for name, state in STATES.items():
            visitor.get(paths[name])
            act(visitor, paths[name], state)
            assert f"{name} ({state})" in title(visitor), title(visitor)
    return test


def only_look(visitor, path, state):
    pass


def press(visitor, path, state):
    if state != "Failed":  # which has another button: the next test
        assert visitor.post(f"{path}/verify", check="all") == 303, visitor.page
        visitor.follow()
        assert visitor.get(path) == 200


def verify_again():
    visitor = sign_in("owner")
    path = domains_of(visitor)["furui-campaign.test"]
    visitor.get(path)
    assert "/verify" not in visitor.page
    assert visitor.post(f"{path}/restart") == 303, visitor.page
    visitor.get(path)
    assert "furui-campaign.test (Pending)" in title(visitor), title(visitor)
    for finding in ("dkim", "spf"):
        assert re.search(rf'id="{finding}" open', visitor.page), finding


def mistakes_are_named():
    said = demo.tool("verify", "kyoto-books.test")
    for kind in ("ownership", "dkim", "spf", "dmarc"):
        assert re.search(rf"^  {kind} +(wrong|missing|conflict)\n +\S", said, re.M), said


def profiles():
    """What each may, and what DMARC will say of its mail."""
    said = demo.tool("profile", "list", demo.tool("project", "list", "1").split()[0])
    rows = [line.split("\t") for line in said.splitlines()]
    assert [(row[1], row[2]) for row in rows] == [
        ("allowed", "campaign@hanami-travel.test"), ("allowed", "info@hanami-travel.test"),
        ("dkim_broken", "news@fuji-coffee.test"), ("pending", "order@kyoto-books.test")], rows
    shown = [demo.tool("profile", "show", "1", row[0]) for row in rows]
    for row, says in ((0, "dkim\tforeign\tnafuda.test\nspf\trelaxed\tbounce.hanami-travel.test"),
                      (1, "dkim\texact\thanami-travel.test\nspf\trelaxed\tbounce."),
                      (2, "dkim\tfails\tfuji-coffee.test\nspf\tforeign\tbounce.nafuda.test")):
        assert says in shown[row], shown[row]
    assert [re.search(r"^dmarc\t(\w+)", one, re.M)[1] for one in shown[:3]] == ["pass", "pass", "fail"]
    visitor = sign_in("owner")
    project = re.search(r"/projects/(\d+)/", visitor.page)[1]
    assert visitor.get(f"/projects/{project}/profiles") == 200
    for row in rows:
        assert visitor.get(f"/projects/{project}/profiles/{row[0]}") == 200, row


def owners_were_told():
    mail = f"{demo.state}/demo/maildir/new"
    texts = []
    for name in os.listdir(mail):
        with open(f"{mail}/{name}", "rb") as file:
            texts.append(email.message_from_binary_file(file, policy=email.policy.default))
    texts = [f"{text['To']} {text['Subject']} {text.get_body(('plain',)).get_content()}"
             for text in texts]
    for domain in ("furui-campaign.test", "fuji-coffee.test"):
        assert [text for text in texts if domain in text and "owner@hanaya.test" in text], texts


def ends():
    processes = tree(demo.child.pid)
    demo.stop(signal.SIGTERM)
    until("all processes end", 15, lambda: not alive(processes))


def again():
    begin()
    assert "Making the demo" not in demo.said()
    visitor = sign_in("member")
    assert domains_of(visitor).keys() == STATES.keys()


def ends_when_killed():
    processes = tree(demo.child.pid)
    demo.stop(signal.SIGKILL)
    until("all processes end", 15, lambda: not alive(processes))


demo = Served()
try:
    check("begins", begin)
    demo.environment["NAFUDA_STATE"] += "/demo"
    resolver = re.search(r"interface: (\S+)@(\d+)", open(f"{demo.state}/demo/names/unbound.conf").read())
    demo.environment.update(NAFUDA_RESOLVER=":".join(resolver.groups()),
                            NAFUDA_SPF_INCLUDE="spf.nafuda.test",
                            NAFUDA_PLATFORM_SIGNING_DOMAIN="nafuda.test",
                            NAFUDA_BOUNCE_DOMAIN="bounce.nafuda.test",
                            NAFUDA_BOUNCE_MX="mx.nafuda.test")
    check("four domains, four states", all_states(only_look))
    check("pressing Verify finds the same again", all_states(press))
    check("profiles that may send, and that may not", profiles)
    check("every mistake of the pending one is named", mistakes_are_named)
    check("Verify again on the failed one", verify_again)
    check("TERM ends all of it", ends)
    demo.environment["NAFUDA_STATE"] = demo.state
    check("a second run keeps it", again)
    check("owners had mail of what broke", owners_were_told)
    check("kill -9 ends all of it", ends_when_killed)
finally:
    demo.close()
tap.end()
