"""Steps of logic: facts, axioms, implications, generality, the same in other words."""

from __future__ import annotations

from typing import Any

from handproof.second import patterns
from handproof.second.ground import Ground, Judgement, row_of
from handproof.second.slopes import opened
from handproof.second.terms import Term, refuse
from handproof.second.typing import takes


def plain(ground: Ground, row: Any) -> Judgement | None:
    """Steps that need no other rule: facts, assumptions, definitions, axioms."""
    match row:
        case ["fact", str(label)]:
            if label not in ground.facts:
                raise refuse("HP282", f"no fact {label}")
            fact = ground.facts[label]
            return ground.conclude(fact, given=frozenset([fact]))
        case ["assume", at]:
            return ground.conclude(ground.t(at), given=frozenset([ground.t(at)]))
        case ["refl", at]:
            return ground.conclude(ground.table.build("eq", ground.t(at), ground.t(at)))
        case ["unfold", at]:
            meaning = opened(ground.table, ground.t(at))
            return ground.conclude(ground.table.build("eq", ground.t(at), meaning))
        case ["same", at, t]:
            if not ground.same(ground.p(at).says, ground.t(t)):
                raise refuse("HP283", f"{ground.t(t)!r} is not {ground.p(at).says!r}")
            return ground.conclude(ground.t(t), [ground.p(at)])
        case ["axiom", str(name), list(values), list(conditions)]:
            return axiom(ground, name, values, ground.ps(conditions))
    return None


def logical(ground: Ground, row: Any) -> Judgement | None:
    """Steps about implication, generality and conjunction."""
    build = ground.table.build
    match row:
        case ["discharge", at, t]:
            p, gone = ground.p(at), ground.t(t)
            return ground.conclude(
                build("implies", gone, p.says), [p], ground.without(p.given, [gone])
            )
        case ["modus", at, to]:
            p, q = ground.p(at), ground.p(to)
            if p.says.op != "implies" or not ground.same(p.says.kids[0], q.says):
                raise refuse("HP282", f"{q.says!r} is no premise of {p.says!r}")
            return ground.conclude(p.says.kids[1], [p, q])
        case ["equivalence", at, to]:
            p, q = ground.p(at), ground.p(to)
            both = p.says.op == q.says.op == "implies"
            if not both or not all(map(ground.same, p.says.kids, q.says.kids[::-1])):
                raise refuse("HP282", f"{q.says!r} is not the other direction of {p.says!r}")
            return ground.conclude(build("iff", *p.says.kids), [p, q])
        case ["generalise", at, t]:
            p, whole = ground.p(at), ground.t(t)
            if whole.op != "forall" or not ground.same(whole.kids[2], p.says):
                raise refuse("HP282", f"{whole!r} does not generalise {p.says!r}")
            given = ground.without(p.given, ground.memberships(whole))
            return ground.conclude(whole, [p], ground.arbitrary(whole.kids[0], given))
        case ["specialise", at, t, to]:
            return specialise(ground, ground.p(at), ground.t(t), ground.p(to))
        case ["instantiate", at, list(pairs)]:
            return instantiate(ground, ground.p(at), pairs)
        case ["conjoin", list(rows)]:
            found = ground.ps(rows)
            return ground.conclude(build("and", *(p.says for p in found)), found)
        case ["project", at, place]:
            return project(ground, ground.p(at), place)
    return None


def project(ground: Ground, p: Judgement, place: Any) -> Judgement:
    """A member of a conjunction; of an equivalence, one of its directions."""
    members = p.says.kids if p.says.op == "and" else ()
    if p.says.op == "iff":
        left, right = p.says.kids
        build = ground.table.build
        members = (build("implies", left, right), build("implies", right, left))
    if type(place) is not int or not 0 <= place < len(members):
        raise refuse("HP282", f"{p.says!r} has no member {place}")
    return ground.conclude(members[place], [p])


def specialise(ground: Ground, p: Judgement, value: Term, q: Judgement) -> Judgement:
    if p.says.op != "forall":
        raise refuse("HP282", f"{p.says!r} is not for all")
    variable, domain, body = p.says.kids
    if not takes(variable.sort, value.sort):
        raise refuse("HP281", f"{value!r} is no value of {variable!r}")
    if not ground.same(ground.table.build("in", value, domain), q.says):
        raise refuse("HP282", f"{q.says!r} does not say that {value!r} is in {domain!r}")
    return ground.conclude(ground.table.put(body, {variable: value}), [p, q])


def instantiate(ground: Ground, p: Judgement, pairs: list[Any]) -> Judgement:
    values: dict[Term, Term] = {}
    for pair in pairs:
        symbol, value = map(ground.t, row_of(pair, 2))
        if symbol in values or not ground.table.is_local(symbol):
            raise refuse("HP284", f"{symbol!r} is not arbitrary, or is replaced twice")
        if not takes(symbol.sort, value.sort):
            raise refuse("HP281", f"{value!r} is no value of {symbol!r}")
        values[symbol] = value
    given = frozenset(ground.table.put(h, values) for h in p.given)
    return ground.conclude(ground.table.put(p.says, values), [p], given)


def axiom(ground: Ground, name: str, values: list[Any], found: list[Judgement]) -> Judgement:
    if name not in ground.axioms:
        raise refuse("HP282", f"no axiom {name}")
    row = ground.axioms[name]
    bound = {pair[0]: ground.t(pair[1]) for pair in (row_of(pair, 2) for pair in values)}
    if len(bound) != len(values) or set(bound) != set(row["vars"]):
        raise refuse("HP282", f"{name} needs values of {sorted(row['vars'])}")
    for variable, sort in row["vars"].items():
        wanted = patterns.sort(ground.table, ground.typing, sort, bound)
        if not patterns.stands(wanted, bound[variable]):
            raise refuse("HP281", f"{bound[variable]!r} is no value of {variable} in {name}")
    wishes = [patterns.filled(ground.table, ground.typing, c, bound) for c in row["if"]]
    if len(wishes) != len(found) or not all(
        ground.same(wish, p.says) for wish, p in zip(wishes, found, strict=False)
    ):
        raise refuse("HP282", f"a condition of {name} is not met")
    says = patterns.filled(ground.table, ground.typing, row["then"], bound)
    return ground.conclude(says, found, axiom=name)
