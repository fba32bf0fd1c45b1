"""What holds for every test: properties are tried on the same examples on every machine."""

from hypothesis import settings

# A red run must be red again on the next machine, and a slow machine is no fault of the code.
settings.register_profile(
    "handbook", derandomize=True, deadline=None, max_examples=40, print_blob=False
)
settings.load_profile("handbook")
