"""What stands for the parts of a route's path and for the numbers in a form: one thing of each kind
of both tenants, and one that is nobody's. A new kind of part, or of number, is a new row here;
without it every test that walks the route table fails, and says what it does not know.
"""
import base64
import glob
import hashlib
import hmac
import json
import re

from console import ROOT, sql
from tap import equal

TOKEN = "A" * 43


class Tenant:
    """One of the two: its organisation, project and domain, and the browser of its owner."""

    def __init__(self, world, org, project, domain, owner):
        self.world, self.org, self.project, self.domain = world, org, project, domain
        self.owner, self.made = owner, {}
        self.home = f"/projects/{project}"
        self.path = f"{self.home}/domains/{domain}"

    def thing(self, part):
        """The tenant's one of a row of PARTS."""
        if part not in self.made:
            self.made[part] = PARTS[part](self)
        return self.made[part]

    def press(self, page, action, **fields):
        return self.owner.submit(self.owner.get(page), action, **fields)


def tenants(world):
    """Acme, whose owner is Alice, and Blue, whose owner is Bob, with one of everything: made at the
    first call."""
    if not hasattr(world, "tenants"):
        world.tenants = (Tenant(world, world.org, world.ours, world.domain, world.alice),
                         Tenant(world, world.other_org, world.theirs, world.other_domain,
                                world.bob))
        for tenant in world.tenants:
            for part in PARTS:
                tenant.thing(part)
    return world.tenants


def attempt(tenant):
    """Numbered within a domain: for each tenant one that the other's domain does not have."""
    number = 60 + int(tenant.domain)
    with tenant.world.database() as database:
        database.execute("INSERT INTO answered (domain_id, attempt_id, hash, answers) "
                         "VALUES (?, ?, zeroblob(32), '[]')", (tenant.domain, number))
        database.execute("INSERT INTO attempt (domain_id, id, at, took_ms, asked_by, verdicts, "
                         "state, changed, good, answers) "
                         "VALUES (?, ?, 1, 1, 0, '..........', 2, 0, 0, ?)",
                         (tenant.domain, number, number))
        database.execute("UPDATE domain SET attempts = ? WHERE id = ?", (number, tenant.domain))
    return number


def job(tenant):
    page = tenant.press(f"{tenant.home}/domains", f"{tenant.home}/domains/verify")
    return re.search(r"/jobs/(\d+)", page.header("location"))[1]


def welcome(tenant):
    printed = tenant.world.tool("user", "add", f"new{tenant.org}@new.example", "New", "member",
                                tenant.project)
    return re.search(r"/welcome/([\w-]+)", printed)[1]


def member(tenant):
    """The tenant's first owner."""
    with tenant.world.database() as database:
        return database.execute("SELECT min(user_id) FROM member WHERE project_id = ? AND "
                                "role = 'owner'", (tenant.project,)).fetchone()[0]


def invite(tenant, name):
    """(number, token) of an invitation, the token made as the letter's link is."""
    page, email = f"{tenant.home}/members", f"{name}{tenant.org}@new.example"
    equal(tenant.press(page, page, email=email, role="member").code, 303)
    with tenant.world.database() as database:
        number = database.execute("SELECT id FROM join_offer WHERE email = ?", (email,)).fetchone()
        letter = database.execute("SELECT params FROM outbox WHERE email = ?", (email,)).fetchone()
    return number[0], private_token(tenant.world, "join", json.loads(letter[0])["nonce"])


def private_token(world, kind, nonce):
    with open(f"{world.folder}/secret", "rb") as file:
        octets = hmac.digest(file.read(), f"{kind} {nonce}".encode(), "sha256")
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def subscription(tenant):
    """A link in a message: for it a profile writes to somebody, of a domain made to look verified."""
    name = f"sub{tenant.project}.example"
    number = tenant.world.tool("register", tenant.project, name).split()[0]
    with tenant.world.database() as database:
        database.execute("UPDATE domain SET state = 3 WHERE id = ?", (number,))
        database.executemany("INSERT INTO domain_check VALUES (?, ?, 'ok', 0, 1, 1, '') "
                             "ON CONFLICT DO UPDATE SET verdict = 'ok'",
                             [(number, kind) for kind in ("ownership", "dkim", "spf", "dmarc")])
        database.execute("INSERT INTO profile (project_id, org_id, from_addr, from_domain, "
                         "from_name, created_at, changed_at) VALUES (?, ?, ?, ?, 'News', 1, 1)",
                         (tenant.project, tenant.org, f"news@{name}", name))
    said = tenant.world.tool("may-send", tenant.project, f"news@{name}", "reader@mail.example")
    return re.search(r"/u/([\w-]+)>", said)[1]


def profile(tenant):
    page = tenant.press(f"{tenant.home}/profiles/new", f"{tenant.home}/profiles/new",
                        **{"from": "info@news.example", "from_name": "News",
                           "signature": "platform", "unsubscribe": "platform"})
    return re.search(r"/profiles/(\d+)", page.header("location"))[1]


def reset(tenant):
    token = f"reset-of-{tenant.project}".ljust(43, "A")
    with tenant.world.database() as database:
        database.execute("INSERT INTO invitation VALUES (?, 'reset', ?, 9999999999)",
                         (hashlib.sha256(token.encode()).hexdigest(), member(tenant)))
    return token


def dns_link(tenant):
    page = tenant.owner.follow(tenant.press(tenant.path, f"{tenant.path}/links", days="1"))
    return re.search(r"/links/(\d+)/end", page.body)[1]


def dns_token(tenant):
    page = tenant.owner.follow(tenant.press(tenant.path, f"{tenant.path}/links", days="30"))
    return re.search(r"/dns/([\w-]+)", page.body)[1]


def third(world):
    """(project, one of its people): an organisation that shares with either tenant, so that neither
    finds the other's name."""
    if not hasattr(world, "third"):
        org = world.tool("org", "add", "Third")
        project = world.tool("project", "add", org, "Spring")
        user = world.tool("user", "add", "tom@third.example", "Tom", "owner", project).split()[0]
        world.third = project, user
    return world.third


def insert(tenant, statement, *values):
    with tenant.world.database() as database:
        return database.execute(statement + " RETURNING id", values).fetchone()[0]


def share(tenant, domain, project):
    return insert(tenant, "INSERT INTO share (domain_id, project_id, created_at) VALUES (?, ?, 1)",
                  domain, project)


def shared(tenant):
    name = f"third{tenant.org}.example"
    domain = tenant.world.tool("register", third(tenant.world)[0], name).split()[0]
    return share(tenant, domain, tenant.project)


def request(tenant, project, user, holder):
    return insert(tenant, "INSERT INTO share_request (project_id, user_id, name, message, holder, "
                          "created_at) VALUES (?, ?, ?, 'Please', ?, 1)",
                  project, user, f"asked{tenant.org}{holder}.example", holder)


def setup_request(tenant):
    """One that the tenant's project asked for."""
    page = tenant.press(f"{tenant.home}/requests/new", f"{tenant.home}/requests/new", dns="ours",
                        facility1=f"Facility {tenant.org}", sender1=f"info@setup{tenant.org}.example")
    return re.search(r"/requests/(\d+)", page.header("location"))[1]


def message(tenant):
    """One that was explained and handed to support, so that they may see it, too."""
    return insert(tenant, "INSERT INTO message_check (project_id, user_id, source, subject, "
                          "from_addr, head, report, verdict, dmarc, created_at, arrived_at, "
                          "ends_at, handed_at, handed_by, note) VALUES (?, ?, 'paste', 'Greetings', "
                          "'a@mail.example', x'46726f6d3a2061', '{}', 'ok', 'pass', 1, 1, "
                          "9000000000, 1, ?, 'Please look')",
                  tenant.project, member(tenant), member(tenant))


def setup_link(tenant):
    """The private link of one from outside, confirmed."""
    visitor, mail = tenant.world.browser(), f"apply{tenant.org}@new.example"
    page = visitor.submit(visitor.get("/apply"), "/apply", dns="ours", org="New", contact="Nia",
                          email=mail, phone="03", lang="en", facility1="Sea",
                          sender1="info@sea.example")
    equal(page.header("location"), "/apply?seen=sent")
    with tenant.world.database() as database:
        letter = database.execute("SELECT params FROM outbox WHERE email = ?", (mail,)).fetchone()
    token = private_token(tenant.world, "apply", json.loads(letter[0])["nonce"])
    path = f"/apply/{token}"
    equal(visitor.submit(visitor.get(path), f"{path}/confirm").code, 303)
    return token


def dkim_key(tenant):
    """The one that signs."""
    return sql(tenant.world, "SELECT id FROM dkim_key WHERE domain_id = ? AND state = 'active'",
               tenant.domain)[0][0]


# "what stands before it/:name" → a tenant's own: a number, or the token of a private link.
PARTS = {
    "orgs/:org": lambda tenant: tenant.org,
    "projects/:project": lambda tenant: tenant.project,
    "domains/:id": lambda tenant: tenant.domain,
    "history/:attempt": attempt,
    "jobs/:job": job,
    "keys/:key": dkim_key,
    "links/:link": dns_link,
    "dns/:token": dns_token,
    "welcome/:token": welcome,
    "members/:id": member,
    "invitations/:id": lambda tenant: invite(tenant, "offer")[0],
    "reset/:token": reset,
    "join/:token": lambda tenant: invite(tenant, "join")[1],
    "u/:token": subscription,
    "requests/:id": setup_request,
    "apply/:token": setup_link,
    "profiles/:profile": profile,
    "messages/:id": message,
    "shares/:share": lambda tenant: share(tenant, tenant.domain, third(tenant.world)[0]),
    "shared/:share": shared,
    "inbox/:request": lambda tenant: request(tenant, *third(tenant.world), tenant.project),
    "asked/:request": lambda tenant: request(tenant, tenant.project, member(tenant), 0),
}

# What forms want besides, so that a press gets as far as the thing itself.
FIELDS = {"what": "all", "name": "alpha.example", "check": "all", "mode": "txt", "days": "7"}

# A field of a form that is a number: the row above that it names, or a number that is none.
NUMBERS = {"project": "projects/:project", "generation": "1", "facility": 1,
           "to": "projects/:project", "pending_most": "5", "domains_most": "6", "profiles_most": "7"}


def nobodys(part, like):
    """As many digits as a real one, so that pages are of one length."""
    return TOKEN if part.endswith(":token") else "9" * len(str(like))


def parts(pattern):
    """The rows that a pattern asks for, from the left: ["projects/:project", "domains/:id"]."""
    found = re.findall(r"[\w-]+/:\w+", pattern)
    if len(found) != pattern.count(":") or any(part not in PARTS for part in found):
        raise AssertionError(f"{pattern}: what is new in it needs a row in PARTS of {__file__}")
    return found


def put(pattern, values):
    """The pattern with a value in each part's place."""
    values = iter(values)
    return re.sub(r":\w+", lambda _: str(next(values)), pattern)


def path(pattern, tenant):
    """The path of the tenant's own."""
    return put(pattern, [tenant.thing(part) for part in parts(pattern)])


def numbers(thing):
    """All fields of forms that are numbers, each with the value of thing(row of PARTS)."""
    declared = set()
    for file in glob.glob(f"{ROOT}/cgi/page/*.c"):
        with open(file, encoding="utf-8") as source:
            declared |= set(re.findall(r'\.name = "(\w+)",\s*\.kind = FIELD_NUMBER',
                                       source.read()))
    if not declared or declared - NUMBERS.keys():
        raise AssertionError(f"{declared - NUMBERS.keys()}: each needs a row in NUMBERS of "
                             f"{__file__}")
    return {name: thing(row) if row in PARTS else row for name, row in NUMBERS.items()}
