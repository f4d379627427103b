import { type NameOf, noNames, type NameTable } from '../../../../shared/code-names.ts';
import type { IndexedCase } from '../case-index.ts';
import { type CodedColumn, type Columns, type Entry, withRoom } from './columns.ts';

/** Searches that are kept true, one byte a case each: staff type on, and the page asks again whenever a case changes. */
const KEPT = 8;

interface Kept {
  readonly words: readonly string[];
  /** 1 where the case holds all words. */
  matches: Uint8Array;
}

/**
 * What searches compare, folded. No word goes over the end of a field, so each case's own words stand in one text, and what
 * many share (drugs, departments, indications, doctors) is compared once for all of them.
 */
export class SearchText {
  readonly #columns: Columns;
  readonly #own: string[] = [];
  readonly #signatures = new GramSignatures();
  readonly #readNames: () => NameOf;
  #nameOf: NameOf | null = null;
  readonly #drugs = new EntryTexts(({ values, label }) => [
    ...values,
    ...this.#named('drug', values),
    ...(label.drugNames ?? []),
  ]);
  readonly #departments = new EntryTexts(({ values }) => this.#named('department', values));
  readonly #indications = new EntryTexts(({ values }) => this.#named('indication', values));
  readonly #doctors = new EntryTexts(({ label: { doctorName, doctorNumber } }) => [
    doctorName ?? '',
    // A doctor's number names a person: it is not searched, only what the hospital calls its bearer.
    typeof doctorNumber === 'string' ? (this.#names()('doctor', doctorNumber) ?? '') : '',
  ]);
  /** The last asked for last. */
  #kept: Kept[] = [];

  /** `readNames`: the names as they stand now. */
  constructor(columns: Columns, readNames: () => NameOf = () => noNames) {
    this.#columns = columns;
    this.#readNames = readNames;
  }

  /** Codes have other names now: what was folded and found by the old ones is forgotten. */
  renamed(): void {
    this.#nameOf = null;
    this.#kept = [];
    for (const texts of [this.#drugs, this.#departments, this.#indications, this.#doctors]) texts.forget();
  }

  #names(): NameOf {
    return (this.#nameOf ??= this.#readNames());
  }

  #named(table: NameTable, codes: readonly string[]): string[] {
    const nameOf = this.#names();
    return codes.map((code) => nameOf(table, code) ?? '');
  }

  /** After the columns have the case. */
  put(place: number, one: IndexedCase): void {
    const text = ownText(one);
    if (this.#own[place] !== text) {
      this.#own[place] = text;
      this.#signatures.put(place, text);
    }
    for (const kept of this.#kept) {
      kept.matches = longEnough(kept.matches, place);
      kept.matches[place] = Number(this.#asked(kept.words).every((word) => this.#holds(place, word)));
    }
  }

  /** For each place 1 where the case holds every word; the words are folded. Not to be changed. */
  matches(words: readonly string[]): Uint8Array {
    const known = this.#kept.find((each) => sameWords(each.words, words));
    this.#kept = this.#kept.filter((each) => each !== known);
    const kept = known ?? { words, matches: this.#search(words) };
    this.#kept.push(kept);
    if (this.#kept.length > KEPT) this.#kept.shift();
    return kept.matches;
  }

  #search(words: readonly string[]): Uint8Array {
    const size = this.#own.length;
    // What does not hold a part of the words does not hold them.
    const among = this.#kept.findLast((each) => each.words.every((part) => isIn(part, words)))?.matches;
    const asked = this.#asked(words);
    const matches = new Uint8Array(size);
    for (let place = 0; place < size; place += 1) {
      if (among?.[place] === 0) continue;
      let all = 1;
      for (const word of asked) {
        if (this.#holds(place, word)) continue;
        all = 0;
        break;
      }
      matches[place] = all;
    }
    return matches;
  }

  #asked(words: readonly string[]): readonly AskedWord[] {
    return words.map((word) => ({
      word,
      wanted: GramSignatures.wantedBy(word),
      drugs: this.#drugs.holding(this.#columns.drug, word),
      departments: this.#departments.holding(this.#columns.department, word),
      indications: this.#indications.holding(this.#columns.indication, word),
      doctors: this.#doctors.holding(this.#columns.doctor, word),
    }));
  }

  #holds(place: number, { word, wanted, ...by }: AskedWord): boolean {
    const { drug, doctor, department, indication } = this.#columns;
    if (by.drugs[drug.codeAt[place] ?? 0] === 1 || by.doctors[doctor.codeAt[place] ?? 0] === 1) return true;
    if (by.departments[department.codeAt[place] ?? 0] === 1) return true;
    if (by.indications[indication.codeAt[place] ?? 0] === 1) return true;
    return this.#signatures.mayHold(place, wanted) && (this.#own[place] ?? '').includes(word);
  }
}

interface AskedWord {
  readonly word: string;
  readonly wanted: readonly WantedBits[];
  /** By the number of the entry. */
  readonly drugs: Uint8Array;
  readonly departments: Uint8Array;
  readonly indications: Uint8Array;
  readonly doctors: Uint8Array;
}

/** The folded texts of a column's entries, each folded once. */
class EntryTexts {
  readonly #partsOf: (entry: Entry) => readonly string[];
  readonly #texts: string[] = [];

  constructor(partsOf: (entry: Entry) => readonly string[]) {
    this.#partsOf = partsOf;
  }

  forget(): void {
    this.#texts.length = 0;
  }

  holding({ entries }: CodedColumn, word: string): Uint8Array {
    for (let code = this.#texts.length; code < entries.length; code += 1) {
      const entry = entries[code];
      if (entry) this.#texts.push(fold(this.#partsOf(entry).join('\n')));
    }
    return Uint8Array.from(this.#texts, (text) => Number(text.includes(word)));
  }
}

function ownText({ row, label }: IndexedCase): string {
  const parts = [
    row.id,
    label.fileName,
    label.patientName,
    label.patientNumber,
    label.chartNumber,
    row.case_number,
    row.receipt_number,
    label.originalReceiptNumber,
  ];
  return fold(parts.filter((part) => typeof part === 'string').join('\n'));
}

const sameWords = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((word, at) => word === others[at]);

const isIn = (part: string, words: readonly string[]): boolean => words.some((word) => word.includes(part));

function longEnough(bytes: Uint8Array, place: number): Uint8Array {
  if (place < bytes.length) return bytes;
  const longer = new Uint8Array(Math.max(place + 1, bytes.length * 2));
  longer.set(bytes);
  return longer;
}

/** What a search compares: NFKC so that full-width digits find half-width ones. */
export function searchWords(text: string): string[] {
  return fold(text).split(/\s+/).filter(Boolean);
}

export function fold(text: string): string {
  return (isPlain(text) ? text : text.normalize('NFKC')).toLowerCase();
}

/** ASCII is its own NFKC; to find that out takes a tenth of the time. */
// oxlint-disable-next-line no-control-regex -- exactly the characters of ASCII
const isPlain = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

/** 32-bit numbers in one signature: 512 bits, 64 bytes a case. */
const LANES = 16;

/** What a word asks of a signature: these bits of this lane. */
interface WantedBits {
  readonly lane: number;
  readonly bits: number;
}

/**
 * For each case 512 bits, some of them set by every run of one, two and three characters of its text. A text that holds a
 * word has all of the word's bits: what lacks one need not be looked through, which is nearly all.
 */
class GramSignatures {
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
