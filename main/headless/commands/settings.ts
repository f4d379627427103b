import { Command } from 'commander';
import { explainSources, unsetSettings } from '../../agent/ground/settings/explain-sources.ts';
import { readSettings, type ReadSettings } from '../../agent/ground/settings/load.ts';
import {
  formatPath,
  formatProblem,
  problemAt,
  type SettingsProblem,
} from '../../agent/ground/settings/problem.ts';
import { readSettingsText } from '../../agent/ground/settings/yaml-file.ts';
import { callAgent, command, printAnswer, withBy } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { UsageError } from '../failure.ts';
import { formatTable } from '../table.ts';

export function settingsCommand(cli: Cli): Command {
  return new Command('settings')
    .description('the settings that hold, and the line of each')
    .addCommand(explainCommand(cli))
    .addCommand(validateCommand(cli))
    .addCommand(reloadCommand(cli));
}

/** Place at which a session of the console may change a setting. Anyone who may write the file can change all of it. */
const CHANGED_AT = { console: 'console or file', machine: 'at this machine' } as const;

/** Needs no agent: shows the values of the next start. */
function explainCommand({ io }: Cli): Command {
  return command(
    'explain',
    'every setting: its value, and its line in the file or that the default holds',
  ).action((options: CommonOptions) => {
    const result = readSettings(options.config);
    if (!result.ok) throw new UsageError(result.problems.map(formatProblem));
    const explained = explainSources(result.read);
    const unset = unsetSettings(explained.settings.map(({ path }) => path));
    printAnswer(io, options, { ...explained, unset }, () => {
      const rows = explained.settings.map(({ path, value, source, line, changedAt }) => [
        path,
        JSON.stringify(value),
        line === null ? source : `line ${String(line)}`,
        CHANGED_AT[changedAt],
      ]);
      const secrets = explained.environment.map(({ name, set }) => [
        name,
        set ? 'set' : 'not set',
        'environment',
        CHANGED_AT.machine,
      ]);
      const table = formatTable(['SETTING', 'VALUE', 'FROM', 'CHANGED'], [...rows, ...secrets]);
      return `file: ${explained.file}\n\n${table}not set（未設定）: ${unset.join(', ')}\n`;
    });
  });
}

function validateCommand({ io }: Cli): Command {
  return command(
    'validate',
    'what is wrong with a file that could become the settings; exit 2 when something is',
  )
    .argument('[file]', 'file to look at, as if it lay at --config; the settings file itself by default')
    .action(async (file: string | undefined, options: CommonOptions) => {
      const text = file === undefined ? undefined : textOf(file);
      const result = readSettings(options.config, text);
      const problems = result.ok ? await ruleProblems(result.read) : result.problems;
      if (problems.length > 0) throw new UsageError(problems.map(formatProblem));
      printAnswer(io, options, { ok: true, problems: [] }, () => 'ok\n');
    });
}

/** Faults of the hospital's own rules, which only the rule engine finds. */
async function ruleProblems({ settings, yaml }: ReadSettings): Promise<SettingsProblem[]> {
  const { faultsOf } = await import('../../agent/carrier/check/check-file.ts');
  return (await faultsOf(settings.validation.rules)).map(({ index, field, words }) => {
    const path = ['validation', 'rules', index, field];
    return problemAt(formatPath(path), words, yaml.lineOf(path));
  });
}

function reloadCommand({ io }: Cli): Command {
  return withBy(command('reload', 'let the running agent read its settings file again')).action(
    async (options: AuditOptions) => {
      const done = await callAgent(options, (client, { by }) => client.settings.reload({ by }));
      printAnswer(io, options, done, () =>
        [
          ...(done.applied.length === 0
            ? ['nothing to apply']
            : done.applied.map((path) => `applied: ${path}`)),
          ...done.needRestart.map((path) => `only at the next start (重新啟動後才生效): ${path}`),
          '',
        ].join('\n'),
      );
    },
  );
}

/** Reads the file as the agent would: an encoding or size that the agent refuses (Big5, UTF-16, too large) is refused here. */
function textOf(file: string): string {
  const read = readSettingsText(file);
  if (!read.ok) throw new UsageError([formatProblem(read.problem)]);
  return read.text;
}
