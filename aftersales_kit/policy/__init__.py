"""What the rules are: terms, amounts, tables, floors; loading, verification, comparison.

Plain Python with nothing to install, so that it runs in a browser.
"""

from .cases import WorkedCase, load_cases
from .faults import BadValue, CaseError, Fault, PolicyError
from .inforce import InForce, Policy
from .loading import data_folder, default, load
from .terms import Field, Label
from .verification import Finding, verify, verify_folder

__all__ = [
    "BadValue",
    "CaseError",
    "Fault",
    "Field",
    "Finding",
    "InForce",
    "Label",
    "Policy",
    "PolicyError",
    "WorkedCase",
    "data_folder",
    "default",
    "load",
    "load_cases",
    "verify",
    "verify_folder",
]
