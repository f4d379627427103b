import { BlockList, isIP } from 'node:net';
import type { DoctorWords } from '../../../../../shared/api/doctor-contract.ts';
import { AgentError } from '../../../ground/error.ts';
import { chooseProxies, isLoopback, type ProxyUrl } from '../../../ground/net/proxy.ts';
import { failed, type Finding, ok, type Step } from '../causes.ts';
import { errorCode } from '../../../ground/base/errors.ts';
import { type DoctorContext, hostPort, type Surroundings } from '../context.ts';
import { askTunnel, openWay, proxySources, type Tunnel, within } from '../tunnel.ts';

/** Looks up the server's name. With a proxy, only the proxy's name matters here: it looks up the server's. */
export const nameStep: Step = {
  tried: ({ target }) => ({
    zh: `查詢 ${target.hostname} 的位址`,
    en: `look up ${target.hostname}`,
  }),
  run: async (context) => {
    const { target, surroundings } = context;
    const host = target.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 || isLoopback(host))
      return ok(`${host}（不必查詢）`, `${host} (nothing to look up)`);
    // If no proxy can be chosen, the next step reports that.
    const ways = await within(chooseProxies(target, proxySources(context)), context).catch(() => []);
    const proxy = ways[0] ?? null;
    if (proxy !== null) return ok('由代理伺服器查詢', 'looked up by the proxy');
    try {
      const found = await within(surroundings.addresses(host), context);
      return { kind: 'ok', result: found.join('、') };
    } catch (error) {
      const code = errorCode(error);
      const result = `${host}: ${code}`;
      if (code === 'EAI_AGAIN' || code === 'ETIMEDOUT') return failed('name-server-silent', { host }, result);
      return failed('name-not-found', { host }, result);
    }
  },
};

/** Opens a connection and closes it immediately. */
export const tcpStep: Step = {
  tried: ({ target }) => ({ zh: `連到 ${hostPort(target)}`, en: `connect to ${hostPort(target)}` }),
  run: async (context) => {
    const target = hostPort(context.target);
    const { learnt } = context;
    try {
      const socket = await openWay(context);
      const remote = socket.remoteAddress ?? '';
      socket.destroy();
      return learnt.proxy === null
        ? ok(`已連上 ${remote}`, `connected to ${remote}`)
        : ok('經代理伺服器連上', 'connected through the proxy');
    } catch (error) {
      const code = errorCode(error);
      const result = `${target}: ${code}`;
      if (code === 'ECONNREFUSED') return failed('tcp-refused', { target }, result);
      if (code === 'ETIMEDOUT')
        return failed(
          learnt.privateTarget && !learnt.vpnSeen ? 'tcp-timeout-vpn' : 'tcp-timeout',
          { target },
          result,
        );
      return failed('tcp-failed', { target, error: code }, result);
    }
  },
};

const VPN =
  /^(tun|tap|ppp|utun|wg|ipsec|gpd|cscotun|zt)\d*$|vpn|ppp|anyconnect|forti|globalprotect|pulse|wintun|openconnect/i;

const PRIVATE = new BlockList();
for (const [address, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
] as const)
  PRIVATE.addSubnet(address, bits);

/** This computer's network, VPN adapter and route to the server. Nothing is sent. */
export const routeStep: Step = {
  tried: ({ target }) => ({
    zh: `看網路卡、VPN，以及到 ${target.hostname} 的路由`,
    en: `adapters, VPN, and the route to ${target.hostname}`,
  }),
  run: async (context) => {
    const { target, surroundings, learnt } = context;
    if (isLoopback(target.hostname)) return ok('伺服器就在這台電腦上', 'the server is on this computer');
    const up = Object.entries(surroundings.interfaces()).filter(([, addresses]) =>
      (addresses ?? []).some(({ internal }) => !internal),
    );
    if (up.length === 0) return failed('network-none', {}, '-');
    const vpn = up.map(([name]) => name).filter((name) => VPN.test(name));
    learnt.vpnSeen = vpn.length > 0;
    const names = up.map(([name]) => name).join('、');
    const shown = {
      zh: `網路卡 ${names}；${vpn.length > 0 ? `VPN：${vpn.join('、')}` : '沒有看到 VPN 網路卡'}`,
      en: `adapters ${names}; ${vpn.length > 0 ? `VPN: ${vpn.join(', ')}` : 'no VPN adapter seen'}`,
    };
    const address = await firstAddress(context);
    if (address === null) return { kind: 'ok', result: shown };
    learnt.privateTarget = isIP(address) === 4 && PRIVATE.check(address);
    return routed(address, shown, context);
  },
};

/** Null if the name is not known: the next step reports that. */
async function firstAddress(context: DoctorContext): Promise<string | null> {
  const { target, surroundings } = context;
  const host = target.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return host;
  try {
    return (await within(surroundings.addresses(host), context))[0] ?? null;
  } catch {
    return null;
  }
}

async function routed(
  address: string,
  shown: { zh: string; en: string },
  { surroundings }: DoctorContext,
): Promise<Finding> {
  try {
    const from = await surroundings.sourceFor(address);
    return ok(`${shown.zh}；由 ${from} 出發`, `${shown.en}; leaves from ${from}`);
  } catch (error) {
    const code = errorCode(error);
    // Only errors of the route; the connection step reports others.
    if (!/^E(NETUNREACH|HOSTUNREACH|NETDOWN|ADDRNOTAVAIL)$/.test(code)) return { kind: 'ok', result: shown };
    return failed('route-none', { address }, `${address}: ${code}`);
  }
}

/** Checks which proxy is used, and whether it opens a tunnel to the server. */
export const proxyStep: Step = {
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
    let ways: readonly ProxyUrl[];
    try {
      ways = await within(chooseProxies(target, proxySources(context)), context);
    } catch (error) {
      const unsupported = error instanceof AgentError && error.code === 'proxy-unsupported';
      const code = errorCode(error);
      return failed(unsupported ? 'proxy-unsupported' : 'proxy-unknown', { error: code }, code);
    }
    let vain: Finding | null = null;
    for (const way of ways) {
      const { finding, goesOn } = await tryWay(way, context);
      learnt.proxy = way;
      if (!goesOn) return finding;
      vain ??= finding;
    }
    learnt.proxy = ways[0] ?? null;
    return vain ?? ok('不使用代理伺服器', 'no proxy is used');
  },
};

/** If a proxy does not answer, the next one is tried; a proxy that refuses is not bypassed. */
async function tryWay(
  way: ProxyUrl,
  context: DoctorContext,
): Promise<{ readonly finding: Finding; readonly goesOn: boolean }> {
  // The following steps test a direct connection.
  if (way === null) return { finding: ok('不使用代理伺服器', 'no proxy is used'), goesOn: false };
  const asked = await askTunnel(way, context);
  const proxy = hostPort(way);
  if (asked.kind !== 'open')
    return { finding: whyNoTunnel(asked, proxy, context), goesOn: asked.kind === 'nothing' };
  asked.socket.destroy();
  return { finding: ok(`${proxy} 已開通道`, `${proxy} opened a tunnel`), goesOn: false };
}

/** systemd.exec(5), INVOCATION_ID */
const isService = ({ env }: Pick<Surroundings, 'env'>): boolean =>
  process.platform === 'win32' || env['INVOCATION_ID'] !== undefined;

/** Only root can read this file: a login that this command lacks may be in the service's environment. */
const ENV_FILE: DoctorWords = {
  zh: '這是直接執行的檢測：服務的環境檔（/etc/twpas-agent/服務名稱.env）在此讀不到，帳號密碼可能已寫在那裡；請啟動服務後再檢測',
  en: 'this runs outside the service, whose environment file (/etc/twpas-agent/NAME.env) is not read here and may have the login: start the service and try again',
};

function whyNoTunnel(
  asked: Exclude<Tunnel, { kind: 'open' }>,
  proxy: string,
  { target, surroundings }: DoctorContext,
): Finding {
  const server = hostPort(target);
  if (asked.kind === 'nothing') {
    const { stage, error } = asked;
    const result = `${proxy}: ${error}`;
    if (stage === 'tls') return failed('proxy-certificate', { proxy, error }, result);
    if (stage === 'reach') return failed('proxy-unreachable', { proxy, error }, result);
    return failed('proxy-no-answer', { proxy, target: server, error }, result);
  }
  const status = String(asked.status);
  const result = `${proxy}: HTTP ${status} ${asked.schemes.join(', ')}`.trimEnd();
  if (asked.status === 407) {
    const basic = asked.schemes.some((scheme) => scheme.toLowerCase() === 'basic');
    if (!basic && asked.schemes.length > 0)
      return failed('proxy-ntlm', { proxy, schemes: asked.schemes.join('、') }, result);
    if (asked.loginSent) return failed('proxy-credentials-wrong', { proxy }, result);
    const notes = isService(surroundings) ? [] : [ENV_FILE];
    return { ...failed('proxy-credentials-missing', { proxy }, result), notes };
  }
  if ([502, 503, 504].includes(asked.status))
    return failed('proxy-cannot-reach', { proxy, target: server, status }, result);
  if (asked.status >= 400) return failed('proxy-forbids', { proxy, target: server, status }, result);
  if (asked.status >= 300) return failed('proxy-login-page', { proxy, status }, result);
  return failed('proxy-no-answer', { proxy, target: server, error: `HTTP ${status}` }, result);
}
