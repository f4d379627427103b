import { AgentError } from '../error.ts';
import { answerBodyPlace, type AnswerRecord } from '../cases/answer-record.ts';
import { listIds } from '../cases/list.ts';
import { caseRow } from '../cases/move.ts';
import { SELECT_ANSWER } from '../cases/queries.ts';
import { recheck, recheckable } from '../cases/recheck.ts';
import {
  cancel,
  hold,
  markRead,
  release,
  resolveAbsent,
  resolveFound,
  retry,
  type By,
} from '../cases/staff.ts';
import { caseDetail, caseRows } from '../cases/views.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentContext } from './context.ts';
import type { AgentServices } from './services.ts';

interface MoveInput {
  readonly ids: readonly string[];
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
}
type Moved = {
  id: string;
  ok: boolean;
  code: string | null;
  message: string | null;
  messageEn: string | null;
}[];

export function casesRouter(os: ContractBuilder, services: () => AgentServices) {
  /** One case after the other; what one refuses does not stop the rest. */
  const each = async (
    input: MoveInput,
    context: AgentContext,
    move: (id: string, by: By) => Promise<unknown>,
  ): Promise<Moved> => {
    const by = whoOf(input, context);
    const results: Moved = [];
    for (const id of new Set(input.ids)) {
      try {
        await move(id, by);
        results.push({ id, ok: true, code: null, message: null, messageEn: null });
      } catch (error) {
        if (!(error instanceof AgentError)) throw error;
        results.push({ id, ok: false, code: error.code, message: error.messageZh, messageEn: error.message });
      }
    }
    return results;
  };
  const checkAgain = async (id: string, by: By): Promise<void> => {
    const { context, spool, checker, attachmentWaitMs } = services();
    const { sha256, folder } = recheckable(context, id);
    const inspection = await checker.inspect(await spool.get(sha256));
    await recheck(context, id, inspection, attachmentWaitMs(folder), by);
  };

  return {
    ids: os.cases.ids.handler(({ input }) => {
      const { context } = services();
      return { ids: listIds(context, input), revision: context.store.revision() };
    }),
    rows: os.cases.rows.handler(({ input }) => caseRows(services().context, input.ids, input.phi)),
    show: os.cases.show.handler(async ({ input, context }) => {
      const { context: cases, audit } = services();
      const detail = caseDetail(cases, input.id, input.phi);
      if (!detail)
        throw new AgentError('case-not-found', 'There is no such case.', { messageZh: '找不到這個案件。' });
      if (input.phi)
        await audit.append({ kind: 'case-shown', actor: whoOf(input, context).actor, caseId: input.id });
      return detail;
    }),
    raw: os.cases.raw.handler(async ({ input, context }) => {
      const { context: cases, audit, spool } = services();
      const row = caseRow(cases.store, input.id);
      await audit.append({
        kind: 'raw-shown',
        actor: whoOf(input, context).actor,
        caseId: input.id,
        detail: { what: input.what === 'bundle' ? 'bundle' : 'answer' },
      });
      if (input.what === 'bundle') {
        if (row.payload !== 'kept')
          throw new AgentError('payload-gone', 'The Bundle is not kept any more.', {
            messageZh: '此案件的檔案已不再保存。',
          });
        return { text: (await spool.get(row.sha256)).toString('utf8') };
      }
      const answer = cases.store.get<AnswerRecord>(SELECT_ANSWER, {
        case_id: input.id,
        n: Number(input.what.answer),
      });
      if (!answer)
        throw new AgentError('case-not-found', 'There is no such answer.', { messageZh: '找不到這筆回覆。' });
      return {
        text: cases.sealed.openJson(answer.body, answerBodyPlace(input.id, answer.content_hash)) as string,
      };
    }),
    retry: os.cases.retry.handler(({ input, context }) =>
      each(input, context, (id, by) => retry(services().context, id, by)),
    ),
    hold: os.cases.hold.handler(({ input, context }) =>
      each(input, context, (id, by) => hold(services().context, id, by)),
    ),
    release: os.cases.release.handler(({ input, context }) =>
      each(input, context, (id, by) => release(services().context, id, by)),
    ),
    cancel: os.cases.cancel.handler(({ input, context }) =>
      each(input, context, (id, by) => cancel(services().context, id, by)),
    ),
    recheck: os.cases.recheck.handler(({ input, context }) => each(input, context, checkAgain)),
    markRead: os.cases.markRead.handler(async ({ input }) => {
      await markRead(services().context, input.ids);
      return { ok: true as const };
    }),
    resolve: os.cases.resolve.handler(async ({ input, context }) => {
      const { context: cases, verifyNumber } = services();
      const by = whoOf(input, context);
      if ('absent' in input.found) {
        await resolveAbsent(cases, input.id, by);
        return { ok: true as const };
      }
      refuseUnverified(await verifyNumber(input.id, input.found.number));
      await resolveFound(cases, input.id, input.found.number, by);
      return { ok: true as const };
    }),
  };
}

function whoOf(
  input: { readonly by?: string | undefined; readonly reason?: string | undefined },
  context: AgentContext,
): By {
  // On the page the signed-in name counts, whatever the call says.
  return {
    actor: context.origin === 'page' ? context.actor : (input.by ?? context.actor),
    reason: input.reason ?? null,
  };
}

function refuseUnverified(verdict: 'verified' | 'not-found' | 'other-claim' | 'owned' | 'not-checked'): void {
  switch (verdict) {
    case 'verified':
      return;
    case 'not-found':
      throw new AgentError('number-not-found', 'NHI shows no case under that number.', {
        messageZh: '健保署查無此收件序號／案件編號。',
      });
    case 'other-claim':
      throw new AgentError('number-of-other-claim', 'The case under that number is not this one.', {
        messageZh: '此收件序號／案件編號的內容與本案件不符。',
      });
    case 'owned':
      throw new AgentError('number-owned', 'Another case has that number already.', {
        messageZh: '此收件序號／案件編號已屬於另一個案件。',
      });
    case 'not-checked':
      throw new AgentError(
        'number-not-checked',
        'The number could not be checked at NHI now; try again later.',
        { messageZh: '目前無法向健保署查證此號碼，請稍後再試。' },
      );
  }
}
