"""Terms to SymPy and back, for what SymPy has; nothing is evaluated or simplified on purpose.

SymPy rewrites some expressions while it constructs them (``x + x`` becomes ``2*x``): that is
accepted, ``doit`` and ``simplify`` are never called. Two conventions differ and are translated:
SymPy counts the entries of a matrix from 0, terms count from 1; a 1 by 1 matrix expression of SymPy
is the number that it is here. An `Indexed` ``x[i]`` is member i of a family, as written.
"""

from __future__ import annotations

from handproof.terms.sympy_export import size_to_sympy, to_sympy
from handproof.terms.sympy_import import assumptions, from_sympy
from handproof.terms.sympy_tables import BridgeError

__all__ = ["BridgeError", "assumptions", "from_sympy", "size_to_sympy", "to_sympy"]
