// 测试用的 Excel（续）：一块格的对齐、底色、字体、边线。
"use strict";

const oneOf = (words, write) => (place, value) =>
  (words.includes(value) ? write(place, value) : fail("InvalidArgument", value));

class Format extends Proxied {
  get borders() { return new Borders(this.context, this.find); }
  get fill() { return new Fill(this.context, this.find); }
  get font() { return new Font(this.context, this.find); }
}
properties(Format, {}, {
  wrapText: each("wrap"), columnWidth: column("widths"),
  horizontalAlignment: oneOf(["General", "Left", "Center", "Right"], each("horizontal")),
  verticalAlignment: oneOf(["Top", "Center", "Bottom"], each("vertical")),
});

class Fill extends Proxied {
  clear() { this.change((place) => { for (const [cell] of cells(place)) delete cell.fill; }); }
}
const painted = (write) => (place, value) =>
  (/^#[0-9A-Fa-f]{6}$/.test(value) ? write(place, value.toUpperCase()) : fail("InvalidArgument", value));
properties(Fill, {}, { color: painted(each("fill")) });

class Font extends Proxied {}
properties(Font, {}, {
  bold: each("bold"), size: each("size"), color: painted(each("color")),
  underline: oneOf(["None", "Single"], each("underline")),
});

/** 一块格的某一边 → 各格的哪几边；`down`、`across` 是格在块里的位置，`last` 是末行末列。 */
const SIDES = {
  EdgeTop: (down) => [down === 0 && "top"],
  EdgeBottom: (down, across, last) => [down === last.down && "bottom"],
  EdgeLeft: (down, across) => [across === 0 && "left"],
  EdgeRight: (down, across, last) => [across === last.across && "right"],
  InsideHorizontal: (down, across, last) => [down > 0 && "top", down < last.down && "bottom"],
  InsideVertical: (down, across, last) => [across > 0 && "left", across < last.across && "right"],
};

class Borders extends Proxied {
  getItem(side) {
    return new Border(this.context, () => {
      const place = this.find();
      const last = { down: place.bottom - place.top, across: place.right - place.left };
      const missing = { InsideHorizontal: !last.down, InsideVertical: !last.across };
      if (!SIDES[side] || missing[side]) fail("InvalidArgument", side);
      return { ...place, last, side };
    });
  }
}

class Border extends Proxied {}
const edged = (name) => (place, value) => {
  for (const [cell, down, across] of cells(place)) {
    for (const edge of SIDES[place.side](down, across, place.last).filter(Boolean)) {
      cell.borders = { ...cell.borders, [edge]: { ...cell.borders?.[edge], [name]: value } };
    }
  }
};
properties(Border, {}, {
  style: oneOf(["None", "Continuous"], edged("style")),
  weight: oneOf(["Hairline", "Thin", "Medium", "Thick"], edged("weight")),
  color: painted(edged("color")),
});
