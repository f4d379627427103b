import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { throughLink } from '../../../../main/headless/service/service-plan.ts';
import { onWindows } from '../../support/where.ts';

let dir: string;
let folder: string;
let program: string;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'layout-')));
  folder = join(dir, 'twpas-agent-1.0.0-linux-x64');
  program = join(folder, 'cli.js');
  mkdirSync(folder);
  writeFileSync(program, '');
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});
const link = (): string => join(dir, 'twpas-agent');

test.skipIf(onWindows('links'))(
  'a registration names the link that leads to the version, whichever way its program was started',
  () => {
    symlinkSync(folder, link());
    for (const way of [program, join(link(), 'cli.js')])
      expect(throughLink(way)).toBe(join(link(), 'cli.js'));
  },
);

test.skipIf(onWindows('links'))(
  'without a link, or with one to another version, nothing is taken for granted',
  () => {
    expect(throughLink(program)).toBe(program);
    symlinkSync(join(dir, 'elsewhere'), link());
    expect(throughLink('/nowhere/cli.js')).toBe('/nowhere/cli.js');
  },
);
