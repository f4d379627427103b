import { Command } from 'commander';
import type { AuditReport, HeldAgainst } from '../../../shared/api/operations-contract.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { liesIn } from '../../agent/ground/settings/places.ts';
import { writeAsked } from '../asked-file.ts';
import { callAgent, command, printAnswer, settingsFrom, withBy } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { formatTable } from '../table.ts';

interface VerifyOptions extends CommonOptions {
  readonly head?: string;
}

export function auditCommand({ io }: Cli): Command {
  const verify = command('verify', 'check that no line of the trail was changed or removed')
    .option('--head <n:hash>', 'hold it against a line that was printed, logged or written down')
    .action(async (options: VerifyOptions) => {
      const { head } = options;
      const report = await callAgent(options, (client) =>
        client.audit.verify(head === undefined ? {} : { head }),
      );
      printAnswer(io, options, report, () => reportText(report));
      if (!report.ok) throw new AgentError('audit-broken');
    });
  const exported = withBy(command('export', 'all of the trail as one file of JSON lines, as it was written'))
    .argument('<file>', 'file to write')
    .action(async (file: string, options: AuditOptions) => {
      const { dataDir } = settingsFrom(options);
      // Checked here: the agent sees only the staging path, which always lies in the data folder.
      if (liesIn(file, dataDir)) throw new AgentError('audit-export-inside');
      const done = await callAgent(options, (client, { by }) =>
        writeAsked(dataDir, file, (staged) => client.audit.export({ file: staged, by })),
      );
      const text = `${done.file} (${String(done.lines)} lines, head ${done.head ?? '-'})\n`;
      printAnswer(io, options, done, () => text);
    });
  return new Command('audit').description('the audit trail').addCommand(verify).addCommand(exported);
}

/** Names the compared anchors: `ok` alone would promise more than was compared. */
function reportText({ lines, files, keyedFrom, heldAgainst, head, problem }: AuditReport): string {
  const verdict =
    problem === null
      ? `ok: ${String(lines)} lines in ${String(files)} files`
      : `broken at ${problem.file} line ${String(problem.line)}: ${problem.code}`;
  const keyed =
    keyedFrom === null
      ? 'no line is by a key of this data folder'
      : `keyed from line ${String(keyedFrom)} on`;
  const held = heldAgainst.map(
    (one) => `held against ${HOLDERS[one.by]}, line ${String(one.n)}: ${FOUND[one.found]}`,
  );
  const unanchored = problem === null && !heldAgainst.some(({ found }) => found === 'same');
  return [
    verdict,
    keyed,
    ...held,
    ...(unanchored ? ['whole in itself, not anchored: nothing kept elsewhere says where it ended'] : []),
    ...(head === null ? [] : [`head ${String(head.n)}:${head.hash}`]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

const HOLDERS: Readonly<Record<HeldAgainst['by'], string>> = {
  database: 'the database',
  given: 'the head that was given',
};
const FOUND: Readonly<Record<HeldAgainst['found'], string>> = {
  same: 'the same',
  'cut-off': 'the trail ends before it',
  'made-anew': 'another line stands there',
  retired: 'retired with its year, cannot be compared',
};

/** Data destroyed at the end of their term (`retention.payloadDays`). */
export function retentionCommand({ io }: Cli): Command {
  const destroyed = command('destroyed', 'which payloads were destroyed, when and why, newest first')
    .option('--limit <number>', 'how many', '1000')
    .action(async (options: CommonOptions & { readonly limit: string }) => {
      const limit = Number(options.limit);
      const records = await callAgent(options, (client) => client.retention.destroyed({ limit }));
      printAnswer(io, options, records, () =>
        formatTable(
          ['REMOVED', 'CASE', 'WHAT', 'BYTES', 'REASON', 'BY', 'METHOD', 'PLACE', 'SHA-256'],
          records.map((one) => [
            one.removedAt ?? 'pending',
            one.caseId ?? '-',
            one.kind,
            String(one.bytes),
            one.reason,
            one.actor,
            one.method ?? '-',
            one.place ?? '-',
            one.sha256,
          ]),
          'nothing has been destroyed\n',
        ),
      );
    });
  return new Command('retention').description('what was kept for long enough').addCommand(destroyed);
}
