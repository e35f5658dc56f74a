// Office.js 的错误换成一句人话；不认得的，连错误名一起说出来，好问信息员。

import { Told } from "./service.js";

const SENTENCES = {
  InvalidOperationInCellEditMode:
    "Excel 正在编辑单元格。请按回车（或 Esc）结束编辑，再按一次。",
  AccessDenied:
    "Excel 不让改：工作表或工作簿有保护，或是以只读方式打开的。请在“审阅”里撤销保护，或另存一份，再按一次。",
  ItemNotFound:
    "要改的工作表不见了：可能刚被改名或删去。请再按一次。",
  ItemAlreadyExists:
    "同名的工作表已经有了：可能刚被人添上。请再按一次。",
  RequestPayloadSizeLimitExceeded:
    "一次要改的太多，Excel 收不下。请先改正一部分，再按一次。",
  RequestAborted: "Excel 中止了这次改动。请再按一次。",
};
const PARTLY = "可能只写了一部分；再按一次同一个按钮会重写，按“清除标记”会去掉。";

/** 一个错误说成的话；`writing` 为真，说明出错时已经开始往工作簿里写。 */
export function sentence(error, writing) {
  const said = error instanceof Told ? error.message : SENTENCES[error?.code] ?? unknown(error);
  return writing ? `${said}\n${PARTLY}` : said;
}

function unknown(error) {
  const named = [error?.code ?? error?.name, error?.message].filter(Boolean).join("：");
  return `Excel 没有照做（${named}）。请再按一次；还是不行，请把这句话告诉信息员。`;
}
