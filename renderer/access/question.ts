import { DAY_MS, taipeiDay } from '../../shared/days.ts';

/** The form's content; days are YYYY-MM-DD in Taipei. */
export interface Question {
  readonly about: 'patient' | 'person' | 'everyone';
  readonly patient: string;
  readonly person: string;
  readonly from: string;
  readonly to: string;
}

/** The most frequent question: a patient, last thirty days. */
export function firstQuestion(now: number): Question {
  return {
    about: 'patient',
    patient: '',
    person: '',
    from: taipeiDay(now - 29 * DAY_MS),
    to: taipeiDay(now),
  };
}

/** True if the question is complete: somebody is named, and the days are in order. */
export function isWhole(question: Question): boolean {
  const { about, patient, person, from, to } = question;
  if (from === '' || to === '' || from > to) return false;
  return about === 'everyone' || (about === 'patient' ? patient : person).trim() !== '';
}

export type AskedAbout =
  { readonly patient: string } | { readonly person: string } | { readonly everyone: true };

export function aboutOf({ about, patient, person }: Question): AskedAbout {
  switch (about) {
    case 'patient':
      return { patient: patient.trim() };
    case 'person':
      return { person: person.trim() };
    case 'everyone':
      return { everyone: true };
  }
}
