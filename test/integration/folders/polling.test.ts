// @module-tag full
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { allAt, expectStoredOnce } from '../support/expectations.ts';
import { test } from '../../support/desk.ts';

test('a share without events is looked at by polling: a file is found a day before the next look through all of it', async ({
  deskFor,
}) => {
  const desk = await deskFor({
    settings: ({ folders: [folder] }) =>
      folder && Object.assign(folder, { usePolling: true, rescanSeconds: 86_400 }),
  });
  const agent = await desk.agent();
  await agent.untilStatus('looked through once', ({ folders }) => (folders[0]?.lastScanAt ?? null) !== null);
  const sample = makeSample({ seed: 'polled', attachments: 1 });
  await desk.put(sample);
  await agent.until('accepted', allAt(1, 'accepted'));
  expectStoredOnce(await desk.sandbox.ledger(), [sample]);
});
