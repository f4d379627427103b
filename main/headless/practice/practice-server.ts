import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { PlayedFile } from '../../../shared/practice-scenarios.ts';
import { UsageError } from '../failure.ts';
import type { PracticePlace } from './practice-folder.ts';

/** The practice server in its own process: NHI and the HIS of scenarios, on 127.0.0.1. */
export interface PracticeServer {
  readonly fhirBaseUrl: string;
  readonly clientId: string;
  /** `http://127.0.0.1:PORT/_control`. */
  readonly controlUrl: string;
  readonly port: number;
  /** Settles when the server ends, for any reason. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

interface ServerOptions {
  /** The built server, verified. */
  readonly serverFile: string;
  readonly place: PracticePlace;
  readonly hospitalId: string;
  /** Time between two dispositions of a case. */
  readonly stepMs: number;
  /** The server's last port: cases know the server by its address. */
  readonly port: number | null;
}

/**
 * Starts the server at its last port, or at another one if that is taken. The server ends with this process, however that ends.
 * @throws UsageError with its output if it does not start
 */
export async function startPracticeServer(options: ServerOptions): Promise<PracticeServer> {
  const { port } = options;
  const first = await begin(options, port ?? 0);
  if (typeof first !== 'string') return first;
  const second = port === null || !first.includes('EADDRINUSE') ? first : await begin(options, 0);
  if (typeof second !== 'string') return second;
  throw new UsageError([
    `the practice server does not start（練習用伺服器無法啟動）: ${second}`,
    'a folder that was cut off in the middle begins again by --reset（資料損壞時請以 --reset 重新開始）',
  ]);
}

/** The server; or its output, if it ended. */
async function begin(options: ServerOptions, port: number): Promise<PracticeServer | string> {
  const { serverFile, place, hospitalId, stepMs } = options;
  const args = [serverFile, '--with-parent', '--port', String(port), '--step-ms', String(stepMs)];
  const folders = ['--state', place.stateFile, '--export-folder', place.exportDir, '--hospital', hospitalId];
  // The child's stdin stays open as long as this process lives: its end shows the child that we ended.
  const child = spawn(process.execPath, [...args, ...folders], {
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-4000);
  });
  child.stdin.on('error', () => undefined); // it may have gone first
  const ended = once(child, 'close').then(() => undefined);
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => String(text)),
    ended,
  ]);
  if (line === undefined) return said.split('\n').find((text) => /error/i.test(text)) ?? said;
  const ready = JSON.parse(line) as Pick<PracticeServer, 'fhirBaseUrl' | 'clientId' | 'controlUrl'>;
  return {
    ...ready,
    port: Number(new URL(ready.controlUrl).port),
    ended,
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

interface ServerCalls {
  setClientJwks(jwks: object): Promise<null>;
  play(scenario: string): Promise<PlayedFile[]>;
}

/** Makes one call to a running practice server. @throws UsageError with the server's own sentence, or if nobody answers */
export async function callServer<K extends keyof ServerCalls>(
  controlUrl: string,
  name: K,
  value: Parameters<ServerCalls[K]>[0],
): Promise<Awaited<ReturnType<ServerCalls[K]>>> {
  const call = { method: 'POST', body: JSON.stringify([value]) };
  const response = await fetch(`${controlUrl}/${name}`, call).catch(() => {
    throw new UsageError([
      '練習用伺服器沒有回應：練習環境沒有在執行（twpas-agent practice），或正在播放斷線，請稍後再試。',
      'the practice server does not answer: start it by `twpas-agent practice`, or wait for the end of an outage that is played',
    ]);
  });
  const answer = (await response.json()) as { result?: unknown; error?: string };
  if (!response.ok)
    throw new UsageError([answer.error ?? `the practice server answered ${String(response.status)}`]);
  return answer.result as Awaited<ReturnType<ServerCalls[K]>>;
}
