/** A place in a text, both from 1; columns are UTF-16 characters, as editors count them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Positions of FHIRPath-like paths (`Bundle.entry[0].resource`, the first step being the whole) in a text that JSON.parse accepts: at a
 * member's name, at an item's beginning; for a missing element at its nearest parent. Only the ways to those places are read.
 */
export function positionsIn(text: string, paths: Iterable<string>): Map<string, Position> {
  const root: Node = { at: 0, inside: new Map() };
  const found = new Map<string, Node>();
  const ways = [...paths].map((path) => [path, wayInto(root, path)] as const);
  new Reader(text).read(root);
  for (const [path, way] of ways) found.set(path, way.findLast(({ at }) => at >= 0) ?? root);
  const lines = lineStarts(text);
  return new Map(Array.from(found, ([path, { at }]) => [path, positionOf(at, lines)]));
}

/**
 * The value at a path, as it stands in a text that JSON.parse accepts; null where there is none. Of a member that occurs twice it is the
 * last, which JSON.parse reads too.
 */
export function valueIn(text: string, path: string): string | null {
  const root: Node = { at: 0, inside: new Map() };
  const member = wayInto(root, path).at(-1) ?? root;
  const reader = new Reader(text);
  reader.read(root);
  return member.at < 0 ? null : reader.valueOf(member.at);
}

interface Node {
  /** Offset in the text; -1: not come by. */
  at: number;
  readonly inside: Map<string, Node>;
}

/** Every node on the way to a path, made where it is new. */
function wayInto(root: Node, path: string): Node[] {
  const way = [root];
  let here = root;
  for (const step of path.match(/[^.[\]]+/g)?.slice(1) ?? []) {
    const name = step.split(':')[0] ?? step;
    let next = here.inside.get(name);
    if (next === undefined) {
      next = { at: -1, inside: new Map() };
      here.inside.set(name, next);
    }
    way.push(next);
    here = next;
  }
  return way;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads one value along the requested paths. As deep as the deepest path. */
  read(node: Node): void {
    this.#between();
    const opens = this.#text[this.#at];
    if (node.inside.size === 0 || (opens !== '{' && opens !== '[')) {
      this.#skip();
      return;
    }
    this.#at += 1;
    for (let index = 0; ; index++) {
      this.#between();
      const at = this.#at;
      const char = this.#text[at];
      if (char === undefined || char === '}' || char === ']') break;
      const child = node.inside.get(opens === '{' ? this.#name() : String(index));
      if (child === undefined) {
        this.#skip();
        continue;
      }
      child.at = at;
      this.read(child);
    }
    this.#at += 1;
  }

  /** The value of the member whose name begins there. */
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
    BETWEEN.lastIndex = this.#at;
    this.#at += BETWEEN.exec(this.#text)?.[0].length ?? 0;
  }

  /** Skips a value of any depth. */
  #skip(): void {
    let depth = 0;
    do {
      this.#between();
      const char = this.#text[this.#at];
      if (char === undefined) return;
      if (char === '"') this.#string();
      else if (char === '{' || char === '[') {
        depth += 1;
        this.#at += 1;
      } else if (char === '}' || char === ']') {
        depth -= 1;
        this.#at += 1;
      } else this.#scalar();
    } while (depth > 0);
  }

  #string(): void {
    for (this.#at += 1; ; this.#at += 1) {
      const code = this.#code();
      if (code === BACKSLASH) this.#at += 1;
      else if (code === QUOTE || Number.isNaN(code)) break;
    }
    this.#at += 1;
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

const BETWEEN = /[\s,:]*/y;
const SCALAR = /[-+.\w]+/y;

/** Offsets at which lines begin. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const { index, 0: mark } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + mark.length);
  return starts;
}

export function positionOf(at: number, starts: readonly number[]): Position {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
}
