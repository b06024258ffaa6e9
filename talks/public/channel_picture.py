"""Channels over the years as a picture that stands by itself. Pure; no query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talks.public.pictures.picture import Cell, Column, Key, Picture, Table
from talks.public.pictures.shapes import Group, Rect, Shape, Shift, Text
from talks.public.presenting import counted, joined
from talks.public.strip import AXIS, WIDTH, axis, strip
from talks.vocabulary import ChannelState, label

if TYPE_CHECKING:
    from talks.public.channel import Board, ChannelView

MOST = 24  # channels that are drawn
_ROW = 74  # px: a name, what its state is, and its strip
_KEYS = {"open": (1, 13), "limited": (6, 8), "suspended": (10, 4), "refused": (10, 3), "proposed": (6, 7)}
_READING = (
    "A taller bar is a more open channel; a faint one is possible and not certain, because a date is known to the "
    "month or the year only. A diamond marks an event that changed it."
)


def channels_picture(board: Board, title: str, source: str, query: str = "", name: str = "channels") -> Picture | None:
    """The channels of a board, in its order; None without one that has a date."""
    if not board.channels or board.along is None:
        return None
    shown = board.channels[:MOST]
    states = [state for state in ChannelState.values if any(bar.state == state for one in shown for bar in one.bars)]
    left_out = len(board.channels) - len(shown)
    return Picture(
        name=name,
        title=title,
        alt=_text(board),
        width=WIDTH,
        height=len(shown) * _ROW + AXIS,
        shapes=(
            *(Shift(0, place * _ROW, tuple(_row(one))) for place, one in enumerate(shown)),
            *axis(board.along.ticks(), len(shown) * _ROW - 8),
        ),
        table=Table(
            (Column("Channel"), Column("State"), Column("When"), Column("What changed"), Column("Because of")),
            tuple(row for one in board.channels for row in _rows(one)),
        ),
        counts=(
            f"{counted(len(board.channels), 'channel')} on record, as far as the record goes, "
            f"{board.as_of:%-d %B %Y}. Nothing drawn means nothing on record."
        ),
        notes=(_READING, *([f"{counted(left_out, 'further channel')} in the table only."] if left_out else [])),
        source=source,
        query=query,
        keys=tuple(_key(state) for state in states),
        frame_height=min(240 + len(shown) * _ROW, 900),
    )


def _row(one: ChannelView) -> list[Shape]:
    since = f" since {one.since}" if one.since else ""
    ticks = one.along.ticks() if one.along else []
    return [
        Group((Text(0, 14, one.name, "pic-name"),), url=one.url),
        Text(0, 31, f"{label(ChannelState, one.state)}{since}", "pic-tick"),
        Shift(0, 39, tuple(strip(one.bars, ticks))),
    ]


def _rows(one: ChannelView) -> list[tuple[Cell, ...]]:
    return [
        (
            Cell(one.name, one.url),
            Cell(label(ChannelState, period.state)),
            Cell(period.text),
            Cell(period.summary),
            Cell(period.cause.title, period.cause.url) if period.cause else Cell("not on record"),
        )
        for period in one.periods
    ]


def _key(state: str) -> Key:
    y, height = _KEYS.get(state, (10, 3))
    return Key(label(ChannelState, state), (Rect(1, y, 12, height, f"period period-{state}"),))


def _text(board: Board) -> str:
    states = [f"{number} {label(ChannelState, state).lower()}" for state, number in board.counts]
    said = f"{counted(len(board.channels), 'channel')} over the years: {joined(states)}."
    if len(board.channels) > 1:
        return said
    one = board.channels[0]
    since = f" since {one.since}" if one.since else ""
    return f"{one.name}: {label(ChannelState, one.state).lower()}{since}; {counted(len(one.periods), 'period')}."
