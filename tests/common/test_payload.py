"""A payload arrives whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sva_common.errors import DataLoss, InvalidInput
from sva_common.payload import CHUNK_BYTES, PayloadReceiver, send_bytes, send_file
from sva_common.stubs import media_pb2 as media

DATA = bytes(range(256)) * (3 * CHUNK_BYTES // 256) + b"tail"


async def collect(parts: AsyncIterator[media.PayloadPart]) -> list[media.PayloadPart]:
    return [part async for part in parts]


async def test_a_file_arrives_byte_for_byte_in_bounded_chunks(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(DATA)
    target.mkdir()
    parts = await collect(send_file(source, "video", media_type="video/mp4"))
    assert max(len(part.data) for part in parts) <= CHUNK_BYTES
    with PayloadReceiver(target, max_bytes=len(DATA)) as receiver:
        for part in parts:
            done = await receiver.accept(part)
        received = receiver.finish()["video"]
    assert done == received
    assert received.path.read_bytes() == DATA
    assert received.sha256 == hashlib.sha256(DATA).digest()
    assert received.media_type == "video/mp4"


async def test_several_payloads_arrive_one_after_the_other(tmp_path: Path) -> None:
    audio = media.AudioFormat(encoding=media.SAMPLE_ENCODING_F32LE, sample_rate=16000, channels=1)
    parts = await collect(send_bytes(b"one", "a")) + await collect(send_bytes(b"", "b", audio=audio))
    with PayloadReceiver(tmp_path, max_bytes=100) as receiver:
        for part in parts:
            await receiver.accept(part)
        received = receiver.finish()
    assert received["a"].path.read_bytes() == b"one"
    assert received["a"].audio is None
    assert received["b"].size_bytes == 0
    assert received["b"].audio == audio


async def test_a_changed_byte_is_data_loss(tmp_path: Path) -> None:
    parts = await collect(send_bytes(b"hello", "a"))
    parts[1].data = b"hellO"
    with PayloadReceiver(tmp_path, max_bytes=100) as receiver, pytest.raises(DataLoss, match="SHA-256"):
        for part in parts:
            await receiver.accept(part)


async def test_a_missing_chunk_is_data_loss(tmp_path: Path) -> None:
    parts = await collect(send_bytes(b"hello", "a"))
    with PayloadReceiver(tmp_path, max_bytes=100) as receiver, pytest.raises(DataLoss, match="0 bytes"):
        for part in (parts[0], parts[2]):
            await receiver.accept(part)


async def test_a_missing_trailer_is_data_loss(tmp_path: Path) -> None:
    parts = await collect(send_bytes(b"hello", "a"))
    with PayloadReceiver(tmp_path, max_bytes=100) as receiver:
        for part in parts[:-1]:
            await receiver.accept(part)
        with pytest.raises(DataLoss, match="trailer"):
            receiver.finish()


async def test_more_than_allowed_is_refused_while_it_arrives(tmp_path: Path) -> None:
    parts = await collect(send_bytes(DATA, "a"))
    with PayloadReceiver(tmp_path, max_bytes=CHUNK_BYTES) as receiver:
        await receiver.accept(parts[0])
        await receiver.accept(parts[1])
        with pytest.raises(InvalidInput) as caught:
            await receiver.accept(parts[2])
    assert caught.value.reason == "PAYLOAD_TOO_LARGE"
    assert (tmp_path / "a").stat().st_size <= CHUNK_BYTES


@pytest.mark.parametrize("order", [[1], [2], [0, 0], [0, 1, 2, 0]])
async def test_parts_out_of_order_are_refused(tmp_path: Path, order: list[int]) -> None:
    parts = await collect(send_bytes(b"hello", "a"))
    with PayloadReceiver(tmp_path, max_bytes=100) as receiver:
        with pytest.raises(InvalidInput) as caught:
            for index in order:
                await receiver.accept(parts[index])
        assert caught.value.reason == "PAYLOAD_ORDER"


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "", ".hidden", "a/b"])
async def test_a_name_that_leads_elsewhere_is_refused_even_where_no_server_checks(
    tmp_path: Path, name: str
) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    with PayloadReceiver(inside, max_bytes=100) as receiver, pytest.raises(InvalidInput) as caught:
        for part in await collect(send_bytes(b"hello", name)):
            await receiver.accept(part)
    assert caught.value.reason == "INVALID_FIELD"
    assert [*tmp_path.rglob("*")] == [inside]
