import type { Sample } from '../../../main/practice/samples/types.ts';
import type { Fault, Route, RuleInput } from '../../../main/practice/faults.ts';
import type { SandboxControls } from '../../../main/practice/control/controls.ts';
import type { SandboxSettings } from '../../../main/practice/settings.ts';

/** A fault that strikes at another request than the POST. */
export interface Elsewhere {
  readonly route: Exclude<Route, 'post'>;
  readonly fault: Fault;
  readonly rule: Omit<RuleInput, 'route' | 'fault'>;
}

/** A way in which what the other side says is not what it has done, and a stream of Bundles that goes through it. */
export interface EvidenceScene {
  readonly group:
    'answers' | 'nothing stored' | 'mixed up' | 'index' | 'searches' | 'times' | 'people' | 'killed';
  readonly name: string;
  /** How the server is; it stays so to the end, but for what `mended` takes back. */
  readonly server?: Partial<SandboxSettings>;
  /** Faults that strike at the POSTs of the Bundles that are hit, in turn. */
  readonly faults?: readonly Fault[];
  /** Every so many Bundles are hit; 1: all of them. */
  readonly every?: number;
  /** Each of them is struck at every POST, until the server is mended. */
  readonly always?: boolean;
  readonly elsewhere?: readonly Elsewhere[];
  /** Settings of the repaired server. Faults are over by then as well. */
  readonly mended?: Partial<SandboxSettings>;
  readonly bundles?: number;
  /** The nth Bundle; left out: each is another patient's. */
  readonly sample?: (seed: string, n: number) => Sample;
  /** Acts of others at the server with this Bundle before the hospital exports it. */
  readonly others?: (sandbox: Pick<SandboxControls, 'insert'>, sample: Sample, n: number) => Promise<void>;
  /** Acts of staff on the cases while they are open. */
  readonly staff?: 'hold-and-release' | 'cancel';
  /** The agent ends by SIGKILL over and over meanwhile. */
  readonly isKilled?: boolean;
  /** At most so many POSTs for each Bundle. */
  readonly mostPosts?: number;
}

/** Results of one scene, or of all. */
export interface Figures {
  readonly bundles: number;
  /** Bundles that NHI has more than once. */
  readonly twice: number;
  /** … and nobody was told (`doubled`). */
  readonly untold: number;
  /** The HIS was told `accepted` or a decision of what NHI does not have, or of one that NHI has that it was refused or cancelled. */
  readonly toldFalse: number;
  /** Cases that had, at any time, a decision of another Bundle, or have its number at the end. */
  readonly anothers: number;
  /** Cases that had another's number for a while. */
  readonly misnamed: number;
  /** Not at NHI at the end, and nobody was asked. */
  readonly lost: number;
  /** Cases that came into doubt. */
  readonly doubts: number;
  /** … whose doubt ended without a person. */
  readonly alone: number;
  /** Cases that a person was asked about. */
  readonly asked: number;
  /** POSTs, searches, reads and probes. */
  readonly requests: number;
  /** Processes that ended by SIGKILL. */
  readonly kills: number;
  /** The most POSTs of one Bundle. */
  readonly mostPosts: number;
}

export const NO_FIGURES: Figures = {
  bundles: 0,
  twice: 0,
  untold: 0,
  toldFalse: 0,
  anothers: 0,
  misnamed: 0,
  lost: 0,
  doubts: 0,
  alone: 0,
  asked: 0,
  requests: 0,
  kills: 0,
  mostPosts: 0,
};

export function addFigures(one: Figures, other: Figures): Figures {
  const sum = Object.fromEntries(
    Object.entries(one).map(([name, value]) => [name, Number(value) + other[name as keyof Figures]]),
  ) as unknown as Figures;
  return { ...sum, mostPosts: Math.max(one.mostPosts, other.mostPosts) };
}
