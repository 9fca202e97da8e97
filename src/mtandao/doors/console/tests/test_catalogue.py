"""Every door's pages are said in Kiswahili too: the console's, its rooms', the customers' own."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

import mtandao
from mtandao.foundation.kit.catalogues import entries

PRODUCT = Path(mtandao.__file__).parent
DOMAINS = PRODUCT / "domains"
SOURCES = (
    *(PRODUCT / "doors" / "console").glob("*.py"),
    *(PRODUCT / "doors" / "console" / "subscribers").glob("*.py"),
    *(PRODUCT / "doors" / "console" / "operations").glob("*.py"),
    *(PRODUCT / "doors" / "console" / "templates").rglob("*.html"),
    *(DOMAINS / "staff" / "pages").glob("*.py"),
    *(DOMAINS / "staff" / "templates").rglob("*.html"),
    *(DOMAINS / "organizations" / "pages").glob("*.py"),
    *(DOMAINS / "messaging" / "pages").glob("*.py"),
    *(DOMAINS / "messaging" / "templates").rglob("*.html"),
    *(DOMAINS / "organizations" / "templates").rglob("*.html"),
    *(DOMAINS / "billing" / "pages").rglob("*.py"),
    *(DOMAINS / "billing" / "pdf").glob("*.py"),
    *(DOMAINS / "billing" / "templates").rglob("*.html"),
    *(path for path in (DOMAINS / "catalog").rglob("*.py") if "tests" not in path.parts),
    *(DOMAINS / "catalog" / "templates").rglob("*.html"),
    DOMAINS / "organizations" / "subdomains.py",
    *(DOMAINS / "collections" / "pages").glob("*.py"),
    DOMAINS / "collections" / "choices.py",
    DOMAINS / "ledger" / "forms.py",
    *(DOMAINS / "ledger" / "pages").glob("*.py"),
    *(DOMAINS / "ledger" / "paper").glob("*.py"),
    *(DOMAINS / "ledger" / "templates").rglob("*.html"),
    *(DOMAINS / "collections" / "templates").rglob("*.html"),
    DOMAINS / "sales" / "pages.py",
    *(page for door in ("portal", "captive") for page in (PRODUCT / "doors" / door).glob("*.py")),
    *(page for door in ("portal", "captive") for page in (PRODUCT / "doors" / door).rglob("*.html")),
)
# Which argument is the text; a plural follows its singular.
CALLS = {"_": 0, "gettext": 0, "gettext_lazy": 0, "ngettext": 0, "pgettext": 1, "pgettext_lazy": 1}


def known() -> dict[str, str]:
    found: dict[str, str] = {}
    for po in PRODUCT.rglob("locale/sw/LC_MESSAGES/*.po"):
        found |= entries(po.read_text())
    return found


def said(path: Path) -> Iterator[str]:
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                texts = [part.value for part in node.args if isinstance(part, ast.Constant)]
                if len(texts) > CALLS[node.func.id] and isinstance(texts[CALLS[node.func.id]], str):
                    yield str(texts[CALLS[node.func.id]])
        return
    python = templatize(path.read_text(), origin=str(path))
    quoted = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    for call in re.finditer(rf"\b(pgettext|ngettext|gettext|_)\({quoted}(?:,\s*{quoted})?", python):
        yield ast.literal_eval(call[3] if call[1] == "pgettext" else call[2])


def test_every_word_of_the_pages_has_its_kiswahili() -> None:
    have = {key.split("\x04")[-1].split("\0")[0] for key in known()}
    lacking = {text for path in SOURCES for text in said(path) if text and text not in have}
    assert len(have) > 700
    assert lacking == set()


def test_why_a_request_ended_unpaid_is_said_in_kiswahili() -> None:
    sentences = (PRODUCT / "gateways" / "mpesa" / "sentences.py").read_text()
    told = {
        node.value
        for node in ast.walk(ast.parse(sentences))
        if isinstance(node, ast.Dict)
        for node in node.values
        if isinstance(node, ast.Constant)
    }
    assert len(told) > 10
    assert told - set(known()) == set()


def test_no_translation_loses_a_value() -> None:
    values = re.compile(r"%\(\w+\)s|\{\{\w+\}\}")
    for key, text in known().items():
        # A singular may say "one" where the plural says how many: the last form is the one with all values.
        wanted = set(values.findall(key.split("\0")[-1]))
        assert wanted == set(values.findall(text.split("\0")[-1])), key
