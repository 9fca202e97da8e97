"""QR codes as pictures without size: page and paper say how large."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def code_svg(text: str) -> SafeString:
    """Black on white with the quiet edge that readers need, in either theme. Nothing of the text stands in it."""
    picture = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(picture, kind="svg", xmldecl=False, omitsize=True, light="#fff", border=4)
    return mark_safe(picture.getvalue().decode())
