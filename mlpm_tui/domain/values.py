"""How values are defined: dataclasses that nothing may alter, at a price that a start can bear.

The type checker takes `dataclass` for the standard one and holds every value to `frozen=True`. At
run time the standard one still collects the fields and makes the slots, so `fields`, `replace` and
`asdict` work; but it would compile six methods a class (1.3 ms, a sixth of the dashboard's start
for all of them) and guard every assignment, which makes each value three times as slow to create.
Here one method is compiled, when the first value of a kind is made: a start makes values of half
the kinds it loads. Comparing and hashing go by all fields.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from dataclasses import MISSING, fields
    from dataclasses import dataclass as _dataclass
    from operator import attrgetter

    def dataclass(*, frozen, slots):
        """Define a value class; only `frozen=True, slots=True` is meant."""

        def define(kind):
            made = _dataclass(init=False, repr=False, eq=False, slots=slots)(kind)
            made.__init__ = _compiled_when_called(made)
            if "__repr__" not in kind.__dict__:
                made.__repr__ = _shown
            if frozen and "__eq__" not in kind.__dict__:
                _compare_by_fields(made)
            return made

        return define

    def _compiled_when_called(kind):
        """Return an `__init__` that compiles the real one when the first value is made."""

        def __init__(self, *args, **kwargs):  # noqa: N807
            kind.__init__ = compiled = _initialiser(kind)
            compiled(self, *args, **kwargs)

        return __init__

    def _initialiser(kind):
        """Compile `__init__`, the one method that every value runs through."""
        known = {"_missing": MISSING}
        names, lines = ["self"], []
        for field in fields(kind):
            name = field.name
            default = field.default
            if default is MISSING and field.default_factory is not MISSING:
                known[f"_make_{name}"] = field.default_factory
                names.append(f"{name}=_missing")
                value = f"_make_{name}() if {name} is _missing else {name}"
            else:
                known[f"_default_{name}"] = default
                names.append(name if default is MISSING else f"{name}=_default_{name}")
                value = name
            if field.init:
                lines.append(f"self.{name} = {value}")
            else:
                names.pop()
        if hasattr(kind, "__post_init__"):
            lines.append("self.__post_init__()")
        # The source holds nothing but names of fields, which stand in our own code.
        exec(f"def __init__({', '.join(names)}):\n " + "\n ".join(lines or ["pass"]), known)  # noqa: S102
        return known["__init__"]

    def _compare_by_fields(kind):
        names = [field.name for field in fields(kind) if field.compare]
        values = attrgetter(*names) if names else lambda _: ()

        def equal(self, other):
            if other.__class__ is not self.__class__:
                return NotImplemented
            return values(self) == values(other)

        kind.__eq__ = equal
        kind.__hash__ = lambda self: hash(values(self))

    def _shown(self):
        shown = [f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if f.repr]
        return f"{type(self).__qualname__}({', '.join(shown)})"


__all__ = ["dataclass"]
