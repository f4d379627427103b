import type { Decision, Profile } from '../../../shared/states.ts';
import { UPLOAD_PROFILES } from '../../../shared/twpas/canonical.ts';
import { markerFor } from '../cases/script.ts';
import type { JsonObject } from '../json.ts';
import { PLANTED_SYSTEM } from '../planted.ts';
import { addClaim } from './build/claim.ts';
import { daysAfter } from './build/days.ts';
import { createDraft } from './build/draft.ts';
import { gatherEvidence } from './build/gather.ts';
import { addApplied } from './build/medication.ts';
import { addPeople } from './build/people.ts';
import { addSelfAssessment } from './build/self-assessment.ts';
import { CANCERS } from './data/cancers.ts';
import { IMMUNE_DISEASES } from './data/immune-diseases.ts';
import { applyDefect } from './defects.ts';
import { indicationsOf } from './indications.ts';
import { createRng } from './rng.ts';
import type { Expected, Sample, SampleOptions } from './types.ts';

export const DEFAULT_HOSPITAL = '0101090517';
/** Seeded samples do not depend on the day they are made. */
export const DEFAULT_TODAY = '2026-11-02';

/** One practice Bundle with its attachments: TWPAS 1.2.3, realistic, and the same for the same options. */
export function makeSample(options: SampleOptions): Sample {
  const rng = createRng(`sample ${String(options.seed)}`);
  const kind: Profile = options.kind ?? (rng.chance(0.7) ? 'cancer' : 'immunologic');
  const hospitalId = options.hospitalId ?? DEFAULT_HOSPITAL;
  const created = daysAfter(options.today ?? DEFAULT_TODAY, -rng.int(0, 3));
  const plantedId = `planted-${rng.hex(16)}`;
  const tag = plantedId.slice(-8);
  const priority = options.priority ?? (rng.chance(0.9) ? '1' : rng.chance(0.6) ? '4' : '3');
  const subType = options.subType ?? (rng.chance(0.85) ? '1' : rng.pick(['2', '3', '4', '5'] as const));
  // 自主審查 of the common cancers is for continuation only (invariant claimResponse-2).
  const continuation = options.continuation ?? (priority === '3' || rng.chance(0.3) ? '2' : '1');
  const disease = rng.pick(kind === 'cancer' ? CANCERS : IMMUNE_DISEASES);

  // A missing attachment hangs on a report or a document, which must be there.
  const attachments = options.attachments ?? (options.defect === 'missing-attachment' ? 1 : undefined);
  const draft = createDraft(rng, tag, attachments === undefined);
  const people = addPeople(draft, disease, options, hospitalId);
  const items = indicationsOf(rng, disease, options.drugs).map((indication) => ({
    indication,
    request: addApplied(draft, people.patient, indication.drug, created),
    amount: rng.int(indication.drug.quantity[0], indication.drug.quantity[1]),
  }));
  const context = { draft, people, disease, today: created };
  const evidence = gatherEvidence(context, kind, continuation, attachments);
  const amounts = items.map(({ amount }) => amount);
  if (priority === '3') addSelfAssessment(draft, people, created, amounts);
  const marker = options.ending === undefined ? '' : ` ${markerFor(options.ending)}`;
  addClaim(draft, kind === 'cancer' ? 'Claim-twpas' : 'Claim-immunologic-agent-twpas', {
    people,
    disease,
    items,
    evidence,
    priority,
    subType,
    created,
    continuation,
    originalReceiptNumber:
      subType === '1' ? null : (options.original ?? `20260831${hospitalId}${String(rng.int(10, 99))}`),
    summary: `${disease.summary}.${marker}`,
    plantedTag: { system: PLANTED_SYSTEM, code: plantedId },
  });

  const claim = draft.entries.pop();
  const bundle: JsonObject = {
    resourceType: 'Bundle',
    meta: { profile: [UPLOAD_PROFILES[kind]] },
    type: 'collection',
    ...(priority === '1' && rng.chance(0.05)
      ? { timestamp: `${daysAfter(created, -7)}T00:00:00+08:00` }
      : {}),
    entry: claim === undefined ? draft.entries : [claim, ...draft.entries],
  };
  const { name, number } = people;
  const file = {
    fileName: `${hospitalId}_${created.replaceAll('-', '')}_${tag}_${fileSafe(name)}.json`,
    bundle,
  };
  const json = JSON.stringify(bundle, null, rng.chance(0.5) ? 2 : 0);
  const bytes = padded(Buffer.from(json, 'utf8'), options.padToBytes ?? 0);
  const whole = { ...file, bytes, attachments: draft.files, plantedId, patient: { name, number } };
  const sample: Sample = { ...whole, expected: expectedEnd(options) };
  return options.defect === undefined ? sample : applyDefect(sample, options.defect);
}

function padded(bytes: Buffer, size: number): Buffer {
  if (bytes.length >= size) return bytes;
  return Buffer.concat([bytes.subarray(0, -1), Buffer.alloc(size - bytes.length, ' '), bytes.subarray(-1)]);
}

/** HIS file names carry patients; they must not carry blanks. */
const fileSafe = (name: string): string => name.replaceAll(' ', '-');

/** Any number of samples of both kinds, all different, all conforming. */
export function makeSamples(
  count: number,
  seed: string | number,
  options: Omit<SampleOptions, 'seed'> = {},
): Sample[] {
  return Array.from({ length: count }, (_, index) =>
    makeSample({ ...options, seed: `${String(seed)}/${String(index)}` }),
  );
}

const DECISIONS: Readonly<Record<string, Decision>> = {
  approve: 'approved',
  partial: 'partially-approved',
  deny: 'denied',
  supplement: 'supplement-requested',
  return: 'returned',
};

/** Where a sample without a defect ends at the practice server. */
function expectedEnd({ ending = 'approve' }: SampleOptions): Expected {
  if (ending === 'reject') return { delivery: 'rejected', decision: null };
  return { delivery: 'accepted', decision: DECISIONS[ending] ?? null };
}
