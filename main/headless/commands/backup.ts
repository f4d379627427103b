import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AgentError } from '../../agent/ground/error.ts';
import { readAskedBackup, writeAsked } from '../asked-file.ts';
import { confirm, givenSecret } from '../ask.ts';
import {
  type AuditOptions,
  callAgent,
  type Cli,
  command,
  printAnswer,
  record,
  withBy,
  withReason,
} from '../command-line.ts';
import type { AgentClient } from '../control/control-client.ts';
import { failureCodeOf } from '../failure.ts';
import type { Io } from '../io.ts';
import { formatFields } from '../table.ts';

export function backupCommand(cli: Cli): Command {
  const { io } = cli;
  return withBy(command('backup', 'write the database and the keys to one file; payloads stay in spool/'))
    .argument('<file>', 'file to write')
    .action(async (file: string, options: AuditOptions) => {
      const made = await callAgent(options, (client, { by, settings: { dataDir } }) =>
        writeAsked(dataDir, file, (staged) => client.backup({ file: staged, by })),
      );
      printAnswer(io, options, made, () => `${made.file} (${String(made.bytes)} bytes)\n`);
    })
    .addCommand(drillCommand(cli));
}

interface RestoreOptions extends AuditOptions {
  readonly yes?: true;
  readonly codeFile?: string;
}

export function restoreCommand({ io }: Cli): Command {
  return withReason(withBy(command('restore', "replace the data folder's state by a backup's")))
    .argument('<file>', 'backup to read')
    .option('--yes', 'confirmed')
    .option('--code-file <file>', 'its first line is the recovery code of a backup made with another key')
    .action(async (file: string, options: RestoreOptions) => {
      const question =
        "Replace the data folder's state by this backup? What happened since is lost, open cases become uncertain.";
      await confirm(io, [question], options.yes === true ? 1 : 0, 'add --yes');
      const done = await callAgent(options, (client, place) =>
        readAskedBackup(place, file, (path) => restore(client, io, path, options)),
      );
      printAnswer(
        io,
        options,
        done,
        () =>
          `${String(done.cases)} cases restored, ${String(done.uncertain)} of them uncertain\n` +
          (done.missingPayloads === 0
            ? ''
            : `${String(done.missingPayloads)} payloads could not be had: see \`backup drill\`\n`),
      );
    });
}

type Restored = Awaited<ReturnType<AgentClient['restore']>>;

/** For a backup with another key, asks for its recovery code if there is a terminal. */
async function restore(
  client: AgentClient,
  io: Io,
  file: string,
  options: RestoreOptions,
): Promise<Restored> {
  const input = {
    file,
    confirmed: true as const,
    ...record(options),
  };
  const given = await givenSecret({ file: options.codeFile });
  if (given !== null) return client.restore({ ...input, code: given });
  try {
    return await client.restore(input);
  } catch (error) {
    if (!io.interactive || failureCodeOf(error) !== 'backup-other-key') throw error;
    return client.restore({ ...input, code: await io.askSecret('recovery code of the backup: ') });
  }
}

function drillCommand({ io }: Cli): Command {
  return withBy(
    command('drill', 'restore a backup into a temporary folder and open ten payloads; nothing is changed'),
  )
    .argument('[file]', 'backup to try; the newest scheduled one by default')
    .action(async (file: string | undefined, _own: unknown, drill: Command) => {
      // `backup` has the same options, and takes them wherever they stand on the command line.
      const options = drill.optsWithGlobals<AuditOptions>();
      const done = await callAgent(options, async (client, place) => {
        const { by } = place;
        if (file === undefined) return client.backupDrill({ by });
        const tried = await readAskedBackup(place, file, (path) => client.backupDrill({ by, file: path }));
        return { ...tried, file: resolve(file) };
      });
      printAnswer(io, options, done, () =>
        formatFields([
          ['backup', done.file],
          ['written', done.writtenAt],
          ['cases', done.cases],
          ['payloads kept', done.kept],
          ['read from', done.spool],
          ['of these opened', done.payloads],
          ['unreadable', done.unreadable],
          ['opens by', done.slotKinds.join(', ')],
          [
            'on another machine',
            done.opensElsewhere
              ? 'opens by recovery code or passphrase'
              : 'does NOT open: make a recovery code (vault recovery-code), then another backup',
          ],
          ['took', `${String(done.ms)} ms`],
        ]),
      );
      if (!done.ok) throw new AgentError('backup-incomplete');
    });
}
