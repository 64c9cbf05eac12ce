"""What an object works out about itself once, and has from then on."""

from collections.abc import Callable
from typing import Any


class cached_property:
    """A property that takes the place of itself with its first answer: from then on it is an attribute like any other,
    set, read and deleted without asking anybody. For objects with a `__dict__`.

    Python's own (until 3.12) takes one lock for all instances, and werkzeug's goes through Python at each reading, a
    hundred times a page. Once Python 3.12 is the oldest we run on, `functools.cached_property` is the same as this.
    """

    def __init__(self, work_out: Callable[[Any], Any]):
        self.work_out, self.__doc__ = work_out, work_out.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self.name = name

    def __get__(self, it: Any, _owner: type | None = None) -> Any:
        if it is None:
            return self
        answer = it.__dict__[self.name] = self.work_out(it)
        return answer
