import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from jisr.document import Check, Document, Summary
from jisr.pages import PAGE, mark_doubts, write_pages
from jisr.store import RunFolder

RUN = {
    "counts": {"done": 1, "skipped": 0, "flagged": 1, "failed": 0},
    "partial": False,
    "jisr": "0",
    "seconds": 1.0,
    "words_per_second": 1.0,
    "energy": {"watt_hours": 0.1, "method": "an estimate"},
    "models": [],
    "config_digest": "0" * 64,
}
DOUBT = {"name": "numbers", "passed": False, "detail": "", "found": ["7", "Smith & Co"]}


class Parser(HTMLParser):
    """Collects the language and direction of every block, and complains about scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[tuple[str, str | None, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "iframe", "img", "link"}, tag
        found = dict(attrs)
        if tag == "section":
            self.blocks.append((tag, found.get("lang"), found.get("dir")))


def summary(text: str, *checks: Check) -> Summary:
    return Summary(text, "m", len(text.split()), checks=checks)


def test_doubtful_pieces_are_marked_whole_and_everything_is_escaped() -> None:
    marked = mark_doubts("In 7 of 17 cases <b>Smith & Co</b> won", [DOUBT])
    assert marked == ("In <mark>7</mark> of 17 cases &lt;b&gt;<mark>Smith &amp; Co</mark>&lt;/b&gt; won")
    assert mark_doubts("a < b", []) == "a &lt; b"


def test_each_language_has_its_direction_and_the_page_needs_no_script(tmp_path: Path) -> None:
    document = Document(id="a.txt", text="x", summaries={"ar": summary("نص"), "en": summary("text")})
    with RunFolder(tmp_path) as folder:
        folder.write(document, "f")
        write_pages(folder, RUN)
    parser = Parser()
    parser.feed((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert parser.blocks == [("section", "ar", "rtl"), ("section", "en", "ltr")]
    assert '<div lang="ar" dir="rtl">' in (tmp_path / "summaries.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("documents", "pages"), [(0, 1), (1, 1), (PAGE, 1), (PAGE + 1, 2)])
def test_long_runs_are_spread_over_pages(tmp_path: Path, documents: int, pages: int) -> None:
    (tmp_path / "documents").mkdir()
    template = json.dumps(
        {"id": "N", "title": "", "source": {"path": "N"}, "language": None, "text": "", "removed": []}
    )
    for number in range(documents):
        record = template.replace("N", f"{number:04}")[:-1]
        rest = ', "failure": null, "summaries": {}, "translations": {}}'
        (tmp_path / f"documents/{number:04}.json").write_text(record + rest, encoding="utf-8")
    write_pages(RunFolder(tmp_path), RUN)
    assert len(list(tmp_path.glob("index*.html"))) == pages
    if pages == 2:
        assert 'href="index-2.html"' in (tmp_path / "index.html").read_text(encoding="utf-8")
