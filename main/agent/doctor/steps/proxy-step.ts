import { AgentError } from '../../error.ts';
import { chooseProxies, type Way } from '../../net/proxy.ts';
import { hostPort, type DoctorContext } from '../context.ts';
import { failed, ok, same, warning, type Finding, type Step } from '../finding.ts';
import { errorCode } from '../surroundings.ts';
import { askTunnel, type Tunnel } from '../tunnel.ts';
import { within } from '../socket.ts';
import { isLoopback, proxySources } from '../way.ts';

/** Which proxy is used, and whether it opens a tunnel to the server. */
export const proxyStep: Step = {
  id: 'proxy',
  tried: ({ settings }) =>
    settings.server.proxyUrl === undefined
      ? {
          zh: '看系統與環境變數是否指定代理伺服器',
          en: 'whether the system or the environment names a proxy',
        }
      : {
          zh: `請代理伺服器 ${hostPort(settings.server.proxyUrl)} 開通道`,
          en: `ask the proxy ${hostPort(settings.server.proxyUrl)} for a tunnel`,
        },
  run: async (context) => {
    const { target, learnt } = context;
    if (isLoopback(target.hostname)) return ok('本機不經代理', 'none: this computer');
    let ways: readonly Way[];
    try {
      ways = await within(chooseProxies(target, proxySources(context)), context);
    } catch (error) {
      const unsupported = error instanceof AgentError && error.code === 'proxy-unsupported';
      const code = errorCode(error);
      return failed(unsupported ? 'proxy-unsupported' : 'proxy-unknown', { error: code }, same(code));
    }
    const vain: { readonly way: Way; readonly finding: Finding }[] = [];
    for (const way of ways) {
      const { finding, goesOn } = await tryWay(way, context);
      if (goesOn) {
        vain.push({ way, finding });
        continue;
      }
      learnt.proxy = way;
      if (vain.length === 0 || finding.kind === 'failed') return finding;
      const passed = vain.map((one) => wayName(one.way)).join('、');
      return warning('proxy-passed-over', { proxy: passed, used: wayName(way) }, finding.result);
    }
    learnt.proxy = ways[0] ?? null;
    return vain[0]?.finding ?? ok('不使用代理伺服器', 'no proxy is used');
  },
};

const wayName = (way: Way): string => (way === null ? 'DIRECT' : hostPort(way));

/** A proxy that does not answer leaves it to the next; one that says no is asked no further. */
async function tryWay(
  way: Way,
  context: DoctorContext,
): Promise<{ readonly finding: Finding; readonly goesOn: boolean }> {
  // Straight on is found out by the steps that follow.
  if (way === null) return { finding: ok('不使用代理伺服器', 'no proxy is used'), goesOn: false };
  const asked = await askTunnel(way, context);
  const proxy = hostPort(way);
  if (asked.kind !== 'open')
    return { finding: whyNoTunnel(asked, proxy, context), goesOn: asked.kind === 'nothing' };
  asked.socket.destroy();
  return { finding: ok(`${proxy} 已開通道`, `${proxy} opened a tunnel`), goesOn: false };
}

function whyNoTunnel(
  asked: Exclude<Tunnel, { kind: 'open' }>,
  proxy: string,
  { target }: DoctorContext,
): Finding {
  const server = hostPort(target);
  if (asked.kind === 'nothing') {
    const { stage, error } = asked;
    const result = same(`${proxy}: ${error}`);
    if (stage === 'tls') return failed('proxy-certificate', { proxy, error }, result);
    if (stage === 'reach' && /^(ENOTFOUND|EAI_)/.test(error)) return failed('proxy-name', { proxy }, result);
    if (stage === 'reach') return failed('proxy-unreachable', { proxy, error }, result);
    const silent = error === 'ETIMEDOUT';
    return failed(silent ? 'proxy-silent' : 'proxy-cuts', { proxy, target: server }, result);
  }
  const status = String(asked.status);
  const result = same(`${proxy}: HTTP ${status} ${asked.schemes.join(', ')}`.trimEnd());
  if (asked.status === 407) {
    const basic = asked.schemes.some((scheme) => scheme.toLowerCase() === 'basic');
    if (!basic && asked.schemes.length > 0)
      return failed('proxy-ntlm', { proxy, schemes: asked.schemes.join('、') }, result);
    return failed(
      asked.loginSent ? 'proxy-credentials-wrong' : 'proxy-credentials-missing',
      { proxy },
      result,
    );
  }
  if ([502, 503, 504].includes(asked.status))
    return failed('proxy-cannot-reach', { proxy, target: server, status }, result);
  if (asked.status >= 400) return failed('proxy-forbids', { proxy, target: server, status }, result);
  if (asked.status >= 300) return failed('proxy-login-page', { proxy, status }, result);
  return failed('proxy-odd-answer', { proxy, status }, result);
}
