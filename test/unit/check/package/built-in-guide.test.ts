import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { builtInGuide } from '../../../../main/agent/carrier/check/profile-check.ts';
import { compilePackage } from '../../../../main/profile/package/compile-package.ts';
import { loadGuide, readCompiled } from '../../../../main/agent/carrier/check/package/load-guide.ts';
import { checkProfiles } from '../../../../main/profile/check-profiles.ts';
import { RULES_GUIDE } from '../../../../main/agent/carrier/check/rules/registry.ts';
import { parseBundle } from '../../../../main/agent/ground/fhir/parsed-bundle.ts';
import { makeSamples } from '../../../../main/practice/samples/sample.ts';

const DIR = join(import.meta.dirname, '../../../../resources/guide');
const IG = new URL('../../../../../shared/ig/', import.meta.url);

test('the guide that ships is the one the rules are of, with what it stands on, in 3 MB', async () => {
  const guide = await loadGuide((await builtInGuide()) ?? '');
  expect(guide.label).toBe(RULES_GUIDE);
  expect(guide.missing).not.toContain('tw.gov.mohw.twcore#0.3.2');
  const bytes = readdirSync(DIR).reduce((sum, name) => sum + statSync(join(DIR, name)).size, 0);
  expect(bytes).toBeLessThan(3_000_000);
});

test('the guide holds no sentence and no display', async () => {
  const { definitions } = await readCompiled((await builtInGuide()) ?? '');
  const words = definitions.flatMap(({ constraints }) =>
    Object.values(constraints).map(({ human }) => human),
  );
  expect([...new Set(words)]).toEqual(['']);
  for (const name of readdirSync(DIR).filter((file) => file.endsWith('.json'))) {
    const text = readFileSync(join(DIR, name), 'utf8');
    expect(/"(?:display|description|definition|short|div)":/.test(text)).toBe(false);
  }
});

test('practice Bundles of both kinds have nothing to complain of by it', async () => {
  const guide = await loadGuide((await builtInGuide()) ?? '');
  for (const { bundle } of makeSamples(10, 'built-in')) {
    const parsed = parseBundle(JSON.parse(JSON.stringify(bundle)));
    expect(parsed === null ? null : checkProfiles(parsed, guide).problems).toEqual([]);
  }
});

describe.skipIf(!existsSync(IG))('beside the packages', { tags: 'full' }, () => {
  test.each(['tw.gov.mohw.nhi.pas-1.2.3', 'tw.gov.mohw.twcore-0.3.2'])(
    '%s is what the package says',
    async (name) => {
      const compiled = await compilePackage(fileURLToPath(new URL(`${name}.tgz`, IG)));
      const plain = (value: unknown): unknown =>
        JSON.parse(
          JSON.stringify(value, (key, one: unknown) => (key === 'display' ? undefined : one)).replaceAll(
            /"human":"(?:[^"\\]|\\.)*"/g,
            '"human":""',
          ),
        );
      expect(JSON.parse(readFileSync(join(DIR, `${name}.json`), 'utf8'))).toEqual(plain(compiled));
    },
    60_000,
  );
});
