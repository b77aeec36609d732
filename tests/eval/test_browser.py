"""The page in a real browser: it sorts, it shows Arabic from the right, it fits a phone, and asks no network."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from jisr.eval.comparison import compare
from jisr.eval.dataset import Dataset, System
from jisr.eval.report import html
from jisr.eval.results import Result
from jisr.eval.significance import Resampling

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine to open the page in"),
]

PROBE = """
<script>
addEventListener("load", () => {
  const head = document.querySelector("table.sortable thead th:nth-child(2) button");
  const rows = document.querySelector("table.sortable").tBodies[0].rows;
  const names = () => [...rows].map((row) => row.cells[0].innerText.split("\\n")[0]);
  const before = names();
  head.click(); head.click();
  const arabic = document.querySelector("article p[lang=ar]");
  const range = document.createRange();
  range.setStart(arabic.firstChild, 0); range.setEnd(arabic.firstChild, 1);
  const first = range.getBoundingClientRect(), box = arabic.getBoundingClientRect();
  const out = document.createElement("pre");
  out.id = "probe";
  out.textContent = JSON.stringify({
    before, after: names(), width: document.documentElement.scrollWidth, view: innerWidth,
    right: first.left + first.width / 2 > box.left + box.width / 2, dir: getComputedStyle(arabic).direction,
    requests: performance.getEntriesByType("resource").length, paper: getComputedStyle(document.body).backgroundColor,
  });
  document.body.append(out);
});
</script>
"""


@pytest.fixture(scope="module")
def page(dataset: Dataset, systems: list[System]) -> str:
    outcome = compare(
        dataset=dataset, systems=systems, resampling=Resampling(100), metrics=["chrf++", "bleu", "bleu-13a"]
    )
    result = Result(kind="comparison", tracks=[outcome.track])
    return html.render({"run": (result, list(outcome.segments))})


def probe(page: str, folder: Path, *options: str, width: int = 1200) -> dict[str, object]:
    open_to_probe = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    path = folder / "page.html"
    path.write_text(open_to_probe.replace("</body>", f"{PROBE}</body>"), encoding="utf-8")
    assert CHROMIUM is not None
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    command += [
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        f"--user-data-dir={folder / 'profile'}",
    ]
    command += [
        f"--window-size={width},900",
        "--virtual-time-budget=3000",
        *options,
        "--dump-dom",
        path.as_uri(),
    ]
    dom = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=120).stdout
    found = re.search(r'<pre id="probe">(.*?)</pre>', dom, re.DOTALL)
    assert found is not None
    content: dict[str, object] = json.loads(found[1])
    return content


def test_the_table_sorts_arabic_runs_from_the_right_and_nothing_is_fetched(page: str, tmp_path: Path) -> None:
    found = probe(page, tmp_path)
    assert found["after"] == list(reversed(found["before"]))  # type: ignore[call-overload]  # a list of names
    assert found["right"] is True
    assert found["dir"] == "rtl"
    assert found["requests"] == 0


def test_the_page_is_no_wider_than_a_phone(page: str, tmp_path: Path) -> None:
    found = probe(page, tmp_path, width=500)
    assert found["view"] == 500
    assert int(str(found["width"])) <= 500


def test_dark_mode_is_dark(page: str, tmp_path: Path) -> None:
    assert probe(page, tmp_path)["paper"] == "rgb(246, 244, 239)"
    assert probe(page, tmp_path, "--force-dark-mode")["paper"] == "rgb(20, 24, 29)"


def test_the_pages_own_script_passes_its_policy(page: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    assert CHROMIUM is not None
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        f"--user-data-dir={tmp_path / 'p'}",
    ]
    command += ["--virtual-time-budget=3000", "--dump-dom", path.as_uri()]
    dom = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=120).stdout
    assert '<button type="button">' in dom
