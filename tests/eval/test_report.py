"""The report in its forms: complete, self-contained, and safe with texts from outside."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from jisr.errors import UsageError
from jisr.eval.commands import report_folders
from jisr.eval.comparison import compare
from jisr.eval.dataset import Dataset, Item, System
from jisr.eval.report import diff, html, latex, markdown, numbers, svg, terminal, view
from jisr.eval.report.write import read_result, write_result
from jisr.eval.results import Result, SegmentResult
from jisr.eval.significance import Resampling

FEW = Resampling(200)
Found = tuple[Result, list[SegmentResult]]


@pytest.fixture(scope="module")
def found(dataset: Dataset, systems: list[System]) -> Found:
    outcome = compare(
        dataset=dataset,
        systems=systems,
        resampling=FEW,
        metrics=["chrf++", "bleu", "bleu-13a", "numbers", "language"],
    )
    result = Result(kind="comparison", tracks=[outcome.track], settings={"samples": 200, "seed": 12345})
    return result, list(outcome.segments)


@pytest.fixture(scope="module")
def page(found: Found) -> str:
    return html.render({"run": found})


class Tags(HTMLParser):
    """Collects tags, and checks that they close in order."""

    VOID = frozenset({"meta", "br", "line", "circle", "polyline"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag


def tags(page: str) -> Tags:
    parser = Tags()
    parser.feed(page)
    assert parser.open == []
    return parser


def values(parser: Tags, attribute: str) -> Iterator[str]:
    yield from (attrs[attribute] or "" for _, attrs in parser.seen if attribute in attrs)


def test_the_page_is_well_formed_and_needs_no_other_file(page: str) -> None:
    parser = tags(page)
    assert not list(values(parser, "src"))
    assert all(link.startswith("#") for link in values(parser, "href"))
    assert "url(" not in page
    assert "@import" not in page
    ids = list(values(parser, "id"))
    assert {link.removeprefix("#") for link in values(parser, "href")} <= set(ids)
    assert len(ids) == len(set(ids))


def test_only_the_pages_own_script_may_run(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]+'$", policy[1])


def test_every_text_says_its_language_and_direction(page: str) -> None:
    texts = [attrs for tag, attrs in tags(page).seen if tag == "p" and "lang" in attrs]
    assert {(one["lang"], one["dir"]) for one in texts} == {("ar", "rtl"), ("en", "ltr")}
    assert len(texts) == 12 * 5


def test_the_page_names_the_order_change_and_all_scores(page: str, found: Found) -> None:
    assert "13a puts marked before bare, intl the other way round" in page
    for system in found[0].tracks[0].systems.values():
        for score in system.metrics.values():
            assert numbers.score(score) in page


ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


def test_texts_names_and_messages_are_escaped_everywhere() -> None:
    items = tuple(
        Item(id=f"{n}{ATTACK}", source=ATTACK, references=(ATTACK + " word",), document=ATTACK)
        for n in range(3)
    )
    dataset = Dataset(name=ATTACK, task="translation", language="en", items=items)
    systems = [
        System(name=ATTACK + name, outputs=(ATTACK + name,) * 3, about={ATTACK: ATTACK})
        for name in ("a", "b")
    ]
    outcome = compare(dataset=dataset, systems=systems, resampling=FEW, metrics=["chrf"])
    result = Result(kind="comparison", title=ATTACK, tracks=[outcome.track])
    runs = {ATTACK: (result, list(outcome.segments)), "second": (result, [])}
    parser = tags(html.render(runs))
    assert sum(tag == "script" for tag, _ in parser.seen) == 1
    assert not [
        attrs for tag, attrs in parser.seen if tag == "img" or any(key.startswith("on") for key in attrs)
    ]
    assert "<script" not in markdown.render(runs)
    assert "<img" not in markdown.render(runs)


def test_word_differences_are_marked_and_neighbours_share_a_mark() -> None:
    marked = diff.marked("the old <b> port is open", "the old harbour is open")
    assert marked == "the old <mark>&lt;b&gt; port</mark> is open"
    assert diff.marked("السكان هم مجموعة", "السكان هو مجموعة") == "السكان <mark>هم</mark> مجموعة"


def test_the_text_under_the_marks_is_the_output() -> None:
    text = "one, two  three. أربعة؟"
    assert re.sub("</?mark>", "", str(diff.marked(text, "two four"))) == text


def test_labels_are_moved_apart_in_their_order() -> None:
    places = svg.spread({"a": 10.0, "b": 11.0, "c": 90.0})
    assert places["b"] - places["a"] >= 15
    assert places["c"] > places["b"]


@pytest.mark.parametrize(("low", "high"), [(0.1, 0.4), (31.2, 59.9), (5.0, 5.0), (0.0, 0.0), (-3.0, 120.0)])
def test_an_axis_holds_its_values_between_a_few_round_ticks(low: float, high: float) -> None:
    left, right, ticks = svg.axis(low, high)
    assert left <= low <= high <= right
    assert left < right
    assert 2 <= len(ticks) <= 8


def test_numbers_are_printed_as_their_metric_wants() -> None:
    assert [numbers.value(0.5731, show) for show in ("points", "fraction", "percent", "number")] == [
        "0.6",
        "0.573",
        "57.3%",
        "0.57",
    ]
    assert numbers.value(float("nan"), "points") == "–"
    assert (numbers.gap(-1.26, "points"), numbers.gap(0.04, "points")) == ("−1.3", "0.0")


def test_the_best_and_those_not_told_apart_are_marked(found: Found) -> None:
    table = view.table(found[0].tracks[0], directed=True)
    first = {name: cells[0] for name, cells in table.rows}
    assert [name for name, _ in table.rows][-1] == "broken"
    assert first["broken"].mark == view.LOSS
    assert not first["broken"].top


def test_markdown_and_terminal_hold_the_same_scores(found: Found) -> None:
    text = markdown.render({"run": found}) + terminal.render(found[0])
    for score in found[0].tracks[0].systems["bare"].metrics.values():
        assert text.count(numbers.score(score)) >= 2


def test_the_terminal_shows_no_arabic_among_its_columns(found: Found) -> None:
    assert not re.search("[\u0600-\u06ff]", terminal.render(found[0]))


def test_latex_escapes_names_and_bolds_the_best(found: Found) -> None:
    text = latex.render({"run": found[0]})
    assert r"\textbf{" in text
    assert r"95\% interval" in text
    assert "_" not in re.sub(r"%.*|\\_", "", text.split(r"\caption")[0])


def test_a_folder_is_written_and_read_back(found: Found, tmp_path: Path) -> None:
    write_result(tmp_path, *found)
    assert {path.name for path in tmp_path.iterdir()} == {
        "comparison.json",
        "segments.jsonl",
        "report.html",
        "report.md",
        "table.tex",
    }
    again = read_result(tmp_path)
    assert again is not None
    assert again[0] == found[0]
    assert [segment.outputs for segment in again[1]] == [segment.outputs for segment in found[1]]
    content = json.loads((tmp_path / "comparison.json").read_text(encoding="utf-8"))
    score = content["systems"]["bare"]["metrics"]["chrf++"]
    assert {"score", "signature", "interval"} <= set(score)
    assert len(score["interval"]) == 2


def test_one_report_is_rebuilt_and_several_show_a_trend(found: Found, tmp_path: Path) -> None:
    for name in ("monday", "tuesday"):
        write_result(tmp_path / name, *found)
    before = (tmp_path / "monday" / "report.html").read_text(encoding="utf-8")
    (tmp_path / "monday" / "report.html").unlink()
    assert report_folders(folders=[tmp_path / "monday"]).read_text(encoding="utf-8") == before
    both = report_folders(folders=[tmp_path / "monday", tmp_path / "tuesday"], output=tmp_path / "both")
    page = both.read_text(encoding="utf-8")
    tags(page)
    assert 'id="trends"' in page
    assert "tuesday" in page


def test_several_runs_without_a_place_for_their_report_are_refused(found: Found, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_result(tmp_path / name, *found)
    with pytest.raises(UsageError, match="-o"):
        report_folders(folders=[tmp_path / "a", tmp_path / "b"])


def test_a_damaged_file_and_a_newer_schema_are_said(found: Found, tmp_path: Path) -> None:
    write_result(tmp_path, *found)
    path = tmp_path / "comparison.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"schema_version": 1', '"schema_version": 99'), encoding="utf-8")
    with pytest.raises(UsageError, match="newer jisr"):
        read_result(tmp_path)
    path.write_text(text[:100], encoding="utf-8")
    with pytest.raises(UsageError, match="is damaged"):
        read_result(tmp_path)


def test_a_folder_with_nothing_in_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no scores\.json"):
        report_folders(folders=[tmp_path])
