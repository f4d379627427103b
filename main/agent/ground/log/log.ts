import { pino } from 'pino';
import { AgentError } from '../error.ts';
import type { Log, LogFields, LogLevel } from '../../ports.ts';

/** An event is one of our words, like `send-outcome`: no sentence, into which data could be put. */
const EVENT = /^[a-z][a-z0-9]*([._:-][a-z0-9]+)*$/;

interface LogOptions {
  /** The lowest level that is written. */
  readonly level: LogLevel;
  /** Gets one JSON line at a time; stderr by default, as stdout carries answers. */
  readonly stream?: { write(line: string): void };
}

/** The log: JSON lines `{ level, time, event, …fields, error? }` with nothing that could name a patient. */
export function createLog({ level, stream = process.stderr }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  return (at, event, fields = {}, error) => {
    const line = { ...safeFields(fields), ...(error === undefined ? {} : { error: safeError(error) }) };
    logger[at](line, EVENT.test(event) ? event : 'unnamed');
  };
}

/** The parts of an error that may be logged. */
interface SafeError {
  readonly name: string;
  readonly code?: string;
  readonly syscall?: string;
  readonly message?: string;
  readonly cause?: SafeError;
}

const WORD = /^[A-Za-z0-9_.-]{1,64}$/;
const DEEPEST_CAUSE = 3;

/**
 * Name and code of an error, and the system call of a Node error. A message only of an AgentError, which holds no data: Node's messages hold
 * paths, into which the HIS puts patients' names, and a server's may hold anything.
 */
function safeError(error: unknown, depth = 0): SafeError {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = word(error, 'code');
  const syscall = word(error, 'syscall');
  return {
    name: WORD.test(error.name) ? error.name : 'Error',
    ...(code === null ? {} : { code }),
    ...(syscall === null ? {} : { syscall }),
    ...(error instanceof AgentError ? { message: error.message } : {}),
    ...(error.cause === undefined || depth >= DEEPEST_CAUSE
      ? {}
      : { cause: safeError(error.cause, depth + 1) }),
  };
}

function word(error: Error, key: 'code' | 'syscall'): string | null {
  const value: unknown = key in error ? (error as Error & Record<typeof key, unknown>)[key] : undefined;
  return typeof value === 'string' && WORD.test(value) ? value : null;
}

/** The allow-list at run time; its type forces it to be complete. */
const KINDS: { readonly [field in keyof Required<LogFields>]: 'string' | 'number' | 'url' } = {
  caseId: 'string',
  attemptId: 'string',
  folder: 'string',
  code: 'string',
  status: 'number',
  ms: 'number',
  count: 'number',
  bytes: 'number',
  delivery: 'string',
  review: 'string',
  state: 'string',
  url: 'url',
  until: 'string',
  version: 'string',
  pid: 'number',
  kid: 'string',
  step: 'string',
  system: 'string',
  sha256: 'string',
};

/** The fields that may be logged, each with its type; everything else is dropped, whatever the caller's types say. */
function safeFields(fields: LogFields): Record<string, string | number> {
  const safe: Record<string, string | number> = {};
  for (const [name, kind] of Object.entries(KINDS)) {
    const value: unknown = fields[name as keyof LogFields];
    if (kind === 'number') {
      if (typeof value === 'number') safe[name] = value;
    } else if (typeof value === 'string') {
      const text = kind === 'url' ? safeUrl(value) : value;
      if (text !== null) safe[name] = text;
    }
  }
  return safe;
}

/** Origin and path only: a search's query names patients, and user info is a secret. Null for a text that is no url. */
function safeUrl(text: string): string | null {
  const url = URL.parse(text);
  return url === null || url.origin === 'null' ? null : url.origin + url.pathname;
}
