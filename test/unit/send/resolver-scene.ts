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
  // A server that does what it is asked; canary.test.ts has the others.
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
