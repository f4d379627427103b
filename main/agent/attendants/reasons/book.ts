/** The report of 理由簿 while it is counted, case by case. */
import type { IndexedCase } from '../../index/indexed-case.ts';
import type { ReasonRow, ReasonSentence, ReasonsReport } from '../../../../shared/api/reasons-contract.ts';
import { LATER_BY, type LaterBy, type ReasonBy, type ReasonEnd } from '../../../../shared/choices.ts';
import { textOfDrug } from '../../index/facets.ts';
import type { LaterCases } from './approved-later.ts';
import type { Opinions } from './opinions.ts';

const MOST_ROWS = 200;
const MOST_SENTENCES = 20;
const MONTHS = 3;
/** 尚未歸類. */
const UNSORTED = '';

/** A case that NHI has decided. `end` null: approved, returned, or items decided differently. */
export interface Judged {
  readonly one: IndexedCase;
  readonly day: string;
  readonly end: ReasonEnd | null;
}

/** Tags of a case's sentences; 尚未歸類 if no sentence has one; empty if NHI said nothing. */
export function tagsOfCase(
  said: readonly { readonly key: string }[],
  tagOf: ReadonlyMap<string, string>,
): string[] {
  const tags = new Set(said.flatMap(({ key }) => tagOf.get(key) ?? []));
  return tags.size > 0 ? [...tags] : said.length > 0 ? [UNSORTED] : [];
}

/** The month of a day and the months before it, oldest first, YYYY-MM. */
export function lastMonths(day: string): string[] {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return Array.from({ length: MONTHS }, (_, at) =>
    new Date(Date.UTC(year, month - MONTHS + at, 1)).toISOString().slice(0, 7),
  );
}

/** Cases counted together, by result and month. */
class Tally {
  readonly ends = { denied: 0, 'partially-approved': 0, 'supplement-requested': 0 };
  readonly months: number[];
  readonly #months: readonly string[];

  constructor(months: readonly string[]) {
    this.#months = months;
    this.months = months.map(() => 0);
  }

  add(end: ReasonEnd, day: string): void {
    this.ends[end] += 1;
    const at = this.#months.indexOf(day.slice(0, 7));
    if (at >= 0) this.months[at] = (this.months[at] ?? 0) + 1;
  }

  get n(): number {
    return Object.values(this.ends).reduce((sum, each) => sum + each, 0);
  }
}

class SentenceTally extends Tally {
  text = '';
  readonly later = new Map<LaterBy, number>();

  note(text: string, by: LaterBy | null): void {
    // Cases come in the order found: the newest wording stays.
    this.text = text;
    if (by !== null) this.later.set(by, (this.later.get(by) ?? 0) + 1);
  }
}

class RowTally extends Tally {
  decided = 0;
  text: string | null = null;
  readonly tags = new Map<string, number>();
  readonly sentences = new Map<string, SentenceTally>();
}

interface BookParts {
  readonly months: readonly string[];
  readonly by: ReasonBy;
  readonly tagOf: ReadonlyMap<string, string>;
  readonly opinions: Opinions;
  readonly later: LaterCases;
}

/** Collects the report. */
export class Book {
  readonly #parts: BookParts;
  readonly #rows = new Map<string, RowTally & { readonly about: About }>();
  readonly #tags = new Map<string, Tally>();
  readonly #newest = new Map<RowTally, IndexedCase>();
  #wordless = 0;
  #notAtOnce = 0;
  #later = 0;

  constructor(parts: BookParts) {
    this.#parts = parts;
  }

  add({ one, day, end }: Judged): void {
    const said = end === null ? [] : this.#parts.opinions.of(one.row.id);
    const tags = tagsOfCase(said, this.#parts.tagOf);
    const later = end === null ? null : this.#parts.later.of(one);
    for (const about of this.#aboutOf(one, tags)) {
      const row = this.#rowOf(about);
      row.decided += 1;
      this.#newest.set(row, one);
      if (end === null) continue;
      row.add(end, day);
      for (const tag of tags) row.tags.set(tag, (row.tags.get(tag) ?? 0) + 1);
      for (const { key, text } of said) {
        if (this.#parts.by === 'tag' && (this.#parts.tagOf.get(key) ?? UNSORTED) !== about.tag) continue;
        const sentence = row.sentences.get(key) ?? new SentenceTally(this.#parts.months);
        row.sentences.set(key, sentence);
        sentence.add(end, day);
        sentence.note(text, later?.by ?? null);
      }
    }
    if (end === null) return;
    this.#notAtOnce += 1;
    if (later !== null) this.#later += 1;
    if (said.length === 0) this.#wordless += 1;
    for (const tag of tags) {
      const tally = this.#tags.get(tag) ?? new Tally(this.#parts.months);
      this.#tags.set(tag, tally);
      tally.add(end, day);
    }
  }

  report(tags: readonly { readonly id: string; readonly name: string }[]): Omit<ReasonsReport, 'asOf'> {
    const rows = [...this.#rows.values()]
      .filter((row) => row.n > 0)
      .sort(
        (a, b) =>
          Number(a.about.tag === UNSORTED) - Number(b.about.tag === UNSORTED) ||
          this.#size(b) - this.#size(a),
      );
    const none = new Tally(this.#parts.months);
    const unsorted = this.#tags.get(UNSORTED) ?? none;
    return {
      months: [...this.#parts.months],
      rows: rows.slice(0, MOST_ROWS).map((row) => this.#viewOf(row)),
      moreRows: Math.max(0, rows.length - MOST_ROWS),
      tags: tags
        .map(({ id, name }) => {
          const { n, months } = this.#tags.get(id) ?? none;
          return { id, name, n, months };
        })
        .sort((a, b) => b.n - a.n),
      unsorted: { n: unsorted.n, months: unsorted.months },
      wordless: this.#wordless,
      total: { notAtOnce: this.#notAtOnce, later: this.#later },
    };
  }

  #size(row: RowTally): number {
    return this.#parts.by === 'tag' ? row.n : row.decided;
  }

  /** A case of two drugs counts in the rows of both. */
  #aboutOf({ label, doctorKey }: IndexedCase, tags: readonly string[]): About[] {
    switch (this.#parts.by) {
      case 'drug': {
        const indications = orNone(label.indications ?? []);
        return orNone(label.drugCodes).flatMap((drug) =>
          indications.map((indication) => ({ ...NOTHING, drug, indication })),
        );
      }
      case 'tag':
        return tags.map((tag) => ({ ...NOTHING, tag }));
      case 'doctor':
        return [{ ...NOTHING, doctor: doctorKey }];
    }
  }

  #rowOf(about: About): RowTally {
    const key = JSON.stringify(Object.values(about));
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const row = Object.assign(new RowTally(this.#parts.months), { about });
    this.#rows.set(key, row);
    return row;
  }

  #viewOf(row: RowTally & { readonly about: About }): ReasonRow {
    const { drug, indication, doctor, tag } = row.about;
    const label = this.#newest.get(row)?.label;
    const sentences = [...row.sentences].sort(([, a], [, b]) => b.n - a.n);
    return {
      ...{ drug, indication, doctor, tag: tag === UNSORTED ? null : tag },
      text:
        label === undefined
          ? null
          : drug !== null
            ? textOfDrug(label, drug)
            : doctor !== null
              ? (label.doctorName ?? null)
              : null,
      decided: row.decided,
      ends: row.ends,
      months: row.months,
      tags: [...row.tags]
        .sort(([a, n], [b, m]) => Number(a === UNSORTED) - Number(b === UNSORTED) || m - n)
        .map(([own, n]) => ({ tag: own === UNSORTED ? null : own, n })),
      sentences: sentences.slice(0, MOST_SENTENCES).map(([key, sentence]) => this.#sentenceOf(key, sentence)),
      moreSentences: Math.max(0, sentences.length - MOST_SENTENCES),
    };
  }

  #sentenceOf(key: string, { text, ends, months, later }: SentenceTally): ReasonSentence {
    return {
      ...{ key, text, ends, months },
      tag: this.#parts.tagOf.get(key) ?? null,
      later: LATER_BY.flatMap((by) => {
        const n = later.get(by) ?? 0;
        return n === 0 ? [] : [{ by, n }];
      }),
    };
  }
}

/** The subject of a row; null for subjects that the rows do not have. */
interface About {
  readonly drug: string | null;
  readonly indication: string | null;
  readonly doctor: string | null;
  readonly tag: string | null;
}
const NOTHING: About = { drug: null, indication: null, doctor: null, tag: null };

const orNone = (values: readonly string[]): string[] => (values.length === 0 ? [''] : [...new Set(values)]);
