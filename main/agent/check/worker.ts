/** Entry of the checking thread: one request, one reply, nothing kept in between. */
import { parentPort, workerData } from 'node:worker_threads';
import { inspectBytes } from './inspect.ts';
import { projectBytes } from './project.ts';
import type { CheckReply, CheckRequest, CheckWorkerData } from './worker-messages.ts';

const settings = workerData as CheckWorkerData;

function answer(request: CheckRequest): CheckReply {
  try {
    return request.kind === 'inspect'
      ? { kind: 'inspected', inspection: inspectBytes(request.bytes, settings.hospitalId) }
      : { kind: 'projected', projection: projectBytes(request.bytes) };
  } catch {
    // Whatever the input did, it is that input's problem (check-crashed); the thread goes on with the next.
    return { kind: 'failed' };
  }
}

parentPort?.on('message', (request: CheckRequest) => parentPort?.postMessage(answer(request)));
