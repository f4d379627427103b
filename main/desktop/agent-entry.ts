/** What Electron runs as the agent's utility process. Imports no Electron: it would work in any process with a parent port. */
import { createLog } from '../agent/log/log.ts';
import { createSinks } from '../agent/log/log-sinks.ts';
import { createTail } from '../agent/log/log-tail.ts';
import { hostAgent } from './agent-process/agent-host.ts';
import type { HostPort } from './agent-process/parent-port.ts';

/** Only a utility process has one, whatever Electron's types say. */
const parentPort = (process as { readonly parentPort?: HostPort }).parentPort;
const tail = createTail();
const sinks = createSinks(process.stderr, tail);
const log = createLog({ level: 'info', stream: sinks });
process.once('uncaughtException', (error) => {
  // A bug must not leave a half-working agent behind: the main process starts a new one.
  log('error', 'uncaught', {}, error);
  process.exit(1);
});
if (parentPort === undefined) {
  process.stderr.write('This is the agent of the desktop program; run "npm start" or the agent command.\n');
  process.exit(2);
}
hostAgent(
  parentPort,
  log,
  (code) => {
    process.exit(code);
  },
  { sinks, tail },
);
