import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A unit file's sections: each directive with its values in order. */
export type Unit = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

export function parseUnit(text: string): Unit {
  const sections = new Map<string, Map<string, string[]>>();
  let section = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const title = /^\[(\w+)\]$/.exec(line)?.[1];
    if (title !== undefined) {
      section = new Map();
      sections.set(title, section);
      continue;
    }
    const at = line.indexOf('=');
    if (at === -1) throw new Error(`no directive: ${line}`);
    const name = line.slice(0, at);
    section.set(name, [...(section.get(name) ?? []), line.slice(at + 1)]);
  }
  return sections;
}

export function directive(unit: Unit, section: string, name: string): string {
  const values = unit.get(section)?.get(name) ?? [];
  const [value] = values;
  if (value === undefined || values.length > 1) throw new Error(`not exactly one ${section}.${name}`);
  return value;
}

/** A command line as systemd.syntax(7) splits it: quotes, backslashes, doubled percent and dollar signs. */
export function splitCommand(line: string): string[] {
  const words = line.match(/"(?:[^"\\]|\\.)*"|[^\s"]+/g) ?? [];
  return words.map((word) =>
    word
      .replace(/^"(.*)"$/, '$1')
      .replaceAll(/\\(.)/g, '$1')
      .replaceAll('%%', '%')
      .replaceAll('$$', '$'),
  );
}

/** Result of a start: its end, and whether the unit's restart policy starts it again. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly restarts: boolean;
}

export interface StartedUnit {
  readonly child: ChildProcess;
  /** Lines that the journal would hold. */
  journal(): string[];
  readonly ended: Promise<Ended>;
  /** As `systemctl stop` does. */
  stop(): Promise<Ended>;
}

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** An account without rights where this is run by root and it can reach the program; else our own. */
export function plainAccount(program: string): Account | null {
  if (process.getuid?.() !== 0) return null;
  for (let folder = dirname(program); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return null;
    if (folder === dirname(folder)) break;
  }
  const line = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  return line === null ? null : { uid: Number(line[1]), gid: Number(line[2]) };
}

/** Starts exactly what the unit says: its command, account, folder, umask, and an environment of systemd's and the unit's alone. */
export function startUnit(
  unit: Unit,
  account: Account | null,
  more: Readonly<Record<string, string>> = {},
): StartedUnit {
  const of = (name: string): string => directive(unit, 'Service', name);
  const [program = '', ...args] = splitCommand(of('ExecStart'));
  const own = Object.fromEntries(
    (unit.get('Service')?.get('Environment') ?? []).map((entry) => entry.split('=', 2) as [string, string]),
  );
  const child = spawn('/bin/sh', ['-c', `umask ${of('UMask')}; exec "$0" "$@"`, program, ...args], {
    cwd: of('WorkingDirectory'),
    env: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin',
      USER: of('User'),
      INVOCATION_ID: '0123456789abcdef0123456789abcdef',
      JOURNAL_STREAM: '9:1',
      ...own,
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(account ?? {}),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  let ordered = false;
  const ended = once(child, 'close').then(([code, signal]) => {
    const end = { code: code as number | null, signal: signal as NodeJS.Signals | null };
    return { ...end, restarts: !ordered && restarts(unit, end) };
  });
  return {
    child,
    journal: () => output.split('\n').filter((line) => line !== ''),
    ended,
    stop: () => {
      ordered = true;
      child.kill(of('KillSignal') as NodeJS.Signals);
      return ended;
    },
  };
}

/** Restart=always of systemd.service(5): every end that `systemctl stop` did not order, but for the codes that are excepted. */
function restarts(unit: Unit, { code }: Pick<Ended, 'code'>): boolean {
  if (directive(unit, 'Service', 'Restart') !== 'always') throw new Error('a policy this test does not know');
  const never = directive(unit, 'Service', 'RestartPreventExitStatus').split(' ');
  return code === null || !never.includes(String(code));
}
