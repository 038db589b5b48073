"""Terms of the kernel: interned, typed, with free symbols and substitution without capture.

Every operator is total here: a quotient by 0, an inverse of a singular matrix and an entry outside
its array are 0, a logarithm of a number <= 0 is some number. So equality is never partial; that
the sides of a claim *have* their values is checked apart (`handproof.kernel.check`).
A symbol that the statement does not declare is local. Sizes are polynomials in declared integers
>= 1, ``((names, coefficient), ...)``; a sort is ``"real"``, ``"integer"``, ``"proposition"``,
``"bound"`` (infinity) or a tuple such as ``("matrix", rows, cols)``. Errors: `ProofError`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

Size = tuple[tuple[tuple[str, ...], int], ...]
Sort = Any  # a string, or a tuple of a string and sizes or sorts
ONE: Size = (((), 1),)
REAL, INT, PROP, BOUND = "real", "integer", "proposition", "bound"
MAX_DEPTH, MAX_WORK, MAX_BITS = 100, 2_000_000, 8_192

DERIVATIVES = frozenset(("partial", "gradient", "directional"))
BINDERS = frozenset(
    "sum prod integral limit derivative sum_over integral_over prod_over maximum minimum argmax "
    "argmin forall exists family lambda expect".split()
)
SIGNATURES: dict[str, tuple[list[str], str, bool]] = {
    op: (row[0].split(), row[1], len(row) > 2)
    for ops, row in json.loads(Path(__file__).with_name("signatures.json").read_text()).items()
    for op in ops.split()
}


class ProofError(Exception):
    """A rejected proof: ``code`` (HP2xx), ``reason``, and the number of the ``step`` at fault."""

    def __init__(self, code: str, reason: str, step: int | None = None) -> None:
        super().__init__(f"{code}: {reason}" + ("" if step is None else f" (step {step})"))
        self.code, self.reason, self.step = code, reason, step


class Node:
    """A term; equal terms of one `Terms` are one object. A binder's variable is ``args[0]``."""

    __slots__ = ("args", "depth", "free", "name", "op", "sort", "uid")
    op: str
    args: tuple[Node, ...]
    sort: Sort
    name: Any  # the text of a symbol, the Fraction of a number
    free: frozenset[Node]
    depth: int
    uid: int

    def __repr__(self) -> str:
        return self.text(4)

    def text(self, levels: int) -> str:
        """The term as text, cut below so many levels."""
        if self.op in ("sym", "num"):
            return str(self.name)[:40]
        inside = "..." if not levels else ", ".join(arg.text(levels - 1) for arg in self.args[:6])
        return f"{self.op}({inside})"


def need(condition: object, code: str, reason: str, *about: object) -> None:
    """Reject the proof unless ``condition`` holds; ``{}`` in the reason stands for ``about``."""
    if not condition:
        raise ProofError(code, reason.format(*about))


def size_sum(terms: Iterable[tuple[tuple[str, ...], int]]) -> Size:
    """The polynomial with these monomials, collected and sorted."""
    total: dict[tuple[str, ...], int] = {}
    for names, coefficient in terms:
        total[names] = total.get(names, 0) + coefficient
    return tuple(sorted((names, c) for names, c in total.items() if c))


def size_product(left: Size, right: Size) -> Size:
    """The product of two sizes."""
    return size_sum((tuple(sorted(m + n)), a * b) for m, a in left for n, b in right)


def size_of(node: Node) -> Size:
    """The polynomial that an integer term stands for."""
    if node.op == "num" and node.name.denominator == 1:
        return size_sum([((), int(node.name))])
    if node.op == "sym" and node.sort == INT:
        return (((node.name,), 1),)
    need(node.op in ("add", "mul", "neg") and node.sort == INT, "HP201", "{} is not a size", node)
    parts = [size_of(arg) for arg in node.args]
    total = parts[0]
    for part in parts[1:]:
        total = size_sum(total + part) if node.op == "add" else size_product(total, part)
    need(len(total) <= 64, "HP290", "a size has more than 64 terms")
    return size_product(total, (((), -1),)) if node.op == "neg" else total


def least(size: Iterable[tuple[tuple[str, ...], int | Fraction]]) -> int | Fraction | None:
    """The least value over variables >= 1 if it is at (1, ..., 1); None where that is not plain."""
    shifted: dict[tuple[str, ...], int | Fraction] = {}
    for names, coefficient in size:
        if len(names) > 8:
            return None
        for mask in range(1 << len(names)):
            chosen = tuple(name for bit, name in enumerate(names) if mask >> bit & 1)
            shifted[chosen] = shifted.get(chosen, 0) + coefficient
    constant = shifted.pop((), 0)
    return constant if all(c >= 0 for c in shifted.values()) else None


def array(rows: Size, cols: Size) -> Sort:
    """The sort of a ``rows`` by ``cols`` array; 1 by 1 is a number."""
    return REAL if rows == ONE and cols == ONE else ("matrix", rows, cols)


def is_array(sort: Sort) -> bool:
    """Whether things of this sort are numbers or matrices."""
    return sort in (REAL, INT) or sort[0] == "matrix"


def shape(node: Node) -> tuple[Size, Size]:
    """Rows and columns; rejects what is neither number nor matrix."""
    need(is_array(node.sort), "HP201", "{} is not a number or a matrix", node)
    return (ONE, ONE) if node.sort in (REAL, INT) else (node.sort[1], node.sort[2])


def fits(expected: Sort, found: Sort) -> bool:
    """Whether a value of sort ``found`` may stand for a variable of sort ``expected``."""
    return bool(expected == found or (expected == REAL and found == INT))


class Terms:
    """The terms of one check: the table of nodes, declared symbols, definitions, known sizes."""

    def __init__(self) -> None:
        self.table: dict[tuple[Any, ...], Node] = {}
        self.declared: set[Node] = set()
        self.definitions: dict[Node, tuple[tuple[Node, ...], Node]] = {}
        self.sizes: set[str] = set()
        self.slacks: list[tuple[str, Size]] = []  # (label, size >= 1) from the facts
        self.size_facts: set[str] = set()
        self.work = 0
        self._deps: dict[Node, frozenset[Node]] = {}

    def spend(self, amount: int) -> None:
        """Count work; a proof may cause only so much."""
        self.work += amount
        need(self.work <= MAX_WORK, "HP290", "the proof needs more work than a check may do")

    def _node(self, key: tuple[Any, ...], op: str, args: tuple[Node, ...], sort: Sort) -> Node:
        node = object.__new__(Node)
        node.op, node.args, node.sort, node.name = op, args, sort, None
        node.uid, node.depth = len(self.table), 1 + max((arg.depth for arg in args), default=0)
        need(node.depth <= MAX_DEPTH, "HP290", "a term is nested deeper than {}", MAX_DEPTH)
        if op in BINDERS:
            ranges = frozenset().union(*(arg.free for arg in args[1:-1]))
            node.free = ranges | (args[-1].free - {args[0]})
        else:
            node.free = frozenset().union(*(arg.free for arg in args))
        self.spend(2 + len(node.free) // 4)
        self.table[key] = node
        return node

    def sym(self, name: str, sort: Sort) -> Node:
        """The symbol of this name and sort."""
        key = ("sym", name, sort)
        node = self.table.get(key)
        if node is None:
            node = self._node(key, "sym", (), sort)
            node.name, node.free = name, frozenset((node,))
        return node

    def num(self, value: Fraction | int) -> Node:
        """An exact number."""
        value = Fraction(value)
        node = self.table.get(("num", value))
        if node is None:
            sort = INT if value.denominator == 1 else REAL
            node = self._node(("num", value), "num", (), sort)
            node.name = value
        return node

    def fresh(self, sort: Sort) -> Node:
        """A symbol that occurs nowhere yet; its name cannot be written in a proof."""
        return self.sym(f"~{len(self.table)}", sort)

    def make(self, op: str, *args: Node) -> Node:
        """The application of an operator or binder; rejects wrong arity, sorts and shapes."""
        key = (op, *args)
        node = self.table.get(key)
        if node is None:
            sort = sort_of(self, op, args)
            node = self._node(key, op, args, sort)
        return node

    def size(self, node: Node) -> Size:
        """The size that a term stands for, known to be at least 1."""
        return self.known(size_of(node))

    def known(self, size: Size) -> Size:
        """The size itself, if it is at least 1 by the sizes >= 1 and the facts."""
        names = {name for monomial, _ in size for name in monomial}
        need(names <= self.sizes, "HP201", "{} are no sizes", sorted(names - self.sizes))
        low = least(size)
        if low is not None and low >= 1:
            return size
        for label, slack in self.slacks:
            low = least(size_sum(size + tuple((m, -c) for m, c in slack)))
            if low is not None and low >= 0:
                self.size_facts.add(label)
                return size
        raise ProofError("HP201", f"the size {size} is not known to be at least 1")

    def size_term(self, size: Size) -> Node:
        """The integer term of a size."""
        parts = [
            self.make("mul", self.num(c), *(self.sym(name, INT) for name in names))
            if c != 1 or len(names) != 1
            else self.sym(names[0], INT)
            for names, c in size
        ]
        parts = [part.args[0] if len(part.args) == 1 else part for part in parts]
        return self.make("add", *parts) if len(parts) > 1 else [*parts, self.num(0)][0]

    def minus(self, left: Node, right: Node) -> Node:
        """``left - right``."""
        return self.make("add", left, self.make("neg", right))

    def deps(self, node: Node) -> frozenset[Node]:
        """The symbols that a term depends on: free in it, or in the definitions of those."""
        found = self._deps.get(node)
        if found is None:
            found = node.free
            for symbol in node.free:
                if symbol in self.definitions:
                    parameters, body = self.definitions[symbol]
                    found |= self.deps(body) - set(parameters)
            self._deps[node] = found
        return found

    def local(self, node: Node) -> bool:
        """Whether a term is a symbol that the statement does not declare."""
        return node.op == "sym" and node not in self.declared

    def subst(self, node: Node, values: Mapping[Node, Node]) -> Node:
        """Replace free symbols by terms, all at once, renaming bound ones where they would capture.

        A variable of differentiation may only be renamed, and nothing that depends on it may enter
        what is differentiated: the function would become another one.
        """
        active = {s: t for s, t in values.items() if s in node.free and s is not t}
        if not active:
            return node
        if node.op == "sym":
            return active[node]
        self.spend(1)
        if node.op in BINDERS:
            var, body = node.args[0], node.args[-1]
            inner = {s: t for s, t in active.items() if s is not var and s in body.free}
            if any(var in t.free for t in inner.values()):
                renamed = self.fresh(var.sort)
                body, var = self.subst(body, {var: renamed}), renamed
            ranges = (self.subst(arg, active) for arg in node.args[1:-1])
            return self.make(node.op, var, *ranges, self.subst(body, inner))
        if node.op in DERIVATIVES:
            self._differentiated(node, active)
        return self.make(node.op, *(self.subst(arg, active) for arg in node.args))

    def _differentiated(self, node: Node, values: Mapping[Node, Node]) -> None:
        base = variable(node)
        if base in values:
            to = values[base]
            fresh = self.local(base) and self.local(to) and to not in node.args[0].free
            need(fresh, "HP210", "{} is the variable of {}: it cannot become {}", base, node, to)
        for symbol, term in values.items():
            if symbol in node.args[0].free and symbol is not base:
                meets = base in self.deps(term) or values.get(base, base) in self.deps(term)
                need(not meets, "HP210", "{} depends on the variable of {}", term, node)


def variable(node: Node) -> Node:
    """The symbol that a derivative is taken by (of an entry: the array)."""
    return node.args[1] if node.args[1].op == "sym" else node.args[1].args[0]


def sort_of(t: Terms, op: str, a: tuple[Node, ...]) -> Sort:
    """The sort of an application or binder; rejects wrong arity, sorts and shapes."""
    if op == "neg" and a and a[0].op == "infinity":
        return BOUND
    if op in SPECIAL:
        need(len(a) > 1 or (a and op in ("mul", "apply", "set", "vec")), "HP201", "{}: arity", op)
        return SPECIAL[op](t, a)
    need(op in SIGNATURES, "HP202", "the kernel has no operator {}", op)
    wanted, result, whole = SIGNATURES[op]
    given, sizes = (a[:-1] if op in BINDERS else a), {"1": ONE}
    if wanted and wanted[-1].endswith(".."):
        more = max(len(given) - len(wanted) + 1, 0 if wanted == ["size.."] else 1)
        wanted = [*wanted[:-1], *[wanted[-1][:-2]] * more]
    need(len(given) == len(wanted) and len(a) >= (op in BINDERS), "HP201", "{}: arity", op)
    for code, arg in zip(wanted, given, strict=True):
        if len(code) == 2:
            for letter, found in zip(code, shape(arg), strict=True):
                known = sizes.setdefault(letter, found)
                need(known == found, "HP201", "{} does not fit {}", op, arg)
        else:
            need(ARGUMENTS[code](arg), "HP201", "{} does not take {}", op, arg)
    integers = whole and result != "law" and all(arg.sort == INT for arg in a)
    if op == "density":
        need(fits(a[0].sort[1], a[1].sort), "HP201", "{} has no density at {}", *a)
    return _result(t, op, a, INT if integers else result, sizes)


ARGUMENTS: dict[str, Callable[[Node], bool]] = {
    "p": lambda arg: arg.sort == PROP,
    "?": lambda arg: arg.sort not in (PROP, BOUND),
    "i": lambda arg: arg.sort == INT,
    "size": lambda arg: arg.sort == INT,
    "b": lambda arg: arg.sort in (REAL, INT, BOUND),
    "v": lambda arg: arg.op == "sym",
    "iv": lambda arg: arg.op == "sym" and arg.sort == INT,
    "r": lambda arg: arg.op == "sym" and arg.sort == REAL,
    "set": lambda arg: arg.sort[0] == "set",
    "law": lambda arg: arg.sort[0] == "distribution",
}


def _result(t: Terms, op: str, a: tuple[Node, ...], result: str, sizes: dict[str, Size]) -> Sort:
    if op in BINDERS and SIGNATURES[op][0][-1] == "set":
        _member(t, a[:2])
    if result in (INT, PROP, BOUND):
        fine = op not in ("forall", "exists") or a[-1].sort == PROP
        need(fine, "HP201", "{} needs a proposition", op)
        return result
    if result in ("integers", "numbers"):
        return ("set", INT if result == "integers" else REAL)
    if result in ("size", "set"):
        first, second = ([t.size(arg) for arg in a] + [ONE, ONE])[:2]
        need(len(a) <= 2, "HP201", "{}: too many sizes", op)
        made = array(first, first if op == "identity" else second)
        return made if result == "size" else ("set", made)
    if result == "family":
        return ("family", t.size(a[1]), a[2].sort)
    if result == "function":
        return ("function", (a[0].sort,), a[1].sort)
    if result == "law":
        return ("distribution", INT if SIGNATURES[op][2] else array(*shape(a[0])))
    rows, cols = (sizes[result[0]], sizes[result[1]]) if len(result) == 2 else shape(a[-1])
    need(result != "number" or rows == cols == ONE, "HP201", "{} needs a number", op)
    return a[0].sort if result == "variable" else array(rows, cols)


def _mul(_t: Terms, a: tuple[Node, ...]) -> Sort:
    rows, cols = shape(a[0])
    for arg in a[1:]:
        more, out = shape(arg)
        if rows == cols == ONE:
            rows, cols = more, out
        elif (more, out) != (ONE, ONE):
            need(cols == more, "HP201", "the factor {} does not fit what stands before it", arg)
            cols = out
    return INT if all(arg.sort == INT for arg in a) else array(rows, cols)


def _pow(_t: Terms, a: tuple[Node, ...]) -> Sort:
    rows, cols = shape(a[0])
    need(len(a) == 2 and rows == cols and shape(a[1]) == (ONE, ONE), "HP201", "bad power")
    whole = a[0].sort == INT and a[1].op == "num" and a[1].sort == INT and a[1].name >= 0
    return INT if whole else array(rows, cols)


def _block(_t: Terms, a: tuple[Node, ...]) -> Sort:
    need(a[0].op == a[1].op == "num", "HP201", "a block matrix needs counts")
    rows, cols, blocks = a[0].name, a[1].name, a[2:]
    fit = rows > 0 and cols > 0 and rows.denominator == 1 and rows * cols == len(blocks)
    need(fit, "HP201", "a block matrix needs rows x columns blocks")
    heights = [shape(block)[0] for block in blocks[:: int(cols)]]
    widths = [shape(block)[1] for block in blocks[: int(cols)]]
    places = [(height, width) for height in heights for width in widths]
    need(places == [shape(block) for block in blocks], "HP201", "the blocks do not fit")
    return array(size_sum(x for h in heights for x in h), size_sum(x for w in widths for x in w))


def _kron(_t: Terms, a: tuple[Node, ...]) -> Sort:
    rows, cols = shape(a[0])
    for arg in a[1:]:
        rows, cols = size_product(rows, shape(arg)[0]), size_product(cols, shape(arg)[1])
    return array(rows, cols)


def _vec(_t: Terms, a: tuple[Node, ...]) -> Sort:
    need(len(a) == 1, "HP201", "vec takes one matrix")
    return array(size_product(*shape(a[0])), ONE)


def _entry(_t: Terms, a: tuple[Node, ...]) -> Sort:
    rows, cols = shape(a[0])
    fit = (rows, cols) != (ONE, ONE) and (len(a) == 3 or (len(a) == 2 and ONE in (rows, cols)))
    need(fit and all(i.sort == INT for i in a[1:]), "HP201", "bad indices of {}", a[0])
    return REAL


def _at(_t: Terms, a: tuple[Node, ...]) -> Sort:
    fit = len(a) == 2 and a[0].sort[0] == "family" and a[1].sort == INT
    need(fit, "HP201", "bad member of {}", a[0])
    return a[0].sort[2]


def _apply(_t: Terms, a: tuple[Node, ...]) -> Sort:
    need(a[0].sort[0] == "function", "HP201", "{} is not a function", a[0])
    domain, found = a[0].sort[1], [arg.sort for arg in a[1:]]
    fit = len(domain) == len(found) and all(map(fits, domain, found))
    need(fit, "HP201", "the arguments of {} have wrong sorts", a[0])
    return a[0].sort[2]


def _cases(_t: Terms, a: tuple[Node, ...]) -> Sort:
    """``cases(condition, value, ..., otherwise)``: an odd number of arguments."""
    fit = len(a) % 2 and all(arg.sort == PROP for arg in a[:-1:2])
    need(fit, "HP201", "cases need a condition before each value but the last")
    values = {shape(arg) for arg in (*a[1::2], a[-1])}
    need(len(values) == 1, "HP201", "the cases have different shapes")
    return array(*values.pop())


def _derivative(t: Terms, a: tuple[Node, ...]) -> Sort:
    base = a[1] if a[1].op != "entry" else a[1].args[0]
    smooth = base.op == "sym" and is_array(base.sort) and base.sort != INT
    need(smooth and base not in t.definitions, "HP201", "cannot differentiate by {}", a[1])
    if len(a) == 3:  # directional
        need(a[1] is base and shape(a[2]) == shape(base), "HP201", "bad direction {}", a[2])
    return array(*shape(a[0]))


def _partial(t: Terms, a: tuple[Node, ...]) -> Sort:
    need(len(a) == 2 and shape(a[1]) == (ONE, ONE), "HP201", "{} is not a number", a[1])
    return _derivative(t, a)


def _gradient(t: Terms, a: tuple[Node, ...]) -> Sort:
    fit = len(a) == 2 and a[1].op == "sym" and shape(a[0]) == (ONE, ONE)
    need(fit, "HP201", "no gradient of {} by {}", a[0], a[1])
    _derivative(t, a)
    return array(*shape(a[1]))


def _directional(t: Terms, a: tuple[Node, ...]) -> Sort:
    need(len(a) == 3, "HP201", "a directional derivative has three arguments")
    return _derivative(t, a)


def _equal(_t: Terms, a: tuple[Node, ...]) -> Sort:
    left, right = a[0].sort, a[1].sort
    same = left == right or {left, right} == {REAL, INT}
    need(len(a) == 2 and same and left not in (PROP, BOUND), "HP201", "sides of different sorts")
    return PROP


def _member(_t: Terms, a: tuple[Node, ...]) -> Sort:
    kind, element = a[1].sort[0], a[1].sort[1]
    fit = kind == "set" and (element == a[0].sort or {element, a[0].sort} == {REAL, INT})
    need(len(a) == 2 and fit, "HP201", "{} cannot be in {}", a[0], a[1])
    return PROP


def _set(_t: Terms, a: tuple[Node, ...]) -> Sort:
    fit = is_array(a[0].sort) and len({shape(arg) for arg in a}) == 1
    need(fit, "HP201", "a set of things of different shapes")
    return ("set", array(*shape(a[0])))


SPECIAL: dict[str, Callable[[Terms, tuple[Node, ...]], Sort]] = {
    "mul": _mul, "pow": _pow, "block": _block, "kron": _kron, "vec": _vec, "entry": _entry,
    "at": _at, "apply": _apply, "cases": _cases, "partial": _partial, "gradient": _gradient,
    "directional": _directional, "eq": _equal, "ne": _equal, "in": _member, "set": _set,
}  # fmt: skip
