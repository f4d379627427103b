import { expect, test } from 'vitest';
import { attachmentFault } from '../../../main/agent/carrier/check/attachment-files.ts';
import { caseIntake } from '../../../main/agent/carrier/cases/case-intake.ts';
import { createIntake } from '../../../main/agent/carrier/intake/intake.ts';
import { folderSettings } from '../../../shared/settings.ts';
import { caseRig } from '../support/case-rig.ts';
import { plainChecker } from '../support/intake-rig.ts';
import { MemorySpool } from '../support/memory-spool.ts';
import { smallBundle } from '../support/small-bundle.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

test('a bad file is read once, and only another one in its place is looked at again', async () => {
  const rig = await caseRig();
  const folder = join(temporaryFolder(), 'in');
  mkdirSync(folder);
  const spool = new MemorySpool();
  let judged = 0;
  const intake = createIntake({
    settings: {
      folders: [folderSettings.parse({ path: folder, settleSeconds: 0 })],
    },
    maxBytes: 50_000_000,
    cases: caseIntake(rig.context),
    spool,
    checker: plainChecker,
    attachmentFault: (use, file) => {
      judged += 1;
      return attachmentFault(use, file);
    },
    clock: rig.clock,
    log: () => undefined,
    agentId: 'a',
    host: 'h',
  });
  const bundle = smallBundle();
  const text = JSON.stringify({
    ...bundle,
    entry: [
      ...bundle.entry,
      {
        fullUrl: 'urn:uuid:report',
        resource: {
          resourceType: 'DocumentReference',
          content: [{ attachment: { contentType: 'application/pdf', url: 'file://a.pdf' } }],
        },
      },
    ],
  });
  const put = (content: string, seconds: number): void => {
    writeFileSync(join(folder, 'a.pdf'), content);
    utimesSync(join(folder, 'a.pdf'), seconds, seconds);
  };
  const delivery = (): unknown =>
    rig.context.store.get<{ delivery: string }>('SELECT delivery FROM cases')?.delivery;
  put('', 100);
  writeFileSync(join(folder, '1.json'), text);
  intake.start();
  try {
    await intake.rescan();
    expect(delivery()).toBe('refused');
    await intake.rescan();
    await intake.rescan();
    expect(judged).toBe(1);
    put('still no pdf', 200);
    await intake.rescan();
    expect([delivery(), judged]).toEqual(['refused', 2]);
    put('%PDF-1.7', 300);
    await intake.rescan();
    expect([delivery(), judged]).toEqual(['queued', 3]);
  } finally {
    await intake.stop();
  }
});
