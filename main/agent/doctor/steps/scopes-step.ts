import { missingScopes } from '../../smart/token-request.ts';
import { failed, same, type Step } from '../finding.ts';

/** What was granted against what was asked for, by rights and not by text. */
export const scopesStep: Step = {
  id: 'scopes',
  tried: ({ settings }) => ({
    zh: `比對所要求的 ${settings.server.scope}`,
    en: `compare with what was asked for: ${settings.server.scope}`,
  }),
  run: ({ settings, learnt }) => {
    const asked = settings.server.scope;
    const granted = learnt.granted ?? asked;
    const missing = missingScopes(asked, granted).join('、');
    const result = same(granted === '' ? '-' : granted);
    return Promise.resolve(
      missing === '' ? { kind: 'ok', result } : failed('scopes-missing', { missing }, result),
    );
  },
};
