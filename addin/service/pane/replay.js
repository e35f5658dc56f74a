// 照做：服务记下的一件件事（addin/acts.py），依次在打开着的工作簿里做。

import { refuseLockedStructure, relock, unlock } from "./protection.js";

/** 攒多少格、多少件事才送一次 Excel：送得越少越快，而网页版一次收不下 5 MB。 */
const BATCH = 1000;

const on = (change) => (sheet, act) => change(sheet.getRange(act.range), act.value, act);
const format = (change) => on((range, value) => change(range.format, value));
/** center → Center，Office.js 的说法。 */
const capital = (word) => word[0].toUpperCase() + word.slice(1);
/** 一块格有哪些边：只有一行、一列的，里面没有横线、竖线。 */
const sides = (address) => {
  const [first, last = first] = address.split(":");
  const same = (without) => first.replace(without, "") === last.replace(without, "");
  return [
    "EdgeTop", "EdgeBottom", "EdgeLeft", "EdgeRight",
    ...(same(/\D/g) ? [] : ["InsideHorizontal"]), ...(same(/\d/g) ? [] : ["InsideVertical"]),
  ];
};

/** 单个的格式值会用到整个区域。 */
const STEPS = {
  values: on((range, rows, { from = 0 }) => {
    const block = range.getCell(from, 0).getResizedRange(rows.length - 1, rows[0].length - 1);
    // null 在 Office.js 里是“不改”，清空要写空串
    block.values = rows.map((row) => row.map((value) => value ?? ""));
  }),
  formula: on((range, value) => { range.formulas = [[value]]; }),
  number_format: on((range, value) => { range.numberFormat = value; }),
  fill: format(({ fill }, value) => { if (value) fill.color = value; else fill.clear(); }),
  bold: format(({ font }, value) => { font.bold = value; }),
  size: format(({ font }, value) => { font.size = value; }),
  font_colour: format(({ font }, value) => { font.color = value; }),
  underline: format(({ font }, value) => { font.underline = value ? "Single" : "None"; }),
  wrap: format((cell, value) => { cell.wrapText = value; }),
  horizontal: format((cell, value) => { cell.horizontalAlignment = capital(value); }),
  vertical: format((cell, value) => { cell.verticalAlignment = capital(value); }),
  borders: on(({ format: { borders } }, color, act) => {
    for (const side of sides(act.range)) {
      Object.assign(borders.getItem(side), { style: "Continuous", weight: "Thin", color });
    }
  }),
  width: format((cell, value) => { cell.columnWidth = points(value); }),
  hidden: on((range, value) => { range.columnHidden = value; }),
  clear: (sheet, act) => { (act.range ? sheet.getRange(act.range) : sheet.getRange()).clear(); },
  delete_sheet: (sheet) => { sheet.delete(); },
  show_sheet: (sheet, act) => { sheet.visibility = act.value ? "Visible" : "Hidden"; },
  freeze: (sheet, act) => { sheet.freezePanes.freezeRows(Number(act.range.split(":")[1])); },
  activate: (sheet) => { sheet.activate(); },
  select: on((range) => { range.select(); }),
};
/** 不动格子的，表有保护也做得了。 */
const ANYWAY = new Set(["add_sheet", "delete_sheet", "show_sheet", "freeze", "activate", "select"]);

/** 工作簿的结构有保护就做不了的。 */
const STRUCTURAL = new Set(["add_sheet", "delete_sheet", "show_sheet"]);

/** 依次照做；返回添不了的批注有几条（ExcelApi 1.18 以前没有批注的接口）。 */
export function replay(acts) {
  if (!acts.length) return 0;
  // 这时还在编辑单元格，就等他编辑完，免得只写一半
  return Excel.run({ delayForCellEdit: true }, async (context) => {
    const sheets = context.workbook.worksheets;
    sheets.load("items/name");
    await context.sync();
    const names = new Set(sheets.items.map((sheet) => sheet.name));
    const known = acts.filter((act) => names.has(act.sheet));
    const locked = [];
    if (acts.some((act) => STRUCTURAL.has(act.kind))) await refuseLockedStructure(context);
    try {
      await unlock(context, sheetsOf(known.filter((act) => !ANYWAY.has(act.kind))), locked);
      return await write(context, acts, await noted(context, known));
    } finally {
      await relock(context, locked);
    }
  });
}

async function write(context, acts, notes) {
  try {
    let waiting = 0;
    for (const act of pieces(acts)) {
      step(context.workbook.worksheets, act, notes);
      waiting += weight(act);
      if (waiting >= BATCH) {
        await context.sync();
        waiting = 0;
      }
    }
    await context.sync();
  } catch (error) {
    throw Object.assign(error, { partly: true });
  }
  return notes ? 0 : acts.filter((act) => act.kind === "note" && act.value).length;
}

function step(sheets, act, notes) {
  if (act.kind === "add_sheet") sheets.add(act.sheet);
  else if (act.kind === "note") note(sheets.getItem(act.sheet), act, notes);
  else STEPS[act.kind](sheets.getItem(act.sheet), act);
}

/** `notes` 记着哪些格此刻有批注；没有批注的接口则为 null。 */
function note(sheet, act, notes) {
  if (!notes) return;
  const key = place(act);
  if (notes.delete(key)) sheet.notes.getItem(act.range).delete();
  if (act.value) {
    sheet.notes.add(act.range, act.value);
    notes.add(key);
  }
}

/** 要换批注的格里，现在有批注的。 */
async function noted(context, acts) {
  if (!Office.context.requirements.isSetSupported("ExcelApi", "1.18")) return null;
  const found = new Map();
  for (const act of acts.filter((one) => one.kind === "note")) {
    if (found.has(place(act))) continue;
    const held = context.workbook.worksheets.getItem(act.sheet).notes.getItemOrNullObject(act.range);
    held.load("isNullObject");
    found.set(place(act), held);
    if (found.size % BATCH === 0) await context.sync();
  }
  await context.sync();
  return new Set([...found].filter(([, held]) => !held.isNullObject).map(([key]) => key));
}

/** 大块的值按行分开；`from` 是从区域的第几行起，从 0 起。 */
function* pieces(acts) {
  for (const act of acts) {
    if (act.kind !== "values") {
      yield act;
      continue;
    }
    const tall = Math.max(1, Math.floor(BATCH / act.value[0].length));
    for (let from = 0; from < act.value.length; from += tall) {
      yield { ...act, from, value: act.value.slice(from, from + tall) };
    }
  }
}

const place = (act) => `${act.sheet}!${act.range}`;
const sheetsOf = (acts) => [...new Set(acts.map((act) => act.sheet))];
const weight = (act) => (act.kind === "values" ? act.value.length * act.value[0].length : 1);
/** 列宽：半角字符 → 磅（默认字体一个数字宽 7 像素，左右各留白，96 像素合 72 磅）。 */
const points = (characters) => (characters * 7 + 5) * 0.75;
