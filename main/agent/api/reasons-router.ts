import { taipeiDay } from '../../../shared/days.ts';
import type { ReasonsFilter } from '../../../shared/api/case-filter.ts';
import type { AuditKind } from '../../../shared/audit-kinds.ts';
import { addTag, classify, mergeTags, renameTag } from '../attendants/reasons/tags.ts';
import { AgentError } from '../ground/error.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import type { ContractBuilder } from './builder.ts';
import type { CallContext } from './context.ts';
import type { AgentServices } from './services.ts';

/** 理由簿: counts, and NHI's sentences without patients. */
export function reasonsRouter(os: ContractBuilder, services: () => AgentServices) {
  const tell = (
    caller: Pick<CallContext, 'record'>,
    kind: AuditKind,
    line: { readonly tag: string; readonly words: string; readonly sentence?: string },
  ): Promise<void> => {
    const { tag, words, sentence } = line;
    // A person's own words: sealed, since they may name a patient.
    const note = services().context.sealed.sealNote(kind, words);
    return caller.record(kind, { detail: { tag, note, ...(sentence === undefined ? {} : { sentence }) } });
  };
  return {
    report: os.reasons.report.handler(async ({ input }) => {
      refuseReversed(input.asked);
      const { reasons, now } = services();
      const asOf = taipeiTime(now());
      return { asOf, ...(await reasons.report(input.asked, input.by)) };
    }),
    differences: os.reasons.differences.handler(({ input }) => {
      refuseReversed(input.asked);
      return services().reasons.differences(input.asked);
    }),
    ofCase: os.reasons.ofCase.handler(({ input }) => {
      const { reasons, context, now } = services();
      const one = context.index.get(input.id);
      if (one === undefined) throw new AgentError('case-not-found');
      return reasons.line(one, taipeiDay(now()));
    }),
    addTag: os.reasons.addTag.handler(async ({ input, context: caller }) => {
      const tag = await addTag(services().context, input.name, caller.actor);
      await tell(caller, 'reason-tag-added', { tag: tag.id, words: tag.name });
      return tag;
    }),
    renameTag: os.reasons.renameTag.handler(async ({ input: { id, name }, context: caller }) => {
      const before = await renameTag(services().context, { id, name }, caller.actor);
      await tell(caller, 'reason-tag-renamed', { tag: id, words: `${before} → ${name}` });
      return { id, name };
    }),
    mergeTags: os.reasons.mergeTags.handler(async ({ input, context: caller }) => {
      const { from, into } = await mergeTags(services().context, input, caller.actor);
      await tell(caller, 'reason-tags-merged', { tag: input.into, words: `${from} → ${into}` });
    }),
    classify: os.reasons.classify.handler(async ({ input, context: caller }) => {
      const { sentence, tag } = input;
      const name = await classify(services().context, input, caller.actor);
      await tell(caller, 'reason-classified', { tag: tag ?? '', words: name ?? '', sentence });
    }),
  };
}

function refuseReversed({ from, to }: ReasonsFilter): void {
  if (to < from) throw new AgentError('period-reversed');
}
