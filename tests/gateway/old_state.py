"""What a gateway leaves in its database when it is killed: one job finished, one half-way, one queued.

`python -m tests.gateway.old_state`, with the code of a release, writes that release's state into
`old_state.sqlite.sql` and `old_state.postgresql.sql`; the gateways of later releases have to open it.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import sqlite3
import subprocess
import tempfile
from pathlib import Path

import sqlalchemy as sa

from sva_common.media.ffmpeg import ffmpeg_path

from . import postgres
from .conftest import Bench
from .workers import BGM

HERE = Path(__file__).parent
FINISHED = "00000000-0000-4000-8000-000000000001"
HALF_WAY = "00000000-0000-4000-8000-000000000002"
QUEUED = "00000000-0000-4000-8000-000000000003"
HELD = f"generate:{BGM}"


async def leave_behind(bench: Bench, url: str, recorded: sa.TextClause) -> None:
    """Kill a gateway when two of three tracks of the half-way job are recorded as finished."""
    video = bench.folder.parent / "clip.mp4"
    source = "testsrc=size=64x48:rate=10:duration=1"
    command = [ffmpeg_path(), "-v", "error", "-y", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", video]
    await asyncio.to_thread(subprocess.run, command, check=True, timeout=60)
    await bench.start_workers()
    client = await bench.start_gateway(SVA_GATEWAY_DATABASE_URL=url, SVA_GATEWAY_MAX_RUNNING="1")
    await client.create(video, job_id=FINISHED, seed=1)
    await client.end(FINISHED)
    bench.script.hold(HELD)
    await client.create(video, job_id=HALF_WAY, seed=2)
    await bench.script.reached(HELD, 2)
    await client.create(video, job_id=QUEUED, seed=3)
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    while await asyncio.to_thread(count, engine, recorded) < 2:
        await client.get(HALF_WAY)
    engine.dispose()
    await bench.kill_gateway()
    await bench.close()


def count(engine: sa.Engine, query: sa.TextClause) -> int:
    """The number that a query answers."""
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def finished_tracks(table: str) -> sa.TextClause:
    """Asks how many tracks of the half-way job the engine has as finished."""
    return sa.text(
        f"select count(*) from {table} where workflow_uuid like '{HALF_WAY}.%' and status = 'SUCCESS'"  # noqa: S608
    )


def main() -> None:
    """Write both dumps."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder) / "sqlite", Path(folder) / "bytecode")
        asyncio.run(leave_behind(bench, bench.database_url, finished_tracks("workflow_status")))
        with contextlib.closing(sqlite3.connect(bench.folder / "jobs.sqlite")) as database:
            (HERE / "old_state.sqlite.sql").write_text("\n".join(database.iterdump()) + "\n")
        bench = Bench(Path(folder) / "postgresql", Path(folder) / "bytecode")
        with postgres.server() as url:
            asyncio.run(leave_behind(bench, url, finished_tracks("dbos.workflow_status")))
            dump = subprocess.run(
                [postgres.programs() / "pg_dump", "--inserts", "--no-owner", "--no-comments", url],
                check=True,
                capture_output=True,
                text=True,
                timeout=60,
            ).stdout
        # What pg_dump says to psql alone, and which versions were at work.
        kept = [line for line in dump.splitlines() if not re.match(r"\\(un)?restrict|-- Dumped", line)]
        (HERE / "old_state.postgresql.sql").write_text("\n".join(kept) + "\n")


if __name__ == "__main__":
    main()
