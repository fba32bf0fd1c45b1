"""What no answer rests on, and is to be sound all the same: the sample, the sentences that measure.

>>> from aftersales_kit.policy.handbook import data_folder
>>> verify_beside(data_folder(), handbook)
[]
"""

from __future__ import annotations

from pathlib import Path

from ..policy.handbook import Handbook
from ..policy.verification import Finding
from .samples import files_beside, verify_sample
from .shop import verify_shop
from .utterances import verify_utterances


def verify_beside(folder: Path, handbook: Handbook) -> list[Finding]:
    """Return what is wrong with files of a data folder that no answer rests on.

    The handbook is that of the folder, without faults; the empty list means fine.
    """
    files = files_beside(folder, handbook)
    return [
        *verify_sample(folder, handbook, files),
        *verify_shop(folder, handbook, files.again()),
        *verify_utterances(folder, handbook),
    ]
