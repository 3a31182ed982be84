"""Recordings of speech as they are decoded, and the ones that are refused."""

import io
import os
import wave
from fractions import Fraction

import av
import numpy as np
import pytest

from tests.media import make_clip, make_sound, plain
from vsearch.errors import InputError, MediaError, VsearchError
from vsearch.video.sound import LONGEST_S, RATE_HZ, Sound, decode_sound, read_recording


def tone(*, duration_s=1.0, rate_hz=16_000, loudness=0.5):
    """Return a tone of 440 Hz, (n,)."""
    times_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    return (loudness * np.sin(2 * np.pi * 440 * times_s)).astype(np.float32)


def wav(samples, *, rate_hz=16_000, channels=1):
    """Return samples (n,) as the bytes of a WAV file, the same in each channel."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes((samples * 32767).astype("<i2").repeat(channels).tobytes())
    return buffer.getvalue()


def encoded(samples, *, container, codec, rate_hz=48_000):
    """Return samples (n,) as the bytes of a file in another format."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate_hz)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
        frame.sample_rate, frame.time_base, frame.pts = rate_hz, Fraction(1, rate_hz), 0
        resampler = av.AudioResampler(stream.format, "mono", rate_hz, stream.frame_size or None)
        for each in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(each))
        file.mux(stream.encode())
    return buffer.getvalue()


def refusal(content):
    """Return the one line that a recording is refused with."""
    with pytest.raises(VsearchError) as refused:
        decode_sound(content, name="question.wav")
    assert "\n" not in str(refused.value)
    assert "question.wav" in str(refused.value)
    return str(refused.value)


def loudest_hz(sound):
    """Return the frequency that is heard most."""
    spectrum = np.abs(np.fft.rfft(sound.samples))
    return np.fft.rfftfreq(len(sound.samples), 1 / sound.rate_hz)[spectrum.argmax()]


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100])
def test_a_wav_becomes_one_channel_at_the_recognisers_rate(channels, rate_hz):
    """The same tone for the same time, whatever it was recorded with."""
    content = wav(tone(rate_hz=rate_hz), rate_hz=rate_hz, channels=channels)
    sound = decode_sound(content, name="a.wav")
    assert sound.rate_hz == RATE_HZ
    assert sound.samples.dtype == np.float32
    assert sound.duration_s == pytest.approx(1.0, abs=0.01)
    assert loudest_hz(sound) == pytest.approx(440, abs=2)


@pytest.mark.parametrize(
    ("container", "codec"),
    [("webm", "libopus"), ("ogg", "libopus"), ("mp3", "libmp3lame"), ("ipod", "aac")],
)
def test_what_browsers_and_telephones_record_is_read(container, codec):
    """WebM, Ogg, MP3 and M4A hold the tone too."""
    sound = decode_sound(
        encoded(tone(rate_hz=48_000), container=container, codec=codec), name="a.webm"
    )
    assert sound.duration_s == pytest.approx(1.0, abs=0.15)
    assert loudest_hz(sound) == pytest.approx(440, abs=5)


def test_of_a_film_only_the_sound_counts(tmp_path):
    """Here it is silent."""
    path = make_sound(tmp_path / "cover.mp4", cover=plain((9, 9, 9)))
    assert "is silent" in refusal(path.read_bytes())


def test_a_recording_that_breaks_off_is_heard_as_far_as_it_goes():
    """The header promises more than there is."""
    sound = decode_sound(wav(tone(duration_s=2.0))[:32_044], name="a.wav")
    assert sound.duration_s == pytest.approx(1.0, abs=0.01)


def test_samples_that_are_no_numbers_become_silence():
    """Recorders of floating-point WAV may write them."""
    samples = tone()
    samples[100], samples[200], samples[300] = np.nan, np.inf, 7.0
    content = encoded(samples, container="wav", codec="pcm_f32le", rate_hz=16_000)
    sound = decode_sound(content, name="a.wav")
    assert np.isfinite(sound.samples).all()
    assert np.abs(sound.samples).max() <= 1.0


def test_what_is_no_recording_is_refused(tmp_path):
    """Nothing, a text, noise in the place of a header, a film without sound."""
    assert "is empty" in refusal(b"")
    assert "not a recording" in refusal(b"show me a dog\n" * 100)
    assert "not a recording" in refusal(np.random.default_rng(0).bytes(5000))
    film = make_clip(tmp_path / "film.mp4", [plain((9, 9, 9))] * 5)
    assert "holds no sound" in refusal(film.read_bytes())


def test_a_damaged_recording_is_refused_or_heard_in_part():
    """Whatever is broken in it, nothing but one clear line comes out."""
    content = encoded(tone(rate_hz=48_000), container="ogg", codec="libopus")
    random = np.random.default_rng(3)
    for _ in range(30):
        broken = bytearray(content)
        for place in random.integers(0, len(broken), 40):
            broken[place] = random.integers(256)
        try:
            decode_sound(bytes(broken), name="question.wav")
        except VsearchError as error:
            assert "question.wav" in str(error)  # noqa: PT017 - an error is not certain here


def test_a_playlist_in_disguise_opens_nothing(tmp_path):
    """Neither a file beside it nor an address."""
    secret = tmp_path / "secret.wav"
    secret.write_bytes(wav(tone()))
    for address in (secret.as_uri(), str(secret), "http://127.0.0.1:9/a.wav"):
        playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{address}\n#EXT-X-ENDLIST\n"
        assert refusal(playlist.encode())
        assert refusal(f"ffconcat version 1.0\nfile '{address}'\n".encode())


def test_a_recording_longer_than_a_minute_is_refused():
    """A minute is heard, a second more is not."""
    assert decode_sound(wav(tone(duration_s=LONGEST_S)), name="a.wav").duration_s == 60.0
    assert "longer than 60 s" in refusal(wav(tone(duration_s=LONGEST_S + 1)))


def test_a_recording_that_plays_for_days_is_refused_before_it_is_resampled():
    """At 1 Hz a small file would fill the memory at 16 kHz."""
    assert "longer than 60 s" in refusal(wav(tone(duration_s=2.0), rate_hz=1))


def test_silence_and_a_click_are_refused():
    """A microphone that is off gives zeros, or a constant."""
    assert "is silent" in refusal(wav(np.zeros(16_000)))
    assert "is silent" in refusal(wav(np.full(16_000, 0.2)))
    assert "too short" in refusal(wav(tone(duration_s=0.05)))
    assert "too short" in refusal(wav(np.zeros(0)))


def test_a_quiet_voice_is_not_silence():
    """Of 50 dB below full scale."""
    assert len(decode_sound(wav(tone(loudness=0.003)), name="a.wav").samples) == 16_000


def test_files_that_cannot_be_read_are_named(tmp_path):
    """None there, a folder, a pipe, a whole film."""
    with pytest.raises(MediaError, match="does not exist"):
        read_recording(tmp_path / "none.wav")
    with pytest.raises(MediaError, match="is not a file"):
        read_recording(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(MediaError, match="is not a file"):
        read_recording(tmp_path / "pipe")
    with (tmp_path / "film.wav").open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(InputError, match="longer than 60 s"):
        read_recording(tmp_path / "film.wav")


def test_a_sound_is_checked_when_it_is_made():
    """One channel, at a rate."""
    with pytest.raises(ValueError, match="no sound"):
        Sound(np.zeros((2, 3), dtype=np.float32), RATE_HZ)
    with pytest.raises(ValueError, match="no sound"):
        Sound(np.zeros(3, dtype=np.float32), 0)
