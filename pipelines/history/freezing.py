"""冻结机器考核：一年一份，存下就不改；每次取出都核对哈希（DOMAIN §2.10）。

没有解冻：冻结之后数据改了，只列出差别，分数由调整项解决。
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Engine, insert, select

from pipelines.errors import UsageError
from pipelines.history.database import reading, writing
from pipelines.history.tables import FROZEN


@dataclass(frozen=True)
class Frozen:
    """冻结了的一份：哪一年、何时、何人、内容（规范 JSON）。"""

    year: int
    at: datetime
    actor: str
    content: str

    @property
    def digest(self) -> str:
        """SHA-256（十六进制）：年、时间、何人也算在内，改哪一样都对不上。"""
        whole = "\n".join((str(self.year), self.at.isoformat(), self.actor, self.content))
        return sha256(whole.encode()).hexdigest()

    @property
    def words(self) -> str:
        """张三于 2022-01-10 09:00:00 冻结。"""
        return f"{self.actor}于 {self.at:%Y-%m-%d %H:%M:%S} 冻结"


def freeze(engine: Engine, frozen: Frozen) -> Frozen:
    """存下；这一年已经冻结则 UsageError，不覆盖。"""
    with writing(engine) as connection:
        taken = connection.execute(select(FROZEN).where(FROZEN.c.year == frozen.year)).first()
        if taken:
            raise UsageError(
                f"{frozen.year} 年的机器考核已由{taken.actor}于 {taken.at.replace('T', ' ')} 冻结，"
                "不能再冻结、也不能解冻；数据有变的，请在调整项里写明依据"
            )
        values = {
            "year": frozen.year, "at": frozen.at.isoformat(), "actor": frozen.actor,
            "digest": frozen.digest, "content": frozen.content,
        }  # fmt: skip
        connection.execute(insert(FROZEN).values(values))
    return frozen


def read_frozen(engine: Engine, year: int) -> Frozen | None:
    """取出一年冻结的一份，没有则 None；内容与哈希不符则 UsageError。"""
    with reading(engine) as connection:
        row = connection.execute(select(FROZEN).where(FROZEN.c.year == year)).first()
    if row is None:
        return None
    try:
        frozen = Frozen(row.year, datetime.fromisoformat(row.at), row.actor, row.content)
    except ValueError as error:
        raise UsageError(_tampered(year)) from error
    if frozen.digest != row.digest:
        raise UsageError(_tampered(year))
    return frozen


def _tampered(year: int) -> str:
    return (
        f"{year} 年冻结的机器考核与冻结时的哈希不符：历史库里的内容被改动过，不能再用。"
        "请信息员从备份恢复历史库"
    )
