import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { DoctorStep } from '../../../shared/api/doctor-contract.ts';
import type { DoctorStepId } from '../../../shared/doctor-steps.ts';
import { settingsSchema, type Settings } from '../../../shared/settings.ts';
import type { EndedSend } from '../../../main/agent/carrier/nhi/server.ts';
import { type DoctorParts, runDoctor } from '../../../main/agent/attendants/doctor/doctor.ts';
import { type Surroundings, theseSurroundings } from '../../../main/agent/attendants/doctor/context.ts';
import type { Clock } from '../../../main/agent/ports.ts';
import { createClientKeys } from '../../../main/agent/carrier/smart/client-keys.ts';
import type { ClientKeys } from '../../../main/agent/carrier/smart/token-source.ts';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import type { Sandbox, SandboxOptions } from '../../../main/practice/options.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import { childScript, moduleUrl } from '../support/child-script.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testVault } from '../smart/test-vault.ts';

export interface Patient {
  readonly sandbox: Sandbox;
  readonly settings: Settings;
  readonly keys: ClientKeys;
  readonly dir: string;
}

interface Given {
  readonly server?: Partial<Settings['server']>;
  readonly settings?: Partial<Settings>;
  readonly surroundings?: Partial<Surroundings>;
  readonly settingsFile?: string;
  readonly clock?: Clock;
  readonly lastSeenAt?: number;
  readonly measuredSkewMs?: number;
  readonly newServer?: boolean;
  readonly settingsPending?: NonNullable<DoctorParts['settingsPending']>;
  readonly agent?: Partial<NonNullable<DoctorParts['agent']>>;
  readonly stepLimitMs?: number;
  readonly trailBroken?: { readonly code: string; readonly at: number };
  readonly resolveProxy?: (url: string) => Promise<string>;
  readonly certificatePassphrase?: () => string | null;
  readonly lastSends?: readonly EndedSend[];
  readonly guideInUse?: DoctorParts['guideInUse'];
  readonly search?: DoctorParts['search'];
  readonly signal?: AbortSignal;
}

/** A practice server that knows our key, and a hospital’s folders: everything is well until a test changes something. */
export async function healthy(options: SandboxOptions = {}): Promise<Patient> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.stop());
  const dir = temporaryFolder();
  for (const name of ['data', 'export']) mkdirSync(join(dir, name), { mode: 0o700 });
  const settings = settingsSchema.parse({
    hospitalId: '0101090517',
    dataDir: join(dir, 'data'),
    server: { fhirBaseUrl: sandbox.fhirBaseUrl, clientId: sandbox.clientId, timeoutSeconds: 5 },
    folders: [{ path: join(dir, 'export') }],
  });
  const keys = createClientKeys({ dir: join(dir, 'keys'), vault: testVault(), clock: systemClock });
  await keys.generate('ES384');
  await sandbox.setClientJwks(await keys.jwks());
  return { sandbox, settings, keys, dir };
}

const RUNS = { isRunning: true, lastEnd: null, portTaken: false, stuckFolders: [] };

/** Every step as it ended. */
export async function examine(
  patient: Pick<Patient, 'settings' | 'keys'>,
  given: Given = {},
): Promise<DoctorStep[]> {
  const { settings, keys } = patient;
  const run = runDoctor(
    {
      settings: { ...settings, ...given.settings, server: { ...settings.server, ...given.server } },
      settingsFile: given.settingsFile ?? null,
      keys,
      clock: given.clock ?? systemClock,
      log: () => undefined,
      resolveProxy: given.resolveProxy,
      lastSeenAt: given.lastSeenAt ?? null,
      ...(given.measuredSkewMs === undefined ? {} : { measuredSkewMs: given.measuredSkewMs }),
      newServer: given.newServer ?? false,
      settingsPending: given.settingsPending ?? null,
      ...(given.agent && { agent: { ...RUNS, ...given.agent } }),
      ...(given.stepLimitMs === undefined ? {} : { stepLimitMs: given.stepLimitMs }),
      trailBroken: given.trailBroken ?? null,
      ...(given.certificatePassphrase && { certificatePassphrase: given.certificatePassphrase }),
      lastSends: () => given.lastSends ?? [],
      ...(given.search && { search: given.search }),
      ...(given.guideInUse && { guideInUse: given.guideInUse }),
      surroundings: { ...theseSurroundings, env: {}, patienceMs: 8000, ...given.surroundings },
    },
    given.signal ?? new AbortController().signal,
  );
  const steps: DoctorStep[] = [];
  for await (const event of run) if (event.kind === 'ended') steps.push(event.step);
  return steps;
}

/** Steps about this computer: their failure keeps no other step from being tried. */
const APART: readonly DoctorStepId[] = [
  'agent',
  'settings',
  'data-folder',
  'local-clock',
  'folders',
  'backup',
  'guide',
];

/**
 * The step failed by this code with a sentence that says `saying`, all before it are well enough, and all after it were not tried;
 * after one of this computer the way to the server was.
 */
export function expectFailure(
  steps: readonly DoctorStep[],
  step: DoctorStepId,
  code: string,
  saying: RegExp,
  who: DoctorStep['who'],
): void {
  const at = steps.findIndex((one) => one.status === 'failed');
  const failed = steps[at];
  expect({ step: failed?.step, code: failed?.code, who: failed?.who }).toEqual({ step, code, who });
  expect(failed?.cause?.zh).toMatch(saying);
  expect(failed?.cause?.en).not.toMatch(/[{}]|undefined/);
  expect(failed?.cause?.zh).not.toMatch(/[{}]|undefined/);
  expect(steps.slice(0, at).filter(({ status }) => status === 'not-tried')).toEqual([]);
  if (APART.includes(step)) {
    const next = steps.find((one) => one.step === 'route');
    expect(next?.status).not.toBe('not-tried');
    return;
  }
  expect(new Set(steps.slice(at + 1).map(({ status }) => status))).toEqual(
    new Set(at === steps.length - 1 ? [] : ['not-tried']),
  );
}

/** The step works with a warning of this code, and the rest goes on. */
export function expectWarning(
  steps: readonly DoctorStep[],
  step: DoctorStepId,
  code: string,
  saying: RegExp,
): void {
  const found = steps.find((one) => one.step === step);
  expect({ status: found?.status, code: found?.code }).toEqual({ status: 'warning', code });
  expect(found?.cause?.zh).toMatch(saying);
  expect(found?.cause?.zh).not.toMatch(/[{}]|undefined/);
  expect(steps.at(-1)?.status).not.toBe('not-tried');
}

/** Findings of the step of folders, as JSON. Nothing is forbidden to root: another account looks, once our source is read, which it may not be able to do. */
export async function foldersByAnother(folder: { readonly path: string; readonly afterAccepted: string }) {
  const rest = { results: {}, attachments: {}, backup: {}, keys: {}, log: {} };
  const step = { settings: { folders: [folder], ...rest } };
  const script = `
    const { foldersStep } = await import(${moduleUrl('main/agent/attendants/doctor/steps/machine-steps.ts')});
    if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534); }
    const surroundings = { networkType: () => null };
    console.log(JSON.stringify(await foldersStep.run({ ...${JSON.stringify(step)}, surroundings })));`;
  const chunks: Buffer[] = [];
  for await (const chunk of childScript(script).stdout) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
