import type { CaseOrder } from '../../../shared/api/case-filter.ts';
import { foundWithoutPatients } from '../access/search-without-patients.ts';
import { searchTrail } from '../access/searched.ts';
import { countFacets } from '../cases/facets.ts';
import { idsAt, listIds, listPlaces } from '../cases/list.ts';
import { listTag } from '../cases/lookup/list-tag.ts';
import { caseCsv } from '../export/case-csv.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import { nameReader } from '../names/code-names.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentContext } from './context.ts';
import type { AgentServices } from './services.ts';
import { seesPatients } from './sees-patients.ts';
import { whoOf } from './who.ts';

/** The order of names and numbers would tell of them: whoever sees no patient is given the usual one. */
function orderFor(caller: AgentContext, order: CaseOrder | undefined): CaseOrder | undefined {
  const tells = order?.by === 'patient' || order?.by === 'file';
  return tells && !seesPatients(caller) ? undefined : order;
}

/** The list and what stands beside it. What is searched, and what leaves as a file or on paper, is in the trail before it does. */
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
  const searched = searchTrail();
  return {
    ids: os.cases.ids.handler(async ({ input, context: caller }) => {
      const { context, audit } = services();
      const { order, have, ...filter } = input;
      const all = listPlaces(context.index, filter, orderFor(caller, order));
      const found =
        input.search === undefined || seesPatients(caller)
          ? all
          : foundWithoutPatients(context.index, all, input.search);
      const trail = { audit, sealed: context.sealed };
      if (input.search !== undefined) await searched(trail, caller.actor, input.search, found.length);
      const tag = listTag(context.index, found);
      const same = have === tag;
      return { ids: same ? [] : idsAt(context.index, found), revision: context.store.revision(), tag, same };
    }),
    facets: os.cases.facets.handler(({ input, context }) => {
      const { index, store } = services().context;
      const { search, ...rest } = input;
      // Counts would tell what the search may not: whoever sees no patient is given those of the other filters.
      const filter = search === undefined || !seesPatients(context) ? rest : input;
      return countFacets(index, filter, nameReader(store));
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
