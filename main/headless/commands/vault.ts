import { Command } from 'commander';
import { AgentError } from '../../agent/ground/error.ts';
import { acquireLock } from '../../agent/ground/db/lock.ts';
import { enrolSlot, slotOwners } from '../../agent/ground/vault/enrol.ts';
import { recoverySlot } from '../../agent/ground/vault/secret-slot.ts';
import { callAgent, command, printAnswer, settingsFrom, withBy } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { secretOf } from '../ask.ts';
import { headlessPorts } from '../host-ports.ts';
import { formatTable } from '../table.ts';

/** Slots of the data folder. Slots are files beside the database, added as a whole. */
export function vaultCommand(cli: Cli): Command {
  return new Command('vault')
    .description('who can open the data folder')
    .addCommand(slotsCommand(cli))
    .addCommand(codeCommand(cli))
    .addCommand(recoverCommand(cli));
}

function slotsCommand({ io }: Cli): Command {
  return command('slots', 'the ways it can be opened, and by which account').action(
    async (options: CommonOptions) => {
      const owners = await slotOwners(settingsFrom(options).dataDir);
      printAnswer(io, options, owners, () =>
        formatTable(
          ['NAME', 'KIND', 'ACCOUNT', 'COMPUTER', 'MADE'],
          owners.map(({ name, kind, account, host, createdAt }) => [name, kind, account, host, createdAt]),
        ),
      );
    },
  );
}

function codeCommand({ io }: Cli): Command {
  return withBy(command('recovery-code', 'make a recovery code; it is shown once: write it on paper')).action(
    async (options: AuditOptions) => {
      const made = await callAgent(options, (client, { by }) => client.vault.recoveryCode({ by }));
      printAnswer(io, options, made, () => `${made.code}\n`);
    },
  );
}

function recoverCommand({ io }: Cli): Command {
  return withBy(
    command('recover', 'open the data folder by its recovery code, and let this account and computer in'),
  )
    .option('--code-file <file>', 'its first line is the code; else it is asked for')
    .action(async (options: AuditOptions & { readonly codeFile?: string }) => {
      const settings = settingsFrom(options);
      const { dataDir } = settings;
      const { keySlots, clock } = headlessPorts(settings, 'warn');
      const [own] = keySlots;
      if (own === undefined) throw new Error('a headless host has a key slot');
      const code = await secretOf(
        io,
        { file: options.codeFile },
        'recovery code: ',
        'this needs the recovery code: give it by --code-file',
      );
      const lock = acquireLock(dataDir, clock.now());
      // Not needed while an agent runs: it can open the folder already.
      if ('heldBy' in lock) throw new AgentError('locked/to-stop');
      try {
        await enrolSlot({ dataDir, slots: [recoverySlot(() => code)], clock }, own);
      } finally {
        lock.release();
      }
      await callAgent(options, (client, { by }) => client.vault.recovered({ slot: own.kind, by }));
      printAnswer(
        io,
        options,
        { added: own.kind },
        () => `this account can open the data folder now (${own.kind})\n`,
      );
    });
}
