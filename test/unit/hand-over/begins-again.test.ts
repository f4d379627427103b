import { expect, it, onTestFinished } from 'vitest';
import { createHandOver } from '../../../main/agent/attendants/hand-over/hand-over.ts';
import { acceptedAs, attachmentOf, caseRig } from '../support/case-rig.ts';
import { until } from '../support/until.ts';

it('a disk that is full at the first write of handing over does not end the loop: once there is room, the next case goes', async () => {
  const rig = await caseRig();
  const { store } = rig.context;
  const logged: string[] = [];
  const carried: string[] = [];
  const write = store.write.bind(store);
  Object.assign(store, {
    write: () => Promise.reject(Object.assign(new Error('full'), { code: 'SQLITE_FULL' })),
  });
  const worker = createHandOver({
    context: rig.context,
    audit: rig.core.audit,
    carry: (caseId) => {
      carried.push(caseId);
      return Promise.resolve({ state: 'done', place: 'x.zip' });
    },
    clock: rig.clock,
    log: (_level, event) => void logged.push(event),
  });
  onTestFinished(() => worker.stop());
  worker.start();
  await until(() => logged.includes('hand-over-loop'));
  await rig.clock.sleeping();
  await rig.clock.advance(30_000);
  // The failure is logged once, not once per try.
  expect(logged).toEqual(['hand-over-loop']);

  Object.assign(store, { write });
  await rig.clock.advance(5_000);
  await rig.core.spool.put(Buffer.from('bytes of a.pdf'));
  const id = await rig.queued({ summary: { attachments: ['a.pdf'] }, attachments: [attachmentOf('a.pdf')] });
  await rig.send(id, acceptedAs('1'));
  worker.wake();
  await until(() => carried.length === 1);
  expect(carried).toEqual([id]);
});
