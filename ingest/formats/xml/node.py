"""One element of an XML file, as it is handed to a format."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Node:
    """One element: `name` without namespace in lower case, `tag` as the file spells it, `line` where it begins.

    `inside` names the innermost elements around one that is handed over, outermost first.
    """

    name: str
    tag: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: list["Node"] = field(default_factory=list)
    complete: bool = False
    inside: tuple[str, ...] = ()

    def child(self, name: str) -> "Node | None":
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def words(self, name: str) -> str | None:
        """The text of the first child of that name; None if there is none, or nothing in it."""
        child = self.child(name)
        return (child.text or None) if child else None

    def descendants(self) -> Iterator["Node"]:
        """All elements inside this one, in the order of the file."""
        return (node for _, node in self.paths())

    def paths(self) -> Iterator[tuple[tuple[str, ...], "Node"]]:
        """All elements inside this one with the names that lead to them, in the order of the file."""
        waiting: list[tuple[tuple[str, ...], Node]] = [((child.name,), child) for child in reversed(self.children)]
        while waiting:
            path, node = waiting.pop()
            yield path, node
            waiting.extend(((*path, child.name), child) for child in reversed(node.children))
