import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import { createRouter } from '../../../main/agent/api/router.ts';
import type { AgentServices } from '../../../main/agent/api/services.ts';
import { caseDocument } from '../../../main/headless/commands/cases.ts';
import { caseRig } from '../support/case-rig.ts';

test('`show` without `--phi` gives neither what staff wrote nor the patient in NHI’s words; with it, both as they are', async () => {
  const rig = await caseRig();
  const summary = { patientName: '王小明', patientNumber: 'A123456789' };
  const id = await rig.queued({ path: 'a.json', summary });
  const services = { context: rig.context, audit: rig.core.audit } as unknown as AgentServices;
  const router = createRouter(
    () => services,
    () => undefined,
  );
  const client = createRouterClient(router, { context: atTheMachine('root', 'command') });
  await client.cases.hold({ ids: [id], reason: '王小明的媽媽來電' });
  await client.cases.release({ ids: [id] });
  const text = '保險對象王小明（A123456789）資料不符';
  const issue = { severity: 'error', code: 'invalid', text };
  await rig.end(id, await rig.begin(id), { kind: 'rejected', status: 422, issue, absence: 'proven' });

  const covered = caseDocument(await client.cases.show({ id, phi: false }), false);
  expect(JSON.stringify(covered)).not.toMatch(/王小明|A123456789|媽媽/);
  expect(covered).toMatchObject({
    fileName: 'a.json',
    answers: [{ issue: { ...issue, text: '保險對象王○明（A12****789）資料不符' } }],
  });
  const whole = caseDocument(await client.cases.show({ id, phi: true }), true);
  expect(whole).toMatchObject({ patient: { name: '王小明', number: 'A123456789' }, answers: [{ issue }] });
  expect(JSON.stringify(whole['events'])).toContain('王小明的媽媽來電');
});
