"""Typed doors to numba: compilation, unchecked memory access, bit tricks.

Plain indexing wraps negative indices, and Python's division checks for zero; both keep
LLVM from vectorising. The intrinsics here do neither, so the callers must be right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

F = TypeVar("F", bound=Callable[..., Any])
FAST = {"contract", "nsz", "arcp"}  # NaN and infinity keep their meaning


def compiled(function: F) -> F:
    """Compile, without the interpreter lock, cached on disk; IEEE arithmetic."""
    jit: Any = numba.njit(nogil=True, cache=True, error_model="numpy")
    result: F = jit(function)
    return result


def compiled_fast(function: F) -> F:
    """As `compiled`, with fused multiply-add allowed."""
    jit: Any = numba.njit(nogil=True, cache=True, error_model="numpy", fastmath=FAST)
    result: F = jit(function)
    return result


def _intrinsic(function: Callable[..., Any]) -> Any:
    return intrinsic(function)


@_intrinsic
def peek(context: Any, array: Any, index: Any) -> Any:
    """array[index], unchecked."""

    def generate(ctx: Any, b: Any, sig: Any, args: Any) -> Any:
        data = ctx.make_array(sig.args[0])(ctx, b, args[0]).data
        return b.load(b.gep(data, [args[1]]))

    return array.dtype(array, types.int64), generate


@_intrinsic
def poke(context: Any, array: Any, index: Any, value: Any) -> Any:
    """array[index] = value, unchecked."""

    def generate(ctx: Any, b: Any, sig: Any, args: Any) -> Any:
        data = ctx.make_array(sig.args[0])(ctx, b, args[0]).data
        b.store(args[2], b.gep(data, [args[1]]))
        return ctx.get_dummy_value()

    return types.void(array, types.int64, array.dtype), generate


@_intrinsic
def two_to(context: Any, x: Any) -> Any:
    """2^x for an integral float32 x in [-126, 127]."""

    def generate(ctx: Any, b: Any, sig: Any, args: Any) -> Any:
        i32 = ir.IntType(32)
        exponent = b.add(b.fptosi(args[0], i32), ir.Constant(i32, 127))
        return b.bitcast(b.shl(exponent, ir.Constant(i32, 23)), ir.FloatType())

    return types.float32(types.float32), generate


@_intrinsic
def bits(context: Any, x: Any) -> Any:
    """The bit pattern of a float32."""

    def generate(ctx: Any, b: Any, sig: Any, args: Any) -> Any:
        return b.bitcast(args[0], ir.IntType(32))

    return types.int32(types.float32), generate


@_intrinsic
def unbits(context: Any, x: Any) -> Any:
    """The float32 of a bit pattern."""

    def generate(ctx: Any, b: Any, sig: Any, args: Any) -> Any:
        return b.bitcast(args[0], ir.FloatType())

    return types.float32(types.int32), generate


def _rounding(name: str) -> Any:
    def typing(context: Any, x: Any) -> Any:
        def generate(ctx: Any, b: Any, sig: Any, args: Any) -> Any:
            call = b.module.declare_intrinsic(f"llvm.{name}", [ir.FloatType()])
            return b.call(call, [args[0]])

        return types.float32(types.float32), generate

    typing.__name__ = name
    return _intrinsic(typing)


floor32, rint32, sqrt32 = _rounding("floor"), _rounding("rint"), _rounding("sqrt")


def _choice(operator: str) -> Any:
    def typing(context: Any, x: Any, y: Any) -> Any:
        def generate(ctx: Any, b: Any, sig: Any, args: Any) -> Any:
            return b.select(b.fcmp_ordered(operator, args[0], args[1]), args[0], args[1])

        return types.float32(types.float32, types.float32), generate

    return _intrinsic(typing)


min32, max32 = _choice("<"), _choice(">")


@_intrinsic
def ratio(context: Any, x: Any, y: Any) -> Any:
    """x / y as IEEE says, without Python's exception."""

    def generate(ctx: Any, b: Any, sig: Any, args: Any) -> Any:
        return b.fdiv(args[0], args[1])

    return x(x, x), generate


def _integer(name: str) -> Any:
    def typing(context: Any, x: Any, y: Any) -> Any:
        def generate(ctx: Any, b: Any, sig: Any, args: Any) -> Any:
            return getattr(b, name)(args[0], args[1])

        return types.uint32(types.uint32, types.uint32), generate

    return _intrinsic(typing)


xor, add, mul, shr = (_integer(n) for n in ("xor", "add", "mul", "lshr"))
