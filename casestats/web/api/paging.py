"""One part of a list, by `limit` and `page`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")


def one_page(
    query: Mapping[str, Any], items: Sequence[Item], told: Callable[[Item], Any], **also: Any
) -> dict[str, Any]:
    """The page that was asked for, each of its items told, and how many there are in all. Past the end it is empty."""
    limit, page = query["limit"], query["page"]
    first = (page - 1) * limit
    return {
        "limit": limit,
        "page": page,
        "total": len(items),
        **also,
        "items": [told(item) for item in items[first : first + limit]],
    }
