import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadSettings } from '../../../main/agent/ground/settings/load.ts';
import { systemdUnit } from '../../../main/headless/service/systemd-unit.ts';
import { debName, debVersion } from '../../../scripts/pack/deb.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = fileURLToPath(new URL('../../../resources/deb/', import.meta.url));
const SCRIPTS = ['postinst', 'prerm', 'postrm'];
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

test('a prerelease is an older version than its release, to dpkg too where it is there', () => {
  expect([debVersion('1.2.0'), debVersion('1.2.0-rc.1')]).toEqual(['1.2.0', '1.2.0~rc.1']);
  expect(debName('1.2.0')).toBe('twpas-agent_1.2.0_amd64.deb');
  const compared = spawnSync('dpkg', ['--compare-versions', debVersion('1.2.0-rc.1'), 'lt', '1.2.0']);
  expect(compared.error === undefined ? compared.status : 0).toBe(0);
});

test('the scripts of the package are ones that sh reads, and call no program that a PATH could replace', () => {
  for (const name of SCRIPTS) {
    expect(spawnSync('sh', ['-n', join(folder, name)], { encoding: 'utf8' }).stderr, name).toBe('');
    expect(read(name), name).toMatch(/^#!\/bin\/sh\n# .*\nset -e\n/);
    for (const line of read(name)
      .split('\n')
      .filter((one) => / twpas-agent (service|backup)/.test(one)))
      expect(line).toMatch(/echo |^ *#/);
  }
});

test.each([
  ['/etc/twpas-agent/test.yaml', '/var/lib/twpas-agent-test'],
  ['/etc/twpas-agent/送 "件" 100% $HOME \\.yaml', '/srv/送 "件" 100%% \\ $x'],
])(
  'they find the units that service install writes, with their account, settings file and folder: %s',
  (config, dataDir) => {
    const unit = systemdUnit({
      name: 'twpas-agent-test',
      account: 'twpas-agent',
      node: '/usr/lib/twpas-agent/node',
      cli: '/usr/lib/twpas-agent/cli.js',
      ...{ config, dataDir },
      folders: ['/srv/pas/export'],
      notifies: true,
    });
    const file = join(temporaryFolder(), 'twpas-agent-test.service');
    writeFileSync(file, unit);
    const [, mark = ''] = /grep -lsF '([^']+)'/.exec(read('prerm')) ?? [];
    expect(read('postinst')).toContain(`grep -lsF '${mark}'`);
    expect(unit).toContain(mark);
    for (const [script, names] of [
      ['prerm', ['user', 'settings', 'data']],
      ['postinst', ['user', 'settings']],
    ] as const) {
      const [plain = ''] = /^plain\(\) \{[^}]*\}$/m.exec(read(script)) ?? [];
      const lines = read(script).match(/^ {2}(user|settings|data)=.*$/gm) ?? [];
      const said = names.map((name) => `printf '%s\\n' "$${name}"`);
      const found = spawnSync('sh', ['-c', [plain, ...lines, ...said].join('\n'), 'sh', file], {
        encoding: 'utf8',
      });
      expect(found.stdout.split('\n').slice(0, -1)).toEqual(
        ['twpas-agent', config, dataDir].slice(0, names.length),
      );
    }
  },
);

test('the settings file of the package holds no setting, and is a right one once its lines are filled in', () => {
  const file = join(temporaryFolder(), 'agent.yaml');
  writeFileSync(file, read('agent.yaml'));
  expect(loadSettings(file).ok).toBe(false);
  const [, settings = ''] = read('agent.yaml').split(/^(?=# hospitalId)/m);
  const filled = settings
    .replaceAll(/^# /gm, '')
    .replace('https://…/fhir', 'https://nhi.example/fhir')
    .replace('clientId: …', 'clientId: hospital')
    .replace("'0000000000'", "'0101090517'");
  writeFileSync(file, filled);
  const loaded = loadSettings(file);
  expect(loaded).toMatchObject({
    ok: true,
    settings: {
      dataDir: '/var/lib/twpas-agent',
      folders: [{ path: '/srv/pas/export' }],
      backup: { dir: '/mnt/backup/twpas' },
    },
  });
});
