import { Command } from 'commander';
import type { IgPackageView } from '../../../shared/api/operations-contract.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { readAsked } from '../asked-file.ts';
import type { AgentClient } from '../control/control-client.ts';
import type { Io } from '../io.ts';
import { callAgent, command, printAnswer, withBy, withReason } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { UsageError } from '../failure.ts';
import { formatFields, formatTable } from '../table.ts';

export function igCommand(cli: Cli): Command {
  return new Command('ig')
    .description('implementation guide packages to check against')
    .addCommand(importCommand(cli))
    .addCommand(listCommand(cli))
    .addCommand(useCommand(cli));
}

function importCommand({ io }: Cli): Command {
  return withReason(withBy(command('import', 'read a FHIR package (.tgz); a guide becomes the default')))
    .argument('<package>', 'package file')
    .option('--trust-this-package', 'answer for other bytes than the known ones; with --by and --reason')
    .action(async (file: string, options: ImportOptions) => {
      const trust = trustIn(options);
      const made = await callAgent(options, (client, { by, reach, settings: { dataDir } }) =>
        readAsked({ dataDir, reach }, file, (path) =>
          importing(io, client, client.ig.import({ file: path, by, ...trust })),
        ),
      );
      printAnswer(io, options, made, () => fieldsOf(made));
      if (made.unused !== null) {
        throw new AgentError('ig-not-used', { reason: made.unused });
      }
    });
}

type ImportOptions = AuditOptions & { readonly trustThisPackage?: true };

/** @throws UsageError unless name and reason were given */
function trustIn({ trustThisPackage, by, reason }: ImportOptions): { readonly trust?: { reason: string } } {
  if (trustThisPackage === undefined) return {};
  if (by === undefined || reason === undefined)
    throw new UsageError(['--trust-this-package needs --by NAME and --reason TEXT: both go on record']);
  return { trust: { reason } };
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

const SOURCES: Readonly<Record<IgPackageView['source'], string>> = {
  published: 'the known bytes of its publisher',
  trusted: 'other bytes, by somebody’s word (see the trail)',
  imported: 'unknown to this program',
};

function fieldsOf(one: IgPackageView): string {
  const { rules } = one;
  return formatFields([
    ['package', `${one.name}#${one.version}`],
    ['default', one.isDefault ? 'yes' : 'no'],
    ['SHA-256', one.sha256],
    ['source', SOURCES[one.source]],
    ['used', one.unused === null ? 'yes' : `no: ${one.unused.zh}`],
    [
      'profiles',
      `${String(one.profiles)}${one.bare === undefined ? '' : `, ${String(one.bare)} more without a snapshot`}`,
    ],
    ['value sets', String(one.valueSets)],
    ['rules', rules?.rules],
    ['missing', one.missing.length === 0 ? 'none' : one.missing.join(' ')],
    ['not checked', one.notChecked.length === 0 ? 'none' : one.notChecked.join('; ')],
  ]);
}
