"""The run folder's pages for people: summaries.md, and index.html that needs neither script nor network."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from jisr.store import RunFolder, write_text

if TYPE_CHECKING:
    from jinja2 import Environment

Record = dict[str, Any]
PAGE = 200
"""Documents on one page: a browser stays quick, and so does a phone."""
PAGE_BYTES = 10_000_000
"""Size of the records on one page: few very long documents are as heavy as many short ones."""

LANGUAGE_NAMES = {"ar": "العربية", "en": "English"}
DIRECTIONS = {"ar": "rtl", "en": "ltr"}


def write_pages(folder: RunFolder, run: Record) -> None:
    """Write summaries.md and index.html (and index-2.html ... beyond a page's fill) from the records."""
    write_text(folder.path / "summaries.md", _markdown(folder.records()))
    template = _environment().get_template("index.html.j2")
    fills = _fills(folder)
    records = folder.records()
    for number, fill in enumerate(fills, start=1):
        page = template.generate(
            run=run, records=islice(records, fill), number=number, pages=len(fills), total=sum(fills)
        )
        write_text(folder.path / page_name(number), page)


def _fills(folder: RunFolder) -> list[int]:
    """Return how many records go on each page; at least one page, even of an empty run."""
    fills = [0]
    held = 0
    for file in folder.record_files():
        size = file.stat().st_size
        if fills[-1] == PAGE or (fills[-1] and held + size > PAGE_BYTES):
            fills.append(0)
            held = 0
        fills[-1] += 1
        held += size
    return fills


def page_name(number: int) -> str:
    """Return the file name of the page with this number, counted from 1."""
    return "index.html" if number == 1 else f"index-{number}.html"


def mark_doubts(text: str, checks: Sequence[Record]) -> Markup:
    """Return `text` escaped, with what failed checks found in it marked."""
    found = sorted(
        {item for check in checks if not check["passed"] for item in check["found"]}, key=len, reverse=True
    )
    if not found:
        return escape(text)
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(item)}(?!\w)" for item in found))
    parts: list[Markup] = []
    last = 0
    for match in pattern.finditer(text):
        parts += [escape(text[last : match.start()]), Markup("<mark>{}</mark>").format(match[0])]
        last = match.end()
    return Markup("").join([*parts, escape(text[last:])])


def failed(checks: Sequence[Record]) -> list[Record]:
    """Return the checks that did not pass."""
    return [check for check in checks if not check["passed"]]


def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("jisr", "templates"),
        autoescape=True,  # everything that comes from a document is untrusted
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["mark_doubts"] = mark_doubts
    environment.filters["failed"] = failed
    environment.globals.update(page_name=page_name, names=LANGUAGE_NAMES, directions=DIRECTIONS)
    return environment


def _markdown(records: Iterator[Record]) -> Iterator[str]:
    yield "# Summaries\n"
    for record in records:
        yield f"\n## {_line(record['title'] or record['id'])}\n\n`{_line(record['id'])}`\n"
        if record["failure"]:
            yield f"\nNot done ({record['failure']['stage']}): {_line(record['failure']['reason'])}\n"
        for language, summary in record["summaries"].items():
            # without dir="rtl" a Markdown viewer sets an Arabic paragraph that opens with a Latin name the wrong way
            yield f'\n<div lang="{language}" dir="{DIRECTIONS[language]}">\n\n{escape(summary["text"])}\n\n</div>\n'
            yield f"\n*{_line(summary['model'])}, {summary['words']} words*"
            yield "".join(
                f"; **doubtful: {c['name']}** {_line(c['detail'])}" for c in failed(summary["checks"])
            )
            yield "\n"


def _line(text: str) -> str:
    return str(escape(" ".join(text.split()))).replace("`", "'")
