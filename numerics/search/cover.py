"""Covers: a union of grid cells that F maps into itself, for chaos and unknown periods."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from numerics.search.certify import Array, Certificate, Subject, accepted
from numerics.search.programs import Program, text

LIMIT = 60_000  # cells
PAD = 1e-12


def _bounds(program: Program, low: Array, high: Array) -> tuple[Array, Array]:
    """Float enclosure of F over boxes: rows are boxes, padded; the checker redoes it exactly."""
    lows, highs = list(low.T), list(high.T)
    with np.errstate(all="ignore"):
        for line in program["code"]:
            a, b = _interval(line, lows, highs)
            pad = PAD * (1 + np.maximum(abs(a), abs(b)))
            lows.append(a - pad)
            highs.append(b + pad)
    out = program["outputs"]
    return np.array([lows[o] for o in out]).T, np.array([highs[o] for o in out]).T


def _interval(line: list[Any], lows: list[Array], highs: list[Array]) -> tuple[Array, Array]:
    op, zero = line[0], np.zeros_like(lows[0])
    if op == "affine":
        low, high = zero + float(Fraction(line[1])), zero + float(Fraction(line[1]))
        for q, k in line[2]:
            w = float(Fraction(q))
            low = low + w * (lows[k] if w >= 0 else highs[k])
            high = high + w * (highs[k] if w >= 0 else lows[k])
        return low, high
    a, b = lows[line[1]], highs[line[1]]
    if op in ("mul", "div"):
        c, d = lows[line[2]], highs[line[2]]
        if op == "div":
            bad = (c <= 0) & (d >= 0)
            c, d = np.where(bad, np.nan, 1 / d), np.where(bad, np.nan, 1 / c)
        corners = np.array([a * c, a * d, b * c, b * d])
        return corners.min(axis=0), corners.max(axis=0)
    if op == "pow":
        n = line[2]
        x, y = a**n, b**n
        if n % 2 == 0:
            return np.where((a <= 0) & (b >= 0), 0.0, np.minimum(x, y)), np.maximum(x, y)
        return x, y
    return _increasing(op, a), _increasing(op, b)


def _increasing(op: str, x: Array) -> Array:
    y: Array = np.log(x) if op == "log" else np.exp(x) if op == "exp" else 1 / (1 + np.exp(-x))
    return y


def cover(subject: Subject, burn: int = 2000, finest: int = 9) -> Certificate | None:
    """Close the cells met by the orbit under F; give up above `LIMIT` cells."""
    x = subject.x0
    d = len(x)
    if d > 3:
        return None
    orbit = [x]
    for _ in range(burn + 4000):
        x = subject.F(x)
        orbit.append(x)
    points = np.array(orbit)
    if not np.isfinite(points).all() or abs(points).max() > 1e6:
        return None
    for m in range(4, finest + 1):
        h = 2.0**-m
        cells = _closed(subject.program, points[burn:], h)
        if cells is None:
            continue
        found = _certificate(subject, points, cells, m)
        if found is not None and accepted(found):
            return found
    return None


def _closed(program: Program, points: Array, h: float) -> set[tuple[int, ...]] | None:
    cells = {tuple(int(v) for v in c) for c in np.floor(points / h)}
    frontier = np.array(sorted(cells))
    while len(frontier):
        low, high = _bounds(program, frontier * h, (frontier + 1) * h)
        if not (np.isfinite(low).all() and np.isfinite(high).all()):
            return None
        if ((low <= (frontier + 1) * h) & (high >= frontier * h)).all(axis=1).any():
            return None  # a cell that may hold a fixed point
        first = np.floor((low - PAD) / h).astype(np.int64)
        last = np.floor((high + PAD) / h).astype(np.int64)
        fresh: set[tuple[int, ...]] = set()
        for a, b in {(tuple(p), tuple(q)) for p, q in zip(first, last, strict=True)}:
            grid = np.meshgrid(*(range(i, j + 1) for i, j in zip(a, b, strict=True)), indexing="ij")
            fresh.update(zip(*(g.ravel().tolist() for g in grid), strict=True))
        fresh -= cells
        cells |= fresh
        if len(cells) > LIMIT:
            return None
        frontier = np.array(sorted(fresh))
    return cells


def _certificate(
    subject: Subject, points: Array, cells: set[tuple[int, ...]], m: int
) -> Certificate | None:
    h = 2.0**-m

    def inside(x: Array) -> bool:
        corners = (np.floor((x - 1e-9) / h).astype(int), np.floor((x + 1e-9) / h).astype(int))
        return all(tuple(int(v) for v in c) in cells for c in corners)

    step = next((t for t, x in enumerate(points) if inside(x)), None)
    if step is None:
        return None
    runs: list[list[int]] = []
    for cell in sorted(cells):
        if runs and runs[-1][:-2] == list(cell[:-1]) and runs[-1][-1] == cell[-1] - 1:
            runs[-1][-1] = cell[-1]
        else:
            runs.append([*cell[:-1], cell[-1], cell[-1]])
    d = len(points[0])
    return {
        **subject.base("cover"),
        "steps": step,
        "bits": 64 + 4 * min(step, 200),
        "origin": ["0"] * d,
        "cell": [text(Fraction(1, 2**m))] * d,
        "cells": runs,
    }
