"""How often one address may ask, minute by minute: counted in memory, kept nowhere else, never logged."""

from dataclasses import dataclass, field

from common.clock import Clock

_MOST_ADDRESSES = 20_000
_EVERYBODY_ELSE = ""


@dataclass(slots=True)
class Limit:
    """So many times a minute for each address."""

    clock: Clock
    per_minute: int
    _minute: int = 0
    _counted: dict[str, int] = field(default_factory=dict)

    def take(self, address: str) -> bool:
        """Count one; False when the address has had its share of this minute."""
        return self._add(address) <= self.per_minute

    def spent(self, address: str) -> bool:
        """Whether the share of this minute is used up; counts nothing."""
        self._turn()
        return self._counted.get(self._place(address), 0) >= self.per_minute

    def _add(self, address: str) -> int:
        self._turn()
        place = self._place(address)
        self._counted[place] = count = self._counted.get(place, 0) + 1
        return count

    def _place(self, address: str) -> str:
        # Whoever has very many addresses shares one place with everybody who comes after.
        known = address in self._counted or len(self._counted) < _MOST_ADDRESSES
        return address if known else _EVERYBODY_ELSE

    def _turn(self) -> None:
        minute = int(self.clock.now().timestamp() // 60)
        if minute != self._minute:
            self._minute, self._counted = minute, {}
