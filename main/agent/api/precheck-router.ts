import type { PrecheckView } from '../../../shared/api/precheck-contract.ts';
import { caseRow } from '../carrier/cases/move.ts';
import { openAnswers, precheckOf } from '../carrier/cases/prechecks.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';
import { patientOf, seenPrecheck, showsNames, sightOf } from './sight.ts';

/** 預檢: results of the imported rules for a case. Their words may name its patient, so they are covered like NHI's and audited. */
export function precheckRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    ofCase: os.precheck.ofCase.handler(async ({ input, context }) => {
      const sight = sightOf(context, false);
      const view = viewOf(services(), input.id);
      const one = patientOf(services().context, input.id);
      await context.looks().opened(one, showsNames(sight));
      return seenPrecheck(sight, view, one.patient);
    }),
  };
}

/** @throws AgentError `case-not-found`, `sealed-damaged` */
function viewOf({ context }: Pick<AgentServices, 'context'>, id: string): PrecheckView {
  caseRow(context.store, id);
  const record = precheckOf(context.store, id);
  if (record === undefined) return { package: null, askedAt: null, answers: [] };
  return {
    package: record.package,
    askedAt: taipeiTime(record.asked_at),
    answers: openAnswers(context, record),
  };
}
