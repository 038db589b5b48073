"""Mutation operators: every small change of a module's source, or of a table of data.

One rule a kind, in `RULES`; a rule yields what may stand in place of a node. Not changed, because
no check rests on it: docstrings, annotations, `__repr__`, what an error says (the code and the
words of a `need` or of a raised error), decorators, imports, and assertions for the type checker.
"""

from __future__ import annotations

import ast
import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Found = Iterator[ast.AST]
PASS = ast.Pass()


@dataclass(frozen=True)
class Mutant:
    """One change: the file, the kind, the line, what stood there, what stands there, all of it.

    ``span`` is the first and the last line of the statement around it (of its head, if it has a
    body); ``(0, 0)`` in a table.
    """

    file: str
    kind: str
    line: int
    before: str
    after: str
    source: str
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Place:
    """A node, where it hangs, and what is around it."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    function: ast.FunctionDef | None
    span: tuple[int, int]


COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
EXCHANGED = {"any": "all", "all": "any", "min": "max", "max": "min", "sorted": "list"}
EMPTY = {"list": "[]", "dict": "{}", "frozenset": "frozenset()", "Props": "frozenset()",
         "set": "set()", "tuple": "()", "str": "''", "int": "0"}  # fmt: skip
COLLECTIONS = frozenset("list dict frozenset set tuple".split())
SAYS = frozenset(("need", "ProofError", "refuse"))  # their words are not part of any check
PROSE = frozenset(("source", "reference", "comment", "accept", "refuse", "statement", "title"))


def comparison(place: Place) -> Found:
    node = place.node
    if isinstance(node, ast.Compare):
        for k, op in enumerate(node.ops):
            for turned in COMPARISONS[type(op)]:
                made = copy.deepcopy(node)
                made.ops[k] = turned()
                yield made


def connective(place: Place) -> Found:
    if isinstance(place.node, ast.BoolOp):
        made = copy.deepcopy(place.node)
        made.op = ast.Or() if isinstance(made.op, ast.And) else ast.And()
        yield made


def operand(place: Place) -> Found:
    """One member of an `and` or `or`, or of a union or difference, is not there."""
    node = place.node
    if isinstance(node, ast.BoolOp):
        for k in range(len(node.values)):
            rest = node.values[:k] + node.values[k + 1 :]
            yield ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd | ast.Sub):
        yield node.left


def negation(place: Place) -> Found:
    if isinstance(place.node, ast.UnaryOp):
        yield place.node.operand


def boolean(place: Place) -> Found:
    if isinstance(place.node, ast.Constant) and isinstance(place.node.value, bool):
        yield ast.Constant(not place.node.value)


def number(place: Place) -> Found:
    if isinstance(place.node, ast.Constant) and type(place.node.value) is int:
        yield ast.Constant(place.node.value + 1)
        yield ast.Constant(place.node.value - 1)


def text(place: Place) -> Found:
    """Another name; of a table of words in one string, each word is left out."""
    node, parent = place.node, place.parent
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        words = node.value.split()
        if isinstance(parent, ast.Attribute) and parent.attr == "split" and len(words) > 1:
            for k in range(len(words)):
                yield ast.Constant(" ".join(words[:k] + words[k + 1 :]))
        else:
            yield ast.Constant(node.value + "?")


def arithmetic(place: Place) -> Found:
    node = place.node
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in ARITHMETIC:
        made = copy.deepcopy(node)
        made.op = ARITHMETIC[type(node.op)]()
        yield made


def condition(place: Place) -> Found:
    """A test that is always true, or always false (a loop: false only)."""
    if place.field == "test" and isinstance(place.parent, ast.If | ast.IfExp):
        yield from (ast.Constant(True), ast.Constant(False))
    elif place.field == "test" and isinstance(place.parent, ast.While):
        yield ast.Constant(False)
    elif place.field == "ifs":
        yield from (ast.Constant(True), ast.Constant(False))


def statement(place: Place) -> Found:
    """A statement left out: a call, a raise, a jump, an assignment that is not the first."""
    node = place.node
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    plain = isinstance(node, ast.Raise | ast.Break | ast.Continue | ast.Delete | ast.AugAssign)
    if called or plain or (isinstance(node, ast.Assign) and _assigned_before(node, place.function)):
        yield PASS


def _assigned_before(node: ast.Assign, function: ast.FunctionDef | None) -> bool:
    targets = [t for target in node.targets for t in ast.walk(target)]
    names = {t.id for t in targets if isinstance(t, ast.Name) and isinstance(t.ctx, ast.Store)}
    if function is None:
        return False
    known = {a.arg for a in ast.walk(function.args) if isinstance(a, ast.arg)}
    for each in ast.walk(function):
        store = isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        if store and isinstance(each, ast.Name) and each.lineno < node.lineno:
            known.add(each.id)
    return names <= known


def value(place: Place) -> Found:
    """What a function returns: the other truth value, or nothing of the kind that it returns."""
    node, function = place.node, place.function
    if isinstance(node, ast.Return) and node.value is not None and function is not None:
        annotation = ast.unparse(function.returns) if function.returns else ""
        if annotation == "bool":
            options = ["True", "False"]
        else:
            options = [EMPTY.get(annotation.partition("[")[0], "None")]
        for option in options:
            if ast.unparse(node.value) != option:
                yield ast.Return(ast.parse(option, mode="eval").body)


def member(place: Place) -> Found:
    """A member of a table, a set or a list is left out (of a tuple: where it is a table)."""
    node = place.node
    if isinstance(node, ast.Dict):
        for k in range(len(node.keys)):
            keys, values = list(node.keys), list(node.values)
            del keys[k], values[k]
            yield ast.Dict(keys, values)
    elif isinstance(node, ast.Set | ast.List) or (isinstance(node, ast.Tuple) and _table(place)):
        for k in range(len(node.elts)):
            rest = node.elts[:k] + node.elts[k + 1 :]
            if isinstance(node, ast.Set):
                yield ast.Set(rest) if rest else ast.parse("set()", mode="eval").body
            else:
                yield type(node)(rest, ast.Load())


def _table(place: Place) -> bool:
    node, parent = place.node, place.parent
    assert isinstance(node, ast.Tuple)
    if isinstance(parent, ast.ExceptHandler | ast.Compare):
        return True
    constant = all(isinstance(each, ast.Constant) for each in node.elts)
    return constant and isinstance(parent, ast.Call | ast.For | ast.comprehension)


def function_called(place: Place) -> Found:
    node = place.node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        if node.func.id not in EXCHANGED:
            return
        made = copy.deepcopy(node)
        made.func = ast.Name(EXCHANGED[node.func.id], ast.Load())
        yield made


RULES = {
    "comparison turned": comparison, "and for or": connective, "operand left out": operand,
    "not or minus left out": negation, "boolean turned": boolean, "constant off by one": number,
    "name changed": text, "operator exchanged": arithmetic, "test forced": condition,
    "statement left out": statement, "another value returned": value,
    "member left out": member, "function exchanged": function_called,
}  # fmt: skip


def places(tree: ast.Module) -> Iterator[Place]:
    """All nodes that may be changed, in the order of the source."""
    yield from _below(tree, None, (0, 0))


def head(node: ast.stmt) -> tuple[int, int]:
    """The lines of a statement, without its body."""
    body = getattr(node, "body", None)
    return node.lineno, max(node.lineno, body[0].lineno - 1) if body else int(node.end_lineno or 0)


def _below(
    parent: ast.AST, function: ast.FunctionDef | None, span: tuple[int, int]
) -> Iterator[Place]:
    if isinstance(parent, ast.FunctionDef):
        function = parent
    for name, child in ast.iter_fields(parent):
        if _passed_over(parent, name):
            continue
        many = isinstance(child, list)
        for index, node in enumerate(child if many else [child]):
            if isinstance(node, ast.AST) and not _exempt(node, parent, name, index):
                lines = head(node) if isinstance(node, ast.stmt) else span
                yield Place(node, parent, name, index if many else None, function, lines)
                yield from _below(node, function, lines)


def _passed_over(parent: ast.AST, name: str) -> bool:
    """Fields that hold no check: annotations, decorators, what a type is applied to."""
    if name in ("annotation", "returns", "decorator_list", "bases", "type_comment", "ctx", "exc"):
        return True
    typed = isinstance(parent, ast.Subscript) and isinstance(parent.value, ast.Name)
    return typed and name == "slice" and _is_type(parent.value.id)  # type: ignore[attr-defined]


def _is_type(name: str) -> bool:
    return name in COLLECTIONS or name in ("Callable", "Iterator", "Sequence", "Mapping")


def _exempt(node: ast.AST, parent: ast.AST, name: str, index: int) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert):
        return True
    if isinstance(node, ast.FunctionDef) and node.name in ("__repr__", "text"):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True  # a docstring
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.Assign | ast.AnnAssign) and _of_no_check(node):
        return True
    if isinstance(node, ast.JoinedStr):
        return isinstance(parent, ast.Call) and name == "args"
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name):
        said = parent.func.id in SAYS and name == "args"
        return said and (index > 0 or parent.func.id != "need")
    return False


def _of_no_check(node: ast.Assign | ast.AnnAssign) -> bool:
    """`__slots__`, `__all__`, and names of types: a name that begins like a type, with [...]."""
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    if not isinstance(target, ast.Name):
        return False
    if target.id.startswith("__") or node.value is None:
        return True
    return target.id.istitle() and not isinstance(node.value, ast.Call | ast.Constant)


def of_source(file: str, source: str) -> list[Mutant]:
    """All mutants of one module."""
    tree = ast.parse(source)
    found: dict[str, Mutant] = {}
    for place in places(tree):
        for kind, rule in RULES.items():
            for new in rule(place):
                made = ast.unparse(ast.fix_missing_locations(_changed(tree, place, new)))
                _hang(place, place.node)
                line = int(getattr(place.node, "lineno", getattr(place.parent, "lineno", 0)))
                before, after = ast.unparse(place.node), ast.unparse(new)
                if made not in found:  # one change may be made in two ways
                    found[made] = Mutant(file, kind, line, before, after, made, place.span)
    plain = ast.unparse(tree)
    return [mutant for made, mutant in found.items() if made != plain]


def _changed(tree: ast.Module, place: Place, new: ast.AST) -> ast.Module:
    _hang(place, new)
    return tree


def _hang(place: Place, node: ast.AST) -> None:
    if place.index is None:
        setattr(place.parent, place.field, node)
    else:
        getattr(place.parent, place.field)[place.index] = node


def of_table(file: str, source: str) -> list[Mutant]:
    """Mutants of a JSON table: a row left out, a word of a name left out, a text exchanged."""
    data = json.loads(source)
    texts = sorted({leaf for _, leaf in _leaves(data, ())})
    changes: list[tuple[str, str, str, Any]] = []
    for path in _rows(data):
        row = _at(data, path)
        changes.append(("row left out", _brief(path, row), "", _edited(data, path, None)))
    if isinstance(data, dict):
        for key in data:
            for word in key.split() if " " in key else ():
                renamed = " ".join(w for w in key.split() if w != word)
                made = {(renamed if k == key else k): v for k, v in data.items()}
                changes.append(("name left out", word, "", made))
    for path, leaf in _leaves(data, ()):
        other = texts[(texts.index(leaf) + 1) % len(texts)]
        made = _edited(data, path, other)
        changes.append(("entry exchanged", _brief(path, leaf), other, made))
    lines = source.splitlines()
    return [
        Mutant(file, kind, _line(lines, before), before, after, json.dumps(made))
        for kind, before, after, made in changes
    ]


def _leaves(data: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, inner in data.items():
            if key not in PROSE:
                yield from _leaves(inner, (*path, key))
    elif isinstance(data, list):
        for k, inner in enumerate(data):
            yield from _leaves(inner, (*path, k))


def _rows(data: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of the table, and the members of a row that is a list."""
    for key in data if isinstance(data, dict) else range(len(data)):
        yield (key,)
        row = data[key]
        if isinstance(row, list):
            yield from ((key, k) for k in range(len(row)))


def _at(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


def _edited(data: Any, path: tuple[Any, ...], new: str | None) -> Any:
    made = copy.deepcopy(data)
    holder = _at(made, path[:-1])
    if new is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = new
    return made


def _brief(path: tuple[Any, ...], row: Any) -> str:
    return f"{'/'.join(map(str, path))}: {json.dumps(row)}"[:120]


def _line(lines: list[str], before: str) -> int:
    head = before.partition("/")[0].partition(":")[0]
    return next((k for k, line in enumerate(lines, 1) if head in line), 0)
