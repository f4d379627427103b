import { withRoom } from './coded-column.ts';

/** 32-bit numbers in one signature: 512 bits, 64 bytes a case. */
const LANES = 16;

/** What a word asks of a signature: these bits of this lane. */
export interface WantedBits {
  readonly lane: number;
  readonly bits: number;
}

/**
 * For each case 512 bits, some of them set by every run of one, two and three characters of its text. A text that holds a
 * word has all of the word's bits: what lacks one need not be looked through, which is nearly all.
 */
export class GramSignatures {
  #lanes = new Uint32Array(LANES * 1024);

  /** `LANES` numbers a place, one after the other. */
  get lanes(): Uint32Array {
    return this.#lanes;
  }

  put(place: number, text: string): void {
    const from = place * LANES;
    this.#lanes = withRoom(this.#lanes, from + LANES - 1);
    const lanes = this.#lanes;
    lanes.fill(0, from, from + LANES);
    eachGram(text, (hash) => {
      const at = from + laneOf(hash);
      lanes[at] = (lanes[at] ?? 0) | bitOf(hash);
    });
  }

  /** Lanes as offsets into one signature. */
  static wantedBy(word: string): readonly WantedBits[] {
    const bits = new Map<number, number>();
    eachGram(word, (hash) => {
      bits.set(laneOf(hash), (bits.get(laneOf(hash)) ?? 0) | bitOf(hash));
    });
    return [...bits].map(([lane, each]) => ({ lane, bits: each }));
  }

  mayHold(place: number, wanted: readonly WantedBits[]): boolean {
    const from = place * LANES;
    for (const { lane, bits } of wanted) if (((this.#lanes[from + lane] ?? 0) & bits) !== bits) return false;
    return true;
  }
}

const laneOf = (hash: number): number => hash & (LANES - 1);
const bitOf = (hash: number): number => 1 << ((hash >>> 4) & 31);

/** Runs of one, two and three characters, as well mixed numbers. No word and no search goes over the end of a line. */
function eachGram(text: string, take: (hash: number) => void): void {
  let before = 0;
  let last = 0;
  for (let at = 0; at < text.length; at += 1) {
    const now = text.charCodeAt(at);
    if (now === LINE_END) {
      before = last = 0;
      continue;
    }
    take(mixed(now));
    if (last !== 0) take(mixed((last << 16) ^ now));
    if (before !== 0) take(mixed(Math.imul(before, 0x9e3779b1) ^ (last << 16) ^ now));
    before = last;
    last = now;
  }
}

const LINE_END = 10;

function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
