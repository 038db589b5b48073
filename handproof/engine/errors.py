"""Errors of the engine: wrong input, with a code, the place and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class InputError(Exception):
    """Input that cannot be checked at all (HP5xx): says what was found and what to do."""

    code: str
    message: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" + (f"\n  {self.fix}" if self.fix else "")


class DerivationError(InputError):
    """A derivation module that declares or cites wrongly (HP52x)."""
