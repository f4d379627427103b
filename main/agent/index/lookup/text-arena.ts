import { withRoom } from './columns.ts';

const FIRST_ROOM = 1024;
/** Bytes of replaced texts that are tolerated before a rewrite, whatever the size of the live ones. */
const MOST_DEAD = 64 * 1024;
const NO_PLACE = 0xffffffff;

/** One UTF-8 text per case in one buffer: strings take three times as much. Changed texts are appended; at half dead bytes it is rewritten. */
export class TextArena {
  #bytes = Buffer.allocUnsafeSlow(FIRST_ROOM);
  #end = 0;
  #dead = 0;
  /** Start of each record, in the order of writing, and its place; a dead record has `NO_PLACE`. */
  #starts = new Uint32Array(FIRST_ROOM);
  #places = new Uint32Array(FIRST_ROOM);
  #records = 0;
  /** The record of each place. */
  #recordAt = new Uint32Array(FIRST_ROOM);
  /** Number of places with a text. */
  #size = 0;

  get size(): number {
    return this.#size;
  }

  put(place: number, text: string): void {
    if (place < this.#size) {
      if (this.at(place) === text) return;
      this.#bury(place);
    }
    this.#append(place, text);
    this.#size = Math.max(this.#size, place + 1);
    if (this.#dead > MOST_DEAD && this.#dead > this.#end / 2) this.#rewrite();
  }

  at(place: number): string {
    const record = this.#recordAt[place] ?? 0;
    return place < this.#size
      ? this.#bytes.toString('utf8', this.#startOf(record), this.#startOf(record + 1))
      : '';
  }

  /** 1 at each place whose text contains the word. Texts end with a separator that no word contains: else a match could span two texts. */
  holding(word: string): Uint8Array {
    const holds = new Uint8Array(this.#size);
    const wanted = Buffer.from(word, 'utf8');
    if (wanted.length === 0) return holds.fill(1);
    const written = this.#bytes.subarray(0, this.#end);
    let record = 0;
    for (let at = written.indexOf(wanted); at !== -1; at = written.indexOf(wanted, this.#startOf(record))) {
      while (this.#startOf(record + 1) <= at) record += 1;
      const place = this.#places[record] ?? NO_PLACE;
      if (place !== NO_PLACE) holds[place] = 1;
      record += 1;
    }
    return holds;
  }

  #startOf(record: number): number {
    return record < this.#records ? (this.#starts[record] ?? 0) : this.#end;
  }

  #bury(place: number): void {
    const record = this.#recordAt[place] ?? 0;
    if (this.#places[record] !== place) return;
    this.#places[record] = NO_PLACE;
    this.#dead += this.#startOf(record + 1) - this.#startOf(record);
  }

  #append(place: number, text: string): void {
    // A UTF-16 unit takes at most three bytes of UTF-8.
    this.#makeRoom(3 * text.length);
    this.#starts = withRoom(this.#starts, this.#records);
    this.#places = withRoom(this.#places, this.#records);
    this.#recordAt = withRoom(this.#recordAt, place);
    this.#starts[this.#records] = this.#end;
    this.#places[this.#records] = place;
    this.#recordAt[place] = this.#records;
    this.#records += 1;
    this.#end += this.#bytes.write(text, this.#end, 'utf8');
  }

  /** Snapshot of the live texts; dead ones are dropped. */
  snapshot(): ArenaSnapshot {
    if (this.#dead > 0) this.#rewrite();
    return {
      bytes: this.#bytes.subarray(0, this.#end),
      starts: this.#starts.subarray(0, this.#records),
      places: this.#places.subarray(0, this.#records),
      recordAt: this.#recordAt.subarray(0, this.#size),
    };
  }

  restore({ bytes, starts, places, recordAt }: ArenaSnapshot): void {
    this.#bytes = Buffer.from(bytes);
    [this.#end, this.#records, this.#size] = [bytes.length, places.length, recordAt.length];
    this.#starts = starts.slice();
    this.#places = places.slice();
    this.#recordAt = recordAt.slice();
  }

  #makeRoom(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const longer = Buffer.allocUnsafeSlow(Math.max(this.#end + bytes, Math.ceil(1.5 * this.#bytes.length)));
    this.#bytes.copy(longer, 0, 0, this.#end);
    this.#bytes = longer;
  }

  #rewrite(): void {
    const texts = Array.from({ length: this.#size }, (_none, place) => this.at(place));
    [this.#end, this.#dead, this.#records] = [0, 0, 0];
    texts.forEach((text, place) => this.#append(place, text));
  }
}

export interface ArenaSnapshot {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly places: Uint32Array;
  readonly recordAt: Uint32Array;
}
