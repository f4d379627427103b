import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRouterClient } from '@orpc/server';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { StatusView } from '../../shared/api/views/status.ts';
import { createAgent } from '../../main/agent/agent.ts';
import type { Agent } from '../../main/agent/agent-types.ts';
import { atTheMachine } from '../../main/agent/api/context.ts';
import { loadSettings } from '../../main/agent/ground/settings/load.ts';
import { systemClock } from '../../main/agent/ground/base/clock.ts';
import { machineSlot } from '../../main/agent/ground/vault/machine-slot.ts';
import { patientLeaks } from '../integration/support/patient-leaks.ts';
import { makePlace, withoutRules, type Place, type PlaceSettings } from '../integration/support/place.ts';
import type { SandboxOptions, Sandbox } from '../../main/practice/options.ts';
import { startSandbox } from '../../main/practice/sandbox.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { writeSample } from '../../main/practice/samples/write.ts';

/** One practice server and one agent on it in this process, with times short enough to try many things. */
export interface Rig {
  readonly sandbox: Sandbox;
  readonly place: Place;
  readonly dropped: readonly Sample[];
  /** Codes of all that was logged as an error. */
  readonly errors: readonly string[];
  drop(...samples: readonly Sample[]): Promise<void>;
  cases(): Promise<CaseRow[]>;
  show(id: string): Promise<CaseDetail>;
  status(): Promise<StatusView>;
  /** Looks until `enough` holds; false when it did not within `ms`. */
  until(enough: (rows: readonly CaseRow[]) => boolean | Promise<boolean>, ms: number): Promise<boolean>;
  /** Acts as a clerk who is asked: lets a case go that the server refused while it took others. */
  settleAsAsked(): Promise<void>;
  /** Gives the word of a clerk who has looked at NHI's own list for a case in doubt. */
  resolve(id: string, found: ClerksWord): Promise<void>;
  /** A person stops a case, or lets it go on. */
  move(what: 'hold' | 'release' | 'cancel', id: string): Promise<void>;
  /** A person at the machine says that the server which settings name now is the right one. */
  confirmServer(): Promise<void>;
  /** By the agent's clock, ms. */
  now(): number;
  /** Moves the agent's clocks ahead; sleeping timers go on sleeping. */
  shiftClock(ms: number): void;
  restart(change?: (settings: PlaceSettings) => void): Promise<void>;
  close(): Promise<void>;
}

/** Its number at NHI, or that it is none of these numbers, which are like it. */
export type ClerksWord = { readonly number: string } | { readonly noneOf: readonly string[] } | 'absent';

export function asFinding(
  word: ClerksWord,
): { number: string } | { absent: true; confirmed: true; despite: string[] } {
  if (word !== 'absent' && 'number' in word) return word;
  return {
    absent: true,
    confirmed: true,
    despite: word === 'absent' ? [] : word.noneOf.slice(-MOST_NUMBERS),
  };
}

/** Maximum number that is taken at once; the newest can be like it. */
const MOST_NUMBERS = 200;

export interface RigOptions {
  readonly sandbox?: SandboxOptions;
  readonly settings?: (settings: PlaceSettings) => void;
  /** Where the agent believes the server to be, e.g. behind a line that breaks. */
  readonly fhirBaseUrl?: (sandbox: Sandbox) => Promise<{ url: string; close: () => Promise<void> }>;
  /** Called with the place before its settings are read. */
  readonly place?: (place: Place) => void;
  /** Called once all stands and before the agent starts. */
  readonly before?: (sandbox: Sandbox) => Promise<void>;
}

/** Short enough to try many things; each wait of the agent is still longer than what it waits for. */
export function shortTimes(settings: PlaceSettings): void {
  settings.server['timeoutSeconds'] = 1;
  settings.upload = {
    concurrency: 4,
    maxBackoffSeconds: 0.2,
    resolveAfterSeconds: 1,
    resolveGapSeconds: 0.5,
  };
  settings.folders.forEach((folder) => (folder['settleSeconds'] = 0.05));
}

/** Between two looks. */
const TURN_MS = 25;

export async function openRig(options: RigOptions = {}): Promise<Rig> {
  const sandbox = await startSandbox({ stepMs: 15, ...options.sandbox });
  const line = await options.fhirBaseUrl?.(sandbox);
  const place = await makePlace(
    { clientId: sandbox.clientId, fhirBaseUrl: line?.url ?? sandbox.fhirBaseUrl },
    (settings) => {
      withoutRules(settings);
      shortTimes(settings);
      // The line stands in for the server; its tokens come from the server itself.
      if (line !== undefined) settings.server['tokenUrl'] = sandbox.tokenUrl;
      options.settings?.(settings);
    },
  );
  options.place?.(place);
  let shift = 0;
  const now = (): number => Date.now() + shift;
  const errors: string[] = [];
  const dropped: Sample[] = [];
  const start = async (loops: boolean): Promise<Agent> => {
    const loaded = loadSettings(place.config);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    return createAgent(
      {
        clock: {
          now,
          steady: () => systemClock.steady() + shift,
          sleep: (ms, signal) => systemClock.sleep(ms, signal),
        },
        log: (level, event, fields, error) => {
          if (process.env['TWPAS_FAULTS_LOG'] !== undefined)
            process.stderr.write(
              `${level} ${event} ${JSON.stringify(fields ?? {})} ${error instanceof Error ? (error.stack ?? '') : ''}\n`,
            );
          if (level === 'error') errors.push(`${event} ${fields?.code ?? ''}`);
        },
        keySlots: [machineSlot(join(place.dataDir, 'keys'))],
        version: 'test',
      },
      loaded.settings,
      { loops },
    );
  };
  const clientOf = (of: Agent) =>
    createRouterClient(of.router, { context: atTheMachine('faults', 'command') });
  // As a hospital does: the key first, then the registration, then the agent.
  let agent = await start(false);
  let client = clientOf(agent);
  await client.keys.generate({ alg: 'ES384' });
  await sandbox.setClientJwks(await client.keys.jwks());
  await agent.stop();
  await options.before?.(sandbox);
  agent = await start(true);
  client = clientOf(agent);

  const cases = async (): Promise<CaseRow[]> => {
    const { ids } = await client.cases.ids({});
    // Files are told apart by their names, which carry patients.
    return client.cases.rows({ ids, phi: true });
  };
  return {
    sandbox,
    place,
    dropped,
    errors,
    async drop(...samples) {
      dropped.push(...samples);
      for (const sample of samples) await writeSample(place.exportDir, sample);
    },
    cases,
    show: (id) => client.cases.show({ id, phi: false }),
    status: () => client.status(),
    async until(enough, ms) {
      for (let left = ms; left > 0;) {
        if (await enough(await cases())) return true;
        const from = performance.now();
        await pause(TURN_MS);
        // Server and agent live in this process: while it does not get its turn they stand still, and so does the waiting.
        left -= Math.min(performance.now() - from, 2 * TURN_MS);
      }
      return enough(await cases());
    },
    async settleAsAsked() {
      for (const row of await cases()) {
        if (row.holdReason !== 'refused-alone') continue;
        const [released] = await client.cases.release({ ids: [row.id], by: 'clerk', reconcile: 'checked' });
        if (released?.ok !== true) throw new Error(`cannot be let go: ${JSON.stringify(released)}`);
      }
    },
    async resolve(id, found) {
      await client.cases.resolve({ id, by: 'clerk', found: asFinding(found) });
    },
    async move(what, id) {
      const by = { ids: [id], by: 'clerk' };
      if (what === 'release')
        await client.cases.release({ ...by, reconcile: 'different', reason: '看過另一件' });
      else await client.cases[what](by);
    },
    async confirmServer() {
      await client.destination.resume({ by: 'administrator' });
    },
    now,
    shiftClock(ms) {
      shift += ms;
    },
    async restart(change = () => undefined) {
      await agent.stop();
      await place.configure(change);
      agent = await start(true);
      client = clientOf(agent);
    },
    async close() {
      await agent.stop();
      await sandbox.stop();
      await line?.close();
      const leaks = await patientLeaks(place.dataDir, dropped);
      await place.remove();
      if (leaks.length > 0) throw new Error(`patient data in clear: ${leaks.join('; ')}`);
    },
  };
}
