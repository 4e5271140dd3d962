"""What the renderer and its process say to each other over a pipe: a JSON head with lengths, then the bytes."""

import json
import struct
from collections.abc import Sequence
from typing import IO, Any

LENGTH = struct.Struct(">I")
LARGEST_HEAD = 1_000_000
LARGEST_PART = 200_000_000


class FrameError(Exception):
    """The other side ended in the middle, or sent something that is not a frame."""


def write_frame(pipe: IO[bytes], head: dict[str, Any], parts: Sequence[bytes]) -> None:
    """Write one frame; `head` is JSON."""
    data = json.dumps(head | {"lengths": [len(part) for part in parts]}).encode()
    pipe.write(LENGTH.pack(len(data)))
    pipe.write(data)
    for part in parts:
        pipe.write(part)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> tuple[dict[str, Any], list[bytes]] | None:
    """Read one frame; None when the other side closed properly between frames. Raises FrameError."""
    start = pipe.read(LENGTH.size)
    if not start:
        return None
    if len(start) < LENGTH.size:
        msg = "the pipe ended inside a frame"
        raise FrameError(msg)
    (length,) = LENGTH.unpack(start)
    if length > LARGEST_HEAD:
        msg = "the head of a frame is too long"
        raise FrameError(msg)
    try:
        head: dict[str, Any] = json.loads(_exactly(pipe, length))
        lengths = [int(size) for size in head["lengths"]]
    except (ValueError, KeyError, TypeError) as error:
        msg = "the head of a frame cannot be read"
        raise FrameError(msg) from error
    return head, [_exactly(pipe, size) for size in lengths]


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    if not 0 <= size <= LARGEST_PART:
        msg = f"a part of {size} bytes is too large"
        raise FrameError(msg)
    data = pipe.read(size)
    if len(data) < size:
        msg = "the pipe ended inside a frame"
        raise FrameError(msg)
    return data
