// 保护：写之前撤去工作表没有密码的保护，写完照原来的各项许可保护上；工作簿结构的保护不碰。

import { Told } from "./service.js";

const LOCKED_STRUCTURE =
  "工作簿的结构有保护，添不了、删不了“校验结果”一类的表，也显示不了隐藏的表。"
  + "请在“审阅—保护工作簿”取消保护之后，再按一次。";

/** 工作簿的结构有保护则抛 Told。 */
export async function refuseLockedStructure(context) {
  const { protection } = context.workbook;
  protection.load("protected");
  await context.sync();
  if (protection.protected) throw new Told(LOCKED_STRUCTURE);
}

/** 撤去 `names` 各表的保护；撤了的连同各项许可记入 `locked`。有密码的抛 Told。 */
export async function unlock(context, names, locked) {
  const sheets = names.map((name) => ({ name, protection: protectionOf(context, name) }));
  for (const { protection } of sheets) protection.load("protected,options");
  await context.sync();
  for (const { name, protection } of sheets.filter((sheet) => sheet.protection.protected)) {
    const { options } = protection;
    protection.unprotect();
    try {
      await context.sync();
    } catch (error) {
      throw error.code === "InvalidOperationInCellEditMode" ? error : new Told(passworded(name));
    }
    locked.push({ name, options });
  }
}

/** 照原样保护上。 */
export async function relock(context, locked) {
  if (!locked.length) return;
  try {
    for (const { name, options } of locked) protectionOf(context, name).protect(options);
    await context.sync();
  } catch {
    const names = locked.map(({ name }) => `“${name}”`).join("、");
    throw new Told(`工作表${names}原有的保护没能恢复。请在“审阅—保护工作表”里重新保护。`);
  }
}

const protectionOf = (context, name) => context.workbook.worksheets.getItem(name).protection;

const passworded = (name) =>
  `工作表“${name}”加了带密码的保护，写不进去。`
  + "请在“审阅—撤销工作表保护”输入密码撤销之后，再按一次。";
