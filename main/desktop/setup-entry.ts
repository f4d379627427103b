/** What Electron runs as the process of the first run. Imports no Electron: it would work in any process with a parent port. */
import { createLog } from '../agent/log/log.ts';
import type { HostPort } from './agent-process/parent-port.ts';
import { hostSetup } from './setup-process/setup-host.ts';

/** Only a utility process has one, whatever Electron's types say. */
const parentPort = (process as { readonly parentPort?: HostPort }).parentPort;
const log = createLog({ level: 'info' });
process.once('uncaughtException', (error) => {
  log('error', 'uncaught', {}, error);
  process.exit(1);
});
if (parentPort === undefined) {
  process.stderr.write(
    'This is the first run of the desktop program; run "npm start" or the setup command.\n',
  );
  process.exit(2);
}
hostSetup(parentPort, log, (code) => {
  process.exit(code);
});
