// A page as an SVG: its boxes and its text, with their colours. A few kilobytes, where a picture of it has fifty.

/** Runs in the page; `frame` is where its own frame stands in the window. */
function shapesOf(frame) {
  const shapes = [];
  const round = (n) => Math.round(n * 10) / 10;
  const isSeen = (box) => box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0;
  const isClear = (colour) => colour === "transparent" || /, 0\)$/.test(colour);
  /** Something that cannot be seen through stands before it. */
  const covered = (element, x, y) => {
    for (const one of document.elementsFromPoint(x, y)) {
      if (one === element || one.contains(element) || element.contains(one)) return false;
      if (!isClear(getComputedStyle(one).backgroundColor)) return true;
    }
    return false;
  };
  /** What can be seen of a box, of which its scrolling parents show only a part. */
  const within = (box, clip) => {
    const [x, y] = [Math.max(box.x, clip.x), Math.max(box.y, clip.y)];
    const [right, bottom] = [Math.min(box.right, clip.right), Math.min(box.bottom, clip.bottom)];
    return { x, y, right, bottom, width: right - x, height: bottom - y };
  };
  /** The lines that a text is broken into, each with its place, where nothing stands before them. */
  const linesOf = (node, clip) => {
    const lines = [];
    let joins = false;
    const range = document.createRange();
    for (const { 0: word, index } of node.data.matchAll(/\S+|[^\S\n]+/g)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const [box] = range.getClientRects();
      if (!box) continue;
      const middle = box.y + box.height / 2;
      const isOut = middle < clip.y || middle > clip.bottom || box.x >= clip.right || box.right <= clip.x;
      if (isOut || covered(node.parentElement, box.x + Math.min(4, box.width / 2), middle)) {
        joins = false;
        continue;
      }
      const last = lines.at(-1);
      if (joins && Math.abs(last.box.y - box.y) < 2) last.text += word;
      else lines.push({ box, text: word });
      joins = true;
    }
    return lines;
  };
  const drawBox = (style, box) => {
    const border = Number.parseFloat(style.borderTopWidth) > 0 && !isClear(style.borderTopColor);
    if (isClear(style.backgroundColor) && !border) return;
    const { x, y, width, height } = box;
    shapes.push({
      kind: "rect",
      ...{ x: round(x + frame.x), y: round(y + frame.y), width: round(width), height: round(height) },
      fill: isClear(style.backgroundColor) ? "none" : style.backgroundColor,
      ...(border ? { stroke: style.borderTopColor } : {}),
      rx: Number.parseFloat(style.borderTopLeftRadius) || 0,
    });
  };
  const drawText = (node, clip) => {
    const style = getComputedStyle(node.parentElement);
    const kind = {
      fill: style.color,
      size: Number.parseFloat(style.fontSize),
      mono: /mono|consol|courier/i.test(style.fontFamily),
      bold: Number(style.fontWeight) >= 600,
      icon: /codicon/.test(style.fontFamily),
    };
    for (const { box, text } of linesOf(node, clip)) {
      if (text.trim() === "" || !isSeen(box)) continue;
      const [x, y] = [round(box.x + frame.x), round(box.y + frame.y + box.height * 0.76)];
      shapes.push({ kind: "text", x, y, text: text.replaceAll("\u00a0", " "), ...kind });
    }
  };
  const visit = (element, clip) => {
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility === "hidden" || Number(style.opacity) === 0) return;
    const box = element.getBoundingClientRect();
    if (element instanceof SVGSVGElement) {
      if (isSeen(box))
        shapes.push({
          kind: "svg",
          x: round(box.x + frame.x),
          y: round(box.y + frame.y),
          ...drawing(element),
        });
      return;
    }
    const seen = within(box, clip);
    if (isSeen(seen)) drawBox(style, seen);
    const inner = style.overflow === "visible" || style.display === "contents" ? clip : seen;
    for (const child of element.childNodes)
      if (child.nodeType === Node.TEXT_NODE) drawText(child, inner);
      else if (child.nodeType === Node.ELEMENT_NODE && child.tagName !== "IFRAME") visit(child, inner);
  };
  const drawing = (svg) => {
    const copy = svg.cloneNode(true);
    const [from, to] = [
      svg.querySelectorAll("polygon,line,path,circle,rect"),
      copy.querySelectorAll("polygon,line,path,circle,rect"),
    ];
    from.forEach((one, i) => {
      const style = getComputedStyle(one);
      to[i].removeAttribute("class");
      for (const name of ["fill", "stroke", "stroke-width", "fill-opacity", "stroke-opacity"])
        to[i].setAttribute(name, style.getPropertyValue(name));
    });
    const { width, height } = svg.getBoundingClientRect();
    return {
      width: round(width),
      height: round(height),
      view: svg.getAttribute("viewBox") ?? `0 0 ${width} ${height}`,
      inner: copy.innerHTML,
    };
  };
  const { innerWidth: right, innerHeight: bottom } = globalThis;
  visit(document.body, { x: 0, y: 0, right, bottom });
  return shapes;
}

const escaped = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);

/** `rgb(1, 2, 3)` as `#010203`; one that shines through stays as it is. */
const colour = (text = "none") => {
  const [r, g, b, a] = (text.match(/[\d.]+/g) ?? []).map(Number);
  if (!text.startsWith("rgb") || (a !== undefined && a < 1)) return text;
  return `#${[r, g, b].map((n) => n.toString(16).padStart(2, "0")).join("")}`;
};

/** `color(srgb 0.2 0.4 1 / 0.5)` as `#3366ff80`. */
const mixed = (_, channels) =>
  `#${channels
    .split(/[\s/]+/)
    .map((part) =>
      Math.round(Number(part) * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;

/** A drawing without what it would be anyway, and without parts of a pixel that nobody sees. */
const slim = (svg) =>
  svg
    .replaceAll(/rgba?\([^)]*\)/g, colour)
    .replaceAll(/color\(srgb ([^)]*)\)/g, mixed)
    .replaceAll(/ (fill|stroke)-opacity="1"| stroke="none" stroke-width="[^"]*"/g, "")
    .replaceAll(/(<line[^>]*) fill="[^"]*"/g, "$1")
    .replaceAll(/\d+\.\d{3,}/g, (n) => String(tenths(Number(n))))
    .replaceAll(/<polygon points="([^"]*)"([^>]*)><\/polygon>/g, alongItsSides);

const tenths = (n) => Math.round(n * 10) / 10;

/** From corner to corner: polygons of one shape are then the same text. */
export function alongItsSides(_, points, rest) {
  const corners = points
    .trim()
    .split(/\s+/)
    .map((corner) => corner.split(",").map(Number));
  const sides = corners
    .slice(1)
    .map(([x, y], i) => `${tenths(x - corners[i][0])},${tenths(y - corners[i][1])}`);
  return `<path d="M${corners[0]}l${sides.join(" ")}z"${rest}/>`;
}

function drawn(shape) {
  const { x, y, width, height } = shape;
  if (shape.kind === "svg")
    return `<svg aria-hidden="true" x="${x}" y="${y}" width="${width}" height="${height}" viewBox="${shape.view}">${slim(shape.inner)}</svg>`;
  if (shape.kind === "rect") {
    const stroke = shape.stroke ? ` stroke="${colour(shape.stroke)}"` : "";
    return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colour(shape.fill)}"${stroke}${shape.rx ? ` rx="${Math.min(shape.rx, 12)}"` : ""}/>`;
  }
  const kind = `${shape.mono ? ' class="m"' : ""}${shape.bold ? ' font-weight="600"' : ""}`;
  return `<text x="${x}" y="${y}" fill="${colour(shape.fill)}" font-size="${shape.size}"${kind}>${escaped(shape.text)}</text>`;
}

/** What the window shows: its own page, and the pages that stand in it; or only a part of it. */
export async function sketch(page, title, inner = [], part = { x: 0, y: 0, ...page.viewportSize() }) {
  const { x, y, width, height } = part;
  const shapes = await page.evaluate(shapesOf, { x: 0, y: 0 });
  for (const { frame, at } of inner) shapes.push(...(await frame.evaluate(shapesOf, at)));
  // A text says where it begins, not how long it is.
  const reaches = (s) => s.x + (s.width ?? 1) > x && s.y + (s.height ?? 1) > y;
  const inWindow = shapes.filter((s) => s.x < x + width && s.y < y + height && reaches(s) && !s.icon);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${x} ${y} ${width} ${height}">
<title>${escaped(title)}</title>
<style>text{font-family:system-ui,sans-serif;white-space:pre}.m{font-family:ui-monospace,Menlo,Consolas,monospace}</style>
${inWindow.map(drawn).join("\n")}
</svg>
`;
}
