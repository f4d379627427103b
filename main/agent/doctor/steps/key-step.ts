import { AgentError } from '../../error.ts';
import { keyStanding } from '../../smart/client-keys.ts';
import { offers } from '../../smart/discovery.ts';
import { failed, same, warning, type Step } from '../finding.ts';

/** The key that signs now: there, openable, of a kind the server takes, not too old. */
export const keyStep: Step = {
  id: 'key',
  tried: () => ({ zh: '打開連線金鑰並試簽', en: 'open the client key and sign with it' }),
  run: async ({ keys, clock, settings, learnt }) => {
    let all;
    try {
      all = await keys.list();
      if (!all.some(({ active }) => active)) return failed('key-none', {}, same('-'));
      await keys.sign({ aud: 'urn:twpas-agent:doctor' });
    } catch (error) {
      const code = error instanceof AgentError ? error.code : 'unexpected';
      return failed('key-unusable', { error: code }, same(code));
    }
    const active = all.find((key) => key.active);
    if (active === undefined) return failed('key-none', {}, same('-'));
    const { kid, alg } = active;
    learnt.kid = kid;
    const result = same(`${alg} ${kid}`);
    const offered = learnt.configuration?.signingAlgs ?? null;
    if (offers(offered, alg) === false)
      return warning('key-alg-not-offered', { alg, offered: offered?.join('、') ?? '-' }, result);
    const standing = keyStanding(all, settings.keys, clock.now());
    if (standing.state === 'due' || standing.state === 'overdue')
      return warning(`key-${standing.state}`, { until: standing.until.slice(0, 10) }, result);
    return { kind: 'ok', result };
  },
};
