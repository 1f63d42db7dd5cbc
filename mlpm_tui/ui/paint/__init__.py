"""From a value and a width to strips of cells."""
