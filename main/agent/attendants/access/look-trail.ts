import type { Look, ManyLooks } from '../../../../shared/api/access-contract.ts';
import { taipeiDay } from '../../../../shared/days.ts';
import type { Audit, AuditEntry } from '../../ground/audit/audit.ts';
import { callerDetail } from '../../ground/caller.ts';
import type { CaseRecord } from '../../carrier/cases/case-record.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { searchWords } from '../../index/lookup/search-text.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import { keepNotices } from './kept-notices.ts';

/** A page repeats its request whenever a case changes: equal words or numbers within this time count as one request. */
const AGAIN_MS = 10 * 60_000;
const MOST_A_LINE = 1000;

/** Kind to which the sealed words in a line of the trail are bound. */
const SEARCH_NOTE: Look = 'searched';

export type ViewedCase = Pick<CaseRecord, 'id' | 'seq'>;

interface LookTrailParts {
  readonly audit: Pick<Audit, 'append'>;
  readonly context: Pick<CaseContext, 'index' | 'sealed' | 'store'>;
}

/** Patients' data in a list that is exported or printed. */
interface ExportedData {
  readonly named: boolean;
  /** Reason why the patients' numbers are shown in full; null: they are masked. */
  readonly reason: string | null;
}
export type LookTrail = (parts: LookTrailParts, actor: string) => PersonsLooks;

/** Views of one person on one day, by `seq` of the cases: a line names a case once. */
interface PersonsDay {
  readonly day: string;
  readonly named: Set<number>;
  readonly uncovered: Set<number>;
  readonly opened: Set<number>;
  readonly matched: Set<number>;
  /** Time at which words were last searched for, or a number was last asked for, ms. */
  readonly asked: Map<string, number>;
  /** Settles with all lines so far. Their cases are in the sets already, so a caller that finds a case there waits for it. */
  written: Promise<unknown>;
}

/** Views of all people. A restart forgets them; at worst a view is recorded once more. */
export function lookTrail(now: () => number = Date.now): LookTrail {
  // By index: after a restore, the same position is another case.
  const byIndex = new WeakMap<object, Map<string, PersonsDay>>();
  return (parts, actor) => {
    const at = now();
    const day = taipeiDay(at);
    const people = byIndex.get(parts.context.index) ?? new Map<string, PersonsDay>();
    byIndex.set(parts.context.index, people);
    // A claimed name is another person at the same account: record their views apart.
    const { claimed = '' } = callerDetail(actor);
    const person = [actor, claimed].join('\n');
    const known = people.get(person);
    const seen = known?.day === day ? known : newDay(day);
    people.set(person, seen);
    const forget = (): void => {
      if (people.get(person) === seen) people.delete(person);
    };
    return new PersonsLooks(parts, actor, { seen, at, forget });
  };
}

const newDay = (day: string): PersonsDay => ({
  day,
  named: new Set(),
  uncovered: new Set(),
  opened: new Set(),
  matched: new Set(),
  asked: new Map(),
  written: Promise.resolve(),
});

/**
 * Views of one person. Each call resolves when the trail is on disk: only then may the answer be sent. A crash before that has shown nothing; a crash
 * after it may leave a line about an answer that never arrived.
 */
export class PersonsLooks {
  readonly #parts: LookTrailParts;
  readonly #actor: string;
  readonly #seen: PersonsDay;
  /** ms */
  readonly #at: number;
  readonly #forget: () => void;

  constructor(
    parts: LookTrailParts,
    actor: string,
    person: { readonly seen: PersonsDay; readonly at: number; readonly forget: () => void },
  ) {
    this.#parts = parts;
    this.#actor = actor;
    this.#seen = person.seen;
    this.#at = person.at;
    this.#forget = person.forget;
  }

  /** Patients' or files' names of these cases, in a list. */
  named(cases: readonly ViewedCase[]): Promise<void> {
    return this.#show(cases, false, (fresh) => listLines(this.#line('list-shown'), fresh));
  }

  /** Patients' numbers in full, because the person asked for them. */
  async uncovered(kind: 'case-shown' | 'numbers-shown', cases: readonly ViewedCase[]): Promise<void> {
    const asked = cases.filter(({ id }) => !this.#askedLately(`${kind} ${id}`));
    await this.#show(cases, true, () => listLines(this.#line(kind), asked));
  }

  /** A whole case; `named`: with the patient's name. */
  async opened(one: ViewedCase, named: boolean): Promise<void> {
    const seen = this.#seen;
    const isTold = seen.opened.has(one.seq) && (!named || seen.named.has(one.seq));
    seen.opened.add(one.seq);
    const lines = isTold ? [] : listLines(this.#line('case-opened', { named }), [one]);
    await this.#show(named ? [one] : [], false, () => lines);
  }

  /** A search that found `count` cases; `byPatient`: those that matched by their patients. */
  async searched(words: string, count: number, byPatient: readonly ViewedCase[]): Promise<void> {
    const folded = searchWords(words).join(' ');
    if (folded === '') return;
    const isRepeated = this.#askedLately(`searched ${folded}`);
    // Named once a day: one letter, which finds every case, would fill the disk.
    const fresh = added(this.#seen.matched, byPatient);
    const first = this.#line('searched', { count, ...this.#noteOf(SEARCH_NOTE, words) });
    await this.#write(fresh.length > 0 ? listLines(first, fresh) : isRepeated ? [] : [first]);
  }

  /** The list as a file. */
  async taken(cases: readonly ViewedCase[], { named, reason }: ExportedData): Promise<void> {
    const kind = 'list-exported';
    const detail = { revealed: reason !== null, ...(named ? { named } : {}), ...this.#noteOf(kind, reason) };
    const lines = listLines(this.#line(kind, detail), cases);
    await this.#show(named || reason !== null ? cases : [], reason !== null, () =>
      lines.length > 0 ? lines : [this.#line(kind, { count: 0, ...detail })],
    );
  }

  /** Records names, and full numbers if asked for, in lines of their own. */
  async #show(
    cases: readonly ViewedCase[],
    uncovers: boolean,
    linesFor: (fresh: readonly ViewedCase[]) => AuditEntry[],
  ): Promise<void> {
    const { named, uncovered } = this.#seen;
    const fresh = added(named, cases);
    const numbers = added(uncovered, uncovers ? cases : []);
    const many = [
      ...this.#manyOf('names', named.size - fresh.length, named.size),
      ...this.#manyOf('numbers', uncovered.size - numbers.length, uncovered.size),
    ];
    const manyLines = many.map(({ what, count }) => this.#line('many-shown', { what, count }));
    await this.#write([...linesFor(fresh), ...manyLines]);
    if (many.length > 0) await keepNotices(this.#parts.context.store, 'many_looks', many);
  }

  /** Writes lines to the trail together, and waits for this person's earlier ones. If the trail did not take one of them, the next call tells all again. */
  async #write(lines: readonly AuditEntry[]): Promise<void> {
    const seen = this.#seen;
    seen.written = Promise.all([seen.written, ...lines.map((line) => this.#parts.audit.append(line))]);
    try {
      await seen.written;
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  /** True if the same request was made shortly before. */
  #askedLately(key: string): boolean {
    const { asked } = this.#seen;
    const last = asked.get(key);
    asked.set(key, this.#at);
    return last !== undefined && this.#at - last < AGAIN_MS;
  }

  /** One entry each time the cases that a person has viewed reach a further multiple of `MANY`. */
  #manyOf(what: keyof typeof MANY, before: number, after: number): ManyLooks[] {
    return Math.floor(after / MANY[what]) > Math.floor(before / MANY[what])
      ? [{ at: taipeiTime(this.#at), actor: this.#actor, what, count: after }]
      : [];
  }

  #line(kind: Look, detail: AuditEntry['detail'] = {}): AuditEntry {
    return { kind, actor: this.#actor, detail };
  }

  #noteOf(kind: Look, words: string | null) {
    // Words that a person typed may name a patient.
    return words === null ? {} : { note: this.#parts.context.sealed.sealNote(kind, words) };
  }
}

/** Adds cases to a set. @returns those that it lacked */
function added(set: Set<number>, cases: readonly ViewedCase[]): ViewedCase[] {
  const fresh = cases.filter(({ seq }) => !set.has(seq));
  for (const { seq } of fresh) set.add(seq);
  return fresh;
}

/** Trail lines for the cases, each like `first`. A single case goes into `caseId`, as in every other line. */
function listLines(first: AuditEntry, cases: readonly ViewedCase[]): AuditEntry[] {
  const [only] = cases;
  if (only !== undefined && cases.length === 1) {
    const { detail = {} } = first;
    return [{ ...first, caseId: only.id, ...(Object.keys(detail).length === 0 ? {} : { detail }) }];
  }
  const lines: AuditEntry[] = [];
  for (let from = 0; from < cases.length; from += MOST_A_LINE) {
    const ids = cases.slice(from, from + MOST_A_LINE).map(({ id }) => id);
    lines.push({ ...first, detail: { count: ids.length, ...first.detail, cases: caseListText(ids) } });
  }
  return lines;
}

/** Supervisors are told when one person has seen the names, or uncovered the numbers, of this many cases. */
const MANY = { names: 2000, numbers: 200 } as const;

/**
 * Cases in a line of the trail, as short as ids allow: `261124-7QMMFQ,8K2ZPA 261125-0XW3TD`. Ids, not positions in the database: after a restore a
 * position is another case, and the trail is read for years.
 */
export function caseListText(ids: readonly string[]): string {
  const groups: string[] = [];
  let day: string | null = null;
  for (const id of ids.toSorted()) {
    const dash = id.lastIndexOf('-') + 1;
    const head = id.slice(0, dash);
    if (head === day) groups.push(`,${id.slice(dash)}`);
    else groups.push(`${groups.length === 0 ? '' : ' '}${id}`);
    day = head;
  }
  return groups.join('');
}

export function casesOfText(text: string): string[] {
  return text.split(' ').flatMap((group) => {
    const [first = '', ...rest] = group.split(',');
    const head = first.slice(0, first.lastIndexOf('-') + 1);
    return [first, ...rest.map((end) => head + end)];
  });
}

/** The `ids` that the text names. Most texts contain no id's ending, and are not parsed. */
export function namedInText(text: string, ids: ReadonlySet<string>): string[] {
  const ends = [...ids].some((id) => text.includes(id.slice(id.lastIndexOf('-') + 1)));
  return ends ? casesOfText(text).filter((id) => ids.has(id)) : [];
}
