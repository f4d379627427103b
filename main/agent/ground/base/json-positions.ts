/** A place in a text, both from 1; columns are UTF-16 characters, as editors count them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Positions of FHIRPath-like paths (`Bundle.entry[0].resource`, where the first step is the whole text) in a text that JSON.parse accepts:
 * of a member's name, of an item's start, or of the nearest parent of a missing element. Reads only along these paths, and stops after the
 * last.
 */
export function positionsIn(text: string, paths: Iterable<string>): Map<string, Position> {
  const root = newNode();
  const ways = [...paths].map((path) => [path, wayInto(root, path)] as const);
  new Reader(text, new Set(ways.flatMap(([, way]) => way)).size - 1).read(root);
  const found = ways.map(([path, way]) => [path, way.findLast(({ at }) => at >= 0)?.at ?? 0] as const);
  const lines = lineStarts(text, Math.max(0, ...found.map(([, at]) => at)));
  return new Map(found.map(([path, at]) => [path, positionOf(at, lines)]));
}

/**
 * The value at a path, as written in a text that JSON.parse accepts; null if there is none. If a member occurs twice it is the last, as for
 * JSON.parse.
 */
export function valueIn(text: string, path: string): string | null {
  const root = newNode();
  const member = wayInto(root, path).at(-1) ?? root;
  const reader = new Reader(text, Infinity);
  reader.read(root);
  return member.at < 0 ? null : reader.valueOf(member.at);
}

/** A requested element, or a parent of one. */
interface Node {
  /** Offset in the text; -1: not found yet. */
  at: number;
  readonly inside: Map<string, Node>;
}

const newNode = (): Node => ({ at: -1, inside: new Map() });

/** All nodes of a path; new ones are made. */
function wayInto(root: Node, path: string): Node[] {
  const way = [root];
  let here = root;
  for (const step of path.match(/[^.[\]]+/g)?.slice(1) ?? []) {
    const name = step.split(':')[0] ?? step;
    let next = here.inside.get(name);
    if (next === undefined) {
      next = newNode();
      here.inside.set(name, next);
    }
    way.push(next);
    here = next;
  }
  return way;
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPENS_LIST, CLOSES_LIST, OPENS_OBJECT, CLOSES_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

class Reader {
  readonly #text: string;
  #wanted: number;
  #at = 0;

  /** `wanted`: number of elements after which reading stops. */
  constructor(text: string, wanted: number) {
    this.#text = text;
    this.#wanted = wanted;
  }

  /** Reads one value along the requested paths; recursion is as deep as the deepest path. */
  read(node: Node): void {
    this.#between();
    const opens = this.#code();
    if (node.inside.size === 0 || (opens !== OPENS_OBJECT && opens !== OPENS_LIST)) {
      this.#skip();
      return;
    }
    this.#at += 1;
    for (let index = 0; ; index++) {
      this.#between();
      const at = this.#at;
      const code = this.#code();
      if (Number.isNaN(code) || code === CLOSES_OBJECT || code === CLOSES_LIST) break;
      const child = node.inside.get(opens === OPENS_OBJECT ? this.#name() : String(index));
      if (child === undefined) {
        this.#skip();
        continue;
      }
      if (child.at < 0) this.#wanted -= 1;
      child.at = at;
      if (this.#wanted > 0) this.read(child);
      if (this.#wanted === 0) return;
    }
    this.#at += 1;
  }

  /** The value of the member whose name begins at this offset. */
  valueOf(at: number): string {
    this.#at = at;
    this.#string();
    this.#between();
    const from = this.#at;
    this.#skip();
    return this.#text.slice(from, this.#at);
  }

  /** The name of a member. */
  #name(): string {
    const from = this.#at;
    this.#string();
    const raw = this.#text.slice(from, this.#at);
    return raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
  }

  /** Skips blanks, commas and colons. */
  #between(): void {
    for (let code = this.#code(); code <= 0x20 || code === COMMA || code === COLON; code = this.#code())
      this.#at += 1;
  }

  /** Skips a value of any depth. */
  #skip(): void {
    let depth = 0;
    do {
      this.#between();
      const code = this.#code();
      if (Number.isNaN(code)) return;
      if (code === QUOTE) this.#string();
      else if (code === OPENS_OBJECT || code === OPENS_LIST) {
        depth += 1;
        this.#at += 1;
      } else if (code === CLOSES_OBJECT || code === CLOSES_LIST) {
        depth -= 1;
        this.#at += 1;
      } else this.#scalar();
    } while (depth > 0);
  }

  #string(): void {
    const text = this.#text;
    let at = this.#at + 1;
    for (let code = text.charCodeAt(at); code !== QUOTE && !Number.isNaN(code); code = text.charCodeAt(at))
      at += code === BACKSLASH ? 2 : 1;
    this.#at = at + 1;
  }

  #scalar(): void {
    SCALAR.lastIndex = this.#at;
    this.#at += Math.max(1, SCALAR.exec(this.#text)?.[0].length ?? 1);
  }

  /** NaN behind the end. */
  #code(): number {
    return this.#text.charCodeAt(this.#at);
  }
}

const SCALAR = /[-+.\w]+/y;

/** Offsets at which lines begin, up to `until`. */
export function lineStarts(text: string, until = text.length): readonly number[] {
  const starts = [0];
  for (let at = 0; at < until; at += 1) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED || (code === RETURN && text.charCodeAt(at + 1) !== LINE_FEED)) starts.push(at + 1);
  }
  return starts;
}
const [LINE_FEED, RETURN] = [0x0a, 0x0d];

export function positionOf(at: number, starts: readonly number[]): Position {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
}
