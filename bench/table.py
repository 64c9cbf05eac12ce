"""A figure, and the table they are printed in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured; `limit` is a promise (`at_least` turns it round), `floor` a bare app in the same run."""

    name: str
    value: float
    unit: str = ""
    limit: float | None = None
    floor: float | None = None
    at_least: bool = False

    @property
    def is_over(self) -> bool:
        if self.limit is None:
            return False
        return self.value < self.limit if self.at_least else self.value > self.limit

    @property
    def beside(self) -> str:
        sign = "≥" if self.at_least else "≤"
        limit = f"{sign} {written(self.limit)}" if self.limit is not None else ""
        floor = f"floor {written(self.floor)}" if self.floor is not None else ""
        return ", ".join(filter(None, (limit, floor)))

    @property
    def ratio(self) -> str:
        yardstick = self.floor if self.floor is not None else self.limit
        return f"{self.value / yardstick:.2f}" if yardstick else ""


def written(number: float) -> str:
    """12,345 · 123 · 1.23"""
    return f"{number:,.0f}" if number == int(number) or abs(number) >= 100 else f"{number:.2f}"


def show_heading() -> None:
    print(f"{'figure':<62} {'value':>9} {'':<5} {'limit or floor':<22} {'ratio':>6}")


def show(figure: Figure) -> None:
    mark = " over" if figure.is_over else ""
    line = f"{figure.name:<62} {written(figure.value):>9} {figure.unit:<5} {figure.beside:<22} {figure.ratio:>6}{mark}"
    print(line.rstrip(), flush=True)
