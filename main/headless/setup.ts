import { loadSettings } from '../agent/settings/load.ts';
import { createSetupRouter } from '../agent/api/setup-router.ts';
import { createLog } from '../agent/log/log.ts';
import { systemClock } from '../agent/base/clock.ts';
import { startConsole } from './console/console-server.ts';
import { readPage } from './console/page-files.ts';
import { UsageError } from './failure.ts';
import { keySlotsOf } from './host-ports.ts';
import { systemUser } from './io.ts';
import { runAgent } from './run.ts';
import { stopRequested } from './stop-signal.ts';

/** The page that asked to finish is given this long to follow to the agent's own address. */
const FAREWELL_MS = 5_000;

/**
 * The first run: the page as a wizard on 127.0.0.1, with no agent behind it, until the settings are written; then the agent
 * itself, until a signal asks it to stop. `ready` is told the address that signs in.
 */
export async function runSetup(
  options: { readonly file: string; readonly pageDir: string; readonly port: number },
  ready: (url: string) => void,
): Promise<void> {
  const { file, pageDir, port } = options;
  const log = createLog({ level: 'info' });
  const running: { agent: Promise<void> } = { agent: Promise.resolve() };
  let begun: () => void = () => undefined;
  const finished = new Promise<'finished'>((resolve) => {
    begun = () => {
      resolve('finished');
    };
  });
  const start = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const loaded = loadSettings(file);
      if (!loaded.ok) {
        reject(new UsageError(loaded.problems.map(({ message }) => message)));
        return;
      }
      running.agent = runAgent(loaded.settings, file, pageDir, (url) => {
        resolve(url);
        begun();
      });
      // A start that fails is told on the page, which can try again; one that fails later ends the command below.
      running.agent.catch(reject);
    });
  const router = createSetupRouter({
    file,
    ports: { clock: systemClock, log },
    keySlots: keySlotsOf,
    start,
  });
  const server = await startConsole({ port, router, page: readPage(pageDir, 'setup'), clock: systemClock });
  const stopped = stopRequested();
  ready(server.signInUrl('printed', systemUser()));
  const how = await Promise.race([finished, stopped.then(() => 'stopped' as const)]);
  if (how === 'finished') {
    await new Promise((resolve) => setTimeout(resolve, FAREWELL_MS));
  }
  await server.stop();
  await running.agent;
}
