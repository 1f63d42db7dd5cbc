"""Columns side by side."""

from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.column_groups import in_groups


@given(st.lists(st.integers(1, 60)), st.integers(10, 120))
def test_groups_leave_no_column_out_and_fit(widths: list[int], room: int) -> None:
    groups = in_groups(widths, room)
    assert [at for group in groups for at in group] == [*range(len(widths))]
    for group in groups:
        assert len(group) == 1 or sum(widths[at] + 2 for at in group) <= room
