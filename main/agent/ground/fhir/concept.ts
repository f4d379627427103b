import { plainProfile } from '../../../../shared/twpas/canonical.ts';
import { plainSystem } from '../../../../shared/twpas/systems.ts';
import { objectsAt, textAt } from './json.ts';

/** A coding that has a code. */
export interface Coding {
  /** In its comparable form: the same url whatever base was written. */
  readonly system: string | null;
  readonly code: string;
}

export function codingsOf(concept: unknown): readonly Coding[] {
  return objectsAt(concept, 'coding').flatMap((coding) => {
    const code = textAt(coding, 'code');
    return code === null ? [] : [{ system: plainSystem(textAt(coding, 'system')), code }];
  });
}

/** The code of this system; a coding without a system counts too, one of another system does not. */
export function codeIn(concept: unknown, system: string): string | null {
  const codings = codingsOf(concept);
  const own =
    codings.find((coding) => coding.system === system) ?? codings.find((coding) => coding.system === null);
  return own?.code ?? null;
}

/** True if an extension is the one with this url in TWPAS 1.2.3, whatever its base. */
export function isExtension(extension: unknown, url: string): boolean {
  const written = textAt(extension, 'url');
  return written === url || (written !== null && plainProfile(written) === url);
}

/** An identifier by its `use`: official 受理編號, usual 原始檔名, secondary 原受理編號. */
export function identifierWithUse(resource: unknown, use: string): string | null {
  const found = objectsAt(resource, 'identifier').find(
    (identifier) => textAt(identifier, 'use') === use && textAt(identifier, 'value') !== null,
  );
  return textAt(found, 'value');
}
