import { expect, test } from 'vitest';
import type { CaseRecord } from '../../../main/agent/carrier/cases/case-record.ts';
import type { SendOutcome } from '../../../main/agent/carrier/nhi/server.ts';
import {
  type ResolverParts,
  resolveDoubt,
  watchClockAhead,
} from '../../../main/agent/carrier/send/resolver.ts';
import { keepCanary, SEARCH_KINDS } from '../../../main/agent/carrier/send/search.ts';
import type { Log } from '../../../main/agent/ports.ts';
import { acceptedAs, caseRig, summaryOf, UNKNOWN, type CaseRig } from '../support/case-rig.ts';
import { FakeNhi } from '../support/fake-nhi.ts';
import { FakeTokens } from '../support/fake-tokens.ts';
import { smallBundle, type SmallBundle } from '../support/small-bundle.ts';

/** The patient of a doubt that nothing else is said of; `smallBundle()` is his. */
export const P = 'A123456789';
export const MINUTE = 60_000;
export const TIMES = { afterMs: 30 * MINUTE, gapMs: 10 * MINUTE };

export interface Scene {
  readonly rig: CaseRig;
  readonly nhi: FakeNhi;
  readonly tokens: FakeTokens;
  readonly parts: ResolverParts;
  /** Lines of the log, as level, event and fields. */
  readonly lines: (readonly [string, string, object])[];
  /** A Bundle of this patient sent, its end unknown. */
  readonly doubtful: (patient: string, bundle?: SmallBundle) => Promise<string>;
  /** A case accepted now, which a search shows. */
  readonly witness: (number: string) => Promise<string>;
  readonly look: (id: string) => Promise<void>;
  /** Lets time pass, and the resolver look at each doubtful case whenever it would. */
  readonly pass: (ms: number, id: string) => Promise<void>;
}

export async function scene(): Promise<Scene> {
  const rig = await caseRig();
  // A server that does what it is asked; find-at-nhi.test.ts has the others.
  for (const kind of SEARCH_KINDS) await keepCanary(rig.context, kind, true);
  const nhi = new FakeNhi();
  const tokens = new FakeTokens();
  const lines: (readonly [string, string, object])[] = [];
  const log: Log = (level, event, fields = {}) => void lines.push([level, event, fields]);
  const parts: ResolverParts = {
    ...{ context: rig.context, nhi, tokens, clock: rig.clock, log, times: TIMES },
    clockAhead: watchClockAhead(rig.clock),
  };
  const never = new AbortController().signal;
  const send = async (bundle: SmallBundle, outcome: typeof UNKNOWN): Promise<string> => {
    const summary = summaryOf({}, bundle);
    const id = await rig.queued({ summary });
    await rig.send(id, outcome);
    return id;
  };
  const look = (id: string): Promise<void> => resolveDoubt(parts, rig.row(id), never);
  return {
    rig,
    nhi,
    tokens,
    parts,
    lines,
    doubtful: (patient, bundle = smallBundle({ patient })) => send(bundle, UNKNOWN),
    witness: async (number) => {
      const bundle = smallBundle({ patient: `W${number}` });
      nhi.has(number, bundle);
      rig.clock.set(rig.clock.now() + 1000);
      return send(bundle, acceptedAs(number));
    },
    look,
    pass: async (ms, id) => {
      const end = rig.clock.now() + ms;
      for (let looks = 0; looks < 1000; looks += 1) {
        const { delivery, next_search_at: next } = rig.row(id);
        if (delivery !== 'uncertain' || next === null || next > end) break;
        rig.clock.set(Math.max(rig.clock.now(), next));
        await look(id);
      }
      rig.clock.set(Math.max(rig.clock.now(), end));
    },
  };
}

/** A doubt whose story is told: steps are about the case that came last, or that `about` names. */
export interface Story extends Scene {
  id: string;
  readonly ids: Map<string, string>;
}
export type Step = (story: Story) => unknown;

export const doubtful =
  (patient = P): Step =>
  async (story) => {
    story.id = await story.doubtful(patient);
    story.ids.set(patient, story.id);
  };
export const about =
  (patient: string): Step =>
  (story) =>
    void (story.id = story.ids.get(patient) ?? '');
/** Cases accepted one after the other, which a search shows. */
export const witness =
  (...numbers: string[]): Step =>
  async (story) => {
    for (const number of numbers) await story.witness(number);
  };
/** The latest that NHI stored is not shown for now, or is again. */
export const latestIsHidden =
  (hidden = true, at = -1): Step =>
  ({ nhi }) =>
    void Object.assign(nhi.stored.at(at) ?? {}, { hidden });
export const nhiHas =
  (number: string, bundle: SmallBundle = smallBundle()): Step =>
  ({ nhi }) =>
    void nhi.has(number, bundle);
export const nhiIs =
  (how: Partial<FakeNhi>): Step =>
  ({ nhi }) =>
    void Object.assign(nhi, how);
export const look: Step = (story) => story.look(story.id);
/** Minutes pass, in which the resolver looks whenever it would. */
export const pass =
  (minutes: number): Step =>
  (story) =>
    story.pass(minutes * MINUTE, story.id);
export const after =
  (ms: number): Step =>
  ({ rig }) => {
    rig.clock.set(rig.clock.now() + ms);
  };
export const sent =
  (outcome: SendOutcome): Step =>
  ({ rig, id }) =>
    rig.send(id, outcome);
/** The server’s clock goes so far ahead of ours. */
export const skewed =
  (ms: number): Step =>
  ({ tokens }) =>
    void (tokens.skew = ms);
export const attestedAbsent: Step = ({ rig, id }) => rig.attestAbsent(id);
export const is =
  (row: Partial<CaseRecord> | ((now: number, row: CaseRecord) => Partial<CaseRecord>)): Step =>
  ({ rig, id }) => {
    const wanted = typeof row === 'function' ? row(rig.clock.now(), rig.row(id)) : row;
    expect(rig.row(id)).toMatchObject(wanted);
  };
export const inDoubt = (doubt_reason: string | null, more: Partial<CaseRecord> = {}): Step =>
  is({ delivery: 'uncertain', doubt_reason, ...more });
export const times =
  (kind: string, count: number): Step =>
  ({ rig, id }) => {
    expect(rig.kinds(id).filter((one) => one === kind)).toHaveLength(count);
  };
export const searches =
  (count: number): Step =>
  ({ nhi }) => {
    expect(nhi.searches).toHaveLength(count);
  };
export function stories(
  rows: readonly (readonly [promise: string, ...steps: Step[]])[],
  opened: () => Promise<Scene> = scene,
): void {
  for (const [promise, ...steps] of rows)
    test(promise, async () => {
      const story: Story = { ...(await opened()), id: '', ids: new Map() };
      for (const step of steps) await step(story);
    });
}
