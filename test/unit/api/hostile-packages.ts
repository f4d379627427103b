import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UPLOAD_PROFILES } from '../../../shared/twpas/canonical.ts';
import { rulesPackage } from '../../../main/practice/samples/rules-package.ts';
import { profileOf } from '../check/profile/support/definition.ts';
import { manifest, resource, tgzOf } from '../../../main/practice/samples/tgz.ts';

const TEN = Array.from({ length: 10 }, (_, at) => at);
const digits = (places: readonly number[], joint: string): string =>
  `Combine({${places.map((at) => `Substring("Number", ${String(at)}, 1)`).join(', ')}}, '${joint}')`;

/** Rules about the drug that print the patient in each of their texts, the number also spelled and backwards. */
const rulesAbout = (drug: string, words: string): string => `library Hostile version '1.0.0'
using FHIR version '4.0.1'
context Patient
define "本次申請紀錄": {'${drug}'}
define "Number": Patient.identifier[0].value.value
define "Spelled": ${digits(TEN, '-')}
define "Told": Patient.name[0].text.value + ' ' + "Number" + ' ' + Patient.identifier[1].value.value + ' '
  + ToString(Patient.birthDate.value) + ' ' + "Spelled" + ' ' + ${digits(TEN.toReversed(), '')}
define "1規則1-1=${words}": false
define "申請結果_布林": false
define "報告總結": '=== 肺癌之 ${words} 申請審核報告 ===\\n【申請類型】' + "Told" + '\\n【▲不符合項目 - 必要資料未填寫】\\n<'
  + "Told" + '>\\n▲ 1規則1-2：' + "Told" + '\\n▲ 1' + "Spelled" + '：' + "Told"
`;

/** Package files of rules and of a guide. Words and code of the guide's constraint name the patient: it can only be written for one. */
export function hostilePackages(
  dir: string,
  { drug, name, number }: { readonly drug: string; readonly name: string; readonly number: string },
): string[] {
  const words = `${name} ${number}`;
  const constraint = [{ key: `n-${number}`, severity: 'error', human: words, expression: 'false' } as const];
  const guide = profileOf('Bundle', [{ id: 'Bundle', constraint }], { url: UPLOAD_PROFILES.immunologic });
  return [
    rulesPackage({ name: 'evil.rules', libraries: new Map([['Hostile', rulesAbout(drug, words)]]) }),
    tgzOf([manifest(), resource('StructureDefinition-b', guide)]),
  ].map((bytes, at) => {
    const file = join(dir, `hostile-${String(at)}.tgz`);
    writeFileSync(file, bytes);
    return file;
  });
}
