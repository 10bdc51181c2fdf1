#!/usr/bin/env python3
"""The tree keeps every rule; and a tree that breaks one is found out, with the file's name."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE]

from lint import RULES, problems  # noqa: E402
from source import form  # noqa: E402

ROOT = os.path.abspath(f"{HERE}/../..")


def first(pattern, text):
    """A change of a file: the first match of pattern becomes text."""
    def change(content):
        changed, times = re.subn(pattern, lambda _: text, content, count=1, flags=re.M)
        assert times, f"nothing matches {pattern}"
        return changed
    return change


def behind(text):
    return lambda content: content + text


def long_function(content):
    return content + "\nstatic int long_one(int a) {\n" + "    a++;\n" * 100 + "    return a;\n}\n"


INCLUDE = r'^#include "'
# What is planted, in which file, how, and what the lint must say of it.
PLANTS = [
    ("SQLite in a page", "cgi/page/sign_in.c", first(INCLUDE, '#include <sqlite3.h>\n#include "'),
     "sqlite3.h"),
    ("c-ares outside dns/line.c", "cgi/dns/name.c", behind("#include <ares.h>\n"), "ares.h"),
    ("ClearSilver outside web/view.c", "cgi/web/form.c", behind("#include <ClearSilver.h>\n"),
     "ClearSilver.h"),
    ("FastCGI outside web/gateway.c", "cgi/main.c", behind("#include <fcgiapp.h>\n"), "fcgiapp.h"),
    ("a layer that looks up", "cgi/base/text.c", first(INCLUDE, '#include "work/house.h"\n#include "'),
     "may not include work/house.h"),
    ("a page that asks DNS", "cgi/page/sign_in.c", first(INCLUDE, '#include "dns/ask.h"\n#include "'),
     "asks no DNS"),
    ("the key that opens", "cgi/work/house.c", first(INCLUDE, '#include "vault/unseal.h"\n#include "'),
     "exporter.c alone"),
    ("an include that is not rooted", "cgi/web/form.c", behind('#include "form.h"\n'), "form.h"),
    ("a banned function", "cgi/base/text.c", behind("void f(char *a) { strcpy(a, a); }\n"),
     "strcpy is banned"),
    ("a filter of ClearSilver", "cgi/web/view.c", behind("void f(void) { cs_register_strfunc(); }\n"),
     "cs_register_strfunc is banned"),
    ("unfinished work", "cgi/base/text.c", behind("/* TO" + "DO: later */\n"), "unfinished"),
    ("a provider's sentence without a source", "cgi/dns/provider.c",
     first(r"FORM_UNKNOWN, 0, NULL", "FORM_AT, 0, NULL"), "Provider.lolipop.host"),
    ("a provider's sentence that no row names", "cgi/dns/provider.c",
     first(r"FORM_AT", "FORM_UNKNOWN"), "Provider.iij.host"),
    ("SQL outside store/", "cgi/work/people.c", behind('char *s = "SELECT id FROM user";\n'), "SQL"),
    ("a database opened elsewhere", "cgi/watch.c", behind("void f(void) { sqlite3_open_v2(); }\n"),
     "opened in store/"),
    ("a page that lets itself write", "cgi/page/sign_in.c",
     behind("void f(void) { store_allow_writes(0, 1); }\n"), "only the router"),
    ("a page that notes what was seen", "cgi/page/sign_in.c",
     behind("void f(void) { seen_link(0, 1, 2); }\n"), "for cgi/work/dns_link.c alone"),
    ("one more connection that writes", "cgi/store/org.c",
     behind("void f(void) { connection_open(0, 1, 2, 0); }\n"), "may write"),
    ("a long function", "cgi/base/text.c", long_function, "long_one has 103 lines"),
    ("a long file", "cgi/base/text.c", behind("\n" * 600), "at most 600"),
    ("a POST without a token", "cgi/page/routes.c", first("TOKEN_SESSION", "TOKEN_NONE"),
     "POST with TOKEN_NONE"),
    ("a GET that is a POST's handler", "cgi/page/routes.c", first("sign_in_get", "sign_in_post"),
     "GET with the handler"),
    ("careless format", "cgi/base/text.c", behind("int  x;\n"), "clang-format"),
    ("alt: in a template", "templates/home.cs",
     first(r"<h1>", "<?cs alt:x ?>y<?cs /alt ?><h1>"), "alt"),
    ("uvar: in a macro", "templates/macros.cs",
     behind("<?cs def:unused(x) ?><?cs uvar:x ?><?cs /def ?>\n"), "uvar"),
    ("escape:\"none\"", "templates/home.cs",
     first(r"<h1>", '<?cs escape:"none" ?><?cs var:User.name ?><?cs /escape ?><h1>'), "escape"),
    ("a filter inside an expression", "templates/home.cs",
     first(r"<h1>", "<?cs var:url_escape(User.name) + User.name ?><h1>"), "url_escape"),
    ("an include", "templates/home.cs", first(r"<h1>", '<?cs include:"other.cs" ?><h1>'), ""),
    ("set:", "templates/home.cs", first(r"<h1>", '<?cs set:User.name = "x" ?><h1>'), "set"),
    ("a value without quotes", "templates/home.cs", first(r"<h1>", "<h1 id=<?cs var:User.name ?>>"),
     "quoted attribute"),
    ("a value in an event", "templates/home.cs",
     first(r"<h1>", '<h1 onclick="<?cs var:User.name ?>">'), "onclick"),
    ("an inline style", "templates/layout.cs", first(r"<body>", '<body style="margin:0">'), "style"),
    ("an inline script", "templates/layout.cs", first(r"<body>", "<body><script>go()</script>"),
     "inline script"),
    ("a form without its token", "templates/layout.cs", first(r"<\?cs call:token\(\) \?>", ""),
     "without"),
    ("a broken template", "templates/home.cs", first(r"<h1>", "<?cs if:x ?><h1>"), "ParseError"),
    ("a missing Japanese sentence", "templates/lang/ja.hdf", first(r"^  spf_several = .*\n", ""),
     "Finding.spf_several"),
    ("a missing English sentence", "templates/lang/en.hdf", first(r"^  spf_several = .*\n", ""),
     "Finding.spf_several"),
    ("an empty sentence", "templates/lang/ja.hdf", first(r"^  spf_several = .*\n", "  spf_several =\n"),
     "Finding.spf_several"),
    ("a parameter that only one language has", "templates/lang/en.hdf",
     first(r"^  spf_missing = ", "  spf_missing = {count} "), "Finding.spf_missing"),
    ("a template's sentence that is nowhere", "templates/home.cs",
     first(r"Text\.Home\.lead", "Text.Home.nowhere"), "Home.nowhere"),
    ("a handler's sentence that is nowhere", "cgi/page/sign_in.c",
     behind('const char *s = "SignIn.nowhere";\n'), "SignIn.nowhere"),
    ("a finding without a sentence", "cgi/check/finding.c",
     first(r"^    \{NULL, NULL\},", '    {"spf_made_up", "host"},\n    {NULL, NULL},'),
     "Finding.spf_made_up"),
    ("a refusal without a sentence", "cgi/dns/name.c", first(r'"public_suffix"', '"made_up"'),
     "Name.made_up"),
    ("a fault without a sentence", "cgi/web/form.c", first(r'"required"', '"madeup"'),
     "Fault.madeup"),
    ("a letter without sentences", "cgi/work/tidings.c", first(r'"recovered"', '"made_up"'),
     "Mail.made_up"),
    ("a deed without words", "templates/lang/en-people.hdf", first(r"^  token_renew = .*\n", ""),
     "Deed.token_renew"),
    ("a deed that is no row", "cgi/work/block.c", first(r'"block_add"', '"block_made_up"'),
     "block_made_up"),
    ("a row that nobody notes", "cgi/work/deed.c", first(r'"block_add",', '"block_add", "block_made_up",'),
     "nobody notes block_made_up"),
]


def run(root):
    """The lint as `make lint` runs it, on another tree."""
    done = subprocess.run([sys.executable, f"{HERE}/lint.py", root], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def copy(to):
    for part in ("cgi", "templates"):
        shutil.copytree(f"{ROOT}/{part}", f"{to}/{part}")


class Tap:
    count = failed = 0

    def say(self, good, what, why=""):
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {what}")
        print("".join(f"# {line}\n" for line in why.splitlines()), end="", flush=True)


def plant(tap, root, row):
    what, path, change, said = row
    with open(f"{root}/{path}", encoding="utf-8") as file:
        before = file.read()
    with open(f"{root}/{path}", "w", encoding="utf-8") as file:
        file.write(change(before))
    # clang-format takes its time: only for what is planted for it.
    found = problems(root, [rule for rule in RULES if rule is not form or said == "clang-format"])
    with open(f"{root}/{path}", "w", encoding="utf-8") as file:
        file.write(before)
    named = [line for line in found if said in line and (path in line or "lang/" in line)]
    tap.say(bool(named), f"found: {what}", "" if named else "\n".join(found))


def main():
    tap = Tap()
    for rule in RULES:
        found = "\n".join(rule(ROOT))
        about = (rule.__doc__ or rule.__name__.replace("_", " ")).splitlines()[0].rstrip(".")
        tap.say(not found, f"{rule.__module__}: {about}", found)
    with tempfile.TemporaryDirectory(prefix="nafuda-lint-") as root:
        copy(root)
        code, output = run(root)
        tap.say(code == 0, "a copy of the tree is clean", output)
        with open(f"{root}/cgi/page/sign_in.c", "a", encoding="utf-8") as file:
            file.write("#include <sqlite3.h>\n")
        code, output = run(root)
        tap.say(code == 1 and "cgi/page/sign_in.c" in output, "and then it is not", output)
        shutil.copy(f"{ROOT}/cgi/page/sign_in.c", f"{root}/cgi/page/sign_in.c")
        for row in PLANTS:
            plant(tap, root, row)
    print(f"1..{tap.count}")
    return tap.failed > 0


if __name__ == "__main__":
    sys.exit(main())
