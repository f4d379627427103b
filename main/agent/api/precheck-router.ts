import type { PrecheckView } from '../../../shared/api/precheck-contract.ts';
import { caseRow } from '../carrier/cases/move.ts';
import { openAnswers, precheckOf } from '../carrier/cases/prechecks.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentContext } from './context.ts';
import type { AgentServices } from './services.ts';
import { seenPrecheck } from './package-words.ts';
import { packageWordsOf, patientOf, showsNames, sightOf } from './sight.ts';

/** 預檢: results of the imported rules for a case. Their words may name its patient, so they are covered like NHI's and audited. */
export function precheckRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    ofCase: os.precheck.ofCase.handler(async ({ input, context }) => {
      const view = seenBy(context, services(), input.id);
      const named = showsNames(sightOf(context, false));
      await context.looks().opened(patientOf(services().context, input.id), named);
      return view;
    }),
    again: os.precheck.again.handler(async ({ input, context }) => {
      await services().precheck.again(input.id);
      return seenBy(context, services(), input.id);
    }),
  };
}

function seenBy(caller: AgentContext, services: AgentServices, id: string): PrecheckView {
  const { context } = services;
  const words = packageWordsOf(context, id, sightOf(caller, false), patientOf(context, id).patient);
  return seenPrecheck(words, viewOf(services, id));
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
