// 与本机的服务说话。令牌在网址的 # 之后：浏览器不把它送给任何人，也不进日志。

/** 可以直接给人看的一句话。 */
export class Told extends Error {}

const GONE =
  "连不上清单通服务：可能已经关了。请在办公室的电脑上重新起动它（qingdan addin serve），再按一次。";

const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";

/** 按钮，按分组；连同工作簿大小的上限（字节）。 */
export async function menu() {
  return (await request("/buttons")).json();
}

/** 按一次；`told` 是 {name, sheet, cell, reply}，`book` 是整本工作簿。 */
export async function press(id, book, told) {
  const headers = { "Content-Type": "application/octet-stream" };
  // 头里只能是 ASCII
  for (const [key, value] of Object.entries(told)) {
    headers[`X-Qingdan-${key}`] = encodeURIComponent(value);
  }
  return (await request(`/press/${encodeURIComponent(id)}`, { method: "POST", headers, body: book })).json();
}

/** 正在做到哪一步；没有在做则空。 */
export async function progress() {
  return (await (await request("/progress")).json()).words;
}

/** 取一个做好的文件，交给浏览器存下。网址里没有令牌，所以不能直接用链接。 */
export async function download({ name, url }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await (await request(url)).blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function request(path, options = {}) {
  const headers = { "X-Qingdan-Token": encodeURIComponent(token), ...options.headers };
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch {
    throw new Told(GONE);
  }
  if (!response.ok) {
    throw new Told(await response.json().then((said) => said.words, () => GONE));
  }
  return response;
}
