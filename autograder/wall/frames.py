"""What crosses the wall: frames of plain values, written and read on both sides.

A frame is a four-byte length and one value: a letter for its type, then its content. Nothing but None, truth values,
numbers, short texts, arrays, and tuples, lists and dicts of these can be said in it; everything else crosses as a
description in words (`Opaque`). Standard library and numpy only, for this file is also read inside the wall.
"""

import math
import os
import struct
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np

MAX_FRAME = 16 * 2**20  # bytes; the largest honest answer, two layers of 20 000 float64, takes 0.4 MiB
MAX_DEPTH = 5  # ("value", (A2, {"Z1": [[number]]}), arguments)
MAX_ITEMS = 64  # of a container; an honest one has 4 to 10
MAX_KEYS = 10_000  # of a mapping that are looked at, to choose MAX_ITEMS of them
MAX_VALUES = (
    5_000  # of a frame; an honest one holds some dozens; at 100 bytes each 0.5 MB once decoded, 220 frames 110 MB
)
MAX_ENTRIES = (
    2**18
)  # of an array; the largest honest one has 20,000; as float64 2 MiB, the indices of all of them 16 MiB
MAX_NDIM = 8
NOT_DEFINED = "NotDefined"  # the exception that stands for a function that the notebook does not define
MAX_TEXT = 300  # characters of an error text; what fits on three lines of a terminal

CONSTANTS = {b"N": None, b"T": True, b"F": False}
DTYPES = {code.encode(): np.dtype("<" + code) for code in "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8".split()}
CODES = {dtype: code for code, dtype in DTYPES.items()}
INTEGER, REAL, LENGTH = struct.Struct("<q"), struct.Struct("<d"), struct.Struct("<I")
Sequence = tuple[object, ...] | list[object]
SHAPES = [struct.Struct(f"<B{ndim}I") for ndim in range(MAX_NDIM + 1)]


class Opaque:
    """A value that does not cross the wall, described in words."""

    def __init__(self, description: str):
        self.description = description

    def __repr__(self) -> str:
        return self.description

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Opaque) and other.description == self.description


def encode(value: object) -> bytes:
    """One value as bytes: a letter for its type, then its content; anything unknown becomes `Opaque`."""
    pieces: list[bytes] = []
    _encode(value, 0, pieces.append)
    return b"".join(pieces)


def _encode(value: object, depth: int, put: Callable[[bytes], None]) -> None:
    kind = type(value)
    if type(value) is str:
        _encode_text(b"s", value, put)
    elif isinstance(value, (np.ndarray, np.generic)):
        _encode_array(np.asarray(value), put)
    elif isinstance(value, (tuple, list)):
        _encode_sequence(value, depth, put)
    elif isinstance(value, dict):
        _encode_mapping(value, value.items(), depth, put)
    elif value is None or kind is bool:
        put(b"N" if value is None else b"T" if value else b"F")
    elif type(value) is int and -(2**63) <= value < 2**63:
        put(b"i" + INTEGER.pack(value))
    elif type(value) is float:
        put(b"f" + REAL.pack(value))
    elif is_mapping(value):
        mapping: Any = value
        _encode_mapping(value, ((key, mapping[key]) for key in mapping.keys()), depth, put)
    else:
        _encode_opaque(value.description if type(value) is Opaque else f"a value of type {kind.__name__}", put)


def _encode_text(letter: bytes, text: str, put: Callable[[bytes], None]) -> None:
    put(letter + _text(text))


@lru_cache(maxsize=512)  # the same few keys come again and again
def _text(text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    return LENGTH.pack(len(data)) + data


def _encode_opaque(description: str, put: Callable[[bytes], None]) -> None:
    _encode_text(b"o", description[:MAX_TEXT], put)


def _encode_array(array: np.ndarray, put: Callable[[bytes], None]) -> None:
    dtype = array.dtype
    if dtype not in CODES:
        dtype = np.dtype("<f8" if dtype.kind == "f" else dtype.newbyteorder("<").str)
        if dtype not in CODES:
            _encode_opaque(f"an array of dtype {array.dtype.name}", put)
            return
        array = array.astype(dtype)
    if array.size > MAX_ENTRIES or array.ndim > MAX_NDIM:
        _encode_opaque(f"an array of shape {array.shape}, which is too large to be graded", put)
        return
    put(_head(dtype, array.shape))
    put(array.tobytes())


@lru_cache(maxsize=512)
def _head(dtype: np.dtype, shape: tuple[int, ...]) -> bytes:
    return b"a" + CODES[dtype] + SHAPES[len(shape)].pack(len(shape), *shape)


def _encode_sequence(value: Sequence, depth: int, put: Callable[[bytes], None]) -> None:
    if depth >= MAX_DEPTH or len(value) > MAX_ITEMS:
        _encode_opaque(f"a {type(value).__name__} that is too large or too deep to be graded", put)
        return
    put((b"t" if isinstance(value, tuple) else b"l") + bytes([len(value)]))
    for item in value:
        _encode(item, depth + 1, put)


def is_mapping(value: object) -> bool:
    """Whether `dict` would take a value for a mapping; it is not told by the value itself, but by its type."""
    return hasattr(type(value), "keys") and hasattr(type(value), "__getitem__")


def _encode_mapping(
    value: object, items: Iterable[tuple[object, object]], depth: int, put: Callable[[bytes], None]
) -> None:
    if depth >= MAX_DEPTH:
        _encode_opaque(f"a {type(value).__name__} that is too large or too deep to be graded", put)
        return
    items = islice(items, MAX_KEYS)
    named = {str.__str__(k) if issubclass(type(k), str) else repr(type(k)): item for k, item in items}
    if len(named) > MAX_ITEMS:  # the names that are asked for are short, those of a long history have its numbers
        named = {name: named[name] for name in sorted(named, key=len)[:MAX_ITEMS]}
    put(b"d" + bytes([len(named)]))
    for key, item in named.items():
        _encode_text(b"", key[:MAX_TEXT], put)
        _encode(item, depth + 1, put)


def decode(data: bytes) -> object:
    """The value of a frame; raises ValueError for bytes that `encode` cannot have written."""
    try:
        value, end = _decode(data, 0, 0, iter(range(MAX_VALUES)))
    except (IndexError, KeyError, struct.error) as error:
        raise ValueError("the frame ends early or holds an unknown type") from error
    if end != len(data):
        raise ValueError("the frame is longer than its value")
    return value


def _decode(data: bytes, at: int, depth: int, allowed: Iterator[int]) -> tuple[object, int]:
    if next(allowed, None) is None:
        raise ValueError("the frame holds too many values")
    letter, at = data[at : at + 1], at + 1
    if letter == b"a":
        return _decode_array(data, at)
    if letter in CONSTANTS:
        return CONSTANTS[letter], at
    if letter in (b"i", b"f"):
        return (INTEGER if letter == b"i" else REAL).unpack_from(data, at)[0], at + 8
    if letter in (b"s", b"o"):
        text, at = _decode_text(data, at)
        return (text if letter == b"s" else Opaque(text[:MAX_TEXT])), at
    if letter not in (b"t", b"l", b"d") or depth > MAX_DEPTH + 2:
        raise ValueError("the frame holds an unknown type or is nested too deeply")
    count, at, keys, items = data[at], at + 1, [], []
    for _ in range(count):
        if letter == b"d":
            key, at = _decode_text(data, at)
            if len(key) > MAX_TEXT:
                raise ValueError("the frame holds a key that is too long")
            keys.append(key)
        item, at = _decode(data, at, depth + 1, allowed)
        items.append(item)
    return (dict(zip(keys, items, strict=True)) if letter == b"d" else tuple(items) if letter == b"t" else items), at


def _decode_text(data: bytes, at: int) -> tuple[str, int]:
    end = at + 4 + LENGTH.unpack_from(data, at)[0]
    if end > len(data):
        raise ValueError("the frame ends within a text")
    return data[at + 4 : end].decode("utf-8"), end


def _decode_array(data: bytes, at: int) -> tuple[np.ndarray, int]:
    dtype, (ndim, *shape) = DTYPES[data[at : at + 2]], SHAPES[data[at + 2]].unpack_from(data, at + 2)
    if math.prod(shape) > MAX_ENTRIES:
        raise ValueError("the frame holds an array with too many entries")
    at += 3 + 4 * ndim
    end = at + math.prod(shape) * dtype.itemsize
    if end > len(data):
        raise ValueError("the frame ends within an array")
    array = np.ndarray(shape, dtype, data, at)
    return (array != 0) if dtype.kind == "b" else array.copy(), end


def describe(error: BaseException) -> str:
    """The text of an exception, short; asking for it may run student code, which may raise anything."""
    try:
        return str(error)[:MAX_TEXT]
    except BaseException:  # noqa: BLE001 (student code raises it, and may raise anything)
        return "(its message cannot be shown)"


def write_frame(descriptor: int, payload: bytes) -> None:
    """Write a payload and its length to a blocking descriptor."""
    view = memoryview(LENGTH.pack(len(payload)) + payload)
    while view:
        view = view[os.write(descriptor, view) :]
