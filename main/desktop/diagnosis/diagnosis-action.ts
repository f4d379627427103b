import type { TypedSecret } from '../agent-process/messages.ts';

/** What a form of the diagnosis asks for. */
export type DiagnosisAction =
  | { readonly kind: 'retry'; readonly secret: TypedSecret | null }
  | { readonly kind: 'use-machine-key' }
  | { readonly kind: 'restart' };

/** No code and no passphrase is longer; anything more was not typed by a person. */
const LONGEST_SECRET = 1_000;

/** The action of a posted form, or null for one that is not ours or was left empty. */
export function diagnosisAction(name: string, form: URLSearchParams): DiagnosisAction | null {
  switch (name) {
    case 'retry':
      return { kind: 'retry', secret: null };
    case 'use-machine-key':
    case 'restart':
      return { kind: name };
    case 'recovery':
    case 'passphrase': {
      const text = (form.get('secret') ?? '').trim();
      if (text === '' || text.length > LONGEST_SECRET) return null;
      return { kind: 'retry', secret: { kind: name, text } };
    }
    default:
      return null;
  }
}
