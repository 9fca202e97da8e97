"""What is printed on a PDF of ours, read as a viewer does: glyphs through each font's own table of letters.

Enough of the format for what Typst writes: plain objects, compressed streams, two-byte glyph numbers.
"""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"/Length (\d+).*?stream\r?\n", re.DOTALL)
_STRING = re.compile(rb"\((?:\\.|[^\\)])*\)", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words_on(paper: bytes) -> str:
    """Every piece of text on its own line, in the order in which it is drawn; hard spaces are spaces here."""
    assert paper.startswith(b"%PDF-") and paper.rstrip().endswith(b"%%EOF"), paper[:40]
    objects = {int(number): body for number, body in _OBJECT.findall(paper)}
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    assert pages, "a PDF without pages"
    found = "\n".join(text for page in pages for text in _texts(objects, page))
    return found.replace("\N{NO-BREAK SPACE}", " ")


def _texts(objects: dict[int, bytes], page: bytes) -> list[str]:
    resources = objects[_reference(page, b"Resources")]
    named = re.search(rb"/Font\s*<<(.*?)>>", resources, re.DOTALL)
    assert named, "a page without fonts"
    fonts = {
        name: _alphabet(objects, objects[int(number)])
        for name, number in re.findall(rb"/(\w+) (\d+) 0 R", named.group(1))
    }
    found, current = [], b""
    for piece in re.finditer(
        rb"/(\w+) [\d.]+ Tf|\[(.*?)\]\s*TJ|(\((?:\\.|[^\\)])*\))\s*Tj",
        _unpacked(objects[_reference(page, b"Contents")]),
        re.DOTALL,
    ):
        current = piece.group(1) or current
        if shown := piece.group(2) or piece.group(3):
            glyphs = b"".join(_plain(string) for string in _STRING.findall(shown))
            pairs = (glyphs[at : at + 2] for at in range(0, len(glyphs), 2))
            found.append(
                "".join(
                    fonts[current].get(int.from_bytes(pair, "big"), "\N{REPLACEMENT CHARACTER}")
                    for pair in pairs
                )
            )
    return found


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found, name
    return int(found.group(1))


def _unpacked(body: bytes) -> bytes:
    start = _STREAM.search(body)
    assert start, body[:80]
    packed = body[start.end() : start.end() + int(start.group(1))]
    return zlib.decompress(packed) if b"/FlateDecode" in body[: start.end()] else packed


def _plain(string: bytes) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        said = match.group(1)
        return bytes([int(said, 8) & 0xFF]) if said[:1].isdigit() else _LETTERS.get(said, said)

    return _ESCAPED.sub(one, string[1:-1])


def _alphabet(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    table = _unpacked(objects[_reference(font, b"ToUnicode")]).decode("latin-1")
    letters: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, letter in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            letters[int(glyph, 16)] = bytes.fromhex(letter).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, letter in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                letters[int(first, 16) + step] = chr(int(letter, 16) + step)
    return letters
