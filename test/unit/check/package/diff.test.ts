import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, beforeAll } from 'vitest';
import { diffPackages } from '../../../../main/profile/diff/diff-packages.ts';
import { compilePackage } from '../../../../main/profile/package/compile-package.ts';
import type { CompiledPackage } from '../../../../main/profile/compiled.ts';
import { movedTo130 } from '../../../samples/moved.ts';

const PACKAGE = new URL('../../../../../shared/ig/tw.gov.mohw.nhi.pas-1.2.3.tgz', import.meta.url);

describe.skipIf(!existsSync(PACKAGE))('TWPAS 1.2.3 against what may come after it', () => {
  let pas: CompiledPackage;
  beforeAll(async () => {
    pas = await compilePackage(fileURLToPath(PACKAGE));
  }, 60_000);
  const changes = (change: (json: string) => string): string[] => {
    const next = JSON.parse(change(JSON.stringify(pas))) as CompiledPackage;
    return diffPackages(pas, next).map(({ kind, subject }) => `${kind} ${subject}`);
  };

  test('has not changed against itself', () => {
    expect(changes((json) => json)).toEqual([]);
  });

  test('systems and value sets that moved are told once each, by name', () => {
    expect(changes(movedTo130).sort()).toEqual([
      'system-moved medication-frequency-nhi-tw',
      'system-moved nhi-apply-reason',
      'system-moved nhi-medication',
      'system-moved organization-identifier-tw',
      'value Organization-twpas Organization.identifier.system',
      'value-set-moved medication-frequency-hl7-nhi',
      'value-set-moved nhi-apply-reason',
      'value-set-moved nhi-medication',
      'value-set-moved nhi-organization',
    ]);
  });

  test('a move of all profiles is one line', () => {
    const moved = (json: string): string =>
      json.replaceAll(
        'https://nhicore.nhi.gov.tw/pas/StructureDefinition/',
        'https://next.nhi.gov.tw/pas/StructureDefinition/',
      );
    expect(changes(moved)).toEqual(['profiles-moved https://next.nhi.gov.tw/pas/StructureDefinition']);
  });

  test('a package without snapshots is said to be one, and not compared', () => {
    const [line] = diffPackages(pas, { ...pas, definitions: [], bare: 43 });
    expect(line).toMatchObject({ kind: 'not-comparable', subject: 'tw.gov.mohw.nhi.pas#1.2.3' });
    expect(line?.zh).toContain('43 個 profile 都沒有 snapshot');
  });

  test('a constraint that was taken off one element alone is told with its place', () => {
    const off = (json: string): string =>
      json.replace('"constraints":["HTWT"],"slice":"weight"', '"slice":"weight"');
    expect(changes(off)).toEqual(['constraint Claim-twpas Claim.supportingInfo:weight']);
  });

  test('what a profile says for the first time is compared with what R4 says', () => {
    const once = (json: string): string =>
      json.replace(
        '{"name":"status","path":"Claim.status"',
        '{"name":"billablePeriod","path":"Claim.billablePeriod","min":1,"max":1,"many":false,"types":[{"code":"Period"}]},{"name":"status","path":"Claim.status"',
      );
    const next = JSON.parse(once(JSON.stringify(pas))) as CompiledPackage;
    expect(diffPackages(pas, next).map(({ zh }) => zh)).toEqual([
      expect.stringContaining('Claim.billablePeriod 的筆數由 0..1 改為 1..1'),
    ]);
  });

  test.each([
    [
      'a code',
      (json: string) => json.replace('C50P1\\n', 'C50P8\\nC50P1\\n'),
      'codes-added nhi-apply-reason',
    ],
    [
      'a cardinality',
      (json: string) =>
        json.replace('"path":"ClaimResponse.item","min":0', '"path":"ClaimResponse.item","min":1'),
      'cardinality ClaimResponse-self-assessment-twpas ClaimResponse.item',
    ],
    [
      'a constraint',
      (json: string) => json.replaceAll("matches('C50P1|C50P2|C50R1|C16R1')", "matches('C50P1')"),
      'constraint Bundle-twpas applyReason-1',
    ],
    [
      'a binding',
      (json: string) => json.replaceAll('ValueSet/nhi-apply-side"', 'ValueSet/nhi-body-side"'),
      'binding Claim-twpas Claim.item.bodySite',
    ],
  ])('%s that changed is told with its place', (_what, change, line) => {
    expect(changes(change)).toContain(line);
  });
});
