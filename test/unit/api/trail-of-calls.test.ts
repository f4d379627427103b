import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import { contractBuilder } from '../../../main/agent/api/builder.ts';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import { createRouter } from '../../../main/agent/api/router.ts';
import type { AgentServices } from '../../../main/agent/api/services.ts';
import { caseRig } from '../support/case-rig.ts';

const context = atTheMachine('王承辦', 'desktop');

async function rigged() {
  const rig = await caseRig();
  const services = { context: rig.context, audit: rig.core.audit } as unknown as AgentServices;
  const kinds = async () => (await rig.core.audit.tail(20)).map(({ kind }) => kind);
  return { rig, services: () => services, kinds };
}

test('the line before a call names the request, its subject and its caller', async () => {
  const { rig, services } = await rigged();
  const id = await rig.queued();
  const page = createRouterClient(
    createRouter(services, () => undefined),
    { context },
  );
  expect(await page.cases.printed({ id, what: 'notice' })).toMatchObject({ by: '王承辦' });
  const lines = await rig.core.audit.tail(20);
  expect(lines.filter(({ kind }) => kind === 'printed')).toMatchObject([
    { actor: '王承辦', caseId: id, detail: { what: 'notice' } },
  ]);
});

test('a call whose input is not in order, or whose case is not there, leaves no line that it was made', async () => {
  const { rig, services, kinds } = await rigged();
  const id = await rig.queued();
  const page = createRouterClient(
    createRouter(services, () => undefined),
    { context },
  );
  await expect(page.cases.printed({ id, what: 'nothing' as 'notice' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
  await expect(page.cases.printed({ id: '261124-000000', what: 'notice' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await kinds()).not.toContain('printed');
});

test('a call that would write a line of which its row says nothing fails, and the line is not written', async () => {
  const { services, kinds } = await rigged();
  const logged: unknown[] = [];
  const os = contractBuilder(services, (_level, event, _fields, error) =>
    logged.push([event, (error as Error).message]),
  );
  const stop = os.stop.handler(async ({ context: call }) => {
    await call.record('backup');
  });
  const client = createRouterClient({ stop }, { context: atTheMachine('root', 'command') });
  await expect(client.stop({})).rejects.toMatchObject({ code: 'FAILED' });
  expect(logged).toEqual([['call-failed', 'The row of stop names no line backup']]);
  expect(await kinds()).not.toContain('backup');
});
