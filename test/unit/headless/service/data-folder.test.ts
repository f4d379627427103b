import { chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataDirSteps, refuseOpenSettings } from '../../../../main/headless/service/root-only.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const NOBODY = 65_534;
const ACCOUNT = 'twpas-agent';
const isRoot = process.getuid?.() === 0;

const steps = (dataDir: string, { registered = false, owned = false } = {}) =>
  dataDirSteps({ name: ACCOUNT, account: ACCOUNT, dataDir }, { registered, owned: () => owned });

function folderWith(...names: readonly string[]): string {
  const dataDir = join(temporaryFolder(), 'data');
  mkdirSync(dataDir);
  for (const name of names) writeFileSync(join(dataDir, name), '');
  return dataDir;
}

/** The command that a refusal leaves to a person. */
function refused(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('not refused');
}

test.runIf(isRoot)(
  'a data folder elsewhere is made for the account before the service starts, with its missing parents',
  () => {
    const dir = temporaryFolder();
    const make = (dataDir: string) => [
      ['mkdir', '-m', '700', dataDir],
      ['chown', '-h', 'twpas-agent:', dataDir],
    ];
    expect(steps(join(dir, 'data'))).toEqual(make(join(dir, 'data')));
    expect(steps(join(dir, 'new/data'))).toEqual([
      ['mkdir', '-p', join(dir, 'new')],
      ...make(join(dir, 'new/data')),
    ]);
  },
);

test.runIf(isRoot)('an empty folder is given to the account, and nothing below it', () => {
  const dataDir = folderWith();
  expect(steps(dataDir)).toEqual([['chown', '-h', 'twpas-agent:', dataDir]]);
});

test.runIf(isRoot).each(['place.json', 'agent.db'])(
  'one with %s in a folder of root is given, with what a restore by root left in it; at an upgrade it is not',
  (mark) => {
    const dataDir = folderWith(mark);
    expect(steps(dataDir)).toEqual([['chown', '-hR', 'twpas-agent:', dataDir]]);
    expect(steps(dataDir, { registered: true })).toEqual([]);
  },
);

test.runIf(isRoot)(
  'where another account writes, nothing is made, and no empty folder, mark or link gives one away',
  () => {
    const kept = { code: 'service-data-kept' };
    const marked = folderWith('agent.db');
    chmodSync(marked, 0o1777);
    expect(refused(() => steps(marked))).toMatchObject(kept);
    const [outer, roots] = [temporaryFolder(), folderWith()];
    mkdirSync(join(roots, 'empty'));
    mkdirSync(join(outer, 'of-root'));
    symlinkSync(roots, join(outer, 'link'));
    // A link of root is followed as the folder that it is.
    expect(steps(join(outer, 'link/empty'))).toEqual([
      ['chown', '-h', 'twpas-agent:', join(outer, 'link/empty')],
    ]);
    lchownSync(join(outer, 'link'), NOBODY, NOBODY);
    for (const name of ['link/empty', 'link/new', 'link/new/data'])
      expect(refused(() => steps(join(outer, name)))).toMatchObject(kept);
    chmodSync(outer, 0o1777);
    for (const name of ['of-root', 'new'])
      expect(refused(() => steps(join(outer, name)))).toMatchObject(kept);
    expect(steps(join(outer, 'of-root'), { owned: true })).toEqual([]);
  },
);

test.runIf(isRoot)('a mark that is a folder or a link is none', () => {
  const dataDir = folderWith();
  mkdirSync(join(dataDir, 'agent.db'));
  symlinkSync('/dev/null', join(dataDir, 'place.json'));
  expect(refused(() => steps(dataDir))).toMatchObject({ code: 'service-data-kept' });
});

test('a folder with other content, a file or a link stays whose it is, and the command is left to a person', () => {
  const foreign = folderWith('passwd');
  expect(refused(() => steps(foreign))).toMatchObject({
    code: 'service-data-kept',
    message: expect.stringContaining(`run: chown -h twpas-agent: ${foreign}`) as string,
  });
  const link = join(temporaryFolder(), 'data');
  symlinkSync(folderWith(), link);
  expect(refused(() => steps(link, { owned: true }))).toMatchObject({ code: 'service-data-kept' });
  expect(refused(() => steps(join(foreign, 'passwd')))).toMatchObject({ code: 'service-data-kept' });
});

test('systemd makes its own folder by itself', () => {
  expect(steps('/var/lib/twpas-agent')).toEqual([]);
});

/** A settings file with the recommended rights, in a folder of its own. */
function settingsFile(): { dir: string; config: string } {
  const dir = join(temporaryFolder(), 'etc');
  mkdirSync(dir, { mode: 0o755 });
  const config = join(dir, 'agent.yaml');
  writeFileSync(config, '');
  chownSync(config, 0, NOBODY);
  chmodSync(config, 0o640);
  return { dir, config };
}
const look = (config: string): void => {
  refuseOpenSettings({ config, account: ACCOUNT });
};

test.runIf(isRoot)('settings that root alone may write are taken, also by a link of root', () => {
  const { dir, config } = settingsFile();
  look(config);
  symlinkSync('agent.yaml', join(dir, 'link.yaml'));
  look(join(dir, 'link.yaml'));
});

test.runIf(isRoot).each([
  ['owned by another account', (config: string) => chownSync(config, NOBODY, 0)],
  ['written by a group', (config: string) => chmodSync(config, 0o660)],
  ['written by all', (config: string) => chmodSync(config, 0o646)],
])('settings %s are refused with what mends them', (_, open) => {
  const { config } = settingsFile();
  open(config);
  expect(refused(() => look(config))).toMatchObject({
    code: 'service-settings-open',
    message: expect.stringContaining(
      `run: chown root:twpas-agent "${config}" && chmod 640 "${config}"`,
    ) as string,
  });
});

test.runIf(isRoot)('settings in a folder, or by a link, that another account may change are refused', () => {
  const { dir, config } = settingsFile();
  const link = join(temporaryFolder(), 'link');
  symlinkSync(dir, link);
  look(join(link, 'agent.yaml'));
  chmodSync(dir, 0o775);
  for (const way of [config, join(link, 'agent.yaml')])
    expect(refused(() => look(way))).toMatchObject({
      message: expect.stringContaining(`run: chown root "${dir}" && chmod go-w "${dir}"`) as string,
    });
  chmodSync(dir, 0o755);
  chownSync(join(dir, '..'), NOBODY, 0);
  expect(refused(() => look(config))).toMatchObject({ code: 'service-settings-open' });
});
