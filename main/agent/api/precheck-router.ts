import type { PrecheckView } from '../../../shared/api/precheck-contract.ts';
import { caseRow } from '../carrier/cases/move.ts';
import {
  dismiss,
  dismissalPlace,
  dismissalsOf,
  drugOf,
  openAnswers,
  precheckedSha,
  precheckOf,
  showAgain,
} from '../carrier/cases/prechecks.ts';
import { AgentError } from '../ground/error.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import { precheckTruth } from '../attendants/precheck/truth.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';
import { patientOf } from './sight.ts';

const OK = { ok: true as const };

/** 預檢: answers of NHI's own rules about a case. NHI's words and no patient; opening the case is still audited. */
export function precheckRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    ofCase: os.precheck.ofCase.handler(async ({ input, context }) => {
      const view = viewOf(services(), input.id);
      await context.looks().opened(patientOf(services().context, input.id), false);
      return view;
    }),
    again: os.precheck.again.handler(async ({ input }) => {
      await services().precheckAgain(input.id);
      return viewOf(services(), input.id);
    }),
    truth: os.precheck.truth.handler(async ({ input }) => {
      if (input.to < input.from) throw new AgentError('period-reversed');
      const { context, rules, now } = services();
      const packages = await precheckTruth(context, input, rules.current());
      return { asOf: taipeiTime(now()), packages };
    }),
    dismiss: os.precheck.dismiss.handler(async ({ input, context }) => {
      await dismiss(services().context, input, context.actor);
      return OK;
    }),
    restore: os.precheck.restore.handler(async ({ input }) => {
      if (!(await showAgain(services().context, input.rule, input.drug)))
        throw new AgentError('rules-dismissal-unknown');
      return OK;
    }),
  };
}

/** @throws AgentError `case-not-found`, `sealed-damaged` */
function viewOf({ context, rules }: Pick<AgentServices, 'context' | 'rules'>, id: string): PrecheckView {
  const { store, sealed } = context;
  const row = caseRow(store, id);
  const record = precheckOf(store, id);
  const inUse = rules.current();
  const answers = record === undefined ? [] : openAnswers(context, record);
  const drugs = new Set(answers.map(drugOf));
  return {
    package: record?.package ?? null,
    askedAt: record === undefined ? null : taipeiTime(record.asked_at),
    stale:
      record !== undefined &&
      (record.sha256 !== precheckedSha(row) || (inUse !== null && record.rules !== inUse.stamp)),
    answers,
    dismissed: dismissalsOf(
      store,
      answers.map(({ rule }) => rule),
    )
      .filter(({ drug }) => drugs.has(drug))
      .map(({ rule, drug, reason, actor, at }) => ({
        rule,
        drug,
        reason: sealed.openJson(reason, dismissalPlace(rule, drug)) as string,
        by: actor,
        at: taipeiTime(at),
      })),
    inUse:
      inUse === null
        ? null
        : { name: inUse.name, version: inUse.version, title: inUse.title, date: inUse.date },
  };
}
