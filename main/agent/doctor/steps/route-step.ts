import { BlockList, isIP } from 'node:net';
import { failed, ok, same, type Finding, type Step } from '../finding.ts';
import { errorCode } from '../surroundings.ts';
import { within } from '../socket.ts';
import { isLoopback } from '../way.ts';
import type { DoctorContext } from '../context.ts';

/** How VPN clients name their adapters, on Windows and Linux. */
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

/** Whether this computer is on a network, has a VPN adapter, and the system knows a way to the server. Nothing is sent. */
export const routeStep: Step = {
  id: 'route',
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
    if (up.length === 0) return failed('network-none', {}, same('-'));
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

/** Null where the name is not known: the next step says so. */
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
    // Only what speaks of the route; anything else is for the connection itself to tell.
    if (!/^E(NETUNREACH|HOSTUNREACH|NETDOWN|ADDRNOTAVAIL)$/.test(code)) return { kind: 'ok', result: shown };
    return failed('route-none', { address }, same(`${address}: ${code}`));
  }
}
