"""Powers of numerals: what can be computed is read, towers are refused with their place."""

import pytest

from handproof.reading.elaborate import read_term
from handproof.reading.environment import Environment
from handproof.reading.errors import ReadError
from handproof.terms.build import sym

ENV = Environment().declare(sym("x"))


@pytest.mark.parametrize("latex", ["9^9", "2^{10}", "x^{2^3}", "2^{-3}", "x^{1000000}"])
def test_read(latex: str) -> None:
    assert read_term(latex, ENV) is not None


@pytest.mark.parametrize("latex", ["9^{9^9}", "9^{9^{9^9}}", "x^{9^{9^9}}", "x^{1000001}"])
def test_refused(latex: str) -> None:
    with pytest.raises(ReadError, match="HP402"):
        read_term(latex, ENV)
