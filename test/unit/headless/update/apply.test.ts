import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyUpdate, type AgentHand } from '../../../../main/headless/update/install-update.ts';
import { accountOf, stepsByHand } from '../../../../main/headless/update/install-update.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const release = { version: '2.0.0', file: '/feed/r', sha256: '' };

function rig(wrong: Partial<Record<string, unknown>> = {}) {
  const done: string[] = [];
  const step = <T>(name: string, value: T): Promise<T> => {
    done.push(name);
    const given = wrong[name];
    return given instanceof Error
      ? Promise.reject(given)
      : Promise.resolve(name in wrong ? (given as T) : value);
  };
  const agent: AgentHand = {
    drain: () => step('drain', 0),
    backUp: () => step('back-up', '/b'),
    goOn: () => step('go-on', undefined),
  };
  const handOver = (copy: string): Promise<void> => step(`hand-over ${copy}`, undefined);
  return { done, handOver, agent, stage: () => step('stage', '/copy') };
}
const quiet = { release, say: () => undefined };

test('verified first, then drained, backed up and handed over', async () => {
  const { done, ...parts } = rig();
  expect(await applyUpdate({ ...quiet, ...parts })).toBe('/b');
  expect(done).toEqual(['stage', 'drain', 'back-up', 'hand-over /copy']);
});

test('without a running agent there is nothing to drain or to back up', async () => {
  const { done, ...parts } = rig();
  expect(await applyUpdate({ ...quiet, ...parts, agent: null })).toBeNull();
  expect(done).toEqual(['stage', 'hand-over /copy']);
});

test('a failure of the copy asks nothing of what runs', async () => {
  const { done, ...parts } = rig({ stage: new Error('no') });
  await expect(applyUpdate({ ...quiet, ...parts })).rejects.toThrow('no');
  expect(done).toEqual(['stage']);
});

test.each(['drain', 'back-up', 'hand-over /copy'])(
  'after a failure of “%s” the running one continues to send immediately',
  async (failing) => {
    const { done, ...parts } = rig({ [failing]: new Error('no') });
    await expect(applyUpdate({ ...quiet, ...parts })).rejects.toThrow('no');
    expect(done.slice(-2)).toEqual([failing, 'go-on']);
  },
);

test('sends that do not end in time are reported, and do not stop it: the next start searches for them at NHI', async () => {
  const { done: _done, ...parts } = rig({ drain: 2 });
  const said: string[] = [];
  await applyUpdate({ ...parts, release, say: (step, detail = '') => said.push(`${step} ${detail}`) });
  expect(said).toContain('drain 2 still under way');
});

test('the lines for an administrator on Linux keep paths whole, whatever stands in them', () => {
  const steps = stepsByHand({
    copy: "/opt/twpas-agent.updates/it's.tar.gz",
    link: '/opt/twpas-agent',
    version: '2.0.0',
    service: 'twpas-agent-test',
    account: 'pas',
    dataDir: '/srv/my data',
    config: '/etc/twpas-agent/agent.yaml',
  });
  expect(steps).toEqual([
    "sudo -u pas /opt/twpas-agent/twpas-agent backup '/srv/my data/backups/before-2.0.0.backup' --config /etc/twpas-agent/agent.yaml",
    "sudo tar -xzf '/opt/twpas-agent.updates/it'\\''s.tar.gz' -C /opt --no-same-owner",
    'sudo -u pas /opt/twpas-agent-2.0.0-linux-x64/twpas-agent settings validate --config /etc/twpas-agent/agent.yaml',
    'sudo ln -sfn /opt/twpas-agent-2.0.0-linux-x64 /opt/twpas-agent',
    'sudo systemctl restart twpas-agent-test',
    'sudo -u pas /opt/twpas-agent/twpas-agent status --no-address --config /etc/twpas-agent/agent.yaml',
  ]);
});

test('they name the account that the service runs as, and a service that would start the old version again is told first', async () => {
  const root = temporaryFolder();
  const units = join(root, 'etc/systemd/system');
  mkdirSync(units, { recursive: true });
  const write = (text: string): void => {
    writeFileSync(join(units, 'second.service'), text);
  };
  const ask = (): Promise<string> => accountOf('second', '/opt/twpas-agent', root);
  expect(await ask()).toBe('twpas-agent');
  write('[Service]\nUser=pas\nExecStart=/opt/twpas-agent/node /opt/twpas-agent/cli.js run\n');
  expect(await ask()).toBe('pas');
  write('[Service]\nUser=pas\nExecStart=/opt/twpas-agent-1.0.0-linux-x64/node cli.js run\n');
  await expect(ask()).rejects.toMatchObject({ code: 'update-service-pinned' });
});
