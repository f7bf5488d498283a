"""A contract for import-linter: a domain shows the others its public modules, and nothing else."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PublicModulesContract(Contract):
    """A package may import another domain's public modules only.

    `named` are the module names that are public in every domain; `public` lists the other public modules in full.
    `libraries` are packages without private modules. `assembly` packages put the service together and may import any
    module. `halves` are pairs such as `administration -> agencies`: two packages that are one domain.
    """

    named = fields.SetField(subfield=fields.StringField())
    public = fields.SetField(subfield=fields.StringField())
    libraries = fields.SetField(subfield=fields.StringField())
    assembly = fields.SetField(subfield=fields.StringField())
    halves = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        (root,) = (name for name in self.session_options["root_packages"] if name == "krama")
        broken = [
            (importer, imported, details["line_number"])
            for importer in sorted(graph.find_descendants(root))
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if self._is_private(importer, imported)
            for details in graph.get_import_details(importer=importer, imported=imported)[:1]
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, line in check.metadata["broken"]:
            output.print_error(f"{importer}:{line} imports {imported}, which is private to its package.")

    def _is_private(self, importer: str, imported: str) -> bool:
        own, other = importer.split(".")[1], _package(imported)
        if other is None or other == own or own in _set(self.assembly) or other in _set(self.libraries):
            return False
        if f"{own} -> {other}" in _set(self.halves):
            return False
        return imported.rpartition(".")[2] not in _set(self.named) and imported not in _set(self.public)


def _package(module: str) -> str | None:
    """The package that a module of the service lies in; None for a module of another project."""
    parts = module.split(".")
    return parts[1] if parts[0] == "krama" and len(parts) > 1 else None


def _set(field: Any) -> set[str]:
    """A field's value: import-linter declares fields as their descriptors."""
    return set(field)
