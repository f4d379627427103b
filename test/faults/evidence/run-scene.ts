import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import { untilResultsWritten } from '../../crash/results-written.ts';
import { createRng, type Rng } from '../../../main/practice/samples/rng.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import { openRig } from '../rig.ts';
import { judge, type Judgement } from './judge.ts';
import { openKilledRig, type SceneRig } from './killed-rig.ts';
import type { EvidenceScene } from './scene.ts';

/** Bundles that go first, on a server that does nothing wrong with them: so an index is known by the time it matters. */
const FIRST = 3;
/** At once, as a HIS exports them: two that are mixed up have to be under way together. */
const MOST_AT_ONCE = 4;
/** How long a hospital's work goes on before a clerk looks: twenty times as long as a doubt takes at least. */
const PATIENCE_MS = 20_000;
const SETTLE_MS = 60_000;
/** Between two cases of a hospital at work, while something is open. */
const NEXT_CASE_MS = 1200;
const DEFAULT_BUNDLES = 24;
const KILL_CHANCE = 0.6;

const ENDINGS = ['approve', 'deny', 'partial'] as const;

/** A sample of the scene: patients differ, and so do decisions, so that another's can be told. */
export const sampleOf = (scene: EvidenceScene, seed: string, n: number): Sample =>
  scene.sample?.(seed, n) ??
  makeSample({ seed: `${seed} ${String(n)}`, attachments: 0, ending: ENDINGS[n % 3] ?? 'approve' });

/** Sends a stream of Bundles through one scene, lets a hospital go on with its work, and tells what came of it. */
export async function runScene(scene: EvidenceScene, seed: string): Promise<Judgement> {
  const server = scene.server ?? {};
  const rig =
    scene.isKilled === true
      ? await openKilledRig(server, createRng(`${seed} kills of ${scene.name}`))
      : await openRig({ sandbox: server });
  try {
    return await new SceneRun(rig, scene, seed).run();
  } finally {
    await rig.close();
  }
}

class SceneRun {
  readonly #rig: SceneRig;
  readonly #scene: EvidenceScene;
  readonly #seed: string;
  readonly #rng: Rng;
  /** Cases that a person was asked about. */
  readonly #asked = new Set<string>();
  readonly #moved = new Set<string>();

  constructor(rig: SceneRig, scene: EvidenceScene, seed: string) {
    this.#rig = rig;
    this.#scene = scene;
    this.#seed = `${seed} ${scene.name}`;
    this.#rng = createRng(this.#seed);
  }

  async run(): Promise<Judgement> {
    const { sandbox } = this.#rig;
    await this.#more(FIRST);
    await this.#rig.until((rows) => rows.length === FIRST && rows.every(isOver), SETTLE_MS);
    await this.#storm();
    await this.#rig.kill?.();
    await this.#untilOver(PATIENCE_MS / 2);
    if (this.#scene.mended !== undefined || this.#scene.always === true) {
      await sandbox.clearMisbehaviour();
      await sandbox.configure(this.#scene.mended ?? {});
    }
    for (let turn = 0; turn < 6 && !(await this.#untilOver(PATIENCE_MS)); turn += 1) await this.#askClerk();
    return this.#judged();
  }

  async #storm(): Promise<void> {
    const { sandbox } = this.#rig;
    const { bundles = DEFAULT_BUNDLES, every = 2, faults = [], always = false, elsewhere = [] } = this.#scene;
    for (const { route, fault, rule } of elsewhere) await sandbox.misbehave(route, fault, rule);
    for (let left = bundles, hits = 0; left > 0;) {
      const burst = Array.from({ length: Math.min(left, this.#rng.int(2, MOST_AT_ONCE)) }, (_, at) => {
        const n = this.#rig.dropped.length + at;
        return { n, sample: sampleOf(this.#scene, this.#seed, n) };
      });
      for (const { n, sample } of burst) {
        await this.#scene.others?.(sandbox, sample, n);
        const fault = faults[hits % faults.length];
        if (fault === undefined || n % every !== 0) continue;
        hits += 1;
        await sandbox.misbehave('post', fault, { plantedId: sample.plantedId, times: always ? null : 1 });
      }
      await this.#rig.drop(...burst.map(({ sample }) => sample));
      left -= burst.length;
      await this.#rig.until(() => false, this.#rng.int(50, 400));
      await this.#staffAct();
      if (this.#rng.chance(KILL_CHANCE)) await this.#rig.kill?.();
    }
  }

  /** Staff stop a case that is open, whatever becomes of it at NHI; some are let go again later. */
  async #staffAct(): Promise<void> {
    const { staff } = this.#scene;
    if (staff === undefined) return;
    const open = (await this.#rig.cases()).filter(
      ({ id, delivery }) => (delivery === 'uncertain' || delivery === 'queued') && !this.#moved.has(id),
    );
    for (const { id } of open.slice(0, 2)) {
      this.#moved.add(id);
      // It may have moved on by itself.
      await this.#rig.move(staff === 'cancel' ? 'cancel' : 'hold', id).catch(() => undefined);
    }
  }

  async #more(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1)
      await this.#rig.drop(sampleOf(this.#scene, this.#seed, this.#rig.dropped.length));
  }

  /** Work goes on while something is in doubt: only what is sent after it can show that it is absent. */
  async #untilOver(ms: number): Promise<boolean> {
    const over = (rows: readonly CaseRow[]): boolean =>
      rows.length === this.#rig.dropped.length && rows.every(isOver);
    for (let left = ms; left > 0; left -= NEXT_CASE_MS) {
      if (await this.#rig.until(over, NEXT_CASE_MS)) return true;
      await this.#letGo();
      if ((await this.#rig.cases()).some(({ delivery }) => delivery === 'uncertain')) await this.#more(1);
    }
    return this.#rig.until(over, NEXT_CASE_MS);
  }

  /** Releases the cases that staff had stopped themselves, and those about which staff are asked because they were refused alone. */
  async #letGo(): Promise<void> {
    for (const { id, delivery, holdReason } of await this.#rig.cases()) {
      if (delivery !== 'held') continue;
      if (holdReason !== 'by-person') this.#asked.add(id);
      if (holdReason === 'by-person' || holdReason === 'refused-alone') await this.#rig.move('release', id);
    }
  }

  /** A clerk who is asked looks at NHI's own list, and says what stands there. */
  async #askClerk(): Promise<void> {
    const there = await this.#rig.sandbox.cases();
    for (const row of await this.#rig.cases()) {
      if (row.delivery !== 'uncertain') continue;
      const { plantedId } = this.#rig.dropped.find(({ fileName }) => fileName === row.fileName) ?? {};
      const found = there.find((one) => one.plantedId === plantedId);
      this.#asked.add(row.id);
      const word =
        found === undefined ? { noneOf: there.map(({ number }) => number) } : { number: found.number };
      // A number that cannot be checked now is asked for again at the next turn.
      await this.#rig.resolve(row.id, word).catch(() => undefined);
    }
  }

  /** A Bundle that was refused and is stored all the same comes out by itself, a look later. */
  async #untilSurfaced(): Promise<void> {
    const { sandbox, dropped } = this.#rig;
    const there = new Set((await sandbox.cases()).map(({ plantedId }) => plantedId));
    const names = new Set(dropped.filter((one) => there.has(one.plantedId)).map(({ fileName }) => fileName));
    await this.#rig.until(
      (rows) => !rows.some((row) => names.has(row.fileName) && !(row.delivery === 'accepted' && isOver(row))),
      PATIENCE_MS,
    );
  }

  async #judged(): Promise<Judgement> {
    const { sandbox, place, dropped } = this.#rig;
    await this.#untilSurfaced();
    const rows = await this.#rig.cases();
    const open = rows.filter((row) => !isOver(row)).map(describeOpen);
    const cases = await Promise.all(rows.map(({ id }) => this.#rig.show(id)));
    const named = cases.map((one) => ({
      ...one,
      fileName: rows.find(({ id }) => id === one.id)?.fileName ?? '',
    }));
    await untilResultsWritten(place, named);
    const ledger = await sandbox.ledger();
    const judgement = judge({
      dropped,
      cases: named,
      ledger,
      asked: this.#asked,
      kills: this.#rig.kills?.() ?? 0,
      resultDir: place.resultDir,
    });
    const { mostPosts } = judgement.figures;
    const most = this.#scene.mostPosts ?? Infinity;
    return {
      ...judgement,
      problems: [
        ...judgement.problems,
        ...open.map((one) => `never ends: ${one}`),
        ...(mostPosts > most ? [`${String(mostPosts)} POSTs of one Bundle`] : []),
      ],
    };
  }
}

const describeOpen = ({ id, delivery, holdReason, review, lastError }: CaseRow): string =>
  `${id} is ${delivery} ${holdReason ?? lastError?.code ?? ''} (${review})`;

const ENDED: ReadonlySet<string> = new Set(['refused', 'rejected', 'cancelled']);

/** Decided by NHI, or stopped for good. */
const isOver = ({ delivery, review }: CaseRow): boolean =>
  delivery === 'accepted' ? review === 'decided' || review === 'failed' : ENDED.has(delivery);
