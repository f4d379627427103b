import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { layoutOf, stagingOf, throughLink } from '../../../../main/headless/update/layout.ts';
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
  'an installation is known by the link that leads to it, whichever way its program was started',
  () => {
    symlinkSync(folder, link());
    for (const way of [program, join(link(), 'cli.js')]) {
      expect(layoutOf(way)).toEqual({ link: link(), folder });
      expect(throughLink(way)).toBe(join(link(), 'cli.js'));
    }
  },
);

test.skipIf(onWindows('links'))(
  'without a link, or with one to another version, nothing is taken for granted',
  () => {
    expect(() => layoutOf(program)).toThrow('install from the archive');
    expect(throughLink(program)).toBe(program);
    symlinkSync(join(dir, 'elsewhere'), link());
    expect(() => layoutOf(program)).toThrow('install from the archive');
    expect(throughLink('/nowhere/cli.js')).toBe('/nowhere/cli.js');
  },
);

test('releases are copied to a place beside the link, where an administrator alone writes', () => {
  expect(stagingOf('/opt/twpas-agent')).toBe('/opt/twpas-agent.updates');
});
