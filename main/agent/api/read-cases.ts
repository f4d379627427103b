import { AgentError } from '../error.ts';
import type { LookTrail } from '../access/look-trail.ts';
import { answerBodyPlace, type AnswerRecord } from '../cases/outbox.ts';
import { caseRow } from '../cases/move.ts';
import { SELECT_ANSWER } from '../cases/queries.ts';
import { caseDetail, caseRows } from '../cases/views.ts';
import type { ContractBuilder } from './builder.ts';
import { keptBundle } from './kept-bundle.ts';
import type { AgentServices } from './services.ts';
import { patientOf, seenDetail, seenRow, showsNames, sightOf } from './sight.ts';
import { whoOf } from './who.ts';

/** What the page and the command line see of cases. Whose patient's name is in an answer is in the trail before it leaves. */
export function readCases(os: ContractBuilder, services: () => AgentServices, looks: LookTrail) {
  return {
    rows: os.cases.rows.handler(async ({ input, context }) => {
      const { context: cases } = services();
      const sight = sightOf(context, input.phi);
      const rows = caseRows(cases, input.ids, input.phi).map((row) => ({ row, ...patientOf(cases, row.id) }));
      const mine = looks(services(), whoOf(input, context).actor);
      if (sight === 'whole') await mine.uncovered('numbers-shown', rows);
      else if (showsNames(sight)) await mine.named(rows);
      return rows.map(({ row, patient }) => seenRow(sight, row, patient));
    }),
    show: os.cases.show.handler(async ({ input, context }) => {
      const { context: cases } = services();
      const sight = sightOf(context, input.phi);
      const detail = caseDetail(cases, input.id, input.phi);
      if (!detail) throw notFound('There is no such case.', '找不到這個案件。');
      const one = patientOf(cases, input.id);
      const mine = looks(services(), whoOf(input, context).actor);
      if (sight === 'whole') await mine.uncovered('case-shown', [one]);
      else if (sight !== 'covered') await mine.opened(one, showsNames(sight));
      return seenDetail(sight, detail, one.patient);
    }),
    raw: os.cases.raw.handler(async ({ input, context }) => {
      const { audit } = services();
      caseRow(services().context.store, input.id);
      await audit.append({
        kind: 'raw-shown',
        actor: whoOf(input, context).actor,
        caseId: input.id,
        detail: { what: typeof input.what === 'string' ? input.what : 'answer' },
      });
      const text =
        typeof input.what === 'string'
          ? (await keptBundle(services(), input.id, input.what)).toString('utf8')
          : answerText(services(), input.id, Number(input.what.answer));
      return { text };
    }),
  };
}

function answerText({ context }: AgentServices, id: string, n: number): string {
  const answer = context.store.get<AnswerRecord>(SELECT_ANSWER, { case_id: id, n });
  if (!answer) throw notFound('There is no such answer.', '找不到這筆回覆。');
  return context.sealed.openJson(answer.body, answerBodyPlace(id, answer.content_hash)) as string;
}

const notFound = (message: string, messageZh: string): AgentError =>
  new AgentError('case-not-found', message, { messageZh });
