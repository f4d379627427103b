import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkByGuide } from '../../../../main/agent/carrier/check/check-by-guide.ts';
import { inspectBytes } from '../../../../main/agent/carrier/check/inspect.ts';
import { compilePackage } from '../../../../main/profile/package/compile-package.ts';
import { openGuide } from '../../../../main/profile/guide.ts';
import { AgentError } from '../../../../main/agent/ground/error.ts';
import { makeSample } from '../../../../main/practice/samples/sample.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { profileOf, TEST_BASE } from '../profile/support/definition.ts';
import { hostilePackage } from './hostile-package.ts';
import { manifest, resource, tgzOf } from '../../../../main/practice/samples/tgz.ts';
import { runs } from '../../support/runs.ts';

const bundle = makeSample({ seed: 'hostile', attachments: 0 }).bytes;

test('any package is refused with a reason, or has Bundles checked by it', async () => {
  const file = join(temporaryFolder(), 'package.tgz');
  let refused = 0;
  const packages = runs(0.4);
  for (let run = 0; run < packages; run++) {
    writeFileSync(file, hostilePackage(String(run)));
    const compiled = await compilePackage(file).catch((error: unknown) => {
      expect(error, String(run)).toBeInstanceOf(AgentError);
      return null;
    });
    if (compiled === null) refused += 1;
    else {
      const check = checkByGuide(openGuide(compiled, []));
      expect(inspectBytes(bundle, null, 'error', check).igVersion, String(run)).toMatch(/#/);
    }
  }
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(packages);
});

test.each([
  ['a code system without a url', { resourceType: 'CodeSystem', url: 5, content: 'complete', concept: [] }],
  [
    'a value set of no systems',
    { resourceType: 'ValueSet', url: 'x', compose: { include: [{ system: [] }] } },
  ],
  ['a number where a profile has its name', { ...profileOf('Claim', [], { url: `${TEST_BASE}c` }), url: 7 }],
])('%s is refused', async (_, content) => {
  const file = join(temporaryFolder(), 'package.tgz');
  writeFileSync(file, tgzOf([manifest(), resource('one', content)]));
  await expect(compilePackage(file)).rejects.toMatchObject({ code: 'ig-package-damaged' });
});
