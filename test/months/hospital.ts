/** Staff of the hospital of the four months, and NHI's answers to it. All names are invented. */
import type { Role } from '../../shared/people/abilities.ts';
import type { Decision } from '../../shared/states.ts';
import { nationalId } from '../../main/practice/samples/identity.ts';
import { createRng } from '../../main/practice/samples/rng.ts';

/** Terms in days as a hospital sets them. */
export const TERMS = { supplement: 14, reconsideration: 60, dispute: 60, emergencyComplete: 7, returned: 30 };

/** Account, name, roles. */
export const PEOPLE: readonly (readonly [account: string, name: string, ...roles: Role[]])[] = [
  ['a10234', '張志遠', 'it'],
  ['a10418', '王小美', 'handler'],
  ['a10419', '李大同', 'handler'],
  ['a10420', '周素貞', 'handler'],
  ['a10562', '陳怡安', 'supervisor'],
  ['a10733', '林建宏', 'auditor'],
  ['a10801', '吳淑華', 'viewer'],
];
export const CLERKS = ['王小美', '李大同', '周素貞'] as const;

/** By 就醫科別 as a Bundle has it: NHI's code, else that of SNOMED CT. */
const OWNERS: Readonly<Record<string, (typeof CLERKS)[number]>> = {
  AC: '王小美',
  '394810000': '王小美',
  '394584008': '李大同',
  '408464004': '李大同',
  '394609007': '李大同',
};
/** The others are one person's. */
export const ownerOf = (department: string | null | undefined): string =>
  OWNERS[department ?? ''] ?? '周素貞';

const DOCTORS = [
  ['曾國華', '詹雅婷', '江柏翰', '葉明哲'],
  ['蘇文雄', '呂佳穎', '何信義'],
  ['羅秀英', '簡宗翰', '高心怡'],
];
const rng = createRng('doctors of the four months');
const NUMBERS = new Map(DOCTORS.flat().map((name) => [name, nationalId(rng, 'male')]));

/** The doctor of a department's nth application. */
export function doctorOf(department: string, n: number): { readonly name: string; readonly number: string } {
  const names = DOCTORS[(department.codePointAt(1) ?? 0) % DOCTORS.length] ?? [];
  const name = names[n % names.length] ?? '';
  return { name, number: NUMBERS.get(name) ?? '' };
}

const SAID: Readonly<Record<Decision, readonly string[]>> = {
  approved: [
    '同意使用。',
    '同意使用 3 個月，續用請檢附療效評估及影像報告。',
    '同意使用 6 個月，續用請檢附 PASI 評估紀錄。',
    '同意依申請內容給付。',
  ],
  denied: [
    '依所附資料，PD-L1 檢測結果未達給付規定，不予同意。',
    '前線治療紀錄不足，未符合藥品給付規定之用藥條件，不予同意。',
    '未檢附疾病惡化之影像報告，不予同意。',
    '病人日常體能狀態（ECOG）未符合給付規定，不予同意。',
  ],
  'partially-approved': [
    '同意先使用 3 個月，續用請檢附影像評估報告再行申請。',
    '申請數量超過給付規定，核減至 8 週用量。',
  ],
  'supplement-requested': [
    '請補附最近 3 個月內之電腦斷層影像報告。',
    '請補附 PD-L1 檢測報告。',
    '請補附病理報告及最近一次療效評估。',
  ],
  returned: ['申請項目與診斷不符，退回重新申請。'],
};
export const opinionOf = (decision: Decision, n: number): string =>
  SAID[decision][n % SAID[decision].length] ?? '';
