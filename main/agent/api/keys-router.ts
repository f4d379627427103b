import type { ClientKeyView } from '../../../shared/api/views/client-key.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { ClientKey } from '../smart/token-source.ts';
import type { ContractBuilder } from './builder.ts';
import { commandLineOnly } from './command-line-only.ts';
import type { AgentServices } from './services.ts';
import { whoOf } from './who.ts';

/** The client's keys. Whatever is done to them is in the trail, with who did it; a private half never passes through here but to be sealed. */
export function keysRouter(os: ContractBuilder, services: () => AgentServices) {
  const record = (kind: string, actor: string, key: ClientKey): Promise<void> => {
    const { kid, alg, activeFrom } = key;
    return services().audit.append({ kind, actor, detail: { kid, alg, activeFrom } });
  };
  const time = (at: string): string => taipeiTime(Date.parse(at));
  const view = (key: ClientKey): ClientKeyView => ({
    ...key,
    createdAt: time(key.createdAt),
    activeFrom: time(key.activeFrom),
    retiredAt: key.retiredAt === null ? null : time(key.retiredAt),
  });
  return {
    generate: os.keys.generate.handler(async ({ input, context }) => {
      const key = await services().keys.generate(input.alg);
      await record('key-generated', whoOf(input, context).actor, key);
      return view(key);
    }),
    import: os.keys.import.handler(async ({ input, context }) => {
      commandLineOnly(context.origin);
      const { passphrase, certificate, switchAt } = input;
      const key = await services().keys.import(Buffer.from(input.file, 'base64'), {
        ...(passphrase !== undefined && { passphrase }),
        ...(certificate !== undefined && { certificate: Buffer.from(certificate, 'base64') }),
        ...(switchAt !== undefined && { switchAt: Date.parse(switchAt) }),
      });
      await record('key-imported', whoOf(input, context).actor, key);
      return view(key);
    }),
    rotate: os.keys.rotate.handler(async ({ input, context }) => {
      const key = await services().keys.rotate({
        ...(input.alg !== undefined && { alg: input.alg }),
        switchAt: input.switchAt === undefined ? 'now' : Date.parse(input.switchAt),
      });
      await record('key-rotated', whoOf(input, context).actor, key);
      return view(key);
    }),
    retire: os.keys.retire.handler(async ({ input, context }) => {
      const key = await services().keys.retire(input.kid);
      await record('key-retired', whoOf(input, context).actor, key);
      return view(key);
    }),
    list: os.keys.list.handler(async () => (await services().keys.list()).map(view)),
    jwks: os.keys.jwks.handler(() => services().keys.jwks()),
  };
}
