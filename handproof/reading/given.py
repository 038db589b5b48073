"""The explicit declarations of a write-up: one line after another, in plain writing or LaTeX.

    sizes   d, q, N with q < d
    x_j     in R^d for j = 1..N
    W       in R^{d x q}, sigma > 0
    C       = W W^T + sigma^2 I_d
    S       symmetric
    f(x)    = x^T S x
    gradients by symmetric matrices: structured

The last line says that a gradient by a symmetric matrix is one by its entries ``x_ij = x_ji``
(`handproof.reading.layouts`); the default is ``free``. A size that is first met in ``R^{d x q}`` is
declared by that. Lines may end in a comment after ``#``; a line that is not understood is an error
(HP408), never skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from handproof.reading.declaring import (
    PROPERTIES,
    declare_function,
    declare_in_set,
    declare_property,
    declare_size,
    define,
    read_index_range,
    state,
)
from handproof.reading.environment import Environment, IndexRange
from handproof.reading.errors import IllFormed, ReadError
from handproof.reading.place import Place
from handproof.reading.source import Source
from handproof.terms.spans import Span


@dataclass(frozen=True, slots=True)
class Declaration:
    """One clause of a given block, and where it stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Given:
    """What a given block declares, on top of the environment before it."""

    environment: Environment
    declarations: tuple[Declaration, ...]


def read_given(text: str, env: Environment | None = None) -> Environment:
    """The environment that the lines of a given block make."""
    source = Source(text)
    return given_lines(source, _lines(text), env or Environment()).environment


def given_lines(source: Source, lines: Iterable[tuple[int, int]], env: Environment) -> Given:
    """The lines at these offsets; raises `ReadError` or `IllFormed` with spans in the source."""
    found: list[Declaration] = []
    for start, end in lines:
        for place in clauses(Place(source, start, _without_comment(source.text, start, end))):
            env = _clause(place, env)
            found.append(Declaration(place.text, place.span))
    return Given(env, tuple(found))


def try_lines(
    source: Source, lines: Sequence[tuple[int, int]], env: Environment
) -> tuple[Given, tuple[ReadError | IllFormed, ...]]:
    """As `given_lines`, clause by clause: what is wrong is collected, the rest still holds."""
    found: list[Declaration] = []
    errors: list[ReadError | IllFormed] = []
    for start, end in lines:
        for place in clauses(Place(source, start, _without_comment(source.text, start, end))):
            try:
                env = _clause(place, env)
                found.append(Declaration(place.text, place.span))
            except (ReadError, IllFormed) as error:
                errors.append(error)
    return Given(env, tuple(found)), tuple(errors)


def _lines(text: str) -> list[tuple[int, int]]:
    out, start = [], 0
    for line in text.split("\n"):
        out.append((start, start + len(line)))
        start += len(line) + 1
    return out


def _without_comment(text: str, start: int, end: int) -> int:
    cut = re.search(r"(?<!\\)#|(?<!\\)%", text[start:end])
    return start + cut.start() if cut else end


_KEYWORD = re.compile(
    r"\bin\b|\\in\b|[=<>~:]|\\(?:le|ge|leq|geq|ne|neq|sim|succ|succeq|prec|preceq)\b|\b(?:is|are|"
    + "|".join(sorted({word.split()[0] for word in PROPERTIES}))
    + r")\b"
)


def clauses(line: Place) -> list[Place]:
    """A line cut at its commas; a bare name joins the clause after it (``A, X in R^{d x d}``)."""
    parts: list[Place] = []
    depth, start = 0, line.start
    for offset in range(line.start, line.end + 1):
        here = line.source.text[offset] if offset < line.end else ","
        depth += (here in "([{") - (here in ")]}")
        if here == "," and (depth == 0 or offset == line.end):
            parts.append(Place(line.source, start, offset).trimmed())
            start = offset + 1
    if any(part.text.startswith("size") for part in parts[:1]):
        return [line.trimmed()]
    out: list[Place] = []
    begin: int | None = None
    for part in parts:
        if not part.text:
            continue
        begin = part.start if begin is None else begin
        if _KEYWORD.search(part.text) or part is parts[-1]:
            out.append(Place(line.source, begin, part.end))
            begin = None
    return out


_SIZES = re.compile(r"sizes?\s+(?P<names>.*?)(?:\s+with\s+(?P<facts>.*))?$")
_FOR = re.compile(r"\s+for(?:\s+all|\s+each)?\s+(?P<range>[^,]*?=\s*.*\.\.+.*)$")
_PROPERTY = re.compile(
    r"^(?P<names>.*?)\s+(?:(?:is|are|has|have|of)\s+)?(?:an?\s+)?(?P<property>" + "|".join(
        sorted(map(re.escape, PROPERTIES), key=len, reverse=True)
    ) + r")$"
)  # fmt: skip
_IN = re.compile(r"^(?P<names>.*?)\s*(?:\bin\b|\\in\b)\s*(?P<set>.*)$")
_FUNCTION = re.compile(
    r"^(?P<name>[^:=]+?)\s*:\s*(?P<domain>.*?)\s*(?:->|\\to)\s*(?P<codomain>.*)$"
)
_EQUATION = re.compile(r"^(?P<left>[^=<>~!]*?)\s*:?=\s*(?P<right>.*)$")


_GRADIENTS = re.compile(r"gradients? by symmetric (?:matrices|arguments)\s*:?\s*(free|structured)$")


def _clause(place: Place, env: Environment) -> Environment:
    gradients = _GRADIENTS.match(place.text)
    if gradients:
        return replace(env, structured=gradients[1] == "structured")
    sizes = _SIZES.match(place.text)
    if sizes:
        return _sizes(place, sizes, env)
    ranged = _FOR.search(place.text)
    local = None
    if ranged:
        local = read_index_range(place.part(ranged, "range"), env)
        place = Place(place.source, place.start, place.start + ranged.start())
    property_ = _PROPERTY.match(place.text)
    if property_:
        return _with_property(place.part(property_, "names"), property_["property"], env, local)
    function = _FUNCTION.match(place.text)
    if function:
        name, domain, codomain = (place.part(function, g) for g in ("name", "domain", "codomain"))
        return declare_function(name, domain, codomain, env)
    member = _IN.match(place.text)
    if member:
        return declare_in_set(place.part(member, "names"), place.part(member, "set"), env, local)
    if local is None and re.search(r"\.\.", place.text):
        index = read_index_range(place, env)
        return env.index(index.name, index.low, index.high)
    equation = _EQUATION.match(place.text)
    if equation and not re.search(r"[=<>~]", _outside_brackets(equation["right"])):
        return define(
            place.part(equation, "left"), place.part(equation, "right"), place, env, local
        )
    if re.search(r"[<>=~]|\\(?:le|ge|ne|sim|succ|succeq|prec|preceq)", place.text):
        return state(place, env, local)
    raise place.error(
        "HP408",
        f"`{place.text}` is not understood",
        "write e.g. `W in R^{d x q}`, `sigma > 0`, `S symmetric` or `C = ..`",
    )


def _with_property(
    names: Place, word: str, env: Environment, local: IndexRange | None
) -> Environment:
    """``S symmetric``, or ``P in R^{n x n} positive definite``, which declares ``P`` as well."""
    member = _IN.match(names.text)
    if member:
        named = names.part(member, "names")
        env = declare_in_set(named, names.part(member, "set"), env, local)
        return declare_property(named, word, env, local)
    return declare_property(names, word, env, local)


def _outside_brackets(text: str) -> str:
    depth, out = 0, []
    for letter in text:
        depth -= letter in ")]}"
        if depth <= 0:
            out.append(letter)
        depth += letter in "([{"
    return "".join(out)


def _sizes(place: Place, match: re.Match[str], env: Environment) -> Environment:
    names = place.part(match, "names")
    for part in clauses_of_names(names):
        env = declare_size(part, env)
    if match["facts"]:
        facts = place.part(match, "facts")
        for part in clauses_of_names(facts):
            env = state(part, env, None)
    return env


def clauses_of_names(place: Place) -> list[Place]:
    """A list cut at commas, ``and`` and spaces between names."""
    spaced = not re.search(r"[<>=]", place.text)
    pattern = r"\s*(?:,|\band\b)\s*" + (r"|\s+" if spaced else "")
    out, start = [], 0
    for cut in [*re.finditer(pattern, place.text), None]:
        stop = cut.start() if cut else len(place.text)
        if place.text[start:stop].strip():
            out.append(Place(place.source, place.start + start, place.start + stop).trimmed())
        start = cut.end() if cut else stop
    return out
