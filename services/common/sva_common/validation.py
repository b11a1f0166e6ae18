"""Enforces the field rules of `sva/v1/rules.proto` on any message."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from .errors import InvalidInput, Violation
from .stubs import rules_pb2

MAX_VIOLATIONS = 20


def check(message: Message) -> None:
    """Raise `InvalidInput` naming every field that breaks its rules, at most `MAX_VIOLATIONS`."""
    found: list[Violation] = []
    for violation in _violations(message, ""):
        found.append(violation)
        if len(found) == MAX_VIOLATIONS:
            break
    if found:
        summary = "; ".join(f"{v.field}: {v.description}" for v in found[:3])
        raise InvalidInput(summary, reason="INVALID_FIELD", violations=tuple(found))


def _violations(message: Message, path: str) -> Iterator[Violation]:
    for field, rules in _fields(message.DESCRIPTOR):
        name = f"{path}{field.name}"
        value = getattr(message, field.name)
        if field.is_repeated:
            yield from _check_count(name, len(value), rules)
            for index, element in enumerate(value):
                if field.message_type is not None:
                    yield from _violations(element, f"{name}[{index}].")
                elif rules is not None:
                    yield from _check_value(f"{name}[{index}]", element, rules, field, element=True)
            continue
        if field.has_presence and not message.HasField(field.name):
            if rules is not None and rules.required:
                yield Violation(name, "is required")
            continue
        if field.message_type is not None:
            yield from _violations(value, f"{name}.")
        elif rules is not None:
            yield from _check_value(name, value, rules, field)


def _check_count(name: str, count: int, rules: rules_pb2.FieldRules | None) -> Iterator[Violation]:
    if rules is None:
        return
    if rules.HasField("min_items") and count < rules.min_items:
        yield Violation(name, f"needs at least {rules.min_items} elements, has {count}")
    if rules.HasField("max_items") and count > rules.max_items:
        yield Violation(name, f"may have at most {rules.max_items} elements, has {count}")


def _check_value(
    name: str, value: Any, rules: rules_pb2.FieldRules, field: FieldDescriptor, *, element: bool = False
) -> Iterator[Violation]:
    if rules.required and not value:
        yield Violation(name, "is required")
    elif isinstance(value, str | bytes):
        if value or element:
            yield from _check_text(name, value, rules)
    elif field.enum_type is not None:
        if value not in field.enum_type.values_by_number:
            yield Violation(name, f"{value} is not a value of {field.enum_type.name}")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _check_number(name, value, rules)


def _check_text(name: str, value: str | bytes, rules: rules_pb2.FieldRules) -> Iterator[Violation]:
    unit = "characters" if isinstance(value, str) else "bytes"
    if rules.HasField("min_length") and len(value) < rules.min_length:
        yield Violation(name, f"needs at least {rules.min_length} {unit}, has {len(value)}")
    if rules.HasField("max_length") and len(value) > rules.max_length:
        yield Violation(name, f"may have at most {rules.max_length} {unit}, has {len(value)}")
        return
    if not isinstance(value, str):
        return
    if rules.pattern and not _pattern(rules.pattern).fullmatch(value):
        yield Violation(name, f"must be {rules.pattern_hint or rules.pattern}")
    allowed = "" if rules.single_line else "\n\r\t"
    if (rules.single_line or rules.text) and (control := _first_control(value, allowed)) is not None:
        yield Violation(name, f"must not hold control characters; found U+{ord(control):04X}")


def _check_number(name: str, value: float, rules: rules_pb2.FieldRules) -> Iterator[Violation]:
    if isinstance(value, float) and not math.isfinite(value):
        yield Violation(name, "must be a finite number")
    elif rules.HasField("min") and value < rules.min:
        yield Violation(name, f"must be at least {rules.min:g}, is {value:g}")
    elif rules.HasField("max") and value > rules.max:
        yield Violation(name, f"must be at most {rules.max:g}, is {value:g}")


def _first_control(text: str, allowed: str) -> str | None:
    return next((c for c in text if unicodedata.category(c) == "Cc" and c not in allowed), None)


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


@cache
def _fields(descriptor: Descriptor) -> tuple[tuple[FieldDescriptor, rules_pb2.FieldRules | None], ...]:
    """The fields worth looking at: those with rules, and messages of ours that may hold some."""
    found = []
    for field in descriptor.fields:
        has_rules = field.GetOptions().HasExtension(rules_pb2.rules)
        if has_rules or (field.message_type and field.message_type.full_name.startswith("sva.")):
            rules = field.GetOptions().Extensions[rules_pb2.rules] if has_rules else None
            found.append((field, rules))
        elif field.enum_type is not None or field.cpp_type in _FLOATS:
            found.append((field, rules_pb2.FieldRules()))
    return tuple(found)


_FLOATS = (FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT)
