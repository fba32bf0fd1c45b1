"""The buyers' door as files: a folder of pages that stands by itself on any host.

Parts: `build` (the folder is written), `page` (the HTML of an edition),
`finding` (by which words a question is found).
"""
