import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { compare, inAgent, inAsar } from '../../../../scripts/pack-check/allowed.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const config = parse(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')) as Record<string, unknown>;

/** electron-builder's own check of a configuration, out of the package that holds it. */
async function validate(given: unknown): Promise<void> {
  const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
  const { validateConfiguration } = builder('app-builder-lib/out/util/config/config') as {
    validateConfiguration: (config: unknown, logger: unknown) => Promise<void>;
  };
  const { DebugLogger } = builder('builder-util') as { DebugLogger: new (enabled: boolean) => unknown };
  await validateConfiguration(given, new DebugLogger(false));
}

test('electron-builder accepts the configuration, and would not accept a misspelt one', async () => {
  await validate(structuredClone(config));
  await expect(validate({ ...structuredClone(config), electronFuse: {} })).rejects.toThrow(/electronFuse/);
});

test('the allow-list finds what does not belong and what is not there', () => {
  expect(compare(['cli.js', '.env', 'src/index.ts', 'cli.js.map'], inAgent('win32')).extra).toEqual([
    '.env',
    'src/index.ts',
    'cli.js.map',
  ]);
  expect(compare([], inAsar('linux')).missing).toHaveLength(inAsar('linux').length);
});
