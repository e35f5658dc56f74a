"""收件：读、校验、归档、入库；一个文件读不了，其余照收（DESIGN，The way data goes）。"""

from pipelines.reception.examining import Examined, examine
from pipelines.reception.inbox import (
    Arrival,
    file_time,
    read_arrival,
    split_settled,
    told,
    waiting_files,
)
from pipelines.reception.receiving import archive, archived, receive, restore

__all__ = [
    "Arrival",
    "Examined",
    "archive",
    "archived",
    "examine",
    "file_time",
    "read_arrival",
    "receive",
    "restore",
    "split_settled",
    "told",
    "waiting_files",
]
