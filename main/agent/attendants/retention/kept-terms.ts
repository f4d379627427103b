/**
 * Retention terms in force. A longer term applies immediately. A shorter one applies a week after the settings asked for it, unless a supervisor
 * revoked it: destroyed data cannot be recovered.
 */
import { DAY_MS } from '../../../../shared/days.ts';
import type { Settings } from '../../../../shared/settings.ts';
import type { Audit } from '../../ground/audit/audit.ts';
import type { Store, Tx } from '../../ground/db/store.ts';
import { AgentError } from '../../ground/error.ts';

/** Settings by path. `retention.trail` counts too: it can also shorten a retention. */
export interface KeptFor {
  readonly 'retention.payloadDays': number;
  /** `as-trail`: as long as the trail of the case. */
  readonly 'retention.caseDays': number | 'as-trail';
  readonly 'retention.auditYears': number;
  readonly 'retention.trail': Settings['retention']['trail'];
  readonly 'log.keepDays': number;
}
export type KeptTerm = keyof KeptFor;

export const WAIT_MS = 7 * DAY_MS;

interface TermRow {
  readonly name: KeptTerm;
  readonly value: string;
  readonly asked: string | null;
  readonly asked_at: number | null;
  readonly counted_from: number | null;
  readonly refused_by: string | null;
  readonly refused_at: number | null;
}
type AskedRow = TermRow & { readonly asked: string; readonly asked_at: number };

const ALL = `SELECT * FROM kept_terms ORDER BY name`;
const ONE = `SELECT * FROM kept_terms WHERE name = $name`;
const HOLD = `
  INSERT INTO kept_terms (name, value) VALUES ($name, $value)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value,
    asked = NULL, asked_at = NULL, counted_from = NULL, refused_by = NULL, refused_at = NULL`;
const ASK = `
  UPDATE kept_terms SET asked = $asked, asked_at = $at, counted_from = NULL, refused_by = NULL, refused_at = NULL
  WHERE name = $name`;
const COUNT = `UPDATE kept_terms SET counted_from = $at WHERE name = $name`;
const REFUSE = `UPDATE kept_terms SET refused_by = $by, refused_at = $at WHERE name = $name`;

interface TermParts {
  readonly store: Pick<Store, 'all' | 'get' | 'write' | 'announce'>;
  readonly audit: Pick<Audit, 'append'>;
  /** The values in the settings. */
  readonly asked: KeptFor;
}

export const keptForOf = ({ retention, log }: Pick<Settings, 'retention' | 'log'>): KeptFor => ({
  'retention.payloadDays': retention.payloadDays,
  'retention.caseDays': retention.caseDays ?? 'as-trail',
  'retention.auditYears': retention.auditYears,
  'retention.trail': retention.trail,
  'log.keepDays': log.keepDays,
});

export class KeptTerms {
  readonly #parts: TermParts;
  #holds: KeptFor;

  private constructor(parts: TermParts) {
    this.#parts = parts;
    this.#holds = { ...parts.asked, ...heldBy(parts.store.all<TermRow>(ALL)) };
  }

  /** Reads the stored terms, for a caller that owns the data folder without running in it. */
  static read(parts: TermParts): KeptTerms {
    return new KeptTerms(parts);
  }

  /** Compares settings and terms in force. The trail's line precedes the week's begin: after a crash in between it is written again. */
  static async open(parts: TermParts): Promise<KeptTerms> {
    const terms = new KeptTerms(parts);
    const rows = new Map(parts.store.all<TermRow>(ALL).map((row) => [row.name, row]));
    for (const [name, wanted] of entriesOf(parts.asked)) {
      const row = rows.get(name);
      const asked = JSON.stringify(wanted);
      // The same request was made or revoked before: only another value is a new request.
      if (row !== undefined && row.asked === asked) continue;
      if (row === undefined || !isLess(wanted, JSON.parse(row.value) as Value)) {
        if (row?.value !== asked || row.asked !== null)
          await terms.#write((tx) => tx.run(HOLD, { name, value: asked }));
        continue;
      }
      await terms.#tell('keeping-less-asked', 'agent', { setting: name, from: row.value, to: asked });
      await terms.#write((tx) => tx.run(ASK, { name, asked, at: tx.now }));
    }
    return terms;
  }

  /** The terms in force. */
  holds(): KeptFor {
    return this.#holds;
  }

  /** Shorter terms that the settings ask for and that are not in force. Times in ms. */
  waiting() {
    return this.#asked().map((row) => ({
      setting: row.name,
      from: plain(row.value),
      to: plain(row.asked),
      askedAt: row.asked_at,
      /** Earliest begin: NHI's clock must first confirm ours. */
      beginsAt: (row.counted_from ?? row.asked_at) + WAIT_MS,
      refused:
        row.refused_by === null || row.refused_at === null
          ? null
          : { by: row.refused_by, at: row.refused_at },
    }));
  }

  /** Applies terms that have waited for a week. `now`: ms, of a clock that NHI's server has confirmed. */
  async begin(now: number): Promise<void> {
    for (const { name, value, asked, counted_from, refused_by } of this.#asked()) {
      if (refused_by !== null) continue;
      // A clock that was set back restarts the week.
      if (counted_from === null || counted_from > now) {
        await this.#write((tx) => tx.run(COUNT, { name, at: now }));
        continue;
      }
      if (now - counted_from < WAIT_MS) continue;
      await this.#tell('keeping-less-begun', 'agent', { setting: name, from: value, to: asked });
      await this.#write((tx) => {
        // The request was revoked or changed while the line was written.
        const row = tx.get<TermRow>(ONE, { name });
        return row?.asked === asked && row.refused_by === null ? tx.run(HOLD, { name, value: asked }) : 0;
      });
    }
  }

  /** Revokes a shorter term: the old term stays until the settings ask for another. @throws AgentError `not-kept-shorter` */
  async refuse(setting: string, by: string): Promise<void> {
    const row = this.#asked().find(({ name }) => name === setting);
    if (row === undefined) throw new AgentError('not-kept-shorter');
    if (row.refused_by !== null) return;
    await this.#tell('keeping-less-refused', by, { setting: row.name, from: row.value, to: row.asked });
    const done = await this.#write((tx) => {
      const now = tx.get<TermRow>(ONE, { name: row.name });
      return now?.asked === row.asked ? tx.run(REFUSE, { name: row.name, by, at: tx.now }) : 0;
    });
    if (done === 0) throw new AgentError('not-kept-shorter');
  }

  #asked(): AskedRow[] {
    return this.#parts.store.all<TermRow>(ALL).filter((row): row is AskedRow => row.asked !== null);
  }

  async #write(work: (tx: Tx) => number): Promise<number> {
    const { store, asked } = this.#parts;
    const done = await store.write(work);
    this.#holds = { ...asked, ...heldBy(store.all<TermRow>(ALL)) };
    store.announce();
    return done;
  }

  #tell(
    kind: 'keeping-less-asked' | 'keeping-less-begun' | 'keeping-less-refused',
    actor: string,
    { setting, from, to }: { readonly setting: string; readonly from: string; readonly to: string },
  ): Promise<void> {
    return this.#parts.audit.append({ kind, actor, detail: { setting, from: plain(from), to: plain(to) } });
  }
}

type Value = KeptFor[KeptTerm];

const entriesOf = (terms: KeptFor): [KeptTerm, Value][] => Object.entries(terms) as [KeptTerm, Value][];

const heldBy = (rows: readonly TermRow[]): Partial<KeptFor> =>
  Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value) as Value])) as Partial<KeptFor>;

/** `years` is less than `forever`; any number of days counts as less than the trail's years. */
const isLess = (one: Value, other: Value): boolean => rankOf(one) < rankOf(other);
const rankOf = (value: Value): number =>
  typeof value === 'number' ? value : value === 'forever' || value === 'as-trail' ? Infinity : 0;

/** As people read it: without the quotation marks of JSON. */
const plain = (json: string): string => String(JSON.parse(json));
