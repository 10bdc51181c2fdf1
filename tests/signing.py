"""DKIM signatures of the tests' own, made with the openssl command and standard Python alone, so that
nothing of ours is checked against itself. Messages are octets with LF; they count as CR LF."""
import base64
import hashlib
import re
import subprocess
import tempfile


def openssl(*words, given=None):
    return subprocess.run(["openssl", *words], input=given, capture_output=True, check=True).stdout


class Key:
    """A key pair and its record. bits: 0 for Ed25519."""

    def __init__(self, bits=2048):
        how = ["RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}"] if bits else ["ED25519"]
        self.private = openssl("genpkey", "-algorithm", *how)
        public = openssl("pkey", "-pubout", "-outform", "DER", given=self.private)
        self.bits, kind = bits, "" if bits else "k=ed25519; "
        shown = base64.b64encode(public if bits else public[-32:]).decode()
        self.record = f"v=DKIM1; {kind}p={shown}"

    def sign(self, octets):
        """As RSA with SHA-256, or as RFC 8463 has Ed25519."""
        with tempfile.NamedTemporaryFile() as key, tempfile.NamedTemporaryFile() as data:
            key.write(self.private)
            key.flush()
            if self.bits:
                return openssl("dgst", "-sha256", "-sign", key.name, given=octets)
            data.write(hashlib.sha256(octets).digest())
            data.flush()
            return openssl("pkeyutl", "-sign", "-rawin", "-inkey", key.name, "-in", data.name)


def relaxed_field(field):
    name, _, value = field.partition(b":")
    return name.strip().lower() + b":" + re.sub(rb"[ \t]+", b" ", value.replace(b"\n", b"")).strip()


def relaxed_body(body):
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def fields(head):
    """[field with its folding, without the end of its last line]"""
    return re.split(rb"\n(?![ \t])", head.rstrip(b"\n"))


def signed(message, key, domain, selector="s1", names=("From", "To", "Subject", "Date", "Message-ID"),
           tags=""):
    """The message, relaxed/relaxed, with a signature on top. tags: more of them, "; x=1"."""
    head, _, body = message.partition(b"\n\n")
    digest = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode()
    algorithm = "rsa-sha256" if key.bits else "ed25519-sha256"
    line = (f"DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; d={domain}; s={selector};\n"
            f" h={':'.join(names)}{tags};\n bh={digest};\n b=").encode()
    there, chosen = fields(head), []
    for name in names:
        of_name = [field for field in there
                   if field.partition(b":")[0].strip().lower() == name.lower().encode()]
        if of_name:
            there.remove(of_name[-1])
            chosen.append(of_name[-1])
    octets = b"".join(relaxed_field(field) + b"\r\n" for field in chosen) + relaxed_field(line)
    signature = base64.b64encode(key.sign(octets)).decode()
    return line + "\n  ".join(re.findall(".{1,70}", signature)).encode() + b"\n" + message
