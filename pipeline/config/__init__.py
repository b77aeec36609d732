"""The configuration: schema, presets, precedence."""
