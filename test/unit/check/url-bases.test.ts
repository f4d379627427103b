import { describe, expect, test } from 'vitest';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import { mayBeOverruled } from '../../../main/agent/carrier/check/problem-kinds.ts';
import type { Problem } from '../../../main/agent/carrier/check/problem.ts';
import { openProfileCheck } from '../../../main/agent/carrier/check/profile-check.ts';
import { checkByGuide } from '../../../main/agent/carrier/check/check-by-guide.ts';
import type { CompiledPackage } from '../../../main/profile/compiled.ts';
import { openGuide } from '../../../main/profile/guide.ts';
import { PACKAGES } from './compiled-packages.ts';
import { codesIn } from '../support/problems.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';

const guide = await openProfileCheck()(null);
const inspect = (text: string) => inspectBytes(Buffer.from(text), null, 'error', guide);
const sample = makeSample({ seed: 'bases', kind: 'cancer', priority: '1', subType: '1' }).bytes.toString(
  'utf8',
);
const NHICORE = 'https://nhicore.nhi.gov.tw/pas';

const isError = ({ severity }: Problem): boolean => severity === 'error';
const replaced = (pattern: RegExp | string, to: string): string => {
  const text = sample.replaceAll(pattern, to);
  expect(text).not.toBe(sample);
  return text;
};

describe('the url of a code system is compared as it is written', () => {
  test.each([
    ['http for https', NHICORE.replace('https:', 'http:')],
    ['a host that nobody knows', 'https://his.example/pas'],
    ['a path typed wrong', 'https://nhicore.nhi.gov.tw'],
  ])('%s is one error for each system, with the right url beside it', (_, base) => {
    const { problems, summary } = inspect(replaced(`${NHICORE}/CodeSystem/`, `${base}/CodeSystem/`));
    expect(problems.length).toBeGreaterThan(3);
    for (const one of problems) {
      expect(one).toMatchObject({ severity: 'error', code: 'system-unknown-base' });
      expect(one.found).toBe(one.expected?.replace(NHICORE, base));
      expect(mayBeOverruled(one.code)).toBe(true);
    }
    expect(new Set(problems.map(({ expected }) => expected)).size).toBe(problems.length);
    expect(summary).toEqual(inspect(sample).summary);
  });

  test.each([
    ['https://loinc.org', 'http://loinc.org'],
    ['http://loinc.org/', 'http://loinc.org'],
    ['http://www.loinc.org', 'http://loinc.org'],
  ])('so are the systems of others: %s', (written, own) => {
    const [one, ...others] = inspect(replaced(`"${own}"`, `"${written}"`)).problems.filter(isError);
    expect(one).toMatchObject({ code: 'system-unknown-base', found: written, expected: own });
    expect(others).toEqual([]);
  });

  test('the base of an older guide is an error, of a newer one a warning', () => {
    const hospital = `${NHICORE}/CodeSystem/organization-identifier-tw`;
    const older = replaced(
      hospital,
      'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/organization-identifier-tw',
    );
    expect(codesIn(inspect(older).problems)).toEqual(['error system-older-base']);
    const newer = replaced(
      hospital,
      'https://fhir.nhi.gov.tw/nhi_tsfhir/CodeSystem/organization-identifier-tw',
    );
    expect(codesIn(inspect(newer).problems)).toEqual(['warning system-other-base']);
  });

  test('a code that is wrong as well is told beside it', () => {
    const text = replaced(
      `${NHICORE}/CodeSystem/nhi-tmhb-type","code":"1"`,
      `http://nhicore.nhi.gov.tw/pas/CodeSystem/nhi-tmhb-type","code":"9"`.replace('https', 'http'),
    );
    expect(codesIn(inspect(text).problems)).toContain('error system-unknown-base');
    expect(codesIn(inspect(text).problems)).toContain('error priority-unknown');
  });
});

describe('under a guide whose profiles stand at another base', () => {
  const NEXT = 'https://next.nhi.gov.tw/pas/StructureDefinition/';
  const moved = (text: string): string => text.replaceAll(`${NHICORE}/StructureDefinition/`, NEXT);
  const [main, core] = PACKAGES;
  if (main === undefined || core === undefined) throw new Error('no guide');
  const next = checkByGuide(openGuide(JSON.parse(moved(JSON.stringify(main))) as CompiledPackage, [core]));
  const underNext = (text: string) => inspectBytes(Buffer.from(text), null, 'error', next);

  test('a Bundle of its base is judged as one of ours is by ours', () => {
    expect(underNext(moved(sample)).problems).toEqual([]);
    expect(underNext(moved(sample)).summary).toEqual(inspect(sample).summary);
    const broken = (text: string): string => text.replace('"kg"', '"lb"');
    expect(codesIn(underNext(moved(broken(sample))).problems)).toEqual(
      codesIn(inspect(broken(sample)).problems),
    );
  });

  test('one of the base before it is refused once, and a person may send it', () => {
    const { problems } = underNext(sample);
    expect(codesIn(problems)).toEqual(['error profile-older-base']);
    expect(problems[0]).toMatchObject({ expected: NEXT.replace('/StructureDefinition/', '') });
    expect(mayBeOverruled('profile-older-base')).toBe(true);
  });
});

describe('profiles are known by their names', () => {
  test.each([
    ['http for https', NHICORE.replace('https:', 'http:'), 'error profile-unknown-base'],
    ['the base of 1.0.1', 'https://twcore.mohw.gov.tw/ig/pas', 'error profile-older-base'],
    ['a base that nobody knows', 'https://next.nhi.gov.tw/pas', 'error profile-unknown-base'],
  ])('%s is one problem, and all else is judged by them', (_, base, code) => {
    const text = replaced(`${NHICORE}/StructureDefinition/`, `${base}/StructureDefinition/`);
    const { problems, summary } = inspect(text);
    expect(codesIn(problems)).toEqual([code]);
    expect(problems[0]).toMatchObject({ found: expect.stringContaining(base) as string, expected: NHICORE });
    expect(problems[0]?.count).toBeGreaterThan(10);
    expect(summary).toEqual(inspect(sample).summary);
    const broken = text.replace('"weight"', '"weigth"');
    expect(codesIn(inspect(broken).problems)).toContain('error info-category-unknown');
  });

  test('a version behind one is still what is wrong with it', () => {
    const text = sample.replace(/(StructureDefinition\/Patient-twpas)"/, '$1|1.2.3"');
    expect(codesIn(inspect(text).problems)).toContain('error profile-versioned');
  });
});
