"""What the language files must hold: every sentence that can be asked for, in every language."""
import functools
import glob
import os
import re
import subprocess
import sys

from source import TOKEN, files, line_of, without_comments

LANGUAGES = ["ja", "en"]


def template_lint():
    """The program made of the C file beside this, parsing with the console's own library."""
    program = os.path.join(os.environ.get("BUILD", "build"), "tests", "lint", "template_lint")
    if not os.path.exists(program):
        sys.exit(f"{program} is not built: make lint")
    return os.path.abspath(program)


def read(root, path):
    with open(f"{root}/{path}", encoding="utf-8") as file:
        return file.read()


def sentences(root, language):
    """(key → sentence, what is wrong with the file itself)"""
    stamp = [os.stat(path).st_mtime_ns for path in glob.glob(f"{root}/templates/lang/{language}*")]
    return sentences_at(root, language, tuple(stamp))


@functools.cache
def sentences_at(root, language, _stamp):
    done = subprocess.run([template_lint(), "keys", f"{root}/templates", language],
                          stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return {}, [done.stdout.strip().removeprefix(f"{root}/")]
    lines = [line.split("\t", 1) for line in done.stdout.splitlines()]
    return dict(lines), []


def place(root, language, key):
    """file:line where a key, or what comes nearest before it, stands."""
    for path in sorted(glob.glob(f"{root}/templates/lang/{language}*.hdf")):
        for number, line in enumerate(read(root, os.path.relpath(path, root)).splitlines(), 1):
            if re.match(rf"\s*{re.escape(key.split('.')[-1])}\s*(=|<<|\{{)", line):
                return f"{os.path.relpath(path, root)}:{number}"
    return f"templates/lang/{language}.hdf:1"


def holes(sentence):
    return set(re.findall(r"\{([a-z_]+)\}", sentence))


def both_languages(root):
    """The same keys, none empty, the same {parameters}."""
    texts = {}
    for language in LANGUAGES:
        texts[language], wrong = sentences(root, language)
        yield from wrong
        if wrong:
            return
    for language in LANGUAGES:
        for other in LANGUAGES:
            for key in texts[other].keys() - texts[language].keys():
                yield f"templates/lang/{language}.hdf:1: no {key}, which {other}.hdf has"
        for key, sentence in texts[language].items():
            if not sentence.strip():
                yield f"{place(root, language, key)}: {key} is empty"
    first, second = LANGUAGES
    for key in texts[first].keys() & texts[second].keys():
        if holes(texts[first][key]) != holes(texts[second][key]):
            yield (f"{place(root, second, key)}: {key} has {sorted(holes(texts[second][key]))}, "
                   f"in {first}.hdf {sorted(holes(texts[first][key]))}")


def missing(root, wanted):
    """wanted: (where, key), a * standing for one part of a key; such a key may go on."""
    texts = [(language, sentences(root, language)[0]) for language in LANGUAGES]
    texts = [(language, text) for language, text in texts if text]
    for where, key in wanted:
        pattern = re.compile(re.escape(key).replace(r"\*", r"[^.]+") + r"(\..+)?")
        for language, text in texts:
            if key not in text and not ("*" in key and any(map(pattern.fullmatch, text))):
                yield f"templates/lang/{language}.hdf:1: no {key}, which {where} asks for"


def templates_ask(root):
    wanted = []
    for path in sorted(glob.glob(f"{root}/templates/*.cs") + glob.glob(f"{root}/templates/mail/*.cs")):
        name = os.path.relpath(path, root)
        text = read(root, name)
        wanted += [(f"{name}:{line_of(text, match.start())}", match[1])
                   for match in re.finditer(r"\bText\.([A-Za-z0-9_.]+\w)", text)]
        for match in re.finditer(r"\bText\.[A-Za-z0-9_.]*\[|\bText\b(?!\.)", text):
            yield f"{name}:{line_of(text, match.start())}: a sentence is named in full"
    yield from missing(root, wanted)


def code_asks(root):
    """Literals like "Detail.left" or "Fault.%s" in what makes pages and letters."""
    families = {key.split(".")[0] for key in sentences(root, LANGUAGES[0])[0] if "." in key}
    wanted = []
    for path, text in files(root):
        if not re.match(r"cgi/(web|page|[a-z_]+\.c)", path):
            continue
        quiet = without_comments(text)
        for match in TOKEN.finditer(quiet):
            key = match[0][1:-1]
            if re.fullmatch(r"[A-Z]\w*(\.[\w%]+)+", key) and key.split(".")[0] in families:
                # The tree of a page has a Form too; language files have none.
                wanted.append((f"{path}:{line_of(quiet, match.start())}", re.sub(r"%[sd]", "*", key)))
    if not wanted:
        yield "cgi/page:1: no sentence is asked for"
    yield from missing(root, wanted)


def strings_between(root, path, begin, end):
    """The string literals between two lines of a C file: a table's codes."""
    text = without_comments(read(root, path))
    start = re.search(begin, text)
    if not start:
        return []
    stop = re.compile(end, re.M).search(text, start.end())
    return [match[0][1:-1] for match in TOKEN.finditer(text, start.end(), stop.start())
            if match[0][0] == '"']


def finding_rows(root, path="cgi/check/finding.c", name="finding_codes"):
    text = without_comments(read(root, path))
    table = text[text.index(f"{name}[] = {{"):]
    return re.findall(r'\{"(\w+)",\s*"([\w ]*)"\}', table[:table.index("};")])


def provider_rows(root):
    """(key, whether it has a sentence about the host, … about the value)"""
    text = without_comments(read(root, "cgi/dns/provider.c"))
    rows = re.findall(r'\{"(\w+)",\s*"[^"]*",\s*"[^"]*",\s*\{[^}]*\},\s*FORM_(\w+),\s*([01]),', text)
    return [(key, form != "UNKNOWN", value == "1") for key, form, value in rows]


def form_faults(root):
    codes = set(strings_between(root, "cgi/web/form.c", r"read_number\(", r"^int form_read"))
    codes = {code for code in codes if re.fullmatch(r"[a-z]+", code)} | {"characters"}
    codes |= set(strings_between(root, "cgi/page/show.c", r"\*fault_of_password\(.*\{", r"^\}"))
    for path in sorted(glob.glob(f"{root}/cgi/page/*.c")):
        text = without_comments(read(root, os.path.relpath(path, root)))
        codes |= set(re.findall(r'form_fault\([^;]*?"\w+",\s*"(\w+)"\)', text))
    return sorted(codes)


def health_codes(root):
    """The second word of what is said of a matter, and of the literals beside it."""
    codes = set()
    for path, text in files(root):
        if path.startswith("cgi/work/health"):
            codes |= set(re.findall(r'HEALTH_(?:OK|WARN|BAD),\s*(?:\.code = )?"(\w+)"',
                                    without_comments(text)))
    return sorted(codes)


def error_codes(root):
    text = "".join(text for _, text in files(root))
    found = re.findall(r"(?:respond_error\(\w+, |route_refuse\(\w+, |return )(4\d\d|5\d\d)\b", text)
    return sorted(set(found) | {"404", "405"})


def letters(root):
    """The templates of letters: the last word of a row of tidings, those of set-up requests, and what
    letter_to_… name."""
    names = strings_between(root, "cgi/work/tidings.c", r"tidings\[\] = \{", r"^\};")
    names += strings_between(root, "cgi/work/setup_letter.c", r"templates\[\] = \{", r"^\};")
    names += [name for name in strings_between(root, "cgi/work/share_news.c", r"letters\[NEWS_COUNT\] = \{",
                                               r"^\};") if name != "share_lost"]
    for path, text in files(root):
        names += re.findall(r'letter_to_\w+\((?:[^;",]*,){3}\s*"(\w+)"', without_comments(text))
    return sorted(set(names))


def code_families(root):
    """(where, least number of codes, codes, the keys each needs)"""
    checks = strings_between(root, "cgi/check/check.c", r"struct check checks\[CHECK_COUNT\] = \{",
                             r"^\};")
    body = r"^\}"
    yield ("cgi/check/finding.c", 40, [row[0] for row in finding_rows(root)],
           ["Finding.{}", "Chip.{}"])
    yield ("cgi/check/finding.c", 8,
           strings_between(root, "cgi/check/finding.c", r"verdict_names\[\] = \{", r"^\};"),
           ["Verdict.{}"])
    yield ("cgi/check/life.c", 4,
           strings_between(root, "cgi/check/life.c", r"\*domain_state_name\(.*\{", body),
           ["State.{}"])
    yield ("cgi/dns/name.c", 10,
           [code for code in strings_between(root, "cgi/dns/name.c",
                                             r"\*name_refusal_code\(.*\{", body)
            if code != "accepted"],
           ["Name.{}"])
    yield ("cgi/dns/answer.c", 6,
           [code for code in strings_between(root, "cgi/dns/answer.c",
                                             r"\*unknown_reason_code\(.*\{", body)
            if code != "none"],
           ["Unknown.{}"])
    yield ("cgi/store/job.c", 12,
           strings_between(root, "cgi/store/job.c", r"\boutcomes\[OUTCOME_COUNT\] = \{", r"^\};"),
           ["Outcome.{}"])
    yield ("cgi/mail/dmarc_advice.c", 10,
           strings_between(root, "cgi/mail/dmarc_advice.c", r"dmarc_note_codes\[\] = \{", r"\};"),
           ["Dmarc.note.{}"])
    yield ("cgi/mail/dmarc_advice.c", 7,
           strings_between(root, "cgi/mail/dmarc_advice.c", r"\bstages\[\] = \{", r"^\};"),
           ["Dmarc.stage.{}"])
    yield "cgi/work/health.c", 40, health_codes(root), ["Health.{}"]
    yield ("cgi/work/health.c", 15,
           [code for code in strings_between(root, "cgi/work/health.c", r"matters\[\] = \{", r"^\};")],
           ["Matter.{}"])
    yield "cgi/web/form.c", 6, form_faults(root), ["Fault.{}"]
    yield "cgi/web/response.c", 7, error_codes(root), ["Error.{}.title", "Error.{}.text"]
    yield "cgi/work/tidings.c", 6, letters(root), ["Mail.{}.subject", "Mail.{}.body"]
    yield "cgi/check/check.c", 10, checks, ["Check.{}.name"]
    yield "cgi/check/check.c", 4, checks[:4], ["Check.{}.short"]
    yield ("cgi/work/letter.c", 4,
           strings_between(root, "cgi/work/letter.c", r"kind_names\[\] = \{", r"^\};")[1:],
           ["Letters.{}"])
    yield "cgi/work/deed.c", 60, deeds(root), ["Deed.{}"]
    yield from profile_families(root)


def deeds(root):
    return strings_between(root, "cgi/work/deed.c", r"\bdeeds\[\] = \{", r"^\};")


def deeds_are_rows(root):
    """What is noted as somebody's deed is a row of the table (deed_note asserts it, too, for actions
    that come from elsewhere), and each row is somewhere noted."""
    known, said = set(deeds(root)), ""
    for path, text in files(root):
        if not path.startswith("cgi/work/") or path == "cgi/work/deed.c":
            continue
        quiet = without_comments(text)
        said += quiet
        for match in re.finditer(r"\b(?:deed_note|entry_note|note)\([^;]*;", quiet):
            for action in re.findall(r'"([a-z]+(?:_[a-z]+)+)"', match[0]):
                if action not in known:
                    yield (f"{path}:{line_of(quiet, match.start())}: no row of cgi/work/deed.c "
                           f"says {action}")
    for action in sorted(known):
        if f'"{action}"' not in said and f'"{action.rpartition("_")[0]}_%s"' not in said:
            yield f"cgi/work/deed.c:1: nobody notes {action}"


def profile_families(root):
    """What a table of a function's body names."""
    def names(path, function, but=()):
        found = strings_between(root, path, rf"\*{function}\(.*\{{", r"^\}")
        return [code for code in found if code not in but]
    yield ("cgi/mail/address.c", 12, names("cgi/mail/address.c", "address_refusal_code", ["accepted"]),
           ["Address.{}"])
    yield ("cgi/mail/unsubscribe_url.c", 6,
           names("cgi/mail/unsubscribe_url.c", "unsubscribe_url_refusal_code", ["accepted"]),
           ["UnsubscribeUrl.{}"])
    yield ("cgi/work/send.c", 9, names("cgi/work/send.c", "send_refusal_name"),
           ["Send.{}.chip", "Send.{}.what"])
    yield ("cgi/work/profile_key.c", 6,
           names("cgi/work/profile_key.c", "profile_key_seen_name", ["not_asked"]), ["KeySeen.{}"])
    yield ("cgi/mail/forecast.c", 5, names("cgi/mail/forecast.c", "leg_name"),
           ["Forecast.dkim.{}", "Forecast.spf.{}"])
    yield from unsubscribe_families(root)
    yield from message_families(root)


def message_rows(root):
    return finding_rows(root, "cgi/check/message_notes.c", "message_codes")


def message_families(root):
    yield ("cgi/check/message_notes.c", 60, [row[0] for row in message_rows(root)], ["Message.{}"])
    words = re.findall(r"WORD\((\w+), (\w+), [A-Z]+\)", read(root, "cgi/mail/authres_words.c"))
    yield "cgi/mail/authres_words.c", 40, [f"{one}_{other}" for one, other in words], ["Authres.{}"]


def unsubscribe_families(root):
    yield ("cgi/store/unsubscribe.c", 3,
           strings_between(root, "cgi/store/unsubscribe.c", r"\bsources\[\] = \{", r"^\};"),
           ["Source.{}"])
    codes = strings_between(root, "cgi/mail/address.c", r"\*address_refusal_code\(.*\{", r"^\}")
    yield ("cgi/mail/address.c", 12, [code for code in codes if code != "accepted"] + ["other_from"],
           ["NoRecipient.{}"])


def every_code(root):
    for where, least, codes, keys in code_families(root):
        if len(codes) < least:
            yield f"{where}:1: the codes cannot be read any more, only {codes}"
        yield from missing(root, [(where, key.format(code)) for code in codes for key in keys])


def finding_parameters(root):
    """A sentence uses no parameter that its finding does not have."""
    rows = [(family, row) for family in ("Finding", "Chip") for row in finding_rows(root)]
    rows += [("Message", row) for row in message_rows(root)]
    for language in LANGUAGES:
        text, _ = sentences(root, language)
        for family, (code, params) in rows:
            key = f"{family}.{code}"
            for hole in sorted(holes(text.get(key, "")) - set(params.split())):
                yield f"{place(root, language, key)}: {key}: the finding has no {{{hole}}}"


def providers(root):
    """A sentence for what a provider's row says it says, and for nothing else."""
    rows = provider_rows(root)
    if len(rows) < 14:
        yield f"cgi/dns/provider.c:1: the rows cannot be read any more, only {rows}"
    wanted = {f"Provider.{key}.{part}" for key, host, value in rows
              for part, said in (("host", host), ("value", value)) if said}
    yield from missing(root, [("cgi/dns/provider.c", key) for key in sorted(wanted)])
    for language in LANGUAGES:
        text, _ = sentences(root, language)
        for key in sorted(key for key in text if key.startswith("Provider.")):
            if key not in wanted:
                yield f"{place(root, language, key)}: no row of cgi/dns/provider.c says {key}"


RULES = [providers, both_languages, templates_ask, code_asks, every_code, finding_parameters,
         deeds_are_rows]
