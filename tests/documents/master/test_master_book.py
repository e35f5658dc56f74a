import zipfile
from decimal import Decimal
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from xlsxwriter import Workbook

from pipelines.documents.master_book import Book
from pipelines.ledgers.values import from_hundredths
from pipelines.xlsx.cell_writing import write_value


@settings(deadline=None)
@given(st.integers(min_value=-(10**13), max_value=10**13))
def test_any_amount_is_written_exactly(amount: int) -> None:
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True}) as workbook:
        book = Book(workbook)
        write_value(book.add_sheet("表"), 0, 0, from_hundredths(amount), book.style())
    with zipfile.ZipFile(stream) as package:
        sheet = etree.fromstring(package.read("xl/worksheets/sheet1.xml"))
    written = sheet.findtext(".//{*}v")
    assert written is not None
    assert Decimal(written) == from_hundredths(amount)
