import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sealedLines } from '../../../../main/headless/commands/settings.ts';
import { planService } from '../../../../main/headless/service/service-plan.ts';
import { sealedFolders, systemdUnit, writableIn } from '../../../../main/headless/service/systemd-unit.ts';
import { settingsSchema, type Settings } from '../../../../shared/settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { onWindows } from '../../support/where.ts';

const CONFIG = '/etc/twpas-agent/agent.yaml';
const settings = (exportDir: string): Settings =>
  settingsSchema.parse({
    hospitalId: '0101090517',
    dataDir: '/var/lib/twpas-agent',
    server: { fhirBaseUrl: 'https://nhi.example/fhir', clientId: 'c' },
    folders: [{ path: '/srv/his out/100% "$1"' }],
    results: { exportDir },
  });

/** A machine on which `service install` was run with these settings. */
function installed(with_: Settings, name = 'twpas-agent'): { root: string; dir: string } {
  const root = temporaryFolder();
  const dir = join(root, 'etc/systemd/system');
  mkdirSync(dir, { recursive: true });
  const plan = planService({
    settings: with_,
    config: CONFIG,
    cli: '/opt/x/cli.js',
    platform: 'linux',
    name,
  });
  writeFileSync(join(dir, `${name}.service`), systemdUnit(plan));
  writeFileSync(join(dir, 'other.service'), '[Service]\nExecStart=/bin/true\n');
  return { root, dir };
}

test('the folders of a unit are read back as they were written, with blanks, quotes, percent and dollar signs', () => {
  const plan = planService({
    settings: settings('/srv/results'),
    config: CONFIG,
    cli: '/x',
    platform: 'linux',
  });
  expect(writableIn(systemdUnit(plan))).toEqual(['/srv/his out/100% "$1"', '/srv/results']);
});

test.skipIf(onWindows('Linux'))(
  'a folder that came into the settings after service install is named with the command that lets the service into it',
  () => {
    const { root } = installed(settings('/srv/pas/results'));
    expect(sealedFolders(settings('/srv/pas/results'), CONFIG, root)).toBeNull();
    // Below one that the service may write to.
    expect(sealedFolders(settings('/srv/pas/results/2026'), CONFIG, root)).toBeNull();
    const sealed = sealedFolders(settings('/srv/pas/results2'), CONFIG, root);
    expect(sealed).toEqual({ service: 'twpas-agent', folders: ['/srv/pas/results2'] });
    expect(sealedLines(sealed).join('\n')).toContain(
      '服務還不能寫入 /srv/pas/results2：請執行 sudo twpas-agent service install 後重新啟動服務',
    );
    expect(sealedLines(null)).toEqual([]);
  },
);

test.skipIf(onWindows('Linux'))('a service of another name is called by it, and its drop-ins count', () => {
  const { root, dir } = installed(settings('/srv/results'), 'twpas-test');
  expect(sealedLines(sealedFolders(settings('/mnt/new'), CONFIG, root)).join('\n')).toContain(
    'service install --name twpas-test`, then `systemctl restart twpas-test`',
  );
  mkdirSync(join(dir, 'twpas-test.service.d'));
  writeFileSync(join(dir, 'twpas-test.service.d', 'more.conf'), '[Service]\nReadWritePaths=/mnt\n');
  expect(sealedFolders(settings('/mnt/new'), CONFIG, root)).toBeNull();
});

test.skipIf(onWindows('Linux'))('where no service runs with this settings file nothing is said', () => {
  const { root } = installed(settings('/srv/results'));
  expect(sealedFolders(settings('/mnt/new'), '/home/it/agent.yaml', root)).toBeNull();
  expect(sealedFolders(settings('/mnt/new'), CONFIG, temporaryFolder())).toBeNull();
});
