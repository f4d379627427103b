import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AgentError } from '../../agent/error.ts';
import { callAgent, command, nameOnRecord, printAnswer, withBy } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { formatFields } from '../text/table.ts';

export function drillCommand({ io }: Cli): Command {
  return withBy(
    command('drill', 'restore a backup into a temporary folder and open all of it; nothing is changed'),
  )
    .argument('[file]', 'backup to try; the newest scheduled one by default')
    .action(async (file: string | undefined, _own: unknown, drill: Command) => {
      // `backup` has the same options and takes them wherever they stand.
      const options = drill.optsWithGlobals<CommonOptions & AuditOptions>();
      const done = await callAgent(options, (client) =>
        client.backupDrill({
          by: nameOnRecord(options),
          ...(file === undefined ? {} : { file: resolve(file) }),
        }),
      );
      printAnswer(io, options, done, () =>
        formatFields([
          ['backup', done.file],
          ['written', done.writtenAt],
          ['cases', done.cases],
          ['payloads opened', done.payloads],
          ['unreadable', done.unreadable],
          ['opens by', done.slotKinds.join(', ')],
          [
            'on another machine',
            done.opensElsewhere
              ? 'opens by recovery code or passphrase'
              : 'does NOT open: make a recovery code (vault recovery-code)',
          ],
          ['took', `${String(done.ms)} ms`],
        ]),
      );
      if (!done.ok)
        throw new AgentError('backup-incomplete', 'parts of this backup cannot be read', {
          messageZh: '此備份有部分內容無法讀取',
        });
    });
}
