"""Rectangles, line segments and rounded coordinates, in units of about a pixel."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two overlap."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def inside(self, other: "Box") -> bool:
        """Whether it lies within the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )

    def grown(self, by: float) -> "Box":
        """This rectangle with a margin around it."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


def segment_meets(one: tuple[float, float], other: tuple[float, float], box: Box) -> bool:
    """Whether a line segment crosses a box (Y.-D. Liang and B. A. Barsky's clipping, 1984)."""
    start, end = 0.0, 1.0
    for at, to, least, most in (
        (one[0], other[0], box.left, box.right),
        (one[1], other[1], box.top, box.bottom),
    ):
        if at == to:
            if not least <= at <= most:
                return False
            continue
        enters, leaves = sorted(((least - at) / (to - at), (most - at) / (to - at)))
        start, end = max(start, enters), min(end, leaves)
    return start <= end


def rounded(value: float) -> float:
    """A coordinate rounded to a tenth; -0.0 becomes 0.0."""
    return round(value, 1) + 0.0
