"""Spoken words as text: Moonshine tiny (Jeffries et al., 2024), English."""

import threading

import numpy as np
from moonshine_voice import ModelArch, MoonshineError, get_model_path
from moonshine_voice.transcriber import Transcriber as Moonshine
from numpy.typing import NDArray

from vsearch.errors import ModelError

_MODEL = "tiny-en"
_SILENCE_S = 0.5  # before and after: what begins at once is misheard
# Speech is told from noise with .5 by default, which cuts off first words; with .2 neither white
# noise nor hum is taken for speech.
_OPTIONS = {"vad_threshold": "0.2", "identify_speakers": "false", "return_audio_data": "false"}


class Transcriber:
    """Writes down what is said in English; one recording after the other."""

    name = "moonshine-tiny-en"

    def __init__(self) -> None:
        """Load the model, 44 MB, which lies in the package; ModelError when it does not.

        Nothing is fetched and nothing is written.
        """
        folder = get_model_path(_MODEL)
        if not folder.is_dir():
            raise ModelError(
                "The installed moonshine-voice has no English model inside: "
                "`pip install 'vsearch[voice]'` gets the version that has."
            )
        try:
            self._model = Moonshine(folder, ModelArch.TINY, options=_OPTIONS)
        except MoonshineError as error:  # its library not fitting the system too
            raise ModelError(
                f"The speech model cannot be loaded ({error}): "
                "`pip install --force-reinstall 'vsearch[voice]'`, or type the question."
            ) from error
        self._lock = threading.Lock()

    def transcribe(self, samples: NDArray[np.float32], rate: int) -> str:
        """Return the words in samples (n,), -1..1, of ``rate`` Hz; "" when nobody speaks.

        The library brings them to the 16 kHz of the model.
        """
        silence = np.zeros(int(_SILENCE_S * rate), dtype=np.float32)
        padded = np.concatenate([silence, samples, silence]).tolist()
        try:
            with self._lock:
                lines = self._model.transcribe_without_streaming(padded, rate).lines
        except MoonshineError as error:
            raise ModelError(f"The recording cannot be transcribed: {error}.") from error
        return " ".join(" ".join(line.text for line in lines).split())
