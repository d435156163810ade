// An animated PNG of pictures of one size: of every picture only the pixels that differ from the one before, in their rectangle.
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

/** `frames` are PNGs as Chromium writes them (8 bits, RGB or RGBA), each with the milliseconds that it stays. */
export function animated(frames) {
  const images = frames.map(({ png }) => pixelsOf(png));
  const [{ width, height }] = images;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const count = Buffer.alloc(8);
  count.writeUInt32BE(frames.length, 0);
  const chunks = [chunk("IHDR", header), chunk("acTL", count)];
  let number = 0;
  images.forEach((image, i) => {
    const before = images[i - 1];
    const box = before ? difference(before, image) : { x: 0, y: 0, width, height };
    const control = Buffer.alloc(26);
    for (const [at, n] of [number++, box.width, box.height, box.x, box.y].entries())
      control.writeUInt32BE(n, 4 * at);
    control.writeUInt16BE(frames[i].ms, 20);
    control.writeUInt16BE(1000, 22);
    // What is clear leaves the picture before as it is.
    control[25] = before ? 1 : 0;
    chunks.push(chunk("fcTL", control));
    const data = packed(image, box, before);
    if (i === 0) chunks.push(chunk("IDAT", data));
    else {
      const sequence = Buffer.alloc(4);
      sequence.writeUInt32BE(number++, 0);
      chunks.push(chunk("fdAT", Buffer.concat([sequence, data])));
    }
  });
  return Buffer.concat([SIGNATURE, ...chunks, chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** RGB, three bytes a pixel. */
function pixelsOf(png) {
  const parts = [];
  let [width, height, channels] = [0, 0, 3];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === "IHDR")
      [width, height, channels] = [data.readUInt32BE(0), data.readUInt32BE(4), data[9] === 6 ? 4 : 3];
    if (type === "IDAT") parts.push(data);
    at += length + 12;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const rgb = Buffer.alloc(width * height * 3);
  let above = Buffer.alloc(stride);
  for (let y = 0; y < height; y++) {
    const line = unfiltered(
      raw[y * (stride + 1)],
      raw.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)),
      above,
      channels,
    );
    for (let x = 0; x < width; x++) line.copy(rgb, 3 * (y * width + x), x * channels, x * channels + 3);
    above = line;
  }
  return { width, height, rgb };
}

function unfiltered(filter, coded, above, step) {
  const line = Buffer.from(coded);
  for (let i = 0; i < line.length; i++) {
    const [left, up, corner] = [i < step ? 0 : line[i - step], above[i], i < step ? 0 : above[i - step]];
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
    line[i] = (line[i] + guess) & 255;
  }
  return line;
}

function paeth(left, up, corner) {
  const near = left + up - corner;
  const [a, b, c] = [Math.abs(near - left), Math.abs(near - up), Math.abs(near - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** The smallest rectangle outside of which two pictures are equal; a pixel where they are equal everywhere. */
function difference(one, { width, height, rgb }) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      if (one.rgb[at] === rgb[at] && one.rgb[at + 1] === rgb[at + 1] && one.rgb[at + 2] === rgb[at + 2])
        continue;
      [left, top, right, bottom] = [
        Math.min(left, x),
        Math.min(top, y),
        Math.max(right, x),
        Math.max(bottom, y),
      ];
    }
  if (right < left) return { x: 0, y: 0, width: 1, height: 1 };
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** The smaller of two ways: the pixels as they are, and each line as its difference to the line above. */
function packed(image, box, before) {
  const clear = pixelsIn(image, box, before);
  const ways = [false, true].map((lean) => deflateSync(filtered(clear, box, lean), { level: 9 }));
  return ways.sort((a, b) => a.length - b.length)[0];
}

/** RGBA; what is as it was `before` is clear. */
function pixelsIn({ width, rgb }, box, before) {
  const out = Buffer.alloc(4 * box.width * box.height);
  for (let y = 0; y < box.height; y++)
    for (let x = 0; x < box.width; x++) {
      const at = 3 * ((box.y + y) * width + box.x + x);
      if (before && rgb.compare(before.rgb, at, at + 3, at, at + 3) === 0) continue;
      const to = 4 * (y * box.width + x);
      rgb.copy(out, to, at, at + 3);
      out[to + 3] = 255;
    }
  return out;
}

function filtered(rgba, box, lean) {
  const stride = box.width * 4;
  const out = Buffer.alloc((stride + 1) * box.height);
  for (let y = 0; y < box.height; y++) {
    const isLean = lean && y > 0;
    out[y * (stride + 1)] = isLean ? 2 : 0;
    for (let i = 0; i < stride; i++) {
      const at = y * stride + i;
      out[y * (stride + 1) + 1 + i] = (rgba[at] - (isLean ? rgba[at - stride] : 0)) & 255;
    }
  }
  return out;
}
