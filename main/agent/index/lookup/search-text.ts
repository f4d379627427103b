import type { IndexedCase, IndexRecord } from '../indexed-case.ts';
import type { CaseLabel } from '../../carrier/cases/case-record.ts';
import type { NameOf, NameTable } from '../../../../shared/code-names.ts';
import { shortDrugName } from '../../../../shared/drug-name.ts';

/** A case with the texts that a search compares. */
export interface SearchedCase extends IndexedCase {
  /** Its own words, folded. */
  readonly ownText: string;
  readonly sharedTexts: readonly SharedText[];
}

/** Words that cases share (drugs, departments …): each is compared once for a question. */
interface SharedText {
  readonly words: () => readonly string[];
  /** Made by the first search: at the start, reading NHI's names would cost time. */
  folded: string | null;
}

/** Folded texts that searches compare. A word never matches across two values: a line feed is between them. */
export class SearchText {
  readonly #nameOf: NameOf;
  readonly #shared = {
    drug: new Map<readonly string[], SharedText>(),
    drugName: new Map<readonly string[], SharedText>(),
    indication: new Map<readonly string[], SharedText>(),
    department: new Map<string, SharedText>(),
    doctor: new Map<string, SharedText>(),
  };

  constructor(nameOf: NameOf) {
    this.#nameOf = nameOf;
  }

  /** `label`: equal lists are one array. */
  of(row: IndexRecord, label: CaseLabel): Pick<SearchedCase, 'ownText' | 'sharedTexts'> {
    const { drugCodes, drugNames = [], department, doctorName, indications = [] } = label;
    const { drug, drugName, indication, department: departments, doctor } = this.#shared;
    return {
      ownText: ownText(row, label),
      sharedTexts: [
        textOf(drug, drugCodes, () => drugWords(drugCodes, this.#named('drug', drugCodes))),
        textOf(drugName, drugNames, () => drugWords([], drugNames)),
        textOf(indication, indications, () => this.#named('indication', indications)),
        textOf(departments, department ?? '', (code) => this.#named('department', [code])),
        // Without the doctor's number, which identifies a person.
        textOf(doctor, doctorName ?? '', (name) => [name]),
      ],
    };
  }

  /** Test of a case for every word; the words are folded. */
  matching(words: readonly string[]): (one: SearchedCase) => boolean {
    const shared = Object.values(this.#shared).flatMap((texts) => [...texts.values()]);
    const asked = words.map((word) => ({
      word,
      minute: minuteOf(word),
      holding: new Set(shared.filter((text) => foldedOf(text).includes(word))),
    }));
    return ({ row, ownText: own, sharedTexts }) =>
      asked.every(
        ({ word, minute, holding }) =>
          own.includes(word) ||
          sharedTexts.some((text) => holding.has(text)) ||
          // Its file was found, or NHI accepted it, at this minute of any day.
          (minute !== null && (minuteAt(row.created_at) === minute || minuteAt(row.accepted_at) === minute)),
      );
  }

  #named(table: NameTable, codes: readonly string[]): string[] {
    return codes.map((code) => this.#nameOf(table, code) ?? '');
  }
}

function textOf<T>(texts: Map<T, SharedText>, value: T, words: (value: T) => readonly string[]): SharedText {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = { words: () => words(value), folded: null };
  texts.set(value, text);
  return text;
}

const foldedOf = (text: SharedText): string => (text.folded ??= fold(text.words().join('\n')));

/** Searched words of a drug: its code, its names, and each name as the page shows it (`80mg` where NHI writes `80 mg`). */
export const drugWords = (codes: readonly string[], names: readonly string[]): string[] => [
  ...codes,
  ...names,
  ...names.map(shortDrugName),
];

function ownText(row: IndexRecord, label: CaseLabel): string {
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
