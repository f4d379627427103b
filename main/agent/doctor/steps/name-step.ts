import { isIP } from 'node:net';
import { chooseProxies } from '../../net/proxy.ts';
import { failed, ok, same, type Step } from '../finding.ts';
import { errorCode } from '../surroundings.ts';
import { within } from '../socket.ts';
import { isLoopback, proxySources } from '../way.ts';

/** The server's name; where a proxy is used, the proxy looks it up, and only its own name matters here. */
export const nameStep: Step = {
  id: 'name',
  tried: ({ target }) => ({
    zh: `查詢 ${target.hostname} 的位址`,
    en: `look up ${target.hostname}`,
  }),
  run: async (context) => {
    const { target, surroundings, learnt } = context;
    const host = target.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 || isLoopback(host))
      return ok(`${host}（不必查詢）`, `${host} (nothing to look up)`);
    // A proxy that cannot be chosen is the next step's to name.
    const ways = await within(chooseProxies(target, proxySources(context)), context).catch(() => []);
    const proxy = ways[0] ?? null;
    if (proxy !== null) return ok('由代理伺服器查詢', 'looked up by the proxy');
    try {
      const found = await within(surroundings.addresses(host), context);
      return { kind: 'ok', result: same(found.join('、')) };
    } catch (error) {
      const code = errorCode(error);
      const result = same(`${host}: ${code}`);
      if (code === 'EAI_AGAIN' || code === 'ETIMEDOUT') return failed('name-server-silent', { host }, result);
      return failed(learnt.vpnSeen ? 'name-not-found' : 'name-not-found-vpn', { host }, result);
    }
  },
};
