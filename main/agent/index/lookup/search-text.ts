import type { IndexedCase } from '../indexed-case.ts';
import { type NameOf, noNames, type NameTable } from '../../../../shared/code-names.ts';
import { shortDrugName } from '../../../../shared/drug-name.ts';
import type { CodedColumn, Columns, Entry } from './columns.ts';
import { type ArenaSnapshot, TextArena } from './text-arena.ts';

/** Number of cached searches, one byte per case each: staff keep typing, and the page repeats a search whenever a case changes. */
const KEPT = 8;

interface CachedMatches {
  readonly words: readonly string[];
  /** 1 if the case contains all words. */
  matches: Uint8Array;
}

/** Folded text that searches compare. A case's own words are one text; words that cases share (drugs, departments …) are compared once. */
export class SearchText {
  readonly #columns: Columns;
  /** Each text ends with a line feed, so that no word matches across two. */
  readonly #own = new TextArena();
  readonly #readNames: () => NameOf;
  #nameOf: NameOf | null = null;
  readonly #drugs = new EntryTexts(({ values, drugNames }) =>
    drugWords(values, [...this.#named('drug', values), ...drugNames]),
  );
  readonly #departments = new EntryTexts(({ values }) => this.#named('department', values));
  readonly #indications = new EntryTexts(({ values }) => this.#named('indication', values));
  // Without the doctor's number, which identifies a person.
  readonly #doctors = new EntryTexts(({ doctorName }) => [doctorName ?? '']);
  /** Most recently used last. */
  #kept: CachedMatches[] = [];

  /** `readNames`: returns the present names. */
  constructor(columns: Columns, readNames: () => NameOf = () => noNames) {
    this.#columns = columns;
    this.#readNames = readNames;
  }

  #names(): NameOf {
    return (this.#nameOf ??= this.#readNames());
  }

  #named(table: NameTable, codes: readonly string[]): string[] {
    const nameOf = this.#names();
    return codes.map((code) => nameOf(table, code) ?? '');
  }

  snapshot(): ArenaSnapshot {
    return this.#own.snapshot();
  }

  restore(kept: ArenaSnapshot): void {
    this.#own.restore(kept);
  }

  /** Called after `columns` has the case. */
  put(place: number, one: IndexedCase): void {
    const text = `${ownText(one)}\n`;
    this.#own.put(place, text);
    for (const kept of this.#kept) {
      kept.matches = longEnough(kept.matches, place);
      kept.matches[place] = Number(
        kept.words.every(
          (word) =>
            text.includes(word) || this.#sharedHolds(place, word) || this.#isAt(place, minuteOf(word)),
        ),
      );
    }
  }

  /** 1 at each place whose case contains every word; the words are folded. Read-only. */
  matches(words: readonly string[]): Uint8Array {
    const known = this.#kept.find((each) => sameWords(each.words, words));
    this.#kept = this.#kept.filter((each) => each !== known);
    const kept = known ?? { words, matches: this.#search(words) };
    this.#kept.push(kept);
    if (this.#kept.length > KEPT) this.#kept.shift();
    return kept.matches;
  }

  #search(words: readonly string[]): Uint8Array {
    const matches = new Uint8Array(this.#own.size).fill(1);
    for (const word of words) {
      const own = this.#own.holding(word);
      const asked = this.#asked(word);
      const minute = minuteOf(word);
      for (let place = 0; place < matches.length; place += 1)
        if (own[place] !== 1 && !this.#isShared(place, asked) && !this.#isAt(place, minute))
          matches[place] = 0;
    }
    return matches;
  }

  /** As `#isShared` for one case: looks only at its own entries. */
  #sharedHolds(place: number, word: string): boolean {
    const { drug, doctor, department, indication } = this.#columns;
    return (
      this.#drugs.isHeldAt(drug, place, word) ||
      this.#doctors.isHeldAt(doctor, place, word) ||
      this.#departments.isHeldAt(department, place, word) ||
      this.#indications.isHeldAt(indication, place, word)
    );
  }

  /** True if its file was found, or NHI accepted it, at this minute of any day. */
  #isAt(place: number, minute: number | null): boolean {
    if (minute === null) return false;
    const { createdAt, acceptedAt } = this.#columns;
    return minuteAt(createdAt.at(place)) === minute || minuteAt(acceptedAt.at(place)) === minute;
  }

  #asked(word: string): AskedWord {
    return {
      drugs: this.#drugs.holding(this.#columns.drug, word),
      departments: this.#departments.holding(this.#columns.department, word),
      indications: this.#indications.holding(this.#columns.indication, word),
      doctors: this.#doctors.holding(this.#columns.doctor, word),
    };
  }

  /** True if one of the case's shared values contains the word. */
  #isShared(place: number, by: AskedWord): boolean {
    const { drug, doctor, department, indication } = this.#columns;
    return (
      by.drugs[drug.codeAt[place] ?? 0] === 1 ||
      by.doctors[doctor.codeAt[place] ?? 0] === 1 ||
      by.departments[department.codeAt[place] ?? 0] === 1 ||
      by.indications[indication.codeAt[place] ?? 0] === 1
    );
  }
}

/** Entries that contain a word: 1 at the entry's number. */
interface AskedWord {
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

  holding(column: CodedColumn, word: string): Uint8Array {
    return Uint8Array.from(this.#foldedOf(column), (text) => Number(text.includes(word)));
  }

  isHeldAt(column: CodedColumn, place: number, word: string): boolean {
    return this.#foldedOf(column)[column.codeAt[place] ?? 0]?.includes(word) === true;
  }

  #foldedOf({ entries }: CodedColumn): readonly string[] {
    for (let code = this.#texts.length; code < entries.length; code += 1) {
      const entry = entries[code];
      if (entry) this.#texts.push(fold(this.#partsOf(entry).join('\n')));
    }
    return this.#texts;
  }
}

/** Searched words of a drug: its code, its names, and each name as the page shows it (`80mg` where NHI writes `80 mg`). */
export const drugWords = (codes: readonly string[], names: readonly string[]): string[] => [
  ...codes,
  ...names,
  ...names.map(shortDrugName),
];

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

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
/** UTC+8 in minutes; Taipei has no daylight saving time. */
const TAIPEI_MINUTES = 480;

/** `10:12` or `9:05` as a minute of the day; null for any other word. */
export function minuteOf(word: string): number | null {
  const found = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(word);
  return found === null ? null : Number(found[1]) * 60 + Number(found[2]);
}

/** The minute of the day in Taipei; null without a time. */
export const minuteAt = (at: number | null): number | null =>
  at === null ? null : (Math.floor(at / MINUTE_MS) + TAIPEI_MINUTES) % DAY_MINUTES;

const sameWords = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((word, at) => word === others[at]);

function longEnough(bytes: Uint8Array, place: number): Uint8Array {
  if (place < bytes.length) return bytes;
  const longer = new Uint8Array(Math.max(place + 1, bytes.length * 2));
  longer.set(bytes);
  return longer;
}

/** Folded words of a search: NFKC, so that full-width digits find half-width ones. */
export function searchWords(text: string): string[] {
  return fold(text).split(/\s+/).filter(Boolean);
}

export function fold(text: string): string {
  return (isPlain(text) ? text : text.normalize('NFKC')).toLowerCase();
}

/** True if NFKC changes nothing, as for ASCII; this test takes a tenth of the time of NFKC. */
// oxlint-disable-next-line no-control-regex -- exactly the characters of ASCII
const isPlain = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);
