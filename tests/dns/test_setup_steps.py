#!/usr/bin/env python3
"""The nine steps of a set-up request, with whose turn it is at each, as the applicant and the operator
see them: the watcher looks at real name servers, and nothing but what stands there moves them on."""
import os
import re
import sys

from internet import Internet, zone
from servers import same
from checks import Tap

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "web"))
import postbox  # noqa: E402
from console import Console  # noqa: E402
from test_setup import accepted, applied, confirmed, decide, shown  # noqa: E402

HOUR = 3600
MARKS = {"to come": ".", "done": "+", "not needed": "_"}
TURNS = {"Customer": "c", "You": "c", "Nafuda": "p", "Customer and Nafuda": "b",
         "You and Nafuda": "b"}


class Place(Console):
    """A console and the name servers it asks; each domain has a zone, with nothing in it yet."""

    def __init__(self, internet):
        super().__init__(mail_command=postbox.COMMAND, resolver=internet.resolver.at,
                         nameservers="any", nameserver_port=internet.server.port, key_stock=1,
                         verify_ms=2000, spf_include="spf.platform.test", platform_name="Nafuda")
        self.internet, self.serial, self.ahead = internet, 1, 0
        self.operator = self.first_operator()
        self.operator.jar["nafuda-lang"] = "en"
        self.project = self.tool("project", "add", self.tool("org", "add", "Acme"), "Autumn")
        self.owner = self.welcome(self.tool("user", "add", "alice@acme.example", "Alice", "owner",
                                            self.project))
        self.owner.jar["nafuda-lang"] = "en"

    def later(self, hours=2):
        """The watcher's next turns, when everything that is looked at by itself is due again; the
        sessions are over by then."""
        for _ in range(hours // 2):
            self.ahead += 2 * HOUR
            self.turn()
        self.operator.sign_in("op@example.com")

    def in_a_minute(self):
        """The watcher's turn when who has just been looked at may be looked at again."""
        self.ahead += 61
        self.turn()

    def turn(self):
        self.settings["NAFUDA_CLOCK"] = str(self.ahead)
        log = postbox.turn(self)
        assert '"level":"alarm"' not in log, log

    def publish(self, domain, *checks):
        """Of the records that the domain wants, those of the checks; nothing else is in its zone."""
        marks = {"ownership": "_nafuda-challenge.", "dkim": "._domainkey.", "spf": '"v=spf1',
                 "dmarc": "_dmarc."}
        lines = self.tool("records", domain, "--zone").splitlines()
        self.change(domain, [line for line in lines if any(marks[check] in line
                                                           for check in checks)])

    def change(self, domain, lines):
        self.serial += 1
        self.internet.change(domain, lines, self.serial)

    def state(self, domain):
        return self.tool("domains", domain).split("\t")[1]

    def letters(self, to):
        """The subjects of the mail that somebody has of his request."""
        return [str(message["subject"]) for who, message in postbox.messages(self)
                if who == to and "/apply/" in postbox.text(message)]


def steps(page):
    """A text a facility: + done, . to come, _ not needed; where it stands, whose turn it is:
    c(ustomer), p(latform) or b(oth)."""
    found = []
    for one in re.findall(r'<ol class="steps">(.*?)</ol>', page.body, re.S):
        text = ""
        for step in re.findall(r"<li.*?</li>", one, re.S):
            who = re.search(r'<span class="quiet small">(.*?)</span>', step)[1]
            standing = re.search(r'<span class="(?:chip t-wait|vh)">(.*?)</span>', step)[1]
            same("aria-current" in step, standing == "now", step)
            text += TURNS[who] if standing == "now" else MARKS[standing]
        found.append(text)
    return found


class Request:
    """As its applicant, by his link, and the operator see it: both the same at every step."""

    def __init__(self, place, opened, **sent):
        """opened: how far (of tests/web/test_setup.py)."""
        self.place = place
        self.browser, self.path, self.number = opened(place, **sent)

    def look(self):
        return self.browser.get(self.path), self.place.operator.get(self.operated())

    def operated(self):
        return f"/operate/requests/{self.number}"

    def stands(self, *wanted, says=None):
        """A text a facility; what the applicant reads."""
        for page in self.look():
            same(steps(page), list(wanted), shown(page)[:400])
        if says:
            text = shown(self.browser.get(self.path))
            assert says in text, f"{says!r}: {text}"

    def report(self, number=1):
        page = self.browser.get(self.path)
        answer = self.browser.post(f"{self.path}/published",
                                   {"form_token": page.token(), "facility": str(number)})
        return answer.header("location").rpartition("=")[2]


def nine(place):
    """From the application to the end, every step in its turn."""
    mail = "nine@hanaya.example"
    request = Request(place, confirmed, email=mail, sender1="info@nine.test")
    request.stands("+p.......", says="Nafuda is looking at the request.")
    decide(place, request.number, "ask", question="Which DNS service?")
    request.stands("+c.......", says="waiting for your answer")
    page = request.browser.get(request.path)
    request.browser.submit(page, f"{request.path}/answer", text="Ours.")
    request.stands("+p.......")
    decide(place, request.number, "accept", into="new", org="Nine", project="Nine", dns="ours")
    place.turn()
    request.stands("+++c.....", says="Publish the records of ownership and DKIM in DNS")
    place.later()
    request.stands("+++c.....")
    same(request.report(), "reported")
    request.stands("+++p+....", says="We are looking at the DNS.")
    place.in_a_minute()
    request.stands("+++c+....")
    place.publish("nine.test", "dkim")
    place.later()
    request.stands("+++c+....")
    place.publish("nine.test", "dkim", "ownership")
    place.later()
    request.stands("+++++++c.", says="DKIM works. Please publish the DMARC record in DNS.")
    place.publish("nine.test", "dkim", "ownership", "dmarc")
    same(request.report(), "reported")
    request.stands("+++++++p.", says="We are looking at the DNS.")
    place.in_a_minute()
    request.stands("++++++++b", says="The last check.")
    same(place.state("nine.test"), "pending")
    place.publish("nine.test", "dkim", "ownership", "dmarc", "spf")
    place.later()
    request.stands("+++++++++", says="The set-up is complete.")
    same((place.state("nine.test"), request.report()), ("verified", "stale"))
    same(place.letters(mail)[-3:], ["The DNS records to publish for nine.test",
                                    "The DKIM key of nine.test is in use",
                                    "The set-up of nine.test is complete"])
    place.change("nine.test", [])
    place.later(28)
    same(place.state("nine.test"), "degraded")
    request.stands("+++++++++")
    same(len(place.letters(mail)), 5, "nobody is told of a step twice:")


def ours(place):
    """Where the platform runs the DNS it publishes, hands nothing over and waits for no report."""
    mail = "ours@hanaya.example"
    request = Request(place, accepted, email=mail, sender1="info@ours.test", dns="platform")
    place.turn()
    request.stands("++_p_....", says="Nafuda publishes the records in DNS.")
    same(request.report(), "stale")
    request.stands("++_p_....")
    place.publish("ours.test", "ownership", "dkim")
    place.later()
    request.stands("++_+_++p.", says="Nafuda publishes the DMARC record in DNS.")
    place.publish("ours.test", "ownership", "dkim", "dmarc")
    place.later()
    request.stands("++_+_+++b")
    place.publish("ours.test", "ownership", "dkim", "dmarc", "spf")
    place.later()
    request.stands("++_+_++++")
    same(place.letters(mail)[-3:], ["The set-up of ours.test has begun",
                                    "The DKIM key of ours.test is in use",
                                    "The set-up of ours.test is complete"])


def several(place):
    """Two facilities: the stock has one key, and nothing is handed over before both have theirs. They
    go on by themselves; who published DMARC beforehand is not asked for it."""
    place.turn()  # one key in stock
    mail = "several@hanaya.example"
    request = Request(place, accepted, email=mail, sender1="info@first.test", facility2="Hill",
                      sender2="info@second.test")
    request.stands("++p......", "+p.......")
    same(place.letters(mail)[-1:], ["The DNS records to publish for first.test, second.test"])
    request.stands("+++c.....", "+++c.....")
    place.publish("second.test", "dmarc")
    place.later()
    request.stands("+++c.....", "+++c...+.")
    place.publish("first.test", "ownership", "dkim", "dmarc", "spf")
    place.tool("verify", "first.test")
    request.stands("+++++++++", "+++c...+.")
    same(request.report(2), "reported")
    request.stands("+++++++++", "+++p+..+.")
    place.publish("second.test", "ownership", "dkim", "dmarc", "spf")
    place.in_a_minute()
    request.stands("+++++++++", "+++++++++")


def goes_back(place):
    """A key that is taken away before the end is the customer's to publish again; silence of the name
    servers moves nothing."""
    mail = "back@hanaya.example"
    request = Request(place, accepted, email=mail, sender1="info@back.test")
    place.turn()
    place.publish("back.test", "ownership", "dkim", "dmarc")
    place.later()
    request.stands("++++++++b")
    resolver = place.settings["NAFUDA_RESOLVER"]
    place.settings |= {"NAFUDA_RESOLVER": "127.0.0.1:1", "NAFUDA_NAMESERVERS": "off"}
    place.later()
    request.stands("++++++++b")
    place.settings |= {"NAFUDA_RESOLVER": resolver, "NAFUDA_NAMESERVERS": "any"}
    place.publish("back.test", "ownership", "dmarc")
    place.later()
    request.stands("+++c..++.")
    place.publish("back.test", "ownership", "dkim", "dmarc", "spf")
    place.later()
    request.stands("+++++++++")
    same(place.letters(mail).count("The DKIM key of back.test is in use"), 1)


def window_over(place):
    """A request whose window is over says so; the report begins a new one."""
    request = Request(place, accepted, email="over@hanaya.example", sender1="info@over.test")
    place.turn()
    place.later(74)
    same(place.state("over.test"), "failed")
    request.stands("+++c.....", says="The records were not found in time.")
    place.publish("over.test", "ownership", "dkim", "dmarc", "spf")
    place.later()
    request.stands("+++c.....")
    same(request.report(), "reported")
    request.stands("+++p+....")
    place.turn()
    request.stands("+++++++++")


def stopped(place):
    """Of a domain that the project has, and has stopped: its steps are done, but for the use."""
    number = place.tool("register", place.project, "stopped.test").split()[0]
    place.publish("stopped.test", "ownership", "dkim", "dmarc", "spf")
    place.later()
    place.owner.sign_in("alice@acme.example")
    home = f"/projects/{place.project}/domains/{number}"
    place.owner.submit(place.owner.get(f"{home}/dkim-use"), f"{home}/dkim-use")
    request = Request(place, inside, sender="info@stopped.test")
    request.stands("+p.......")
    decide(place, request.number, "accept", dns="ours")
    request.stands("+++++p.+.", says="DKIM is stopped.")
    place.turn()
    request.stands("+++++p.+.")
    place.owner.submit(place.owner.get(f"{home}/dkim-use"), f"{home}/dkim-use")
    request.stands("++++++p+.")
    place.later(28)
    place.owner.sign_in("alice@acme.example")
    request.stands("+++++++++")


def inside(place, sender):
    """(browser, path of the request's page, its number), asked by the project's owner."""
    new = f"/projects/{place.project}/requests/new"
    page = place.owner.submit(place.owner.get(new), new, dns="ours", facility1="Sea", sender1=sender)
    path = page.header("location").partition("?")[0]
    return place.owner, path, path.rpartition("/")[2]


TESTS = {
    "nine steps, each the turn of who has to do something, advance by what stands in DNS": nine,
    "seven where the platform runs the customer's DNS": ours,
    "two facilities of one request are told together and go on by themselves": several,
    "a key that is lost before the end is published again; silence moves nothing": goes_back,
    "a window that is over is said, and the report opens another": window_over,
    "a domain that is there already, with DKIM stopped, waits for its use alone": stopped,
}


def main():
    tap = Tap()
    domains = ("nine", "ours", "first", "second", "back", "over", "stopped")
    with Internet({f"{name}.test": zone(f"{name}.test", []) for name in domains}) as internet:
        with Place(internet) as place:
            for name, body in TESTS.items():
                tap.test(name, lambda body=body: body(place))
    tap.end()


if __name__ == "__main__":
    main()
