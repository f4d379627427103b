import { listNames, replaceNames } from '../names/code-names.ts';
import { nhiNames } from '../names/nhi-names.ts';
import { readNameTable } from '../names/read-table.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';
import { whoOf } from './who.ts';

const MOST_PROBLEMS = 200;

/** The hospital's names for codes, and NHI's. */
export function namesRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    list: os.names.list.handler(() => listNames(services().context.store)),
    nhi: os.names.nhi.handler(({ input }) =>
      input.codes.flatMap(({ table, code }) => {
        const name = nhiNames.nameOf(table, code);
        return name === null ? [] : [{ table, code, name }];
      }),
    ),
    import: os.names.import.handler(async ({ input, context: caller }) => {
      const { context, audit } = services();
      const { actor } = whoOf(input, caller);
      const { encoding, names, problems } = readNameTable(Buffer.from(input.csv, 'base64'));
      const imported = names.length > 0 && (problems.length === 0 || input.skipBad === true);
      if (imported) {
        await audit.append({
          kind: 'names-imported',
          actor,
          detail: { table: input.table, count: names.length, leftOut: problems.length },
        });
        await replaceNames(context.store, input.table, names, actor);
        context.index.searchText.renamed();
      }
      return {
        imported,
        count: names.length,
        encoding,
        problems: problems.slice(0, MOST_PROBLEMS),
        problemCount: problems.length,
      };
    }),
  };
}
