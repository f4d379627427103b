import { AgentError } from '../error.ts';
import type { Openings } from '../access/opened.ts';
import { answerBodyPlace, type AnswerRecord } from '../cases/answer-record.ts';
import { caseRow } from '../cases/move.ts';
import { SELECT_ANSWER } from '../cases/queries.ts';
import { caseDetail, caseRows } from '../cases/views.ts';
import type { ContractBuilder } from './builder.ts';
import { keptBundle } from './kept-bundle.ts';
import type { AgentServices } from './services.ts';
import { seesPatients, withAnswersCovered, withoutFileNames, withoutWords } from './sees-patients.ts';
import { whoOf } from './who.ts';

/** What the page and the command line see of cases. Whoever sees a patient is in the trail first. */
export function readCases(os: ContractBuilder, services: () => AgentServices, opened: Openings) {
  return {
    rows: os.cases.rows.handler(({ input, context }) => {
      const rows = caseRows(services().context, input.ids, input.phi);
      return seesPatients(context) ? rows : rows.map(withoutFileNames);
    }),
    show: os.cases.show.handler(async ({ input, context }) => {
      const { context: cases, audit } = services();
      const detail = caseDetail(cases, input.id, input.phi);
      if (!detail) throw notFound('There is no such case.', '找不到這個案件。');
      if (input.phi || input.opening === true) {
        const kind = input.phi ? 'case-shown' : 'case-opened';
        await opened.told(audit, kind, whoOf(input, context).actor, input.id);
      }
      const { patientName, patientNumber } = cases.sealed.label(caseRow(cases.store, input.id));
      const patient = { names: [patientName], numbers: [patientNumber] };
      if (!seesPatients(context)) return withoutWords(detail, patient);
      // What a command prints goes on to files and other programs: the patient is in it only where that was asked for.
      return context.origin === 'cli' && !input.phi ? withAnswersCovered(detail, patient) : detail;
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
