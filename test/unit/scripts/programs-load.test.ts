import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

// Node runs these from their sources. It knows no JSX, which the tests' own loader does: a chain of imports may end in some.
test.each(['bench', 'crash', 'faults', 'samples', 'sandbox'])(
  'npm run starts the program in test/%s, which says how it is used',
  async (name) => {
    const program = join(import.meta.dirname, '../..', name, 'cli.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [program, '--help']);
    expect(stdout).toMatch(/^Usage: /);
  },
);
