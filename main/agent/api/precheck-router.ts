import type { CaseContent } from '../../../shared/api/content-contract.ts';
import type { ConditionPlace, PrecheckView } from '../../../shared/api/precheck-contract.ts';
import { caseRow } from '../carrier/cases/move.ts';
import {
  dismiss,
  dismissalPlace,
  dismissalsOf,
  drugOf,
  openAnswers,
  precheckOf,
  showAgain,
} from '../carrier/cases/prechecks.ts';
import { AgentError } from '../ground/error.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import { precheckTruth } from '../attendants/precheck/truth.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentContext } from './context.ts';
import type { AgentServices } from './services.ts';
import { keptBundle } from './case-router.ts';
import { seenPrecheck } from './package-words.ts';
import { packageWordsOf, patientOf, seenContent, showsNames, sightOf } from './sight.ts';

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
    where: os.precheck.where.handler(async ({ input, context }) => {
      const { precheck, checker } = services();
      const places = await precheck.where(input.id, input.rule);
      if (places === null) return null;
      const content = await checker.content(await keptBundle(services(), input.id), false);
      if (content === null) return null;
      const { patient } = patientOf(services().context, input.id);
      const seen = seenContent(sightOf(context, false), content, patient);
      return places.map((paths) => paths.flatMap((path) => placeIn(seen, path) ?? []));
    }),
    truth: os.precheck.truth.handler(async ({ input }) => {
      if (input.to < input.from) throw new AgentError('period-reversed');
      const { context, rules, now } = services();
      // Beside no case: even who sees names gets them covered.
      const coverOf = (id: string) =>
        packageWordsOf(context, id, 'covered', patientOf(context, id).patient).cover;
      const packages = await precheckTruth(context, input, { inUse: rules.current(), coverOf });
      return { asOf: taipeiTime(now()), packages };
    }),
    dismiss: os.precheck.dismiss.handler(({ input, context }) =>
      dismiss(services().context, input, context.actor),
    ),
    restore: os.precheck.restore.handler(async ({ input }) => {
      if (!(await showAgain(services().context, input.rule, input.drug)))
        throw new AgentError('rules-dismissal-unknown');
    }),
  };
}

const MOST_ROWS = 3;
/** Longest text shown here, in characters; longer ones, such as a summary, are read in their section. */
const SHORT = 80;

/** The group and rows of the readable content that show a path of the Bundle. */
function placeIn({ sections }: CaseContent, path: string): ConditionPlace | null {
  const isUnder = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}.`);
  for (const { key: section, groups } of sections) {
    const at = groups.findIndex((group) => isUnder(path, group.path) || isUnder(group.path, path));
    const group = groups[at];
    if (group === undefined) continue;
    const told = group.rows.filter(
      (row) => (isUnder(row.path, path) || isUnder(group.path, path)) && row.file === null,
    );
    const short = told.filter(({ text }) => (text ?? '').length <= SHORT);
    if (short.length > 0) return { section, nth: at + 1, path: group.path, rows: short.slice(0, MOST_ROWS) };
  }
  return null;
}

function seenBy(caller: AgentContext, services: AgentServices, id: string): PrecheckView {
  const { context } = services;
  const words = packageWordsOf(context, id, sightOf(caller, false), patientOf(context, id).patient);
  return seenPrecheck(words, viewOf(services, id));
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
      (record.sha256 !== row.sha256 || (inUse !== null && record.rules !== inUse.stamp)),
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
