"""收件：读、校验、归档、入库；一个文件读不了，其余照收（DESIGN，The way data goes）。"""

from pipelines.reception.examining import Examined, examine
from pipelines.reception.inbox import (
    Arrival,
    file_time,
    reach,
    read_arrival,
    split_settled,
    told,
    waiting_files,
)
from pipelines.reception.receiving import archive, archived, receive, restore, same_content
from pipelines.reception.sent_receipt import (
    SentReceipt,
    mark_of,
    read_receipts,
    receipt_path,
    writable_name,
)
from pipelines.reception.vouching import lost_words, verified

__all__ = [
    "Arrival",
    "Examined",
    "SentReceipt",
    "archive",
    "archived",
    "examine",
    "file_time",
    "lost_words",
    "mark_of",
    "reach",
    "read_arrival",
    "read_receipts",
    "receipt_path",
    "receive",
    "restore",
    "same_content",
    "split_settled",
    "told",
    "verified",
    "waiting_files",
    "writable_name",
]
