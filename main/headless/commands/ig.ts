import { Command } from 'commander';
import type { IgPackageView } from '../../../shared/api/operations-contract.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { readAsked } from '../asked-file.ts';
import type { CheckLanguage } from '../check-formats/shown.ts';
import type { AgentClient } from '../control/control-client.ts';
import type { Io } from '../io.ts';
import { callAgent, command, printAnswer, withBy } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { UsageError } from '../failure.ts';
import { formatFields, formatTable, printable } from '../table.ts';
import { languageOption } from './check.ts';

export function igCommand(cli: Cli): Command {
  return new Command('ig')
    .description('implementation guide packages to check against')
    .addCommand(importCommand(cli))
    .addCommand(listCommand(cli))
    .addCommand(useCommand(cli))
    .addCommand(diffCommand(cli));
}

function importCommand({ io }: Cli): Command {
  return withBy(command('import', 'read a FHIR package (.tgz); a guide becomes the default'))
    .argument('<package>', 'package file')
    .action(async (file: string, options: AuditOptions) => {
      const made = await callAgent(options, (client, { by, reach, settings: { dataDir } }) =>
        readAsked({ dataDir, reach }, file, (path) =>
          importing(io, client, client.ig.import({ file: path, by })),
        ),
      );
      printAnswer(io, options, made, () => fieldsOf(made));
      if (made.unused !== null) {
        throw new AgentError('ig-not-used', { reason: made.unused });
      }
    });
}

const TELL_MS = 2000;

/** Prints the progress on stderr: rules take minutes to translate. */
async function importing<T>(io: Io, client: AgentClient, made: Promise<T>): Promise<T> {
  let told = -1;
  const tell = async (): Promise<void> => {
    // If the progress is unknown, nothing is printed: the import itself succeeds or fails.
    const progress = await client.ig.progress().catch(() => null);
    if (progress === null || progress.done === told) return;
    told = progress.done;
    io.err(`${progress.package}: ${String(progress.done)} of ${String(progress.of)} libraries translated`);
  };
  const timer = setInterval(() => void tell(), TELL_MS);
  try {
    return await made;
  } finally {
    clearInterval(timer);
  }
}

function listCommand({ io }: Cli): Command {
  return command('list', 'all imported packages').action(async (options: CommonOptions) => {
    const packages = await callAgent(options, (client) => client.ig.list());
    printAnswer(io, options, packages, () =>
      formatTable(
        ['NAME', 'VERSION', 'DEFAULT', 'USED', 'PROFILES', 'RULES', 'MISSING', 'IMPORTED'],
        packages.map((one) => [
          one.name,
          one.version,
          one.isDefault ? 'yes' : 'no',
          one.unused === null ? 'yes' : 'no',
          String(one.profiles),
          one.rules === undefined ? '-' : String(one.rules.rules),
          one.missing.length === 0 ? '-' : one.missing.join(' '),
          one.importedAt,
        ]),
        'no guide packages\n',
      ),
    );
  });
}

function useCommand({ io }: Cli): Command {
  return withBy(command('use', 'make an imported guide the default'))
    .argument('<name#version>', 'as `ig list` shows them')
    .action(async (wanted: string, options: AuditOptions) => {
      const [name = '', version = ''] = wanted.split('#');
      if (name === '' || version === '') throw new UsageError(['give the package as name#version']);
      const used = await callAgent(options, (client, { by }) => client.ig.use({ name, version, by }));
      printAnswer(io, options, used, () => fieldsOf(used));
    });
}

type DiffOptions = CommonOptions & { readonly lang: CheckLanguage };

/** Needs no data folder or running agent: HIS vendors compare packages, too. */
function diffCommand({ io }: Cli): Command {
  return command('diff', 'what changed from one guide package to another')
    .argument('<older>', 'package file')
    .argument('[newer]', 'package file; without it, the guide that ships is the older one')
    .addOption(languageOption('the lines'))
    .action(async (one: string, other: string | undefined, options: DiffOptions) => {
      // Loaded late: no other command compiles a package itself.
      const { diffRulesFiles } = await import('../../agent/attendants/precheck/diff-rules.ts');
      const { diffGuides } = await import('../../agent/carrier/check/diff-guides.ts');
      const changes = (await diffRulesFiles(one, other)) ?? (await diffGuides(one, other));
      printAnswer(io, options, changes, () =>
        changes.length === 0
          ? 'no changes\n'
          : changes.map((one) => `${printable(options.lang === 'en' ? one.en : one.zh)}\n`).join(''),
      );
    });
}

function fieldsOf(one: IgPackageView): string {
  const { rules } = one;
  return formatFields([
    ['package', `${one.name}#${one.version}`],
    ['default', one.isDefault ? 'yes' : 'no'],
    ['used', one.unused === null ? 'yes' : `no: ${one.unused.zh}`],
    [
      'profiles',
      `${String(one.profiles)}${one.bare === undefined ? '' : `, ${String(one.bare)} more without a snapshot`}`,
    ],
    ['value sets', String(one.valueSets)],
    ['rules', rules && `${String(rules.rules)} in ${String(rules.libraries)} libraries`],
    ['conditions', rules?.conditions],
    ['translated', rules && (rules.from === 'elm' ? 'by the publisher' : 'here, from CQL')],
    ['missing', one.missing.length === 0 ? 'none' : one.missing.join(' ')],
    ['not checked', one.notChecked.length === 0 ? 'none' : one.notChecked.join('; ')],
  ]);
}
