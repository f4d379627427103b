import { createSocket } from 'node:dgram';
import { createConnection, type Socket } from 'node:net';
import { hostname } from 'node:os';
import type { LogLevel } from '../../ports.ts';
import { parseLine } from './log-tail.ts';

/** `info` events that the collector gets, beside all warnings and errors. */
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

/** A person's act, from the audit trail. */
interface Act {
  readonly kind: string;
  readonly actor: string;
  readonly caseId?: string;
  readonly claimed?: string;
  readonly sudoUser?: string;
  readonly account?: string;
}

/** Sends the lines that matter to the hospital's collector. */
export type Siem = ReturnType<typeof createSiem>;

export function createSiem(sender: SyslogSender, host: string = hostname(), pid: number = process.pid) {
  return {
    write: (text: string): void => {
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
    act: ({ kind, ...said }: Act, time: number): void => {
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

/** Facilities of RFC 5424 §6.2.1: what the program does, and what people do with it. */
const FACILITY = { daemon: 3, authpriv: 10 } as const;
const SEVERITY: Readonly<Record<LogLevel, number>> = { error: 3, warn: 4, info: 6, debug: 7 };

interface SyslogEntry {
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
function syslogMessage(entry: SyslogEntry, host: string, pid: number): string {
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

/** Hands messages to a collector; never waits and never throws. */
interface SyslogSender {
  send(message: string): void;
  /** Number of messages that were not delivered since the start. */
  lost(): number;
  close(): void;
}

interface SyslogPlace {
  readonly protocol: 'udp' | 'tcp';
  readonly host: string;
  readonly port: number;
}

/** `udp://host:port` or `tcp://host[:514]`; null for anything else. */
export function syslogPlace(text: string): SyslogPlace | null {
  const url = URL.parse(text);
  const protocol = url?.protocol.slice(0, -1);
  if (url === null || (protocol !== 'udp' && protocol !== 'tcp') || url.hostname === '') return null;
  if (url.username !== '' || url.password !== '' || (url.pathname !== '' && url.pathname !== '/'))
    return null;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { protocol, host, port: url.port === '' ? 514 : Number(url.port) };
}

export function openSyslog(place: SyslogPlace): SyslogSender {
  return place.protocol === 'udp' ? overUdp(place) : overTcp(place);
}

function overUdp({ host, port }: SyslogPlace): SyslogSender {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  let lost = 0;
  socket.on('error', () => undefined); // each send's callback gets the error
  socket.unref();
  return {
    send: (message) => {
      socket.send(message, port, host, (error) => {
        if (error !== null) lost += 1;
      });
    },
    lost: () => lost,
    close: () => {
      socket.close();
    },
  };
}

/** Lines kept while the collector is unreachable; beyond this the oldest are dropped. */
const MOST_WAITING = 1000;
const AGAIN_MS = 5_000;

/** Octet counting, RFC 6587 §3.4.1: a message may hold anything. */
function overTcp({ host, port }: SyslogPlace): SyslogSender {
  const waiting: string[] = [];
  let socket: Socket | null = null;
  let again: NodeJS.Timeout | null = null;
  let lost = 0;
  let closed = false;
  const flush = (): void => {
    if (socket?.readyState !== 'open') return;
    for (const message of waiting.splice(0)) socket.write(`${String(Buffer.byteLength(message))} ${message}`);
  };
  const connect = (): void => {
    again = null;
    const next = createConnection({ host, port });
    next.unref();
    next.setKeepAlive(true, 30_000);
    next.on('connect', flush);
    next.on('data', () => undefined); // a collector sends nothing; without a reader its closing would go unnoticed
    next.on('error', () => undefined); // followed by close
    next.on('close', () => {
      socket = null;
      if (!closed) again = setTimeout(connect, AGAIN_MS).unref();
    });
    socket = next;
  };
  return {
    send: (message) => {
      waiting.push(message);
      if (waiting.length > MOST_WAITING) {
        waiting.shift();
        lost += 1;
      }
      if (socket === null && again === null && !closed) connect();
      flush();
    },
    lost: () => lost,
    close: () => {
      closed = true;
      if (again !== null) clearTimeout(again);
      // Accepted lines still go out; unsent ones are lost with the process.
      socket?.end();
    },
  };
}
