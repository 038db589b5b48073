"""Small changes of a case (a statement and a proof of it), the same ones every time.

`EDITS` lists the kinds of change; each takes a copy of the case, changes one place of it and raises
`IndexError` where there is nothing of its kind. Statements are changed too: a fact is left out, a
symbol is no longer declared, a sort or an operator becomes another one.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

Json = Any
Draw = random.Random
UNARY = (
    "neg transpose inv trace det exp log sqrt abs positive nonnegative nonzero invertible symmetric "
    "positive_definite norm norm_sq vec diag diagonal identity kron hadamard add mul and not"
).split()
BINARY = (
    "add mul div eq ne lt le gt ge pow and or implies iff in entry range hadamard kron zeros partial "
    "gradient jacobian apply interval min"
).split()
MORE = "add mul and sum prod forall entry directional hadamard kron sum_over apply".split()
RULES = (
    "fact assume refl unfold axiom combine congruence transport same directional gradient discharge "
    "modus equivalence generalise specialise instantiate conjoin project numeric linear"
).split()
SORTS: list[Json] = ["real", "integer", ["matrix", "n", "n"], ["matrix", "n", 1], ["matrix", 1, "n"],
                     ["matrix", "d", "q"], ["matrix", 2, 2], ["family", "n", "real"], "complex"]  # fmt: skip
ODD: list[Json] = [None, True, 1.5, -1, "", [], {}, "1", 10**9]
NUMBERS = ["0", "1", "-1", "2", "1/2", "-3", "1/0", "x"]


def subterms(term: Json) -> Iterator[list[Json]]:
    """A term of nested lists and all in it, but symbols and numbers."""
    if isinstance(term, list) and term and term[0] not in ("sym", "num"):
        yield term
        for part in term[1:]:
            yield from subterms(part)


def leaves(term: Json) -> Iterator[tuple[list[Json], int]]:
    """The places of all subterms of a term."""
    for inner in subterms(term):
        yield from ((inner, k) for k in range(1, len(inner)))


def propositions(case: Json) -> list[Json]:
    facts = [fact for _, fact in case["statement"]["facts"]]
    bodies = [row[2] for row in case["statement"]["definitions"]]
    return [*facts, *bodies, case["statement"]["claim"]]


def renamed(term: list[Json], rng: Draw) -> None:
    options = {2: UNARY, 3: BINARY}.get(len(term), MORE)
    term[0] = rng.choice([op for op in options if op != term[0]])


def term_operator(case: Json, rng: Draw) -> None:
    renamed(rng.choice([r for r in case["proof"]["terms"] if r[0] not in ("sym", "num")]), rng)


def term_child(case: Json, rng: Draw) -> None:
    rows = case["proof"]["terms"]
    places = [(k, j) for k, r in enumerate(rows) for j, x in enumerate(r) if isinstance(x, int)]
    k, j = rng.choice(places)
    rows[k][j] = rng.choice([x for x in range(k) if x != rows[k][j]])


def term_list(case: Json, rng: Draw) -> None:
    row = rng.choice([r for r in case["proof"]["terms"] if r[0] not in ("sym", "num")])
    members(row, rng, 1)


def term_leaf(case: Json, rng: Draw) -> None:
    rows = case["proof"]["terms"]
    row = rng.choice([r for r in rows if r[0] in ("sym", "num")])
    if row[0] == "num":
        row[1] = rng.choice(NUMBERS)
    elif rng.random() < 0.5:
        row[2] = copy.deepcopy(rng.choice(SORTS))
    else:
        row[:] = copy.deepcopy(rng.choice([r for r in rows if r[0] == "sym" and r != row]))


def members(row: list[Json], rng: Draw, first: int) -> None:
    """A member is left out, stands twice, or changes places with the next."""
    k, kind = rng.choice(range(first, len(row))), rng.randrange(3)
    if kind == 0:
        del row[k]
    elif kind == 1:
        row.insert(k, copy.deepcopy(row[k]))
    else:
        row[k], row[k - 1 if k > first else k + 1] = row[k - 1 if k > first else k + 1], row[k]


def arguments(step: Json) -> Iterator[tuple[list[Json], int]]:
    for k, part in enumerate(step):
        if isinstance(part, list):
            yield from arguments(part)
        elif k or not isinstance(part, str):
            yield step, k


def step_argument(case: Json, rng: Draw) -> None:
    steps = case["proof"]["steps"]
    every = [(n, *place) for n, step in enumerate(steps) for place in arguments(step)]
    number, at, k = rng.choice(every)
    if isinstance(at[k], str):
        names = sorted({step[1] for step in steps if isinstance(step[1], str)})
        at[k] = rng.choice(["", "T", "tr", *names])
    else:
        top = rng.choice([len(case["proof"]["terms"]), number + 1])
        at[k] = rng.choice([None, *(x for x in range(top) if x != at[k])])


def step_list(case: Json, rng: Draw) -> None:
    parts = [part for step in case["proof"]["steps"] for part in step]
    members(rng.choice([part for part in parts if isinstance(part, list) and part]), rng, 0)


def step_rule(case: Json, rng: Draw) -> None:
    step = rng.choice(case["proof"]["steps"])
    step[0] = rng.choice([rule for rule in RULES if rule != step[0]])


def step_order(case: Json, rng: Draw) -> None:
    members(case["proof"]["steps"], rng, 0)


def fact_list(case: Json, rng: Draw) -> None:
    members(case["statement"]["facts"], rng, 0)


def fact_operator(case: Json, rng: Draw) -> None:
    renamed(rng.choice([t for fact in propositions(case)[:-1] for t in subterms(fact)]), rng)


def claim_operator(case: Json, rng: Draw) -> None:
    renamed(rng.choice(list(subterms(case["statement"]["claim"]))), rng)


def part_exchanged(case: Json, rng: Draw) -> None:
    """A subterm of the statement becomes another one of it."""
    every = [place for term in propositions(case) for place in leaves(term)]
    (at, k), (other, j) = rng.choice(every), rng.choice(every)
    at[k] = copy.deepcopy(other[j])


def number_changed(case: Json, rng: Draw) -> None:
    every = [at[k] for term in propositions(case) for at, k in leaves(term)]
    rng.choice([part for part in every if part[0] == "num"])[1] = rng.choice(NUMBERS)


def symbol_list(case: Json, rng: Draw) -> None:
    """A symbol is not declared, or declared twice."""
    members(case["statement"]["symbols"], rng, 0)


def symbol_sort(case: Json, rng: Draw) -> None:
    """A symbol has another sort, everywhere."""
    name, sort = rng.choice(case["statement"]["symbols"])[1], rng.choice(SORTS)

    def walk(part: Json) -> None:
        if isinstance(part, list) and len(part) == 3 and part[:2] == ["sym", name]:
            part[2] = copy.deepcopy(sort)
        inside = list(part.values()) if isinstance(part, dict) else part
        for inner in inside if isinstance(inside, list) else ():
            walk(inner)

    walk(case)


def symbol_renamed(case: Json, rng: Draw) -> None:
    """Two symbols become one, in one half of the case."""
    first, second = rng.sample(case["statement"]["symbols"], 2)
    half = rng.choice(["statement", "proof"])
    text = json.dumps(case[half]).replace(f'["sym", "{first[1]}"', f'["sym", "{second[1]}"')
    case[half] = json.loads(text)


def definition_list(case: Json, rng: Draw) -> None:
    members(case["statement"]["definitions"], rng, 0)


def odd(case: Json, rng: Draw) -> None:
    """A value of another kind anywhere in the proof."""
    part: Json = case["proof"]
    for depth in range(rng.randrange(1, 6)):
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = rng.choice(keys)
        if depth and (not isinstance(part[key], list) or rng.random() < 0.4):
            break
        part, holder = part[key], part
        if not isinstance(part, list | dict) or not part:
            part = holder
            break
    part[rng.choice(list(part) if isinstance(part, dict) else list(range(len(part))))] = rng.choice(
        ODD
    )


EDITS: list[Callable[[Json, Draw], None]] = [
    term_operator, term_child, term_list, term_leaf, step_argument, step_list, step_rule, step_order,
    fact_list, fact_operator, claim_operator, part_exchanged, number_changed, symbol_list, symbol_sort,
    symbol_renamed, definition_list, odd,
]  # fmt: skip


def variants(name: str, case: Json, each: int) -> list[Json]:
    """Changed cases, up to ``each`` of every kind, all different and different from the case."""
    rng, seen, found = random.Random(name), {json.dumps(case)}, list[Json]()
    for edit in EDITS:
        made = 0
        for _ in range(4 * each):
            other = copy.deepcopy(case)
            try:
                edit(other, rng)
            except (IndexError, ValueError):
                continue  # nothing of this kind
            text = json.dumps(other)
            if text not in seen:
                seen.add(text)
                found.append(other)
                made += 1
            if made == each:
                break
    return found
