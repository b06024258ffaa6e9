"""The indexes of this process, brought up, as they are in one that has answered before."""

from talks.models.editions import PublicItem
from talks.public.index.live import keeper
from talks.public.rows import live as rows


def brought_up() -> None:
    """Read what the last publications changed, so that what a page costs besides can be counted."""
    state = keeper.current()
    for kind in PublicItem.ItemKind.values:
        rows.keeper.at(kind, state.stamp)
