"""The figures as a table for people."""

from collections.abc import Iterator
from statistics import median
from typing import Any


def lines(report: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the table."""
    machine = report["machine"]
    yield f"{machine['system']}, {machine['cores']} cores, load {machine['load'][0]}"
    yield f"start-up (jisr --help): {report['start_up_seconds']:.2f} s"
    if own := report.get("pipeline"):
        yield ""
        yield f"pipeline with {', '.join(own['models']) or 'no model'} on {own['words']} words"
        yield f"  {own['words_per_second']:.1f} words/s, {own['sentences_per_second']:.2f} sentences/s"
        yield "  seconds by stage: " + ", ".join(f"{k} {v:.2f}" for k, v in own["seconds_by_stage"].items())
        yield f"  loading {own['loading_seconds']:.2f} s, peak memory {own['peak_memory_mb']:.0f} MB, "
        yield f"  about {own['watt_hours']:.3f} Wh a run (an estimate from processor time)"
    if compared := report.get("comparison"):
        work = compared["work"]
        yield ""
        yield (
            f"random weights of OPUS-MT's size, {work['sentences']} sentences, {work['output_tokens']} tokens out, "
            f"beam {work['beam']}, {work['threads']} threads"
        )
        for name, system in compared["systems"].items():
            if system["seconds"]:
                speed = work["words"] / median(system["seconds"])
                rate = work["sentences"] / median(system["seconds"])
                yield f"  {name:<28} {speed:>9.1f} words/s {rate:>8.2f} sentences/s"
        yield "  jisr is so many times as fast as (median, lowest and highest round):"
        for name, found in report["ratios"].items():
            yield f"  {name:<28} {_ratio(found)}"


def _ratio(found: dict[str, Any]) -> str:
    if found["ratio"] is None:
        return f"not measured: {found['reason']}"
    verdict = "reached" if found["ratio"] >= found["target"] else "missed"
    spread = f"({found['low']:.2f} to {found['high']:.2f}, {found['rounds']} rounds)"
    return f"{found['ratio']:>6.2f} {spread}; at least {found['target']:g}: {verdict}"
