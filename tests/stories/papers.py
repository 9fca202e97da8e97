"""What is printed on a PDF of ours, as a reader of PDFs finds it."""

from io import BytesIO

from pypdf import PdfReader


def words_on(paper: bytes) -> str:
    """Line by line, as it stands on the pages; hard spaces are spaces here."""
    assert paper.startswith(b"%PDF-") and paper.rstrip().endswith(b"%%EOF"), paper[:40]
    pages = PdfReader(BytesIO(paper)).pages
    assert pages, "a PDF without pages"
    found = "\n".join(page.extract_text() for page in pages)
    return found.replace("\N{NO-BREAK SPACE}", " ")
