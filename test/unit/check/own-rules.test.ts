import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import { openOwnRules, wrongRules } from '../../../main/agent/carrier/check/own-rules.ts';
import { mayBeOverruled } from '../../../main/agent/carrier/check/problem-kinds.ts';
import { createWorkerChecker } from '../../../main/agent/carrier/check/worker-checker.ts';
import { type OwnRule, settingsSchema } from '../../../shared/settings.ts';
import { runCommand } from '../headless/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { baseBundle } from './rules/support/bundles.ts';
import { CANCER } from './rules/support/case.ts';
import { edit } from './rules/support/editor.ts';
import { set, type Edit } from './rules/support/edits.ts';

/** As a settings file has them. */
const rulesOf = (...rules: readonly object[]): OwnRule[] =>
  settingsSchema.shape.validation.parse({ rules }).rules;
const rule = (more: object = {}): object => ({
  code: 'weight',
  of: 'Claim',
  each: 'supportingInfo',
  expression: 'value.empty() or value.value < 200',
  message: '體重超過 200 公斤',
  show: 'value.value',
  ...more,
});

function bytesOf(bend: Edit): Buffer {
  const bundle = baseBundle(CANCER);
  bend(edit(bundle));
  return Buffer.from(JSON.stringify(bundle));
}
const heavy = bytesOf(set('claim', 'supportingInfo[0].valueQuantity.value', 250));
const usual = bytesOf(() => undefined);
const found = (bytes: Buffer, ...rules: readonly object[]) => {
  const inspection = inspectBytes(bytes, null, 'error', null, { rules: openOwnRules(rulesOf(...rules)) });
  return inspection.problems.filter(({ code }) => code.startsWith('own-'));
};

describe('a rule of the hospital’s own', () => {
  test('finds what it asks for, at its place and line, with the value, told apart from NHI’s', () => {
    expect(found(usual, rule())).toEqual([]);
    expect(found(heavy, rule({ nextStep: '請確認單位' }))).toMatchObject([
      {
        severity: 'warning',
        code: 'own-weight',
        message: '【院內規則】體重超過 200 公斤',
        messageEn: '[Hospital’s rule] 體重超過 200 公斤',
        nextStep: '請確認單位',
        path: 'Bundle.entry[0].resource.supportingInfo[0]',
        found: '250',
        line: 1,
      },
    ]);
  });

  test('is an error only where it says so, and a person may send all the same', () => {
    expect(found(heavy, rule({ severity: 'error' }))).toMatchObject([{ severity: 'error' }]);
    expect(mayBeOverruled('own-weight')).toBe(true);
  });

  test('is about a whole Bundle, a resource, or what a reference leads to', () => {
    const codes = found(
      usual,
      rule({
        code: 'few',
        of: 'Bundle',
        each: undefined,
        expression: 'entry.count() < 3',
        show: 'entry.count()',
      }),
      rule({
        code: 'woman',
        of: 'Claim',
        each: undefined,
        expression: "patient.resolve().gender = 'x'",
        show: undefined,
      }),
    );
    expect(codes.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'own-few Bundle',
      'own-woman Bundle.entry[0].resource',
    ]);
  });

  test('without an answer finds nothing; of what cannot be judged it is said that it was not', () => {
    expect(found(usual, rule({ expression: 'nothing.here = 3' }))).toEqual([]);
    const several = rule({ each: undefined, expression: '(item.sequence | 1 | 2) + 1 = 2' });
    const rules = openOwnRules(rulesOf(several));
    expect(inspectBytes(usual, null, 'error', null, { rules })).toMatchObject({
      notChecked: [{ kind: 'invariant', subject: 'own-weight' }],
    });
  });

  test('never shows who somebody is, whatever it is told to show', () => {
    const named = bytesOf(set('Patient', 'name', [{ text: 'WANG DAMING' }]));
    for (const more of [
      { of: 'Patient', show: 'name.text' },
      { of: 'Patient', show: 'gender' },
      { of: 'Patient', show: 'identifier.value' },
      { of: 'Bundle', show: 'entry.resource.name.text' },
      { of: 'Bundle', show: 'entry.resource.identifier.value' },
      { of: 'Claim', show: '%rootResource.patient.reference' },
    ]) {
      const [problem] = found(named, rule({ ...more, each: undefined, expression: 'false' }));
      expect(problem, JSON.stringify(more)).toBeDefined();
      expect(problem?.found ?? null, JSON.stringify(more)).toBeNull();
    }
  });

  test('that does not end is given up, and the others are judged', { tags: 'full' }, () => {
    const rules = openOwnRules(
      rulesOf(
        rule({ code: 'endless', each: undefined, expression: '1.repeat($this + 1).count() = 1' }),
        rule({ code: 'other' }),
      ),
    );
    const bundle = inspectBytes(heavy, null, 'error', null, { rules });
    expect(bundle.problems.map(({ code }) => code)).toContain('own-other');
    expect(bundle.problems.map(({ code }) => code)).not.toContain('own-endless');
  });

  test('runs in the checking thread', async () => {
    const checker = createWorkerChecker({
      ...{ hospitalId: '0101090517', level: 'error', deadlineMs: 20_000 },
      rules: rulesOf(rule()),
    });
    const { problems } = await checker.inspect(heavy);
    expect(problems).toContainEqual(expect.objectContaining({ code: 'own-weight', found: '250' }));
    await checker.close();
  });
});

test.each([
  'patient.resolve().gender = 1',
  'provider.resolve().ofType(Organization).exists()',
  '%resource.item.exists() and %rootResource.item.exists()',
  'today() > created',
  "matches('^a+$')",
  'iif(item.exists(), item.first().quantity.value < 5, true)',
])('%s is a rule', (expression) => {
  expect(wrongRules(rulesOf(rule({ expression })))).toEqual([]);
});

describe('a rule that is wrong', () => {
  test.each([
    [{ expression: 'item.all(' }, 'expression', /is no FHIRPath, at character \d+/],
    [{ expression: 'item.nosuch(1)' }, 'expression', /nosuch/],
    [{ expression: '%nosuch.item' }, 'expression', /nosuch/],
    [{ expression: "code.memberOf('http://x')" }, 'expression', /memberOf/],
    [{ show: 'patient.resolve().gender' }, 'show', /resolve/],
    [{ show: 'a b' }, 'show', /is no FHIRPath/],
    [{ of: 'Claims' }, 'of', /no type of resource/],
  ])('%o is named with its field', (more, field, message) => {
    expect(wrongRules(rulesOf(rule(), rule({ code: 'second', ...more })))).toEqual([
      {
        index: 1,
        field,
        words: {
          zh: expect.stringMatching(/\p{Script=Han}/u) as string,
          en: expect.stringMatching(message) as string,
        },
      },
    ]);
  });

  test.each([
    ['expression: item.all(', 10, /validation\.rules\[0\]\.expression: 不是 FHIRPath.*is no FHIRPath/],
    ['expression: item.exists()\n      severity: fatal', 11, /severity/],
    ['expression: item.exists()\n      expresion: x', 11, /expresion/],
  ])('settings validate names the line of %s', async (text, line, message) => {
    const dir = temporaryFolder();
    const config = join(dir, 'agent.yaml');
    writeFileSync(
      config,
      `hospitalId: "0101090517"
dataDir: ./data
server: { fhirBaseUrl: "https://nhi.example/fhir", clientId: c }
folders: [{ path: ./in }]
validation:
  level: error
  rules:
    - code: one
      message: 一則規則
      ${text}
`,
    );
    const { exit, err } = await runCommand(dir, ['settings', 'validate', '--config', config]);
    expect(exit).toBe(2);
    expect(err.join('\n')).toMatch(message);
    expect(err.join('\n')).toContain(`line ${String(line)}`);
  });

  test('keeps the agent from starting, with the rule in the sentence', async () => {
    const dir = temporaryFolder();
    const config = join(dir, 'agent.yaml');
    writeFileSync(
      config,
      `hospitalId: "0101090517"\ndataDir: ./data\nserver: { fhirBaseUrl: "https://nhi.example/fhir", clientId: c }\nfolders: [{ path: ./in }]\nvalidation: { rules: [{ code: one, message: 一則, expression: "item.all(" }] }\n`,
    );
    const { exit, err } = await runCommand(dir, ['ig', 'list', '--config', config]);
    expect(exit).toBe(1);
    expect(err.join()).toContain('validation.rules[0].expression (one)');
    expect(err.join()).toContain('own-rule-wrong');
  });
});
