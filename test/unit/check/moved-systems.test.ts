import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import { openIgStore } from '../../../main/agent/carrier/check/package/store.ts';
import { openProfileCheck } from '../../../main/agent/carrier/check/profile-check.ts';
import type { ProfileCheck } from '../../../main/agent/carrier/check/profile-report.ts';
import { movedTo130 } from '../../../main/practice/samples/moved.ts';
import { DEFAULT_HOSPITAL, makeSample } from '../../../main/practice/samples/sample.ts';

const IG = new URL('../../../../shared/ig/', import.meta.url);
const PACKAGES = ['tw.gov.mohw.nhi.pas-1.2.3.tgz', 'tw.gov.mohw.twcore-0.3.2.tgz'];
const EXAMPLES = ['Bundle-bun-1', 'Bundle-bun-3', 'Bundle-bun-uuid-example'];
const here = existsSync(IG);

const found = (text: string, profiles: ProfileCheck | null = null): string[] => {
  const { problems } = inspectBytes(Buffer.from(text), null, 'error', profiles);
  return problems.map(
    ({ severity, code, path }) => `${severity} ${code} ${path.replace(/^.*\.resource\./, '')}`,
  );
};
const errors = (text: string, profiles: ProfileCheck | null = null): string[] =>
  found(text, profiles).filter((line) => line.startsWith('error'));
const example = (name: string): string => readFileSync(new URL(`examples/${name}.json`, IG), 'utf8');

describe('a Bundle whose code systems 1.3.0 moved', () => {
  test('is told so once for each system, and nothing stands against it', () => {
    const text = makeSample({ seed: 'moved', kind: 'cancer', priority: '1' }).bytes.toString('utf8');
    const moved = movedTo130(text);
    expect(moved).not.toBe(text);
    const lines = inspectBytes(Buffer.from(moved), DEFAULT_HOSPITAL).problems;
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.every(({ code }) => code === 'system-other-base')).toBe(true);
    expect(new Set(lines.map(({ message }) => message)).size).toBe(lines.length);
  });

  test('has the same summary, the same drugs and the same hospital', () => {
    const text = makeSample({ seed: 'moved 2', kind: 'cancer', priority: '1' }).bytes.toString('utf8');
    const was = inspectBytes(Buffer.from(text), DEFAULT_HOSPITAL);
    const is = inspectBytes(Buffer.from(movedTo130(text)), DEFAULT_HOSPITAL);
    expect(is.summary).toEqual(was.summary);
  });

  test('is refused all the same where a code is wrong in any of them', () => {
    const text = movedTo130(makeSample({ seed: 'moved 3', kind: 'cancer' }).bytes.toString('utf8'));
    const wrong = text.replaceAll(/("system": ?"[^"]*nhi-medication",\s*"code": ?")[^"]*"/g, '$1NOSUCH"');
    expect(wrong).not.toBe(text);
    expect(errors(wrong).join()).toContain('code-malformed');
  });
});

describe.skipIf(!here)('the guide’s own examples, moved as 1.3.0 moves them', () => {
  test.each(EXAMPLES)('%s passes the built-in check with warnings at most', (name) => {
    expect(errors(movedTo130(example(name)))).toEqual([]);
  });

  describe('with an imported package', () => {
    let dir: string;
    let old: ProfileCheck | null;
    let moved: ProfileCheck | null;
    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'twpas-moved-'));
      const store = await openIgStore(dir, () => 0);
      for (const file of PACKAGES) await store.import(fileURLToPath(new URL(file, IG)));
      const file = store.current() ?? '';
      old = await openProfileCheck()(file);
      // The guide as 1.3.0 has it, as far as is known: the same definitions, its sets at their new base.
      const compiled = await readFile(file, 'utf8');
      const next = join(dir, 'ig', 'tw.gov.mohw.nhi.pas-1.3.0.json');
      await writeFile(next, movedTo130(compiled).replace('"version":"1.2.3"', '"version":"1.3.0"'));
      moved = await openProfileCheck()(next);
    }, 120_000);
    afterAll(() => rm(dir, { recursive: true, force: true }));

    test.each(EXAMPLES)('%s passes one whose sets have moved in its new form', (name) => {
      expect(found(movedTo130(example(name)), moved)).toEqual(found(example(name), old));
    });

    test.each(EXAMPLES)(
      '%s in its old form is refused by one whose sets have moved, once for each system',
      (name) => {
        const lines = errors(example(name), moved);
        expect(lines.length).toBeGreaterThan(1);
        expect(lines.every((line) => line.includes(' system-older-base '))).toBe(true);
        const problems = inspectBytes(Buffer.from(example(name)), null, 'error', moved).problems.filter(
          ({ severity }) => severity === 'error',
        );
        expect(new Set(problems.map(({ found: url }) => url)).size).toBe(problems.length);
        for (const one of problems)
          expect(one.expected).toContain('https://fhir.nhi.gov.tw/nhi_tsfhir/CodeSystem/');
      },
    );

    test.each(EXAMPLES)('%s passes one of before the move as well', (name) => {
      expect(errors(movedTo130(example(name)), old)).toEqual([]);
    });

    test('only what is not of the guide in use is told as another base', () => {
      const other = (text: string, profiles: ProfileCheck | null): string[] =>
        found(text, profiles).filter((line) => /system-(?:other|older)-base/.test(line));
      const [name = ''] = EXAMPLES;
      expect(other(movedTo130(example(name)), moved)).toEqual([]);
      expect(other(example(name), old)).toEqual([]);
      expect(other(example(name), moved).length).toBeGreaterThan(0);
      expect(other(movedTo130(example(name)), old).length).toBeGreaterThan(0);
    });
  });
});
