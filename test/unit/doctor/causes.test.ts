import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Cause } from '../../../main/agent/attendants/doctor/causes/tls-causes.ts';
import { CAUSES } from '../../../main/agent/attendants/doctor/causes.ts';

const all = Object.entries<Cause>(CAUSES);
const places = (sentence: string): string[] =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();

test('docs/doctor.md lists every code with what it says today (node scripts/doctor-docs.ts)', () => {
  const document = readFileSync(new URL('../../../docs/doctor.md', import.meta.url), 'utf8');
  for (const [code, { zh }] of all) {
    const row = document.split('\n').find((line) => line.startsWith(`| \`${code}\` `)) ?? '';
    // Markdown may escape what it would read as its own.
    expect(row.replaceAll('\\', ''), code).toContain(zh.replaceAll('\\', ''));
  }
});

test('each cause is one sentence in both languages, of the same places, in the words of the glossary', () => {
  for (const [code, { zh, en }] of all) {
    expect(zh, code).toMatch(/。$|：\{reason\}$/);
    expect(zh.slice(0, -1), code).not.toContain('。');
    expect(zh, code).not.toMatch(/用戶|服務器|文件|信息|程序|默認|數據|網絡|設置|打印|登錄帳|軟件|硬件|沙盒/);
    const only = new Set(['direction', 'directionEn', 'reason', 'reasonEn']);
    const shared = (names: string[]): string[] => names.filter((name) => !only.has(name));
    expect(shared(places(en)), code).toEqual(shared(places(zh)));
  }
});

test('every cause has a test that brings it about', () => {
  const folder = new URL('.', import.meta.url);
  const tests = readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts') && name !== 'causes.test.ts')
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
  // Before the agent can be asked, and what the system trusts: test/integration/cli/doctor.test.ts, …/network.
  const elsewhere = ['settings-invalid', 'tls-private-issuer'];
  expect(
    all
      .map(([code]) => code)
      .filter((code) => !new RegExp(`['"]${code}['"]`).test(tests) && !elsewhere.includes(code)),
  ).toEqual([]);
});
