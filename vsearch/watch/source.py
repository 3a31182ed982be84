"""What is watched: a film, a camera or a stream, told apart by how it is written."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from vsearch.errors import InputError
from vsearch.paths import expanded

_SCHEMES = ("rtsp", "rtsps", "rtmp", "http", "https", "udp", "tcp", "srt")
_CAMERAS = {"linux": "v4l2", "darwin": "avfoundation"}  # FFmpeg's names for the systems' cameras


@dataclass(frozen=True, slots=True)
class Source:
    """A film, a camera or a stream."""

    kind: Literal["film", "camera", "stream"]
    address: str  # the film's path, the camera's device, the stream's URL
    format: str | None = None  # FFmpeg's name for the camera's input

    @property
    def path(self) -> Path:
        """Return the film's path."""
        return Path(self.address)

    @property
    def shown(self) -> str:
        """Return the address as it may be printed: without name and password."""
        if self.kind != "stream":
            return self.address
        return re.sub(r"//[^/]*@", "//", self.address)

    @property
    def options(self) -> dict[str, str]:
        """Return what FFmpeg is told beside the address."""
        if self.format == "avfoundation":  # its own default is a rate that few cameras have
            return {"framerate": "30"}
        # Over UDP, the default, packets are lost unseen, and few home networks let it through.
        return {"rtsp_transport": "tcp"} if self.address.startswith("rtsp") else {}


def source_named(text: str, *, system: str = sys.platform) -> Source:
    """Return the source that a word on the command line means.

    A number or /dev/videoN is a camera, what begins with a scheme such as rtsp:// a stream,
    anything else a film. InputError where there is no way to open it on this system.
    """
    if text.isdecimal() or re.fullmatch(r"/dev/video\d+", text):
        if system not in _CAMERAS:
            raise InputError(
                f"Cameras cannot be opened on this system ({system}): stream the camera with "
                "another program, and give the address of the stream."
            )
        is_numbered = text.isdecimal() and system == "linux"
        return Source("camera", f"/dev/video{int(text)}" if is_numbered else text, _CAMERAS[system])
    if "://" in text:
        parts = urlsplit(text)
        scheme = parts.scheme.lower()
        if scheme not in _SCHEMES:
            raise InputError(
                f"Streams cannot be opened by {scheme}: give one of {', '.join(_SCHEMES)}, the "
                "path of a film, or the number of a camera."
            )
        return Source("stream", text)
    return Source("film", str(expanded(text)))
