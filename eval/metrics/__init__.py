"""Metrics: one class each, found by name.

A metric of your own is one class (see `jisr.eval.metrics.base.Metric`), passed as it is to
`jisr.eval.compare` or made known by name through the entry point group `jisr.metrics`.
"""
