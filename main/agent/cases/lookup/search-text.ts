import type { CodedColumn, Entry } from './coded-column.ts';
import type { Columns } from './columns.ts';
import type { IndexedCase } from '../case-index.ts';
import { GramSignatures, type WantedBits } from './gram-signatures.ts';
import { fold } from './search-words.ts';

/** Searches that are kept true, one byte a case each: staff type on, and the page asks again whenever a case changes. */
const KEPT = 8;

interface Kept {
  readonly words: readonly string[];
  /** 1 where the case holds all words. */
  matches: Uint8Array;
}

/**
 * What searches compare, folded. No word goes over the end of a field, so each case's own words stand in one text, and what
 * many share (drugs, doctors) is compared once for all of them.
 */
export class SearchText {
  readonly #columns: Columns;
  readonly #own: string[] = [];
  readonly #signatures = new GramSignatures();
  readonly #drugs = new EntryTexts(({ label }) => [...label.drugCodes, ...(label.drugNames ?? [])]);
  readonly #doctors = new EntryTexts(({ label }) => [label.doctorName ?? '']);
  /** The last asked for last. */
  #kept: Kept[] = [];

  constructor(columns: Columns) {
    this.#columns = columns;
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
      doctors: this.#doctors.holding(this.#columns.doctor, word),
    }));
  }

  #holds(place: number, { word, wanted, drugs, doctors }: AskedWord): boolean {
    const { drug, doctor } = this.#columns;
    if (drugs[drug.codeAt[place] ?? 0] === 1 || doctors[doctor.codeAt[place] ?? 0] === 1) return true;
    return this.#signatures.mayHold(place, wanted) && (this.#own[place] ?? '').includes(word);
  }
}

interface AskedWord {
  readonly word: string;
  readonly wanted: readonly WantedBits[];
  /** By the number of the entry. */
  readonly drugs: Uint8Array;
  readonly doctors: Uint8Array;
}

/** The folded texts of a column's entries, each folded once. */
class EntryTexts {
  readonly #partsOf: (entry: Entry) => readonly string[];
  readonly #texts: string[] = [];

  constructor(partsOf: (entry: Entry) => readonly string[]) {
    this.#partsOf = partsOf;
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
