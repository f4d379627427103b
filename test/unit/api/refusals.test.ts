import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { AuditEntry } from '../../../main/agent/ground/audit/audit.ts';
import { keepRefused, keptNotices } from '../../../main/agent/attendants/access/kept-notices.ts';
import type { AgentContext } from '../../../main/agent/api/context.ts';
import { createRefusals } from '../../../main/agent/api/builder.ts';
import { createRouter } from '../../../main/agent/api/router.ts';
import type { AgentServices } from '../../../main/agent/api/services.ts';
import type { Role } from '../../../shared/people/abilities.ts';
import { caseRig } from '../support/case-rig.ts';

test(
  'ten thousand refused calls of the lowest role are five lines in the trail, and their session ends',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    const services = { context: rig.context, audit: rig.core.audit } as unknown as AgentServices;
    let ended = 0;
    const context: AgentContext = {
      ...{ actor: '王檢視', origin: 'page', roles: ['viewer'], how: 'account' },
      session: { refuse: () => (ended += 1) },
    };
    const page = createRouterClient(
      createRouter(
        () => services,
        () => undefined,
      ),
      { context },
    );
    for (let at = 0; at < 10_000; at += 500)
      await Promise.all(
        Array.from({ length: 500 }, () =>
          expect(page.people.list({})).rejects.toMatchObject({ code: 'NOT_ALLOWED' }),
        ),
      );
    const lines = (await rig.core.audit.tail(100)).filter(({ kind }) => kind === 'not-allowed');
    expect(
      lines.map(({ detail }) => detail?.['count'] ?? 1).toSorted((a, b) => Number(a) - Number(b)),
    ).toEqual([1, 10, 100, 1000, 10_000]);
    expect(ended).toBe(10_000 - 99);
    // Once in 待辦 of those who are to know, for a week, also after a restart.
    await rig.reopen();
    const seenBy = (role: Role) =>
      createRouterClient(
        createRouter(
          () =>
            ({
              context: rig.context,
              audit: rig.core.audit,
              people: { watched: () => [] },
            }) as unknown as AgentServices,
          () => undefined,
        ),
        { context: { ...{ actor: 'x', origin: 'page', how: 'account' }, roles: [role] } },
      ).access.notices();
    for (const role of ['supervisor', 'auditor'] as const)
      expect(await seenBy(role)).toMatchObject({ refused: [{ actor: '王檢視', count: 100 }] });
    await expect(seenBy('viewer')).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    vi.useFakeTimers({ now: Date.now() + 8 * 24 * 3_600_000, toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    expect(await seenBy('auditor')).toMatchObject({ refused: [] });
  },
);

test('repeated sign-ins for refused calls are noticed once a day, and push nobody else’s notice out', async () => {
  const { context } = await caseRig();
  const at = '2026-11-24T10:00:00+08:00';
  await keepRefused(context.store, { at, actor: '王檢視', count: 100 });
  for (let n = 0; n < 60; n += 1) await keepRefused(context.store, { at, actor: '林檢視', count: 100 });
  await keepRefused(context.store, { at: '2026-11-25T10:00:00+08:00', actor: '林檢視', count: 100 });
  expect(keptNotices(context.store, 'refused_sessions')).toEqual([
    { at: '2026-11-25T10:00:00+08:00', actor: '林檢視', count: 100 },
    { at, actor: '林檢視', count: 6000 },
    { at, actor: '王檢視', count: 100 },
  ]);
});

test('each person and each call has its own line, and another one ten minutes later', async () => {
  const written: AuditEntry[] = [];
  let now = 0;
  const refusals = createRefusals(
    (entry) => {
      written.push(entry);
      return Promise.resolve();
    },
    () => now,
  );
  const refused = (actor: string, call: string): Promise<number> =>
    refusals.refused({ kind: 'not-allowed', actor, detail: { call } }, null);
  for (const [actor, call] of [
    ['a', 'x'],
    ['a', 'y'],
    ['b', 'x'],
    ['a', 'x'],
  ] as const)
    await refused(actor, call);
  expect(written).toHaveLength(3);
  now = 10 * 60_000 - 1;
  await refused('a', 'x');
  expect(written).toHaveLength(3);
  now += 1;
  await refused('a', 'x');
  expect(written).toHaveLength(4);
});
