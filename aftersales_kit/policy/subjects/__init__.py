"""What has a file of its own in the data: clocks, procedures, registers, measures, speech.

Each module reads one subject, holds it, and says what is wrong with it.
"""
