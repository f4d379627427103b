import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { vendorText } from '../../../renderer/today/row-words.ts';
import { hisText } from '../../../renderer/case/his-text.ts';
import { zhTW } from '../../../renderer/texts/zh-TW.ts';
import { seenRow } from '../../../main/agent/api/sight.ts';
import { coverPatient } from '../../../shared/cover-patient.ts';
import { maskNumber } from '../../../shared/mask.ts';
import { runs } from '../support/runs.ts';
import { sceneDetails } from '../support/scene-details.ts';
import { SCENES } from '../support/scenes.ts';

interface Person {
  readonly name: string;
  readonly number: string;
  readonly chart: string;
}
const SOMCHAI: Person = { name: 'SOMCHAI JAIDEE', number: 'A800000014', chart: '0284613' };
const NGUYEN: Person = { name: 'NGUYỄN THỊ ÁNH', number: 'FC12345673', chart: '77120' };
const CHEN: Person = { name: 'CHEN WEI-LING', number: 'B223456785', chart: '4410029' };
const WANG: Person = { name: '王大明', number: 'A123456789', chart: '1234567' };
const OUYANG: Person = { name: '歐陽大明', number: 'A123456789', chart: '1234567' };
const TAIYAL: Person = { name: '撒韵·武荖', number: 'A123456789', chart: '1234567' };
const BOTH: Person = { name: '林 SARAH O’NEIL', number: 'H900000012', chart: '889900' };

/** Texts as a HIS or NHI writes them, and the parts that must be gone. */
const TABLE: readonly (readonly [Person, written: string, gone: RegExp])[] = [
  [SOMCHAI, '0101090517_20261127_6620b974_SOMCHAI-JAIDEE.json', /somchai|jaidee/i],
  [SOMCHAI, 'somchai_jaidee.pdf', /somchai|jaidee/i],
  [SOMCHAI, 'Jaidee, Somchai', /somchai|jaidee/i],
  [SOMCHAI, 'JAIDEESOMCHAI', /somchai|jaidee/i],
  [SOMCHAI, 'Mr. Jaidee', /jaidee/i],
  [SOMCHAI, 'ＳＯＭＣＨＡＩ', /ＳＯＭＣＨＡＩ/],
  [SOMCHAI, 'ct-a800000014.pdf', /a800000014/i],
  [SOMCHAI, 'A800000014 A800 000 014', /A800000014/],
  [SOMCHAI, '284613.json 00284613.json', /284613/],
  [NGUYEN, 'nguyen_thi_anh.json', /nguyen|thi_|anh/i],
  [NGUYEN, 'NguyenThiAnh', /nguyen|thi|anh/i],
  [NGUYEN, 'Nguyễn Thị Ánh'.normalize('NFD'), /Nguye|nh/],
  [NGUYEN, 'ANH-NGUYEN', /anh|nguyen/i],
  [NGUYEN, 'fc12345673', /fc12345673/i],
  [CHEN, 'weiling chen', /weiling|chen/i],
  [CHEN, 'Chen_WeiLing_4410029', /chen|ling|4410029/i],
  [CHEN, 'WEI LING', /wei|ling/i],
  [WANG, '王大明 王_大_明 王 大 明', /大/],
  [WANG, '大明-病摘.pdf', /大明/],
  [WANG, 'A123456789 重複', /A123456789/],
  // Copied from a PDF: soft hyphens, characters of no width, dashes of every length.
  [WANG, '王\u00AD大\u200B明 王\u2060大明', /大/],
  [WANG, 'A123\u2011456\u2013789 A1234\u200B56789', /456/],
  [SOMCHAI, 'JAI\u00ADDEE\u2014SOM\u200CCHAI', /jai|som/i],
  [OUYANG, '大明歐陽 陽大明', /大明|歐陽/],
  [TAIYAL, '武荖‧撒韵 武荖', /撒韵|武荖/],
  [BOTH, 'sarah-oneil ONEIL 林sarah', /sarah|neil/i],
  [BOTH, 'h900000012', /h900000012/i],
  [BOTH, '林Sarah 889900林', /sarah|889900/i],
  // Numbers of anybody else too.
  [WANG, '同 B223456785、AC01234567', /B223456785|AC01234567/],
];

const caseIn = await sceneDetails(Date.parse('2026-11-24T06:00:00Z'));
const detail = caseIn(SCENES[0] ?? fail());
function fail(): never {
  throw new Error('no scene');
}

test.each(TABLE)('of %o, what leaves the page says nothing: %s', ({ name, number, chart }, written, gone) => {
  const seen = {
    ...detail,
    maskedPatient: { name, number: maskNumber(number) },
    chartNumber: chart,
    fileName: written,
    missingAttachments: [written],
    problems: [],
    answers: [],
    lastError: { code: 'invalid', message: written },
  };
  expect(hisText(seen, zhTW, 'zh-TW')).not.toMatch(gone);
  expect(vendorText([seen], zhTW, 'zh-TW')).not.toMatch(gone);
  // And what a command prints.
  const patient = { patientName: name, patientNumber: number, chartNumber: chart };
  const { fileName, missingAttachments } = seenRow('covered', seen, patient);
  expect([fileName, ...missingAttachments].join(' ')).not.toMatch(gone);
});

/** Number of words that the cover compares in a text. */
function compared(names: readonly string[], text: string): number {
  const cover = coverPatient({ names, numbers: [] });
  const has = vi.spyOn(Set.prototype, 'has').mockClear();
  cover(text);
  return has.mock.calls.length;
}

test('words of a name that begin each other cost no more than others do', () => {
  const words = Array.from({ length: 140 }, (_, at) => 'a'.repeat(at + 2));
  const file = `${'a'.repeat(116)}b.json`;
  expect(compared([words.join(' ')], file)).toBeLessThan(file.length * 14);
});

test('whatever names and text are, each place of the text is compared with few words', () => {
  const few = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '-', '\u0301', '王'), maxLength: 300 });
  const samples = fc.property(fc.array(few, { maxLength: 40 }), few, fc.nat(20), (names, text, times) => {
    expect(compared(names, text.repeat(times))).toBeLessThanOrEqual(text.length * times * 100);
  });
  fc.assert(samples, { numRuns: runs() });
});

test.each([
  [SOMCHAI, 'IC12345678_BC27730100.json'],
  [SOMCHAI, '0101090517_20261127_6620b974.json'],
  [NGUYEN, 'advance anhydrous methionine'],
  [CHEN, 'weight chemo'],
  [WANG, '王先生 明日再送 大人'],
])('of %o, what is no name of theirs stays: %s', ({ name, number, chart }, written) => {
  const seen = {
    ...detail,
    maskedPatient: { name, number: maskNumber(number) },
    chartNumber: chart,
    missingAttachments: [written],
    problems: [],
    lastError: null,
  };
  expect(vendorText([seen], zhTW, 'zh-TW')).toContain(written);
});

const NOT_THERE = {
  kind: 'file',
  size: null,
  state: 'missing',
  sha256: null,
  handedOver: false,
  fault: null,
} as const;

/** Names of unreadable Bundles, where anybody's names, numbers and days may stand, and the text that is left. */
const UNREADABLE: readonly (readonly [written: string, left: string])[] = [
  ['王大明.json', '○○.json'],
  ['SOMCHAI-JAIDEE.json', '○○-○○.json'],
  ['nguyễn_thị_ánh.json', '○○_○○_○○.json'],
  ['Nguyễn Thị Ánh.json'.normalize('NFD'), '○○ ○○ ○○.json'],
  ['撒韵·武荖.json', '○○·○○.json'],
  ['Мария.json', '○○.json'],
  ['さくら.JSON', '○○.JSON'],
  ['ＳＯＭＣＨＡＩ.json', '○○.json'],
  ['0101090517_20261127_6620b974_SOMCHAI-JAIDEE.json', '○○_○○_○○_○○-○○.json'],
  ['A123456789.json', '○○.json'],
  ['A-123-456-789.json', '○○-○○.json'],
  ['123 45 678.json', '○○.json'],
  ['chart 0284613 (2).json', '○○ ○○ (2).json'],
  ['19600312.pdf', '○○.pdf'],
  ['claim-bundle-002.json', 'claim-bundle-002.json'],
  ['PAS_export_17.json', 'PAS_export_17.json'],
  ['report.wang', 'report.○○'],
  ['.json', '.json'],
];

test.each(UNREADABLE)('of a Bundle that could not be read, of “%s” there leaves “%s”', (written, left) => {
  const seen = {
    ...detail,
    maskedPatient: null,
    chartNumber: null,
    fileName: written,
    missingAttachments: [written],
    attachments: [{ ...NOT_THERE, name: written }],
    problems: [],
    answers: [],
    lastError: { code: 'invalid', message: '' },
  };
  for (const text of [hisText(seen, zhTW, 'zh-TW'), vendorText([seen], zhTW, 'zh-TW')]) {
    expect(text).toContain(left);
    if (written !== left) expect(text).not.toContain(written);
  }
  const patient = { patientName: null, patientNumber: null, chartNumber: null };
  const { fileName, missingAttachments } = seenRow('covered', seen, patient);
  expect([fileName, ...missingAttachments]).toEqual([left, left]);
});

test('who works on cases goes by the name of an unreadable file as it is', () => {
  const patient = { patientName: null, patientNumber: null, chartNumber: null };
  const fileName = 'SOMCHAI-王大明-0284613.json';
  expect(seenRow('named', { ...detail, fileName }, patient).fileName).toBe(fileName);
});

test('a name that is known is covered as before, and the rest of the file’s name stays', () => {
  const patient = { patientName: '王大明', patientNumber: 'A123456789', chartNumber: '1234567' };
  expect(
    seenRow('covered', { ...detail, fileName: '0101090517_20261127_王大明.json' }, patient).fileName,
  ).toMatch(/^0101090517_20261127_王○明\.json$/);
});
