import { countFacets } from '../cases/facets.ts';
import { listIds } from '../cases/list.ts';
import { caseCsv } from '../export/case-csv.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import { nameReader } from '../names/code-names.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';
import { whoOf } from './who.ts';

/** The list beside its rows. What leaves as a file or on paper is in the trail before it does. */
export function listRouter(os: ContractBuilder, services: () => AgentServices) {
  const record = async (
    kind: 'list-exported' | 'list-printed',
    actor: string,
    count: number,
    reason: string | null,
  ): Promise<void> => {
    const { audit, context } = services();
    await audit.append({
      kind,
      actor,
      detail: {
        count,
        revealed: reason !== null,
        // Why is what a person typed: it may name a patient.
        ...(reason === null ? {} : { note: context.sealed.sealNote(kind, reason) }),
      },
    });
  };
  return {
    facets: os.cases.facets.handler(({ input }) => {
      const { index, store } = services().context;
      return countFacets(index, input, nameReader(store));
    }),
    csv: os.cases.csv.handler(async function* ({ input, context: caller, signal }) {
      const { context } = services();
      const ids = listIds(context, input.filter, input.order);
      await record('list-exported', whoOf(input, caller).actor, ids.length, input.reveal?.reason ?? null);
      yield* caseCsv(
        context.index,
        ids,
        { ...input, revealed: input.reveal !== undefined, nameOf: nameReader(context.store) },
        signal,
      );
    }),
    listPrinted: os.cases.listPrinted.handler(async ({ input, context: caller }) => {
      const { actor } = whoOf(input, caller);
      await record('list-printed', actor, input.count, input.reveal?.reason ?? null);
      return { by: actor, at: taipeiTime(Date.now()) };
    }),
  };
}
