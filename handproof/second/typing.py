"""Which arguments an operator takes: a pattern language over the table ``signatures.json``.

The table is the kernel's, read here as data: kinds of the arguments (two letters are rows and
columns, ``..`` repeats the last), the kind of the result, and what integers give. The code that
reads it, and every operator that has no row there, is written for this checker alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from handproof.second import sizes
from handproof.second.terms import BINDING, UNIT, Size, Sort, Table, Term, refuse

KERNEL = Path(__file__).parents[1] / "kernel"
NUMBERS = ("real", "integer")
OWN = frozenset(
    ["mul", "pow", "block", "kron", "vec", "entry", "at", "apply", "cases", "partial", "gradient",
     "gradient_symmetric", "jacobian",
     "directional", "eq", "ne", "in", "set"]
)  # fmt: skip


def grid(rows: Size, cols: Size) -> Sort:
    """The sort of an array; of 1 by 1 that of a number."""
    return "real" if rows == UNIT == cols else ("matrix", rows, cols)


def extent(term: Term) -> tuple[Size, Size]:
    """Rows and columns of a number or matrix; HP281 for anything else."""
    if term.sort in NUMBERS:
        return UNIT, UNIT
    if term.sort[0] != "matrix":
        raise refuse("HP281", f"{term!r} is no number or matrix")
    return term.sort[1], term.sort[2]


def numeric(sort: Sort) -> bool:
    """Whether a sort is that of numbers or matrices."""
    return sort in NUMBERS or sort[0] == "matrix"


def takes(place: Sort, value: Sort) -> bool:
    """Whether a value of a sort may stand at a place of a sort."""
    return bool(place == value or (place == "real" and value == "integer"))


class Typing:
    """Sorts of applications; knows which integers are sizes and what bounds the facts give."""

    def __init__(self) -> None:
        text = (KERNEL / "signatures.json").read_text(encoding="utf-8")
        self.rows = {name: row for names, row in json.loads(text).items() for name in names.split()}
        self.names: set[str] = set()
        self.gaps: list[tuple[str, Size]] = []  # (label, difference known to be >= 1)
        self.cited: set[str] = set()  # labels of facts that a size needed
        self.defined: Any = {}

    def __call__(self, op: str, kids: tuple[Term, ...]) -> Sort:
        if op == "neg" and len(kids) == 1 and kids[0].op == "infinity":
            return "bound"
        if op in OWN:
            return getattr(self, f"_{op}")(kids)
        if op not in self.rows:
            raise refuse("HP280", f"no operator {op!s}")
        return self._row(op, kids)

    # --- sizes

    def at_least_one(self, size: Size) -> Size:
        """The size, if names >= 1 and the facts make it at least 1; HP281 otherwise."""
        if not {name for names, _ in size for name in names} <= self.names:
            raise refuse("HP281", f"{size} has names that are no sizes")
        low = sizes.lowest(size)
        if low is not None and low >= 1:
            return size
        for label, gap in self.gaps:
            rest = sizes.lowest(sizes.minus(size, gap))
            if rest is not None and rest >= 0:
                self.cited.add(label)
                return size
        raise refuse("HP281", f"the size {size} may be 0 or less")

    def size(self, term: Term) -> Size:
        """The size that a term says."""
        return self.at_least_one(polynomial(term))

    # --- operators of the table

    def _row(self, op: str, kids: tuple[Term, ...]) -> Sort:
        kinds, result, *whole = self.rows[op]
        wanted = kinds.split()
        given = kids[:-1] if op in BINDING else kids
        if wanted and wanted[-1].endswith(".."):
            last = wanted.pop()[:-2]
            least = 0 if last == "size" else 1
            wanted += [last] * max(len(given) - len(wanted), least)
        if len(wanted) != len(given) or (op in BINDING and not kids):
            raise refuse("HP281", f"{op} with {len(kids)} arguments")
        letters: dict[str, Size] = {"1": UNIT}
        for kind, kid in zip(wanted, given, strict=True):
            if not self._kind(kind, kid, letters):
                raise refuse("HP281", f"{op} does not take {kid!r}")
        if op == "density" and not takes(kids[0].sort[1], kids[1].sort):
            raise refuse("HP281", f"no density at {kids[1]!r}")
        if whole and result != "law" and all(kid.sort == "integer" for kid in kids):
            result = whole[0]
        return self._result(op, kids, result, letters, bool(whole))

    def _kind(self, kind: str, kid: Term, letters: dict[str, Size]) -> bool:
        if kind in ("i", "size"):
            return bool(kid.sort == "integer")
        if kind in ("v", "index", "r"):
            sort = {"index": "integer", "r": "real"}.get(kind, kid.sort)
            return bool(kid.op == "sym" and kid.sort == sort)
        if kind in ("p", "b", "?", "set", "law"):
            return bool({
                "p": kid.sort == "proposition",
                "b": kid.sort in (*NUMBERS, "bound"),
                "?": kid.sort not in ("proposition", "bound"),
                "set": kid.sort[0] == "set",
                "law": kid.sort[0] == "distribution",
            }[kind])  # fmt: skip
        if len(kind) != 2:
            raise refuse("HP280", f"the table has a kind {kind!r} that this checker does not know")
        found = extent(kid)
        return all(letters.setdefault(x, size) == size for x, size in zip(kind, found, strict=True))

    def _result(
        self, op: str, kids: tuple[Term, ...], result: str, letters: dict[str, Size], whole: bool
    ) -> Sort:
        if op in BINDING and self.rows[op][0].split()[-1] == "set":
            self._in(kids[:2])
        if result in ("integer", "proposition", "bound"):
            if op in ("forall", "exists") and kids[-1].sort != "proposition":
                raise refuse("HP281", f"{op} of no proposition")
            return result
        match result:
            case "integers" | "numbers":
                return ("set", "integer" if result == "integers" else "real")
            case "size" | "set":
                rows, cols = [*map(self.size, kids), UNIT, UNIT][:2]
                if len(kids) > 2:
                    raise refuse("HP281", f"{op} of more than two sizes")
                made = grid(rows, rows if op == "identity" else cols)
                return made if result == "size" else ("set", made)
            case "family":
                return ("family", self.size(kids[1]), kids[2].sort)
            case "function":
                return ("function", (kids[0].sort,), kids[1].sort)
            case "law":
                return ("distribution", "integer" if whole else grid(*extent(kids[0])))
            case "variable" | "body" | "number":
                rows, cols = extent(kids[-1])
                if result != "body" and not rows == cols == UNIT:
                    raise refuse("HP281", f"{op} of no number")
                return kids[0].sort if result == "variable" else grid(rows, cols)
        return grid(letters[result[0]], letters[result[1]])

    # --- operators with a rule of their own

    def _mul(self, kids: tuple[Term, ...]) -> Sort:
        ends: tuple[Size, Size] = (UNIT, UNIT)
        if not kids:
            raise refuse("HP281", "a product of nothing")
        for kid in kids:
            rows, cols = extent(kid)
            if ends == (UNIT, UNIT):
                ends = (rows, cols)
            elif (rows, cols) != (UNIT, UNIT):
                if ends[1] != rows:
                    raise refuse("HP281", f"the factor {kid!r} does not fit")
                ends = (ends[0], cols)
        return "integer" if all(kid.sort == "integer" for kid in kids) else grid(*ends)

    def _pow(self, kids: tuple[Term, ...]) -> Sort:
        base, exponent = _count(kids, 2)
        rows, cols = extent(base)
        if rows != cols or extent(exponent) != (UNIT, UNIT):
            raise refuse("HP281", "no power")
        counts = exponent.op == "num" and exponent.sort == "integer" and exponent.name >= 0
        return "integer" if base.sort == "integer" and counts else grid(rows, cols)

    def _block(self, kids: tuple[Term, ...]) -> Sort:
        if len(kids) < 3 or not kids[0].op == kids[1].op == "num":
            raise refuse("HP281", "no block matrix")
        down, across, parts = kids[0].name, kids[1].name, [extent(kid) for kid in kids[2:]]
        whole = down.denominator == across.denominator == 1
        if min(down, across) <= 0 or not whole or down * across != len(parts):
            raise refuse("HP281", "a block matrix with a wrong number of blocks")
        lines = [parts[k : k + int(across)] for k in range(0, len(parts), int(across))]
        heights, widths = [line[0][0] for line in lines], [cols for _, cols in lines[0]]
        if any(line != [(h, w) for w in widths] for h, line in zip(heights, lines, strict=True)):
            raise refuse("HP281", "blocks that do not fit")
        return grid(*(sizes.collect(p for s in part for p in s) for part in (heights, widths)))

    def _kron(self, kids: tuple[Term, ...]) -> Sort:
        if len(kids) < 2:
            raise refuse("HP281", "a product of one factor")
        rows, cols = UNIT, UNIT
        for more, wide in map(extent, kids):
            rows, cols = sizes.multiply(rows, more), sizes.multiply(cols, wide)
        return grid(rows, cols)

    def _vec(self, kids: tuple[Term, ...]) -> Sort:
        return grid(sizes.multiply(*extent(_count(kids, 1)[0])), UNIT)

    def _entry(self, kids: tuple[Term, ...]) -> Sort:
        if len(kids) not in (2, 3) or any(kid.sort != "integer" for kid in kids[1:]):
            raise refuse("HP281", "no entry")
        rows, cols = extent(kids[0])
        if rows == cols == UNIT or (len(kids) == 2 and UNIT not in (rows, cols)):
            raise refuse("HP281", f"not the indices of {kids[0]!r}")
        return "real"

    def _at(self, kids: tuple[Term, ...]) -> Sort:
        family, place = _count(kids, 2)
        if family.sort[0] != "family" or place.sort != "integer":
            raise refuse("HP281", f"no member of {family!r}")
        return family.sort[2]

    def _apply(self, kids: tuple[Term, ...]) -> Sort:
        if not kids or kids[0].sort[0] != "function" or len(kids[0].sort[1]) != len(kids) - 1:
            raise refuse("HP281", "an application of no function")
        places = zip(kids[0].sort[1], kids[1:], strict=True)
        if not all(takes(place, kid.sort) for place, kid in places):
            raise refuse("HP281", f"{kids[0]!r} at wrong arguments")
        return kids[0].sort[2]

    def _cases(self, kids: tuple[Term, ...]) -> Sort:
        fine = len(kids) > 2 and len(kids) % 2
        if not fine or any(kid.sort != "proposition" for kid in kids[:-1:2]):
            raise refuse("HP281", "cases without conditions")
        found = {extent(kid) for kid in (*kids[1::2], kids[-1])}
        if len(found) > 1:
            raise refuse("HP281", "cases of different shapes")
        return grid(*found.pop())

    def _variable(self, at: Term) -> Term:
        base = at if at.op != "entry" else at.kids[0]
        if base.op != "sym" or base.sort == "integer" or not numeric(base.sort):
            raise refuse("HP281", f"no derivative by {at!r}")
        if base in self.defined:
            raise refuse("HP281", f"{base!r} is defined: no derivative by it")
        return base

    def _partial(self, kids: tuple[Term, ...]) -> Sort:
        function, at = _count(kids, 2)
        self._variable(at)
        if extent(at) != (UNIT, UNIT):
            raise refuse("HP281", f"{at!r} is no number")
        return grid(*extent(function))

    def _gradient(self, kids: tuple[Term, ...]) -> Sort:
        function, at = _count(kids, 2)
        if self._variable(at) is not at or extent(function) != (UNIT, UNIT):
            raise refuse("HP281", f"no gradient by {at!r}")
        return grid(*extent(at))

    def _gradient_symmetric(self, kids: tuple[Term, ...]) -> Sort:
        found = self._gradient(kids)
        if len(set(extent(kids[1]))) > 1:
            raise refuse("HP281", f"{kids[1]!r} is not square")
        return found

    def _jacobian(self, kids: tuple[Term, ...]) -> Sort:
        function, at = _count(kids, 2)
        rows, cols = extent(function)
        if self._variable(at) is not at or cols != UNIT:
            raise refuse("HP281", f"no Jacobian of {function!r} by {at!r}")
        return grid(rows, sizes.multiply(*extent(at)))

    def _directional(self, kids: tuple[Term, ...]) -> Sort:
        function, at, towards = _count(kids, 3)
        if self._variable(at) is not at or extent(at) != extent(towards):
            raise refuse("HP281", f"no direction {towards!r}")
        return grid(*extent(function))

    def _eq(self, kids: tuple[Term, ...]) -> Sort:
        left, right = (kid.sort for kid in _count(kids, 2))
        if left in ("proposition", "bound") or not (takes(left, right) or takes(right, left)):
            raise refuse("HP281", "sides of different sorts")
        return "proposition"

    _ne = _eq

    def _in(self, kids: tuple[Term, ...]) -> Sort:
        member, domain = _count(kids, 2)
        element = domain.sort[1] if domain.sort[0] == "set" else "nothing"
        if not (takes(element, member.sort) or takes(member.sort, element)):
            raise refuse("HP281", f"{member!r} cannot be in {domain!r}")
        return "proposition"

    def _set(self, kids: tuple[Term, ...]) -> Sort:
        found = {extent(kid) for kid in kids}
        if len(found) != 1:
            raise refuse("HP281", "a set of different shapes")
        return ("set", grid(*found.pop()))


def _count(kids: tuple[Term, ...], number: int) -> tuple[Term, ...]:
    if len(kids) != number:
        raise refuse("HP281", f"{len(kids)} arguments instead of {number}")
    return kids


def polynomial(term: Term) -> Size:
    """The polynomial in integers that a term writes; HP281 where it writes none."""
    if term.size is None:
        term.size = _polynomial(term)
    return term.size


def _polynomial(term: Term) -> Size:
    if term.op == "num" and term.sort == "integer":
        return sizes.multiply(UNIT, sizes.collect([((), int(term.name))]))
    if term.op == "sym" and term.sort == "integer":
        return (((term.name,), 1),)
    parts = [polynomial(kid) for kid in term.kids] if term.sort == "integer" else []
    if parts and term.op == "add":
        return sizes.collect(pair for part in parts for pair in part)
    if parts and term.op == "neg":
        return sizes.minus((), parts[0])
    if parts and term.op == "mul":
        total = UNIT
        for part in parts:
            total = sizes.multiply(total, part)
        return total
    raise refuse("HP281", f"{term!r} is no size")


def written(table: Table, size: Size) -> Term:
    """The integer term of a size."""
    parts = []
    for names, c in size:
        factors = [table.symbol(name, "integer") for name in names]
        factors = [table.number(c), *factors] if c != 1 or not names else factors
        parts.append(factors[0] if len(factors) == 1 else table.build("mul", *factors))
    if not parts:
        return table.number(0)
    return parts[0] if len(parts) == 1 else table.build("add", *parts)
