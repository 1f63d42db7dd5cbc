"""What the measures of flow mean, in the words that every help and every report uses."""

DEFINITIONS = {
    "cycle time": (
        "days from when a card first came into progress (or into review, where it was never in "
        "progress) until it came to done for good"
    ),
    "age": (
        "days since an open card was first begun, beside the part of cycle times that were "
        "shorter; beyond 85 % of them the card is old"
    ),
    "throughput": "cards finished a day, or a week; days are local ones, weekends among them",
    "work in progress": (
        "cards that are in progress or in review; limits (`mlpm limit`) count those of a column, a "
        "lane or a person"
    ),
    "cumulative flow": (
        "how many cards stood in each column at the end of each day; what was archived undone "
        "leaves, what was archived when done stays"
    ),
    "reopening": (
        "a card that leaves done is unfinished again: its clock goes on from its first beginning, "
        "and it counts once, on the day of its last end; what was undone never happened"
    ),
    "left out": ("epics, because their sub-tasks are the work, and cards that were added as done"),
    "forecast": (
        "days of the team's own history, drawn again and again until all that is left is done: "
        "half of the trials end by P50, 85 % by P85; refused below ten finished cards"
    ),
}
"""Each measure with what it means; the order is that in which people read them."""
