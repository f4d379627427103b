import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { admit } from '../../../main/agent/carrier/cases/admission.ts';
import { attachmentArrived } from '../../../main/agent/carrier/cases/attachment-arrivals.ts';
import { renameAttachments } from '../../../main/agent/carrier/cases/recheck.ts';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import { renameInText } from '../../../main/agent/ground/fhir/rename-in-text.ts';
import { rebuildOnce } from '../../../main/agent/attendants/rebuild/rebuild.ts';
import { makeSample } from '../../samples/sample.ts';
import { plainChecker } from '../support/intake-rig.ts';
import { acceptedAs, attachmentOf, BY, caseRig } from '../support/case-rig.ts';
import { HOSPITAL } from '../support/small-bundle.ts';

test('a lost database gets a renamed case back as one case, with the copy that was sent', async () => {
  const rig = await caseRig();
  const sample = makeSample({ seed: 'rebuilt rename', attachments: 1 });
  const good = sample.attachments[0]?.name ?? '';
  const found = Buffer.from(sample.bytes.toString('utf8').replaceAll(good, 'a b.pdf'));
  const copy = Buffer.from(renameInText(found.toString('utf8'), () => 'a_b.pdf'));
  const original = await rig.core.spool.put(found);
  const sent = await rig.core.spool.put(copy);
  const { caseId } = await admit(rig.context, {
    folder: '/export',
    relPath: '1.json',
    size: found.length,
    mtimeMs: 1,
    inspection: inspectBytes(found, HOSPITAL),
    spooled: true,
    attachments: [],
    release: 'auto',
    waitUntil: 0,
  });
  expect(rig.row(caseId).delivery).toBe('refused');
  await renameAttachments(
    rig.context,
    caseId,
    {
      from: original.sha256,
      renames: [{ from: 'a b.pdf', to: 'a_b.pdf' }],
      inspection: inspectBytes(copy, HOSPITAL),
      waitMs: 1000,
    },
    BY,
  );
  await rig.core.spool.put(Buffer.from('bytes of a b.pdf'));
  expect(await attachmentArrived(rig.context, caseId, attachmentOf('a b.pdf'))).toBe('queued');
  await rig.send(caseId, acceptedAs('261125000009'));
  await rig.core.trail.flush();
  await rig.core.close();
  for (const name of ['agent.db', 'agent.db-wal', 'agent.db-shm'])
    rmSync(join(rig.dir, 'data', name), { force: true });

  await rig.reopen();
  const count = await rebuildOnce({
    ...rig.core,
    checker: plainChecker,
    log: () => undefined,
    folder: '/export',
    maxBytes: 50_000_000,
  });

  expect(count).toBe(1);
  expect(rig.row(caseId)).toMatchObject({
    delivery: 'accepted',
    case_number: '261125000009',
    sha256: original.sha256,
    sent_sha256: sent.sha256,
  });
});
