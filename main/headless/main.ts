import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { distance } from 'fastest-levenshtein';
import { type Cli, saySettings } from './command-line.ts';
import { accountsCommand } from './commands/accounts.ts';
import { alertsCommand } from './commands/alerts.ts';
import { auditCommand } from './commands/audit.ts';
import { backupCommand, restoreCommand } from './commands/backup.ts';
import { casesCommand, showCommand } from './commands/cases.ts';
import { checkCommand } from './commands/check.ts';
import { checkTokenCommand } from './commands/check-token.ts';
import { attachmentsCommand, retentionCommand } from './commands/content.ts';
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
import { describeProgram } from './help.ts';
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

/** The whole command line. Throws instead of ending the process. */
export function createProgram(cli: Cli): Command {
  const program = new Command('twpas-agent')
    // Options after a command belong to that command.
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .hook('preAction', (_program, made) => saySettings(cli.io, made));
  for (const made of [
    runCommand(cli),
    setupCommand(cli),
    statusCommand(cli),
    casesCommand(cli),
    showCommand(cli),
    ...moveCommands(cli),
    askCommand(cli),
    resolveCommand(cli),
    sendCommand(cli),
    sendAnywayCommand(cli),
    ...sendingCommands(cli),
    doctorCommand(cli),
    alertsCommand(cli),
    keysCommand(cli),
    vaultCommand(cli),
    igCommand(cli),
    accountsCommand(cli),
    auditCommand(cli),
    retentionCommand(cli),
    checkCommand(cli),
    checkTokenCommand(cli),
    attachmentsCommand(cli),
    stopCommand(cli),
    settingsCommand(cli),
    serviceCommand(cli),
    logsCommand(cli),
    diagnosticsCommand(cli),
    backupCommand(cli),
    restoreCommand(cli),
    practiceCommand(cli),
  ])
    program.addCommand(made);
  describeProgram(program, version);
  staysInProcess(program, cli);
  return program;
}

/** Commands that are constructed separately do not inherit these two settings. */
function staysInProcess(made: Command, cli: Cli): void {
  made.exitOverride().configureOutput({
    writeOut: (text) => cli.io.out(text),
    writeErr: (text) => cli.io.err(text.trimEnd()),
    outputError: (text, write) => write(likelyMeant(text)),
  });
  for (const inner of made.commands) staysInProcess(inner, cli);
}

const MEANT = /unknown command '([^']+)'\n\(Did you mean (?:one of )?([^?]+)\?\)/;

/** Keeps suggestions that begin like the mistyped command or are one letter away: `bogus` is not `logs`. */
function likelyMeant(text: string): string {
  const [found, typed = '', offered = ''] = MEANT.exec(text) ?? [];
  if (found === undefined) return text;
  const meant = offered
    .split(', ')
    .filter((word) => word.startsWith(typed.charAt(0)) || distance(word, typed) === 1);
  const hint =
    meant.length === 0
      ? '; twpas-agent --help lists the commands'
      : `\n(Did you mean ${meant.length > 1 ? 'one of ' : ''}${meant.join(', ')}?)`;
  return text.replace(found, `unknown command '${typed}'${hint}`);
}
