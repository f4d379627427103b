import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkBundle } from '../../../main/agent/carrier/check/check-bundle.ts';
import type { Checker } from '../../../main/agent/carrier/check/checker.ts';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import { resultExamples, resultSchema, vendorKit } from '../../../scripts/docs/his-kit.ts';
import { kitBundles } from '../../../main/practice/samples/his-kit.ts';
import { againstResultSchema } from '../support/result-schema.ts';

const kit = new URL('../../../docs/zh-TW/his/', import.meta.url);
const bytesOf = (name: string): Buffer => readFileSync(new URL(name, kit));
const HOSPITAL = '0101090517';
const checker: Checker = {
  inspect: (bytes) => Promise.resolve(inspectBytes(bytes, HOSPITAL, 'error')),
  content: () => Promise.resolve(null),
  close: () => Promise.resolve(),
};

test('the kit holds the sample Bundles of today with their attachments, and no other (node scripts/docs.ts)', () => {
  const bundles = kitBundles();
  for (const { fileName, bundle, attachments } of bundles) {
    expect(JSON.parse(bytesOf(fileName).toString('utf8')), fileName).toEqual(bundle);
    for (const { name, bytes } of attachments) expect(bytesOf(name).equals(bytes), name).toBe(true);
  }
  const names = bundles.flatMap(({ fileName, attachments }) => [
    fileName,
    ...attachments.map(({ name }) => name),
  ]);
  expect(readdirSync(kit).filter((name) => name.startsWith('example-'))).toEqual(names.toSorted());
});

test('each sample passes the check without an error or a warning, and is an example by its patient, doctor and hospital', async () => {
  for (const { fileName, attachments } of kitBundles()) {
    const text = bytesOf(fileName).toString('utf8');
    const files = attachments.map(({ name, bytes }) => ({ name, size: bytes.length, head: bytes }));
    const report = await checkBundle(checker, text, files, 50 * 1024 * 1024);
    expect(report.problems, fileName).toEqual([]);
    expect(report.attachments).toEqual(attachments.map(({ name }) => name));
    for (const name of ['範例病人', '範例醫師', '範例醫院（僅供測試）']) expect(text).toContain(name);
    expect(text).not.toContain('x-sandbox');
  }
});

test('… and is found out where a value is broken', async () => {
  const text = bytesOf('example-1.json').toString('utf8').replace('"preauthorization"', '"claim"');
  const report = await checkBundle(checker, text, [], 50 * 1024 * 1024);
  expect(report.problems).toMatchObject([{ code: 'claim-use' }]);
});

test('the sample results are the examples of the manual, and one has a revision of 13 digits', () => {
  const manual = readFileSync(new URL('../HIS介接.md', kit), 'utf8');
  const examples = resultExamples(manual);
  expect(readdirSync(new URL('results/', kit))).toEqual([...examples.keys()].toSorted());
  for (const [name, example] of examples) {
    const read = JSON.parse(bytesOf(`results/${name}`).toString('utf8')) as object;
    expect(read).toEqual(example);
    expect(againstResultSchema(read)).toEqual([]);
  }
  expect([...examples.values()].map((example) => JSON.stringify(example)).join('\n')).toMatch(
    /"revision":\d{13},/,
  );
});

interface Property {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Property>>;
  readonly items?: Property;
  readonly anyOf?: readonly Property[];
}

/** The kinds of value that the schema gives a path such as `items[*].opinion`; empty: there is no such field. */
function kindsOf(path: string): readonly string[] {
  let here: readonly Property[] = [resultSchema() as Property];
  for (const part of path.split('.')) {
    const name = part.replace('[*]', '');
    here = here
      .flatMap((one) => [one, ...(one.anyOf ?? [])])
      .flatMap((one) => one.properties?.[name] ?? [])
      .flatMap((one) => [one, ...(one.anyOf ?? [])])
      .flatMap((one) => (part.endsWith('[*]') ? (one.items ?? []) : one));
  }
  return here
    .flatMap((one) => [one, ...(one.anyOf ?? [])])
    .flatMap(({ type }) => type ?? [])
    .filter((type) => type !== 'null');
}

/** Column types by kind of value. */
const ORACLE: Readonly<Record<string, RegExp>> = {
  string: /^(varchar2|clob)\b/,
  integer: /^number\b/,
  number: /^number$/,
};

/** Problems of the columns that a PL/SQL text reads from result files. */
function columnProblems(sql: string): string[] {
  return [...sql.matchAll(/json_table\(l_json, '\$([^']*)'([\s\S]*?)\)\)\)? j/g)].flatMap(
    ([, root = '', columns = '']) =>
      [...columns.matchAll(/(\w+(?:\([^)]*\))?)\s+path '\$\.([^']+)'/g)].flatMap(
        ([, type = '', path = '']) => {
          const whole = `${root === '' ? '' : `${root.slice(1)}.`}${path}`;
          const kinds = kindsOf(whole);
          if (kinds.length === 0) return [`${whole}: no such field`];
          return kinds
            .filter((kind) => ORACLE[kind]?.test(type) !== true)
            .map((kind) => `${whole}: ${kind} as ${type}`);
        },
      ),
  );
}

test('the PL/SQL example, which nothing here can run, reads fields of the schema into types that hold them', () => {
  const sql = bytesOf('read_results.sql').toString('utf8');
  expect(columnProblems(sql)).toEqual([]);
  expect([...sql.matchAll(/ path '/g)]).toHaveLength(22);
  expect(sql).toMatch(/revision\s+number\(19\)\s+path '\$\.revision'/);
  expect(columnProblems(sql.replace("'$.caseNumber'", "'$.caseNo'"))).toEqual(['caseNo: no such field']);
  expect(
    columnProblems(
      sql.replace("number            path '$.approvedQuantity'", "clob path '$.approvedQuantity'"),
    ),
  ).toEqual(['items[*].approvedQuantity: number as clob']);
});

test('the manual and the kit name each other’s files', () => {
  const manual = readFileSync(new URL('../HIS介接.md', kit), 'utf8');
  for (const name of readdirSync(kit).filter((one) => !one.endsWith('.pdf') && one !== 'results'))
    expect(manual, name).toContain(`\`${name}\``);
});

test('the folder for the vendor holds every file that its page cites', () => {
  const files = vendorKit();
  const page = Buffer.from(files.get('HIS介接.md') ?? []).toString('utf8');
  const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
  const named = [
    ...page.matchAll(/(?:[\w-]|\p{Script=Han})+\.(?:md|mjs|py|sql|cs|dpr|schema\.json)\b/gu),
  ].map(([name]) => name);
  const samples = [...page.matchAll(/\bexample-[\w-]+\.(?:json|pdf)\b/g)].map(([name]) => name);
  expect(Math.min(links.length, named.length, samples.length)).toBeGreaterThan(2);
  const missing = [...links, ...named, ...samples].filter(
    (name) => !files.has(name) && !files.has(`his/${name}`),
  );
  expect(missing).toEqual([]);
});
