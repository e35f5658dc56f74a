/* 点单位看项目，按灯筛选，按名称查找。只用 ES5 的写法，老浏览器也跑得动。
   文字一律以 textContent 放进页面，名称里的 <、& 都是字。 */
(function () {
  "use strict";
  var STEP = 50;
  var data = JSON.parse(document.getElementById("data").textContent);
  var state = { unit: -1, light: null, words: "", shown: STEP };

  function get(id) { return document.getElementById(id); }

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  function row(cells, looks) {
    var line = document.createElement("tr");
    cells.forEach(function (text, index) {
      var cell = document.createElement("td");
      cell.textContent = text;
      if (looks && looks[index]) { cell.className = looks[index]; }
      line.appendChild(cell);
    });
    return line;
  }

  function fill(table, rows, draw) {
    var body = table.querySelector("tbody");
    var fresh = document.createDocumentFragment();
    rows.forEach(function (one) { fresh.appendChild(draw(one)); });
    body.textContent = "";
    body.appendChild(fresh);
  }

  function unitName(number) { return number < 0 ? "—" : data.units[number]; }

  function matching() {
    var words = state.words.toLowerCase();
    return data.projects.filter(function (one) {
      return (state.unit < 0 || one[0] === state.unit) &&
        (state.light === null || one[5] === state.light) &&
        (!words || one[1].toLowerCase().indexOf(words) >= 0);
    });
  }

  function drawProject(one) {
    var light = one[5];
    var label = light < 0 ? "—" : data.labels[light];
    return row(
      [unitName(one[0]), one[1], one[2], one[3], one[4], label, one[6], one[7]],
      { 1: "words", 5: light < 0 ? "none" : "light-" + light, 6: "words" }
    );
  }

  function mine(list) {
    return list.filter(function (one) { return one[0] === state.unit; });
  }

  function drawOwn() {
    get("own").hidden = state.unit < 0;
    if (state.unit < 0) { return; }
    fill(get("own-due"), mine(data.due), function (one) {
      return row(one.slice(1), { 1: "words" });
    });
    fill(get("own-problems"), mine(data.problems), function (one) {
      return row(one.slice(1), { 0: "words", 1: "words" });
    });
  }

  function draw() {
    var found = matching();
    var kept = found.slice(0, state.shown);
    fill(get("projects"), kept, drawProject);
    get("found").textContent = "共" + found.length + "个项目" +
      (kept.length < found.length ? "，列出前" + kept.length + "个" : "");
    get("more").hidden = kept.length === found.length;
    get("drill-title").textContent = (state.unit < 0 ? "全部单位" : unitName(state.unit)) + "的项目";
    get("unit").value = state.unit < 0 ? "" : String(state.unit);
    each(document.querySelectorAll(".filter"), function (one) {
      var on = one.getAttribute("data-light") === (state.light === null ? "" : String(state.light));
      one.setAttribute("aria-pressed", String(on));
    });
    each(document.querySelectorAll("#units tbody tr"), function (one) {
      one.className = one.getAttribute("data-unit") === String(state.unit) ? "chosen" : "";
    });
  }

  function change(key, value) {
    state[key] = value;
    state.shown = STEP;
    draw();
    if (key === "unit") { drawOwn(); }
  }

  function startAgain() {
    state.light = null;
    state.words = get("search").value = "";
    change("unit", -1);
  }

  data.units.forEach(function (name, number) {
    var option = document.createElement("option");
    option.value = String(number);
    option.textContent = name;
    get("unit").appendChild(option);
  });
  each(document.querySelectorAll("button.unit"), function (one) {
    one.addEventListener("click", function () {
      change("unit", Number(one.getAttribute("data-unit")));
      get("drill").scrollIntoView();
      get("drill-title").focus();
    });
  });
  each(document.querySelectorAll(".filter"), function (one) {
    one.addEventListener("click", function () {
      var light = one.getAttribute("data-light");
      change("light", light === "" ? null : Number(light));
    });
  });
  get("unit").addEventListener("change", function () {
    change("unit", this.value === "" ? -1 : Number(this.value));
  });
  get("search").addEventListener("input", function () { change("words", this.value.trim()); });
  get("clear").addEventListener("click", startAgain);
  get("drill").addEventListener("keydown", function (event) {
    if (event.key === "Escape" || event.key === "Esc") { startAgain(); }
  });
  get("more").addEventListener("click", function () { state.shown += STEP; draw(); });
  get("print").addEventListener("click", function () { window.print(); });
  draw();
}());
