import subprocess
import sys
from pathlib import Path

COMMAND = "python -m typer jisr.cli.app utils docs --name jisr --title 'The command line' --output docs/command-line.md"


def test_the_page_about_the_command_line_is_what_help_says(repository: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    arguments = ["utils", "docs", "--name", "jisr", "--title", "The command line", "--output", str(page)]
    subprocess.run(
        [sys.executable, "-m", "typer", "jisr.cli.app", *arguments], check=True, capture_output=True
    )
    written = (repository / "docs/command-line.md").read_text(encoding="utf-8")
    assert written == page.read_text(encoding="utf-8"), f"run: {COMMAND}"
