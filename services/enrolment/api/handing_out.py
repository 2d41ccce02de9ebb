"""How a document with names leaves: rendered off the loop, streamed, kept by nobody on the way."""

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from contracts.door import MEDIA, DoorDocument
from enrolment.door.rendering import Filled, render

_CHUNK = 64 * 1024


async def hand_out(filled: Filled, asked: DoorDocument, **counted: int) -> StreamingResponse:
    """The document that was asked for; what was counted is told in headers (`insteg_left_out`: Insteg-Left-Out)."""
    content = await asyncio.to_thread(render, filled, asked.format)
    headers = {
        "Content-Disposition": f'attachment; filename="{asked.document_id}.{asked.format}"',
        "Cache-Control": "no-store",
        "Content-Length": str(len(content)),
        **{name.replace("_", "-").title(): str(count) for name, count in counted.items()},
    }
    return StreamingResponse(_chunks(content), media_type=MEDIA[asked.format], headers=headers)


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), _CHUNK):
        yield content[start : start + _CHUNK]
