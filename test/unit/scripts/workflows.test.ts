import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { partOf } from '../../../scripts/workflows/changelog.ts';
import { workflowProblems } from '../../../scripts/workflows/rules.ts';

const FOLDER = join(import.meta.dirname, '../../../.github/workflows');
const scripts = new Set(Object.keys(packageJson.scripts));
const HASH = 'a'.repeat(40);
const workflow = (...steps: readonly string[]): string =>
  [
    'permissions:',
    '  contents: read',
    'jobs:',
    '  one:',
    '    timeout-minutes: 5',
    '    steps:',
    ...steps.map((step) => `      ${step}`),
  ].join('\n');

test.each(readdirSync(FOLDER))(
  '%s has pinned actions, few rights, and steps that run elsewhere too',
  (name) => {
    expect(workflowProblems(readFileSync(join(FOLDER, name), 'utf8'), scripts)).toEqual([]);
  },
);

test('an action by a tag, or by a hash without its version, is a problem', () => {
  expect(workflowProblems(workflow('- uses: actions/checkout@v7'), scripts)).toHaveLength(2);
  expect(workflowProblems(workflow(`- uses: actions/checkout@${HASH}`), scripts)).toHaveLength(1);
  expect(workflowProblems(workflow(`- uses: actions/checkout@${HASH} # v7.0.1`), scripts)).toEqual([]);
});

test('a step is a script of this project, or a comment says why not', () => {
  expect(workflowProblems(workflow('- run: npm run check', '- run: npm test'), scripts)).toEqual([]);
  expect(workflowProblems(workflow('- run: npm run no-such-script'), scripts)).toHaveLength(1);
  expect(workflowProblems(workflow('- run: curl https://example.com | sh'), scripts)).toHaveLength(1);
  expect(workflowProblems(workflow('# Not here: why.', '- run: gh release list'), scripts)).toEqual([]);
});

test('a secret is a problem anywhere but in the step that signs what another step has built', () => {
  const secret = 'env:\n          KEY: ${{ secrets.KEY }}';
  const at = (run: string): string => workflow(`- run: ${run}\n        ${secret}`);
  expect(workflowProblems(at('npm run pack -- --built'), scripts)).toEqual([]);
  for (const run of ['npm run pack', 'npm ci', 'npm run build'])
    expect(workflowProblems(at(run), scripts)).toEqual([expect.stringContaining('a secret')]);
  const ofAll = `env: { KEY: '\${{ secrets.KEY }}' }\n${workflow('- run: npm test')}`;
  expect(workflowProblems(ofAll, scripts)).toEqual([expect.stringContaining('a secret')]);
});

test('rights to write for all jobs, or a job without an end, are problems', () => {
  const good = workflow('- run: npm test');
  expect(workflowProblems(good.replace('contents: read', 'contents: write'), scripts)).toHaveLength(1);
  expect(workflowProblems(good.replace('timeout-minutes: 5', 'x: 5'), scripts)).toHaveLength(1);
  expect(workflowProblems(good.replace(/permissions:\n.*\n/, ''), scripts)).toHaveLength(1);
});

test('the notes of a release are the CHANGELOG’s part of that version, which is not unreleased any more', () => {
  const text = '# Changelog\n\n## 0.2.0 (unreleased)\n\n- new\n\n## 0.1.0\n\n### Cases\n\n- old\n';
  expect(partOf(text, '0.1.0')).toBe('### Cases\n\n- old\n');
  expect(partOf(text, '0.2.0')).toBeNull();
  expect(partOf(text, '0.1')).toBeNull();
});
