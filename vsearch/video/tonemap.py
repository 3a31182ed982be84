"""HDR pictures (PQ and HLG) brought down to standard dynamic range."""

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Image

Transfer: TypeAlias = Literal["pq", "hlg"]

_Light: TypeAlias = NDArray[np.float32]  # nits, or fractions of a peak

_SDR_WHITE_NITS = 203.0  # where HDR programmes put paper white (ITU-R BT.2408)
_HDR_PEAK_NITS = 1000.0  # what is brighter than this is clipped
_SDR_GAMMA = 2.4  # the display that SDR is made for (ITU-R BT.1886)
_BT2020_TO_BT709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]],
    dtype=np.float32,
)
_BT2020_LUMA = np.array([0.2627, 0.6780, 0.0593], dtype=np.float32)


def to_sdr(signal: NDArray[np.uint16], *, transfer: Transfer, is_wide_gamut: bool = True) -> Image:
    """Return the SDR picture (h, w, 3) of an HDR one (h, w, 3) of full-range 16-bit R'G'B'.

    Light up to about 90 nits stays as it is, and the highlights up to 1000 nits are rolled off
    to SDR white by the curve of ITU-R BT.2390 (section 5.4), applied to the brightest channel so
    that hues stay. ``is_wide_gamut`` says that the primaries are BT.2020's, not BT.709's.
    """
    decode = _pq_table() if transfer == "pq" else _hlg_table()
    light = decode[signal]
    if transfer == "hlg":
        light = _hlg_display_light(light)
    brightest = light.max(axis=2, keepdims=True)
    light = light * (_roll_off(brightest) / np.maximum(brightest, np.float32(1e-6)))
    if is_wide_gamut:
        light = light @ _BT2020_TO_BT709.T
    fractions = np.clip(light / np.float32(_SDR_WHITE_NITS), 0.0, 1.0)
    encoded = np.rint(255.0 * fractions ** np.float32(1 / _SDR_GAMMA))
    return np.asarray(encoded, dtype=np.uint8)


def pq_to_nits(signal: _Light) -> _Light:
    """Return the light, 0..10000 nits, of PQ signal values 0..1 (SMPTE ST 2084)."""
    root = signal ** np.float32(1 / 78.84375)
    ratio = np.maximum(root - np.float32(0.8359375), 0) / (
        np.float32(18.8515625) - np.float32(18.6875) * root
    )
    return np.asarray(10000.0 * ratio ** np.float32(1 / 0.1593017578125), dtype=np.float32)


def nits_to_pq(nits: _Light) -> _Light:
    """Return the PQ signal, 0..1, of light in nits (SMPTE ST 2084)."""
    power = (nits / np.float32(10000.0)) ** np.float32(0.1593017578125)
    ratio = (np.float32(0.8359375) + np.float32(18.8515625) * power) / (
        1 + np.float32(18.6875) * power
    )
    return np.asarray(ratio ** np.float32(78.84375), dtype=np.float32)


def _pq_table() -> _Light:
    """Return the light in nits of each of the 65536 signal values."""
    return pq_to_nits(np.linspace(0, 1, 65536, dtype=np.float32))


def _hlg_table() -> _Light:
    """Return the scene light, 0..1, of each of the 65536 signal values (ITU-R BT.2100)."""
    signal = np.linspace(0, 1, 65536, dtype=np.float32)
    bright = (np.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12
    return np.where(signal <= 0.5, signal**2 / 3, bright).astype(np.float32)


def _hlg_display_light(scene: _Light) -> _Light:
    """Return nits on a display of 1000 nits, whose system gamma is 1.2 (ITU-R BT.2100)."""
    luma = (scene @ _BT2020_LUMA)[..., None]
    return np.asarray(_HDR_PEAK_NITS * luma ** np.float32(0.2) * scene, dtype=np.float32)


def _roll_off(nits: _Light) -> _Light:
    """Return nits brought under SDR white: unchanged below the knee, a Hermite spline above."""
    peak, white = nits_to_pq(np.array([_HDR_PEAK_NITS, _SDR_WHITE_NITS], dtype=np.float32))
    top = white / peak
    knee = 1.5 * top - 0.5
    level = np.minimum(nits_to_pq(nits) / peak, 1)
    t = np.maximum(level - knee, 0) / (1 - knee)
    spline = (
        (2 * t**3 - 3 * t**2 + 1) * knee
        + (t**3 - 2 * t**2 + t) * (1 - knee)
        + (3 * t**2 - 2 * t**3) * top
    )
    rolled = pq_to_nits(np.asarray(spline * peak, dtype=np.float32))
    return np.where(level > knee, rolled, nits).astype(np.float32)
