"""Holding models against formulas; `numerics.conformance` runs all of it."""
