import { expect, test } from 'vitest';
import { runDoctor } from '../../../main/agent/attendants/doctor/doctor.ts';
import { theseSurroundings } from '../../../main/agent/attendants/doctor/context.ts';
import { Destination } from '../../../main/agent/carrier/send/destination.ts';
import { type DeliverParts, tokenFor } from '../../../main/agent/carrier/send/deliver.ts';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { healthy } from '../doctor/doctor-rig.ts';
import { json } from './oauth-server.ts';
import { MAX_BACKOFF_MS, setUp } from './token-set-up.ts';
import { caseRig } from '../support/case-rig.ts';

const MINUTE = 60_000;
const FIRST_WAIT_MS = 20_000;
const REFUSED = { kind: 'refused', code: 'token-invalid_client', status: 401 };

async function refusedSetUp() {
  const made = await setUp();
  made.server.onToken = (response) => {
    json(response, 401, { error: 'invalid_client' });
  };
  return made;
}

test('sender, poller and resolver share one growing wait for a refused identity: four questions in ten minutes, not hundreds', async () => {
  const { source, server, clock } = await refusedSetUp();
  for (let passed = 0; passed <= 10 * MINUTE; passed += 5000) {
    // All of them ask at every step, as they do while the destination is paused.
    const all = await Promise.all([source.get(), source.get(), source.get()]);
    for (const one of all) expect(one).toEqual(REFUSED);
    clock.set(clock.now() + 5000);
  }
  expect(server.tokenCalls).toHaveLength(4);
  const before = server.tokenCalls.length;
  for (let passed = 0; passed < 24 * 60 * MINUTE; passed += MINUTE) {
    await source.get();
    clock.set(clock.now() + MINUTE);
  }
  // Once an hour at the end.
  expect(server.tokenCalls.length - before).toBeLessThanOrEqual(26);
});

test('a person, or another key, ends the wait at once; a token makes the next refusal the first', async () => {
  const { source, server, clock } = await refusedSetUp();
  await source.get();
  expect(source.waitsUntil()).toBe(clock.now() + FIRST_WAIT_MS);
  source.askAgain();
  expect(source.waitsUntil()).toBeNull();
  await source.get();
  expect(server.tokenCalls).toHaveLength(2);
  expect(source.waitsUntil()).toBe(clock.now() + FIRST_WAIT_MS);
});

test('what the doctor heard is not asked for again, and makes the wait no longer', async () => {
  const { source, server, clock } = await refusedSetUp();
  source.noteRefused('token-invalid_client', 401);
  source.noteRefused('token-invalid_client', 401);
  expect(await source.get()).toEqual(REFUSED);
  expect(server.tokenCalls).toHaveLength(0);
  expect(source.waitsUntil()).toBe(clock.now() + FIRST_WAIT_MS);
});

test('the doctor tells the agent what the token server said', async () => {
  const heard: string[] = [];
  const patient = await healthy();
  const examine = async (): Promise<void> => {
    const parts = {
      ...{ settings: patient.settings, settingsFile: null, keys: patient.keys, clock: systemClock },
      ...{ log: () => undefined, resolveProxy: undefined, lastSeenAt: null, newServer: false },
      surroundings: { ...theseSurroundings, env: {}, patienceMs: 8000 },
      heardOfIdentity: (answer: { readonly kind: string }) => void heard.push(answer.kind),
    };
    for await (const _event of runDoctor(parts, new AbortController().signal));
  };
  await examine();
  await patient.keys.generate('ES384');
  await patient.sandbox.setClientJwks({ keys: [] });
  await examine();
  expect(heard).toEqual(['token', 'refused']);
});

test('while it waits, the destination says until when, and another key or a person has it tried at once', async () => {
  const { source, clock } = await refusedSetUp();
  const rig = await caseRig();
  let resumed = 0;
  const destination = new Destination({
    server: { isNew: () => false },
    ...{ store: rig.context.store, id: rig.context.destination, clock, log: () => undefined },
    ...{ maxBackoffMs: MAX_BACKOFF_MS, onChange: () => undefined, random: () => 0 },
    onResumed: () => {
      resumed += 1;
    },
  });
  destination.probed({ speaksFhir: true, status: 200 });
  await tokenFor({ tokens: source, destination } as unknown as DeliverParts);
  expect(destination.view()).toMatchObject({
    state: 'paused',
    reason: 'token-invalid_client',
    until: clock.now() + FIRST_WAIT_MS,
  });
  expect(destination.gate(clock.now())).toBe('closed');
  destination.tryNow();
  expect(destination.gate(clock.now())).toBe('trial');
  await destination.pauseByPerson(false);
  expect(resumed).toBe(1);
});
