"""旁加载用的加载项清单 manifest.xml（Office Add-ins XML 1.1）：告诉 Excel 任务窗格在哪里。"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from addin.service.icons import SIZES
from pipelines.errors import UsageError

#: 永远不变：变了，Excel 就当是另一个加载项。
GUID: Final = "7b1d0c52-6a0e-4f5b-9d5e-2f4c8a1e6d30"
#: 下面的内容改了就加一，Excel 才会重读。
VERSION: Final = "1.0.0.0"
#: 任务窗格离不了的接口：getActiveCell、freezePanes、保护的各项许可，都在 1.7。
NEEDS: Final = "1.7"
_TIP: Final = "打开清单通任务窗格：校验、修正、上报、汇总"


def pane_url(service: str, token: str) -> str:
    """任务窗格的网址；`service` 是服务的地址，写明了窗格在哪里的照写。

    令牌在 # 之后：浏览器不把它送给任何人。
    """
    named = urlsplit(service).path.strip("/")
    return f"{service if named else service.rstrip('/') + '/pane.html'}#token={token}"


def manifest(url: str) -> bytes:
    """任务窗格在 `url`（如 https://localhost:8931/pane.html#token=…）的加载项清单。

    地址不是 http、https 则 UsageError。
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        shown = url.partition("#")[0]
        raise UsageError(f"“{shown}”不是任务窗格的地址，应当像 https://localhost:8931/pane.html")
    origin = f"{parts.scheme}://{parts.netloc}"
    return _TEMPLATE.format(
        guid=GUID,
        version=VERSION,
        needs=NEEDS,
        tip=quoteattr(_TIP),
        url=quoteattr(url),
        **{f"icon{size}": quoteattr(f"{origin}/icons/{size}.png") for size in SIZES},
    ).encode()


#: 元素的次序是模式规定的。
_TEMPLATE: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<OfficeApp xmlns="http://schemas.microsoft.com/office/appforoffice/1.1"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:bt="http://schemas.microsoft.com/office/officeappbasictypes/1.0"
    xsi:type="TaskPaneApp">
  <Id>{guid}</Id>
  <Version>{version}</Version>
  <ProviderName>清单通</ProviderName>
  <DefaultLocale>zh-CN</DefaultLocale>
  <DisplayName DefaultValue="清单通"/>
  <Description DefaultValue="六张清单的校验、汇总与通报"/>
  <IconUrl DefaultValue={icon32}/>
  <HighResolutionIconUrl DefaultValue={icon64}/>
  <Hosts>
    <Host Name="Workbook"/>
  </Hosts>
  <Requirements>
    <Sets DefaultMinVersion="{needs}">
      <Set Name="ExcelApi" MinVersion="{needs}"/>
    </Sets>
  </Requirements>
  <DefaultSettings>
    <SourceLocation DefaultValue={url}/>
  </DefaultSettings>
  <Permissions>ReadWriteDocument</Permissions>
  <VersionOverrides xmlns="http://schemas.microsoft.com/office/taskpaneappversionoverrides"
      xsi:type="VersionOverridesV1_0">
    <Hosts>
      <Host xsi:type="Workbook">
        <DesktopFormFactor>
          <ExtensionPoint xsi:type="PrimaryCommandSurface">
            <OfficeTab id="TabHome">
              <Group id="Qingdan.Group">
                <Label resid="Qingdan.Label"/>
                <Icon>
                  <bt:Image size="16" resid="Qingdan.Icon16"/>
                  <bt:Image size="32" resid="Qingdan.Icon32"/>
                  <bt:Image size="80" resid="Qingdan.Icon80"/>
                </Icon>
                <Control xsi:type="Button" id="Qingdan.Button">
                  <Label resid="Qingdan.Label"/>
                  <Supertip>
                    <Title resid="Qingdan.Label"/>
                    <Description resid="Qingdan.Tip"/>
                  </Supertip>
                  <Icon>
                    <bt:Image size="16" resid="Qingdan.Icon16"/>
                    <bt:Image size="32" resid="Qingdan.Icon32"/>
                    <bt:Image size="80" resid="Qingdan.Icon80"/>
                  </Icon>
                  <Action xsi:type="ShowTaskpane">
                    <TaskpaneId>Qingdan.Pane</TaskpaneId>
                    <SourceLocation resid="Qingdan.Url"/>
                  </Action>
                </Control>
              </Group>
            </OfficeTab>
          </ExtensionPoint>
        </DesktopFormFactor>
      </Host>
    </Hosts>
    <Resources>
      <bt:Images>
        <bt:Image id="Qingdan.Icon16" DefaultValue={icon16}/>
        <bt:Image id="Qingdan.Icon32" DefaultValue={icon32}/>
        <bt:Image id="Qingdan.Icon80" DefaultValue={icon80}/>
      </bt:Images>
      <bt:Urls>
        <bt:Url id="Qingdan.Url" DefaultValue={url}/>
      </bt:Urls>
      <bt:ShortStrings>
        <bt:String id="Qingdan.Label" DefaultValue="清单通"/>
      </bt:ShortStrings>
      <bt:LongStrings>
        <bt:String id="Qingdan.Tip" DefaultValue={tip}/>
      </bt:LongStrings>
    </Resources>
  </VersionOverrides>
</OfficeApp>
"""
