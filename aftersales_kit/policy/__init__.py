"""What the rules are: terms, amounts, tables, floors; loading, verification, comparison.

Plain Python with nothing to install, so that it runs in a browser.
"""

from .cases import WorkedCase
from .faults import BadValue, CaseError, Fault, PolicyError
from .handbook import Handbook, data_folder
from .inforce import InForce, Policy
from .terms import Field, Label
from .verification import Finding

__all__ = [
    "BadValue",
    "CaseError",
    "Fault",
    "Field",
    "Finding",
    "Handbook",
    "InForce",
    "Label",
    "Policy",
    "PolicyError",
    "WorkedCase",
    "data_folder",
]
