"""`python -m reports.render CPU_SECONDS MEMORY_BYTES`: renders reports from frames on stdin to frames on stdout.

It holds no secret, opens no connection and is limited in memory and in processor time for each report. `Renderer`
starts it.
"""

import json
import logging
import os
import resource
import sys
from typing import IO, Any

from reports.content import AuditReport, ContentError
from reports.frames import FrameError, read_frame, write_frame
from reports.pdf import PdfError, render_pdf


def limit_memory(memory_bytes: int) -> None:
    """Limit the address space of this process and forbid core dumps."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow_cpu(seconds: int) -> None:
    """Allow so many more seconds of processor time; after them the kernel ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def answer(head: dict[str, Any], parts: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Render one request; problems of the content come back as words."""
    try:
        report = AuditReport.from_dict(json.loads(parts[0]))
        photos = dict(zip(head["photos"], parts[1:], strict=True))
        return {"ok": True}, [render_pdf(report, head["language"], photos)]
    except (ContentError, PdfError) as error:
        return {"ok": False, "permanent": True, "problem": str(error)}, []
    except MemoryError:
        return {"ok": False, "permanent": False, "problem": "the report needs more memory than is allowed"}, []


def serve(requests: IO[bytes], answers: IO[bytes], cpu_seconds: int) -> None:
    """Answer frames until the other side closes."""
    while (frame := read_frame(requests)) is not None:
        allow_cpu(cpu_seconds)
        write_frame(answers, *answer(*frame))


def main(arguments: list[str]) -> int:
    """Run the process; returns its exit status."""
    cpu_seconds, memory_bytes = int(arguments[0]), int(arguments[1])
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    # whatever prints goes to the log, never into a frame
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit_memory(memory_bytes)
    try:
        serve(sys.stdin.buffer, answers, cpu_seconds)
    except (FrameError, BrokenPipeError):
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
