import { AgentError } from '../error.ts';
import { answerBodyPlace, type AnswerRecord } from '../cases/answer-record.ts';
import { listIds } from '../cases/list.ts';
import { caseRow } from '../cases/move.ts';
import { SELECT_ANSWER } from '../cases/queries.ts';
import { caseDetail, caseRows } from '../cases/views.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';
import { whoOf } from './who.ts';

/** What the page and the command line see of cases. Whoever sees a patient is in the trail first. */
export function readCases(os: ContractBuilder, services: () => AgentServices) {
  return {
    ids: os.cases.ids.handler(({ input }) => {
      const { context } = services();
      return { ids: listIds(context, input), revision: context.store.revision() };
    }),
    rows: os.cases.rows.handler(({ input }) => caseRows(services().context, input.ids, input.phi)),
    show: os.cases.show.handler(async ({ input, context }) => {
      const { context: cases, audit } = services();
      const detail = caseDetail(cases, input.id, input.phi);
      if (!detail) throw notFound('There is no such case.', '找不到這個案件。');
      if (input.phi)
        await audit.append({ kind: 'case-shown', actor: whoOf(input, context).actor, caseId: input.id });
      return detail;
    }),
    raw: os.cases.raw.handler(async ({ input, context }) => {
      const { audit } = services();
      caseRow(services().context.store, input.id);
      await audit.append({
        kind: 'raw-shown',
        actor: whoOf(input, context).actor,
        caseId: input.id,
        detail: { what: input.what === 'bundle' ? 'bundle' : 'answer' },
      });
      const text =
        input.what === 'bundle'
          ? await bundleText(services(), input.id)
          : answerText(services(), input.id, Number(input.what.answer));
      return { text };
    }),
  };
}

async function bundleText({ context, spool }: AgentServices, id: string): Promise<string> {
  const row = caseRow(context.store, id);
  if (row.payload !== 'kept') {
    throw new AgentError('payload-gone', 'The Bundle is not kept any more.', {
      messageZh: '此案件的檔案已不再保存。',
    });
  }
  return (await spool.get(row.sha256)).toString('utf8');
}

function answerText({ context }: AgentServices, id: string, n: number): string {
  const answer = context.store.get<AnswerRecord>(SELECT_ANSWER, { case_id: id, n });
  if (!answer) throw notFound('There is no such answer.', '找不到這筆回覆。');
  return context.sealed.openJson(answer.body, answerBodyPlace(id, answer.content_hash)) as string;
}

const notFound = (message: string, messageZh: string): AgentError =>
  new AgentError('case-not-found', message, { messageZh });
