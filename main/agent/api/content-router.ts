import type { CaseContent } from '../../../shared/api/content-contract.ts';
import { openAttachment } from '../cases/attachments.ts';
import { evidenceOf } from '../cases/views.ts';
import { caseRow } from '../cases/move.ts';
import { AgentError } from '../error.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { ContractBuilder } from './builder.ts';
import { asApiError } from './failures.ts';
import { keptBundle } from './kept-bundle.ts';
import { fileWords, patientOf, seenContent, sightOf } from './sight.ts';
import type { AgentServices } from './services.ts';
import { whoOf } from './who.ts';

/** What was sent, for reading, opening and printing. Whoever sees it is in the trail before the first of it leaves. */
export function contentRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    content: os.cases.content.handler(async ({ input, context }): Promise<CaseContent> => {
      const { audit, checker } = services();
      caseRow(services().context.store, input.id);
      await audit.append({
        kind: 'content-shown',
        actor: whoOf(input, context).actor,
        caseId: input.id,
        detail: { phi: input.phi },
      });
      const content = await checker.content(await keptBundle(services(), input.id, 'sent'), input.phi);
      if (content === null)
        throw new AgentError(
          'not-readable',
          'The file cannot be read as a Bundle; its JSON can be looked at.',
          {
            messageZh: '檔案無法以申請內容讀出，可改看原文。',
          },
        );
      const { patient } = patientOf(services().context, input.id);
      return seenContent(sightOf(context, input.phi), content, patient);
    }),
    attachment: os.cases.attachment.handler(async ({ input, context, signal }) => {
      const { audit, spool, context: cases } = services();
      // By its name as `cases.show` gives it, with a number in it covered or not.
      const { patient } = patientOf(cases, input.id);
      const kept = openAttachment(cases, input.id, input.name, fileWords('named', patient));
      await audit.append({
        kind: 'attachment-opened',
        actor: whoOf(input, context).actor,
        caseId: input.id,
        sha256: kept.sha256,
      });
      return piecesOf(spool, kept, signal);
    }),
    evidence: os.cases.evidence.handler(async ({ input, context }) => {
      const { audit, context: cases } = services();
      const row = caseRow(cases.store, input.id);
      await audit.append({
        kind: 'content-shown',
        actor: whoOf(input, context).actor,
        caseId: input.id,
        detail: { what: 'evidence' },
      });
      return evidenceOf(cases, audit, row);
    }),
    printed: os.cases.printed.handler(async ({ input, context }) => {
      const { audit, context: cases } = services();
      caseRow(cases.store, input.id);
      const by = whoOf(input, context).actor;
      await audit.append({ kind: 'printed', actor: by, caseId: input.id, detail: { what: input.what } });
      return { by, at: taipeiTime(Date.now()) };
    }),
  };
}

async function* piecesOf(
  spool: Pick<AgentServices['spool'], 'read'>,
  kept: { readonly sha256: string; readonly size: number | null },
  signal: AbortSignal | undefined,
) {
  yield { kind: 'begins' as const, size: kept.size };
  try {
    for await (const piece of spool.read(kept.sha256)) {
      if (signal?.aborted === true) return;
      yield { kind: 'piece' as const, base64: piece.toString('base64') };
    }
  } catch (error) {
    // What is thrown here has left the handler, where failures are turned into the contract's own.
    throw asApiError(error);
  }
  yield { kind: 'verified' as const };
}
