"""handproof: a proofreader for hand-written derivations.

Every step of a derivation is an obligation that ends in exactly one verdict:
proved (with a certificate that a small kernel accepts), proved at sizes,
tested, refuted (with a witness to check by hand), ill-formed, open, unread or
assumed. The layers, lowest first, are ``kernel``, ``terms``, ``proving``,
``reading``, ``engine``, ``report`` and the interfaces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handproof.engine.derivation import Derivation, Ref

__all__ = ["Derivation", "Ref", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    # Imported when first used: the kernel must be importable without SymPy.
    if name in ("Derivation", "Ref"):
        from handproof.engine import derivation

        return getattr(derivation, name)
    raise AttributeError(f"module 'handproof' has no attribute {name!r}")
