// 打开着的工作簿：名称、光标、整本的字节（连同没有保存的改动）。

/** getFileAsync 允许的最大一片（字节）。 */
const SLICE = 4 * 1024 * 1024;

/** 工作簿的名称，光标所在的表与格。 */
export function here() {
  return Excel.run(async (context) => {
    const { workbook } = context;
    const cell = workbook.getActiveCell();
    const { worksheet } = cell;
    workbook.load("name");
    cell.load("address");
    worksheet.load("name");
    await context.sync();
    // 地址如 '项目清单'!S7
    return { name: workbook.name, sheet: worksheet.name, cell: cell.address.split("!").pop() };
  });
}

/** 以只读方式打开，改了也存不下来。 */
export function isReadOnly() {
  return Office.context.document.mode === Office.DocumentMode.ReadOnly;
}

/** 整本工作簿；一片片取，取完必须关上，否则第三次就取不到了。 */
export async function bytes() {
  const { document } = Office.context;
  const options = { sliceSize: SLICE };
  const file = await asked((done) =>
    document.getFileAsync(Office.FileType.Compressed, options, done));
  try {
    const slices = [];
    for (let at = 0; at < file.sliceCount; at += 1) {
      const slice = await asked((done) => file.getSliceAsync(at, done));
      slices.push(new Uint8Array(slice.data));
    }
    return new Blob(slices);
  } finally {
    await asked((done) => file.closeAsync(done));
  }
}

function asked(call) {
  return new Promise((resolve, reject) => {
    call(({ status, value, error }) =>
      status === Office.AsyncResultStatus.Succeeded ? resolve(value) : reject(error));
  });
}
