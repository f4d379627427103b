import type { LookTrail } from '../access/look-trail.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import { nameReader } from '../names/code-names.ts';
import { statsTable } from '../stats/table.ts';
import type { ContractBuilder } from './builder.ts';
import { recordSearch } from './record-search.ts';
import type { AgentServices } from './services.ts';

/** Figures carry no patient; those of a search by a name tell of one. */
export function statsRouter(os: ContractBuilder, services: () => AgentServices, looks: LookTrail) {
  return {
    table: os.stats.table.handler(async ({ input, context }) => {
      const { index, store } = services().context;
      await recordSearch(looks(services(), context.actor), index, input.filter.search);
      const asOf = taipeiTime(Date.now());
      return { asOf, ...(await statsTable(index, input, nameReader(store))) };
    }),
  };
}
