// 测试用的 Excel（续）：工作簿、工作表、批注、保护；Office 的 onReady、getFileAsync。
"use strict";

class Workbook extends Proxied {
  get worksheets() { return new Worksheets(this.context, () => window.book.sheets); }

  get protection() { return new Structure(this.context, this.find); }

  getActiveCell() {
    return new Range(this.context, () => area(sheetNamed(window.book.active), window.book.cell));
  }
}
properties(Workbook, { name: (book) => book.name });

class Structure extends Proxied {}
properties(Structure, { protected: (book) => book.locked });

class Worksheets extends Proxied {
  getItem(name) { return new Worksheet(this.context, () => sheetNamed(name)); }

  add(name) {
    this.change((sheets) => {
      if (window.book.locked) fail("AccessDenied", "工作簿结构");
      if (sheets.some((sheet) => sheet.name === name)) fail("ItemAlreadyExists", name);
      sheets.push({
        name, visibility: "Visible", protection: null, cells: {}, widths: {}, hidden: {}, frozen: 0,
      });
    });
    return this.getItem(name);
  }

  fetch(path) {
    const [items, name] = path.split("/");
    if (items !== "items") fail("InvalidArgument", path);
    this.found = this.find().map((sheet) => {
      const proxy = new Worksheet(this.context, () => sheet);
      proxy.fetch(name);
      return proxy;
    });
  }

  get items() { return this.found ?? fail("PropertyNotLoaded", "items"); }
}

class Worksheet extends Proxied {
  getRange(address) {
    const whole = `A1:${columnLetters(LAST_COLUMN)}${LAST_ROW}`;
    return new Range(this.context, () => area(this.find(), address ?? whole));
  }

  get freezePanes() { return new FreezePanes(this.context, this.find); }
  get protection() { return new Protection(this.context, this.find); }
  // ExcelApi 1.18 才有
  get notes() {
    return window.book.version >= 18 ? new Notes(this.context, this.find) : undefined;
  }

  activate() {
    this.change((sheet) => { if (window.book.active !== sheet.name) show(sheet); });
  }

  delete() {
    this.change((sheet) => {
      if (window.book.locked) fail("AccessDenied", "工作簿结构");
      const { sheets } = window.book;
      sheets.splice(sheets.indexOf(sheet), 1);
      const next = sheets.find((one) => one.visibility === "Visible")
        ?? fail("InvalidOperation", "最后一张");
      if (window.book.active === sheet.name) show(next);
    });
  }
}
properties(Worksheet, { name: (sheet) => sheet.name }, {
  visibility: (sheet, value) => {
    if (window.book.locked) fail("AccessDenied", "工作簿结构");
    sheet.visibility = value;
  },
});

class FreezePanes extends Proxied {
  freezeRows(count) {
    this.change((sheet) => {
      sheet.frozen = Number.isInteger(count) && count > 0 ? count : fail("InvalidArgument", count);
    });
  }
}

class Protection extends Proxied {
  unprotect(password = "") {
    this.change((sheet) => {
      if (!sheet.protection) return;
      if ((sheet.protection.password ?? "") !== password) fail("AccessDenied", "密码");
      sheet.protection = null;
    });
  }

  protect(options) {
    this.change((sheet) => {
      writable(sheet);
      sheet.protection = { options };
    });
  }
}
properties(Protection, {
  protected: (sheet) => Boolean(sheet.protection),
  options: (sheet) => sheet.protection?.options ?? null,
});

class Notes extends Proxied {
  add(address, content) {
    this.change((sheet) => {
      writable(sheet);
      const cell = cellOf(sheet, address);
      if (cell.note !== undefined) fail("ItemAlreadyExists", address);
      cell.note = content;
    });
  }

  getItem(address) {
    return new Note(this.context, () => {
      const sheet = this.find();
      const cell = sheet.cells[address];
      return cell?.note === undefined ? fail("ItemNotFound", address) : { sheet, cell };
    });
  }

  getItemOrNullObject(address) {
    return new Note(this.context, () => ({ sheet: this.find(), cell: this.find().cells[address] }));
  }
}

class Note extends Proxied {
  delete() {
    this.change(({ sheet, cell }) => {
      writable(sheet);
      delete cell.note;
    });
  }
}
properties(Note, { isNullObject: ({ cell }) => cell?.note === undefined });

window.Excel = {
  async run(...given) {
    const work = given.pop();
    const context = new Context(given[0] ?? {});
    try {
      const result = await work(context);
      await context.sync();
      return result;
    } finally {
      context.alive = false;
    }
  },
};

const ANSWER = { Succeeded: "succeeded", Failed: "failed" };
const answered = (done, value) => setTimeout(() => done({ status: ANSWER.Succeeded, value }));
const refused = (done, message) => setTimeout(() =>
  done({ status: ANSWER.Failed, error: { code: 5001, name: "Internal Error", message } }));
const MOST_OPEN = 2;
let open = 0;

function sliced(content, size, done) {
  if (size > 4 * 1024 * 1024 || open >= MOST_OPEN) {
    refused(done, "开着两个了，或片太大");
    return;
  }
  open += 1;
  const data = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  // 片切得碎，好看出是不是拼得起来
  const cut = Math.min(size, 3000);
  answered(done, {
    size: data.length,
    sliceCount: Math.ceil(data.length / cut),
    getSliceAsync: (at, then) => answered(then, { data: [...data.slice(at * cut, (at + 1) * cut)] }),
    closeAsync: (then) => { open -= 1; answered(then); },
  });
}

window.Office = {
  FileType: { Compressed: "compressed" },
  DocumentMode: { ReadOnly: "readOnly", ReadWrite: "readWrite" },
  HostType: { Excel: "Excel" },
  AsyncResultStatus: ANSWER,
  onReady: async () => ({ host: window.book.host ?? "Excel", platform: "PC" }),
  context: {
    requirements: {
      isSetSupported: (name, version) =>
        name === "ExcelApi" && window.book.version >= Number(version.split(".")[1]),
    },
    document: {
      get mode() { return window.book.readOnly ? "readOnly" : "readWrite"; },
      // 由测试把此刻的样子另写成 .xlsx，如 Excel 所做
      getFileAsync: (kind, { sliceSize }, done) =>
        window.bookBytes(JSON.stringify(window.book)).then(
          (content) => sliced(content, sliceSize, done), (error) => refused(done, error.message)),
    },
  },
};
// Office.js 自己也这样做
for (const name of ["alert", "confirm", "prompt"]) {
  window[name] = () => { throw new Error(`Function window.${name} is not supported.`); };
}
window.history.replaceState = null;
window.history.pushState = null;
