"""各种公文：随附的模板都查得过，给得出模板要的全部名称。"""

from __future__ import annotations

import pytest

from pipelines.documents.circular import check_template, template_names
from pipelines.documents.kinds import KINDS, DocumentKind
from pipelines.intake.submission import Intake
from pipelines.office import shipped
from pipelines.tasks.basing import specimen_basis
from pipelines.tasks.linting import lint_templates


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_shipped_template_is_sound_and_its_names_exist(
    kind: DocumentKind, intake: Intake
) -> None:
    template = shipped("templates") / "documents" / f"{kind.name}.docx"
    specimen = kind.specimen(specimen_basis(intake))
    assert template_names(template) <= set(specimen)
    check_template(template, specimen)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_template_passes_the_examination_of_templates(kind: DocumentKind, intake: Intake) -> None:
    template = shipped("templates") / "documents" / f"{kind.name}.docx"
    assert lint_templates([template], intake) == [[]]


def test_every_kind_of_the_circular_has_a_template_in_a_new_office(intake: Intake) -> None:
    folder = intake.office.folder / "documents"
    assert {kind.name for kind in KINDS} <= {path.stem for path in folder.glob("*.docx")}
