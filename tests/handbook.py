"""The handbook's own data, read once for all tests."""

from aftersales_kit.policy import Handbook, data_folder

HANDBOOK = Handbook.load(data_folder())
POLICY = HANDBOOK.policy
