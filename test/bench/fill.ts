import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { inspectBytes } from '../../main/agent/carrier/check/inspect.ts';
import { caseIntake } from '../../main/agent/carrier/cases/case-intake.ts';
import { beginAttempt, endAttempt } from '../../main/agent/carrier/cases/attempt.ts';
import { openCore } from '../../main/agent/compose/core.ts';
import { loadSettings } from '../../main/agent/ground/settings/load.ts';
import { systemClock } from '../../main/agent/ground/base/clock.ts';
import { machineSlot } from '../../main/agent/ground/vault/machine-slot.ts';
import type { Place } from '../integration/support/place.ts';
import { nationalId } from '../../main/practice/samples/identity.ts';
import { createRng } from '../../main/practice/samples/rng.ts';
import { makeSamples } from '../../main/practice/samples/sample.ts';

const BATCH = 500;
/** Percentage of cases that wait in the queue far ahead; all other cases are at NHI. */
const QUEUED_PERCENT = 2;

/** Cases as they lie in a data folder after years: made through the case store, so that every row and index is as it will be. */
export async function fill(place: Place, from: number, to: number): Promise<void> {
  const loaded = loadSettings(place.config);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const ports = {
    clock: systemClock,
    log: () => undefined,
    keySlots: [machineSlot(join(place.dataDir, 'keys'))],
    version: 'bench',
  };
  const { settings } = loaded;
  const core = await openCore(ports, settings, { loops: false });
  const intake = caseIntake(core.context);
  const rng = createRng('fill');
  const bases = makeSamples(50, 'fill', { attachments: 0 }).map((sample) => ({
    sample,
    inspection: inspectBytes(sample.bytes, settings.hospitalId),
  }));
  const folder = settings.folders[0]?.path ?? '';

  const makeOne = async (n: number): Promise<void> => {
    const { sample, inspection } = bases[n % bases.length] ?? bases[0] ?? unreachable();
    const { summary } = inspection;
    if (summary === null) throw new Error('a sample that is not understood');
    const { caseId } = await intake.admit({
      folder,
      relPath: sample.fileName.replace('.json', `_${String(n)}.json`),
      size: sample.bytes.length,
      mtimeMs: Date.now(),
      inspection: {
        ...inspection,
        sha256: createHash('sha256')
          .update(`fill ${String(n)}`)
          .digest('hex'),
        summary: { ...summary, claimKey: `fill ${String(n)}`, patientNumber: nationalId(rng, 'female') },
      },
      spooled: true,
      attachments: [],
      release: n % 100 < QUEUED_PERCENT ? 'manual' : 'auto',
      waitUntil: Date.now(),
    });
    if (n % 100 < QUEUED_PERCENT) return;
    const attemptId = randomUUID();
    await beginAttempt(core.context, caseId, attemptId);
    const caseNumber = `20260101${String(n).padStart(8, '0')}`;
    await endAttempt(core.context, {
      caseId,
      attemptId,
      outcome: { kind: 'accepted', status: 201, caseNumber, locationId: null },
      phase: 'answered',
      body: null,
      retryAt: 0,
    });
  };
  for (let start = from; start < to; start += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, to - start) }, (_, index) => start + index);
    await Promise.all(batch.map(makeOne));
  }
  // Not due to be told to the HIS, nor for a poll: what is measured is the table's size, not a backlog of questions.
  core.db.exec(`UPDATE outbox SET written_at = 1 WHERE written_at IS NULL`);
  core.db.exec(`UPDATE cases SET next_poll_at = 9007199254740991 WHERE delivery = 'accepted'`);
  await core.close();
}

function unreachable(): never {
  throw new Error('no samples');
}
