/** The way to the server: a TCP connection of our own, straight or through the proxy’s tunnel, made only to look at it. */
import type { Socket } from 'node:net';
import type { ProxySources } from '../net/proxy.ts';
import { hostPort, type DoctorContext } from './context.ts';
import { openSocket } from './socket.ts';
import { askTunnel } from './tunnel.ts';

export function proxySources({ settings, resolveProxy, surroundings }: DoctorContext): ProxySources {
  return { proxyUrl: settings.server.proxyUrl, resolveProxy, env: surroundings.env };
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** To the server itself, the way the agent’s own requests take. Rejects with the system’s error. */
export async function openWay(context: DoctorContext): Promise<Socket> {
  const { target, learnt } = context;
  const port = Number(hostPort(target).split(':').at(-1));
  if (learnt.proxy === null) return openSocket(target.hostname, port, context);
  const asked = await askTunnel(learnt.proxy, context);
  if (asked.kind === 'open') return asked.socket;
  throw Object.assign(new Error('the proxy gave no tunnel'), { code: 'proxy' });
}
