/** 理由簿: NHI's opinions of the hospital's own cases, counted by drug and indication, tag or doctor. It counts and judges nothing. */
import { setImmediate as otherWork } from 'node:timers/promises';
import type { IndexedCase } from '../../index/indexed-case.ts';
import type { CaseFilter, ReasonsFilter } from '../../../../shared/api/case-filter.ts';
import type { CaseContent } from '../../../../shared/api/content-contract.ts';
import type {
  ReasonDifferences,
  ReasonLine,
  ReasonRow,
  ReasonsReport,
} from '../../../../shared/api/reasons-contract.ts';
import { REASON_ENDS, type ReasonBy, type ReasonEnd } from '../../../../shared/choices.ts';
import { addDays } from '../../../../shared/days.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { listCases } from '../../index/list.ts';
import { type ApprovedLater, type Difference, differencesOf, LaterCases } from './approved-later.ts';
import { Book, type Judged, lastMonths, tagsOfCase } from './book.ts';
import { Opinions } from './opinions.ts';
import { taggedSentences, tagsOf } from './tags.ts';

interface ReasonsParts {
  readonly context: Pick<CaseContext, 'store' | 'sealed' | 'index'>;
  /** Readable content of a sent Bundle, with its patient masked; null if the Bundle is no longer stored. */
  readonly contentOf: (id: string) => Promise<CaseContent | null>;
}

/** Cases between two turns of the event loop. */
const AT_ONCE = 2000;
/** Limit of file pairs to compare, newest first; each takes some milliseconds of the checking thread. */
const MOST_PAIRS = 60;
/** Minimum number of decisions: fewer say nothing. */
const FEWEST_OF_LINE = 3;

export class Reasons {
  readonly #parts: ReasonsParts;
  readonly #opinions: Opinions;
  /** By the ids of both cases; null: at least one file is no longer stored. A sent file does not change. */
  readonly #differences = new Map<string, readonly Difference[] | null>();

  constructor(parts: ReasonsParts) {
    this.#parts = parts;
    this.#opinions = new Opinions(parts.context);
  }

  /** @throws AgentError `sealed-damaged` */
  async report(asked: ReasonsFilter, by: ReasonBy): Promise<Omit<ReasonsReport, 'asOf'>> {
    const judged = await this.#read({ ...asked, any: true });
    return this.#counted(judged, asked, { by, later: await this.#later() });
  }

  /** Cases behind a number; call `prepare` with the same filter before. */
  cases(asked: ReasonsFilter): ReadonlySet<string> {
    const tagOf = taggedSentences(this.#parts.context.store);
    const later = asked.later === undefined && asked.differs === undefined ? null : this.#laterNow();
    const found = this.#judge(asked).filter(({ one }) => this.#isOf(one, asked, { tagOf, later }));
    return new Set(found.map(({ one }) => one.row.id));
  }

  /** Reads the data that `cases` needs. @throws AgentError `sealed-damaged` */
  async prepare(asked: ReasonsFilter): Promise<void> {
    const judged = await this.#read(asked);
    if (asked.differs !== undefined) await this.#compare(judged, await this.#later());
  }

  /** For each sentence, the differences in the files that were approved later. */
  async differences(asked: ReasonsFilter): Promise<ReasonDifferences> {
    const judged = await this.#read(asked);
    const later = await this.#later();
    const notCompared = await this.#compare(judged, later);
    const counts = new Map<string, Map<string, { readonly difference: Difference; n: number }>>();
    for (const { one } of judged)
      for (const { key } of this.#opinions.of(one.row.id))
        for (const difference of this.#differencesOf(one, later)) {
          const ofSentence = counts.get(key) ?? new Map<string, { difference: Difference; n: number }>();
          counts.set(key, ofSentence);
          const known = ofSentence.get(difference.key);
          if (known === undefined) ofSentence.set(difference.key, { difference, n: 1 });
          else known.n += 1;
        }
    return {
      sentences: [...counts].map(([key, found]) => ({
        key,
        differences: [...found.values()]
          .sort((a, b) => b.n - a.n)
          .map(({ difference, n }) => ({ ...difference, n })),
      })),
      notCompared,
    };
  }

  /** One line for a new case; null if too few cases were decided. `today`: YYYY-MM-DD. @throws AgentError `sealed-damaged` */
  async line({ label }: IndexedCase, today: string): Promise<ReasonLine | null> {
    const [drug] = label.drugCodes;
    if (drug === undefined) return null;
    const [indication] = label.indications ?? [];
    const asked: ReasonsFilter = {
      ...{ from: addDays(today, -365), to: today, drug },
      ...(indication === undefined ? {} : { indication }),
    };
    const judged = await this.#read({ ...asked, any: true });
    if (judged.length < FEWEST_OF_LINE) return null;
    // This line does not show later approvals.
    const how = { by: 'tag', later: new LaterCases() } as const;
    const { rows, tags } = await this.#counted(judged, asked, how);
    return {
      asked,
      decided: judged.length,
      ends: REASON_ENDS.flatMap((end) => {
        const n = judged.filter((each) => each.end === end).length;
        const [most] = rows.filter(({ tag, ends }) => tag !== null && ends[end] > 0).sort(mostOf(end));
        const named = tags.find(({ id }) => id === most?.tag);
        const tag =
          most === undefined || named === undefined
            ? null
            : { id: named.id, name: named.name, n: most.ends[end] };
        return n === 0 ? [] : [{ end, n, tag }];
      }),
    };
  }

  async #counted(
    judged: readonly Judged[],
    { to }: ReasonsFilter,
    { by, later }: { readonly by: ReasonBy; readonly later: LaterCases },
  ): Promise<Omit<ReasonsReport, 'asOf'>> {
    const { context } = this.#parts;
    const tagOf = taggedSentences(context.store);
    const book = new Book({ months: lastMonths(to), by, tagOf, opinions: this.#opinions, later });
    for (const [at, one] of judged.entries()) {
      if (at % AT_ONCE === AT_ONCE - 1) await otherWork();
      book.add(one);
    }
    return book.report(tagsOf(context));
  }

  async #read(asked: ReasonsFilter): Promise<Judged[]> {
    const judged = this.#judge(asked);
    await this.#opinions.read(judged.flatMap(({ one, end }) => (end === null ? [] : one)));
    return judged;
  }

  /** In the order found. */
  #judge(asked: ReasonsFilter): Judged[] {
    const judged: Judged[] = [];
    for (const one of listCases(this.#parts.context.index, filterOf(asked)).reverse()) {
      const day = one.row.first_decided_on;
      if (day === null || day < asked.from || day > asked.to) continue;
      const own = REASON_ENDS.find((each) => each === one.row.decision) ?? null;
      const end = own !== null && asked.end?.includes(own) === false ? null : own;
      if (end === null && asked.any !== true) continue;
      if (isOfNone(one, asked)) judged.push({ one, day, end });
    }
    return judged;
  }

  async #later(): Promise<LaterCases> {
    const later = new LaterCases();
    for (const [at, one] of [...this.#parts.context.index.all()].entries()) {
      if (at % AT_ONCE === AT_ONCE - 1) await otherWork();
      later.see(one);
    }
    return later;
  }

  #laterNow(): LaterCases {
    const later = new LaterCases();
    for (const one of this.#parts.context.index.all()) later.see(one);
    return later;
  }

  #isOf(
    one: IndexedCase,
    { tag, sentence, later: by, differs }: ReasonsFilter,
    facts: { readonly tagOf: ReadonlyMap<string, string>; readonly later: LaterCases | null },
  ): boolean {
    const said = this.#opinions.of(one.row.id);
    if (sentence !== undefined && !said.some(({ key }) => key === sentence)) return false;
    if (tag !== undefined && !tagsOfCase(said, facts.tagOf).includes(tag)) return false;
    const { later } = facts;
    if (later === null) return true;
    const found = later.of(one);
    if (found === null || (by !== undefined && by !== 'any' && found.by !== by)) return false;
    return differs === undefined || this.#differencesOf(one, later).some(({ key }) => key === differs);
  }

  /** Compares the newest pairs first. @returns number of pairs that were not compared */
  async #compare(judged: readonly Judged[], later: LaterCases): Promise<number> {
    const pairs = judged.flatMap(({ one }) => {
      const found = later.of(one);
      return found === null ? [] : [{ one, found }];
    });
    const newest = pairs.toReversed().slice(0, MOST_PAIRS);
    for (const { one, found } of newest) {
      const key = pairOf(one, found);
      if (this.#differences.has(key)) continue;
      const before = await this.#parts.contentOf(one.row.id);
      const after = before === null ? null : await this.#parts.contentOf(found.id);
      this.#differences.set(key, before === null || after === null ? null : differencesOf(before, after));
    }
    const missing = newest.filter(({ one, found }) => this.#differences.get(pairOf(one, found)) === null);
    return pairs.length - newest.length + missing.length;
  }

  #differencesOf(one: IndexedCase, later: LaterCases): readonly Difference[] {
    const found = later.of(one);
    return found === null ? [] : (this.#differences.get(pairOf(one, found)) ?? []);
  }
}

const pairOf = ({ row }: IndexedCase, { id }: ApprovedLater): string => `${row.id} ${id}`;

const mostOf =
  (end: ReasonEnd) =>
  (a: ReasonRow, b: ReasonRow): number =>
    b.ends[end] - a.ends[end];

const NAMED = ['drug', 'indication', 'department', 'doctor'] as const;

/** The conditions that the index's columns can answer. */
function filterOf(asked: ReasonsFilter): CaseFilter {
  const axes = NAMED.flatMap((axis) => {
    const value = asked[axis];
    return value === undefined || value === '' ? [] : [[axis, [value]] as const];
  });
  return { review: ['decided'], ...Object.fromEntries(axes) };
}

/** An empty value asks for cases without one, which no column answers. */
function isOfNone({ label, doctorKey }: IndexedCase, asked: ReasonsFilter): boolean {
  const own = {
    drug: label.drugCodes,
    indication: label.indications ?? [],
    department: [label.department ?? ''],
    doctor: [doctorKey],
  };
  return NAMED.every((axis) => asked[axis] !== '' || own[axis].every((each) => each === ''));
}
