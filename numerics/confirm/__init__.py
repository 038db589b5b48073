"""Numeric confirmation of derivations: formulas against optimisation and simulation."""
