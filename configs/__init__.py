"""Presets: commented YAML files, read by name."""
