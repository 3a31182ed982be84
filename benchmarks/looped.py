"""A film of any length made of a short one, its packets copied over and over."""

from pathlib import Path

import av


def loop(source: Path, target: Path, length_s: float) -> Path:
    """Write the source's pictures to ``target`` until they last that long, and return it.

    Nothing is encoded, so that decoding costs what it costs in the source.
    """
    with av.open(str(target), "w") as out:
        begun_s = 0.0
        stream = None
        while begun_s < length_s:
            with av.open(str(source)) as film:
                video = film.streams.video[0]
                if stream is None:
                    stream = out.add_stream_from_template(video)
                assert video.time_base is not None
                tick_s = float(video.time_base)
                shift = round(begun_s / tick_s)
                end = 0
                for packet in film.demux(video):
                    if packet.pts is None or packet.dts is None:
                        continue
                    end = max(end, packet.pts + (packet.duration or 1))
                    if begun_s + packet.dts * tick_s >= length_s:
                        break
                    packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                    packet.stream = stream
                    out.mux(packet)
            begun_s += end * tick_s
    return target
