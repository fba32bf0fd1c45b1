"""The machine's own Chromium, as tests and measurements start it."""

from __future__ import annotations

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

# It runs beside the tests, as whoever runs them, and speaks to nobody on its own account.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str | None:
    """Return the browser's path, or None if this machine has none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
