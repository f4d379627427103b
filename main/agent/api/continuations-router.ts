import type { ContinuationDetail } from '../../../shared/api/continuations-contract.ts';
import { taipeiDay } from '../../../shared/days.ts';
import { markContinuations } from '../attendants/work/continuations/marks.ts';
import { continuationDetail, worksheet } from '../attendants/work/continuations/worksheet.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';
import { patientOf, showsNames, sightOf, wordsFor } from './sight.ts';

/** 續用工作表: rows without patients; texts of NHI and staff as far as the caller may see them. */
export function continuationsRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    list: os.continuations.list.handler(({ input }) => {
      const { context, now } = services();
      return { asOf: taipeiTime(now()), ...worksheet(context, input.scope, taipeiDay(now())) };
    }),
    details: os.continuations.details.handler(async ({ input, context: caller }) => {
      const { context } = services();
      const sight = sightOf(caller, false);
      const known = input.ids.filter((id) => context.index.get(id) !== undefined);
      const found = known.map((id) => ({
        detail: continuationDetail(context, id),
        ...patientOf(context, id),
      }));
      // Texts of NHI and staff may name the patient.
      if (showsNames(sight)) await caller.looks().named(found);
      return found.map(({ detail, patient }): ContinuationDetail => {
        const words = wordsFor(sight, patient);
        const { demands, opinion, note } = detail;
        return {
          ...detail,
          demands: demands.map(words),
          opinion: opinion === null ? null : words(opinion),
          note: note === null || !showsNames(sight) ? null : words(note),
        };
      });
    }),
    mark: os.continuations.mark.handler(async ({ input, context: caller }) => {
      const { ids, mark, note } = input;
      return { changed: await markContinuations(services().context, ids, { mark, note }, caller.actor) };
    }),
  };
}
