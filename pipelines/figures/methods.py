"""一个办公室的各种办法：亮灯、积分、率、进度曲线、占比、亩均、五好、链长制、红旗。

办法都是办公室文件夹里的 TOML；建得早的办公室没有的，用随附的。
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.figures.counting.curves import CurveTable, load_curves
from pipelines.figures.counting.event_names import EVENT_NAMES
from pipelines.figures.counting.rate_table import RateTable, load_rates
from pipelines.figures.evaluating.chain_table import ChainTable, load_chains
from pipelines.figures.evaluating.land_scheme import Scheme, load_land
from pipelines.figures.evaluating.park_table import ParkTable, load_parks
from pipelines.figures.evaluating.share_table import ShareTable, load_shares
from pipelines.figures.flags.table import FlagTable, load_flags
from pipelines.figures.lights.rules import LightTable
from pipelines.figures.lights.table import load_lights
from pipelines.figures.reminding.table import ReminderTable, load_reminders
from pipelines.figures.scoring.table import ScoreTable, load_score
from pipelines.ledgers.loading import Ledgers
from pipelines.office import BORROWED, Office, Settings
from pipelines.settings import setting_error


@dataclass(frozen=True)
class Methods:
    """各种办法。"""

    lights: LightTable
    score: ScoreTable
    rates: RateTable
    curves: CurveTable
    shares: ShareTable
    parks: ParkTable
    chains: ChainTable
    land: Scheme
    flags: FlagTable


def load_methods(office: Office, ledgers: Ledgers) -> Methods:
    """办公室的各种办法；写错、指名的没有都成 SettingError。"""
    units = [unit.name for unit in office.submitters()]
    return Methods(
        load_lights(_lights(office), ledgers, units),
        load_score(
            _chosen(office, "scores", "score", office.settings.score), EVENT_NAMES, units, ledgers
        ),
        load_rates(office.setting("rates.toml")),
        load_curves(office.setting("curves.toml"), ledgers),
        load_shares(office.setting("shares.toml")),
        load_parks(office.setting("parks.toml")),
        load_chains(office.setting("chains.toml"), ledgers),
        load_land(_chosen(office, "land", "land", office.settings.land)),
        load_flags(office.setting("flags.toml"), office),
    )


def load_reminder_table(office: Office, ledgers: Ledgers) -> ReminderTable:
    """办公室的提醒办法；写错则 SettingError。"""
    return load_reminders(office.setting("reminders.toml"), ledgers)


def borrowed(office: Office) -> tuple[str, ...]:
    """办公室没有、用随附的办法文件。"""
    lacking = [name for name in BORROWED if not (office.folder / name).exists()]
    return tuple(name for name in lacking if name != "lights" or not _old_lights(office))


def _lights(office: Office) -> Path:
    """亮灯办法：office.toml 的 lights 所指的一份；建得早的办公室照用自己的 lights.toml。"""
    return _old_lights(office) or _chosen(office, "lights", "lights", office.settings.lights)


def _old_lights(office: Office) -> Path | None:
    """早先的 lights.toml；有了 lights 文件夹，或 office.toml 指明了别的办法，就不再用它。"""
    path = office.folder / "lights.toml"
    replaced = (office.folder / "lights").exists() or office.settings.lights != Settings.lights
    return path if path.exists() and not replaced else None


def _chosen(office: Office, folder: str, key: str, name: str) -> Path:
    """office.toml 的 `key` 所指的一份办法；`folder` 里没有则 SettingError。"""
    found = {path.stem: path for path in office.setting(folder).glob("*.toml")}
    if name in found:
        return found[name]
    words = f"{folder} 文件夹里没有名为“{name}”的办法，现有：{'、'.join(sorted(found)) or '（无）'}"
    raise setting_error(office.folder / "office.toml", (key,), words)
