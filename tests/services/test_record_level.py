"""What a criterion's verdict rests on, in the record's table."""

from mlpm_tui.services.experiment_record import _level


def test_the_bearing_and_its_p_stand_in_brackets() -> None:
    assert _level({"level": "interval", "bearing": "shown", "p": 0.0123}) == (
        "interval (shown, p = 0.012)"
    )
    assert _level({"level": "point", "bearing": "untested", "p": None}) == "point (untested)"
    assert _level(None) == ""
