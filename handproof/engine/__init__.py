"""Derivations, obligations, verdicts, the store, runs."""
