"""Parts of a jointly normal vector: ``[z_j; \\epsilon_j] \\sim N(0, [I_q 0; 0 \\sigma^2 I_d])``."""

from __future__ import annotations

from handproof.reading.elaborate import reader_for
from handproof.reading.environment import Environment
from handproof.reading.place import Place
from handproof.reading.tree import Chain, Grid, Group, Node, Product, Scripts, key, strip, walk
from handproof.terms.nodes import Sym
from handproof.terms.sizes import ONE, Size
from handproof.terms.sorts import Family, Matrix, matrix


def declare_block_law(place: Place, beside: Node | None, env: Environment) -> Environment:
    """The parts as families (or vectors), with the sizes of the diagonal blocks of the covariance.

    ``beside`` is a formula with the same index on a declared family: it says how many there are.
    """
    node = strip(place.node(lists=True))
    parts = _column(node.sides[0]) if isinstance(node, Chain) else None
    blocks = _covariance(node.sides[1]) if isinstance(node, Chain) else None
    if parts is None or blocks is None or len(parts) != len(blocks):
        raise place.error("HP408", "not the distribution of a vector of parts")
    for part, block in zip(parts, blocks, strict=True):
        term = reader_for(place.source, env).term(block)
        if not isinstance(term.sort, Matrix) or term.sort.rows != term.sort.cols:
            raise place.error("HP408", "a block without a size")
        env = _declare(place, strip(part), term.sort.rows, beside, env)
    return env


def _column(node: Node) -> list[Node] | None:
    grid = next((part for part in walk(node) if isinstance(part, Grid)), None)
    if grid is None or any(len(row) != 1 for row in grid.rows):
        return None
    return [cell for row in grid.rows for cell in row if cell is not None]


def _covariance(node: Node) -> list[Node] | None:
    """The diagonal blocks of the last parameter of a law."""
    law = strip(node)
    group = law.items[-1].node if isinstance(law, Product) else None
    if not isinstance(group, Group) or len(group.parts) != 2:
        return None
    grid = next((part for part in walk(group.parts[1]) if isinstance(part, Grid)), None)
    if grid is None or any(len(row) != len(grid.rows) for row in grid.rows):
        return None
    cells = [row[number] for number, row in enumerate(grid.rows)]
    return [cell for cell in cells if cell is not None]


def _declare(
    place: Place, part: Node, rows: Size, beside: Node | None, env: Environment
) -> Environment:
    if not isinstance(part, Scripts) or part.sub is None or part.sup is not None:
        raise place.error("HP408", "a part that is no member of a family")
    base, letter = key(part.base), key(part.sub)
    length = _length(beside, letter, env) if beside is not None else None
    if base is None or length is None:
        raise place.error("HP411", f"the range of `{letter}` is not known")
    if env.array(base) is not None:
        raise place.error("HP413", f"`{base}` is declared")
    return env.declare(Sym(base, Family(length, matrix(rows, ONE))))


def _length(beside: Node, letter: str | None, env: Environment) -> Size | None:
    """How many members the declared families have that the letter indexes."""
    found: set[Size] = set()
    for part in walk(beside):
        if isinstance(part, Scripts) and part.sub is not None and key(part.sub) == letter:
            family = env.array(key(part.base) or "")
            if family is not None and isinstance(family.sort, Family):
                found.add(family.sort.length)
    return found.pop() if len(found) == 1 else None
