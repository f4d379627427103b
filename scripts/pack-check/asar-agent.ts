import { once } from 'node:events';
import { join } from 'node:path';
import { fromAgent, type ToAgent } from '../../main/desktop/agent-process/messages.ts';
import { StandInProcess } from '../../test/integration/desktop/support/utility-process.ts';
import { placeIn, practiceSettings } from '../../main/headless/practice/practice-folder.ts';
import { mkdir } from 'node:fs/promises';

const DEADLINE_MS = 30_000;

/**
 * Starts the agent entry out of what the asar holds, in a process that stands in for Electron's, and drains it: all of its
 * chunks and its driver are there.
 * @throws Error when it does not start or does not end well.
 */
export async function startAsarAgent(extracted: string, dir: string): Promise<void> {
  const place = placeIn(join(dir, 'asar-agent'));
  await mkdir(place.exportDir, { recursive: true });
  // Nothing listens there: an agent starts without its server.
  const nowhere = { fhirBaseUrl: 'http://127.0.0.1:9/fhir', clientId: 'practice-hospital' };
  practiceSettings(place, nowhere, '0101090517');
  const { config } = place;
  const agent = new StandInProcess(join(extracted, 'dist/desktop/agent-entry.js'));
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const exited = once(agent, 'exit', { signal });
  const send = (message: ToAgent): void => {
    agent.postMessage(message);
  };
  try {
    const heard = once(agent, 'message', { signal });
    send({ kind: 'start', config, slots: ['machine'], secret: null });
    const message = fromAgent.parse((await heard)[0]);
    if (message.kind !== 'ready') throw new Error(`the agent out of the asar said ${message.kind}`);
    send({ kind: 'drain' });
    const [code] = (await exited) as [number];
    if (code !== 0) throw new Error(`the agent out of the asar ended with ${String(code)}`);
  } finally {
    agent.kill();
  }
}
