// 测试用的 Excel：load、sync 从严。没有 load 的读不到，没有 sync 的不算数，run 完的代理作废，
// 有保护的写不进，地址写错、形状不符、批注重复都报错，一次送得太多不收。
// window.book 是工作簿此刻的样子：{name, active, cell, editing, locked, version, sheets}。
"use strict";

const MOST_OPERATIONS = 3000;
const LAST_ROW = 1048576;
const LAST_COLUMN = 16384;

class ExcelError extends Error {
  constructor(code, message = code) {
    super(message);
    this.name = "RichApi.Error";
    this.code = code;
  }
}
const fail = (code, message) => { throw new ExcelError(code, message); };
const pause = (time = 0) => new Promise((resolve) => setTimeout(resolve, time));

class Context {
  constructor(options) {
    Object.assign(this, { queue: [], alive: true, patient: Boolean(options.delayForCellEdit) });
    this.workbook = new Workbook(this, () => window.book);
  }

  enqueue(operation, weight = 1) {
    if (!this.alive) fail("InvalidObjectPath", "run 已经结束");
    this.queue.push({ operation, weight });
  }

  async sync() {
    const { queue } = this;
    this.queue = [];
    await pause();
    window.book.syncs += 1;
    while (this.patient && window.book.editing) await pause(20);
    if (window.book.editing) fail("InvalidOperationInCellEditMode");
    const sent = queue.reduce((sum, { weight }) => sum + weight, 0);
    if (sent > MOST_OPERATIONS) fail("RequestPayloadSizeLimitExceeded", `${sent}`);
    for (const { operation } of queue) operation();
  }
}

/** 一个代理：`find` 在 sync 时才去找真东西。 */
class Proxied {
  #loaded = new Map();

  constructor(context, find) {
    this.context = context;
    this.find = find;
    this.found = null;
    // 写错了属性名也要报错
    Object.preventExtensions(this);
  }

  load(names) {
    this.context.enqueue(() => {
      for (const name of names.split(",")) this.fetch(name);
    });
  }

  fetch(name) {
    const read = this.constructor.reads[name] ?? fail("InvalidArgument", `没有属性 ${name}`);
    this.#loaded.set(name, read(this.find()));
  }

  remembered(name) {
    if (!this.#loaded.has(name)) fail("PropertyNotLoaded", `${this.constructor.name}.${name}`);
    return this.#loaded.get(name);
  }

  change(operation, weight) {
    this.context.enqueue(() => operation(this.find()), weight);
  }
}

/** 给一种代理装上属性：`reads` 是读法，`writes` 是写法。 */
function properties(kind, reads, writes = {}) {
  kind.reads = reads;
  for (const name of new Set([...Object.keys(reads), ...Object.keys(writes)])) {
    const set = writes[name] && function (value) {
      const weight = Array.isArray(value) ? value.length * value[0].length : 1;
      this.change((found) => writes[name](found, value), weight);
    };
    Object.defineProperty(kind.prototype, name, { get() { return this.remembered(name); }, set });
  }
}

const sheetNamed = (name) =>
  window.book.sheets.find((sheet) => sheet.name === name) ?? fail("ItemNotFound", name);
/** 看 `name` 表；各表自有光标，`cell` 不给则是先前所在的格。 */
function show({ name, visibility, cell: kept }, cell = kept) {
  if (visibility !== "Visible") fail("InvalidOperation", name);
  const left = window.book.sheets.find((sheet) => sheet.name === window.book.active);
  if (left) left.cell = window.book.cell;
  if (window.book.active !== name || cell !== kept) {
    Object.assign(window.book, { active: name, cell: cell ?? "A1" });
  }
}
const columnNumber = (letters) =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
const columnLetters = (number) => (number > 26 ? columnLetters(Math.floor((number - 1) / 26)) : "")
  + String.fromCharCode(65 + (number - 1) % 26);

/** 地址 → {sheet, top, left, bottom, right}，从 1 起。 */
function area(sheet, address) {
  const found = /^([A-Z]{1,3})?([1-9]\d*)?(?::([A-Z]{1,3})?([1-9]\d*)?)?$/.exec(address);
  if (!address || !found) fail("InvalidArgument", `地址 ${address}`);
  const [, left, top, right = left, bottom = top] = found;
  if (!address.includes(":") && !(left && top)) fail("InvalidArgument", `地址 ${address}`);
  const place = {
    sheet, top: Number(top ?? 1), left: columnNumber(left ?? "A"),
    bottom: Number(bottom ?? LAST_ROW), right: right ? columnNumber(right) : LAST_COLUMN,
  };
  return place.bottom < place.top || place.right < place.left ? fail("InvalidArgument", address) : place;
}

const writable = (sheet) => { if (sheet.protection) fail("AccessDenied", sheet.name); };
const addressOf = (row, column) => `${columnLetters(column)}${row}`;
const cellOf = (sheet, address) => (sheet.cells[address] ??= { numberFormat: "General" });

/** 区域里的每一格；整列、整表只论已有的格。 */
function* cells({ sheet, top, left, bottom, right }) {
  writable(sheet);
  if (bottom - top >= LAST_ROW - 1) return;
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) {
      yield [cellOf(sheet, addressOf(row, column)), row - top, column - left];
    }
  }
}

/** 写一块：单个的值用到每一格，否则形状必须相符；null 是不改。 */
function spread(place, given, write) {
  const rows = place.bottom - place.top + 1;
  const columns = place.right - place.left + 1;
  const many = Array.isArray(given);
  if (many && (given.length !== rows || given.some((row) => row.length !== columns))) {
    fail("InvalidArgument", "形状不符");
  }
  for (const [cell, row, column] of cells(place)) {
    const value = many ? given[row][column] : given;
    if (value !== null) write(cell, value);
  }
}

function enter(cell, value) {
  delete cell.formula;
  delete cell.value;
  if (typeof value === "string" && value.startsWith("=") && cell.numberFormat !== "@") {
    cell.formula = value;
  } else if (value !== "") {
    cell.value = value;
  }
}

const each = (name) => (place, value) => { for (const [cell] of cells(place)) cell[name] = value; };
const column = (name) => (place, value) => {
  writable(place.sheet);
  for (let at = place.left; at <= place.right; at += 1) place.sheet[name][columnLetters(at)] = value;
};

class Range extends Proxied {
  get format() { return new Format(this.context, this.find); }
  get worksheet() { return new Worksheet(this.context, () => this.find().sheet); }

  getCell(row, across) {
    return new Range(this.context, () => {
      const { sheet, top, left } = this.find();
      return { sheet, top: top + row, left: left + across, bottom: top + row, right: left + across };
    });
  }

  getResizedRange(rows, columns) {
    return new Range(this.context, () => {
      const found = this.find();
      return { ...found, bottom: found.bottom + rows, right: found.right + columns };
    });
  }

  clear() {
    this.change(({ sheet, ...place }) => {
      writable(sheet);
      for (const address of Object.keys(sheet.cells)) {
        const one = area(sheet, address);
        const inside = one.top >= place.top && one.bottom <= place.bottom
          && one.left >= place.left && one.right <= place.right;
        if (inside) delete sheet.cells[address];
      }
    });
  }

  select() {
    this.change(({ sheet, top, left }) => show(sheet, addressOf(top, left)));
  }
}
properties(Range, {
  address: ({ sheet, top, left }) => `'${sheet.name.replaceAll("'", "''")}'!${addressOf(top, left)}`,
}, {
  values: (place, given) => spread(place, given, enter),
  formulas: (place, given) => spread(place, given, enter),
  numberFormat: (place, given) =>
    spread(place, given, (cell, value) => { cell.numberFormat = value; }),
  columnHidden: column("hidden"),
});
