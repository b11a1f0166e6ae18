"""A wrong setting is one clear line, and a secret is never repeated."""

from __future__ import annotations

import pytest
from pydantic import Field, SecretStr

from sva_common.settings import EXIT_SETTINGS, ServiceSettings, load_settings


class Example(ServiceSettings):
    """Settings as a service has them."""

    example_limit: int = Field(default=3, ge=1)
    api_key: SecretStr = Field(default=SecretStr(""), validation_alias="EXAMPLE_API_KEY", min_length=0)
    number_key: int = Field(default=0, validation_alias="NUMBER_API_KEY")


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVA_LISTEN", "[::1]:5000")
    monkeypatch.setenv("SVA_EXAMPLE_LIMIT", "7")
    monkeypatch.setenv("EXAMPLE_API_KEY", "hush")
    settings = load_settings(Example)
    assert (settings.listen, settings.example_limit) == ("[::1]:5000", 7)
    assert "hush" not in repr(settings)


def test_each_mistake_gets_its_own_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SVA_LISTEN", "somewhere")
    monkeypatch.setenv("SVA_EXAMPLE_LIMIT", "zero")
    monkeypatch.setenv("SVA_LOG_LEVEL", "loud")
    with pytest.raises(SystemExit) as caught:
        load_settings(Example)
    lines = capsys.readouterr().err.splitlines()
    assert caught.value.code == EXIT_SETTINGS
    assert len(lines) == 3
    assert any("SVA_LISTEN: must be host:port" in line and "'somewhere'" in line for line in lines)
    assert any("SVA_EXAMPLE_LIMIT" in line and "integer" in line for line in lines)
    assert any("SVA_LOG_LEVEL" in line and "'debug'" in line for line in lines)


def test_a_wrong_secret_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NUMBER_API_KEY", "hush-hush")
    with pytest.raises(SystemExit):
        load_settings(Example)
    said = capsys.readouterr().err
    assert "NUMBER_API_KEY" in said
    assert "hush-hush" not in said


@pytest.mark.parametrize("address", ["host:70000", "host", ":1", "a b:1", "host:-1", "http://h:1"])
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("SVA_LISTEN", address)
    with pytest.raises(SystemExit):
        load_settings(Example)
