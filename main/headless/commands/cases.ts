import { Option } from 'commander';
import type { Command } from 'commander';
import type { CaseFilter } from '../../../shared/api/contract.ts';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import { DELIVERIES, REVIEWS } from '../../../shared/states.ts';
import type { Delivery, Review } from '../../../shared/states.ts';
import { callAgent, command, nameOnRecord, printAnswer, withBy } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import type { AgentClient } from '../control/control-client.ts';
import { caseDocument, caseElement } from '../text/case-element.ts';
import { caseText, casesText } from '../text/case-text.ts';

/** As many rows as one call gives. */
const ROWS_A_CALL = 2000;

interface PhiOptions extends CommonOptions, AuditOptions {
  readonly phi?: true;
}
interface CasesOptions extends PhiOptions {
  readonly delivery?: Delivery;
  readonly review?: Review;
}

export function casesCommand({ io }: Cli): Command {
  return withPhi(command('cases', 'all cases, newest first'))
    .addOption(new Option('--delivery <state>', 'only cases in this delivery state').choices(DELIVERIES))
    .addOption(new Option('--review <state>', 'only cases in this review state').choices(REVIEWS))
    .action(async (options: CasesOptions) => {
      const phi = options.phi === true;
      const filter: CaseFilter = {
        ...(options.delivery === undefined ? {} : { delivery: [options.delivery] }),
        ...(options.review === undefined ? {} : { review: [options.review] }),
      };
      const rows = await callAgent(options, async (client) => {
        const { ids } = await client.cases.ids(filter);
        return rowsOf(client, ids, { phi, by: nameOnRecord(options) });
      });
      printAnswer(
        io,
        options,
        rows.map((row) => caseElement(row, phi)),
        () => casesText(rows, phi),
      );
    });
}

export function showCommand({ io }: Cli): Command {
  return withPhi(command('show', 'one case: events, problems, attachments, every answer'))
    .argument('<id>', 'case id')
    .action(async (id: string, options: PhiOptions) => {
      const phi = options.phi === true;
      const detail = await callAgent(options, (client) =>
        client.cases.show({ id, phi, by: nameOnRecord(options) }),
      );
      printAnswer(io, options, caseDocument(detail, phi), () => caseText(detail, phi));
    });
}

function withPhi(made: Command): Command {
  return withBy(made).option('--phi', 'with the name and number of the patient (on record)');
}

async function rowsOf(
  client: AgentClient,
  ids: readonly string[],
  asked: { readonly phi: boolean; readonly by: string },
): Promise<CaseRow[]> {
  const rows: CaseRow[] = [];
  for (let from = 0; from < ids.length; from += ROWS_A_CALL)
    rows.push(...(await client.cases.rows({ ids: ids.slice(from, from + ROWS_A_CALL), ...asked })));
  return rows;
}
