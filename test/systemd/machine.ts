/** The hospital's machine in the container: the service, its accounts, and a practice NHI with a name and a certificate. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createServer } from 'node:tls';
import type { DoctorStep } from '../../shared/api/doctor-contract.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import type { Sandbox } from '../../main/practice/options.ts';
import { startSandbox } from '../../main/practice/sandbox.ts';
import { testAuthority } from '../unit/support/test-authority.ts';
import { until } from '../wine/prefix.ts';

export const CONFIG = '/etc/twpas-agent/agent.yaml';
export const DATA = '/var/lib/twpas-agent';
export const EXPORT = '/srv/pas/export';
export const RESULTS = '/srv/pas/results';
export const HEARTBEAT = '/srv/twpas-monitor/heartbeat.json';
export const PORT = 4780;
const NHI = 'nhi.pas.test';
/** A port that is held by a program that does not answer is no health. */
const HEALTH_MS = 5_000;
const HOSTS = '/etc/hosts';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A line of a shell, to its end; this process goes on serving. */
export async function shell(line: string, limitMs = 120_000): Promise<Ended> {
  const child = spawn('bash', ['-c', line], {
    cwd: '/root',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', HOME: '/root' },
    timeout: limitMs,
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, out, err };
}

/** @throws Error with what it printed, unless it ends with 0 */
export async function must(line: string, limitMs?: number): Promise<string> {
  const { code, out, err } = await shell(line, limitMs);
  if (code !== 0) throw new Error(`${line}: ${String(code)}\n${out}${err}`);
  return out;
}

/** One command of the agent, as an administrator types it. */
export const agent = (args: string): Promise<Ended> => shell(`runuser -u twpas-agent -- twpas-agent ${args}`);

export class Machine {
  readonly sandbox: Sandbox;
  readonly caFile: string;
  readonly fhirBaseUrl: string;
  readonly #open: Set<Socket>;

  private constructor(sandbox: Sandbox, parts: { caFile: string; fhirBaseUrl: string; open: Set<Socket> }) {
    this.sandbox = sandbox;
    this.caFile = parts.caFile;
    this.fhirBaseUrl = parts.fhirBaseUrl;
    this.#open = parts.open;
  }

  /** A practice NHI behind TLS, under a name. */
  static async make(): Promise<Machine> {
    const authority = testAuthority('Practice NHI Root');
    const open = new Set<Socket>();
    let behind = 0;
    const front = createServer(authority.issue({ names: [NHI] }), (socket) => {
      const onward = connect(behind, '127.0.0.1');
      for (const each of [socket, onward]) {
        open.add(each);
        each.on('close', () => open.delete(each)).on('error', () => undefined);
      }
      socket.pipe(onward).pipe(socket);
    });
    front.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    const origin = `https://${NHI}:${String((front.address() as AddressInfo).port)}`;
    const sandbox = await startSandbox({ stepMs: 100, publicOrigin: origin });
    behind = sandbox.port;
    const caFile = '/etc/twpas-agent/nhi-root.pem';
    spawnSync('mkdir', ['-p', '/etc/twpas-agent']);
    writeFileSync(caFile, authority.cert);
    const machine = new Machine(sandbox, { caFile, fhirBaseUrl: `${origin}/fhir`, open });
    machine.nameOfNhi(true);
    return machine;
  }

  /** Sets if the hospital's DNS knows NHI's server. Its connections are cut: they would outlive the name. */
  nameOfNhi(isKnown: boolean): void {
    const others = readFileSync(HOSTS, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.includes(NHI));
    writeFileSync(HOSTS, `${others.join('\n')}\n`);
    if (isKnown) appendFileSync(HOSTS, `127.0.0.1 ${NHI}\n`);
    for (const socket of this.#open) socket.destroy();
  }

  /** Writes a file as the HIS's own account; `umask` is its program's. */
  async put(
    seed: string,
    options: { attachments?: number; umask?: string; folder?: string } = {},
  ): Promise<Sample> {
    const { attachments = 0, umask = '022', folder = EXPORT } = options;
    const sample = makeSample({ seed, attachments, ending: 'approve', priority: '1', subType: '1' });
    const files = [...sample.attachments, { name: sample.fileName, bytes: sample.bytes }];
    for (const { name, bytes } of files) {
      writeFileSync('/run/his-file', bytes, { mode: 0o644 });
      const to = join(folder, name);
      const line = `umask ${umask}; cat /run/his-file >'${to}.tmp' && mv '${to}.tmp' '${to}'`;
      await must(`runuser -u hisexport -- bash -c "${line}"`);
    }
    return sample;
  }

  /** Codes of the standing findings, as a monitor without rights reads them. */
  codes(): readonly string[] {
    try {
      const beat = JSON.parse(readFileSync(HEARTBEAT, 'utf8')) as {
        readonly running: boolean;
        readonly check: { readonly codes?: readonly string[] };
      };
      return beat.check.codes ?? [];
    } catch {
      return ['heartbeat-unreadable'];
    }
  }

  /** `status --check`: its exit code and its line. */
  async check(): Promise<{ readonly level: number | null; readonly line: string }> {
    const { code, out, err } = await agent('status --check');
    return { level: code, line: `${out}${err}`.trim() };
  }

  /** Codes of the steps of doctor that did not end well, and how long it took. */
  async doctor(): Promise<{ readonly codes: readonly string[]; readonly seconds: number }> {
    const from = Date.now();
    const { out, err, code: exit } = await agent('doctor --json');
    const seconds = Math.round((Date.now() - from) / 1000);
    try {
      const steps = JSON.parse(out) as readonly DoctorStep[];
      return {
        codes: steps.filter(({ status }) => ['failed', 'warning'].includes(status)).map(({ code }) => code),
        seconds,
      };
    } catch {
      throw new Error(`doctor ended with ${String(exit)}: ${out}${err}`);
    }
  }

  /** Status of `/healthz`, or `away`. */
  async health(): Promise<number | 'away'> {
    try {
      const { status } = await fetch(`http://127.0.0.1:${String(PORT)}/healthz`, {
        signal: AbortSignal.timeout(HEALTH_MS),
      });
      return status;
    } catch {
      return 'away';
    }
  }

  async cases(): Promise<readonly CaseRow[]> {
    const { out, err, code } = await agent('cases --json --phi');
    if (code !== 0) throw new Error(`cases: ${err}`);
    return JSON.parse(out) as readonly CaseRow[];
  }

  async caseOf({ fileName }: Sample): Promise<CaseRow | undefined> {
    return (await this.cases()).find((row) => basename(row.fileName) === fileName);
  }

  async accepted(sample: Sample, ms?: number): Promise<void> {
    await until(
      `${sample.fileName} accepted`,
      async () => (await this.caseOf(sample))?.delivery === 'accepted',
      ms,
    );
  }

  async isActive(): Promise<boolean> {
    return (await shell('systemctl is-active twpas-agent')).out.trim() === 'active';
  }

  async pid(): Promise<string> {
    return (await must('systemctl show -P MainPID twpas-agent')).trim();
  }

  /** Restarts the service and waits until it answers. */
  async restart(): Promise<void> {
    await must('systemctl reset-failed twpas-agent; systemctl restart twpas-agent');
  }

  /** Edits the settings file; whether the agent reads it is the caller's. */
  settings(edit: (text: string) => string): void {
    writeFileSync(CONFIG, edit(readFileSync(CONFIG, 'utf8')));
  }

  /** Planted ids of Bundles that stand at NHI twice. */
  async twice(): Promise<readonly string[]> {
    const { posts } = await this.sandbox.ledger();
    const stored = posts.filter(({ caseNumber }) => caseNumber !== null).map(({ plantedId }) => plantedId);
    return stored.filter((id, at) => stored.indexOf(id) !== at);
  }
}
