"""Damages bytes in the ways that files get damaged, and in those that somebody would think of."""

from __future__ import annotations

import random
from collections.abc import Callable

NASTY = (b"\x00", b"\xff", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\xff\xff\xff\xff", b"\x00" * 8)
"""Ends of the ranges of numbers: in a header, lengths, counts and times."""
HEADER_BYTES = 1024

Mutation = Callable[[bytearray, random.Random], bytearray]


def mutated(data: bytes, chance: random.Random, others: tuple[bytes, ...] = ()) -> bytes:
    """`data` after one to four mutations; `others` lend what is spliced in."""
    result = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        if others and chance.random() < 0.2:
            result = _spliced(result, chance.choice(others), chance)
        elif result:
            result = chance.choice(MUTATIONS)(result, chance)
    return bytes(result)


def flip_bits(data: bytearray, chance: random.Random) -> bytearray:
    """A few bits anywhere."""
    for _ in range(chance.randint(1, 16)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return data


def edit_header(data: bytearray, chance: random.Random) -> bytearray:
    """A number at an end of its range, near the beginning."""
    at = chance.randrange(min(len(data), HEADER_BYTES))
    value = chance.choice(NASTY)
    data[at : at + len(value)] = value
    return data


def truncate(data: bytearray, chance: random.Random) -> bytearray:
    """The end is missing."""
    return data[: chance.randrange(len(data))]


def zero(data: bytearray, chance: random.Random) -> bytearray:
    """A region of zeros, as a disk has it."""
    start, size = _region(data, chance)
    data[start : start + size] = bytes(size)
    return data


def duplicate(data: bytearray, chance: random.Random) -> bytearray:
    """A region comes twice."""
    start, size = _region(data, chance)
    return data[: start + size] + data[start : start + size] + data[start + size :]


def drop(data: bytearray, chance: random.Random) -> bytearray:
    """A region is missing."""
    start, size = _region(data, chance)
    return data[:start] + data[start + size :]


def swap_boxes(data: bytearray, chance: random.Random) -> bytearray:
    """Two top-level boxes of an MP4 change places; of anything else, two halves."""
    boxes, at = [], 0
    while 8 <= (size := int.from_bytes(data[at : at + 4], "big")) <= len(data) - at:
        boxes.append(data[at : at + size])
        at += size
    if len(boxes) < 2:
        cut = chance.randrange(len(data))
        return data[cut:] + data[:cut]
    one, two = chance.sample(range(len(boxes)), 2)
    boxes[one], boxes[two] = boxes[two], boxes[one]
    return bytearray(b"".join(boxes)) + data[at:]


MUTATIONS: tuple[Mutation, ...] = (flip_bits, edit_header, truncate, zero, duplicate, drop, swap_boxes)


def _spliced(data: bytearray, other: bytes, chance: random.Random) -> bytearray:
    """Some of another file in the midst of this one: boxes of one container inside another."""
    start, size = _region(bytearray(other), chance)
    at = chance.randrange(len(data) + 1)
    return data[:at] + other[start : start + size] + data[at:]


def _region(data: bytearray, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(max(1, len(data)))
    return start, chance.randint(1, max(1, min(4096, len(data) - start)))
