"""States and territories as files name them: `StateBook` finds the one that a label meant on a date."""

from actors.states.book import State, StateBook, StateName, StateRefusal

__all__ = ["State", "StateBook", "StateName", "StateRefusal"]
