"""Every word of the kit is said in Kiswahili too, and the catalogue compiles without gettext's tools."""

from __future__ import annotations

import ast
import gettext
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

import mtandao.foundation.kit
from mtandao.foundation.kit.catalogues import compile_below, entries, packed

KIT = Path(mtandao.foundation.kit.__file__).parent
PO = KIT / "locale" / "sw" / "LC_MESSAGES" / "django.po"
CALLS = {"_": 0, "gettext": 0, "gettext_lazy": 0, "ngettext": 0, "pgettext": 1, "pgettext_lazy": 1}


def sources() -> Iterator[Path]:
    for path in [*KIT.rglob("*.py"), *(KIT / "templates").rglob("*.html")]:
        if "sample" not in path.relative_to(KIT).parts:
            yield path


def said_in_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            words = [
                part.value
                for part in node.args
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            ]
            if len(words) > CALLS[node.func.id]:
                yield words[CALLS[node.func.id]]


def said_in_template(path: Path) -> Iterator[str]:
    python = templatize(path.read_text(), origin=str(path))
    quoted = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    for call in re.finditer(rf"\b(pgettext|ngettext|gettext|_)\({quoted}(?:,\s*{quoted})?", python):
        yield ast.literal_eval(call[3] if call[1] == "pgettext" else call[2])


def test_every_word_has_its_kiswahili_and_none_is_left_over() -> None:
    said: set[str] = set()
    for path in sources():
        said |= set(said_in_python(path) if path.suffix == ".py" else said_in_template(path))
    said = {re.sub(r"\s+", " ", text).strip() if "\n" in text else text for text in said} - {""}
    known = {key.split("\x04")[-1].split("\0")[0] for key in entries(PO.read_text()) if key}
    assert len(known) > 150
    assert said - known == set()
    assert known - said == set()


def test_no_translation_loses_a_value() -> None:
    values = re.compile(r"%\(\w+\)s|\{\w+\}")
    for key, text in entries(PO.read_text()).items():
        first = key.split("\x04")[-1].split("\0")[0]
        if key and "\0" not in key:
            assert sorted(values.findall(first)) == sorted(values.findall(text)), key


def test_what_is_compiled_is_what_gettext_reads() -> None:
    found = entries(PO.read_text())
    book = gettext.GNUTranslations(io.BytesIO(packed(found)))
    assert book.gettext("Undo") == "Tengua"
    assert book.pgettext("state", "Suspended") == "Imesimamishwa"
    assert book.ngettext("%(n)s day over", "%(n)s days over", 1) == "siku %(n)s imepita"
    assert book.ngettext("%(n)s day over", "%(n)s days over", 3) == "siku %(n)s zimepita"
    assert book.info()["language"] == "sw"


def test_catalogues_below_a_folder_are_compiled_beside_their_source(tmp_path: Path) -> None:
    folder = tmp_path / "room" / "locale" / "sw" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Language: sw\\n"\n\nmsgid "Yes"\nmsgstr ""\n"Ndi"\n"yo"\n'
    )
    assert compile_below(tmp_path) == [folder / "django.mo"]
    with (folder / "django.mo").open("rb") as made:
        assert gettext.GNUTranslations(made).gettext("Yes") == "Ndiyo"


def test_fuzzy_empty_and_obsolete_translations_are_left_out() -> None:
    po = (
        'msgid "a"\nmsgstr "A"\n#, fuzzy\nmsgid "b"\nmsgstr "B"\n\nmsgid "c"\nmsgstr ""\n\n'
        '#~ msgid "d"\n#~ msgstr "D"\n\nmsgctxt "x"\nmsgid "a"\nmsgstr "X"\nmsgid "e"\nmsgstr "E"\n'
    )
    assert entries(po) == {"a": "A", "x\x04a": "X", "e": "E"}


@pytest.mark.parametrize("po", ['msgid "a\nmsgstr "A"\n', "hello\n", "msgid a\n"])
def test_what_is_no_catalogue_is_refused_with_its_line(po: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        entries(po)
