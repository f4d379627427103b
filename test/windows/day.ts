/**
 * Commands that a check of an installed agent gives: on a real Windows, under Wine, and on Linux to the built program, where
 * `test/integration/cli/windows-check.test.ts` fails if one of them is not what it was.
 */
import assert from 'node:assert/strict';
import type { Hospital } from '../wine/hospital.ts';
import { until, type Running } from '../wine/prefix.ts';

const LONG_MS = 240_000;

export function hospitalDay(hospital: Hospital) {
  const { sandbox, command, isWindows } = hospital;
  /** Output of a command that has to succeed. */
  const good = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await command(...args);
    assert.equal(code, 0, `${args.join(' ')}: ${err}`);
    return out;
  };
  const carries = async (...seeds: readonly string[]): Promise<void> => {
    const samples = await hospital.put(0, ...seeds);
    await hospital.decided(samples, LONG_MS);
    await hospital.onceAtNhi(samples, 'once');
  };
  const keys = async (): Promise<void> => {
    await good('keys', 'generate');
    await sandbox.setClientJwks(JSON.parse(await good('keys', 'jwks')) as { keys: object[] });
  };
  return {
    good,
    carries,
    keys,
    /** Plays scenarios, or all. The practice server is a package of its own, which no installer brings. */
    practises: async (folder: string, server: string, ...scenarios: string[]): Promise<void> => {
      const play = scenarios.length === 0 ? [] : ['--play', ...scenarios];
      const words = ['practice', '--once', '--folder', folder, '--server', server, ...play];
      const { code, out, err } = await hospital.agent(...words);
      assert.equal(code, 0, err + out);
    },
    /** Settings, a key that NHI knows, an agent in the foreground, and the first two samples. */
    begins: async (): Promise<Running> => {
      hospital.configure();
      assert.equal((await good('settings', 'validate')).trim(), 'ok');
      await keys();
      const agent = await hospital.startAgent();
      await carries('a', 'b');
      return agent;
    },
    cases: async (): Promise<number> =>
      (JSON.parse(await good('cases', '--json')) as readonly unknown[]).length,
    /** Once the agent answers, its line for a monitor: in ASCII on Windows. */
    runs: async (): Promise<void> => {
      const isRunning = async (): Promise<boolean> =>
        (await command('status', '--json')).out.includes('"running": true');
      await until('the agent', isRunning, LONG_MS);
      assert.match(await good('status', '--check'), isWindows ? /^OK[\x20-\x7e]*\r?\n$/ : /^OK 正常/);
    },
    /** `more`: where an image of a machine is meant. */
    registers: (...more: string[]): Promise<string> => good('service', 'install', ...more),
    unregisters: (...more: string[]): Promise<string> => good('service', 'uninstall', ...more),
    stops: async (agent: Running): Promise<void> => {
      await good('stop');
      assert.equal((await agent.ended()).code, 0);
    },
  };
}
