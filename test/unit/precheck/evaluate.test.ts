import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { answerOf } from '../../../main/agent/attendants/precheck/answer.ts';
import { RuleBook } from '../../../main/agent/attendants/precheck/evaluate.ts';
import { application, type Application } from './bundles.ts';
import { compiledExample } from './compiled-example.ts';

const NOW = Date.parse('2026-11-29T10:00:00+08:00');
let book: RuleBook;
beforeAll(async () => {
  book = new RuleBook(await compiledExample());
});

const ask = async (json: unknown, by: RuleBook = book) => {
  const bundle = by.prepare(json);
  const [rule] = by.rules;
  if (bundle === null || rule === undefined) throw new Error('nothing to ask');
  return answerOf(by.headOf(rule.name, bundle), await by.ask(rule.name, bundle, NOW));
};
const about = async (json: unknown) => {
  const bundle = book.prepare(json);
  return bundle === null ? null : book.about(bundle, NOW);
};
const resultOf = async (given: Application) => (await ask(application(given))).result;

describe('which rules are about a Bundle', () => {
  test('those whose drug it applies for and whose cancer it names', async () => {
    expect(await about(application())).toEqual(['ExampleLungRule1']);
    expect(await about(application({ drug: 'BC26969100' }))).toEqual(['ExampleLungRule1']);
  });
  test('none for another drug, another cancer, or a drug that was only taken', async () => {
    expect(await about(application({ drug: 'KC01025219' }))).toEqual([]);
    expect(await about(application({ icd: 'C50.412' }))).toEqual([]);
    const taken = JSON.parse(JSON.stringify(application()).replace('"plan"', '"order"')) as unknown;
    expect(await about(taken)).toEqual([]);
  });
  test('none for what is no Bundle with a patient', async () => {
    expect(await about({ resourceType: 'Patient' })).toBeNull();
    expect(await about({ resourceType: 'Bundle', entry: [] })).toBeNull();
    expect(await about('Bundle')).toBeNull();
  });
});

describe('what a rule says', () => {
  test('all met: it passes, with its report as it is, and nothing is missing', async () => {
    const answer = await ask(application());
    expect(answer).toMatchObject({
      result: 'pass',
      missing: 0,
      unfit: 0,
      use: '初次使用',
      label: '肺癌 示範規則',
    });
    expect(answer.report).toContain('【申請結果】\n✓通過：初次使用－示範規則');
    expect(answer.conditions.map(({ number, state }) => [number, state])).toEqual([
      ['1條件ICD代碼檢核', 'met'],
      ['1規則1-1', 'met'],
      ['1規則1-2', 'met'],
      ['3規則1', 'met'],
    ]);
  });
  test('what was not filled in and what does not fit stand apart', async () => {
    const answer = await ask(application({ line: null, gene: 'EGFR 未檢出' }));
    expect(answer).toMatchObject({ result: 'fail', missing: 1, unfit: 1 });
    expect(answer.conditions.filter(({ state }) => state === 'missing')).toMatchObject([
      { number: '1規則1-1', words: '未提供用藥線別資料', main: '主要規定一：初次使用條件' },
    ]);
  });
  test('a line marked 參考資訊 does not count', async () => {
    const answer = await ask(application({ plans: [['2026-06-01', '2027-03-01']] }));
    expect(answer).toMatchObject({ result: 'fail', missing: 0, unfit: 0 });
    expect(answer.conditions.find(({ number }) => number === '3規則1')).toMatchObject({
      state: 'unfit',
      reference: true,
    });
  });
});

const prepared = (json: unknown) => {
  const bundle = book.prepare(json);
  if (bundle === null) throw new Error('no Bundle');
  return bundle;
};

describe('what the engine lacks', () => {
  test('(?i) at the head of a pattern: letters of both cases', async () => {
    expect(await resultOf({ gene: 'EGFR Mutation found' })).toBe('pass');
    expect(await resultOf({ gene: 'EGFR MUTATION' })).toBe('pass');
    expect(await resultOf({ gene: 'EGFR wild type' })).toBe('fail');
  });
  test('a code is in a system when it names it', async () => {
    const other = JSON.stringify(application()).replace('nhi-line-of-therapy', 'line-of-another');
    expect(await ask(JSON.parse(other))).toMatchObject({ result: 'fail', missing: 1 });
  });
  test.each([
    [[['2026-01-01', '2026-03-31']], 'pass'],
    [
      [
        ['2026-01-01', '2026-04-01'],
        ['2026-05-01', '2026-07-30'],
      ],
      'pass',
    ],
    [
      [
        ['2026-01-01', '2026-04-01'],
        ['2026-05-01', '2026-07-31'],
      ],
      'fail',
    ],
  ] as const)('days of several plans are added up: %j', async (plans, result) => {
    expect(await resultOf({ plans })).toBe(result);
  });
});

describe('the form of a Bundle', () => {
  test('systems at the base that TWPAS 1.3.0 moved them to are the same systems', async () => {
    expect(await resultOf({ base: 'https://fhir.nhi.gov.tw/nhi_tsfhir' })).toBe('pass');
  });
  test('references by urn:uuid are made relative, and resources without an id have one', () => {
    const [a, b] = [
      'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0',
      'urn:uuid:2f7a6f2c-1111-4d64-b04d-cd9187a4c6e1',
    ];
    const { bundle } = prepared({
      resourceType: 'Bundle',
      entry: [
        { fullUrl: a, resource: { resourceType: 'Patient' } },
        {
          fullUrl: b,
          resource: {
            resourceType: 'Claim',
            id: 'c1',
            patient: { reference: a },
            other: { reference: 'X/1' },
          },
        },
      ],
    });
    expect(bundle['entry']).toMatchObject([
      { resource: { id: '0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0' } },
      {
        resource: {
          patient: { reference: 'Patient/0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0' },
          other: { reference: 'X/1' },
        },
      },
    ]);
  });
});

test('times are Taiwan’s, whatever the zone of the machine', { tags: 'full' }, () => {
  const script = new URL('./in-zone.ts', import.meta.url).pathname;
  const answers = ['America/Los_Angeles', 'UTC', 'Asia/Taipei', 'Pacific/Kiritimati'].map((TZ) =>
    execFileSync(process.execPath, [script], { env: { ...process.env, TZ }, encoding: 'utf8' }),
  );
  // 2026-05-31T16:30Z is 1 June, half past midnight, in Taiwan.
  expect(answers[0]).toBe('2026-06-01T00:30 8, 2026-06-01 8, 2026-06-01T08:30 8\n');
  expect(new Set(answers).size).toBe(1);
});

test('a code system that is declared nowhere is an error of the rule and not an answer', async () => {
  const compiled = await compiledExample();
  const broken = new RuleBook({
    ...compiled,
    libraries: compiled.libraries.map((one) =>
      one.name === 'ExampleCodes'
        ? { ...one, elm: one.elm.replaceAll('"name":"Line"', '"name":"Other"') }
        : one,
    ),
  });
  await expect(ask(application(), broken)).rejects.toThrow('declared nowhere');
});
