import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { debName, packDeb } from '../../../scripts/pack/deb.ts';
import { boot, runs, whyNoContainer } from '../../systemd/container.ts';

const KIT = fileURLToPath(new URL('../../../docs/zh-TW/his/', import.meta.url));
const [OLDER, NEWER] = ['1.0.0-rc.1', '1.0.0'];

const missing = whyNoContainer('dpkg-deb');

/** The course of the package, run by the systemd of the container; each line of its answers is `name: value`. */
const COURSE = `#!/bin/bash
answer() { echo "$1: $2" >>/deb/answers; }
state() { systemctl is-active twpas-agent; }
cases() { runuser -u twpas-agent -- twpas-agent cases --json | tr -d ' \\n' | grep -o '"fileName":"[^"]*"'; }
process() { systemctl show -P MainPID twpas-agent; }
take() { dpkg -i "/deb/$1" >>/deb/log 2>&1; echo $?; }
answer first "$(take ${debName(OLDER)})"
answer settings "$(stat -c '%a %U:%G' /etc/twpas-agent/agent.yaml)"
answer data "$(stat -c '%a %U' /var/lib/twpas-agent)"
answer "no unit yet" "$(ls /etc/systemd/system/twpas-agent.service 2>&1 | tail -c 10)"
install -d -o twpas-agent -m 2770 /srv/pas-deb/export /srv/pas-deb/results
cat >/etc/twpas-agent/agent.yaml <<Y
hospitalId: '0101090517'
environment: test
dataDir: /var/lib/twpas-agent
server: { fhirBaseUrl: 'https://127.0.0.1:9/fhir', clientId: x }
folders: [{ path: /srv/pas-deb/export, settleSeconds: 1 }]
results: { exportDir: /srv/pas-deb/results }
console: { port: 0 }
Y
twpas-agent service install >>/deb/log 2>&1
answer runs "$(state)"
install -o twpas-agent -m 640 /deb/example-1.json /srv/pas-deb/export/
for _ in $(seq 120); do [ -n "$(cases)" ] && break; sleep 0.5; done
answer case "$(cases)"
before=$(process)
answer upgrade "$(take ${debName(NEWER)})"
answer version "$(twpas-agent --version) $(dpkg-query -f '\${Version}' -W twpas-agent)"
answer "runs again" "$(state)"
[ "$before" != "$(process)" ] && answer process other
answer "case after" "$(cases)"
answer backups "$(ls /var/lib/twpas-agent/backups | grep -c '^before-1.0.0-')"
answer "own settings" "$(head -1 /etc/twpas-agent/agent.yaml)"
mv /var/lib/twpas-agent/backups /var/lib/kept; : >/var/lib/twpas-agent/backups
before=$(process)
answer "no room for a backup" "$(take ${debName(NEWER)})"
[ "$before" = "$(process)" ] && answer "and" "the same process"
rm /var/lib/twpas-agent/backups; mv /var/lib/kept /var/lib/twpas-agent/backups
systemctl stop twpas-agent
answer "upgrade of a stopped one" "$(take ${debName(NEWER)}) $(state)"
systemctl start twpas-agent
echo '# by hand' >>/etc/systemd/system/twpas-agent.service
chown twpas-agent /etc/twpas-agent/agent.yaml
answer "upgrade with open settings" "$(take ${debName(NEWER)}) $(state) $(grep -c '^# by hand' /etc/systemd/system/twpas-agent.service)"
answer "unit kept" "$(grep -cF 'chown root:twpas-agent "/etc/twpas-agent/agent.yaml"' /deb/log) $(grep -c 'twpas-agent.service is as it was' /deb/log)"
chown root /etc/twpas-agent/agent.yaml
answer "upgrade with closed ones" "$(take ${debName(NEWER)}) $(grep -c '^# by hand' /etc/systemd/system/twpas-agent.service)"
dpkg -r twpas-agent >>/deb/log 2>&1
answer removed "$? $(state) $(ls /usr/lib/twpas-agent /etc/systemd/system/twpas-agent.service 2>/dev/null | wc -l)"
answer "settings kept" "$(head -1 /etc/twpas-agent/agent.yaml)"
answer again "$(take ${debName(NEWER)})"
twpas-agent service install >>/deb/log 2>&1
answer "case again" "$(cases)"
dpkg -P twpas-agent >>/deb/log 2>&1
answer purged "$? $(ls /var/lib/twpas-agent/agent.db)"
take ${debName(NEWER)} >/dev/null
TWPAS_PURGE_DATA=yes dpkg -P twpas-agent >>/deb/log 2>&1
answer "purged with data" "$? $(ls -d /etc/twpas-agent /var/lib/twpas-agent 2>/dev/null | wc -l) $(getent passwd twpas-agent | wc -l)"
systemctl poweroff
`;

test.skipIf(missing !== null)(
  `the package is installed, upgraded over a running agent, removed and purged under systemd, and no case is lost${missing === null ? '' : ` (skipped: ${missing})`}`,
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'twpas-deb-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    const deb = join(dir, 'deb');
    await mkdir(deb);
    for (const version of [OLDER, NEWER]) await packDeb(join(dir, 'work'), deb, version);
    await copyFile(join(KIT, 'example-1.json'), join(deb, 'example-1.json'));
    const booted = await boot({ dir: deb, at: '/deb', name: 'twpas-deb', script: COURSE, limitMs: 900_000 });
    const said = async (name: string): Promise<string> => readFile(join(deb, name), 'utf8').catch(() => '');
    const answers = Object.fromEntries(
      (await said('answers'))
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
    );
    expect(answers, `${booted}${await said('log')}`).toEqual({
      first: '0',
      settings: '640 root:twpas-agent',
      data: '700 twpas-agent',
      'no unit yet': 'directory',
      runs: 'active',
      case: '"fileName":"example-1.json"',
      upgrade: '0',
      version: `${(JSON.parse(await readFile('package.json', 'utf8')) as { version: string }).version} ${NEWER}`,
      'runs again': 'active',
      process: 'other',
      'case after': '"fileName":"example-1.json"',
      backups: '1',
      'own settings': "hospitalId: '0101090517'",
      'no room for a backup': '1',
      and: 'the same process',
      'upgrade of a stopped one': '0 inactive',
      'upgrade with open settings': '0 active 1',
      'unit kept': '1 1',
      'upgrade with closed ones': '0 0',
      removed: '0 inactive 0',
      'settings kept': "hospitalId: '0101090517'",
      again: '0',
      'case again': '"fileName":"example-1.json"',
      purged: '0 /var/lib/twpas-agent/agent.db',
      'purged with data': '0 0 0',
    });
  },
  1_200_000,
);

test.skipIf(!runs('lintian') || !runs('dpkg-deb'))(
  `lintian finds nothing in the package${runs('lintian') ? '' : ' (skipped: there is no lintian here)'}`,
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'twpas-deb-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    const file = await packDeb(join(dir, 'work'), dir, NEWER);
    const { stdout } = spawnSync('lintian', ['--no-cfg', '--allow-root', file], { encoding: 'utf8' });
    expect(stdout).toBe('');
  },
  300_000,
);
