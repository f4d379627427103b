import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inspectBytes } from '../../../../main/agent/carrier/check/inspect.ts';
import type { Problem } from '../../../../main/agent/carrier/check/problem.ts';
import { openProfileCheck } from '../../../../main/agent/carrier/check/profile-check.ts';
import type { Profile } from '../../../../shared/states.ts';
import { DEFAULT_HOSPITAL, makeSample } from '../../../../main/practice/samples/sample.ts';
import { runs } from '../../support/runs.ts';

const guide = await openProfileCheck()(null);
const problemsIn = (bytes: Uint8Array): readonly Problem[] =>
  inspectBytes(bytes, DEFAULT_HOSPITAL, 'error', guide).problems;
const errorsIn = (bytes: Uint8Array): string[] =>
  problemsIn(bytes)
    .filter(({ severity }) => severity === 'error')
    .map(({ code, path }) => `${code} ${path}`);

const EXAMPLES = new URL('../../../../../shared/ig/examples/', import.meta.url);

describe.skipIf(!existsSync(EXAMPLES))('the guide’s examples', () => {
  test.each(['bun-1', 'bun-3', 'bun-uuid-example'])('Bundle-%s passes with no error', (name) => {
    expect(errorsIn(readFileSync(new URL(`Bundle-${name}.json`, EXAMPLES)))).toEqual([]);
  });
});

test.each<Profile>(['cancer', 'immunologic'])(
  'generated %s samples pass, without so much as a warning',
  (kind) => {
    for (let seed = 0; seed < runs(); seed++) {
      const { bytes } = makeSample({ seed: `sound ${String(seed)}`, kind });
      expect(
        problemsIn(bytes).map(({ code, path }) => `${code} ${path}`),
        `seed ${String(seed)}`,
      ).toEqual([]);
    }
  },
);
