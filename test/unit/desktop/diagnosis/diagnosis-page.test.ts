import { expect, test } from 'vitest';
import { diagnosisAction, diagnosisPage } from '../../../../main/desktop/diagnosis/diagnosis-page.ts';
import type { Diagnosis } from '../../../../main/desktop/diagnosis/diagnosis.ts';
import { textsOf } from '../../../../main/desktop/texts/texts.ts';

const diagnosis: Diagnosis = {
  heading: '標題',
  why: '原因',
  details: ['folders[0].path: <script>alert(1)</script> & "quotes"'],
  steps: ['步驟'],
  forms: ['retry', 'recovery', 'passphrase', 'use-machine-key'],
  code: 'settings',
};
const page = (language: 'zh-TW' | 'en', what: Diagnosis | null = diagnosis): string =>
  diagnosisPage({
    diagnosis: what,
    foot: { settingsFile: '/etc/a&b.yaml', logFile: '/log', version: '1.2.3' },
    texts: textsOf(language),
    language,
    nonce: 'abc',
  });

test('it runs no script, loads nothing, and what it quotes stays text', () => {
  const html = page('zh-TW');
  expect(html).not.toMatch(/<script|<link|<img|<iframe|javascript:|\son\w+=/i);
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;');
  expect(html).toContain('/etc/a&amp;b.yaml');
  expect(html).toContain('<style nonce="abc">');
});

test('each form posts to a path of its own, and a passphrase is not shown while typed', () => {
  const html = page('zh-TW');
  for (const form of diagnosis.forms) expect(html).toContain(`method="post" action="/diagnosis/${form}"`);
  expect(html).toMatch(/action="\/diagnosis\/passphrase".*?type="password"/s);
});

test('it speaks both languages, and waits in words while the agent starts', () => {
  expect(page('zh-TW')).toContain('lang="zh-Hant-TW"');
  expect(page('en')).toContain('Try again');
  expect(page('en')).not.toContain('再試一次');
  expect(page('zh-TW', null)).toContain('正在重新啟動送件程式');
});

test('a posted form is an action, an empty or overlong secret is none', () => {
  const form = (secret: string): URLSearchParams => new URLSearchParams({ secret });
  expect(diagnosisAction('retry', form(''))).toEqual({ kind: 'retry', secret: null });
  expect(diagnosisAction('use-machine-key', form(''))).toEqual({ kind: 'use-machine-key' });
  expect(diagnosisAction('recovery', form(' ABCD-EFGH '))).toEqual({
    kind: 'retry',
    secret: { kind: 'recovery', text: 'ABCD-EFGH' },
  });
  expect(diagnosisAction('passphrase', form('  '))).toBeNull();
  expect(diagnosisAction('recovery', form('x'.repeat(1_001)))).toBeNull();
  expect(diagnosisAction('delete-everything', form('x'))).toBeNull();
});
