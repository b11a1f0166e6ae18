"""As much of S3 as the artifact store asks for, with the faults of a bad day."""

from __future__ import annotations

import asyncio
from html import escape

from aiohttp import web

NAME = "sva-test"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test-key",
    "AWS_SECRET_ACCESS_KEY": "test-secret",
    "AWS_REGION": "eu-central-1",
    "AWS_ALLOW_HTTP": "true",
}


class Bucket:
    """One bucket in memory: objects by key."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.slow_s = 0.0
        """How long every answer takes."""
        self.broken = 0
        """So many further requests are cut off or answered 503, in turn."""
        self.closed = False
        """Whether every request is refused for good."""
        self.url = ""
        app = web.Application(client_max_size=1 << 30)
        app.router.add_route("*", f"/{NAME}{{key:.*}}", self._answer)
        self._runner = web.AppRunner(app)

    async def start(self) -> Bucket:
        """Serve at a free port."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        """Stop serving."""
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        # The outage itself: there is nothing to wait for.
        await asyncio.sleep(self.slow_s)
        if self.closed:
            return web.Response(status=403, text="<Error><Code>AccessDenied</Code></Error>")
        if self.broken:
            self.broken -= 1
            if self.broken % 2 and request.transport is not None:
                request.transport.close()
            return web.Response(status=503, text="<Error><Code>SlowDown</Code></Error>")
        return self._do(request, request.match_info["key"].lstrip("/"), body)

    def _do(self, request: web.Request, key: str, body: bytes) -> web.Response:
        match request.method:
            case "PUT":
                self.objects[key] = body
                return web.Response(headers={"ETag": '"1"'})
            case "GET" if not key:
                return web.Response(text=self._list(request.query.get("prefix", "")))
            case "DELETE":
                self.objects.pop(key, None)
                return web.Response(status=204)
            case "POST" if "delete" in request.query:
                keys = [part.partition("</Key>")[0] for part in body.decode().split("<Key>")[1:]]
                for each in keys:
                    self.objects.pop(each, None)
                deleted = "".join(f"<Deleted><Key>{each}</Key></Deleted>" for each in keys)
                return web.Response(text=f"<DeleteResult>{deleted}</DeleteResult>")
            case _ if key not in self.objects:
                return web.Response(status=404, text="<Error><Code>NoSuchKey</Code></Error>")
        data, found = self.objects[key], request.http_range
        part = data[found]
        headers = {"ETag": '"1"', "Last-Modified": "Sat, 28 Nov 2026 00:00:00 GMT"}
        if len(part) == len(data):
            return web.Response(body=part, headers=headers)
        start = found.start or 0
        headers["Content-Range"] = f"bytes {start}-{start + len(part) - 1}/{len(data)}"
        return web.Response(status=206, body=part, headers=headers)

    def _list(self, prefix: str) -> str:
        entries = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(data)}</Size>"
            "<LastModified>2026-11-28T00:00:00.000Z</LastModified><ETag>1</ETag></Contents>"
            for key, data in sorted(self.objects.items())
            if key.startswith(prefix)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"
