"""动词 wall 与它的命令。"""

import json

import pytest
from click.testing import CliRunner

from pipelines.cli import app
from pipelines.errors import UsageError
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.tasks.charting import wall
from tests.city import save
from tests.conftest import JUNE, NOW, PROJECT


def test_the_page_is_written_into_the_folder_of_the_month(intake: Intake, history: History) -> None:
    save(history, intake, "娄星区", JUNE, {"项目清单": [PROJECT]})
    made = wall(intake, JUNE, NOW)
    assert made.path == intake.office.out / "2021-06" / "挂图作战_2021-06.html"
    first = made.path.read_bytes()
    assert "示例硅钢项目（一期）" in first.decode()
    assert wall(intake, JUNE, NOW).path.read_bytes() == first


def test_a_month_without_data_is_refused(intake: Intake) -> None:
    with pytest.raises(UsageError, match="无图可挂"):
        wall(intake, JUNE, NOW)


def test_the_command_speaks_json(intake: Intake, history: History) -> None:
    save(history, intake, "娄星区", JUNE, {"项目清单": [PROJECT]})
    result = CliRunner().invoke(
        app, ["--office", str(intake.office.folder), "--json", "wall", "-p", "2021-06"]
    )
    assert result.exit_code == 3, result.output
    data = json.loads(result.stdout)
    assert (data["projects"], data["schema_version"]) == (1, 1)
    assert "涟源市" in data["missing"]
