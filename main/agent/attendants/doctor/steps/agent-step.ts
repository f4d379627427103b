/** The agent itself: whether it runs, how it last ended, and the port of its page. */
import { createServer } from 'node:net';
import { errorCode } from '../../../ground/base/errors.ts';
import { taipeiTime } from '../../../ground/fhir/taipei.ts';
import type { LastEnd } from '../../../ground/base/last-end.ts';
import { failed, type Finding, ok, same, type Step, warning } from '../causes.ts';

export const agentStep: Step = {
  id: 'agent',
  tried: ({ settings }) => ({
    zh: `看送件程式是否執行、上次如何結束、網頁的連接埠 ${String(settings.console.port)}`,
    en: `whether the agent runs, how it last ended, port ${String(settings.console.port)} of its page`,
  }),
  run: async ({ agent, settings }) => {
    const { port } = settings.console;
    if (agent.isRunning) {
      if (agent.portTaken) return portTaken(port);
      return ok('執行中', 'it runs');
    }
    const isTaken = port !== 0 && (await isPortTaken(port));
    const notes = isTaken
      ? [
          {
            zh: `連接埠 ${String(port)} 被其他程式占用`,
            en: `port ${String(port)} is held by another program`,
          },
        ]
      : [];
    const finding = ofEnd(agent.lastEnd);
    if (isTaken && finding.kind === 'ok') return portTaken(port);
    return { ...finding, notes };
  },
};

/** Before the first start nothing is wrong yet. */
function ofEnd(end: LastEnd | null): Finding {
  if (end === null) return ok('還沒有執行過', 'it has not run yet');
  const when = taipeiTime(end.at);
  const result = same(`${when} ${end.code}`);
  return end.isOrdered
    ? warning('agent-stopped', { when }, result)
    : failed('agent-ended', { when, error: end.code }, result);
}

const portTaken = (port: number): Finding =>
  warning('agent-port-taken', { port: String(port) }, same(String(port)));

/** By opening it for a moment on the loopback address, as the agent would. */
function isPortTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      resolve(errorCode(error) === 'EADDRINUSE');
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(false);
      });
    });
  });
}
