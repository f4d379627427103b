import { assertNever } from '../../../shared/assert-never.ts';
import { coverPatient, fileNameWithout } from '../../../shared/cover-patient.ts';
import { may } from '../../../shared/people/abilities.ts';
import type { CaseContent } from '../../../shared/api/content-contract.ts';
import type { CaseDetail, OtherCase } from '../../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import type { StatusView } from '../../../shared/api/views/status.ts';
import type { TodayDetail, WorkView } from '../../../shared/api/work-contract.ts';
import type { CaseLabel } from '../carrier/cases/case-record.ts';
import type { CaseContext } from '../carrier/cases/context.ts';
import { caseRow } from '../carrier/cases/move.ts';
import type { AgentContext, Sight } from './context.ts';
import {
  type PackageWords,
  packageWords,
  seenEvents,
  seenProblems,
  seenWithProblems,
} from './package-words.ts';

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

type Patient = Pick<CaseLabel, 'patientName' | 'patientNumber' | 'chartNumber'>;

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

/** Covers a package's words about a case as far as the sight requires. */
export function packageWordsOf(
  context: CaseContext,
  id: string,
  sight: Sight,
  patient: Patient,
): PackageWords {
  const bornOn = (): string | null => context.sealed.summary(caseRow(context.store, id))?.birthDate ?? null;
  return packageWords(sight, patient, bornOn);
}

/** @param words for what a guide says of the case */
export function seenRow<T extends CaseRow>(
  sight: Sight,
  row: T,
  patient: Patient,
  words: () => PackageWords,
): T {
  const { maskedPatient: masked } = row;
  const fileName = fileWords(sight, patient);
  return {
    ...seenWithProblems(row, words),
    patient: sight === 'whole' ? row.patient : null,
    maskedPatient:
      masked === null || !showsNames(sight) ? masked : { ...masked, name: patient.patientName ?? '' },
    chartNumber: showsNames(sight) ? row.chartNumber : null,
    // Without its file name, a case is shown by its id, as in a masked export.
    fileName: sight === 'hidden' ? row.id : fileName(row.fileName),
    missingAttachments: row.missingAttachments.map(sight === 'hidden' ? numbered : fileName),
  };
}

export function seenDetail(sight: Sight, detail: CaseDetail, patient: Patient): CaseDetail {
  const words = wordsFor(sight, patient);
  const ofPackages = packageWords(sight, patient, () => detail.birthDate);
  const seenOther = (other: OtherCase): OtherCase => ({
    ...other,
    problems: seenProblems(ofPackages, other.problems),
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
    ...seenRow(sight, detail, patient, () => ofPackages),
    gender: showsNames(sight) ? detail.gender : null,
    birthDate: showsNames(sight) ? detail.birthDate : null,
    attachments: seenFiles(detail.attachments),
    twins: detail.twins.map(seenOther),
    successor: detail.successor === null ? null : seenOther(detail.successor),
    events: seenEvents(ofPackages, detail.events).map((event) => {
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

/** Masks the patient in free text of NHI and staff. */
export function wordsFor(
  sight: Sight,
  { patientName, patientNumber, chartNumber }: Patient,
): (text: string) => string {
  switch (sight) {
    case 'whole':
      return (text) => text;
    case 'named':
      return coverPatient({ names: [], numbers: [patientNumber] });
    case 'covered':
    case 'hidden':
      return coverPatient({ names: [patientName], numbers: [patientNumber, chartNumber ?? null] });
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
