import { utilityProcess, type UtilityProcess } from 'electron';

/** Starts the agent's process. What it writes to stderr is its log. */
export function forkAgent(entry: string, onStderr: (chunk: Buffer) => void): UtilityProcess {
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'TWPAS agent',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: agentEnvironment(process.env),
  });
  child.stderr?.on('data', onStderr);
  return child;
}

/** Node's own switches are not taken from whoever started the program: they could load code into the agent. */
function agentEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_EXTRA_CA_CERTS: _authorities, ...rest } = env;
  return rest;
}
