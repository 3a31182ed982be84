"""Films decoded: frames with the decoder's own times, upright, progressive, in SDR."""

from vsearch.video.picture import DecodedFrame
from vsearch.video.probe import FilmInfo
from vsearch.video.reader import FilmReader, open_film, read_frames_at

__all__ = ["DecodedFrame", "FilmInfo", "FilmReader", "open_film", "read_frames_at"]
