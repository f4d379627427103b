import { taipeiTime } from '../fhir/taipei.ts';
import { nameReader } from '../names/code-names.ts';
import { statsTable } from '../stats/table.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';

/** Figures carry no patient, so asking for them is no look at one. */
export function statsRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    table: os.stats.table.handler(async ({ input }) => {
      const { index, store } = services().context;
      const asOf = taipeiTime(Date.now());
      return { asOf, ...(await statsTable(index, input, nameReader(store))) };
    }),
  };
}
