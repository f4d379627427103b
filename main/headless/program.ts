import { Command } from 'commander';
import type { Cli } from './command-line.ts';
import { accountsCommand } from './commands/accounts.ts';
import { auditCommand } from './commands/audit.ts';
import { backupCommand, restoreCommand } from './commands/backup.ts';
import { checkCommand } from './commands/check.ts';
import { checkReportCommand } from './commands/check-report.ts';
import { casesCommand, showCommand } from './commands/cases.ts';
import { doctorCommand } from './commands/doctor.ts';
import { igCommand } from './commands/ig.ts';
import { keysCommand } from './commands/keys.ts';
import { moveCommands } from './commands/moves.ts';
import { renameAttachmentsCommand } from './commands/rename-attachments.ts';
import { resolveCommand } from './commands/resolve.ts';
import { retentionCommand } from './commands/retention.ts';
import { setupCommand } from './commands/setup.ts';
import { runCommand } from './commands/run.ts';
import { sendAnywayCommand } from './commands/send-anyway.ts';
import { sendingCommands } from './commands/sending.ts';
import { attachmentsCommand } from './commands/attachments.ts';
import { diagnosticsCommand } from './commands/diagnostics.ts';
import { logsCommand } from './commands/logs.ts';
import { serviceCommand } from './commands/service.ts';
import { settingsCommand } from './commands/settings.ts';
import { stopCommand } from './commands/stop.ts';
import { updateCommand } from './commands/update.ts';
import { statusCommand } from './commands/status.ts';
import { vaultCommand } from './commands/vault.ts';
import { version } from './host-ports.ts';

/** The command line as a whole. Never ends the process: it throws instead. */
export function createProgram(cli: Cli): Command {
  const program = new Command('twpas-agent')
    .description(
      'Carries NHI prior authorization Bundles to the NHI FHIR server and brings the decisions back.',
    )
    .version(version)
    .showSuggestionAfterError();
  for (const made of [
    runCommand(cli),
    setupCommand(cli),
    statusCommand(cli),
    casesCommand(cli),
    showCommand(cli),
    ...moveCommands(cli),
    resolveCommand(cli),
    sendAnywayCommand(cli),
    renameAttachmentsCommand(cli),
    ...sendingCommands(cli),
    doctorCommand(cli),
    keysCommand(cli),
    vaultCommand(cli),
    igCommand(cli),
    accountsCommand(cli),
    auditCommand(cli),
    retentionCommand(cli),
    checkCommand(cli),
    checkReportCommand(cli),
    attachmentsCommand(cli),
    stopCommand(cli),
    updateCommand(cli),
    settingsCommand(cli),
    serviceCommand(cli),
    logsCommand(cli),
    diagnosticsCommand(cli),
    backupCommand(cli),
    restoreCommand(cli),
  ])
    program.addCommand(made);
  staysInProcess(program, cli);
  return program;
}

/** Commands made apart do not inherit these two. */
function staysInProcess(made: Command, cli: Cli): void {
  made.exitOverride().configureOutput({
    writeOut: (text) => {
      cli.io.out(text);
    },
    writeErr: (text) => {
      cli.io.err(text.trimEnd());
    },
  });
  for (const inner of made.commands) staysInProcess(inner, cli);
}
