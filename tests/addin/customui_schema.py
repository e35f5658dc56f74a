"""微软的 customUI 2010 模式：由 Open XML SDK 的模式数据（openxml-audit 随附）译成 XSD 1.1。

数据说全了元素、次序、属性、长度；“id、idQ、idMso 必须恰有一个”只写在 [MS-CUSTOMUI2] 正文里
（2.2 各元素的说明），以断言补上。
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from xmlschema import XMLSchema11

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
_DATA = "data/openxml/schemas/schemas_microsoft_com_office_2009_07_customui.json"
_IDS = {"id", "idQ", "idMso"}
Json = Mapping[str, Any]


@cache
def customui_schema() -> XMLSchema11:
    """可直接拿来校验的模式。"""
    return XMLSchema11(xsd_text())


def xsd_text() -> str:
    """XSD 1.1 文本。"""
    data = json.loads(files("openxml_audit").joinpath(_DATA).read_text(encoding="utf-8"))
    enums = {enum["Name"]: enum for enum in data["Enums"]}
    types = {_type(each["Name"]): each for each in reversed(data["Types"])}
    body = "".join(_complex_type(name, each, enums) for name, each in sorted(types.items()))
    return (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{NAMESPACE}"'
        f' targetNamespace="{NAMESPACE}" elementFormDefault="qualified">'
        f'<xs:element name="customUI" type="CT_CustomUI"/>{body}</xs:schema>'
    )


def _type(name: str) -> str:
    """mso14:CT_Tab/mso14:tab → CT_Tab。"""
    return name.partition("/")[0].removeprefix("mso14:")


def _element(name: str) -> str:
    return name.partition("/")[2].removeprefix("mso14:")


def _complex_type(name: str, each: Json, enums: Json) -> str:
    attributes = each.get("Attributes", ())
    names = {attribute["QName"].removeprefix(":") for attribute in attributes}
    written = "".join(_attribute(attribute, enums) for attribute in attributes)
    ids = " + ".join(f"count(@{one})" for one in sorted(_IDS))
    rule = f'<xs:assert test="{ids} = 1"/>' if names >= _IDS else ""
    particle = _particle(each["Particle"]) if "Particle" in each else ""
    return f'<xs:complexType name="{name}">{particle}{written}{rule}</xs:complexType>'


def _particle(particle: Json) -> str:
    occurs = _occurs(particle)
    if "Name" in particle:
        name = particle["Name"]
        return f'<xs:element name="{_element(name)}" type="{_type(name)}"{occurs}/>'
    kind = {"Choice": "choice", "All": "all"}.get(particle["Kind"], "sequence")
    return f"<xs:{kind}{occurs}>{''.join(map(_particle, particle['Items']))}</xs:{kind}>"


def _occurs(particle: Json) -> str:
    """没有 Occurs 是恰好一次；有而没有 Min 是可以没有，没有 Max 是不限。"""
    if not (given := particle.get("Occurs")):
        return ""
    most = given[0].get("Max", "unbounded")
    return f' minOccurs="{given[0].get("Min", 0)}" maxOccurs="{most}"'


def _attribute(attribute: Json, enums: Json) -> str:
    name = attribute["QName"].removeprefix(":")
    validators = attribute.get("Validators", ())
    required = any(each["Name"] == "RequiredValidator" for each in validators)
    use = ' use="required"' if required else ""
    kind = "".join(_simple_type(attribute["Type"], validators, enums))
    return f'<xs:attribute name="{name}"{use}><xs:simpleType>{kind}</xs:simpleType></xs:attribute>'


def _simple_type(kind: str, validators: tuple[Json, ...], enums: Json) -> Iterator[str]:
    arguments = {
        argument["Name"]: argument["Value"]
        for each in validators
        for argument in each.get("Arguments") or ()
    }
    yield f'<xs:restriction base="xs:{_base(kind, arguments)}">'
    for name in ("MinLength", "MaxLength", "MinInclusive", "MaxInclusive"):
        if name in arguments:
            yield f'<xs:{name[0].lower()}{name[1:]} value="{arguments[name]}"/>'
    if kind.startswith("EnumValue<"):
        enum = enums[kind.rstrip(">").rpartition(".")[2]]
        yield from (f'<xs:enumeration value="{each["Value"]}"/>' for each in enum["Facets"])
    yield "</xs:restriction>"


def _base(kind: str, arguments: Json) -> str:
    if kind in ("BooleanValue", "IntegerValue"):
        return kind.removesuffix("Value").lower()
    for flag, base in (("IsId", "ID"), ("IsNcName", "NCName"), ("IsToken", "token")):
        if flag in arguments:
            return base
    # QName 上加长度，xmlschema 不许；此处只要是一个词
    return "NMTOKEN" if "IsQName" in arguments else "string"
