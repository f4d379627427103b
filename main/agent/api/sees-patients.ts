import { may } from '../../../shared/people/abilities.ts';
import type { CaseContent } from '../../../shared/api/content-contract.ts';
import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import type { WorkView } from '../../../shared/api/work-contract.ts';
import { coverPatient, type KnownPatient } from '../fhir/cover-patient.ts';
import type { AgentContext } from './context.ts';

/** Whether the caller may be shown who a patient is; where not, nothing that staff have written is shown either. */
export function seesPatients({ roles }: Pick<AgentContext, 'roles'>): boolean {
  return may(roles, 'patient.reveal');
}

/** HIS names of files often carry the patient's: the case goes by its id then, as on a masked export, and attachments by number. */
export function withoutFileNames<T extends Pick<CaseRow, 'id' | 'fileName' | 'missingAttachments'>>(
  row: T,
): T {
  return { ...row, fileName: row.id, missingAttachments: row.missingAttachments.map(numbered) };
}

/** Its place and what kind of file it is: `2.pdf`. */
function numbered(name: string, index: number): string {
  return `${String(index + 1)}${kindOf(name)}`;
}

/** `.pdf`; of what is no ordinary extension, nothing. */
function kindOf(name: string): string {
  return /\.[a-z0-9]{1,5}$/i.exec(name)?.[0].toLowerCase() ?? '';
}

/** A reason or a remark may name the patient, and so may the file. NHI's words stay, with the patient in them covered. */
export function withoutWords(detail: CaseDetail, patient: KnownPatient): CaseDetail {
  return {
    ...withoutFileNames(withAnswersCovered(detail, patient)),
    attachments: detail.attachments.map((one, index) => ({ ...one, name: numbered(one.name, index) })),
    events: detail.events.map((event) => {
      const { note: _note, ...rest } = event.detail;
      return { ...event, detail: rest };
    }),
  };
}

/** NHI's own words, with the patient in them covered. */
export function withAnswersCovered(detail: CaseDetail, patient: KnownPatient): CaseDetail {
  const cover = coverPatient(patient);
  return {
    ...detail,
    answers: detail.answers.map((answer) => ({
      ...answer,
      issue: answer.issue === null ? null : { ...answer.issue, text: cover(answer.issue.text) },
      items: answer.items.map((item) => ({
        ...item,
        opinion: item.opinion === null ? null : cover(item.opinion),
      })),
    })),
  };
}

/** What was sent, masked: of an attachment only what kind of file it is, as its title may be its name. */
export function withoutFiles(content: CaseContent): CaseContent {
  return {
    ...content,
    sections: content.sections.map(({ key, groups }) => ({
      key,
      groups: groups.map((group) => ({
        ...group,
        rows: group.rows.map((row) =>
          row.file === null ? row : { ...row, file: null, text: kindOf(row.file) },
        ),
      })),
    })),
  };
}

export function withoutNotes(work: WorkView): WorkView {
  return { ...work, notes: [], notesWithheld: work.notes.length };
}
