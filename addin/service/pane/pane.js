// 任务窗格：按组列出按钮；按一次，说结果，问该问的，给做好的文件。

import { replay } from "./replay.js";
import { Told, download, menu, press, progress } from "./service.js";
import { sentence } from "./words.js";
import { bytes, here, isReadOnly } from "./workbook.js";

const NO_OFFICE =
  "没有找到 Office.js。请信息员把微软 @microsoft/office-js 包里 dist 文件夹的全部内容"
  + "放进办公室文件夹的 office-js 里，再重新打开任务窗格。";
const NOT_EXCEL = "请在 Excel 里打开：功能区“开始”—“清单通”。";
const TOO_OLD = "这个 Excel 太旧：要 Excel 2021、Microsoft 365 或网页版。";
const NO_NOTES = "这个版本的 Excel 不让加载项写批注：各处的说明请看“校验结果”表。";
const READ_ONLY =
  "这本工作簿是以只读方式打开的，改了也存不下来。请“另存为”之后，在另存的一份里再按。";
const READY = "请按一个按钮。";
/** 对“是否”的肯定回答。 */
const YES = "yes";
/** 多久问一次做到哪一步（毫秒）。 */
const ASKING = 700;

const $ = (id) => document.getElementById(id);
let limit = 0;
/** 正等着服务答复：此外的时候问来的进度已经过时。 */
let waiting = false;

async function start() {
  if (typeof Office === "undefined") throw new Told(NO_OFFICE);
  const { host } = await Office.onReady();
  if (host !== Office.HostType.Excel) throw new Told(NOT_EXCEL);
  if (!Office.context.requirements.isSetSupported("ExcelApi", "1.7")) throw new Told(TOO_OLD);
  const offered = await menu();
  limit = offered.limit;
  $("buttons").replaceChildren(...offered.groups.map(section));
  say("done", READY);
}

function section({ name, buttons }) {
  const part = document.createElement("section");
  const title = document.createElement("h2");
  const group = document.createElement("div");
  title.textContent = name;
  group.className = "group";
  group.append(...buttons.map(button));
  part.setAttribute("aria-label", name);
  part.append(title, group);
  return part;
}

function button(offered) {
  const made = document.createElement("button");
  made.type = "button";
  made.id = `press-${offered.id}`;
  made.textContent = offered.label;
  made.title = `${offered.tip}。${offered.help}`;
  made.classList.toggle("large", offered.large);
  made.addEventListener("click", () => pressed(offered));
  return made;
}

/** 按一次；`reply` 是对上一问的回答。 */
async function pressed(offered, reply = "") {
  const watch = begin(offered);
  try {
    if (offered.needs === "writable" && isReadOnly()) throw new Told(READ_ONLY);
    const told = { ...(await here()), reply };
    const book = await bytes();
    if (book.size > limit) throw new Told(tooBig(book.size));
    const answer = await press(offered.id, book, told);
    waiting = false;
    say("busy", `${offered.label}：正在写回工作簿……正在编辑单元格的话，请先按回车。`);
    const unwritten = await replay(answer.acts);
    show(offered, answer, unwritten);
  } catch (error) {
    say("refused", sentence(error, error.partly));
  } finally {
    clearInterval(watch);
    waiting = false;
    end(offered);
  }
}

function begin(offered) {
  enable(false);
  ask(null);
  $("files").replaceChildren();
  say("busy", `${offered.label}：正在做，请稍候……`);
  waiting = true;
  return setInterval(follow, ASKING);
}

/** 问不到进度不要紧：按下的那一问自会说出缘故。 */
async function follow() {
  const words = await progress().catch(() => "");
  if (waiting && words) say("busy", words);
}

function end(offered) {
  enable(true);
  // 停用时丢了焦点；有问题要答就去答，否则回到按下的按钮
  if ($("question").hidden) $(`press-${offered.id}`).focus();
  else if ($("reply").hidden) $("yes").focus();
  else $("reply").select();
}

function show(offered, answer, unwritten) {
  say(answer.tone, unwritten ? `${answer.words}\n${NO_NOTES}` : answer.words);
  $("files").replaceChildren(...answer.downloads.map(file));
  if (answer.tone === "ask" || answer.tone === "input") ask(offered, answer);
}

/** 加载项里没有 confirm、prompt，就在窗格里问；`offered` 为空则收起。 */
function ask(offered, answer) {
  $("question").hidden = !offered;
  if (!offered) return;
  const typing = answer.tone === "input";
  $("reply").hidden = !typing;
  $("reply").value = answer.default;
  $("yes").textContent = typing ? "确定" : "是";
  $("no").textContent = typing ? "取消" : "否";
  $("question").onsubmit = (event) => {
    event.preventDefault();
    const reply = typing ? $("reply").value.trim() : YES;
    if (reply) pressed(offered, reply);
  };
  $("no").onclick = () => {
    ask(null);
    say("done", "没有做。");
    $(`press-${offered.id}`).focus();
  };
}

function file(made) {
  const item = document.createElement("li");
  const taking = document.createElement("button");
  taking.type = "button";
  taking.textContent = `下载 ${made.name}`;
  taking.addEventListener("click", () =>
    download(made).catch((error) => say("refused", sentence(error))));
  item.append(taking);
  return item;
}

function say(tone, words) {
  $("said").dataset.tone = tone;
  $("words").textContent = words;
  $("said").scrollIntoView({ block: "nearest" });
}

function enable(wanted) {
  for (const one of document.querySelectorAll("button")) one.disabled = !wanted;
}

function tooBig(size) {
  const [now, most] = [size, limit].map((bytes) => Math.ceil(bytes / 2 ** 20));
  return `工作簿有 ${now} MB，超过 ${most} MB 的上限。请删去用不着的表和图片，另存一份再按。`;
}

start().catch((error) => say("refused", sentence(error)));
