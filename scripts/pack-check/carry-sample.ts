import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { join } from 'node:path';

export const PRACTICE_SERVER = join(import.meta.dirname, '../../dist/practice/practice-server.mjs');

/**
 * Starts the practice environment from the packed tree, by its launcher and its own Node, and lets it carry a case to its decision: this
 * proves that agent, driver and page are there. The practice server comes from its own package.
 * @throws Error with its output if it fails.
 */
export async function carrySample(agentFolder: string, dir: string): Promise<void> {
  const args = ['practice', '--folder', join(dir, 'practice'), '--once', '--play', 'approve'];
  args.push('--server', PRACTICE_SERVER);
  const child = spawn(join(agentFolder, 'twpas-agent'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  let ranOn = '';
  child.stdout.once('data', () => {
    // The launcher has become Node. Nothing is proven by an agent that ran on the developer's.
    ranOn = readlinkSync(`/proc/${String(child.pid)}/exe`);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 || !said.includes('全部情境皆到達預期結果'))
    throw new Error(`the packed agent did not carry the sample to its decision:\n${said}`);
  if (ranOn !== join(agentFolder, 'node')) throw new Error(`the packed agent ran on ${ranOn}`);
}
