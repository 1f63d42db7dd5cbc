"""A package, so that another distribution's top-level `tests` never takes its place."""
