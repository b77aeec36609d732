"""`jisr doctor`."""

import json
import sys

import typer

from jisr.cli.options import AsJson


def command(as_json: AsJson = False) -> None:
    """Check that this machine can do the work: libraries, embedded model, memory, cores, optional parts."""
    from jisr.doctor import examine

    findings = examine()
    if as_json:
        typer.echo(json.dumps([finding.__dict__ for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            mark = {"ok": "ok   ", "missing": "-    ", "wrong": "WRONG"}[finding.state]
            typer.echo(f"{mark} {finding.name}: {finding.detail}")
    sys.exit(3 if any(finding.state == "wrong" for finding in findings) else 0)
