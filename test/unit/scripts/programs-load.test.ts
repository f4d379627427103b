import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

// Node runs these from their sources. It knows no JSX, which the tests' own loader does: a chain of imports may end in some.
test.each(['test/bench', 'test/crash', 'test/faults', 'main/practice/samples', 'main/practice'])(
  'npm run starts the program in %s, which says how it is used',
  { tags: 'full' },
  async (folder) => {
    const program = join(import.meta.dirname, '../../..', folder, 'cli.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [program, '--help']);
    expect(stdout).toMatch(/^Usage: /);
  },
);
