import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { CaseContent, ContentRow } from '../../../../shared/api/content-contract.ts';
import { parseBundle, type ParsedBundle } from '../../../../main/agent/ground/fhir/parsed-bundle.ts';
import { readableBundle } from '../../../../main/agent/ground/fhir/readable/readable-bundle.ts';
import { walkObjects } from '../../../../main/agent/ground/fhir/walk.ts';
import { attachmentUses } from '../../../../main/agent/ground/fhir/attachment-names.ts';
import { makeSample, makeSamples } from '../../../../main/practice/samples/sample.ts';

function parsed(json: unknown): ParsedBundle {
  const bundle = parseBundle(json);
  if (bundle === null) throw new Error('no Bundle');
  return bundle;
}
const read = (json: unknown, phi = true): CaseContent => readableBundle(parsed(json), phi);
const rowsOf = (content: CaseContent): ContentRow[] =>
  content.sections.flatMap(({ groups }) => groups.flatMap(({ rows }) => rows));
const inSection = (content: CaseContent, key: string): ContentRow[] =>
  content.sections
    .filter((one) => one.key === key)
    .flatMap(({ groups }) => groups.flatMap(({ rows }) => rows));

/** The value at a path such as `Bundle.entry[0].resource.item[1]`. */
function valueAtPath(json: unknown, path: string): unknown {
  return [...path.matchAll(/\.([A-Za-z]+)|\[(\d+)\]/g)].reduce<unknown>(
    (value, [, name, index]) => (value as Record<string, unknown> | undefined)?.[name ?? index ?? ''],
    json,
  );
}

const samples = [
  ...makeSamples(40, 'readable', { kind: 'cancer' }),
  ...makeSamples(40, 'readable', { kind: 'immunologic' }),
];

test('every row of samples of both kinds says something and names a place that is in the Bundle', () => {
  for (const { bundle } of samples) {
    const rows = rowsOf(read(bundle));
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) {
      expect(row.text ?? row.code, row.path).toBeTruthy();
      expect(valueAtPath(bundle, row.path), row.path).toBeDefined();
    }
  }
});

test('nothing sent is left out: each entry is shown, or shown with the resource that refers to it', () => {
  for (const { bundle } of samples) {
    const content = read(bundle);
    expect(inSection(content, 'other')).toEqual([]);
    const shown = new Set(rowsOf(content).map(({ path }) => /^Bundle\.entry\[(\d+)\]/.exec(path)?.[1]));
    const quiet = new Set(['Coverage', 'Organization', 'Practitioner', 'Composition', 'Condition']);
    for (const entry of parsed(bundle).entries)
      if (!quiet.has(entry.type)) expect(shown, entry.type).toContain(String(entry.index));
  }
});

test('every attachment of a Bundle has a row that can open it', () => {
  for (const { bundle } of samples) {
    const files = rowsOf(read(bundle)).flatMap(({ file }) => file ?? []);
    const named = attachmentUses(parsed(bundle)).map(({ name }) => name);
    expect(new Set(files)).toEqual(new Set(named));
  }
});

test('an item is shown with its drug, indication, quantity, course and route', () => {
  const { bundle } = makeSample({ seed: 'one item', kind: 'cancer', priority: '1', subType: '1' });
  const [item] = read(bundle).sections.find(({ key }) => key === 'items')?.groups ?? [];
  const labels = item?.rows.map(({ label }) => label) ?? [];
  for (const label of [
    'drug',
    'orderType',
    'indication',
    'quantity',
    'continuation',
    'period',
    'dose',
    'frequency',
    'route',
  ])
    expect(labels).toContain(label);
  expect(labels[0]).toBe('drug');
  const period = item?.rows.find(({ label }) => label === 'period');
  expect(period?.text).toMatch(/^\d{4}-\d\d-\d\d – \d{4}-\d\d-\d\d$/);
  expect(period?.path).toMatch(/dosageInstruction\[0\]\.timing\.repeat\.boundsPeriod$/);
});

test('without the patient no row has a name or number, and the rest is the same', () => {
  for (const { bundle, patient } of samples) {
    const [masked, whole] = [read(bundle, false), read(bundle)];
    // Names of attachments are kept whole: the page opens them by it.
    const text = JSON.stringify(rowsOf(masked).filter(({ file }) => file === null));
    expect(text).not.toContain(patient.name);
    expect(text).not.toContain(patient.number);
    expect(rowsOf(masked).map(({ path }) => path)).toEqual(rowsOf(whole).map(({ path }) => path));
    expect(JSON.stringify(inSection(whole, 'patient'))).toContain(patient.number);
  }
});

test('a report that quotes the patient is covered too, and so are the numbers of doctors', () => {
  const { bundle, patient } = makeSample({ seed: 'quoted', kind: 'cancer', patient: { name: '林美惠' } });
  for (const { object } of walkObjects(bundle, 'Bundle'))
    if (typeof object['conclusion'] === 'string')
      Object.assign(object, { conclusion: `病人林美惠（${patient.number}，Mei-Hua Lin）由 B223456781 判讀` });
    else if (object['resourceType'] === 'Patient')
      Object.assign(object, { name: [{ text: '林美惠' }, { family: 'Lin', given: ['Mei', 'Hua'] }] });
  const text = JSON.stringify(read(bundle, false));
  expect(text).not.toMatch(/林美惠|Mei|Lin/);
  expect(text).not.toContain(patient.number);
  expect(text).not.toContain('B223456781');
  expect(text).toContain('林○惠');
});

test('an entry without a table of its own is named, and a Bundle of nothing is an empty page', () => {
  const stray = { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Basic' } }] };
  expect(read(stray).sections).toEqual([
    {
      key: 'other',
      groups: [
        {
          path: 'Bundle.entry[0].resource',
          rows: [
            {
              label: 'resource',
              text: 'Basic',
              code: null,
              system: null,
              file: null,
              path: 'Bundle.entry[0].resource',
            },
          ],
        },
      ],
    },
  ]);
  expect(read({ resourceType: 'Bundle' }).sections).toEqual([]);
});

test('values of the wrong type read as absent, and nothing is thrown', () => {
  const { bundle } = makeSample({ seed: 'twisted', kind: 'immunologic' });
  const json = JSON.stringify(bundle);
  for (const twisted of [
    json.replaceAll(/"valueQuantity":\{/g, '"valueQuantity":[{').replaceAll('"kg"}', '"kg"}]'),
    json
      .replaceAll('"coding":[', '"coding":{"a":[')
      .replaceAll('"dosageInstruction":[', '"dosageInstruction":"no","x":['),
    json.replaceAll(/"reference":"[^"]*"/g, '"reference":7'),
  ]) {
    let value: unknown;
    try {
      value = JSON.parse(twisted);
    } catch {
      // Not every twist stays JSON; what does is read.
      continue;
    }
    expect(() => read(value)).not.toThrow();
  }
});

test('a page ends somewhere, and says so', () => {
  const observation = {
    resource: {
      resourceType: 'Observation',
      meta: {
        profile: ['https://nhicore.nhi.gov.tw/pas/StructureDefinition/Observation-laboratory-result-twpas'],
      },
      code: { text: 'WBC' },
      valueString: 'x'.repeat(30_000),
    },
  };
  const long = read({ resourceType: 'Bundle', entry: [observation] });
  expect(long.cut).toBe(true);
  expect(inSection(long, 'laboratory').find(({ label }) => label === 'result')?.text?.length).toBe(20_001);
  const many = read({
    resourceType: 'Bundle',
    entry: Array.from({ length: 2100 }, () => ({ resource: { ...observation.resource, valueString: 'ok' } })),
  });
  expect(many.cut).toBe(true);
  expect(many.sections.flatMap(({ groups }) => groups)).toHaveLength(2000);
});

const EXAMPLES = new URL('../../../../../shared/ig/examples/', import.meta.url);
test.skipIf(!existsSync(EXAMPLES))('the guide’s own examples are read to their last entry', () => {
  for (const name of ['Bundle-bun-1.json', 'Bundle-bun-3.json', 'Bundle-bun-uuid-example.json']) {
    const json: unknown = JSON.parse(readFileSync(new URL(name, EXAMPLES), 'utf8'));
    const content = read(json);
    expect(inSection(content, 'other')).toEqual([]);
    expect(content.sections.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['patient', 'application', 'diagnoses', 'items', 'measures', 'documents']),
    );
    for (const { path } of rowsOf(content)) expect(valueAtPath(json, path), path).toBeDefined();
  }
});
