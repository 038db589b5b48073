"""The four kinds of term: symbol, number, application of an operator, binder.

Terms are immutable and hash-consed: equal terms are one object, so ``is`` compares them and
dictionaries keyed by terms are fast. They are kept *as written*: no constructor rewrites
anything, ``x + x`` stays ``x + x``. A node carries its sort; `handproof.terms.build` works the
sort out by the operator's typing rule and is the way to make terms. Where a term stood in its
source is kept beside it, not in it (`handproof.terms.spans`): equal terms are one object.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar, TypeVar, cast
from weakref import WeakValueDictionary

from handproof.terms.sorts import INTEGER, REAL, Sort

_T = TypeVar("_T", bound="Term")


class Term:
    """Base of the four kinds of term; never made directly."""

    __slots__ = ("__weakref__", "_hash", "sort")
    _hash: int
    sort: Sort
    _table: ClassVar[WeakValueDictionary[tuple[object, ...], Term]] = WeakValueDictionary()

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"terms are immutable: cannot set {name}")

    def __repr__(self) -> str:
        from handproof.terms.text import to_text

        return to_text(self)

    def __reduce__(self) -> tuple[object, ...]:
        from handproof.terms.json_format import from_json, to_json

        return from_json, (to_json(self),)

    @property
    def children(self) -> tuple[Term, ...]:
        """The immediate subterms, the bound variable of a binder not among them."""
        return ()


class Sym(Term):
    """A symbol: its LaTeX name (``W``, ``\\sigma^2``, ``\\hat{\\mu}``) and its sort."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, name: str, sort: Sort) -> Sym:
        return _intern(cls, ("sym", name, sort), {"name": name, "sort": sort})


class Num(Term):
    """An exact rational number."""

    __slots__ = ("value",)
    value: Fraction

    def __new__(cls, value: Fraction | int) -> Num:
        value = Fraction(value)
        sort = INTEGER if value.denominator == 1 else REAL
        return _intern(cls, ("num", value), {"value": value, "sort": sort})


class App(Term):
    """An operator applied to arguments. Make it with `handproof.terms.build.app`."""

    __slots__ = ("args", "op")
    op: str
    args: tuple[Term, ...]

    def __new__(cls, op: str, args: tuple[Term, ...], sort: Sort) -> App:
        return _intern(cls, ("app", op, args, sort), {"op": op, "args": args, "sort": sort})

    @property
    def children(self) -> tuple[Term, ...]:
        return self.args


class Bind(Term):
    """A binder: ``op`` for ``var`` in a range (``args``; `var` is not bound there) of ``body``.

    Make it with `handproof.terms.build.bind`. The bound variable keeps the name that was written;
    `handproof.terms.scope` compares up to renaming and substitutes without capture.
    """

    __slots__ = ("args", "body", "op", "var")
    op: str
    var: Sym
    args: tuple[Term, ...]
    body: Term

    def __new__(cls, op: str, var: Sym, args: tuple[Term, ...], body: Term, sort: Sort) -> Bind:
        fields: dict[str, object] = {"op": op, "var": var, "args": args, "body": body, "sort": sort}
        return _intern(cls, ("bind", op, var, args, body, sort), fields)

    @property
    def children(self) -> tuple[Term, ...]:
        return (*self.args, self.body)


def _intern(cls: type[_T], key: tuple[object, ...], fields: dict[str, object]) -> _T:
    found = Term._table.get(key)
    if found is not None:
        return cast("_T", found)
    made = object.__new__(cls)
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    object.__setattr__(made, "_hash", hash(key))
    Term._table[key] = made
    return made


def subterms(term: Term) -> Iterator[Term]:
    """All subterms, the term itself first, without recursion; repeated as often as they occur."""
    stack = [term]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.children))
