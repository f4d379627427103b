// @module-tag full
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { DoctorStep, FirewallRequest } from '../../../shared/api/doctor-contract.ts';
import { DOCTOR_STEPS } from '../../../shared/doctor-steps.ts';
import { commandHere as command, commandJson } from '../support/command.ts';
import { test, type Scene } from '../support/scene.ts';

const LAST = DOCTOR_STEPS.length;

const failedOf = (steps: readonly DoctorStep[]): string[] =>
  steps.filter(({ status }) => status === 'failed').map(({ step, code }) => `${step} ${code}`);

/** A hospital whose key NHI knows; its agent running or stopped. */
async function ready(sceneFor: () => Promise<Scene>, mode: 'running' | 'stopped'): Promise<Scene> {
  const scene = await sceneFor();
  const agent = await scene.agent();
  if (mode === 'stopped') await agent.stop();
  return scene;
}

test.concurrent.for(['running', 'stopped'] as const)(
  'while the agent is %s, doctor tries every step and leaves no key or token in what it prints',
  async (mode, { sceneFor }) => {
    const { place } = await ready(sceneFor, mode);
    const steps = await commandJson<DoctorStep[]>(place, 'doctor');
    expect(steps).toHaveLength(LAST);
    expect(failedOf(steps)).toEqual([]);
    const { code, stdout } = await command(place, 'doctor');
    expect(code).toBe(0);
    expect(stdout).toContain(`${String(LAST)}. [正常] ${DOCTOR_STEPS.at(-1)?.zh ?? ''}`);
    expect(stdout + JSON.stringify(steps)).not.toMatch(/eyJ|Bearer|PRIVATE/);
  },
);

test.concurrent(
  'a step that fails gives exit 1, its sentence, and not tried for the rest',
  async ({ sceneFor }) => {
    const { place, sandbox } = await ready(sceneFor, 'running');
    await sandbox.misbehave('discovery', { kind: 'status', status: 404 }, { times: null });
    const { code, stdout, stderr } = await command(place, 'doctor');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /\[異常\] SMART 連線資訊[\s\S]*fhirBaseUrl[^\n]*\[院內資訊\] \[discovery-not-found\]/,
    );
    expect(stdout).toContain(`${String(LAST)}. [未測試] ${DOCTOR_STEPS.at(-1)?.zh ?? ''}`);
    expect(stderr).toContain('[doctor-failed]');
  },
);

test.concurrent(
  'settings with problems, and a data folder that does not open, are findings too',
  async ({ sceneFor }) => {
    const { place } = await ready(sceneFor, 'stopped');
    await writeFile(join(place.dataDir, 'keys', 'machine.key'), Buffer.alloc(32), { mode: 0o600 });
    const locked = await command(place, 'doctor', '--json');
    expect(locked.code).toBe(1);
    expect(failedOf(JSON.parse(locked.stdout) as DoctorStep[])).toEqual(['data-folder vault-locked']);
    await place.configure((settings) => {
      settings.hospitalId = 'x';
      settings['upload'] = { concurency: 4 };
    });
    const wrong = await command(place, 'doctor', '--json');
    const steps = JSON.parse(wrong.stdout) as DoctorStep[];
    expect([wrong.code, failedOf(steps)]).toEqual([1, ['settings settings-invalid']]);
    expect(steps.find(({ step }) => step === 'settings')?.result.zh).toMatch(/hospitalId.*concurency/);
  },
);

test.concurrent('the firewall request names hosts, ports and the direction', async ({ sceneFor }) => {
  const { place, sandbox } = await ready(sceneFor, 'running');
  const request = await commandJson<FirewallRequest>(place, 'doctor', '--firewall');
  expect(request.rules).toMatchObject([{ host: '127.0.0.1', port: sandbox.port, direction: 'outbound' }]);
  await place.configure((settings) => {
    settings.upload = {};
    Object.assign(settings.server, {
      proxyUrl: 'http://user:secret@proxy.test:3128',
      fhirBaseUrl: 'https://nhi.test/fhir',
    });
  });
  const { stdout } = await command({ config: place.config }, 'doctor', '--firewall');
  // The running agent still has the settings it was started with.
  expect(stdout).toContain('不需要開放任何由外向內的連線。');
});
