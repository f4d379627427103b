// @module-tag full
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { DoctorStep } from '../../../shared/api/doctor-contract.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import { testAuthority } from '../../unit/support/test-authority.ts';
import { tlsFront } from '../../unit/support/tls-front.ts';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { command } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { makeKey } from '../support/make-key.ts';
import { makePlace, type Place } from '../support/place.ts';

const DAY = 86_400_000;

interface There {
  readonly place: Place;
  /** The server shows a certificate of these days from now on. */
  show(fromDays: number, untilDays: number): void;
  start(): Promise<AgentProcess>;
}

/** NHI at TLS of this machine, whose clock is so many days behind ours. */
async function nhiBehind(days: number): Promise<There> {
  const authority = testAuthority('Hospital Root');
  const issue = (from: number, until: number) =>
    createSecureContext(
      authority.issue({
        names: ['localhost'],
        from: new Date(Date.now() + from * DAY),
        until: new Date(Date.now() + until * DAY),
      }),
    );
  let shown = issue(-1, 90);
  let behind = 0;
  const port = await tlsFront(() => behind, {
    SNICallback: (_name, told) => {
      told(null, shown);
    },
  });
  const origin = `https://localhost:${String(port)}`;
  const sandbox = await startSandbox({ publicOrigin: origin, skewMs: -days * DAY });
  onTestFinished(() => sandbox.stop());
  behind = sandbox.port;
  const place = await makePlace({ fhirBaseUrl: `${origin}/fhir`, clientId: sandbox.clientId });
  onTestFinished(() => place.remove());
  await writeFile(join(place.dir, 'ca.pem'), authority.cert);
  await place.configure(({ server, ...settings }) => {
    server['caFile'] = './ca.pem';
    Object.assign(settings, { environment: 'practice' });
  });
  await sandbox.setClientJwks(await makeKey(place));
  return {
    place,
    show: (from, until) => {
      shown = issue(from, until);
    },
    start: async () => {
      const agent = await startAgent(place);
      onTestFinished(() => agent.kill());
      return agent;
    },
  };
}

/** Codes of the steps that failed, in their order. */
async function failures(place: Place): Promise<string[]> {
  const { stdout } = await command(place, 'doctor', '--json');
  const steps = JSON.parse(stdout) as DoctorStep[];
  return steps.filter(({ status }) => status === 'failed').map(({ code }) => code);
}

/** The agent has heard NHI's time and ends; the certificate is another one at its next start, and it is known to be refused. */
async function refusedAfterRestart(there: There, from: number, until: number): Promise<void> {
  const first = await there.start();
  // The time comes with an answer, which is no change by itself: the status has to be asked for again.
  await eventually(
    'NHI’s time',
    () => first.status(),
    ({ destination }) => destination.clockSkewSeconds !== null,
  );
  expect(await first.stop()).toBe(0);
  there.show(from, until);
  const second = await there.start();
  const { destination } = await second.untilStatus(
    'the certificate refused',
    (status) => status.destination.reason === 'certificate-expired',
  );
  expect(destination).toMatchObject({ state: 'unreachable', clockSkewSeconds: null });
}

test('a clock 400 days ahead, so that NHI’s certificate has expired by it, is told as an expired certificate', async () => {
  const there = await nhiBehind(400);
  await refusedAfterRestart(there, -500, -100);
  const check = await command(there.place, 'status', '--check');
  expect([check.code, check.stdout]).toEqual([
    2,
    expect.stringMatching(/連不到健保署，不會自行恢復.*certificate-expired/),
  ]);
  expect(await failures(there.place)).toEqual(['tls-expired']);
});

test('a clock 400 days behind, so that NHI’s certificate is not valid yet, is told so', async () => {
  const there = await nhiBehind(0);
  await refusedAfterRestart(there, 310, 700);
  const { stdout } = await command(there.place, 'status', '--check');
  expect(stdout).toMatch(/^CRITICAL 請立即處理: /);
  expect(await failures(there.place)).toEqual(['tls-not-yet-valid']);
});

test('a certificate that has truly expired is NHI’s fault, and nothing is said of the clock', async () => {
  const there = await nhiBehind(3);
  await refusedAfterRestart(there, -365, -2);
  const { stdout } = await command(there.place, 'status', '--check');
  expect(stdout).toMatch(/連不到健保署，不會自行恢復.*certificate-expired/);
  expect(stdout).not.toMatch(/時鐘/);
  expect(await failures(there.place)).toEqual(['tls-expired']);
});
