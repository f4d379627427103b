import { assertNever } from '../../../shared/assert-never.ts';
import { coverPatient, fileNameWithout } from '../../../shared/cover-patient.ts';
import { may } from '../../../shared/people/abilities.ts';
import type { CaseContent } from '../../../shared/api/content-contract.ts';
import type { CaseDetail, OtherCase } from '../../../shared/api/views/case-detail.ts';
import type { PrecheckView } from '../../../shared/api/precheck-contract.ts';
import type { CaseRow, ProblemView } from '../../../shared/api/views/case-row.ts';
import type { StatusView } from '../../../shared/api/views/status.ts';
import type { TodayDetail, WorkView } from '../../../shared/api/work-contract.ts';
import type { CaseLabel } from '../carrier/cases/case-record.ts';
import type { CaseContext } from '../carrier/cases/context.ts';
import { caseRow } from '../carrier/cases/move.ts';
import { isProfileProblem } from '../carrier/check/problem-kinds.ts';
import type { AgentContext, Sight } from './context.ts';

/** `phi`: requested explicitly; a caller without the right was refused before (`ASKED_BY_INPUT`). */
export function sightOf(caller: Pick<AgentContext, 'roles' | 'origin'>, phi: boolean): Sight {
  if (phi) return 'whole';
  if (caller.origin === 'cli') return 'covered';
  return seesNames(caller) ? 'named' : 'hidden';
}

/** True if the caller may see, search and sort by patients' names. */
export function seesNames({ roles }: Pick<AgentContext, 'roles'>): boolean {
  return may(roles, 'cases.work');
}

/** True if an answer of this sight shows names, which the trail has to record. */
export const showsNames = (sight: Sight): boolean => sight === 'whole' || sight === 'named';

/** `newest`: an unreadable file of a folder. Its patient is unknown, so any name may be in the file name. */
export function seenStatus(
  sight: Sight,
  status: StatusView,
  newest: (folder: string) => string | null,
): StatusView {
  const name = fileWords(sight, { patientName: null, patientNumber: null, chartNumber: null });
  if (sight === 'hidden' || status.folders.every(({ unreadable }) => unreadable === undefined)) return status;
  return {
    ...status,
    folders: status.folders.map((folder) => {
      const found = folder.unreadable === undefined ? null : newest(folder.path);
      if (folder.unreadable === undefined || found === null) return folder;
      return { ...folder, unreadable: { ...folder.unreadable, newest: name(found) } };
    }),
  };
}

type Patient = Pick<CaseLabel, 'patientName' | 'otherNames' | 'patientNumber' | 'chartNumber'>;

/**
 * The patient of a case, and the case's name in the trail.
 * @throws AgentError `case-not-found`
 */
export function patientOf(
  { index, sealed, store }: CaseContext,
  id: string,
): { readonly id: string; readonly seq: number; readonly patient: Patient } {
  const { row, label } = index.get(id) ?? { row: caseRow(store, id), label: null };
  return { id, seq: row.seq, patient: label ?? sealed.label(caseRow(store, id)) };
}

/** Problems of a guide, whose words may quote the patient as NHI's may. Our own rules have words of ours, which quote no patient. */
export function seenProblems(sight: Sight, problems: ProblemView[], patient: Patient): ProblemView[] {
  if (!problems.some(({ code }) => isProfileProblem(code))) return problems;
  const words = wordsFor(sight, patient);
  return problems.map((one) => {
    if (!isProfileProblem(one.code)) return one;
    const { message, messageEn, expected, ...rest } = one;
    const seen = { ...rest, message: words(message), messageEn: words(messageEn) };
    return expected === undefined ? seen : { ...seen, expected: words(expected) };
  });
}

/** Answers of rules. A report, and what is read from it, may quote the patient. */
export function seenPrecheck(sight: Sight, view: PrecheckView, patient: Patient): PrecheckView {
  const words = wordsFor(sight, patient);
  const orNull = (text: string | null): string | null => (text === null ? null : words(text));
  return {
    ...view,
    answers: view.answers.map((answer) => ({
      ...answer,
      report: orNull(answer.report),
      use: orNull(answer.use),
      conditions: answer.conditions.map((one) => ({
        ...one,
        main: orNull(one.main),
        words: words(one.words),
      })),
    })),
  };
}

export function seenRow<T extends CaseRow>(sight: Sight, row: T, patient: Patient): T {
  const { maskedPatient: masked, lastError } = row;
  const fileName = fileWords(sight, patient);
  return {
    ...row,
    problems: seenProblems(sight, row.problems, patient),
    // Words of a guide may stand there after the code has changed.
    lastError:
      lastError === null ? null : { ...lastError, message: wordsFor(sight, patient)(lastError.message) },
    patient: sight === 'whole' ? row.patient : null,
    maskedPatient:
      masked === null || !showsNames(sight)
        ? masked
        : { ...masked, name: patient.patientName ?? '', otherNames: patient.otherNames?.slice() },
    chartNumber: showsNames(sight) ? row.chartNumber : null,
    // Without its file name, a case is shown by its id, as in a masked export.
    fileName: sight === 'hidden' ? row.id : fileName(row.fileName),
    missingAttachments: row.missingAttachments.map(sight === 'hidden' ? numbered : fileName),
  };
}

export function seenDetail(sight: Sight, detail: CaseDetail, patient: Patient): CaseDetail {
  const words = wordsFor(sight, patient);
  const seenOther = (other: OtherCase): OtherCase => ({
    ...other,
    problems: seenProblems(sight, other.problems, patient),
    attachments: seenFiles(other.attachments),
  });
  const fileName = fileWords(sight, patient);
  const seenFiles = <T extends { readonly name: string | null }>(files: readonly T[]): T[] =>
    files.map((one, index) => {
      const { name } = one;
      if (name === null) return one;
      return { ...one, name: sight === 'hidden' ? numbered(name, index) : fileName(name) };
    });
  return {
    ...seenRow(sight, detail, patient),
    gender: showsNames(sight) ? detail.gender : null,
    birthDate: showsNames(sight) ? detail.birthDate : null,
    attachments: seenFiles(detail.attachments),
    twins: detail.twins.map(seenOther),
    successor: detail.successor === null ? null : seenOther(detail.successor),
    events: detail.events.map((event) => {
      const { note, ...rest } = event.detail;
      if (typeof note !== 'string') return event;
      return { ...event, detail: showsNames(sight) ? { ...rest, note: words(note) } : rest };
    }),
    answers: detail.answers.map((answer) => ({
      ...answer,
      issue: answer.issue === null ? null : { ...answer.issue, text: words(answer.issue.text) },
      items: answer.items.map((item) => ({
        ...item,
        opinion: item.opinion === null ? null : words(item.opinion),
      })),
    })),
  };
}

/** Staff's notes may name the patient. */
export function seenWork(sight: Sight, work: WorkView, patient: Patient): WorkView {
  if (!showsNames(sight)) return { ...work, notes: [], notesWithheld: work.notes.length };
  const words = wordsFor(sight, patient);
  return { ...work, notes: work.notes.map((note) => ({ ...note, text: words(note.text) })) };
}

/** Texts of NHI and staff; staff's are left out for roles that may not read notes. */
export function seenTodayDetail(sight: Sight, detail: TodayDetail, patient: Patient): TodayDetail {
  const words = wordsFor(sight, patient);
  const { opinion, last } = detail;
  return {
    ...detail,
    opinion: opinion === null ? null : words(opinion),
    last:
      last === null
        ? null
        : { ...last, text: last.text === null || !showsNames(sight) ? null : words(last.text) },
  };
}

/** The sent content. Callers without names see only an attachment's file type, as its title may be its name. */
export function seenContent(sight: Sight, content: CaseContent, patient: Patient): CaseContent {
  const fileName = fileWords(sight, patient);
  const words = wordsFor(sight, patient);
  return {
    ...content,
    phi: sight === 'whole',
    sections: content.sections.map(({ key, groups }) => ({
      key,
      groups: groups.map((group) => ({
        ...group,
        rows: group.rows.map((row) => {
          if (row.file === null) return { ...row, text: row.text === null ? null : words(row.text) };
          if (sight === 'hidden') return { ...row, file: null, text: kindOf(row.file) };
          return { ...row, file: fileName(row.file), text: row.text === null ? null : fileName(row.text) };
        }),
      })),
    })),
  };
}

/** Masks the patient in free text of NHI, of staff, and of guides and rules. */
export function wordsFor(
  sight: Sight,
  { patientName, otherNames = [], patientNumber, chartNumber }: Patient,
): (text: string) => string {
  switch (sight) {
    case 'whole':
      return (text) => text;
    case 'named':
      return coverPatient({ names: [], numbers: [patientNumber] });
    case 'covered':
    case 'hidden':
      return coverPatient({
        names: [patientName, ...otherNames],
        numbers: [patientNumber, chartNumber ?? null],
      });
    default:
      return assertNever(sight);
  }
}

/** Masks the patient in file names: a HIS often puts the patient there. */
export function fileWords(sight: Sight, patient: Patient): (name: string) => string {
  const { patientName, patientNumber, chartNumber } = patient;
  // The patient of an unreadable file is unknown, so its name may contain any patient.
  return sight === 'covered' && patientName === null
    ? fileNameWithout({ names: [], numbers: [patientNumber, chartNumber ?? null] })
    : wordsFor(sight, patient);
}

/** Position and file type of a file: `2.pdf`. */
function numbered(name: string, index: number): string {
  return `${String(index + 1)}${kindOf(name)}`;
}

/** `.pdf`; empty for an unusual extension. */
function kindOf(name: string): string {
  return /\.[a-z0-9]{1,5}$/i.exec(name)?.[0].toLowerCase() ?? '';
}
