"""The proof JSON of one step: whatever it does not rest on is left out, the rest renumbered."""

from __future__ import annotations

from collections.abc import Sequence

from handproof.proving.interface import Json

SCHEMA = "handproof/proof/1"

# Which arguments of a rule are terms (t), steps (s), or lists of them; the rest is data.
_SHAPES: dict[str, tuple[str, ...]] = {
    "fact": ("data",),
    "assume": ("t",),
    "refl": ("t",),
    "unfold": ("t",),
    "numeric": ("t",),
    "axiom": ("data", "nt*", "s*"),
    "combine": ("t", "tstd*", "s*", "s*"),
    "congruence": ("t", "s*"),
    "transport": ("s", "s*"),
    "same": ("s", "t"),
    "linear": ("t", "tss*", "tts*", "s*"),
    "directional": ("t", "s*", "s*"),
    "gradient": ("s", "t"),
    "discharge": ("s", "t"),
    "modus": ("s", "s"),
    "equivalence": ("s", "s"),
    "generalise": ("s", "t"),
    "specialise": ("s", "t", "s"),
    "instantiate": ("s", "tt*"),
    "conjoin": ("s*",),
    "project": ("s", "data"),
}


class Pruned:
    """Renumbers terms and steps so that only those that one step rests on remain."""

    def __init__(
        self, nodes: list[Json], steps: list[tuple[str, tuple[Json, ...], tuple[int, ...]]]
    ) -> None:
        self._nodes, self._steps = nodes, steps
        self._term_map: dict[int, int] = {}
        self._step_map: dict[int, int] = {}
        self._out: list[Json] = []

    def proof(self, last: int, also: Sequence[int] = ()) -> Json:
        needed, stack = set[int](), [last, *also]
        while stack:
            index = stack.pop()
            if index not in needed:
                needed.add(index)
                stack.extend(self._steps[index][2])
        rows: list[Json] = []
        for index in [*sorted(needed - {last}), last]:
            rule, arguments, _ = self._steps[index]
            shapes = _SHAPES[rule]
            rows.append([rule, *(self._move(a, s) for a, s in zip(arguments, shapes, strict=True))])
            self._step_map[index] = len(rows) - 1
        return {"schema": SCHEMA, "terms": self._out, "steps": rows}

    def _move(self, value: Json, shape: str) -> Json:
        if value is None or shape in ("data", "n", "d"):
            return value
        if shape.endswith("*"):
            kinds = shape[:-1]
            if len(kinds) == 1:
                return [self._move(item, kinds) for item in value]
            return [[self._move(v, k) for v, k in zip(row, kinds, strict=True)] for row in value]
        return self._term(value) if shape == "t" else self._step_map[value]

    def _term(self, index: int) -> int:
        found = self._term_map.get(index)
        if found is not None:
            return found
        node = self._nodes[index]
        if node[0] not in ("sym", "num"):
            node = [node[0], *(self._term(child) for child in node[1:])]
        self._out.append(node)
        self._term_map[index] = len(self._out) - 1
        return len(self._out) - 1
