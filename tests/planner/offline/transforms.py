"""What happens to a video on its way: mirrored, cropped, lighter, darker, encoded again at 360 lines."""

import io
from collections.abc import Callable, Sequence

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Frame = NDArray[np.uint8]


def crop(frame: Frame) -> Frame:
    """The middle 70 % of each side."""
    height, width = frame.shape[:2]
    up, left = round(0.15 * height), round(0.15 * width)
    return frame[up : height - up, left : width - left]


def brighten(frame: Frame, factor: float) -> Frame:
    """Every channel times `factor`, clipped."""
    return np.clip(frame.astype(np.float32) * factor, 0, 255).astype(np.uint8)


PER_FRAME: dict[str, Callable[[Frame], Frame]] = {
    "as it is": lambda frame: frame,
    "mirrored": lambda frame: frame[:, ::-1],
    "cropped to 70 %": crop,
    "25 % brighter": lambda frame: brighten(frame, 1.25),
    "25 % darker": lambda frame: brighten(frame, 0.75),
}


def encode_at_360p(frames: Sequence[Frame]) -> list[Frame]:
    """Through H.264 at 360 lines and a low bit rate, and back."""
    height, width = 360, round(frames[0].shape[1] * 360 / frames[0].shape[0] / 2) * 2
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "32", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for frame in frames:
            scaled = Image.fromarray(np.ascontiguousarray(frame)).resize((width, height))
            container.mux(stream.encode(av.VideoFrame.from_image(scaled)))
        container.mux(stream.encode())
    buffer.seek(0)
    with av.open(buffer) as container:
        return [to_320(frame.to_image()) for frame in container.decode(video=0)]


def to_320(image: Image.Image) -> Frame:
    """RGB, at most 320 pixels on the long side: the size at which frames are looked at."""
    image = image.convert("RGB")
    image.thumbnail((320, 320))
    return np.asarray(image)
