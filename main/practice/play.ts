/** The scenarios of the practice environment: this server plays NHI's part and the HIS's, which exports the files. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  SCENARIO_IDS,
  SCENARIOS,
  type PlayedFile,
  type ScenarioId,
} from '../../shared/practice-scenarios.ts';
import { movedSample } from './samples/moved.ts';
import { precheckedSample } from './samples/prechecked.ts';
import { makeSample } from './samples/sample.ts';
import type { Sample, SampleOptions } from './samples/types.ts';
import { putFile, writeSample } from './samples/write.ts';
import type { CaseStore } from './cases/case-store.ts';
import { isDone, type SandboxCase } from './cases/case.ts';
import type { CaseScript } from './cases/script.ts';
import type { ServerClock } from './clock.ts';
import type { SandboxControls } from './control/controls.ts';

/** The hospital whose HIS is played. */
export interface PlayedHospital {
  readonly hospitalId: string;
  readonly exportDir: string;
}

const DAYS = 3;
const LOOK_MS = 200;
const ANSWER_MS = 500;
/** The texts of the scenarios say how long things take where two dispositions lie 3 s apart; a faster server is faster in all. */
const USUAL_STEP_MS = 3000;
const DAY_MS = 10_000;
const ATTACHMENT_LATE_MS = 20_000;
const DOWN_MS = 20_000;
const WAIT_MS = 15_000;

type Context = PlayedHospital & {
  readonly store: CaseStore;
  readonly clock: ServerClock;
  readonly stepMs: () => number;
  readonly controls: () => Pick<SandboxControls, 'configure' | 'misbehave' | 'setScript' | 'goDown'>;
  /** How often a scenario was played: with it a case is the same again after a restart. */
  readonly countPlay: (id: ScenarioId) => number;
  readonly plays: (id: ScenarioId) => number;
};

export interface Player {
  /** @throws Error, in a sentence for the person who plays. */
  play(id: string): Promise<PlayedFile[]>;
  /** Lets go of what was still to come. */
  stop(): void;
}

export function createPlayer(context: Context): Player {
  const { store, controls, exportDir, clock, hospitalId } = context;
  const ended = new AbortController();
  const paced = (ms: number): number => Math.max(1000, Math.round((ms * context.stepMs()) / USUAL_STEP_MS));

  const sampleOf = (id: ScenarioId, count: number, more: Omit<SampleOptions, 'seed'> = {}): Sample =>
    withoutPatient(
      makeSample({
        ...{ hospitalId, today: clock.taipeiDay(), kind: 'cancer', subType: '1', priority: '1' },
        ...more,
        seed: `practice ${id} ${String(count)}`,
      }),
    );
  const next = (id: ScenarioId, more?: Omit<SampleOptions, 'seed'>): Sample =>
    sampleOf(id, context.countPlay(id), more);
  const later = (what: Promise<unknown>, then: () => Promise<unknown>): void => {
    what.then(then).catch((error: unknown) => {
      if (!ended.signal.aborted) process.stderr.write(`scenario: ${String(error)}\n`);
    });
  };
  const exported = async (
    sample: Sample,
    script: CaseScript = { ending: 'approve' },
  ): Promise<PlayedFile[]> => {
    await controls().setScript(sample.plantedId, script);
    await writeSample(exportDir, sample);
    return [asPlayed(sample)];
  };
  const arrived = async ({ plantedId }: Sample): Promise<void> => {
    while (!store.all().some((one) => one.plantedId === plantedId))
      await sleep(LOOK_MS, undefined, { signal: ended.signal });
  };
  /** The last case of a scenario, decided, as the HIS knows it too. */
  const lastOf = (id: ScenarioId): { readonly sample: Sample; readonly case: SandboxCase } => {
    const count = context.plays(id);
    const sample = count === 0 ? null : sampleOf(id, count);
    const one = store.all().find(({ plantedId }) => plantedId === sample?.plantedId);
    if (sample === null || one === undefined || !isDone(one))
      throw new Error(
        `請先播放 ${id}（${SCENARIOS[id].title.zh}），等它的審查結果出來。 Play \`${id}\` first and wait for its decision.`,
      );
    return { sample, case: one };
  };
  /** The same case applied for once more, by its receipt number. */
  const again = (id: ScenarioId, of: ScenarioId, subType: '2' | '3'): Promise<PlayedFile[]> => {
    const { case: earlier } = lastOf(of);
    const original = earlier.receiptNumber ?? '';
    const sample = sampleOf(of, context.plays(of), { subType, original });
    return exported(renamed(sample, `${id} ${String(context.countPlay(id))}`));
  };

  const PARTS: Readonly<Record<ScenarioId, () => Promise<PlayedFile[]>>> = {
    approve: () => exported(next('approve')),
    partial: () => decided('partial', 'partially-approved'),
    deny: () => decided('deny', 'denied'),
    supplement: () => decided('supplement', 'supplement-requested'),
    return: () => decided('return', 'returned'),
    'supplement-answer': () => again('supplement-answer', 'supplement', '2'),
    appeal: () => again('appeal', 'deny', '3'),
    precheck: () => prechecked(context.countPlay('precheck')),
    refused: () => exported(next('refused', { defect: 'wrong-hospital' })),
    rejected: () => exported(next('rejected', { ending: 'reject' })),
    async attachment() {
      const sample = next('attachment', { attachments: 1 });
      const played = await exported({ ...sample, attachments: [] });
      later(sleep(paced(ATTACHMENT_LATE_MS), undefined, { signal: ended.signal }), async () => {
        for (const { name, bytes } of sample.attachments) await putFile(join(exportDir, name), bytes);
      });
      return played;
    },
    async twice() {
      const sample = next('twice');
      const fileName = sample.fileName.replace(/\.json$/, '_2.json');
      // The HIS writes its JSON another way this time: the claim is the same, the bytes are not.
      const bytes = Buffer.from(JSON.stringify(sample.bundle, null, 1), 'utf8');
      const played = await exported(sample);
      later(arrived(sample), () => writeSample(exportDir, { ...sample, fileName, bytes, attachments: [] }));
      return [...played, { fileName, expected: { delivery: 'held', decision: null } }];
    },
    async doubt() {
      const sample = next('doubt');
      const { plantedId } = sample;
      await controls().misbehave('post', { kind: 'reset', commit: true }, { plantedId });
      return exported(sample);
    },
    async busy() {
      const sample = next('busy');
      const { plantedId } = sample;
      const retryAfterSeconds = Math.ceil(paced(WAIT_MS) / 1000);
      const fault = { kind: 'status', status: 429, retryAfterSeconds, issue: 'throttled' } as const;
      await controls().misbehave('post', fault, { plantedId });
      return exported(sample);
    },
    days: () => exported(next('days'), { ending: 'approve', days: DAYS, dayMs: paced(DAY_MS) }),
    outage() {
      const sample = next('outage');
      // After the answer to this very call has left; the file comes when nobody listens any more.
      later(sleep(ANSWER_MS, undefined, { signal: ended.signal }), async () => {
        await controls().goDown(paced(DOWN_MS));
        await exported(sample);
      });
      return Promise.resolve([asPlayed(sample)]);
    },
    async 'next-guide'() {
      await controls().configure({ guide: '1.3.0' });
      const [old] = await exported(next('next-guide'));
      const moved = movedSample(next('next-guide'));
      const played = await exported(moved);
      return old === undefined ? played : [{ ...old, expected: REJECTED }, ...played];
    },
  };
  /** Under review for some days, so that there is time to look at what the rules say. */
  const prechecked = async (count: number): Promise<PlayedFile[]> => {
    const times = { days: DAYS, dayMs: paced(DAY_MS) };
    const [open, met] = [false, true].map((isMet) =>
      withoutPatient(precheckedSample({ hospitalId, today: clock.taipeiDay(), count }, isMet)),
    ) as [Sample, Sample];
    const [asked] = await exported(open, { ending: 'supplement', ...times });
    const played = await exported(met, { ending: 'approve', ...times });
    return asked === undefined ? played : [{ ...asked, expected: SUPPLEMENT }, ...played];
  };
  const decided = async (
    id: 'partial' | 'deny' | 'supplement' | 'return',
    decision: string,
  ): Promise<PlayedFile[]> => {
    const [played] = await exported(next(id), { ending: id });
    return played === undefined ? [] : [{ ...played, expected: { delivery: 'accepted', decision } }];
  };

  return {
    async play(id) {
      const known = SCENARIO_IDS.find((one) => one === id);
      if (known === undefined)
        throw new Error(`沒有情境 ${id} no such scenario; there are: ${SCENARIO_IDS.join(', ')}`);
      if (known !== 'next-guide') await controls().configure({ guide: '1.2.3' });
      return PARTS[known]();
    },
    stop() {
      ended.abort();
    },
  };
}

const SUPPLEMENT = { delivery: 'accepted', decision: 'supplement-requested' };
const REJECTED = { delivery: 'rejected', decision: null };
/** The file's name as docs/zh-TW/HIS介接.md asks for it. */
const withoutPatient = (sample: Sample): Sample => ({
  ...sample,
  fileName: sample.fileName.replace(/_[^_]*\.json$/, '.json'),
});
const asPlayed = ({ fileName, expected }: Sample): PlayedFile => ({ fileName, expected });

/** As another Bundle of the same patient and drugs: its own file and attachments, its own planted id. */
function renamed(sample: Sample, seed: string): Sample {
  const tag = sample.plantedId.slice(-8);
  const other = makeSample({ seed: `practice ${seed}` }).plantedId;
  const rename = (text: string): string =>
    text.replaceAll(sample.plantedId, other).replaceAll(tag, other.slice(-8));
  return {
    ...sample,
    fileName: rename(sample.fileName),
    bytes: Buffer.from(rename(sample.bytes.toString('utf8')), 'utf8'),
    attachments: sample.attachments.map(({ name, bytes }) => ({ name: rename(name), bytes })),
    plantedId: other,
  };
}
