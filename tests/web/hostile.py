"""What must not come through a field of one line, and what must stay text."""

CONTROLS = ["\n", "\r", "\r\n", "\t", "\x00", "\x01", "\x1b", "\x7f", "\x85", "\u2028", "\u2029",
            "\u202e", "\u2066", "\u200f", "\u061c"]
MARKUP = "<script>alert(1)</script>\"'&<img src=x onerror=y>"
