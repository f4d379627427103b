import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import { createRouter } from '../../../main/agent/api/router.ts';
import type { AgentServices } from '../../../main/agent/api/services.ts';
import { releaseAbsent } from '../../../main/agent/carrier/cases/doubt.ts';
import { recheck } from '../../../main/agent/carrier/cases/recheck.ts';
import { cancel } from '../../../main/agent/carrier/cases/staff.ts';
import { caseDetail } from '../../../main/agent/index/views.ts';
import { backUp, putBack } from '../support/backups.ts';
import {
  BY,
  caseRig,
  foundBundle,
  REJECTED,
  UNKNOWN,
  type CaseRig,
  type Found,
} from '../support/case-rig.ts';

const FILE: Found = { bytes: 'the file', path: 'claim.json', mtimeMs: 1000 };
const REASON = '案件已取消送出，不會再送出，也不能復原；如果仍要申請，請由 HIS 重新匯出。';

/** Cancelled out of each state that a person can cancel. */
const BEFORE = ['queued', 'refused', 'rejected', 'held', 'waiting'] as const;

async function cancelled(rig: CaseRig, before: (typeof BEFORE)[number] = 'queued'): Promise<string> {
  const refused = before === 'refused' ? { errors: ['bundle-type'] } : {};
  const held = before === 'held' ? ({ release: 'manual' } as const) : {};
  const waiting = before === 'waiting' ? { summary: { attachments: ['a.pdf'] }, attachments: [] } : {};
  const { caseId } = await rig.find({ ...FILE, ...refused, ...held, ...waiting });
  if (before === 'rejected') await rig.send(caseId, REJECTED);
  expect(rig.row(caseId).delivery).toBe(before);
  await cancel(rig.context, caseId, BY);
  return caseId;
}

function api(rig: CaseRig) {
  const services = {
    context: rig.context,
    spool: { get: () => Promise.resolve(Buffer.from('the file')) },
    audit: rig.core.audit,
    checker: { inspect: () => Promise.resolve(foundBundle(FILE, 0).inspection) },
    attachmentWaitMs: () => 1000,
    verifyNumber: () => Promise.resolve('verified'),
    server: { isNew: () => false },
  } as unknown as AgentServices;
  const router = createRouter(
    () => services,
    () => undefined,
  );
  return createRouterClient(router, { context: atTheMachine('root', 'command') });
}

test.each(BEFORE)(
  'a case cancelled while %s takes no move of a person, each is refused with the reason, and the page offers none',
  async (before) => {
    const rig = await caseRig();
    const id = await cancelled(rig, before);
    const { cases } = api(rig);
    for (const move of ['recheck', 'retry', 'release', 'hold', 'cancel'] as const) {
      const [moved] = await cases[move]({ ids: [id], reason: '再送一次' });
      expect([move, moved]).toMatchObject([move, { ok: false, code: 'move-not-allowed', message: REASON }]);
    }
    const refusal = { code: 'move-not-allowed', messageZh: REASON };
    await expect(cases.sendAnyway({ id, reason: '再送一次' })).rejects.toMatchObject({ data: refusal });
    await expect(cases.resolve({ id, found: { absent: true, confirmed: true } })).rejects.toMatchObject({
      data: refusal,
    });
    expect(caseDetail(rig.context, id, false)?.moves).toEqual([]);
    expect(rig.row(id)).toMatchObject({ delivery: 'cancelled', next_attempt_at: null });
  },
);

test('a check that was under way when the case was cancelled does not bring it back', async () => {
  const rig = await caseRig();
  const { caseId } = await rig.find({ ...FILE, errors: ['bundle-type'] });
  await cancel(rig.context, caseId, BY);
  const { inspection } = foundBundle(FILE, 0);
  await expect(recheck(rig.context, caseId, { inspection, waitMs: 0 }, BY)).rejects.toMatchObject({
    code: 'case-changed',
  });
  expect(rig.row(caseId).delivery).toBe('cancelled');
});

test('a backup from before the cancel does not send the case: what the trail says of a person’s end holds', async () => {
  const rig = await caseRig();
  const [ended, wished, open] = [await rig.queued(), await rig.queued(), await rig.queued()];
  await rig.send(wished, UNKNOWN);
  const backup = join(rig.dir, 'backup');
  await backUp(rig, backup, 0);
  await cancel(rig.context, ended, BY);
  await cancel(rig.context, wished, BY);
  await putBack(rig, backup);
  await rig.reopen();
  for (const id of [ended, wished, open]) {
    expect(rig.row(id).delivery).toBe('uncertain');
    await releaseAbsent(rig.context, rig.row(id));
  }
  expect([ended, wished, open].map((id) => rig.row(id).delivery)).toEqual([
    'cancelled',
    'cancelled',
    'queued',
  ]);
});
