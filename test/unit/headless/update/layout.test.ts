import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { layoutOf, stagingOf, throughLink } from '../../../../main/headless/update/layout.ts';
import { removeJournal, writeJournal } from '../../../../main/headless/update/switch-link.ts';
import { tellUnsettledUpdate } from '../../../../main/headless/update/unsettled.ts';
import { serviceRestart } from '../../../../main/headless/update/linux-service.ts';
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

test.skipIf(onWindows('links'))(
  'an update that was switched to and not confirmed is said where IT looks, one that never came to its switch is not',
  async () => {
    symlinkSync(folder, link());
    const said: string[] = [];
    const tell = () => tellUnsettledUpdate({ err: (line) => said.push(line) }, program);
    await tell();
    await writeJournal(link(), { from: folder, to: join(dir, 'twpas-agent-2.0.0-linux-x64'), backup: null });
    await tell();
    expect(said).toEqual([]);
    const before = join(dir, 'twpas-agent-0.9.0-linux-x64');
    await writeJournal(link(), { from: before, to: folder, backup: null });
    expect(statSync(`${link()}.update.json`).mode & 0o777).toBe(0o644);
    await tell();
    expect(said).toEqual([
      expect.stringContaining(
        'from twpas-agent-0.9.0-linux-x64 to twpas-agent-1.0.0-linux-x64 is not confirmed',
      ),
    ]);
    await tellUnsettledUpdate({ err: (line) => said.push(line) }, '/nowhere/cli.js');
    await removeJournal(link());
    await tell();
    expect(said).toHaveLength(1);
  },
);

test('a service is started anew by systemd, and one that names a version’s own folder is refused first', async () => {
  const units = join(dir, 'etc/systemd/system');
  mkdirSync(units, { recursive: true });
  const layout = { link: link(), folder };
  const ran: (readonly string[])[] = [];
  const run = (status: number | null) => (command: readonly string[]) => {
    ran.push(command);
    return status;
  };
  expect(await serviceRestart('twpas-agent', layout, dir, run(0))).toBeNull();
  writeFileSync(join(units, 'twpas-agent.service'), `ExecStart=${folder}/node ${program} run\n`);
  await expect(serviceRestart('twpas-agent', layout, dir, run(0))).rejects.toMatchObject({
    code: 'update-service-pinned',
  });
  writeFileSync(join(units, 'twpas-agent.service'), `ExecStart=${link()}/node ${link()}/cli.js run\n`);
  // One that fails to come up is seen by asking it; no systemctl at all is told.
  await (
    await serviceRestart('twpas-agent', layout, dir, run(1))
  )?.();
  expect(ran).toEqual([['systemctl', 'restart', 'twpas-agent']]);
  const none = await serviceRestart('twpas-agent', layout, dir, run(null));
  expect(() => none?.()).toThrow('systemctl');
});

test('releases are copied to a place beside the link, where an administrator alone writes', () => {
  expect(stagingOf('/opt/twpas-agent')).toBe('/opt/twpas-agent.updates');
});
