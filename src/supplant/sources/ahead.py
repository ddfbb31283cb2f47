"""Reading ahead: the next batch is parsed while the store writes the last one.

Both sides spend their time in compiled code that releases the interpreter's lock, so on two cores an
import takes the longer of the two times instead of their sum. At most `_DEPTH` batches wait.
"""

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

__all__ = ["ahead"]

T = TypeVar("T")

_DEPTH = 1


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items in the same order; an error of the producer is raised where it would have been.

    The producer runs in a thread of its own and stops at its next item once the consumer has gone.

    >>> list(ahead(iter([1, 2, 3])))
    [1, 2, 3]
    """
    ready: queue.Queue[tuple[T] | BaseException | None] = queue.Queue(_DEPTH)
    gone = threading.Event()

    def put(thing: tuple[T] | BaseException | None) -> None:
        while not gone.is_set():
            try:
                return ready.put(thing, timeout=0.1)
            except queue.Full:
                continue
        return None

    def produce() -> None:
        try:
            for item in items:
                put((item,))
                if gone.is_set():
                    return
            put(None)
        except BaseException as error:  # noqa: BLE001 raised again in the consumer, whatever it is
            put(error)

    worker = threading.Thread(target=produce, name="read-ahead", daemon=True)
    worker.start()
    try:
        while True:
            thing = ready.get()
            if thing is None:
                return
            if isinstance(thing, BaseException):
                raise thing
            yield thing[0]
    finally:
        gone.set()
        worker.join()
