"""Run a step of the recipe."""

from jisr.models.recipes.cli import app

app()
