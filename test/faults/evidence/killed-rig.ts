import { setTimeout as pause } from 'node:timers/promises';
import type { CrashPoint } from '../../../main/agent/ground/crash-point.ts';
import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import { mustSucceed } from '../../crash/must-succeed.ts';
import { untilHolds } from '../../crash/until-holds.ts';
import { type AgentProcess, startAgent } from '../../integration/support/agent-process.ts';
import { commandJson } from '../../integration/support/command.ts';
import { makePlace, withoutRules, type Place } from '../../integration/support/place.ts';
import { patientLeaks } from '../../integration/support/patient-leaks.ts';
import type { Rng } from '../../../main/practice/samples/rng.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import type { Sandbox } from '../../../main/practice/options.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import type { SandboxSettings } from '../../../main/practice/settings.ts';
import { asFinding, type ClerksWord, shortTimes, type Rig } from '../rig.ts';

/** Parts of an agent and its server that a scene needs. */
export type SceneRig = Pick<
  Rig,
  'sandbox' | 'place' | 'dropped' | 'drop' | 'cases' | 'show' | 'until' | 'resolve' | 'move' | 'close'
> & {
  /** SIGKILL, and the next start. */
  readonly kill?: () => Promise<void>;
  /** Processes that ended by SIGKILL. */
  readonly kills?: () => number;
};

/** Where an attempt can end: between what is on disk, what has left and what has come back. */
const POINTS: readonly CrashPoint[] = [
  'intent-written',
  'sending-durable',
  'headers-sent',
  'body-sent',
  'answer-received',
  'answer-committed',
  'commit-before',
  'commit-after',
];
const MOST_SKIPPED = 12;
const TURN_MS = 100;
/** Between the last word of a killed process and the news of its end. */
const HEARD_MS = 10_000;
/** A process of its own gets its turn less often on a busy machine. */
const BUSY_TIMES = 3;

/** The built agent in a process of its own, which ends by SIGKILL over and over: by chance, or where an attempt is at a named point. */
export async function openKilledRig(server: Partial<SandboxSettings>, rng: Rng): Promise<SceneRig> {
  const sandbox = await startSandbox({ stepMs: 15, ...server });
  const place = await makePlace(sandbox, (settings) => {
    withoutRules(settings);
    shortTimes(settings);
  });
  const first = await startAgent(place);
  await first.stop();
  await mustSucceed(place, 'keys', 'generate');
  await sandbox.setClientJwks(await commandJson(place, 'keys', 'jwks'));
  return new KilledRig(sandbox, place, await startAgent(place), rng);
}

class KilledRig implements SceneRig {
  readonly sandbox: Sandbox;
  readonly place: Place;
  readonly dropped: Sample[] = [];
  readonly #rng: Rng;
  #agent: AgentProcess;
  #kills = 0;

  constructor(sandbox: Sandbox, place: Place, agent: AgentProcess, rng: Rng) {
    this.sandbox = sandbox;
    this.place = place;
    this.#agent = agent;
    this.#rng = rng;
  }

  kills(): number {
    return this.#kills;
  }

  async kill(): Promise<void> {
    const isUp = this.#agent.child.signalCode === null;
    await this.#agent.kill();
    if (isUp) this.#kills += 1;
    const at = { TWPAS_CRASH_AT: this.#rng.pick(POINTS) };
    await this.#start({ ...at, TWPAS_CRASH_SKIP: String(this.#rng.int(0, MOST_SKIPPED)) });
  }

  /** The next one to die; where it dies before its doors are open, the one after it lives. */
  async #start(env: Readonly<Record<string, string>>): Promise<void> {
    try {
      this.#agent = await startAgent(this.place, env);
    } catch (error) {
      if (env['TWPAS_CRASH_AT'] === undefined) throw error;
      this.#kills += 1;
      this.#agent = await startAgent(this.place);
    }
  }

  /** Asks the agent, once more where it was killed meanwhile. */
  async #ask<T>(question: (agent: AgentProcess) => Promise<T>): Promise<T> {
    try {
      return await question(this.#agent);
    } catch (error) {
      await untilHolds(() => this.#agent.child.signalCode !== null, HEARD_MS);
      if (this.#agent.child.signalCode === null) throw error;
      this.#kills += 1;
      await this.#agent.kill();
      await this.#start({});
      return question(this.#agent);
    }
  }

  async drop(...samples: readonly Sample[]): Promise<void> {
    this.dropped.push(...samples);
    for (const sample of samples) await writeSample(this.place.exportDir, sample);
  }

  cases(): Promise<CaseRow[]> {
    return this.#ask((agent) => agent.cases());
  }

  show(id: string): Promise<CaseDetail> {
    return this.#ask((agent) => agent.client.cases.show({ id, phi: false }));
  }

  async until(
    enough: (rows: readonly CaseRow[]) => boolean | Promise<boolean>,
    ms: number,
  ): Promise<boolean> {
    for (const end = Date.now() + BUSY_TIMES * ms; Date.now() < end;) {
      if (await enough(await this.cases())) return true;
      await pause(TURN_MS);
    }
    return enough(await this.cases());
  }

  async resolve(id: string, found: ClerksWord): Promise<void> {
    await this.#ask((agent) => agent.client.cases.resolve({ id, by: 'clerk', found: asFinding(found) }));
  }

  async move(what: 'hold' | 'release' | 'cancel', id: string): Promise<void> {
    const by = { ids: [id], by: 'clerk' };
    await this.#ask<unknown>(({ client }) =>
      what === 'release'
        ? client.cases.release({ ...by, reconcile: 'different', reason: '看過另一件' })
        : client.cases[what](by),
    );
  }

  async close(): Promise<void> {
    await this.#agent.stop();
    await this.sandbox.stop();
    const leaks = await patientLeaks(this.place.dataDir, this.dropped);
    await this.place.remove();
    if (leaks.length > 0) throw new Error(`patient data in clear: ${leaks.join('; ')}`);
  }
}
