import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { ZipFile } from 'yazl';
import type { LogLine } from '../../../shared/api/operations-contract.ts';
import { withTemporary } from '../../agent/ground/base/files.ts';
import { renameFile } from '../../agent/ground/base/held-file.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { confirm } from '../ask.ts';
import {
  type AuditOptions,
  callAgent,
  type Cli,
  command,
  type CommonOptions,
  printAnswer,
  withBy,
} from '../command-line.ts';
import { stopRequested } from '../end-process.ts';
import { printable } from '../table.ts';

export function diagnosticsCommand({ io }: Cli): Command {
  return withBy(
    command('diagnostics', 'the state for support as a zip file, without patient data, keys or passwords'),
  )
    .argument('<file>', 'zip file to write')
    .option('--yes', 'confirmed')
    .action(async (file: string, options: AuditOptions & { readonly yes?: true }) => {
      const files = await callAgent(options, (client, { by }) => client.diagnostics({ by }));
      const listed = files.map(({ name, what, whatZh, text }) => ({
        name,
        bytes: Buffer.byteLength(text),
        what,
        whatZh,
      }));
      // The person who passes the archive on must first know its content.
      for (const { name, bytes, what, whatZh } of listed)
        io.err(`${name} (${String(bytes)} bytes): ${whatZh} — ${what}`);
      await confirm(io, [`Write these to ${file}?`], options.yes === true ? 1 : 0, 'add --yes');
      const target = resolve(file);
      const bytes = await writeZip(target, files);
      printAnswer(
        io,
        options,
        { file: target, bytes, files: listed },
        () => `${target} (${String(bytes)} bytes)\n`,
      );
    });
}

/** Writes a new zip file, completely or not at all. Returns its size. @throws AgentError `zip-not-written` */
export async function writeZip(
  file: string,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<number> {
  const zip = new ZipFile();
  for (const { name, text } of files) zip.addBuffer(Buffer.from(text, 'utf8'), name);
  zip.end();
  try {
    await withTemporary(dirname(file), async (temporary) => {
      await pipeline(zip.outputStream, createWriteStream(temporary, { mode: 0o600, flags: 'wx' }));
      await renameFile(temporary, file);
    });
  } catch (cause) {
    throw new AgentError('zip-not-written', { file }, { cause });
  }
  return (await stat(file)).size;
}

interface LogsOptions extends CommonOptions {
  readonly lines: string;
  readonly follow?: true;
}

export function logsCommand({ io }: Cli): Command {
  return command('logs', "the running agent's newest log lines")
    .option('--lines <count>', 'how many', '50')
    .option('--follow', 'and each new one, until interrupted')
    .action(async (options: LogsOptions) => {
      const lines = Math.min(2000, Math.max(0, Math.trunc(Number(options.lines)) || 0));
      const end = new AbortController();
      if (options.follow === true) void stopRequested().then(() => end.abort());
      await callAgent(options, async (client) => {
        for await (const batch of await client.logs.tail({ lines }, { signal: end.signal })) {
          for (const line of batch)
            io.out(options.json === true ? `${JSON.stringify(line)}\n` : lineText(line));
          if (options.follow !== true || end.signal.aborted) break;
        }
      });
    });
}

function lineText({ at, level, event, fields, error }: LogLine): string {
  const parts = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
  return `${printable([at, level.padEnd(5), event, ...parts, error ?? ''].join(' ').trimEnd())}\n`;
}
