import type { LookTrail } from '../access/look-trail.ts';
import { renamable, renameAttachments } from '../cases/recheck.ts';
import type { Rename } from '../cases/attachments.ts';
import type { By } from '../cases/staff-moves.ts';
import { nameFault, proposeNames, type ProposedName } from '../check/names/propose.ts';
import { AgentError } from '../error.ts';
import { sameName } from '../fhir/attachment-names.ts';
import { renameInText } from '../fhir/rename-in-text.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';
import { patientOf } from './sight.ts';
import { whoOf } from './who.ts';

/** Names that NHI takes, for attachments whose names it does not. */
export function renameRouter(os: ContractBuilder, services: () => AgentServices, looks: LookTrail) {
  return {
    proposeNames: os.cases.proposeNames.handler(async ({ input, context }) => {
      const { context: cases } = services();
      const { attachments } = renamable(cases, input.id);
      // Names of files as they are, which may be the patient's name or number: a new name is only given to a whole one.
      await looks(services(), context.actor).uncovered('case-shown', [patientOf(cases, input.id)]);
      return proposeNames(attachments);
    }),
    renameAttachments: os.cases.renameAttachments.handler(({ input, context }) =>
      rename(services(), input.id, input.names, whoOf(input, context)),
    ),
  };
}

/** The new Bundle is in the spool before the case is told of it; only then does one transaction put it in its place. */
async function rename(
  { context, spool, checker, attachmentWaitMs }: AgentServices,
  id: string,
  renames: readonly Rename[],
  by: By,
) {
  const { sha256, folder, attachments } = renamable(context, id);
  refuseNames(
    attachments.map(({ name }) => name),
    renames,
  );
  // A byte order mark stays where it is: only names change.
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await spool.get(sha256));
  const newName = (name: string): string | null =>
    renames.find(({ from }) => sameName(from, name))?.to ?? null;
  const bytes = Buffer.from(renameInText(text, newName), 'utf8');
  const kept = await spool.put(bytes);
  const inspection = await checker.inspect(bytes);
  const delivery = await renameAttachments(
    context,
    id,
    { from: sha256, renames, inspection, waitMs: attachmentWaitMs(folder) },
    by,
  );
  return { sentSha256: kept.sha256, delivery };
}

function refuseNames(all: readonly string[], renames: readonly ProposedName[]): void {
  const fault = nameFault(all, renames);
  switch (fault) {
    case null:
      return;
    case 'unknown':
      throw new AgentError('attachment-unknown', 'The case names no attachment of that name.', {
        messageZh: '案件中沒有這個名稱的附件。',
      });
    case 'refused':
      throw new AgentError('attachment-name-refused', 'NHI does not take such a name.', {
        messageZh: '新的檔名不合健保署規定。',
      });
    case 'not-unique':
      throw new AgentError('attachment-name-taken', 'Two attachments would have the same name.', {
        messageZh: '有兩個附件的檔名相同。',
      });
  }
}
