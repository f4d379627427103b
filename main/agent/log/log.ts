import { pino } from 'pino';
import type { Log, LogLevel } from '../ports.ts';
import { safeError } from './safe-error.ts';
import { safeFields } from './safe-fields.ts';

/** An event is a word of ours, like `send-outcome`, never a sentence that something could be built into. */
const EVENT = /^[a-z][a-z0-9]*([._:-][a-z0-9]+)*$/;

export interface LogOptions {
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
