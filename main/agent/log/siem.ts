import { hostname } from 'node:os';
import { parseLine } from './log-tail.ts';
import type { LogSink } from './log-sinks.ts';
import { syslogMessage } from './syslog-message.ts';
import type { SyslogSender } from './syslog-sender.ts';

/** Of the ordinary lines, those that a watch room wants; warnings and errors go there all the same. */
const WANTED_INFO: ReadonlySet<string> = new Set([
  'started',
  'stop-asked',
  'drain-asked',
  'stopped',
  'restored',
  'database-migrated',
  'settings-reloaded',
  'backup-written',
  'audit-head',
]);

/** What a person did, as the audit trail has it. */
export interface Act {
  readonly kind: string;
  readonly actor: string;
  readonly caseId?: string;
  readonly claimed?: string;
  readonly sudoUser?: string;
  readonly account?: string;
}

/** The lines that matter, sent to the hospital's collector. */
export interface Siem extends LogSink {
  act(act: Act, time: number): void;
}

export function createSiem(sender: SyslogSender, host: string = hostname(), pid: number = process.pid): Siem {
  return {
    write: (text) => {
      const line = parseLine(text, 0);
      if (line === null || line.level === 'debug') return;
      if (line.level === 'info' && !WANTED_INFO.has(line.event)) return;
      const content = {
        event: line.event,
        ...line.fields,
        ...(line.error === null ? {} : { error: line.error }),
      };
      const time = new Date(line.at).toISOString();
      sender.send(
        syslogMessage({ facility: 'daemon', level: line.level, time, event: line.event, content }, host, pid),
      );
    },
    act: ({ kind, ...said }, time) => {
      const content = { event: kind, ...said };
      sender.send(
        syslogMessage(
          { facility: 'authpriv', level: 'info', time: new Date(time).toISOString(), event: kind, content },
          host,
          pid,
        ),
      );
    },
  };
}
