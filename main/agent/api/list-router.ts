import type { CaseOrder, ListFilter } from '../../../shared/api/case-filter.ts';
import type { FacetValue } from '../../../shared/api/list-contract.ts';
import type { ViewedCase, PersonsLooks } from '../attendants/access/look-trail.ts';
import { foundWithoutPatients } from '../attendants/access/search-without-patients.ts';
import type { CaseContext } from '../carrier/cases/context.ts';
import type { CaseIndex } from '../index/case-index.ts';
import { countFacets } from '../index/facets.ts';
import type { IndexedCase } from '../index/indexed-case.ts';
import { listCases, listIds } from '../index/list.ts';
import { type AskedFilter, listTag, passing } from '../index/lookup/filter-parts.ts';
import { ranked } from '../index/lookup/rank.ts';
import { caseCells, decidedCells, type DecidedCells } from '../attendants/export/case-cells.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import type { Deputies } from '../attendants/work/deputies.ts';
import { nameOfCode } from '../attendants/work/code-names.ts';
import { mendedDrugName } from '../../../shared/drug-name.ts';
import { nhiNames } from '../carrier/check/nhi-names.ts';
import { statsTable } from '../attendants/stats/table.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentContext, Sight } from './context.ts';
import type { AgentServices } from './services.ts';
import { patientOf, seesNames, showsNames, sightOf, wordsFor } from './sight.ts';
import { countTodo, deputiesNow, resolved } from './todo.ts';

/** Sorting by name would reveal patients: callers who may not see them get the default order. */
function orderFor(caller: AgentContext, order: CaseOrder | undefined): CaseOrder | undefined {
  return order?.by === 'patient' && !seesNames(caller) ? undefined : order;
}

/** The filter for the index. Cases are also found under today's deputy of their owner. */
async function asked(services: AgentServices, filter: ListFilter): Promise<AskedFilter> {
  const found = await resolved(services, filter);
  const { owner: wanted = [] } = found;
  if (wanted.length === 0) return found;
  const away = [...deputiesNow(services)].filter(([, { deputy }]) => wanted.includes(deputy));
  return { ...found, owner: [...wanted, ...away.map(([owner]) => owner)] };
}

/** Counts the cases of an owner also under today's deputy. */
function withDeputies(owners: readonly FacetValue[], deputies: Deputies): FacetValue[] {
  const counts = new Map(owners.map(({ value, count }) => [value, count]));
  for (const { value, count } of owners) {
    const deputy = deputies.get(value)?.deputy;
    if (deputy !== undefined) counts.set(deputy, (counts.get(deputy) ?? 0) + count);
  }
  return [...counts]
    .map(([value, count]) => ({ value, text: null, count }))
    .sort((a, b) => b.count - a.count);
}

/** The list and its parts. Searches, exports and prints are in the trail before their answers leave. */
export function listRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    ids: os.cases.ids.handler(async ({ input, context: caller }) => {
      const { context } = services();
      const { order, have, ranks = false, ...filter } = input;
      const mine = caller.looks();
      const all = listCases(context.index, await asked(services(), filter), orderFor(caller, order));
      const hides = input.search !== undefined && !seesNames(caller);
      const found = shownOf(all, input.search ?? '', { hides, ranks });
      if (hides) await mine.searched(input.search ?? '', found.length, []);
      else {
        const isAll = Object.keys(filter).every((key) => key === 'search');
        await recordSearch(mine, context.index, input.search, isAll ? all : null);
      }
      const tag = listTag(context.index, found);
      const same = have === tag;
      return {
        ids: same ? [] : found.map(({ row }) => row.id),
        revision: context.store.revision(),
        tag,
        same,
      };
    }),
    facets: os.cases.facets.handler(async ({ input, context: caller }) => {
      const { index } = services().context;
      const { search, ...rest } = await asked(services(), input);
      const counted = (filter: AskedFilter) => {
        const facets = countFacets(index, filter);
        return {
          ...facets,
          owner: withDeputies(facets.owner, deputiesNow(services())),
          todo: countTodo(services(), filter),
          answered: countAnswered(index, filter),
        };
      };
      // Counts would reveal what a search may not: callers without patients get the counts of the other filters.
      if (!seesNames(caller)) return counted(rest);
      await recordSearch(caller.looks(), index, search);
      return counted(search === undefined ? rest : { ...rest, search });
    }),
    cells: os.cases.cells.handler(async function* ({ input, context: caller, signal }) {
      const { context } = services();
      const mine = caller.looks();
      const matching = listIds(context, await asked(services(), input.filter), input.order);
      const only = input.only === undefined ? null : new Set(input.only);
      const ids = only === null ? matching : matching.filter((id) => only.has(id));
      await recordSearch(mine, context.index, input.filter.search);
      const cases = ids.map((id) => patientOf(context, id));
      const sight = sightOf(caller, input.reveal !== undefined);
      const named = showsNames(sight);
      await mine.taken(cases, { named, reason: input.reveal?.reason ?? null });
      yield* caseCells(
        context.index,
        ids,
        {
          ...input,
          named,
          revealed: input.reveal !== undefined,
          nameOf: nameOfCode,
          decidedOf: decidedBy(context, sight),
        },
        signal,
      );
    }),
  };
}

/** NHI's opinion may name the patient: masked as far as the caller's sight requires. */
function decidedBy(context: CaseContext, sight: Sight): (id: string) => DecidedCells {
  return (id) => {
    const cells = decidedCells(context, id);
    return { ...cells, opinion: wordsFor(sight, patientOf(context, id).patient)(cells.opinion) };
  };
}

/** The hits of a search that its caller may see, ranked by the matching text on request. */
function shownOf(
  all: readonly IndexedCase[],
  words: string,
  { hides, ranks }: { readonly hides: boolean; readonly ranks: boolean },
): readonly IndexedCase[] {
  // Ranks would reveal, to callers without patients, which words are a name.
  if (hides) return foundWithoutPatients(all, words, nameOfCode);
  return ranks && words !== '' ? ranked(all, words, nameOfCode) : all;
}

function countAnswered(index: CaseIndex, filter: AskedFilter): number {
  const passes = passing(index, filter);
  return index.all().filter((one) => index.isAnsweredAsk(one) && passes(one)).length;
}

/**
 * Audits a search by a person who sees names, with every case that its words match: the same words may be used with changing filters, and
 * counts leave out some of them.
 */
/** `known`: all cases with these words, if the caller has them. */
async function recordSearch(
  mine: PersonsLooks,
  index: CaseIndex,
  words: string | undefined,
  known: readonly IndexedCase[] | null = null,
): Promise<void> {
  if (words === undefined) return;
  const found: readonly ViewedCase[] = (known ?? listCases(index, { search: words })).map(({ row }) => row);
  await mine.searched(words, found.length, found);
}

/** Figures contain no patient; those of a search by name reveal one. */
export function statsRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    table: os.stats.table.handler(async ({ input, context }) => {
      const { index } = services().context;
      await recordSearch(context.looks(), index, input.filter.search);
      const asOf = taipeiTime(Date.now());
      return { asOf, ...(await statsTable(index, input)) };
    }),
    sentences: os.stats.sentences.handler(({ input }) => services().sentences.count(input)),
  };
}

export function namesRouter(os: ContractBuilder) {
  return {
    nhi: os.names.nhi.handler(({ input }) =>
      input.codes.flatMap(({ table, code }) => {
        const name = nhiNames.nameOf(table, code);
        if (name === null) return [];
        return [{ table, code, name: table === 'drug' ? mendedDrugName(name) : name }];
      }),
    ),
  };
}
