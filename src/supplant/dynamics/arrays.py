"""Arrays that may belong to NumPy or to JAX, and sums over short leading axes.

The model is written once for both. Neither library's type describes the other's arrays, so the kernels say
`Array` and the tests compare the two.
"""

from typing import Any, TypeAlias

__all__ = ["Array", "Namespace", "dot", "total"]

Array: TypeAlias = Any
Namespace: TypeAlias = Any


def total(values: Array) -> Array:
    """Sum over the first axis, one addition after the other, so that every engine adds in the same order.

    >>> total((1.0, 2.0, 3.5))
    6.5
    """
    result = values[0]
    for index in range(1, len(values)):
        result = result + values[index]
    return result


def dot(left: Array, right: Array) -> Array:
    """Sum over the first axis of the products, in order.

    >>> dot((1.0, 2.0), (3.0, 4.0))
    11.0
    """
    result = left[0] * right[0]
    for index in range(1, len(left)):
        result = result + left[index] * right[index]
    return result
