import {
  SYSTEM_NATIONAL_ID,
  SYSTEM_ORGANIZATION,
  SYSTEM_RESIDENT_ID,
} from '../../../../shared/twpas/canonical.ts';
import { plainSystem } from '../../../../shared/twpas/systems.ts';
import { codingsOf } from './concept.ts';
import { listAt, objectsAt, textAt, valueAt } from './json.ts';

/** 身分證號, else 居留證號, else 病歷號 (TWPAS Patient-twpas identifier slices). Null when there is none of them. */
export function patientNumber(patient: unknown): string | null {
  const identifiers = objectsAt(patient, 'identifier').flatMap((identifier) => {
    const value = textAt(identifier, 'value');
    const types = codingsOf(valueAt(identifier, 'type')).map(({ code }) => code);
    return value === null ? [] : [{ value: value.trim(), system: textAt(identifier, 'system'), types }];
  });
  const found =
    identifiers.find(({ system, types }) => system === SYSTEM_NATIONAL_ID || types.includes('NNxxx')) ??
    identifiers.find(({ system, types }) => system === SYSTEM_RESIDENT_ID || types.includes('PRC')) ??
    identifiers.find(({ types }) => types.includes('MR'));
  return found?.value ?? null;
}

/** 病歷號, the number that the hospital's own staff know a patient by. */
export function chartNumber(patient: unknown): string | null {
  const record = objectsAt(patient, 'identifier').find((identifier) =>
    codingsOf(valueAt(identifier, 'type')).some(({ code }) => code === 'MR'),
  );
  return textAt(record, 'value')?.trim() ?? null;
}

/** All numbers of a Patient. */
export const patientNumbers = (patient: unknown): string[] =>
  objectsAt(patient, 'identifier').flatMap((identifier) => textAt(identifier, 'value') ?? []);

/** Compares numbers of a patient or a hospital: servers write them in capitals and trimmed. */
export function sameNumber(one: string, other: string): boolean {
  const plain = (number: string): string => number.trim().toUpperCase();
  return plain(one) === plain(other);
}

/** Patient-twpas asks for exactly one name, in `text`; family and given are for a HIS that fills only those. */
export function patientName(patient: unknown): string {
  const names = objectsAt(patient, 'name');
  const name = names.find((candidate) => textAt(candidate, 'text') !== null) ?? names[0];
  const given = valueAt(name, 'given');
  const parts = [textAt(name, 'family'), ...(Array.isArray(given) ? (given as unknown[]) : [])];
  return textAt(name, 'text') ?? parts.filter((part) => typeof part === 'string').join('');
}

/** All that a Patient is called: the text of each name, and family and given in both orders. */
export function patientNames(patient: unknown): string[] {
  const names = objectsAt(patient, 'name').flatMap((name) => {
    const given = listAt(name, 'given').filter((part) => typeof part === 'string');
    const parts = [textAt(name, 'family') ?? '', ...given];
    return [textAt(name, 'text') ?? '', parts.join(' '), [...parts.slice(1), parts[0]].join(' ')];
  });
  return [...new Set(names.map((name) => name.trim()))].filter((name) => name !== '');
}

/** 醫事機構代碼 of an Organization; null when it has no identifier of that system and more than one of others. */
export function hospitalNumber(organization: unknown): string | null {
  const identifiers = objectsAt(organization, 'identifier').filter(
    (identifier) => textAt(identifier, 'value') !== null,
  );
  const own = identifiers.find(
    (identifier) => plainSystem(textAt(identifier, 'system')) === SYSTEM_ORGANIZATION,
  );
  const chosen = own ?? (identifiers.length === 1 ? identifiers[0] : undefined);
  return textAt(chosen, 'value')?.trim() ?? null;
}

/** One identifier of a Claim. */
export interface ClaimIdentifier {
  readonly system: string | null;
  readonly value: string;
}

/**
 * The hospital's identifier of the Claim: 原始檔名 (use `usual`), else the only identifier without a use. NHI assigns 受理編號, and 原受理編號 names an
 * earlier application. Null if there is none, or more than one to choose from.
 */
export function claimIdentifier(claim: unknown): ClaimIdentifier | null {
  const named = ownIdentifiers(claim, 'usual');
  const [chosen, second] = named.length > 0 ? named : ownIdentifiers(claim, null);
  return chosen && !second ? chosen : null;
}

/** A Claim's identifiers with that use; null: those without a use. */
export function ownIdentifiers(claim: unknown, use: 'usual' | null): ClaimIdentifier[] {
  return objectsAt(claim, 'identifier')
    .filter((identifier) => textAt(identifier, 'use') === use)
    .flatMap((identifier) => {
      const value = textAt(identifier, 'value')?.trim() ?? '';
      return value === '' ? [] : [{ system: textAt(identifier, 'system'), value }];
    });
}
