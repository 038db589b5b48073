"""Derivations: one module a written derivation. They are the library, and the example to follow."""
