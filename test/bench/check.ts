/** How long the check of a large Bundle takes: processor time with all threads that it needs. */
import { inspectBytes } from '../../main/agent/carrier/check/inspect.ts';
import { openProfileCheck } from '../../main/agent/carrier/check/profile-check.ts';
import { DEFAULT_HOSPITAL, makeSample } from '../../main/practice/samples/sample.ts';
import { LARGE_DRUGS } from './carry.ts';

export interface CheckFigures {
  readonly bytes: number;
  /** Median of one check, ms. */
  readonly cpuMs: number;
}

const ROUNDS = 15;

export async function measureCheck(runs: number): Promise<CheckFigures> {
  const { bundle } = makeSample({ seed: 'check', attachments: 0, drugs: LARGE_DRUGS });
  // Indented, as many HIS write it: 71 kB.
  const bytes = Buffer.from(JSON.stringify(bundle, null, 1));
  const profiles = await openProfileCheck()(null);
  const round = (): number => {
    const { user, system } = process.cpuUsage();
    for (let run = 0; run < runs; run += 1) inspectBytes(bytes, DEFAULT_HOSPITAL, 'error', profiles);
    const after = process.cpuUsage();
    return (after.user + after.system - user - system) / 1000 / runs;
  };
  // The first round compiles the code.
  round();
  const times = Array.from({ length: ROUNDS }, round).sort((a, b) => a - b);
  return { bytes: bytes.length, cpuMs: times[ROUNDS >> 1] ?? NaN };
}
