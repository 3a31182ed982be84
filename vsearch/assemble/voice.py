"""A spoken question as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from vsearch.errors import InputError, ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vsearch.protocols import SpeechRecogniser
    from vsearch.records.query import Query
    from vsearch.settings import Home
    from vsearch.video.sound import Sound

Parse: TypeAlias = "Callable[[str], Query]"

_SLOWER = 0.94  # of the speed


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


def spoken(
    content: bytes, recogniser: SpeechRecogniser, *, name: str, parse: Parse | None = None
) -> str:
    """Return the words in the bytes of an audio file; ``name`` is for messages.

    With ``parse``, which reads a sentence by the library, what is unclear is heard three times,
    and taken the way that names the most people and films it knows. MediaError when the file
    cannot be read; InputError when it is longer than a minute or silent, or nobody speaks in it.
    """
    from vsearch.video.sound import decode_sound

    sound = decode_sound(content, name=name)
    heard: list[str] = []
    for samples in _takes(sound) if parse else [sound.samples]:
        heard.append(recogniser.transcribe(samples, sound.rate_hz).strip())
        if heard[1:] and heard[0] == heard[-1]:  # a clear voice: it is not heard a third time
            break
    heard = [words for words in heard if words]
    if not heard:
        raise InputError(f"No words can be made out in {name}: speak nearer to the microphone.")
    return max(heard, key=lambda words: names_known(words, parse)) if parse else heard[0]


def spoken_in(path: Path, recogniser: SpeechRecogniser, parse: Parse | None = None) -> str:
    """Return the words in an audio file, as ``spoken`` does."""
    from vsearch.video.sound import read_recording

    return spoken(read_recording(path), recogniser, name=path.name, parse=parse)


def names_known(words: str, parse: Parse) -> float:
    """Return how many people and films a sentence names that the library has, less the others.

    Minus infinity where it asks for nothing.
    """
    from vsearch.records.query import Who

    try:
        query = parse(words)
    except InputError:
        return float("-inf")
    seen = [each for constraint in query.constraints for each in constraint.any_of]
    known = [who.is_known for who in seen if isinstance(who, Who)]
    known += [film.is_known for film in query.films]
    return float(sum(1 if each else -1 for each in known))


def _takes(sound: Sound) -> Iterator[NDArray[np.float32]]:
    """Yield the samples, the same a moment later, and the same 6 % slower.

    A recogniser that is unsure hears each differently.
    """
    import numpy as np

    yield sound.samples
    yield np.concatenate([np.zeros(sound.rate_hz // 4, dtype=np.float32), sound.samples])
    count = len(sound.samples)
    slower = np.linspace(0, count - 1, round(count / _SLOWER))
    yield np.interp(slower, np.arange(count), sound.samples).astype(np.float32)
