import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FILE_TEXTS } from '../../../main/agent/carrier/check/file-texts.ts';
import { RULES } from '../../../main/agent/carrier/check/rules/registry.ts';
import { PROBLEM_TEXTS } from '../../../main/agent/carrier/check/texts.ts';

test('docs/check.md lists every code with what it says today (node scripts/docs.ts)', () => {
  const document = readFileSync(new URL('../../../docs/check.md', import.meta.url), 'utf8');
  const texts = [...RULES.map(({ codes }) => codes), FILE_TEXTS, PROBLEM_TEXTS].flatMap((codes) =>
    Object.entries<{ readonly zh: string }>(codes),
  );
  const rows = document.split('\n').filter((line) => line.startsWith('| `'));
  for (const [code, { zh }] of texts) {
    const row = rows.find((line) => line.startsWith(`| \`${code}\` `)) ?? '';
    if (code !== 'attachment-missing')
      expect(row, code).toContain(zh.replace('{what}', '…').replaceAll('|', '\\|'));
  }
});
