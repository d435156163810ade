// Deflate (RFC 1951) that takes its time: of all ways to write a text, about the shortest. zlib takes the first good one it finds,
// which is a twenty-fifth more, and the size of a package is what everybody downloads.

const [LEAST, MOST, WINDOW] = [3, 258, 32768];
const END = 256;
const [LITERALS, DISTANCES] = [286, 30];
const ROUNDS = 4;
/** Tokens of the pieces that blocks are put together of. */
const PIECE = 200;
/** So many places that begin alike are looked at; among more, the next is as good. */
const MOST_LOOKS = 500;

/** The symbol of each length and distance, and how many bits follow it that say which one of its range. */
const lengths = rangesOf(29, 2, LEAST, (i) => i < 8);
lengths.symbol[MOST] = 28; // the longest has a symbol of its own
lengths.bits[28] = 0;
lengths.base[28] = MOST;
const distances = rangesOf(DISTANCES, 1, 1, (i) => i < 4);

function rangesOf(count, perBit, first, isExact) {
  const [symbol, bits, base] = [new Uint8Array(WINDOW + 1), new Uint8Array(count), new Uint16Array(count)];
  for (let i = 0, at = first; i < count; i++) {
    bits[i] = isExact(i) ? 0 : (i >> perBit) - 1;
    base[i] = at;
    for (let end = at + 2 ** bits[i]; at < end; at++) if (at <= WINDOW) symbol[at] = i;
  }
  return { symbol, bits, base };
}

/** For each place, the lengths that can be copied from before, each from the nearest place: `length << 16 | distance`, growing. */
function matchesIn(data) {
  const last = new Int32Array(1 << 16).fill(-1);
  const before = new Int32Array(data.length);
  const starts = new Uint32Array(data.length + 1);
  let found = new Uint32Array(data.length * 4 + MOST);
  let count = 0;
  for (let at = 0; at < data.length; at++) {
    starts[at] = count;
    const most = Math.min(MOST, data.length - at);
    if (most < LEAST) continue;
    if (count + MOST > found.length) found = grown(found);
    const hash = ((data[at] << 8) ^ (data[at + 1] << 4) ^ data[at + 2] ^ (data[at + 2] << 9)) & 0xffff;
    let best = LEAST - 1;
    let looks = 0;
    for (
      let from = last[hash];
      from >= 0 && at - from <= WINDOW && best < most && looks++ < MOST_LOOKS;
      from = before[from]
    ) {
      if (data[from + best] !== data[at + best]) continue;
      let n = 0;
      while (n < most && data[from + n] === data[at + n]) n++;
      if (n <= best) continue;
      best = n;
      found[count++] = (n << 16) | (at - from === WINDOW ? 0 : at - from);
    }
    before[at] = last[hash];
    last[hash] = at;
  }
  starts[data.length] = count;
  return { starts, found };
}

function grown(list) {
  const larger = new Uint32Array(list.length * 2);
  larger.set(list);
  return larger;
}

const distanceOf = (match) => match & 0xffff || WINDOW;

/** The cheapest way to write the bytes from `start` to `end`, at these prices: tokens as matches, or a byte. */
function cheapest(data, { starts, found }, [start, end], { literal, length, distance }) {
  const size = end - start;
  const cost = new Float64Array(size + 1).fill(Infinity);
  const how = new Uint32Array(size + 1);
  cost[0] = 0;
  for (let i = 0; i < size; i++) {
    const here = cost[i];
    const plain = here + literal[data[start + i]];
    if (plain < cost[i + 1]) {
      cost[i + 1] = plain;
      how[i + 1] = 0;
    }
    let n = LEAST;
    for (let m = starts[start + i]; m < starts[start + i + 1]; m++) {
      const from = distanceOf(found[m]);
      const price = here + distance[distances.symbol[from]];
      for (const most = Math.min(found[m] >>> 16, size - i); n <= most; n++) {
        if (price + length[n] >= cost[i + n]) continue;
        cost[i + n] = price + length[n];
        how[i + n] = (n << 16) | (found[m] & 0xffff);
      }
    }
  }
  const tokens = [];
  for (let i = size; i > 0; i -= how[i] >>> 16 || 1) tokens.push(how[i] || data[start + i - 1]);
  return tokens.reverse();
}

const lengthOf = (token) => token >>> 16 || 1;

/** How often each symbol is written. */
function countsOf(tokens) {
  const counts = { literal: new Uint32Array(LITERALS), distance: new Uint32Array(DISTANCES) };
  for (const token of tokens) {
    counts.literal[token < 256 ? token : 257 + lengths.symbol[token >>> 16]]++;
    if (token >= 256) counts.distance[distances.symbol[distanceOf(token)]]++;
  }
  counts.literal[END] = 1;
  return counts;
}

const added = (a, b) => ({
  literal: a.literal.map((n, i) => (i === END ? 1 : n + b.literal[i])),
  distance: a.distance.map((n, i) => n + b.distance[i]),
});

/** The bits of each symbol in the best prefix code whose words have at most `limit` bits (package-merge). */
function codeLengths(counts, limit) {
  const bits = new Uint8Array(counts.length);
  const leaves = [...counts.keys()]
    .filter((s) => counts[s] > 0)
    .map((s) => ({ weight: counts[s], symbol: s }));
  if (leaves.length < 2) {
    bits[leaves[0]?.symbol ?? 0] = 1;
    return bits;
  }
  leaves.sort((a, b) => a.weight - b.weight);
  let packages = leaves;
  for (let level = 1; level < limit; level++) {
    const pairs = [];
    for (let i = 0; i + 1 < packages.length; i += 2) {
      const [a, b] = [packages[i], packages[i + 1]];
      pairs.push({ weight: a.weight + b.weight, a, b });
    }
    packages = [...leaves, ...pairs].sort((a, b) => a.weight - b.weight);
  }
  const waiting = packages.slice(0, 2 * leaves.length - 2);
  for (let node = waiting.pop(); node; node = waiting.pop())
    if (node.a) waiting.push(node.a, node.b);
    else bits[node.symbol]++;
  return bits;
}

/** The code words of these lengths, ready to be written from their last bit on. */
function codesOf(bits) {
  const codes = new Uint16Array(bits.length);
  let code = 0;
  for (let n = 1; n <= 15; n++, code <<= 1)
    for (let s = 0; s < bits.length; s++) if (bits[s] === n) codes[s] = reversed(code++, n);
  return codes;
}

function reversed(code, n) {
  let back = 0;
  for (let i = 0; i < n; i++) back |= ((code >> i) & 1) << (n - 1 - i);
  return back;
}

/** A block's code words: as the lengths that stand in its header, runs of them written as such. */
function codeOf(counts) {
  const [literal, distance] = [codeLengths(counts.literal, 15), codeLengths(counts.distance, 15)];
  const usedOf = (bits, least) => Math.max(least, 1 + bits.findLastIndex((n) => n > 0));
  const used = { literal: usedOf(literal, 257), distance: usedOf(distance, 1) };
  const runs = runsOf([...literal.subarray(0, used.literal), ...distance.subarray(0, used.distance)]);
  const often = new Uint32Array(19);
  for (const { symbol } of runs) often[symbol]++;
  return { literal, distance, used, runs, header: codeLengths(often, 7) };
}

function runsOf(bits) {
  const runs = [];
  for (let i = 0; i < bits.length; ) {
    let n = 1;
    while (bits[i + n] === bits[i]) n++;
    const value = bits[i];
    i += n;
    if (value !== 0) {
      runs.push({ symbol: value });
      n--;
    }
    for (const [most, least, symbol, more] of value === 0 ? ZEROS : SAME)
      for (; n >= least; n -= Math.min(n, most))
        runs.push({ symbol, extra: Math.min(n, most) - least, more });
    while (n-- > 0) runs.push({ symbol: value });
  }
  return runs;
}

const ZEROS = [
  [138, 11, 18, 7],
  [10, 3, 17, 3],
];
const SAME = [[6, 3, 16, 2]];

/** In which order the header's own code lengths stand. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const headerCount = (header) => Math.max(4, 1 + ORDER.findLastIndex((s) => header[s] > 0));

/** The bits that a block takes. */
function sizeOf(counts) {
  const { literal, distance, runs, header } = codeOf(counts);
  let size = 17 + 3 * headerCount(header);
  for (const { symbol, more = 0 } of runs) size += header[symbol] + more;
  for (let s = 0; s < LITERALS; s++)
    size += counts.literal[s] * (literal[s] + (s > END ? lengths.bits[s - 257] : 0));
  for (let s = 0; s < DISTANCES; s++) size += counts.distance[s] * (distance[s] + distances.bits[s]);
  return size;
}

const logOf = (counts) => {
  const total = counts.reduce((n, c) => n + c, 0);
  return (s) => Math.log2(total / Math.max(counts[s], 0.5));
};

/** What each byte, length and distance costs in bits, where symbols are as frequent as this. */
function pricesOf({ literal, distance }) {
  const [ofLiteral, ofDistance] = [logOf(literal), logOf(distance)];
  const priceOfLength = (n) => ofLiteral(257 + lengths.symbol[n]) + lengths.bits[lengths.symbol[n]];
  return {
    literal: Float64Array.from({ length: 256 }, (_, s) => ofLiteral(s)),
    length: Float64Array.from({ length: MOST + 1 }, (_, n) => (n < LEAST ? 0 : priceOfLength(n))),
    distance: Float64Array.from({ length: DISTANCES }, (_, s) => ofDistance(s) + distances.bits[s]),
  };
}

/** Before anything is known: matches are as likely as bytes. */
const FIRST = {
  literal: new Uint32Array(LITERALS).fill(1),
  distance: new Uint32Array(DISTANCES).fill(1),
};

/** Pieces that are together smaller than apart are one block. */
function blocksOf(tokens) {
  const blocks = [];
  for (let i = 0; i === 0 || i < tokens.length; i += PIECE) {
    const own = tokens.slice(i, i + PIECE);
    const counts = countsOf(own);
    blocks.push({ bytes: own.reduce((n, t) => n + lengthOf(t), 0), counts, size: sizeOf(counts) });
  }
  const joined = (a, b) => {
    const counts = added(a.counts, b.counts);
    return { bytes: a.bytes + b.bytes, counts, size: sizeOf(counts) };
  };
  const both = blocks.slice(1).map((b, i) => joined(blocks[i], b));
  for (;;) {
    const gains = both.map((one, i) => blocks[i].size + blocks[i + 1].size - one.size);
    const i = gains.indexOf(Math.max(...gains));
    if (i < 0 || gains[i] <= 0) return blocks;
    blocks.splice(i, 2, both[i]);
    both.splice(i, 1);
    if (i > 0) both[i - 1] = joined(blocks[i - 1], blocks[i]);
    if (i < both.length) both[i] = joined(blocks[i], blocks[i + 1]);
  }
}

function writer(size) {
  const bytes = new Uint8Array(size);
  let [at, held, free] = [0, 0, 0];
  return {
    put(value, n) {
      held |= value << free;
      for (free += n; free >= 8; free -= 8, held >>>= 8) bytes[at++] = held & 0xff;
    },
    end() {
      if (free > 0) bytes[at++] = held & 0xff;
      return Buffer.from(bytes.buffer, 0, at);
    },
  };
}

function writeBlock({ put }, tokens, isLast) {
  const { literal, distance, used, runs, header } = codeOf(countsOf(tokens));
  put(isLast ? 1 : 0, 1);
  put(2, 2);
  put(used.literal - 257, 5);
  put(used.distance - 1, 5);
  put(headerCount(header) - 4, 4);
  for (const s of ORDER.slice(0, headerCount(header))) put(header[s], 3);
  const words = { header: codesOf(header), literal: codesOf(literal), distance: codesOf(distance) };
  for (const { symbol, extra = 0, more = 0 } of runs) {
    put(words.header[symbol], header[symbol]);
    put(extra, more);
  }
  const write = (s, value, { bits, base }, first, code, widths) => {
    put(code[first + s], widths[first + s]);
    put(value - base[s], bits[s]);
  };
  for (const token of tokens) {
    if (token < 256) put(words.literal[token], literal[token]);
    else {
      const [n, from] = [token >>> 16, distanceOf(token)];
      write(lengths.symbol[n], n, lengths, 257, words.literal, literal);
      write(distances.symbol[from], from, distances, 0, words.distance, distance);
    }
  }
  put(words.literal[END], literal[END]);
}

/** `bytes`, compressed as a zip archive has it. */
export function deflated(bytes) {
  const matches = matchesIn(bytes);
  let tokens = cheapest(bytes, matches, [0, bytes.length], pricesOf(FIRST));
  tokens = cheapest(bytes, matches, [0, bytes.length], pricesOf(countsOf(tokens)));
  const blocks = blocksOf(tokens);
  const out = writer(bytes.length * 2 + 1024);
  let at = 0;
  for (const [i, block] of blocks.entries()) {
    const range = [at, at + block.bytes];
    at += block.bytes;
    let best;
    for (let round = 0, { counts } = block; round < ROUNDS; round++) {
      const own = cheapest(bytes, matches, range, pricesOf(counts));
      counts = countsOf(own);
      const size = sizeOf(counts);
      if (!best || size < best.size) best = { own, size };
    }
    writeBlock(out, best.own, i === blocks.length - 1);
  }
  return out.end();
}
