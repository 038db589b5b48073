"""handproof: a proofreader for hand-written derivations.

Every step of a derivation is an obligation that ends in exactly one verdict:
proved (with a certificate that a small kernel accepts), proved at sizes,
tested, refuted (with a witness to check by hand), ill-formed, open, unread or
assumed. The layers, lowest first, are ``kernel``, ``terms``, ``proving``,
``reading``, ``engine``, ``report`` and the interfaces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from handproof.engine.derivation import Derivation

__version__ = "0.1.0"
__all__ = ["Derivation", "__version__"]


def __getattr__(name: str) -> Any:
    # On demand: importing the kernel must import nothing but the kernel.
    if name == "Derivation":
        from handproof.engine.derivation import Derivation

        return Derivation
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
