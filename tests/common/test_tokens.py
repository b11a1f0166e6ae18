"""The file of tokens: read line by line, searched as a whole."""

from __future__ import annotations

import pytest

from sva_common import tokens
from sva_common.tokens import Scope


def test_a_file_of_a_thousand_tokens_is_read_in_order_and_each_is_found() -> None:
    made = {f"n{i}": tokens.new_token() for i in range(1000)}
    entries = [tokens.Entry(n, frozenset({Scope.READ}), tokens.digest(t)) for n, t in made.items()]
    text = "\n".join(entry.line() for entry in entries)
    read = [entry for _, entry in tokens.read(text)]
    assert read == entries
    for name in ("n0", "n500", "n999"):
        found = tokens.find(entries, made[name])
        assert found is not None
        assert found.name == name
    assert tokens.find(entries, tokens.new_token()) is None


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("alice read", "a name, scopes and a hash"),
        ("a/b read sha256:" + "0" * 64, "the name may have"),
        ("alice write sha256:" + "0" * 64, "scopes must be of submit, read, cancel, admin"),
        ("alice read sha256:00", "64 digits"),
        ("alice read " + "0" * 64, "the hash must be"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_without_its_hash(line: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem) as caught:
        tokens.parse(line)
    assert "0000" not in str(caught.value)
