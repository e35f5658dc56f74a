"""加载项清单与图标：结构、地址、字节。"""

from __future__ import annotations

import re
import struct
import zlib
from uuid import UUID

import pytest
from lxml import etree

from addin.service import manifest, pane_url
from addin.service.icons import SIZES, draw
from pipelines.errors import UsageError

URL = "https://localhost:8931/pane.html#token=abc&name=\"<清单>'"
NS = {
    "o": "http://schemas.microsoft.com/office/appforoffice/1.1",
    "v": "http://schemas.microsoft.com/office/taskpaneappversionoverrides",
    "bt": "http://schemas.microsoft.com/office/officeappbasictypes/1.0",
}
XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"


def parsed(url: str = URL) -> etree._Element:
    return etree.fromstring(manifest(url))


def test_the_parts_stand_in_the_order_that_the_schema_wants() -> None:
    names = [etree.QName(child).localname for child in parsed()]
    assert names == [
        "Id", "Version", "ProviderName", "DefaultLocale", "DisplayName", "Description", "IconUrl",
        "HighResolutionIconUrl", "Hosts", "Requirements", "DefaultSettings", "Permissions",
        "VersionOverrides",
    ]  # fmt: skip


def test_it_is_a_task_pane_that_may_write_the_workbook_and_needs_excelapi_1_7() -> None:
    root = parsed()
    assert root.get(XSI) == "TaskPaneApp"
    assert root.findtext("o:Permissions", namespaces=NS) == "ReadWriteDocument"
    assert root.find("o:Hosts/o:Host", NS).get("Name") == "Workbook"
    needs = root.find("o:Requirements/o:Sets/o:Set", NS)
    assert needs is not None
    assert (needs.get("Name"), needs.get("MinVersion")) == ("ExcelApi", "1.7")


def test_its_identity_never_changes() -> None:
    first, second = (parsed(url).findtext("o:Id", namespaces=NS) for url in (URL, "http://a/b"))
    assert first == second == "7b1d0c52-6a0e-4f5b-9d5e-2f4c8a1e6d30"
    assert UUID(first).version == 4


def test_pane_and_button_open_the_given_address_whatever_its_letters() -> None:
    root = parsed()
    assert root.find("o:DefaultSettings/o:SourceLocation", NS).get("DefaultValue") == URL
    assert root.find(".//bt:Url", NS).get("DefaultValue") == URL


def test_every_resource_that_is_named_is_there_and_every_one_there_is_named() -> None:
    root = parsed()
    asked = {found.get("resid") for found in root.iter() if found.get("resid")}
    held = {found.get("id") for found in root.find(".//v:Resources", NS).iter() if found.get("id")}
    assert asked == held
    assert all(len(str(name)) <= 32 for name in held)


def test_the_ribbon_button_is_called_as_the_program_is() -> None:
    root = parsed()
    control = root.find(".//v:Control", NS)
    assert control is not None
    label = control.find("v:Label", NS).get("resid")
    texts = {
        found.get("id"): found.get("DefaultValue") for found in root.iterfind(".//bt:String", NS)
    }
    assert texts[label] == "清单通"
    assert control.find("v:Action", NS).get(XSI) == "ShowTaskpane"


def test_icons_are_asked_from_the_same_service_and_only_in_sizes_it_draws() -> None:
    root = parsed()
    icons = [found.get("DefaultValue") for found in root.iterfind(".//bt:Image[@DefaultValue]", NS)]
    icons += [
        root.find(f"o:{name}", NS).get("DefaultValue")
        for name in ("IconUrl", "HighResolutionIconUrl")
    ]
    assert set(icons) == {f"https://localhost:8931/icons/{size}.png" for size in SIZES}


def test_the_same_address_gives_the_same_bytes() -> None:
    assert manifest(URL) == manifest(URL)


@pytest.mark.parametrize(
    ("service", "pane"),
    [
        ("https://localhost:8931", "https://localhost:8931/pane.html"),
        ("https://localhost:8931/", "https://localhost:8931/pane.html"),
        ("https://门户/清单/pane.html", "https://门户/清单/pane.html"),
    ],
)
def test_the_pane_lies_where_the_service_is_and_carries_the_token_out_of_sight(
    service: str, pane: str
) -> None:
    assert pane_url(service, "令牌") == f"{pane}#token=令牌"


@pytest.mark.parametrize(
    "url", ["file:///c:/pane.html", "pane.html", "javascript:alert(1)", "https:///x"]
)
def test_what_is_no_address_of_a_pane_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match=f"“{re.escape(url)}”不是任务窗格的地址"):
        manifest(f"{url}#token=secret")


@pytest.mark.parametrize("size", SIZES)
def test_an_icon_is_a_sound_png_of_its_size(size: int) -> None:
    image = draw(size)
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, {}
    while at < len(image):
        length, kind = struct.unpack(">I4s", image[at : at + 8])
        content = image[at + 8 : at + 8 + length]
        assert struct.unpack(">I", image[at + 8 + length : at + 12 + length])[0] == zlib.crc32(
            kind + content
        )
        chunks[kind] = content
        at += 12 + length
    assert struct.unpack(">II", chunks[b"IHDR"][:8]) == (size, size)
    assert len(zlib.decompress(chunks[b"IDAT"])) == size * (size + 1)


def test_an_icon_shows_something() -> None:
    assert len(set(draw(16))) > 4
