"""A spoken question as text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.errors import InputError, ModelError

if TYPE_CHECKING:
    from vsearch.protocols import SpeechRecogniser
    from vsearch.settings import Home


def transcriber(home: Home) -> SpeechRecogniser:
    """Return what writes down speech; ModelError, which says how to get it, when it is missing.

    Its weights come with the package: unlike those of other models they are not in ``home``.
    """
    try:
        from vsearch.models.speech import Transcriber
    except ModuleNotFoundError as error:
        raise ModelError(
            "Speech is not understood yet: `pip install 'vsearch[voice]'` once, or type the "
            "question."
        ) from error
    return Transcriber()


def spoken(content: bytes, recogniser: SpeechRecogniser, *, name: str) -> str:
    """Return the words in the bytes of an audio file; ``name`` is for messages.

    MediaError when it cannot be read; InputError when it is longer than a minute or silent, or
    nobody speaks in it.
    """
    from vsearch.video.sound import decode_sound

    sound = decode_sound(content, name=name)
    words = recogniser.transcribe(sound.samples, sound.rate_hz).strip()
    if not words:
        raise InputError(f"No words can be made out in {name}: speak nearer to the microphone.")
    return words


def spoken_in(path: Path, recogniser: SpeechRecogniser) -> str:
    """Return the words in an audio file, as ``spoken`` does."""
    from vsearch.video.sound import read_recording

    return spoken(read_recording(path), recogniser, name=path.name)
