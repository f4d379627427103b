import { type ChildProcess, spawn } from 'node:child_process';
import { win32 } from 'node:path';
import { EVENT_SOURCE, eventsOf, TEST_EVENT } from '../../../../shared/event-ids.ts';
import { findingText, sayFinding } from '../../../../shared/standing.ts';
import { AgentError } from '../../ground/error.ts';
import { isSystemError } from '../../ground/base/files.ts';
import { spoken } from '../../ground/net/foreign-words.ts';
import type { AlertWay, Delivered } from './alerts.ts';
import type { AlertFindings, AlertMessage } from './message.ts';
import { withinTime } from './ways.ts';

/** One event, with the parameters of `Write-EventLog`. */
interface WindowsEvent {
  readonly id: number;
  readonly type: 'Error' | 'Information';
  readonly text: string;
}

/** PowerShell starts within seconds, also in a service; a hanging process is killed after this time. */
const MOST_MS = 60_000;
const MOST_ANSWER = 4096;

/**
 * Events are passed as JSON in the environment, not in the command: their quotes, percent signs and line breaks need no escaping. Only Windows
 * PowerShell has `Write-EventLog`. If an event cannot be written, the process ends with 1.
 */
const SCRIPT = [
  `$ErrorActionPreference = 'Stop'`,
  `[Console]::OutputEncoding = [Text.Encoding]::UTF8`,
  `$events = ConvertFrom-Json $env:TWPAS_EVENTS`,
  `foreach ($one in $events) { Write-EventLog -LogName Application -Source '${EVENT_SOURCE}' -EventId $one.id -EntryType $one.type -Message $one.text }`,
].join('; ');

/** Full path: Windows looks up a bare name in the current folder first. */
const powerShell = (env: NodeJS.ProcessEnv): string =>
  win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');

/**
 * Windows' Application log: critical findings as errors, their ends as information, with the ids of `shared/event-ids.ts`. Needs the event source
 * that `service install` registers, and no right beyond those of a service account.
 */
export function eventLogWay({
  program = process.platform === 'win32' ? powerShell(process.env) : null,
  limitMs = MOST_MS,
}: {
  /** Null: not on Windows. */
  readonly program?: string | null;
  readonly limitMs?: number;
} = {}): AlertWay {
  const send = async (message: AlertMessage, signal: AbortSignal): Promise<Delivered> => {
    const events = windowsEvents(message);
    if (events.length === 0) return { taken: true, code: null, answer: '' };
    if (program === null) return { taken: false, code: 'event-log-not-here', answer: '' };
    const { status, words } = await run(program, events, signal);
    return status === 0
      ? { taken: true, code: null, answer: '' }
      : { taken: false, code: 'event-log-refused', answer: spoken(words) };
  };
  return {
    channel: 'event-log',
    send: (message, signal) =>
      withinTime(signal, limitMs, (limit) => send(message, limit)).catch((error: unknown) => ({
        taken: false,
        code: error instanceof AgentError ? error.code : 'event-log-no-program',
        answer: '',
      })),
  };
}

function windowsEvents({ findings, subject, text }: AlertMessage): WindowsEvent[] {
  const { arisen, over } = findings;
  if (isTest(findings))
    return [{ id: TEST_EVENT, type: 'Information', text: plain(`${subject}\n\n${text}`) }];
  const written = (
    id: number,
    type: WindowsEvent['type'],
    words: { zh: string; en: string },
  ): WindowsEvent => ({
    ...{ id, type },
    text: plain([subject, words.zh, words.en].join('\n')),
  });
  return [
    ...arisen.flatMap((finding) => {
      const ids = eventsOf(finding.code);
      return ids === null ? [] : [written(ids.arisen, 'Error', sayFinding(finding))];
    }),
    ...over.flatMap((code) => {
      const ids = eventsOf(code);
      const { zh, en } = findingText(code);
      return ids === null
        ? []
        : [written(ids.over, 'Information', { zh: `已恢復：${zh}`, en: `Over: ${en}` })];
    }),
  ];
}

const isTest = ({ arisen, still, over }: AlertFindings): boolean =>
  arisen.length + still.length + over.length === 0;

/** Event Viewer replaces `%%1234` in a text by a system message. */
const plain = (text: string): string => text.replaceAll('%', '％').replaceAll(/\r?\n/g, '\r\n');

/** Environment variables that Windows PowerShell needs to start, compared in upper case. Other variables may hold a password. */
const INHERITED: ReadonlySet<string> = new Set([
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'PATH',
  'PATHEXT',
  'TEMP',
  'TMP',
  'PROGRAMFILES',
  'USERPROFILE',
]);
const inherited = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => INHERITED.has(name.toUpperCase())));

/** Rejects if the program cannot be started. An aborted signal kills it. */
function run(
  program: string,
  events: readonly WindowsEvent[],
  signal: AbortSignal,
): Promise<{ readonly status: number | null; readonly words: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | null; words: string }>();
  const child: ChildProcess = spawn(program, ['-NoProfile', '-NonInteractive', '-Command', SCRIPT], {
    env: { ...inherited(process.env), TWPAS_EVENTS: JSON.stringify(events) },
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
    signal,
    killSignal: 'SIGKILL',
  });
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    words = (words + part).slice(0, MOST_ANSWER);
  });
  child.on('error', (error) => {
    reject(isSystemError(error, 'ENOENT') ? new AgentError('event-log-no-program') : error);
  });
  child.on('close', (status) => {
    resolve({ status, words });
  });
  return promise;
}
