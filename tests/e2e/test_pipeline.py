"""One video through all five services, as five real processes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
import pytest_asyncio

from sva_cli import Client
from tests.e2e.result import (
    AAC_FRAME_S,
    Result,
    envelope,
    generate,
    loudness_by_second,
    picture_seconds,
    samples,
    video_packets,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")
ARTIFACTS = {
    *("video.mp4", "mix.wav", "key_frame.png", "plan.json", "provenance.json"),
    *(f"track-{n}{kind}.wav" for n in range(3) for kind in ("", ".raw")),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def made(client: Client, sea: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The demo's clip with seed 7 and nothing else asked for."""
    return await generate(client, sea, tmp_path_factory.mktemp("made") / "a", seed=7)


async def test_the_picture_is_untouched_and_the_sound_is_as_long(made: Result, sea: Path) -> None:
    assert video_packets(made.video) == video_packets(sea)
    with av.open(str(made.video)) as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]
        audio = container.streams.audio[0]
        assert (audio.codec_context.name, audio.rate, audio.channels) == ("aac", 48_000, 2)
        assert audio.duration is not None
        assert audio.time_base is not None
        heard = float(audio.duration * audio.time_base)
    assert abs(heard - picture_seconds(made.video)) <= AAC_FRAME_S
    mix, rate = samples(made.folder / "mix.wav")
    assert mix.shape == (2, 7 * rate)


async def test_there_is_sound_in_every_second_and_none_of_it_clips(made: Result) -> None:
    loudness = loudness_by_second(made.video)
    assert len(loudness) == 7
    assert loudness.min() > 0.003
    mix, _ = samples(made.folder / "mix.wav")
    assert 0.02 < abs(mix).max() < 10 ** (-1 / 20)


async def test_the_offline_planner_recognises_the_demo(made: Result) -> None:
    """A calm sea, then a thunderstorm: at least one effect must be of that."""
    prompts = " ".join(track.prompt.lower() for track in made.job.tracks if track.kind == "SFX")
    assert any(word in prompts for word in ("wave", "thunder", "rain", "wind", "sea"))


async def test_every_artifact_is_there_and_is_what_the_provenance_says(made: Result) -> None:
    assert {artifact.name for artifact in made.job.artifacts} == ARTIFACTS
    provenance = json.loads((made.folder / "provenance.json").read_text())
    for artifact in made.job.artifacts:
        data = (made.folder / artifact.name).read_bytes()
        assert (len(data), hashlib.sha256(data).digest()) == (artifact.size_bytes, artifact.sha256)
        if artifact.name != "provenance.json":
            assert provenance["artifacts"][artifact.name]["sha256"] == artifact.sha256.hex()
    assert (made.folder / "key_frame.png").read_bytes().startswith(b"\x89PNG")


async def test_the_provenance_is_enough_to_reproduce_the_result(made: Result) -> None:
    provenance = json.loads((made.folder / "provenance.json").read_text())
    plan = json.loads((made.folder / "plan.json").read_text())
    assert provenance["seed"] == 7
    assert provenance["planner"]["provider"] == "offline"
    assert provenance["description"] == plan["description"]
    assert provenance["key_frame"]["time_s"] == plan["key_frame"]["time_s"]
    prompts = [track["prompt"] for track in plan["scheme"]["tracks"]]
    assert [track["prompt"] for track in provenance["tracks"]] == prompts
    assert [track["model"]["name"] for track in provenance["tracks"]] == [
        "procedural",
        "procedural",
        "composer",
    ]
    assert all(track["gate"]["threshold"] == 0.3 for track in provenance["tracks"])
    assert len({track["seed"] for track in provenance["tracks"]}) == 3
    graph = " ".join(provenance["mux"]["ffmpeg_runs"][0]["arguments"])
    assert graph.count("volume=0.05") == 2
    assert graph.count("volume=3") == 1
    assert provenance["mux"]["video_reencoded"] is False


async def test_the_same_seed_gives_the_same_sound_and_another_seed_another(
    made: Result, client: Client, sea: Path, tmp_path: Path
) -> None:
    again = await generate(client, sea, tmp_path / "again", seed=7)
    other = await generate(client, sea, tmp_path / "other", seed=8)
    assert (again.folder / "mix.wav").read_bytes() == (made.folder / "mix.wav").read_bytes()
    assert (other.folder / "mix.wav").read_bytes() != (made.folder / "mix.wav").read_bytes()


@pytest.mark.parametrize("name", ["hawk_sky.mp4", "tennis_black_key_frame.mp4", "ufo_jungle.mp4"])
async def test_a_real_clip_gets_sound_under_its_own_picture(
    client: Client, clip: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    source = clip(name)
    result = await generate(client, source, tmp_path / "out", seed=1)
    assert video_packets(result.video) == video_packets(source)
    sound, rate = samples(result.video)
    assert abs(sound.shape[1] / rate - picture_seconds(source)) <= 2 * AAC_FRAME_S
    assert (loudness_by_second(result.video) > 0.002).mean() > 0.6


async def test_prompts_and_preset_of_the_user_are_what_is_made(
    client: Client, sea: Path, tmp_path: Path
) -> None:
    sfx = ["church bell ringing", "crickets at night", "heavy rain", "a dog barking"]
    result = await generate(
        client, sea, tmp_path / "out", seed=3, sfx=sfx, bgm="slow solo piano, sad", preset="balanced"
    )
    plan = json.loads((result.folder / "plan.json").read_text())
    provenance = json.loads((result.folder / "provenance.json").read_text())
    assert [track["prompt"] for track in plan["scheme"]["tracks"]] == [*sfx, "slow solo piano, sad"]
    assert [track["prompt"] for track in provenance["tracks"]] == [*sfx, "slow solo piano, sad"]
    assert provenance["options"]["preset"] == "PRESET_BALANCED"
    assert provenance["mux"]["integrated_lufs"] == pytest.approx(-16, abs=1.0)
    assert provenance["mux"]["true_peak_dbtp"] <= -0.9


async def test_a_description_takes_the_place_of_the_look_and_a_wish_changes_the_music(
    client: Client, sea: Path, tmp_path: Path
) -> None:
    sentence = "A horse gallops over a bridge in the rain."
    result = await generate(
        client, sea, tmp_path / "out", seed=3, description=sentence, wish="joyful accordion"
    )
    plan = json.loads((result.folder / "plan.json").read_text())
    assert plan["description"] == sentence
    *sfx, bgm = [track["prompt"].lower() for track in plan["scheme"]["tracks"]]
    assert any(word in " ".join(sfx) for word in ("hoof", "hooves", "horse", "gallop"))
    assert "rain" in " ".join(sfx)
    assert "accordion" in bgm


async def test_sound_that_is_there_already_is_kept_when_asked(
    client: Client, clip: Callable[[str], Path], tmp_path: Path
) -> None:
    source = clip("hammer_with_sound.mp4")
    replaced = await generate(client, source, tmp_path / "replaced", seed=5)
    kept = await generate(client, source, tmp_path / "kept", seed=5, existing_audio="keep")
    graphs = {}
    for result in (replaced, kept):
        provenance = json.loads((result.folder / "provenance.json").read_text())
        runs = provenance["mux"]["ffmpeg_runs"]
        graphs[provenance["options"]["existing_audio"]] = " ".join(
            a for run in runs for a in run["arguments"]
        )
    assert set(graphs) == {"EXISTING_AUDIO_REPLACE", "EXISTING_AUDIO_KEEP"}
    assert "[0:1]" not in graphs["EXISTING_AUDIO_REPLACE"]
    new, rate = samples(replaced.folder / "mix.wav")
    both, _ = samples(kept.folder / "mix.wav")
    own, own_rate = samples(source)
    # What is in `both` and not in `new` rises and falls with the hammer.
    added = envelope(both[:, : new.shape[1]] - new[:, : both.shape[1]], rate)
    hammer = envelope(own, own_rate)
    length = min(len(added), len(hammer))
    assert np.corrcoef(added[:length], hammer[:length])[0, 1] > 0.8


async def test_a_job_leaves_nothing_when_deleted(
    client: Client, made: Result, sea: Path, tmp_path: Path
) -> None:
    job = await client.create_job(sea, seed=1)
    await client.cancel_job(job.id)
    assert (await client.wait(job.id)).state == "CANCELLED"
    await client.delete_job(job.id)
    assert job.id not in [listed.id async for listed in client.list_jobs()]
    assert made.job.id in [listed.id async for listed in client.list_jobs()]
