import { plainAmount } from '../../../../renderer/format/unit.ts';
import { describe, expect, it } from 'vitest';
import { readContent } from '../../../../main/agent/carrier/check/read-content.ts';
import {
  APPLIED_ROWS,
  READABLE_KINDS,
  type RowSpec,
} from '../../../../main/agent/ground/fhir/readable/kinds.ts';
import { attachmentKind, codeShown, isAt, plainDates } from '../../../../renderer/content/shown-text.ts';
import { dateOnly, dateTime } from '../../../../renderer/format/time.ts';
import { zhTW } from '../../../../renderer/texts/zh-TW.ts';
import { makeSamples } from '../../../../main/practice/samples/sample.ts';

const labelsOf = (specs: readonly RowSpec[]): string[] =>
  specs.flatMap((spec) => ('each' in spec ? labelsOf(spec.rows) : [spec[0]]));

describe('the labels of what was sent', () => {
  it('have a text each, those of the tables and those of samples of both kinds', () => {
    const labels = new Set([
      ...READABLE_KINDS.flatMap(({ rows }) => labelsOf(rows)),
      ...labelsOf(APPLIED_ROWS),
    ]);
    for (const { bytes } of makeSamples(40, 'labels'))
      for (const { groups } of readContent(bytes, true)?.sections ?? [])
        for (const { rows } of groups) rows.forEach(({ label }) => labels.add(label));
    expect([...labels].filter((label) => !Object.hasOwn(zhTW.content.labels, label))).toEqual([]);
  });
});

describe('a value', () => {
  const said = (text: string): string => plainDates(text, { dateOnly, dateTime });
  it.each([
    ['2026-11-02', '2026/11/2'],
    ['2026-11-02T09:30:00+08:00', '2026/11/2 09:30'],
    ['2026-11-02 – 2027-01-24', '2026/11/2 – 2027/1/24'],
    ['2026-11-02 – ', '2026/11/2 – '],
    ['2.9 mmol/l – 4.9 mmol/l', '2.9 mmol/l – 4.9 mmol/l'],
    ['Stage II – III – IV', 'Stage II – III – IV'],
  ])('%j is written %j', (text, shown) => {
    expect(said(text)).toBe(shown);
  });

  it('shows its code where that says more than the word', () => {
    expect(codeShown({ code: '777-3', system: 'http://loinc.org' })).toBe('777-3');
    expect(codeShown({ code: 'true', system: 'boolean' })).toBeNull();
    expect(
      codeShown({ code: '1', system: 'https://nhicore.nhi.gov.tw/pas/CodeSystem/nhi-order-type' }),
    ).toBeNull();
  });
});

describe('a problem', () => {
  it('is at an element that is its place or holds it, and not at a neighbour that begins alike', () => {
    const row = 'Bundle.entry[1].resource.item[1]';
    expect(isAt(row, row)).toBe(true);
    expect(isAt(`${row}.quantity.value`, row)).toBe(true);
    expect(isAt(`${row}[0]`, row)).toBe(true);
    expect(isAt('Bundle.entry[1].resource.item[1]x', row)).toBe(false);
    expect(isAt('Bundle.entry[1].resource', row)).toBe(false);
  });
});

describe('an attachment', () => {
  const kind = (bytes: number[] | string): string => {
    const found = attachmentKind(
      typeof bytes === 'string' ? new TextEncoder().encode(bytes) : Uint8Array.from(bytes),
    );
    return found.kind === 'image' ? found.type : found.kind;
  };
  it.each([
    ['a PDF', '%PDF-1.7\n…', 'pdf'],
    ['a PDF whose header comes late', `${' '.repeat(500)}%PDF-1.4`, 'pdf'],
    ['a text', '白血球 5.1\n', 'text'],
    ['a page of the web is read as a text, never shown as a page', '<html><script>1</script>', 'text'],
    ['a drawing that can hold a script', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'text'],
    ['nothing', '', 'other'],
  ])('%s', (_what, bytes, expected) => {
    expect(kind(bytes)).toBe(expected);
  });
  it.each([
    ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]],
    ['image/jpeg', [0xff, 0xd8, 0xff, 0xe0]],
    ['other', [0, 0, 1, 0xba]],
    ['other', [0x49, 0x49, 0x2a, 0]],
    ['other', [0xff, 0xfe, 0x41]],
  ])('is told by its first bytes: %s', (expected, bytes) => {
    expect(kind(bytes)).toBe(expected);
  });
});

describe('an amount', () => {
  const texts = { caseTexts: { units: { tbl: '顆' } } } as unknown as Parameters<typeof plainAmount>[1];
  it.each([
    ['133 tbl', '133 顆'],
    ['0.5 {tbl}', '0.5 顆'],
    ['160 mg', '160 mg'],
    ['Stage II', 'Stage II'],
    ['3 of 4', '3 of 4'],
  ])('%j is written %j', (text, shown) => {
    expect(plainAmount(text, texts)).toBe(shown);
  });
});
