"""HTML: the main text of a page by trafilatura, without menus, comments and advertisements."""

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from jisr.document import Document
from jisr.errors import DocumentError
from jisr.formats import whole
from jisr.formats.decode import decode


def read(stream: BinaryIO, name: str, encoding: str | None) -> Iterator[Document]:
    """Yield the one document in a web page."""
    import logging

    from trafilatura import extract, extract_metadata, html2txt

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # the failure we record says it in our words
    data, source = whole(stream, name, "html")
    page, found = decode(data, encoding or _declared(data))
    text = extract(page, include_comments=False, include_tables=True, favor_precision=False) or html2txt(page)
    if not text or not text.strip():
        raise DocumentError("no text in this page")
    metadata = extract_metadata(page)
    title = getattr(metadata, "title", None) or ""  # there may be no metadata at all
    yield Document(id=name, text=text, source=replace(source, encoding=found), title=" ".join(title.split()))


def _declared(data: bytes) -> str | None:
    """Return the encoding that the page's head names, if the bytes agree."""
    import codecs
    import re

    match = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", data[:4096], re.IGNORECASE)
    if not match:
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
        data.decode(name)
    except (LookupError, UnicodeDecodeError):
        return None
    return name
