"""A mapping of one's own: what the data says of platforms' files, said of any other file.

Parts: `with_mappings` (a handbook that knows more exports), `with_export` (the same of one that is
not written yet).

It is a file of the form of those in data/exports, and is held against the same terms. One that is
called as an export of the data stands in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ...policy.faults import Fault, Named, PolicyError
from ...policy.handbook import Handbook
from ...policy.reading import read_toml
from ...policy.shapes import read
from ...policy.subjects.exports import EXPORT, FOLDER, Export, Exports, faults_of


def with_mappings(handbook: Handbook, files: Sequence[Path]) -> Handbook:
    """Return a handbook whose exports are also those of these files, each called as its file.

    Of a folder it is every file in it that ends in .toml. Raises PolicyError with every fault of
    them.
    """
    faults: list[Fault] = []
    kinds = {**handbook.exports.kinds}
    every = [
        one for file in files for one in (sorted(file.glob("*.toml")) if file.is_dir() else [file])
    ]
    for file in every:
        section = read_toml(file, file.name, faults)
        if section.data:
            kinds[file.stem] = read(Export, section)
    exports = Exports(Named(EXPORT, kinds), handbook.exports.assumed)
    if not faults:
        called = {f"data/{FOLDER}/{file.stem}.toml": file.name for file in every}
        found = faults_of(handbook.policy, exports)
        faults = [replace(fault, file=called.get(fault.file, fault.file)) for fault in found]
    if faults:
        raise PolicyError(faults)
    return replace(handbook, exports=exports)


def with_export(handbook: Handbook, text: str, name: str) -> Handbook:
    """Return a handbook that also knows the export of a text, as of a file of this name.

    Raises PolicyError with every fault of it.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_text(text, encoding="utf-8")
        return with_mappings(handbook, [file])
