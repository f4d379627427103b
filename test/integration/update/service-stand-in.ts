import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** In the place of systemd: starts the agent by way of the link, and anew when told to. */
export function standInService(link: string, config: string) {
  let child: ChildProcess | null = null;
  const start = (): void => {
    child = spawn(join(link, 'twpas-agent'), ['run', '--service', '--config', config], { stdio: 'ignore' });
  };
  const stop = async (): Promise<void> => {
    const ending = child;
    child = null;
    if (ending?.exitCode !== null || ending.signalCode !== null) return;
    const exited = once(ending, 'exit');
    ending.kill('SIGTERM');
    await exited;
  };
  return {
    start,
    stop,
    restart: async (): Promise<void> => {
      await stop();
      start();
    },
  };
}
