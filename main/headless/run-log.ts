import { createLog } from '../agent/log/log.ts';
import { createSinks } from '../agent/log/log-sinks.ts';
import type { LogSink } from '../agent/log/log-sinks.ts';
import { createTail } from '../agent/log/log-tail.ts';
import type { AgentPorts, Log, LogLevel } from '../agent/ports.ts';

/** The log of an agent in the foreground: stderr and its newest lines; the agent adds its files. */
export function runLog(level: LogLevel): {
  readonly log: Log;
  readonly logging: NonNullable<AgentPorts['logging']>;
} {
  const tail = createTail();
  // Set by systemd when what stderr goes to is the journal.
  const journal = process.env['JOURNAL_STREAM'] !== undefined;
  const sinks = createSinks(journal ? toJournal(process.stderr) : process.stderr, tail);
  return { log: createLog({ level, stream: sinks }), logging: { sinks, tail } };
}

const PRIORITY: Readonly<Record<LogLevel, number>> = { error: 3, warn: 4, info: 6, debug: 7 };

/** Each line with its priority in front, sd-daemon(3): `journalctl -p warning` then shows what it should. */
export function toJournal(stream: { write(line: string): unknown }): LogSink {
  return {
    write: (line) => {
      const level = /^\{"level":"(error|warn|info|debug)"/.exec(line)?.[1] as LogLevel | undefined;
      stream.write(`<${String(PRIORITY[level ?? 'info'])}>${line}`);
    },
  };
}
