import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HEAVY = ("torch", "transformers", "datasets", "ctranslate2", "sacrebleu", "trafilatura", "numpy")


def test_the_listed_packages_are_the_folders_on_disk(repository: Path) -> None:
    setup = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    on_disk = set()
    for package, folder in setup["package-dir"].items():
        for init in (repository / folder).rglob("__init__.py"):
            parts = init.parent.relative_to(repository / folder).parts
            on_disk.add(".".join((package, *parts)))
    assert on_disk == set(setup["packages"])


@pytest.mark.parametrize(
    "code",
    [
        "import jisr.cli.app",
        "from jisr.cli.app import app; from typer.testing import CliRunner; CliRunner().invoke(app, ['--help'])",
        "import jisr; jisr.Document",
    ],
)
def test_starting_up_imports_no_heavy_library(code: str) -> None:
    script = f"{code}\nimport sys, json; print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_every_public_name_loads_and_a_wrong_one_does_not() -> None:
    import jisr

    for name in jisr.__all__:
        assert getattr(jisr, name)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        jisr.nothing  # noqa: B018 - the lookup is the test
