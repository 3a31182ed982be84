"""What commands print, without signs that could drive a terminal: names and titles hold any."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

# Control signs (C0 without tab and line feed, DEL, C1), as JSON spells them: valid there too.
_SPELLED = {
    code: f"\\u{code:04x}" for code in (*range(32), *range(127, 160)) if code not in (9, 10)
}


def plain(text: str) -> str:
    """Return the text with its control signs spelled out."""
    return text.translate(_SPELLED)


class PlainOutput:
    """A stream that takes text and passes it on plain; in all else it is the stream behind it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    @property
    def rich_proxied_file(self) -> TextIO:
        """Return the stream behind it, on which rich draws bars; they show names plain."""
        return self._stream

    def write(self, text: str) -> int:
        """Write the text plain, and return how long it was."""
        self._stream.write(plain(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def plain_output() -> Iterator[None]:
    """Have everything that is printed in the block be plain, also what goes to stderr."""
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = map(PlainOutput, streams)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = streams
