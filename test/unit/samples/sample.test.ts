import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UPLOAD_PROFILES } from '../../../shared/twpas/canonical.ts';
import { DEFECTS } from '../../../main/practice/samples/defects.ts';
import { demoSamples } from '../../../main/practice/samples/demo-samples.ts';
import { checkDigit } from '../../../main/practice/samples/identity.ts';
import { makeSample, makeSamples } from '../../../main/practice/samples/sample.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import { refusalOf } from '../../../main/practice/fhir/conformance.ts';
import type { JsonObject } from '../../../main/practice/json.ts';
import { child, codeOf, objectsOf, textOf, walk } from '../../../main/practice/json.ts';
import { plantedIdOf } from '../../../main/practice/planted.ts';

/** NHI's rule for attachment names (invariant UploadContent), with its dots escaped. */
const NAME = /^[a-zA-Z0-9_一-龥()-]+\.[a-zA-Z]{2,5}$/;
const MANDATORY = [
  'Claim-',
  'Encounter-twpas',
  'Patient-twpas',
  'Practitioner-twpas',
  'Organization-twpas',
  'MedicationRequest-apply-twpas',
  'Coverage-twpas',
  'Organization-govt-twcore',
];

function faultsOf(sample: Sample): string[] {
  const faults: string[] = [];
  const must = (right: boolean, what: string): void => {
    if (!right) faults.push(what);
  };
  const entries = objectsOf(sample.bundle['entry']);
  const profiles = entries.map((entry) => textOf(profileOf(entry)) ?? '');
  for (const name of MANDATORY)
    must(
      profiles.some((one) => one.includes(`/${name}`)),
      `no ${name}`,
    );
  const urls = entries.map((entry) => textOf(entry['fullUrl']) ?? '');
  must(new Set(urls).size === urls.length, 'fullUrl twice');
  must(
    urls.every((url) => /^urn:uuid:[0-9a-f-]{36}$/.test(url)),
    'fullUrl is no urn:uuid',
  );
  const named: string[] = [];
  for (const { object } of walk(entries)) {
    const reference = textOf(object['reference']);
    if (reference !== null) must(urls.includes(reference), `dangling ${reference}`);
    const url = textOf(object['url']) ?? '';
    if (url.startsWith('file://')) named.push(url.slice('file://'.length));
  }
  must(
    named.every((name) => NAME.test(name)),
    'attachment name',
  );
  const files = sample.attachments.map((file) => file.name);
  must(named.toSorted().join() === files.toSorted().join(), 'attachments differ from what is named');
  must(refusalOf(sample.bundle, ['0101090517']) === null, 'refused by the practice server');
  must(plantedIdOf(sample.bytes) === sample.plantedId, 'planted id');
  must(
    Buffer.from(JSON.stringify(sample.bundle)).equals(
      Buffer.from(JSON.stringify(JSON.parse(sample.bytes.toString()))),
    ),
    'bytes',
  );
  return [...faults, ...claimFaults(entries)];
}
const profileOf = (entry: JsonObject): unknown => {
  const profile = child(child(entry['resource'], 'meta'), 'profile');
  return Array.isArray(profile) ? profile[0] : undefined;
};

function claimFaults(entries: readonly JsonObject[]): string[] {
  const claim = entries
    .map((entry) => entry['resource'])
    .find((one) => child(one, 'resourceType') === 'Claim');
  const info = objectsOf(child(claim, 'supportingInfo'));
  const categories = info.map((one) => codeOf(one['category']));
  const sequences = info.map((one) => one['sequence']);
  const diagnoses = objectsOf(child(claim, 'diagnosis'));
  const cancer = (codeOf(diagnoses[0]?.['diagnosisCodeableConcept']) ?? '').startsWith('C');
  const faults: string[] = [];
  if (new Set(sequences).size !== sequences.length) faults.push('sequence twice');
  for (const one of ['weight', 'height']) {
    if (categories.filter((category) => category === one).length !== 1) faults.push(one);
  }
  if (cancer && !categories.includes('examinationReport')) faults.push('no examination report');
  if (diagnoses.filter((one) => one['sequence'] === 1).length !== 1) faults.push('main diagnosis');
  const subType = codeOf(child(claim, 'subType'));
  const secondary = objectsOf(child(claim, 'identifier')).some((one) => one['use'] === 'secondary');
  if (secondary !== (subType !== '1')) faults.push('original receipt number');
  return faults;
}

describe('samples', () => {
  const samples = makeSamples(1000, 'structure');

  it('are structurally sound by the thousand', () => {
    expect(samples.flatMap(faultsOf)).toEqual([]);
  });

  it('are of both kinds, all priorities and all application types', () => {
    const seen = { profiles: new Set(), priorities: new Set(), subTypes: new Set(), dicom: 0 };
    for (const { bundle } of samples) {
      seen.profiles.add((child(bundle['meta'], 'profile') as string[])[0]);
      for (const { object } of walk(bundle)) {
        if (object['resourceType'] === 'ImagingStudy') seen.dicom += 1;
        if (object['resourceType'] !== 'Claim') continue;
        seen.priorities.add(codeOf(object['priority']));
        seen.subTypes.add(codeOf(object['subType']));
      }
    }
    expect(seen.profiles).toEqual(new Set(Object.values(UPLOAD_PROFILES)));
    expect(seen.priorities).toEqual(new Set(['1', '3', '4']));
    expect(seen.subTypes).toEqual(new Set(['1', '2', '3', '4', '5']));
    expect(seen.dicom).toBeGreaterThan(50);
  });

  it('have patients, planted ids and file names of their own', () => {
    for (const key of ['plantedId', 'fileName'] as const) {
      expect(new Set(samples.map((sample) => sample[key])).size).toBe(samples.length);
    }
    const files = samples.flatMap((sample) => sample.attachments.map((file) => file.name));
    expect(new Set(files).size).toBe(files.length);
  });

  it('have identity numbers with a right check digit', () => {
    for (const { patient } of samples) {
      expect(patient.number).toMatch(/^[A-Z][1289]\d{8}$/);
      expect(checkDigit(patient.number.slice(0, 1), patient.number.slice(1, 9))).toBe(
        Number(patient.number[9]),
      );
    }
    // The specimen number that everybody knows.
    expect(checkDigit('A', '12345678')).toBe(9);
  });

  it('are the same bytes for the same seed', () => {
    expect(makeSample({ seed: 's' }).bytes.equals(makeSample({ seed: 's' }).bytes)).toBe(true);
    expect(makeSample({ seed: 's' }).bytes.equals(makeSample({ seed: 't' }).bytes)).toBe(false);
  });

  it('are made to measure', () => {
    const sample = makeSample({
      seed: 'measure',
      kind: 'immunologic',
      hospitalId: '0401180014',
      priority: '4',
      subType: '3',
      patient: { name: '王大明', number: 'A123456789' },
      drugs: ['KC01082212'],
      attachments: 3,
      padToBytes: 100_000,
    });
    expect(sample.patient).toEqual({ name: '王大明', number: 'A123456789' });
    expect(sample.attachments).toHaveLength(3);
    expect(sample.bytes).toHaveLength(100_000);
    expect(sample.bytes.toString()).toContain('KC01082212');
    expect(refusalOf(JSON.parse(sample.bytes.toString()), ['0401180014'])).toBeNull();
  });

  it.each(DEFECTS)('with the defect %s differ from the sound one and say where they end', (defect) => {
    for (const kind of ['cancer', 'immunologic'] as const) {
      const sound = makeSample({ seed: 'defect', kind, attachments: 1 });
      const sample = makeSample({ seed: 'defect', kind, attachments: 1, defect });
      expect(sample.bytes.equals(sound.bytes)).toBe(false);
      expect(sample.expected.delivery).toBe(defect === 'bom' ? 'accepted' : 'refused');
      expect(sample.attachments).toEqual(sound.attachments);
    }
  });

  it('for the demo are six, one for each end', () => {
    expect(
      demoSamples('0101090517', 1).map(({ kind, expected }) => [kind, expected.delivery, expected.decision]),
    ).toEqual([
      ['approved', 'accepted', 'approved'],
      ['partly-approved', 'accepted', 'partially-approved'],
      ['denied', 'accepted', 'denied'],
      ['supplement', 'accepted', 'supplement-requested'],
      ['refused', 'refused', null],
      ['rejected', 'rejected', null],
    ]);
  });

  it('are written with their attachments, leaving nothing temporary', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'samples-'));
    const sample = makeSample({ seed: 'write', attachments: 2 });
    const path = await writeSample(folder, sample);
    expect((await readFile(path)).equals(sample.bytes)).toBe(true);
    expect((await readdir(folder)).toSorted()).toEqual(
      [sample.fileName, ...sample.attachments.map((file) => file.name)].toSorted(),
    );
    await rm(folder, { recursive: true });
  });
});
