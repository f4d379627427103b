import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, beforeAll } from 'vitest';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import { compilePackage } from '../../../main/profile/package/compile-package.ts';
import { checkByGuide } from '../../../main/agent/carrier/check/check-by-guide.ts';
import type { CompiledPackage } from '../../../main/profile/compiled.ts';
import { openGuide } from '../../../main/profile/guide.ts';
import type { ProfileCheck } from '../../../main/agent/carrier/check/profile-report.ts';
import { CONSTRAINTS } from '../../../main/agent/carrier/check/rules/data/constraints.ts';
import { edit } from './rules/support/editor.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { coded, codeSystem } from './rules/support/case.ts';

const IG = new URL('../../../../shared/ig/', import.meta.url);
const PACKAGES = ['tw.gov.mohw.nhi.pas-1.2.3.tgz', 'tw.gov.mohw.twcore-0.3.2.tgz'];

/** The guide itself is not part of this repository; where it lies beside it, the rules are held to it. */
describe.skipIf(!existsSync(IG))('under an imported guide', () => {
  let pas: CompiledPackage;
  let core: CompiledPackage;
  beforeAll(async () => {
    const [a = '', b = ''] = PACKAGES;
    pas = await compilePackage(fileURLToPath(new URL(a, IG)));
    core = await compilePackage(fileURLToPath(new URL(b, IG)));
  }, 120_000);

  /** A guide that NHI might publish next: 1.2.3 with its text changed. */
  const guideWith = (change: (json: string) => string): ProfileCheck => {
    const json = JSON.stringify(pas).replace('"version":"1.2.3"', '"version":"1.4.0"');
    const changed = change(json);
    return checkByGuide(openGuide(JSON.parse(changed) as CompiledPackage, [core]));
  };
  const indication = (code: string): Uint8Array => {
    const { bundle } = makeSample({ seed: 'next', kind: 'cancer', priority: '1', drugs: ['KC010892B5'] });
    const copy = JSON.parse(JSON.stringify(bundle)) as typeof bundle;
    edit(copy).claim.set('item[0].programCode', [coded(codeSystem('nhi-apply-reason'), code)]);
    return Buffer.from(JSON.stringify(copy));
  };
  const found = (bytes: Uint8Array, profiles: ProfileCheck | null, severity: string): string[] =>
    inspectBytes(bytes, null, 'error', profiles)
      .problems.filter((one) => one.severity === severity)
      .map(({ code }) => code);

  /** C50P8 for the drug of applyReason-2, in the list and in the constraint. */
  const withIndication = (json: string): string =>
    json.replace('C50P1\\n', 'C50P8\\nC50P1\\n').replaceAll(/(KC010892B5[^"]*?matches\('[^']*)/g, '$1|C50P8');

  test('an indication that it has added passes, and the rule of 1.2.3 only says so', () => {
    const next = guideWith(withIndication);
    expect(found(indication('C50P8'), next, 'error')).toEqual([]);
    expect(found(indication('C50P8'), next, 'warning')).toContain('indication-not-for-drug');
    expect(found(indication('C50P2'), next, 'error')).toEqual([]);
  });

  test('one that no guide knows is refused by every guide', () => {
    for (const guide of [null, guideWith((json) => json), guideWith(withIndication)]) {
      expect(found(indication('C50P9'), guide, 'error')).not.toEqual([]);
    }
    expect(found(indication('C50P8'), null, 'error')).toContain('indication-not-for-drug');
    expect(
      found(
        indication('C50P8'),
        guideWith((json) => json),
        'error',
      ),
    ).not.toEqual([]);
  });

  test('what it no longer asks for is a warning, and what it still asks for an error in the rule’s words', () => {
    const { bundle } = makeSample({ seed: 'next 2', kind: 'cancer', priority: '1' });
    const copy = JSON.parse(JSON.stringify(bundle)) as typeof bundle;
    edit(copy).claim.set('item[0].modifier', []);
    const bytes = Buffer.from(JSON.stringify(copy));
    expect(
      found(
        bytes,
        guideWith((json) => json),
        'error',
      ),
    ).toContain('continuation-missing');
  });

  test('what no guide expresses is an error under every guide', () => {
    const { bundle } = makeSample({ seed: 'next 3', kind: 'cancer', priority: '1' });
    const copy = JSON.parse(JSON.stringify(bundle)) as typeof bundle;
    const patient = edit(copy).of('Patient');
    const number = patient.get('identifier[0].value') as string;
    patient.set('identifier[0].value', number.slice(0, 9) + String((Number(number[9]) + 1) % 10));
    const bytes = Buffer.from(JSON.stringify(copy));
    const next = guideWith((json) => json);
    expect(found(bytes, next, 'error')).toContain('patient-number-check-digit');
  });

  test('the table of constraints is that of the package', () => {
    const theirs = new Map(
      [...pas.definitions, ...core.definitions]
        .flatMap(({ constraints }) => Object.values(constraints))
        .map(({ key, expression }) => [
          key,
          createHash('sha256').update(expression).digest('hex').slice(0, 12),
        ]),
    );
    for (const [key, short] of CONSTRAINTS) expect(theirs.get(key), key).toBe(short);
  });
});
