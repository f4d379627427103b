import type { LogLevel } from '../ports.ts';

/** Facilities of RFC 5424 §6.2.1: what the program does, and what people do with it. */
const FACILITY = { daemon: 3, authpriv: 10 } as const;
const SEVERITY: Readonly<Record<LogLevel, number>> = { error: 3, warn: 4, info: 6, debug: 7 };

export interface SyslogEntry {
  readonly facility: keyof typeof FACILITY;
  readonly level: LogLevel;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** MSGID: a word of ours. */
  readonly event: string;
  /** The message as one JSON object, ASCII alone: a collector needs no guess about its encoding. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** `<PRI>1 TIME HOST APP PID MSGID - JSON`, RFC 5424 §6 without structured data. */
export function syslogMessage(entry: SyslogEntry, host: string, pid: number): string {
  const priority = FACILITY[entry.facility] * 8 + SEVERITY[entry.level];
  const head = [word(host, 255), 'twpas-agent', String(pid), word(entry.event, 32)].join(' ');
  return `<${String(priority)}>1 ${entry.time} ${head} - ${ascii(JSON.stringify(entry.content))}`;
}

/** PRINTUSASCII of at most `length`, `-` where nothing is left. */
function word(text: string, length: number): string {
  return text.replaceAll(/[^\u0021-\u007e]/g, '').slice(0, length) || '-';
}

function ascii(json: string): string {
  return json.replaceAll(
    /[^\u0020-\u007e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
