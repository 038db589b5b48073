"""Errors of the provers: what was expected, what was found, and a fix where one is known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class ProofError(Exception):
    """A prover tried to build a step that no rule gives (HP202): a bug of the prover."""

    code: str
    message: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" + (f" ({self.fix})" if self.fix else "")
