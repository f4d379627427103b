import type { Look, ManyLooks } from '../../../../shared/api/access-contract.ts';
import { HOUR_MS, taipeiDay } from '../../../../shared/days.ts';
import type { Audit, AuditEntry } from '../../ground/audit/audit.ts';
import { callerDetail } from '../../ground/caller.ts';
import type { CaseRecord } from '../../carrier/cases/case-record.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { searchWords } from '../../index/lookup/search-text.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import { keepNotices } from './kept-notices.ts';

/** Repeated views of a list within this time are one line. A window never spans two days, so that a question about a day finds its line. */
const WINDOW_MS = 12 * HOUR_MS;
/** A page repeats its request whenever a case changes: equal words or numbers within this time count as one request. */
const AGAIN_MS = 10 * 60_000;
/** If a search finds more cases, its line names only those that no line of this person names yet; else one letter could fill the disk. */
const WIDE = 100;
const MOST_A_LINE = 1000;
const MOST_PEOPLE = 1000;
/** Limit of searches and numbers remembered for a person. */
const MOST_ASKED = 2000;

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

/** A person's views since `since`. */
interface Window {
  readonly since: number;
  readonly named: CaseSet;
  readonly uncovered: CaseSet;
  readonly opened: CaseSet;
  readonly matched: CaseSet;
  /** Time at which words were last searched for, or a number was last asked for, ms. */
  readonly asked: Map<string, number>;
  /** Lines being written. Their cases are marked already, so a caller that finds a case marked waits for these writes. */
  readonly writing: Set<Promise<void>>;
}

/** Views of all people. A restart forgets them; at worst a view is recorded once more. */
export function lookTrail(now: () => number = Date.now): LookTrail {
  // By index: after a restore, the same position is another case.
  const people = new WeakMap<object, Map<string, Window>>();
  const windowOf = (index: object, actor: string): Window => {
    // A claimed name is another person at the same account: record their views apart.
    const { claimed = '' } = callerDetail(actor);
    const person = [actor, claimed].join('\n');
    const windows = people.get(index) ?? new Map<string, Window>();
    people.set(index, windows);
    const at = now();
    const known = windows.get(person);
    if (known !== undefined && isWithin(known, at)) return known;
    const fresh: Window = {
      since: at,
      named: new CaseSet(),
      uncovered: new CaseSet(),
      opened: new CaseSet(),
      matched: new CaseSet(),
      asked: new Map(),
      writing: new Set(),
    };
    windows.delete(person);
    windows.set(person, fresh);
    dropOldest(windows, MOST_PEOPLE);
    return fresh;
  };
  return (parts, actor) => {
    const at = now();
    const window = windowOf(parts.context.index, actor);
    return new PersonsLooks(parts, actor, window, at);
  };
}

/** After a clock was set back, a new window begins. */
const isWithin = ({ since }: Window, at: number): boolean =>
  at >= since && at - since < WINDOW_MS && taipeiDay(at) === taipeiDay(since);

/**
 * Views of one person. Each call resolves when the trail is on disk: only then may the answer be sent. A crash before that has shown nothing; a crash
 * after it may leave a line about an answer that never arrived.
 */
export class PersonsLooks {
  readonly #parts: LookTrailParts;
  readonly #actor: string;
  readonly #window: Window;
  /** ms */
  readonly #at: number;

  constructor(parts: LookTrailParts, actor: string, window: Window, at: number) {
    this.#parts = parts;
    this.#actor = actor;
    this.#window = window;
    this.#at = at;
  }

  /** Patients' or files' names of these cases, in a list. */
  named(cases: readonly ViewedCase[]): Promise<void> {
    return this.#show(cases, false, (fresh) => listLines(this.#line('list-shown'), fresh));
  }

  /** Patients' numbers in full, because the person asked for them. */
  async uncovered(kind: 'case-shown' | 'numbers-shown', cases: readonly ViewedCase[]): Promise<void> {
    const asked = cases.map((one) => ({ one, ...this.#askedLately(`${kind} ${one.id}`) }));
    const fresh = asked.flatMap(({ one, lately }) => (lately ? [] : [one]));
    const undo = (): void => asked.forEach((request) => request.undo());
    await this.#show(cases, true, () => listLines(this.#line(kind), fresh), undo);
  }

  /** A whole case; `named`: with the patient's name. */
  async opened(one: ViewedCase, named: boolean): Promise<void> {
    const opened = mark(this.#window.opened, [one]);
    const isTold = opened.fresh.length === 0 && (!named || this.#window.named.has(one.seq));
    const lines = isTold ? [] : listLines(this.#line('case-opened', { named }), [one]);
    await this.#show(named ? [one] : [], false, () => lines, opened.undo);
  }

  /** A search that found `count` cases; `byPatient`: those that matched by their patients. */
  async searched(words: string, count: number, byPatient: readonly ViewedCase[]): Promise<void> {
    const folded = searchWords(words).join(' ');
    if (folded === '') return;
    const asked = this.#askedLately(`searched ${folded}`);
    const matched = mark(this.#window.matched, byPatient);
    const told = asked.lately || byPatient.length > WIDE ? matched.fresh : byPatient;
    const first = this.#line('searched', { count, ...this.#noteOf(SEARCH_NOTE, words) });
    const lines = told.length > 0 ? listLines(first, told) : asked.lately ? [] : [first];
    await this.#write(lines, [matched.undo, asked.undo]);
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
    undo: () => void = () => undefined,
  ): Promise<void> {
    const window = this.#window;
    const names = mark(window.named, cases);
    const numbers = mark(window.uncovered, uncovers ? cases : []);
    const many = [
      ...this.#manyOf('names', names.before, window.named.size),
      ...this.#manyOf('numbers', numbers.before, window.uncovered.size),
    ];
    const manyLines = many.map(({ what, count }) => this.#line('many-shown', { what, count }));
    await this.#write([...linesFor(names.fresh), ...manyLines], [names.undo, numbers.undo, undo]);
    if (many.length > 0) await keepNotices(this.#parts.context.store, 'many_looks', many);
  }

  /** Writes lines to the trail together; the next call repeats lines that the trail did not take. */
  async #write(lines: readonly AuditEntry[], undos: readonly (() => void)[]): Promise<void> {
    const { writing } = this.#window;
    if (lines.length > 0) {
      const written = Promise.all(lines.map((line) => this.#parts.audit.append(line))).then(
        () => undefined,
        (error: unknown) => {
          undos.forEach((undo) => undo());
          throw error;
        },
      );
      writing.add(written);
      const done = (): void => void writing.delete(written);
      written.then(done, done);
    }
    await Promise.all(writing);
  }

  /** Marks a request as made now. `lately`: the same request was made shortly before. */
  #askedLately(key: string): { readonly lately: boolean; readonly undo: () => void } {
    const { asked } = this.#window;
    const last = asked.get(key);
    asked.delete(key);
    asked.set(key, this.#at);
    dropOldest(asked, MOST_ASKED);
    return { lately: last !== undefined && this.#at - last < AGAIN_MS, undo: () => asked.delete(key) };
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

/** Marks cases in a set; returns the new ones, and a function that removes the marks again. */
function mark(set: CaseSet, cases: readonly ViewedCase[]) {
  const before = set.size;
  const fresh = cases.filter(({ seq }) => set.add(seq));
  const undo = (): void => {
    fresh.forEach(({ seq }) => {
      set.delete(seq);
    });
  };
  return { fresh, before, undo };
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

/** A set of cases by `seq`, one bit each: 100,000 cases take 12 KB. */
class CaseSet {
  #bits = new Uint8Array(0);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(seq: number): boolean {
    return ((this.#bits[seq >> 3] ?? 0) & (1 << (seq & 7))) !== 0;
  }

  /** Adds a number. Returns true if it was absent. */
  add(seq: number): boolean {
    if (this.has(seq)) return false;
    if (seq >> 3 >= this.#bits.length) {
      const longer = new Uint8Array(Math.max((seq >> 3) + 1, this.#bits.length * 2));
      longer.set(this.#bits);
      this.#bits = longer;
    }
    this.#bits[seq >> 3] = (this.#bits[seq >> 3] ?? 0) | (1 << (seq & 7));
    this.#size += 1;
    return true;
  }

  delete(seq: number): void {
    if (!this.has(seq)) return;
    this.#bits[seq >> 3] = (this.#bits[seq >> 3] ?? 0) & ~(1 << (seq & 7));
    this.#size -= 1;
  }
}

function dropOldest<K>(map: Map<K, unknown>, most: number): void {
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
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
