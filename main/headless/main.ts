import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { type Cli, saySettings } from './command-line.ts';
import { accountsCommand } from './commands/accounts.ts';
import { alertsCommand } from './commands/alerts.ts';
import { auditCommand, retentionCommand } from './commands/audit.ts';
import { backupCommand, restoreCommand } from './commands/backup.ts';
import { casesCommand, showCommand } from './commands/cases.ts';
import { checkCommand } from './commands/check.ts';
import { checkTokenCommand } from './commands/check-token.ts';
import { diagnosticsCommand, logsCommand } from './commands/diagnostics.ts';
import { doctorCommand } from './commands/doctor.ts';
import { igCommand } from './commands/ig.ts';
import { keysCommand } from './commands/keys.ts';
import {
  askCommand,
  moveCommands,
  resolveCommand,
  sendAnywayCommand,
  sendingCommands,
} from './commands/moves.ts';
import { runCommand, setupCommand, stopCommand } from './commands/run.ts';
import { practiceCommand } from './commands/practice.ts';
import { sendCommand } from './commands/send.ts';
import { serviceCommand } from './commands/service.ts';
import { settingsCommand } from './commands/settings.ts';
import { statusCommand } from './commands/status.ts';
import { vaultCommand } from './commands/vault.ts';
import { reportFailure } from './failure.ts';
import { version } from './host-ports.ts';
import { processIo } from './io.ts';

/** Runs one command. Resolves with the exit code: 0 done, 1 failed, 2 bad usage or settings. */
export async function main(args: readonly string[], scriptFolder: string): Promise<number> {
  const io = processIo();
  try {
    const places = { pageDir: pageFolder(scriptFolder), programDir: scriptFolder };
    await createProgram({ io, ...places }).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return reportFailure(io, error);
  }
}

/** The page's folder: beside the built agent, inside it if installed, or under `dist` if run from source. */
function pageFolder(scriptFolder: string): string {
  const candidates = ['../page', 'page', '../../dist/page'].map((way) => join(scriptFolder, way));
  return candidates.find((folder) => existsSync(join(folder, 'index.html'))) ?? join(scriptFolder, '../page');
}

/** The whole command line, in groups by what a person wants to do. Throws instead of ending the process. */
export function createProgram(cli: Cli): Command {
  const program = new Command('twpas-agent')
    .description(
      'Carries NHI prior authorization Bundles to the NHI FHIR server and brings the decisions back.',
    )
    .version(version)
    .helpOption('-h, --help')
    // Options after a command belong to that command.
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .configureHelp({ subcommandTerm: (made) => made.name() })
    .hook('preAction', (_program, made) => saySettings(cli.io, made));
  const groups: readonly (readonly [title: string, commands: readonly Command[]])[] = [
    [
      'Installation and running:',
      [
        setupCommand(cli),
        settingsCommand(cli),
        serviceCommand(cli),
        runCommand(cli),
        stopCommand(cli),
        practiceCommand(cli),
      ],
    ],
    [
      'State and tests:',
      [
        statusCommand(cli),
        doctorCommand(cli),
        checkCommand(cli),
        sendCommand(cli),
        logsCommand(cli),
        diagnosticsCommand(cli),
        alertsCommand(cli),
      ],
    ],
    [
      'Cases:',
      [
        casesCommand(cli),
        showCommand(cli),
        ...moveCommands(cli),
        askCommand(cli),
        resolveCommand(cli),
        sendAnywayCommand(cli),
        ...sendingCommands(cli),
      ],
    ],
    [
      'Keys, accounts and the trail:',
      [keysCommand(cli), vaultCommand(cli), accountsCommand(cli), checkTokenCommand(cli), auditCommand(cli)],
    ],
    [
      'Backups and what is kept:',
      [backupCommand(cli), restoreCommand(cli), retentionCommand(cli), igCommand(cli)],
    ],
  ];
  for (const [title, commands] of groups)
    for (const made of commands) program.addCommand(made.helpGroup(title));
  staysInProcess(program, cli);
  return program;
}

/** Commands that are constructed separately do not inherit these two settings. */
function staysInProcess(made: Command, cli: Cli): void {
  made.exitOverride().configureOutput({
    writeOut: (text) => cli.io.out(text),
    writeErr: (text) => cli.io.err(text.trimEnd()),
  });
  for (const inner of made.commands) staysInProcess(inner, cli);
}
