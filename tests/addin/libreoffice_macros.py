"""由 LibreOffice 自己的 Python 运行：打开加载项，逐个调用宏，结果以 JSON 写到标准输出。

用法：python3 libreoffice_macros.py 管道名 加载项；标准输入是 [[过程名, [参数, …]], …]。
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

_FILTER = "Calc MS Excel 2007 VBA XML"
_ALWAYS_EXECUTE_NO_WARN = 4


def connected(pipe: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.2)


def main(pipe: str, path: str) -> None:
    context = connected(pipe)
    desktop = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.Desktop", context
    )
    options = {"Hidden": True, "FilterName": _FILTER, "MacroExecutionMode": _ALWAYS_EXECUTE_NO_WARN}
    given = tuple(PropertyValue(name, 0, value, 0) for name, value in options.items())
    document = desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, given)
    provider = document.getScriptProvider()
    results = []
    for name, arguments in json.load(sys.stdin):
        url = f"vnd.sun.star.script:VBAProject.Ribbon.{name}?language=Basic&location=document"
        results.append(provider.getScript(url).invoke(tuple(arguments), (), ())[0])
    json.dump(results, sys.stdout)
    desktop.terminate()


main(*sys.argv[1:])
