"""The shop's own files: from what a platform exports to cases of the handbook.

The rooms, in the order in which a file goes through them: `values` (what a cell says), `tables`
(a file as tables of text), `recognising` (which export it is), `mapping` (rows to cases),
`personal` (what stands for a person), `deciding` (what the policy makes of the cases).
"""
